/*
 * notice.c - messages nobody just asked for: reminders, and what the desk changed.
 *
 * A notice is planned with the booking and written when it is due, judged against the live
 * appointment. What always holds:
 *   (1) nothing is said of a visit that is no longer so
 *   (2) nothing goes in the patient's quiet hours, nor to someone who opted out: then the desk
 * phones (3) unless the clinic chose otherwise, no doctor, specialty or full name is told (4) a
 * reminder's digits are what the next "1", "2" or "yes" answers, unless the patient is in the
 * middle of booking: then it asks nothing
 */
#include "bot/bot_internal.h"

#define IN_CONVERSATION_MIN 15

#define ANY_STATUS APPOINTMENT_STATUS_COUNT

#define ASK_AGAIN_MIN 3 /* an offer waits so long for a talk to end */

typedef struct notice_kind {
    const char *prefix; /* of the stored name */
    appointment_status wanted;
    const char *key, *plain_key; /* asking, and where asking would disturb */
    bool is_asking;
    bool is_after; /* also told once the time of the visit has come */
    ds_status (*write)(turn *t, const outbox_row *row, const struct notice_kind *k,
                       const appointment *a);
} notice_kind;

static ds_status write_notice(turn *t, const outbox_row *row, const notice_kind *k,
                              const appointment *a);
static ds_status write_offer(turn *t, const outbox_row *row, const notice_kind *k,
                             const appointment *a);

static ds_status write_leave(turn *t, const outbox_row *row, const notice_kind *k,
                             const appointment *a);
static ds_status write_money(turn *t, const outbox_row *row, const notice_kind *k,
                             const appointment *a);

/* clang-format off */
static const notice_kind kinds[] = {
    { "reminder_",         APPOINTMENT_CONFIRMED, "reminder.ask",      "reminder.plain",    true,  false, write_notice },
    { "moved_by_desk",     APPOINTMENT_CONFIRMED, "notice.moved",      "notice.moved",      true,  false, write_notice },
    { "cancelled_by_desk", APPOINTMENT_CANCELLED, "notice.cancelled",  "notice.cancelled",  false, false, write_notice },
    { "approved_by_desk",  APPOINTMENT_CONFIRMED, "notice.approved",   "notice.approved",   false, false, write_notice },
    { "declined_by_desk",  APPOINTMENT_CANCELLED, "notice.declined",   "notice.declined",   false, false, write_notice },
    { "request_expired",   APPOINTMENT_EXPIRED,   "notice.unanswered", "notice.unanswered", false, true,  write_notice },
    { "leave_offer",       APPOINTMENT_CONFIRMED, "leave.offer",       "leave.none",        true,  false, write_leave },
    { "wish_offer",        APPOINTMENT_HELD,      "wait.offer",        "wait.offer",        true,  false, write_offer },
    { "paid_booked",       APPOINTMENT_CONFIRMED, NULL,                NULL,                false, true,  write_money },
    { "paid_late",         APPOINTMENT_EXPIRED,   NULL,                NULL,                true,  true,  write_money },
    { "paid_no_time",      APPOINTMENT_EXPIRED,   NULL,                NULL,                false, true,  write_money },
    { "refund_asked",      ANY_STATUS,            NULL,                NULL,                false, true,  write_money },
    { "refund_done",       ANY_STATUS,            NULL,                NULL,                false, true,  write_money },
    { "pay_failed",        APPOINTMENT_HELD,      NULL,                NULL,                false, true,  write_money },
};
/* clang-format on */

/* What money has come to: written by notice_pay.c. is_now: the patient is waiting for it. */
static const struct {
    const char *notice;
    bool is_now;
    ds_status (*write)(turn *t, const outbox_row *row, const appointment *a);
} money_kinds[] = {
    { "paid_booked", true, notice_paid_booked },    { "paid_late", true, notice_paid_late },
    { "paid_no_time", true, notice_paid_no_time },  { "pay_failed", true, notice_pay_failed },
    { "refund_asked", false, notice_refund_asked }, { "refund_done", false, notice_refund_done },
};
#define MONEY_KINDS (sizeof money_kinds / sizeof money_kinds[0])

