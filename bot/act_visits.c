/*
 * act_visits.c - appointments a contact already has: list, cancel, move, late, sooner, reminded.
 *
 * All of it works days later, with no menu: the words tell which visit is meant, the only open one
 * is meant when nothing tells, and where two could be meant we ask once, with numbers. What always
 * holds:
 *   (1) a visit is changed only when exactly one is meant
 *   (2) cancelling and moving can be undone in words
 */
#include "bot/bot_internal.h"

#define LATE_SAID_MAX_MIN 180
#define RUNNING_LATE_H 2 /* a visit counts as open for so long after its start */

/* What is held because they wait is no visit of theirs yet: it is kept in t->offer. */
static ds_status is_from_waiting(turn *t, const appointment *a, bool *ret)
{
    wish_row w;
    ds_status s = booking_offer_of(t->cx, t->tx, a->id, &w);

    *ret = s == DS_OK;
    if (s == DS_OK)
        t->offer = a;
    return s == DS_GONE ? DS_OK : s;
}

ds_status turn_load_visits(turn *t)
{
    appointment_filter f = { .contact = t->contact.id,
                             .from = ds_time_sub(t->cx->now, ds_hours(RUNNING_LATE_H)),
                             .only_live = true,
                             .limit = BOT_VISITS_MAX };
    const appointment *all;
    appointment *open;
    size_t n, kept = 0;

    t->visit = t->offer = NULL;
    DS_TRY(store_appointment_list(t->cx, t->tx, &f, &all, &n));
    open = DS_NEW_N(t->cx, appointment, n + 1);
    if (open == NULL)
        return DS_LIMIT;
    t->hidden_count = 0;
    for (size_t i = 0; i < n; i++) {
        if (all[i].status == APPOINTMENT_HELD &&
            !ds_time_before(t->cx->now, all[i].hold_expires_at))
            continue;
        if (all[i].status == APPOINTMENT_HELD && !all[i].is_request) {
            bool is_offer;
            DS_TRY(is_from_waiting(t, &all[i], &is_offer));
            if (is_offer)
                continue;
        }
        if (ds_time_before(all[i].created_at, t->m.prove_since) && all[i].id.v != t->m.visit.v)
            t->hidden_count++;
        else
            open[kept++] = all[i];
    }
    t->visits = open;
    t->visit_count = kept;
    return DS_OK;
}

static void speak_of(turn *t, const appointment *a)
{
    t->m.visit = a->id;
    t->m.visit_at = t->cx->now;
}

/* ---- listing ---- */

