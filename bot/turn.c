/*
 * turn.c - one inbound event from begin to end.
 *
 * Contact and conversation are read, the text is understood, the dialog table decides, replies,
 * memory and "this event is done" are written, all in the caller's transaction. What always holds:
 *   (1) waiting for the rest of a fragment writes nothing
 *   (2) every event that says something gets an answer, but where the table wants silence
 *   (3) a message that asks nothing while something is pending ends with the pending question
 */
#include "bot/bot_internal.h"
#include "core/plant.h"

#include <string.h>

#define LOOP_GAP_MIN 10 /* the same text after a longer gap is a person's habit */
#define BURST_MAX_S 10  /* fragments are never collected for longer */
#define EARLY_REPORT_S 1
#define EARLIER_MAX 50 /* earlier visits looked at to guess the city */

/* ---- what a turn knows before anything is said ---- */

ds_status turn_begin(ds_ctx *cx, bot *b, store_tx *tx, turn *ret)
{
    world *w = NULL;
    turn *t = ret;

    memset(t, 0, sizeof *t);
    DS_TRY(bot_world_get(cx, b, tx, &w));
    t->cx = cx;
    t->b = b;
    t->tx = tx;
    t->w = w;
    t->rules = *bot_policy(b);
    t->texts = bot_texts(b);
    t->lang = turn_clinic_lang(t);
    t->bk = (booking){ .dir = w->dir, .policy = &t->rules };
    if (t->rules.clinic_name.n == 0 && w->dir->location_count > 0)
        t->rules.clinic_name = w->dir->locations[0].clinic;
    if (t->rules.clinic_name.n == 0)
        t->rules.clinic_name = DS_STR("DocSpot");
    return DS_OK;
}

void turn_end_world(turn *t)
{
    if (t->w != NULL)
        bot_world_release(t->b, (world *)(uintptr_t)t->w); /* ours since turn_begin */
    t->w = NULL;
}

ds_status turn_with(ds_ctx *cx, bot *b, store_tx *tx, turn_job run, void *data)
{
    turn *t = DS_NEW(cx, turn);
    ds_status s;

    if (t == NULL)
        return DS_LIMIT;
    s = turn_begin(cx, b, tx, t);
    if (s == DS_OK)
        s = run(t, data);
    turn_end_world(t);
    return s;
}

static const location *location_in(const turn *t, ds_str country)
{
    for (size_t i = 0; country.n > 0 && i < t->w->dir->location_count; i++)
        if (ds_str_equal(fact_country(t, &t->w->dir->locations[i]), country))
            return &t->w->dir->locations[i];
    return NULL;
}

static const location *location_in_zone(const turn *t, ds_str tz_name)
{
    for (size_t i = 0; tz_name.n > 0 && i < t->w->dir->location_count; i++)
        if (ds_str_equal(t->w->dir->locations[i].tz_name, tz_name))
            return &t->w->dir->locations[i];
    return NULL;
}

/* Where the patient most likely is: an earlier visit, the number's country, the clinic's zone. */
static ds_status guess_home(turn *t)
{
    appointment_filter f = { .contact = t->contact.id, .limit = EARLIER_MAX };
    const appointment *earlier = t->visits;
    const location *l = NULL;
    size_t n = t->visit_count;

    if (n == 0 && !t->is_new_contact)
        DS_TRY(store_appointment_list(t->cx, t->tx, &f, &earlier, &n));
    if (n > 0)
        l = directory_location(t->w->dir, earlier[n - 1].location);
    if (l != NULL)
        t->home_city = l->city;
    t->home_country =
        l != NULL ? fact_country(t, l) : country_of_number(t->contact.channel, t->contact.address);
    if (l == NULL)
        l = location_in(t, t->home_country);
    if (l == NULL)
        l = location_in_zone(t, t->rules.tz_name);
    if (l == NULL && t->w->dir->location_count > 0)
        l = &t->w->dir->locations[0];
    t->home = l;
    return DS_OK;
}

ds_status turn_open(turn *t)
{
    DS_TRY(store_conversation_ensure(t->cx, t->tx, t->contact.id, &t->conv));
    DS_TRY(memory_read(t->cx, t->conv.memory_json, &t->m));
    t->st = t->conv.is_with_human ? PERSON : state_parse(t->conv.state);
    if (t->st == PERSON && !t->conv.is_with_human)
        t->st = NOTHING;
    DS_TRY(turn_load_visits(t));
    DS_TRY(store_patient_list_of(t->cx, t->tx, t->contact.id, &t->patients, &t->patient_count));
    turn_choose_lang(t);
    return guess_home(t);
}

ds_status turn_close(turn *t)
{
    t->conv.state = ds_str_of(state_name(t->st));
    t->conv.updated_at = t->cx->now;
    DS_TRY(memory_write(t->cx, &t->m, &t->conv.memory_json));
    return store_conversation_update(t->cx, t->tx, &t->conv);
}

/* ---- fragments ---- */

/* Is this text cut in mid-sentence? */
static ds_status text_is_fragment(turn *t, ds_str text, bool *ret)
{
    intent_context c = { .now = t->cx->now, .locale = t->rules.locale, .usual = t->lang };
    reading r;

    DS_TRY(intent_read(t->cx, bot_pack(t->b), t->w->vocab, text, &c, &r));
    *ret = r.is_fragment && r.emergency == EMERGENCY_NONE && r.stop == STOP_NONE;
    return DS_OK;
}

/*
 * Join the fragments at the head of pending: *ret_taken rows make one text. *ret_waits true when
 * the last of them may still go on.
 */
