/*
 * desk.c - the people behind the bot: alerts, their replies, handing back, what did not arrive.
 *
 * What always holds:
 *   (1) an alert is told to every staff_alert recipient again until acknowledged, up to a cap
 *   (2) a conversation is with the desk or with the bot, never with both; it comes back by a word
 *       of the desk or by time-out, with a line of context for the patient
 *   (3) the desk cannot write to someone who opted out either: it phones
 */
#include "bot/bot_internal.h"

#define ALERTS_AT_ONCE 50
#define OVERDUE_AT_ONCE 50
#define HUMAN_SENDS_MAX 3

static ds_status tell_one(turn *t, const alert *a, ds_str recipient)
{
    int64_t colon = ds_str_find(recipient, DS_STR(":"), 0);
    contact from, to;
    text_arg args[] = { { "kind", { NULL, 0 } },
                        { "id", { NULL, 0 } },
                        { "from", { NULL, 0 } },
                        { "summary", a->summary },
                        { NULL, { NULL, 0 } } };
    ds_str kind_key;
    out_message m = { .lang = t->lang, .state = DS_LIT("none"), .expects = DS_LIT("none") };

    if (colon <= 0)
        return ds_fail(t->cx, DS_INVALID, "staff_alert needs channel:address");
    DS_TRY(store_contact_get(t->cx, t->tx, a->contact, &from));
    DS_TRY(store_contact_ensure(t->cx, t->tx, ds_str_sub(recipient, 0, (size_t)colon),
                                ds_str_sub(recipient, (size_t)colon + 1, recipient.n), DS_STR(""),
                                &to, NULL));
    DS_TRY(ds_format(t->cx, &kind_key, "alert.kind_" DS_FMT, DS_ARG(a->kind)));
    args[0].value = catalogue_find(t->texts, t->lang, ds_cstr(t->cx, kind_key));
    DS_TRY(ds_format(t->cx, &args[1].value, "%lld", (long long)a->id));
    args[2].value = from.address;
    DS_TRY(turn_text(t, "alert.line", args, &m.text));
    return bot_queue(t->cx, t->tx, &to, "alert", &m);
}

/* When the recipients are told again (1). */
static ds_time next_telling(const turn *t, const alert *a)
{
    int32_t max = ds_str_is(a->kind, "emergency") ? BOT_ALERT_SENDS_MAX : HUMAN_SENDS_MAX;

    if (a->sends + 1 >= max || t->rules.staff_alert_count == 0)
        return DS_TIME_NEVER;
    return ds_time_add(t->cx->now, ds_minutes(BOT_ALERT_EVERY_MIN));
}

static ds_status run_alerts(turn *t, void *data)
{
    size_t *ret_n = data;
    const alert *due;
    size_t n;

    *ret_n = 0;
    DS_TRY(store_alert_list_due(t->cx, t->tx, ALERTS_AT_ONCE, &due, &n));
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < t->rules.staff_alert_count; k++) {
            DS_TRY(tell_one(t, &due[i], t->rules.staff_alert[k]));
            *ret_n += 1;
        }
        DS_TRY(store_alert_sent(t->cx, t->tx, due[i].id, next_telling(t, &due[i])));
    }
    return DS_OK;
}

ds_status bot_alerts_run(ds_ctx *cx, bot *b, store_tx *tx, size_t *ret_n)
{
    return turn_with(cx, b, tx, run_alerts, ret_n);
}

typedef struct booking_job {
    bot_job run;
    void *data;
} booking_job;

static ds_status run_booking_job(turn *t, void *data)
{
    const booking_job *job = data;

    return job->run(t->cx, t->tx, &t->bk, job->data);
}

ds_status bot_with_booking(ds_ctx *cx, bot *b, store_tx *tx, bot_job run, void *data)
{
    booking_job job = { run, data };

    return turn_with(cx, b, tx, run_booking_job, &job);
}

/* ---- the desk writes ---- */