/* "When is my turn?": the number, and when it is expected as the day goes. */
static ds_status say_token(turn *t, const appointment *a)
{
    const location *l = visit_location(t, a);
    text_arg args[] = { { "token", { NULL, 0 } }, { "time", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    const token_row *rows;
    size_t n;

    if (a->token_no == 0)
        return DS_OK;
    DS_TRY(booking_queue(t->cx, t->tx, a->offering, a->session_at, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].visit.id.v != a->id.v)
            continue;
        DS_TRY(ds_format(t->cx, &args[0].value, "%d", (int)a->token_no));
        DS_TRY(fact_clock_at(t, l, rows[i].expected, &args[1].value));
        return turn_say(t, "visits.token", args);
    }
    return DS_OK;
}

static ds_status list_one(turn *t)
{
    const appointment *a = &t->visits[0];
    const location *l = visit_location(t, a);
    text_arg args[] = { { "visit", { NULL, 0 } },
                        { "place", { NULL, 0 } },
                        { "till", { NULL, 0 } },
                        { NULL, { NULL, 0 } } };

    speak_of(t, a);
    DS_TRY(fact_visit(t, a, &args[0].value));
    if (t->m.is_shy)
        return turn_say(t, "visits.brief", args);
    args[1].value = l->address.n > 0 ? l->address : l->city.n > 0 ? l->city : l->name;
    if (a->status != APPOINTMENT_HELD) {
        DS_TRY(turn_say(t, "visits.one", args));
        DS_TRY(say_token(t, a));
        return turn_say_waiting(t);
    }
    if (a->is_request)
        DS_TRY(fact_moment(t, l, a->hold_expires_at, &args[2].value));
    else
        DS_TRY(fact_clock_at(t, l, a->hold_expires_at, &args[2].value));
    return turn_say(t, a->is_request ? "visits.asked" : "visits.held", args);
}

ds_status list_visits(turn *t)
{
    ds_buf b = ds_buf_make(t->cx);
    text_arg args[] = { { "visits", { NULL, 0 } },
                        { "count", { NULL, 0 } },
                        { NULL, { NULL, 0 } } };
    ds_str visit;

    if (t->visit_count == 1)
        return list_one(t);
    for (size_t i = 0; i < t->visit_count; i++) {
        DS_TRY(fact_visit(t, &t->visits[i], &visit));
        if (i > 0)
            ds_buf_puts(&b, "; ");
        ds_buf_add(&b, visit);
    }
    DS_TRY(ds_buf_finish(&b, &args[0].value));
    DS_TRY(ds_format(t->cx, &args[1].value, "%zu", t->visit_count));
    DS_TRY(turn_say(t, "visits.several", args));
    return turn_say_waiting(t);
}

ds_status say_no_visits(turn *t)
{
    DS_TRY(turn_say(t, "visits.none", NULL));
    return turn_say_waiting(t);
}

/* ---- which one ---- */

static const struct {
    said verb;
    const char *key;
} questions[] = { { SAID_CANCEL, "which.cancel" },
                  { SAID_MOVE, "which.move" },
                  { SAID_LATE, "which.late" },
                  { SAID_SOONER, "which.sooner" } };

const char *which_key(said verb)
{
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++)
        if (questions[i].verb == verb)
            return questions[i].key;
    return "which.any";
}

ds_status ask_which_visit(turn *t)
{
    size_t fitting = 0;

    t->m.verb = SAID_LIST;
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++)
        for (size_t k = 0; k < t->said_count; k++)
            if (t->said[k] == questions[i].verb || t->raised == questions[i].verb)
                t->m.verb = questions[i].verb;
    DS_TRY(turn_ask(t, which_key(t->m.verb), NULL));
    for (size_t i = 0; i < t->visit_count; i++)
        fitting += turn_visit_fits(t, &t->visits[i]);
    for (size_t i = 0; i < t->visit_count; i++)
        if (fitting == 0 || turn_visit_fits(t, &t->visits[i]))
            turn_option(t, (bot_option){ .kind = OPTION_VISIT, .a = t->visits[i].id.v });
    return DS_OK;
}

static const appointment *visit_by_id(const turn *t, int64_t id)
{
    for (size_t i = 0; i < t->visit_count; i++)
        if (t->visits[i].id.v == id)
            return &t->visits[i];
    return NULL;
}

ds_status take_visit(turn *t)
{
    t->visit = visit_by_id(t, t->choice.a);
    t->st = NOTHING;
    turn_raise(t, t->visit != NULL ? t->m.verb : SAID_LIST);
    return DS_OK;
}

/* ---- cancelling ---- */

ds_status drop_request(turn *t)
{
    DS_TRY(turn_release_hold(t));
    t->m.now = request_none();
    t->m.has_before = t->m.has_later = false;
    return turn_say(t, "dropped", NULL);
}