static ds_status join_fragments(turn *t, const inbox_row *pending, size_t n, size_t *ret_taken,
                                bool *ret_waits)
{
    size_t taken = 1;
    ds_str text = pending[0].event.text;
    bool is_open = false, is_late;

    for (;;) {
        const inbox_row *last = &pending[taken - 1];
        if (last->event.kind != IN_TEXT)
            break;
        DS_TRY(text_is_fragment(t, text, &is_open));
        is_open |= last->event.more;
        if (!is_open || taken == n || pending[taken].event.kind != IN_TEXT)
            break;
        DS_TRY(ds_format(t->cx, &text, DS_FMT " " DS_FMT, DS_ARG(text),
                         DS_ARG(pending[taken].event.text)));
        taken++;
    }
    is_late = ds_time_since(t->cx->now, pending[taken - 1].received_at).s >= BOT_BURST_S ||
              ds_time_since(t->cx->now, pending[0].received_at).s >= BURST_MAX_S;
    t->text = ds_str_trim(text);
    *ret_taken = taken;
    *ret_waits = is_open && !is_late && taken == n;
    return DS_OK;
}

/* ---- the turn ---- */

static ds_status note_contact(turn *t, const in_event *e)
{
    contact *c = &t->contact;

    if (e->provider.n > 0)
        c->provider = e->provider;
    if (e->profile_name.n > 0)
        c->profile_name = e->profile_name;
    c->last_in_at = t->cx->now;
    c->has_written = true;
    c->is_blocked = false;
    if (t->is_new_contact)
        c->tz_name = booking_zone_of_number(&t->bk, c);
    return store_contact_update(t->cx, t->tx, c);
}

static void note_repeats(turn *t)
{
    ds_str what = t->ev->kind == IN_OPTION ? t->ev->option_id : t->text;
    uint64_t print = memory_print(what);
    bool is_near = ds_time_since(t->cx->now, t->conv.updated_at).s < (int64_t)LOOP_GAP_MIN * 60;

    t->m.same_in = print == t->m.last_in && is_near ? t->m.same_in + 1 : 1;
    t->m.last_in = print;
}

static bool something_is_said(const turn *t)
{
    for (size_t i = 0; i < t->reply_count; i++)
        if (!reply_is_empty(&t->replies[i]))
            return true;
    return false;
}

/* (2) (3) */
static ds_status round_off(turn *t)
{
    if (t->is_silent)
        return DS_OK;
    if (!something_is_said(t))
        DS_TRY(ask_again(t));
    if (t->st != NOTHING && t->st != PERSON && t->contact.consent == CONSENT_OPEN &&
        !turn_reply(t)->is_question)
        DS_TRY(turn_repeat(t));
    return DS_OK;
}

static ds_status talk(turn *t, const in_event *e)
{
    bool is_long_silent;

    DS_TRY(store_contact_ensure(t->cx, t->tx, e->channel, e->address, e->provider, &t->contact,
                                &t->is_new_contact));
    is_long_silent = t->contact.has_written && ds_time_since(t->cx->now, t->contact.last_in_at).s >
                                                   ds_days(BOT_SILENT_DAYS).s;
    t->ev = e;
    t->is_first_text = !t->contact.has_written;
    DS_TRY(note_contact(t, e));
    DS_TRY(turn_open(t));
    if (is_long_silent) {
        turn_be_careful(t);
        DS_TRY(turn_load_visits(t));
    }
    note_repeats(t);
    DS_TRY(turn_listen(t));
    DS_TRY(turn_follow_language(t));
    DS_TRY(turn_decide(t));
    DS_TRY(round_off(t));
    DS_TRY(turn_send(t));
    return turn_close(t);
}

static ds_status run(turn *t, const inbox_row *pending, size_t n, turn_end *ret_end,
                     ds_time *ret_until)
{
    size_t taken = 1;
    bool waits = false;

    t->inbox = pending[0].id;
    if (!event_is_talk(&pending[0].event)) {
        DS_TRY(bot_event_take(t, &pending[0].event, &waits));
        if (waits) {
            *ret_until = ds_time_add(t->cx->now, ds_seconds(EARLY_REPORT_S));
            *ret_end = TURN_WAITS;
            return DS_OK;
        }
    } else {
        DS_TRY(join_fragments(t, pending, n, &taken, &waits));
        if (waits) { /* (1) */
            *ret_until = ds_time_add(pending[taken - 1].received_at, ds_seconds(BOT_BURST_S));
            *ret_end = TURN_WAITS;
            return DS_OK;
        }
        t->inbox = pending[taken - 1].id;
        DS_TRY(talk(t, &pending[taken - 1].event));
    }
    for (size_t i = 0; i < taken; i++) {
        if (PLANTED(DONE_APART) && pending[i].tries == 0)
            DS_TRY(store_inbox_fail(t->cx, t->tx, pending[i].id, "planted", INT32_MAX));
        else
            DS_TRY(store_inbox_done(t->cx, t->tx, pending[i].id));
    }
    *ret_until = t->cx->now;
    *ret_end = TURN_DONE;
    return DS_OK;
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status bot_turn_run(ds_ctx *cx, bot *b, store_tx *tx, const inbox_row *pending, size_t n,
                       turn_end *ret_end, ds_time *ret_until)
{
    turn *t = DS_NEW(cx, turn);
    ds_status s;

    if (t == NULL)
        return DS_LIMIT;
    if (n == 0)
        return ds_fail(cx, DS_NOT_FOUND, "nothing is pending");
    s = turn_begin(cx, b, tx, t);
    if (s == DS_OK)
        s = run(t, pending, n, ret_end, ret_until);
    turn_end_world(t);
    return s;
}