ds_status bot_desk_reply(ds_ctx *cx, bot *b, store_tx *tx, contact_id id, ds_str text)
{
    out_message m = { .lang = DS_LIT("en"), .state = DS_LIT("human"), .expects = DS_LIT("human") };
    conversation conv;
    contact c;

    (void)b;
    DS_TRY(store_contact_get(cx, tx, id, &c));
    if (c.consent != CONSENT_OPEN)
        return ds_fail(cx, DS_DENIED, "contact %lld has opted out of texts: please phone",
                       (long long)id.v);
    DS_TRY(ds_text_clean(cx, ds_str_trim(text), MESSAGE_TEXT_MAX_BYTES, &m.text));
    if (m.text.n == 0)
        return ds_fail(cx, DS_INVALID, "the reply is empty");
    if (c.lang.n > 0)
        m.lang = c.lang;
    DS_TRY(store_conversation_ensure(cx, tx, id, &conv));
    conv.is_with_human = true;
    conv.human_until = ds_time_add(cx->now, ds_hours(BOT_HUMAN_HOURS));
    conv.state = ds_str_of(state_name(PERSON));
    DS_TRY(store_conversation_update(cx, tx, &conv));
    return bot_queue(cx, tx, &c, "desk", &m);
}

static ds_status hand_back(turn *t, void *data)
{
    const contact_id id = *(const contact_id *)data;
    out_message m = { .state = DS_LIT("none"), .expects = DS_LIT("none") };

    DS_TRY(store_contact_get(t->cx, t->tx, id, &t->contact));
    DS_TRY(turn_open(t));
    if (!t->conv.is_with_human)
        return ds_fail(t->cx, DS_CONFLICT, "contact %lld is not with a person", (long long)id.v);
    t->conv.is_with_human = false;
    t->conv.human_until = DS_TIME_NEVER;
    t->st = NOTHING;
    t->m.option_count = 0;
    t->m.misses = 0;
    t->m.question = (ds_str){ "", 0 };
    DS_TRY(turn_close(t));
    if (t->contact.consent != CONSENT_OPEN || t->contact.is_blocked)
        return DS_OK;
    m.lang = t->lang;
    DS_TRY(turn_text(t, "human.back", NULL, &m.text));
    return bot_queue(t->cx, t->tx, &t->contact, "desk", &m);
}

ds_status bot_hand_back(ds_ctx *cx, bot *b, store_tx *tx, contact_id id)
{
    return turn_with(cx, b, tx, hand_back, &id);
}

ds_status bot_hand_back_overdue(ds_ctx *cx, bot *b, store_tx *tx, size_t *ret_n)
{
    const conversation *overdue;
    size_t n;

    DS_TRY(store_conversation_list_overdue(cx, tx, OVERDUE_AT_ONCE, &overdue, &n));
    for (size_t i = 0; i < n; i++)
        DS_TRY(bot_hand_back(cx, b, tx, overdue[i].contact));
    *ret_n = n;
    return DS_OK;
}

/* ---- what did not arrive ---- */

static ds_status has_open_emergency(ds_ctx *cx, store_tx *tx, contact_id id, bool *ret)
{
    const alert *open;
    size_t n;

    *ret = false;
    DS_TRY(store_alert_list(cx, tx, true, &open, &n));
    for (size_t i = 0; i < n; i++)
        *ret |= open[i].contact.v == id.v && ds_str_is(open[i].kind, "emergency");
    return DS_OK;
}

ds_status bot_undeliverable(ds_ctx *cx, bot *b, store_tx *tx, const outbox_row *row,
                            const char *reason)
{
    bool is_emergency;
    contact c;

    (void)b;
    if (ds_str_is(row->kind, "alert"))
        return DS_OK; /* the desk's own; it is told again */
    DS_TRY(store_contact_get(cx, tx, row->contact, &c));
    if (ds_str_is(ds_str_of(reason), "opted_out")) {
        c.consent = CONSENT_STOPPED;
        c.is_stop_told = true;
        DS_TRY(store_contact_update(cx, tx, &c));
    } else if (ds_str_is(ds_str_of(reason), "blocked")) {
        c.is_blocked = true;
        DS_TRY(store_contact_update(cx, tx, &c));
    }
    DS_TRY(has_open_emergency(cx, tx, c.id, &is_emergency));
    return store_call_insert(cx, tx, c.id, row->appointment, is_emergency ? "emergency" : reason);
}