static ds_status write_money(turn *t, const outbox_row *row, const notice_kind *k,
                             const appointment *a)
{
    for (size_t i = 0; i < MONEY_KINDS; i++)
        if (ds_str_is(row->notice, money_kinds[i].notice))
            return money_kinds[i].write(t, row, a);
    return ds_fail(t->cx, DS_INTERNAL, "no text for the notice %s", k->prefix);
}

static bool is_for_now(const outbox_row *row)
{
    for (size_t i = 0; i < MONEY_KINDS; i++)
        if (ds_str_is(row->notice, money_kinds[i].notice))
            return money_kinds[i].is_now;
    return false;
}

static const notice_kind *kind_of(ds_str name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (ds_str_starts(name, ds_str_of(kinds[i].prefix)))
            return &kinds[i];
    return NULL;
}

/* (4) */
static bool is_busy(const turn *t)
{
    bool is_recent =
        ds_time_since(t->cx->now, t->conv.updated_at).s < (int64_t)IN_CONVERSATION_MIN * 60;

    return t->st == PERSON ||
           (is_recent && t->st != NOTHING && t->st != REQUEST && t->st != REMINDED);
}

static ds_status write_notice(turn *t, const outbox_row *row, const notice_kind *k,
                              const appointment *a)
{
    bool asks = k->is_asking && !is_busy(t);
    text_arg args[] = { { "clinic", t->rules.clinic_name },
                        { "visit", { NULL, 0 } },
                        { NULL, { NULL, 0 } } };
    ds_str body;

    DS_TRY(fact_visit_briefly(t, a, &args[1].value)); /* (3) */
    if (asks) {
        DS_TRY(turn_about(t, a)); /* the next "yes" is about this one */
        t->st = REMINDED;
        DS_TRY(turn_ask(t, k->key, args));
        turn_option_verb(t, "coming");
        turn_option_verb(t, "change");
    } else {
        DS_TRY(turn_say(t, k->plain_key, args));
        turn_reply(t)->keeps_options = true;
        turn_reply(t)->is_question = true;
    }
    turn_reply(t)->appointment_json = (ds_str){ "", 0 }; /* the turn changed nothing */
    DS_TRY(turn_body(t, &body));
    DS_TRY(store_outbox_compose(t->cx, t->tx, row->id, body));
    return turn_close(t);
}

/* What was freed and is held for who waits: taken by "1" or yes. In the middle of a talk it waits,
 * while it is held. */
static ds_status write_offer(turn *t, const outbox_row *row, const notice_kind *k,
                             const appointment *a)
{
    ds_time again = ds_time_add(t->cx->now, ds_minutes(ASK_AGAIN_MIN));
    const location *l = visit_location(t, a);
    text_arg args[] = { { "clinic", t->rules.clinic_name },
                        { "visit", { NULL, 0 } },
                        { "till", { NULL, 0 } },
                        { NULL, { NULL, 0 } } };
    ds_str body;

    if (is_busy(t))
        return ds_time_before(again, a->hold_expires_at)
                   ? store_outbox_replan(t->cx, t->tx, row->id, again)
                   : store_outbox_cancel(t->cx, t->tx, row->id, "in the middle of a talk");
    DS_TRY(fact_visit_briefly(t, a, &args[1].value)); /* (3) */
    DS_TRY(fact_clock_at(t, l, a->hold_expires_at, &args[2].value));
    DS_TRY(turn_about(t, a));
    t->st = OFFERED;
    DS_TRY(turn_ask(t, k->key, args));
    turn_option_verb(t, "take");
    turn_option_verb(t, "keep");
    turn_option_verb(t, "leave");
    turn_reply(t)->appointment_json = (ds_str){ "", 0 };
    DS_TRY(turn_body(t, &body));
    DS_TRY(store_outbox_compose(t->cx, t->tx, row->id, body));
    return turn_close(t);
}