/* "Never mind": what is booked stays, what was only wished for is forgotten. */
ds_status leave_it(turn *t)
{
    const appointment *kept = visit_by_id(t, t->m.now.moving.v);
    text_arg args[] = { { "visit", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    if (kept == NULL && t->st != VISIT && t->st != REMINDED)
        return drop_request(t);
    t->m.now = request_none();
    t->m.has_before = t->m.has_later = false;
    if (kept == NULL)
        return turn_say(t, "kept.all", NULL);
    DS_TRY(fact_visit(t, kept, &args[0].value));
    return turn_say(t, "kept.one", args);
}

ds_status cancel_visit(turn *t)
{
    const appointment *meant = turn_visit_meant(t);
    bool was_held = meant->status == APPOINTMENT_HELD;
    text_arg args[] = { { "visit", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    appointment a;
    ds_status s =
        booking_cancel(t->cx, t->tx, &t->bk, meant->id, ACTOR_PATIENT, DS_STR("by patient"), &a);

    if (s == DS_GONE || s == DS_CONFLICT)
        return turn_say(t, "cancel.gone", NULL);
    DS_TRY(s);
    if (a.id.v == t->m.held.v)
        t->m.held.v = 0;
    if (t->m.has_later && !request_has_subject(&t->m.later))
        t->m.later.specialty = a.specialty;
    if (!request_has_subject(&t->m.now))
        t->m.now.specialty = a.specialty; /* "cancel Tuesday and book Thursday" */
    if (t->said[t->said_count - 1] != SAID_REQUEST)
        t->m.now = request_none();
    t->m.undo = (undo){ .kind = was_held ? UNDO_NONE : UNDO_CANCELLED,
                        .appointment = a.id,
                        .at = t->cx->now };
    DS_TRY(turn_about(t, &a));
    DS_TRY(fact_visit(t, &a, &args[0].value));
    DS_TRY(turn_say(t, was_held ? "cancel.released" : "cancel.done", args));
    DS_TRY(turn_say_refund(t, &a));
    return turn_load_visits(t);
}

/* "Cancel both": one message for each. */
ds_status cancel_all(turn *t)
{
    text_arg args[] = { { "visit", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    appointment a;

    for (size_t i = 0; i < t->visit_count; i++) {
        if (!turn_visit_fits(t, &t->visits[i]))
            continue;
        ds_status s = booking_cancel(t->cx, t->tx, &t->bk, t->visits[i].id, ACTOR_PATIENT,
                                     DS_STR("by patient"), &a);
        if (s == DS_GONE || s == DS_CONFLICT)
            continue; /* it ended meanwhile: nothing to say of it */
        DS_TRY(s);
        if (a.id.v == t->m.held.v)
            t->m.held.v = 0;
        DS_TRY(turn_about(t, &a));
        DS_TRY(fact_visit(t, &a, &args[0].value));
        DS_TRY(turn_say(t, "cancel.each", args));
        DS_TRY(turn_say_refund(t, &a));
    }
    t->m.undo.kind = UNDO_NONE;
    if (!books_another(t))
        t->m.now = request_none();
    return turn_load_visits(t);
}

/* ---- moving ---- */

/* "To 2 pm" keeps the day of the visit; true when a time was said at all. */
static bool move_whens(turn *t, const appointment *a, request *q)
{
    when day = when_any(), merged[WHEN_MAX];
    bool has_said = q->when_count > 0;

    day.date_known = true;
    day.grain = WHEN_DAY;
    day.date_from = day.date_to = visit_local(t, a).date;
    q->when_count = when_merge(&day, 1, q->whens, q->when_count, merged);
    for (size_t i = 0; i < q->when_count; i++)
        q->whens[i] = merged[i];
    return has_said;
}

ds_status start_move(turn *t)
{
    const appointment *a = turn_visit_meant(t);
    request q = t->m.now;
    text_arg args[] = { { "visit", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    bool has_said;

    speak_of(t, a);
    if (a->status == APPOINTMENT_HELD && request_has_subject(&q)) {
        turn_raise(t, SAID_REQUEST);
        return DS_OK;
    }
    q.moving = a->id;
    q.specialty = a->specialty;
    if (q.doctor.v == 0)
        q.doctor = a->doctor;
    if (q.location.v == 0 && q.city.n == 0 && q.doctor.v == a->doctor.v)
        q.location = a->location;
    q.person = (ds_str){ "", 0 };
    q.after.utc_s = q.until.utc_s = 0;
    has_said = move_whens(t, a, &q) || q.doctor.v != a->doctor.v ||
               q.location.v != a->location.v; /* another doctor or place, on that day */
    t->m.now = q;
    if (has_said) {
        turn_raise(t, SAID_REQUEST);
        return DS_OK;
    }
    DS_TRY(fact_visit(t, a, &args[0].value));
    return turn_ask(t, "ask.move_when", args);
}

/* Sooner than a visit they have; choosing swaps, the old time is kept until then. */
static ds_status sooner_than_visit(turn *t, const appointment *a)
{
    const location *l = visit_location(t, a);
    request q = request_none();

    speak_of(t, a);
    q.moving = a->id;
    q.specialty = a->specialty;
    q.city = l->city;
    q.until = a->start;
    t->m.now = q;
    DS_TRY(turn_search(t));
    if (t->found.count > 0)
        return DS_OK;
    t->has_raised = false;
    t->m.now = request_none();
    text_arg args[] = { { "visit", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    DS_TRY(fact_visit(t, a, &args[0].value));
    DS_TRY(turn_say(t, "sooner.none", args));
    return turn_wait_for_sooner(t, a);
}

ds_status search_sooner(turn *t)
{
    const appointment *a =
        t->st == NOTHING || !request_has_subject(&t->m.now) ? turn_visit_meant(t) : NULL;

    if (a != NULL && a->status != APPOINTMENT_HELD)
        return sooner_than_visit(t, a);
    t->m.before = t->m.now;
    t->m.has_before = true;
    t->m.now.when_count = 1;
    t->m.now.whens[0] = when_any();
    t->m.now.whens[0].is_soonest = true;
    t->m.now.after.utc_s = 0;
    return turn_search(t);
}

/* ---- late ---- */

/* The minutes that were said; 0 where none were: the desk then has the words alone. */
static int32_t minutes_late(const turn *t)
{
    const entity *n = reading_entity(&t->r, ENTITY_NUMBER);

    return n != NULL && n->number > 0 && n->number <= LATE_SAID_MAX_MIN ? (int32_t)n->number : 0;
}

ds_status note_late(turn *t)
{
    const appointment *a = turn_visit_meant(t);
    text_arg args[] = { { "visit", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    int32_t minutes = minutes_late(t);
    appointment noted;

    speak_of(t, a);
    DS_TRY(fact_visit(t, a, &args[0].value));
    DS_TRY(turn_alert(t, "human", "alert.late"));
    if (a->status == APPOINTMENT_CONFIRMED && minutes > 0)
        DS_TRY(booking_late(t->cx, t->tx, a->id, minutes, ACTOR_PATIENT, &noted));
    return turn_say(t, "late.noted", args);
}

/* ---- answers to a reminder ---- */

ds_status confirm_visit(turn *t)
{
    const appointment *a = visit_by_id(t, t->m.visit.v);
    text_arg args[] = { { "visit", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    if (a == NULL)
        return turn_say(t, "cancel.gone", NULL);
    DS_TRY(store_audit(t->cx, t->tx, actor_name(ACTOR_PATIENT), "coming", "appointment", a->id.v,
                       DS_STR("")));
    speak_of(t, a);
    DS_TRY(fact_visit(t, a, &args[0].value));
    return turn_say(t, "reminder.thanks", args);
}

ds_status say_visit_is_over(turn *t) { return turn_say(t, "cancel.gone", NULL); }

ds_status ask_move_or_cancel(turn *t)
{
    DS_TRY(turn_ask(t, "reminder.change", NULL));
    turn_option_verb(t, "move");
    turn_option_verb(t, "drop");
    return DS_OK;
}

static ds_status reminded_of(turn *t, said verb)
{
    t->visit = visit_by_id(t, t->m.visit.v);
    turn_raise(t, t->visit != NULL ? verb : SAID_LIST);
    t->m.now = request_none();
    t->st = NOTHING;
    return DS_OK;
}

ds_status want_move(turn *t) { return reminded_of(t, SAID_MOVE); }

ds_status want_cancel(turn *t) { return reminded_of(t, SAID_CANCEL); }
