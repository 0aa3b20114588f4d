/*
 * act_pay.c - money in the talk: asked, paid there, received, on its way back, a receipt.
 *
 * What is due and what came of it stands in rows that booking/ moves; here it is only told. What
 * always holds:
 *   (1) asked, received, booked, on its way back and given back are five different words, and each
 *       is said only of rows that are so in this transaction
 *   (2) a patient's word that they paid settles nothing: the provider is asked
 *   (3) what is said of terms is by the terms under which the amount was asked
 */
#include "bot/bot_internal.h"

#define DUES_LOOKED_AT 4 /* what is held, what was spoken of, and the next visits */

/* ---- what is due ---- */

bool turn_owes(const turn *t, const offering *o, money fee)
{
    pay_terms terms;

    if (o == NULL || o->needs_approval || t->rules.public_url.n == 0)
        return false;
    terms = pay_terms_for(&t->rules.pay, &o->terms);
    return policy_due_of(&t->rules, &terms, fee).amount.minor > 0;
}

ds_status turn_pay_link(turn *t, const pay_due *d, ds_str *ret)
{
    return ds_format(t->cx, ret, DS_FMT "%sp/" DS_FMT, DS_ARG(t->rules.public_url),
                     ds_str_ends(t->rules.public_url, DS_STR("/")) ? "" : "/", DS_ARG(d->token));
}

static void add_refunds(const turn *t, const refund *rows, size_t n, paid_sum *ret)
{
    for (size_t i = 0; i < n; i++) {
        if (ds_str_is(rows[i].reason, "at_provider") ||
            ds_time_since(t->cx->now, rows[i].created_at).s > ds_days(1).s)
            ret->is_told = false;
        if (rows[i].state == REFUND_DONE)
            ret->given.minor += rows[i].minor;
        else if (rows[i].state == REFUND_FAILED)
            ret->failed.minor += rows[i].minor;
        else
            ret->coming.minor += rows[i].minor;
    }
}

static ds_status sum_of(turn *t, const pay_due *d, paid_sum *ret)
{
    const payment *rows;
    const refund *back;
    size_t n, m;

    *ret = (paid_sum){ .receipt = { "", 0 }, .is_told = true };
    ret->taken = ret->coming = ret->given = ret->failed = d->amount;
    ret->taken.minor = ret->coming.minor = ret->given.minor = ret->failed.minor = 0;
    DS_TRY(store_payment_list_of(t->cx, t->tx, d->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].mismatch.n > 0)
            continue;
        ret->taken.minor += rows[i].captured_minor;
        if (rows[i].receipt.n > 0)
            ret->receipt = rows[i].receipt;
        DS_TRY(store_refund_list_of(t->cx, t->tx, rows[i].id, &back, &m));
        add_refunds(t, back, m, ret);
    }
    return DS_OK;
}

ds_status turn_paid_sum(turn *t, const appointment *a, pay_due *ret_due, const paid_sum **ret)
{
    paid_sum *p = DS_NEW(t->cx, paid_sum);

    if (p == NULL)
        return DS_LIMIT;
    DS_TRY(store_due_of(t->cx, t->tx, a->id, ret_due));
    *ret = p;
    return sum_of(t, ret_due, p);
}

/* The due that a word about money means: of what is held, of the visit spoken of, of the next. */
static ds_status due_meant(turn *t, pay_due *ret)
{
    appointment_id ids[DUES_LOOKED_AT] = { t->m.held, t->m.visit };
    ds_status s;

    if (t->m.now.paid.v != 0)
        return store_due_get(t->cx, t->tx, t->m.now.paid, ret);
    for (size_t i = 0; i + 2 < DUES_LOOKED_AT && i < t->visit_count; i++)
        ids[i + 2] = t->visits[i].id;
    for (size_t i = 0; i < DUES_LOOKED_AT; i++) {
        s = ids[i].v != 0 ? store_due_of(t->cx, t->tx, ids[i], ret) : DS_NOT_FOUND;
        if (s != DS_NOT_FOUND)
            return s;
    }
    return DS_NOT_FOUND;
}