/* The doctor is away: other times for the visit, or the question which day suits. */
static ds_status write_leave(turn *t, const outbox_row *row, const notice_kind *k,
                             const appointment *a)
{
    text_arg args[] = { { "clinic", t->rules.clinic_name },
                        { "visit", { NULL, 0 } },
                        { NULL, { NULL, 0 } } };
    slot slots[WORK_SLOTS_MAX];
    ds_status s;
    ds_str body;
    size_t n;

    if (is_busy(t))
        return store_outbox_replan(t->cx, t->tx, row->id,
                                   ds_time_add(t->cx->now, ds_minutes(ASK_AGAIN_MIN)));
    s = booking_work_slots(t->cx, t->tx, &t->bk, a, slots, &n);
    if (s == DS_NOT_FOUND)
        return store_outbox_cancel(t->cx, t->tx, row->id, "settled already"); /* (1) */
    DS_TRY(s);
    DS_TRY(fact_visit_briefly(t, a, &args[1].value)); /* (3) */
    DS_TRY(turn_about(t, a));
    t->m.now = request_none();
    t->m.now.moving = a->id;
    t->m.now.specialty = a->specialty;
    t->is_discreet = !t->rules.is_content_full;
    t->st = n > 0 ? SLOT : WHEN;
    DS_TRY(turn_ask(t, n > 0 ? k->key : k->plain_key, args));
    for (size_t i = 0; i < n; i++)
        turn_option(t, (bot_option){ .kind = OPTION_SLOT,
                                     .a = slots[i].offering.v,
                                     .b = slots[i].start.utc_s });
    turn_reply(t)->hint = n > 0 ? "hint.slot" : NULL;
    turn_reply(t)->appointment_json = (ds_str){ "", 0 };
    DS_TRY(turn_body(t, &body));
    DS_TRY(store_outbox_compose(t->cx, t->tx, row->id, body));
    return turn_close(t);
}

/* (2): true when the row was moved or dropped instead. */
static ds_status keep_quiet(turn *t, const outbox_row *row, const appointment *a, bool *ret_done)
{
    ds_str zone = t->contact.tz_name.n > 0 ? t->contact.tz_name : a->tz_name;
    const ds_tz *tz;
    ds_time at;

    *ret_done = true;
    DS_TRY(ds_tz_find(t->cx, zone, &tz));
    at = policy_shift_quiet(&t->rules, tz, t->cx->now, t->cx->now);
    if (at.utc_s > t->cx->now.utc_s && ds_time_before(at, a->start))
        return store_outbox_replan(t->cx, t->tx, row->id, at);
    if (at.utc_s > t->cx->now.utc_s) { /* it would come too late: the desk knows */
        DS_TRY(store_call_insert(t->cx, t->tx, t->contact.id, a->id, "quiet_hours"));
        return store_outbox_cancel(t->cx, t->tx, row->id, "quiet hours until the visit");
    }
    *ret_done = false;
    return DS_OK;
}

static ds_status compose(turn *t, void *data)
{
    const outbox_row *row = *(const outbox_row *const *)data;
    const notice_kind *k = kind_of(row->notice);
    appointment a;
    bool is_done;
    ds_status s = store_appointment_get(t->cx, t->tx, row->appointment, &a);

    if (s == DS_NOT_FOUND || k == NULL)
        return store_outbox_cancel(t->cx, t->tx, row->id, "no such visit or notice");
    DS_TRY(s);
    if ((k->wanted != ANY_STATUS && a.status != k->wanted) ||
        (!k->is_after && a.start.utc_s <= t->cx->now.utc_s))
        return store_outbox_cancel(t->cx, t->tx, row->id, "no longer true"); /* (1) */
    DS_TRY(store_contact_get(t->cx, t->tx, row->contact, &t->contact));
    if (t->contact.consent != CONSENT_OPEN || t->contact.is_blocked) {
        DS_TRY(store_call_insert(t->cx, t->tx, t->contact.id, a.id,
                                 t->contact.is_blocked ? "undeliverable" : "opted_out"));
        return store_outbox_cancel(t->cx, t->tx, row->id, "texts are off");
    }
    if (!is_for_now(row)) {
        DS_TRY(keep_quiet(t, row, &a, &is_done));
        if (is_done)
            return DS_OK;
    }
    DS_TRY(turn_open(t));
    return k->write(t, row, k, &a);
}

ds_status bot_notice_compose(ds_ctx *cx, bot *b, store_tx *tx, const outbox_row *row)
{
    return turn_with(cx, b, tx, compose, &row);
}
