/*
 * notice_pay.c - what money has come to, told when it is known: booked, too late, on its way back.
 *
 * Planned by booking/ in the transaction in which it became so, and written here when it is due.
 * What always holds:
 *   (1) the answer to a patient's own paying names everything and waits for no quiet hours; what
 *       they did not just do is brief
 *   (2) a talk that is about something else keeps its question
 *   (3) late money is never silent: other times to choose from, and the way to have it back
 */
#include "bot/bot_internal.h"

#define LATE_TIMES 3
#define ASK_AGAIN_MIN 3 /* late money waits so long for a talk to end */

static bool is_about(const turn *t, const appointment *a)
{
    bool waits = t->st == PAYMENT || t->st == PATIENT || t->st == NOTHING || t->st == REQUEST;

    return waits && (t->m.held.v == 0 || t->m.held.v == a->id.v);
}

/* The talk about this visit is over: it is booked. */
static void settle_talk(turn *t, const appointment *a)
{
    if (!is_about(t, a)) {
        turn_reply(t)->keeps_options = true; /* (2) */
        turn_reply(t)->is_question = true;
        return;
    }
    t->st = NOTHING;
    t->m.held.v = 0;
    t->m.now = request_none();
    t->m.undo = (undo){ .kind = UNDO_BOOKED, .appointment = a->id, .at = t->cx->now };
}

static ds_status send_it(turn *t, const outbox_row *row)
{
    ds_str body;

    DS_TRY(turn_body(t, &body));
    DS_TRY(store_outbox_compose(t->cx, t->tx, row->id, body));
    return turn_close(t);
}

static ds_status drop_it(turn *t, const outbox_row *row)
{
    return store_outbox_cancel(t->cx, t->tx, row->id, "no longer true");
}

ds_status notice_paid_booked(turn *t, const outbox_row *row, const appointment *a)
{
    const paid_sum *p;
    pay_due d;
    ds_status s = turn_paid_sum(t, a, &d, &p);

    if (s == DS_NOT_FOUND || (s == DS_OK && d.state != DUE_SETTLED))
        return drop_it(t, row);
    DS_TRY(s);
    settle_talk(t, a);
    DS_TRY(turn_say_paid_booked(t, a, &d, p));
    return send_it(t, row);
}

/* Times near to what was wished: the same doctor's, else whoever serves the same. */
static ds_status find_times(turn *t, const appointment *a, const pay_due *d)
{
    t->m.now = request_none();
    t->m.now.specialty = a->specialty;
    t->m.now.location = a->location;
    t->m.now.doctor = a->doctor;
    DS_TRY(turn_search(t));
    if (t->found.count == 0) {
        t->m.now.doctor.v = 0;
        DS_TRY(turn_search(t));
    }
    if (t->found.count == 0) {
        t->m.now.location.v = 0;
        DS_TRY(turn_search(t));
    }
    t->has_raised = false;
    t->m.now.paid = d->id;
    return DS_OK;
}

ds_status notice_paid_late(turn *t, const outbox_row *row, const appointment *a)
{
    text_arg args[] = { { "amount", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    const paid_sum *p;
    pay_due d;
    ds_status s = turn_paid_sum(t, a, &d, &p);

    if (s == DS_NOT_FOUND || (s == DS_OK && d.state != DUE_LATE))
        return drop_it(t, row);
    DS_TRY(s);
    if (!is_about(t, a))
        return store_outbox_replan(t->cx, t->tx, row->id,
                                   ds_time_add(t->cx->now, ds_minutes(ASK_AGAIN_MIN)));
    t->m.held.v = 0;
    DS_TRY(find_times(t, a, &d));
    DS_TRY(fact_fee(t, p->taken, &args[0].value));
    t->m.visit = a->id;
    t->m.visit_at = t->cx->now;
    t->st = t->found.count > 0 ? SLOT : WHEN;
    DS_TRY(turn_ask(t, t->found.count > 0 ? "notice.paid_late" : "notice.paid_late_when", args));
    for (size_t i = 0; i < t->found.count && i < LATE_TIMES; i++)
        turn_option(t, (bot_option){ .kind = OPTION_SLOT,
                                     .a = t->found.slots[i].offering.v,
                                     .b = t->found.slots[i].start.utc_s });
    turn_option_verb(t, "money_back"); /* (3) */
    turn_reply(t)->hint = "hint.plain";
    return send_it(t, row);
}

/* Money on its way back, or back: brief. */
static ds_status say_back(turn *t, const outbox_row *row, const char *key, money amount)
{
    text_arg args[] = { { "clinic", t->rules.clinic_name },
                        { "amount", { NULL, 0 } },
                        { NULL, { NULL, 0 } } };

    if (amount.minor == 0)
        return drop_it(t, row);
    DS_TRY(fact_fee(t, amount, &args[1].value));
    DS_TRY(turn_say(t, key, args));
    turn_reply(t)->keeps_options = true;
    turn_reply(t)->is_question = true;
    return send_it(t, row);
}

ds_status notice_paid_no_time(turn *t, const outbox_row *row, const appointment *a)
{
    const paid_sum *p;
    pay_due d;
    ds_status s = turn_paid_sum(t, a, &d, &p);

    if (s == DS_NOT_FOUND)
        return drop_it(t, row);
    DS_TRY(s);
    if (t->st == PAYMENT && t->m.held.v == a->id.v) {
        t->st = NOTHING;
        t->m.held.v = 0;
    }
    return say_back(t, row, "notice.paid_no_time", p->taken);
}

ds_status notice_refund_asked(turn *t, const outbox_row *row, const appointment *a)
{
    const paid_sum *p;
    pay_due d;
    ds_status s = turn_paid_sum(t, a, &d, &p);

    if (s == DS_NOT_FOUND)
        return drop_it(t, row);
    DS_TRY(s);
    return p->coming.minor > 0 ? say_back(t, row, "notice.refund_asked", p->coming)
                               : say_back(t, row, "notice.refund_done", p->given);
}

ds_status notice_refund_done(turn *t, const outbox_row *row, const appointment *a)
{
    const paid_sum *p;
    pay_due d;
    ds_status s = turn_paid_sum(t, a, &d, &p);

    if (s == DS_NOT_FOUND || (s == DS_OK && p->is_told))
        return drop_it(t, row); /* "on its way" was said a moment ago */
    DS_TRY(s);
    return say_back(t, row, "notice.refund_done", p->given);
}

ds_status notice_pay_failed(turn *t, const outbox_row *row, const appointment *a)
{
    text_arg args[] = { { "link", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    const paid_sum *p;
    pay_due d;
    ds_status s = turn_paid_sum(t, a, &d, &p);

    if (s == DS_NOT_FOUND || (s == DS_OK && (d.state != DUE_OPEN || p->taken.minor > 0)))
        return drop_it(t, row);
    DS_TRY(s);
    DS_TRY(turn_pay_link(t, &d, &args[0].value));
    DS_TRY(turn_say(t, "notice.pay_failed", args));
    turn_reply(t)->keeps_options = true;
    turn_reply(t)->is_question = true;
    return send_it(t, row);
}