/* ---- words ---- */

/* How paying goes, while nothing is due yet: by the clinic's terms, or those of what is held. */
static ds_status say_how(turn *t)
{
    const offering *o = NULL;
    offering_terms none = { 0 };
    bool by_link = (t->rules.has_stripe || t->rules.has_paypal) && t->rules.public_url.n > 0;
    appointment a;
    pay_terms terms;

    if (t->m.held.v != 0 && store_appointment_get(t->cx, t->tx, t->m.held, &a) == DS_OK)
        o = directory_offering(t->w->dir, a.offering);
    terms = pay_terms_for(&t->rules.pay, o != NULL ? &o->terms : &none);
    if (!by_link || terms.mode == PAY_MODE_NONE || terms.mode == PAY_MODE_AT_CLINIC)
        return turn_say(t, "answer.payment", NULL);
    return turn_say(t, terms.mode == PAY_MODE_AUTO ? "pay.how" : "pay.how_before", NULL);
}

/* What is said of money while nothing is, or was, asked. */
static ds_status say_nothing_due(turn *t)
{
    bool by_link = t->rules.has_stripe || t->rules.has_paypal;

    if (turn_has_words(t, "words.receipt"))
        return turn_say(t, "answer.receipt", NULL);
    if (by_link && turn_has_words(t, "words.money_back"))
        return turn_say(t, "pay.refund_none", NULL);
    return say_how(t);
}

static ds_status say_amount(turn *t, const char *key, money m)
{
    text_arg args[] = { { "amount", { NULL, 0 } },
                        { "clinic", t->rules.clinic_name },
                        { NULL, { NULL, 0 } } };

    DS_TRY(fact_fee(t, m, &args[0].value));
    return turn_say(t, key, args);
}

ds_status turn_amount_words(turn *t, const pay_due *d, money amount, ds_str *ret)
{
    text_arg args[] = { { "amount", { NULL, 0 } }, { "rest", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    money rest = d->fee;

    rest.minor -= amount.minor;
    DS_TRY(fact_fee(t, amount, ret));
    if (rest.minor <= 0 || amount.minor != d->amount.minor)
        return DS_OK;
    args[0].value = *ret;
    DS_TRY(fact_fee(t, rest, &args[1].value));
    return turn_text(t, "pay.amount_rest", args, ret);
}

/* The link follows what was said; while it is waited for, the question comes again by itself. */
static void link_follows(turn *t, const pay_due *d)
{
    if (t->st == PAYMENT)
        return;
    t->m.held = d->appointment;
    turn_raise(t, SAID_TO_PAY);
}

static ds_status due_fee_words(turn *t, const pay_due *d, money fee, ds_str *ret)
{
    text_arg args[] = { { "amount", { NULL, 0 } }, { "rest", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    money rest = fee;

    rest.minor -= d->amount.minor;
    DS_TRY(fact_fee(t, d->amount, &args[0].value));
    DS_TRY(fact_fee(t, rest, &args[1].value));
    return turn_text(t, rest.minor > 0 ? "fee.paid_rest" : "fee.paid", args, ret);
}

/* Where the clinic speaks of no payment, neither do we. */
static bool is_unspoken(const turn *t, const offering *o)
{
    const offering_terms none = { 0 };

    return pay_terms_for(&t->rules.pay, o != NULL ? &o->terms : &none).mode == PAY_MODE_NONE;
}

ds_status turn_fee_words(turn *t, const appointment *a, ds_str *ret)
{
    text_arg args[] = { { "fee", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    const offering *o = directory_offering(t->w->dir, a->offering);
    pay_due d;
    ds_status s;

    DS_TRY(fact_fee(t, a->fee, &args[0].value));
    s = store_due_of(t->cx, t->tx, a->id, &d);
    if (s != DS_OK && s != DS_NOT_FOUND)
        return s;
    if (s == DS_OK && d.state == DUE_SETTLED)
        return due_fee_words(t, &d, a->fee, ret);
    *ret = args[0].value;
    if (a->fee.minor == 0 || is_unspoken(t, o) ||
        (a->status == APPOINTMENT_HELD && turn_owes(t, o, a->fee)))
        return DS_OK;
    return turn_text(t, "fee.at_clinic", args, ret);
}

/* ---- asking ---- */

/* Who is known is named on the hold, so that the money books it by itself. False: it went. */
static ds_status name_the_hold(turn *t, appointment *ret, bool *ret_is_there)
{
    ds_status s = store_appointment_get(t->cx, t->tx, t->m.held, ret);
    bool is_there = s == DS_OK && ret->status == APPOINTMENT_HELD &&
                    ds_time_before(t->cx->now, ret->hold_expires_at);

    *ret_is_there = is_there;
    if (s == DS_NOT_FOUND || !is_there)
        return s == DS_NOT_FOUND ? DS_OK : s;
    if (t->named.v == 0 || t->named.v == ret->patient.v)
        return DS_OK;
    DS_TRY(booking_name_patient(t->cx, t->tx, &t->bk, ret->id, t->named, ret));
    t->m.held_fence = ret->fence;
    return DS_OK;
}

static ds_status ask_by_link(turn *t, const pay_due *d)
{
    text_arg args[] = { { "amount", { NULL, 0 } }, { "link", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    DS_TRY(turn_amount_words(t, d, d->amount, &args[0].value));
    DS_TRY(turn_pay_link(t, d, &args[1].value));
    DS_TRY(turn_ask(t, "pay.ask", args));
    if (d->may_pay_at_clinic) {
        turn_option_verb(t, "at_clinic");
        turn_reply(t)->hint = "hint.pay";
    }
    return DS_OK;
}

ds_status ask_payment(turn *t)
{
    appointment a;
    bool is_there;
    pay_due d;
    ds_status s;

    DS_TRY(name_the_hold(t, &a, &is_there));
    s = is_there ? booking_pay_ask(t->cx, t->tx, &t->bk, &a, &d) : DS_GONE;
    if (s == DS_GONE) {
        t->m.held.v = 0;
        turn_raise(t, SAID_TAKEN);
        return DS_OK;
    }
    DS_TRY(s);
    DS_TRY(turn_about(t, &a));
    return ask_by_link(t, &d);
}

ds_status want_at_clinic(turn *t)
{
    turn_raise(t, SAID_AT_CLINIC);
    return DS_OK;
}

ds_status pay_at_clinic(turn *t)
{
    appointment a;
    pay_due d;
    ds_status s = due_meant(t, &d);

    if (s == DS_OK)
        s = booking_pay_at_clinic(t->cx, t->tx, &t->bk, d.id, &a);
    if (s == DS_DENIED) {
        DS_TRY(turn_say(t, "pay.must", NULL));
        turn_raise(t, SAID_TO_PAY);
        return DS_OK;
    }
    if (s == DS_GONE || s == DS_CONFLICT || s == DS_NOT_FOUND) {
        t->m.held.v = 0;
        turn_raise(t, SAID_TAKEN);
        return DS_OK;
    }
    DS_TRY(s);
    return turn_finish(t, "booked", &a, (undo){ .kind = UNDO_BOOKED });
}

ds_status leave_unpaid(turn *t)
{
    DS_TRY(turn_release_hold(t));
    return leave_it(t);
}

/* ---- answering ---- */

/* (2) Every try that is under way is asked about at once. */
static ds_status ask_provider(turn *t, const pay_due *d)
{
    const payment *rows;
    size_t n;

    DS_TRY(store_payment_list_of(t->cx, t->tx, d->id, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (rows[i].provider_ref.n > 0 &&
            (rows[i].state == PAYMENT_CREATED || rows[i].state == PAYMENT_PENDING))
            DS_TRY(store_pay_call(t->cx, t->tx, rows[i].provider, PAY_CALL_ASK, rows[i].id,
                                  (refund_id){ 0 }, (ds_str){ "", 0 }, t->cx->now));
    return DS_OK;
}

static ds_status say_received(turn *t, const pay_due *d, const paid_sum *p)
{
    text_arg args[] = { { "amount", { NULL, 0 } },
                        { "receipt", p->receipt },
                        { NULL, { NULL, 0 } } };

    DS_TRY(turn_amount_words(t, d, p->taken, &args[0].value));
    return turn_say(t, "pay.received", args);
}

static ds_status say_state(turn *t, const pay_due *d, const paid_sum *p)
{
    if (p->coming.minor > 0)
        return say_amount(t, "pay.refund_coming", p->coming);
    if (p->given.minor > 0)
        return say_amount(t, "pay.refund_done", p->given);
    if (p->taken.minor > 0 && p->receipt.n > 0)
        return say_received(t, d, p);
    if (d->state != DUE_OPEN)
        return turn_say(t, "pay.none", NULL);
    DS_TRY(ask_provider(t, d));
    DS_TRY(turn_say(t, "pay.not_yet", NULL));
    link_follows(t, d);
    return DS_OK;
}

static ds_status say_receipt(turn *t, const pay_due *d, const paid_sum *p)
{
    text_arg args[] = { { "receipt", p->receipt },
                        { "amount", { NULL, 0 } },
                        { "moment", { NULL, 0 } },
                        { "link", { NULL, 0 } },
                        { NULL, { NULL, 0 } } };
    appointment a;

    if (p->receipt.n == 0)
        return turn_say(t, "pay.receipt_none", NULL);
    DS_TRY(store_appointment_get(t->cx, t->tx, d->appointment, &a));
    DS_TRY(fact_fee(t, p->taken, &args[1].value));
    DS_TRY(fact_visit_moment(t, &a, &args[2].value));
    DS_TRY(turn_pay_link(t, d, &args[3].value));
    return turn_say(t, "pay.receipt", args);
}

/* What would come back, were the visit cancelled now (3). */
static ds_status say_refund_terms(turn *t, const pay_due *d, const paid_sum *p)
{
    text_arg args[] = { { "amount", { NULL, 0 } }, { "back", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    money back = p->taken;
    appointment a;

    DS_TRY(store_appointment_get(t->cx, t->tx, d->appointment, &a));
    back.minor = refund_minor_of(&d->refunds, REFUND_BY_PATIENT, p->taken.minor, a.start,
                                 a.cancel_by, t->cx->now);
    DS_TRY(fact_fee(t, p->taken, &args[0].value));
    back.minor = refund_round_up(back.minor, p->taken);
    DS_TRY(fact_fee(t, back, &args[1].value));
    return turn_say(t, back.minor > 0 ? "pay.refund_how" : "pay.refund_nothing", args);
}

static ds_status say_refund(turn *t, const pay_due *d, const paid_sum *p)
{
    if (d->state == DUE_LATE)
        return give_money_back(t);
    if (p->failed.minor > 0)
        return say_amount(t, "pay.refund_failed", p->failed);
    if (p->coming.minor > 0 || p->given.minor > 0)
        return say_state(t, d, p);
    if (p->taken.minor == 0)
        return turn_say(t, "pay.refund_none", NULL);
    return d->state == DUE_SETTLED ? say_refund_terms(t, d, p)
                                   : say_amount(t, "pay.kept", p->taken);
}

ds_status say_payment(turn *t)
{
    paid_sum p;
    pay_due d;
    ds_status s = due_meant(t, &d);

    if (s == DS_NOT_FOUND)
        return say_how(t);
    DS_TRY(s);
    DS_TRY(sum_of(t, &d, &p));
    return say_state(t, &d, &p);
}

bool speaks_of_money(const turn *t)
{
    return turn_has_words(t, "words.receipt") || turn_has_words(t, "words.money_back") ||
           (t->st == PAYMENT && turn_has_words(t, "words.paid"));
}

ds_status answer_money(turn *t)
{
    paid_sum p;
    pay_due d;
    ds_status s = due_meant(t, &d);

    if (s == DS_NOT_FOUND)
        return say_nothing_due(t);
    DS_TRY(s);
    DS_TRY(sum_of(t, &d, &p));
    if (turn_has_words(t, "words.receipt"))
        return say_receipt(t, &d, &p);
    if (turn_has_words(t, "words.money_back"))
        return say_refund(t, &d, &p);
    if (d.state == DUE_OPEN && turn_has_words(t, "words.at_clinic")) {
        turn_raise(t, SAID_AT_CLINIC);
        return DS_OK;
    }
    if (d.state == DUE_OPEN && !turn_has_words(t, "words.paid")) {
        turn_raise(t, SAID_TO_PAY);
        return DS_OK;
    }
    return say_state(t, &d, &p);
}

/* A card's number was texted; it is not kept, and says nothing. */
ds_status refuse_card(turn *t)
{
    pay_due d;
    ds_status s = due_meant(t, &d);

    if (s != DS_OK && s != DS_NOT_FOUND)
        return s;
    DS_TRY(turn_say(t, "pay.no_cards", NULL));
    if (s == DS_OK && d.state == DUE_OPEN)
        link_follows(t, &d);
    return DS_OK;
}

/* ---- giving back ---- */

ds_status turn_say_refund(turn *t, const appointment *a)
{
    paid_sum p;
    pay_due d;
    ds_status s = store_due_of(t->cx, t->tx, a->id, &d);

    if (s == DS_NOT_FOUND)
        return DS_OK;
    DS_TRY(s);
    DS_TRY(sum_of(t, &d, &p));
    if (p.coming.minor > 0)
        return say_amount(t, "pay.refund_coming", p.coming);
    return p.taken.minor > p.given.minor ? say_amount(t, "pay.kept", p.taken) : DS_OK;
}

/* ---- money that came too late ---- */

bool has_late_money(const turn *t) { return t->m.now.paid.v != 0; }

bool chose_money_back(const turn *t) { return ds_str_is(t->choice.word, "money_back"); }

ds_status rebook_paid(turn *t)
{
    appointment old, a;
    ds_status s = DS_CONFLICT;
    slot chosen;
    pay_due d;

    DS_TRY(store_due_get(t->cx, t->tx, t->m.now.paid, &d));
    DS_TRY(store_appointment_get(t->cx, t->tx, d.appointment, &old));
    booker who = { .actor = ACTOR_PATIENT,
                   .contact = t->contact.id,
                   .patient = old.patient,
                   .specialty = old.specialty };
    if (option_slot(t, &t->choice, &chosen))
        s = booking_pay_rebook(t->cx, t->tx, &t->bk, d.id, &chosen, &who, &a);
    if (s == DS_CONFLICT) {
        turn_raise(t, SAID_TAKEN);
        return DS_OK;
    }
    if (s == DS_GONE) /* it was given back meanwhile */
        return say_payment(t);
    DS_TRY(s);
    return turn_finish(t, "booked", &a, (undo){ .kind = UNDO_BOOKED });
}

ds_status give_money_back(turn *t)
{
    paid_sum p;
    pay_due d;
    ds_status s = due_meant(t, &d);

    if (s == DS_NOT_FOUND)
        return turn_say(t, "pay.refund_none", NULL);
    DS_TRY(s);
    s = booking_pay_decline(t->cx, t->tx, d.id);
    if (s != DS_GONE)
        DS_TRY(s);
    t->m.now = request_none();
    DS_TRY(sum_of(t, &d, &p));
    return say_amount(t, p.coming.minor > 0 ? "pay.refund_coming" : "pay.refund_done",
                      p.coming.minor > 0 ? p.coming : p.given);
}
