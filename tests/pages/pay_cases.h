/*
 * pay_cases.h - a pay page in every state it has, made by hand: for golden files and tables.
 *
 * A clinic in Hyderabad asks Rs 600 for a visit on Monday at 18:15; "now" is an hour and a half
 * before the hold of that time ends, on the day before.
 */
#ifndef DOCSPOT_TESTS_PAGES_PAY_CASES_H
#define DOCSPOT_TESTS_PAGES_PAY_CASES_H

#include "pages/pages.h"

#include <string.h>

#include "tests/support/check.h"
#include "tests/support/testenv.h"

#define PAY_NOW "2026-11-22T15:10:00+05:30"
#define PAY_TOKEN "pTk7Kq2xZ9mN4vB8cR1sW"

typedef struct pay_made {
    policy rules;
    location places[2];
    doctor who;
    directory dir;
    payment tries[3];
    refund backs[3];
    pay_view v;
} pay_made;

static inline payment *pay_try(pay_made *m, const char *provider, payment_state s)
{
    payment *p = &m->tries[m->v.payment_count++];

    *p = (payment){ .id = { (int64_t)m->v.payment_count },
                    .provider = ds_str_of(provider),
                    .state = s,
                    .amount = m->v.due.amount,
                    .created_at = testenv_at("2026-11-22T15:09:50+05:30") };
    if (s == PAYMENT_PENDING)
        p->url = DS_STR("https://pay.example/session");
    if (s == PAYMENT_PAID || s == PAYMENT_REFUNDING || s == PAYMENT_REFUNDED ||
        s == PAYMENT_PARTLY_REFUNDED || s == PAYMENT_DISPUTED) {
        p->captured_minor = p->amount.minor;
        p->receipt = DS_STR("L1-000017");
    }
    return p;
}

static inline void pay_back(pay_made *m, size_t of, int64_t minor, refund_state s)
{
    m->backs[m->v.refund_count++] =
        (refund){ .payment = m->tries[of].id, .minor = minor, .state = s };
}

static inline void pay_settle(pay_made *m, payment_state s)
{
    (void)pay_try(m, "stripe", s);
    m->v.due.state = DUE_SETTLED;
    m->v.visit.status = APPOINTMENT_CONFIRMED;
}

static inline void pay_cancel(pay_made *m, payment_state s)
{
    pay_settle(m, s);
    m->v.due.state = DUE_OVER;
    m->v.visit.status = APPOINTMENT_CANCELLED;
}

/* ---- the states, one function each */

static inline void case_open(pay_made *m) { m->v.due.may_pay_at_clinic = false; }
static inline void case_open_clinic(pay_made *m) { (void)m; }

static inline void case_deposit(pay_made *m)
{
    m->v.due.amount.minor = m->v.due.tax.minor = 12000;
    m->v.due.tax = (money){ 1831, "INR" };
    m->v.due.may_pay_at_clinic = false;
}

static inline void case_waiting(pay_made *m)
{
    m->v.wait = pay_try(m, "stripe", PAYMENT_CREATED)->id;
}

static inline void case_slow(pay_made *m)
{
    payment *p = pay_try(m, "paypal", PAYMENT_CREATED);

    p->created_at = testenv_at("2026-11-22T15:08:00+05:30");
    m->v.wait = p->id;
}

static inline void case_back(pay_made *m)
{
    (void)pay_try(m, "paypal", PAYMENT_PENDING);
    m->v.is_back = true;
    m->v.looks = 3;
}

static inline void case_unsure(pay_made *m)
{
    case_back(m);
    m->v.looks = 20;
}

static inline void case_processing(pay_made *m)
{
    pay_try(m, "stripe", PAYMENT_PENDING)->marks = PAY_LINKED | PAY_PROCESSING;
}

static inline void case_failed(pay_made *m) { (void)pay_try(m, "paypal", PAYMENT_FAILED); }

static inline void case_expired(pay_made *m)
{
    m->v.visit.hold_expires_at = testenv_at("2026-11-22T15:00:00+05:30");
}

static inline void case_paid(pay_made *m) { pay_settle(m, PAYMENT_PAID); }

static inline void case_paid_twice(pay_made *m)
{
    pay_settle(m, PAYMENT_PAID);
    pay_try(m, "paypal", PAYMENT_REFUNDING)->is_extra = true;
    pay_back(m, 1, 60000, REFUND_ASKED);
}

static inline void case_disputed(pay_made *m) { pay_settle(m, PAYMENT_DISPUTED); }

static inline void case_at_clinic(pay_made *m)
{
    m->v.due.state = DUE_AT_CLINIC;
    m->v.visit.status = APPOINTMENT_CONFIRMED;
}

static inline void case_asked_back(pay_made *m)
{
    pay_cancel(m, PAYMENT_REFUNDING);
    pay_back(m, 0, 30000, REFUND_COMING);
}

static inline void case_given_back(pay_made *m)
{
    pay_cancel(m, PAYMENT_REFUNDED);
    pay_back(m, 0, 60000, REFUND_DONE);
}

static inline void case_back_failed(pay_made *m)
{
    pay_cancel(m, PAYMENT_PAID);
    pay_back(m, 0, 60000, REFUND_FAILED);
}

static inline void case_kept(pay_made *m) { pay_cancel(m, PAYMENT_PAID); }

static inline void case_cancelled(pay_made *m)
{
    m->v.due.state = DUE_OVER;
    m->v.visit.status = APPOINTMENT_CANCELLED;
}

static inline void case_over(pay_made *m) { m->v.due.state = DUE_OVER; }

static inline void case_late(pay_made *m)
{
    (void)pay_try(m, "stripe", PAYMENT_PAID);
    m->v.due.state = DUE_LATE;
    m->v.due.answer_by = testenv_at("2026-11-23T15:00:00+05:30");
    m->v.visit.status = APPOINTMENT_EXPIRED;
}

static inline void case_mismatch(pay_made *m)
{
    pay_try(m, "stripe", PAYMENT_PENDING)->mismatch = DS_STR("amount");
}

typedef struct pay_case {
    const char *name, *scene;
    void (*set)(pay_made *m);
} pay_case;

static const pay_case pay_cases[] = {
    { "open", "open", case_open },
    { "open_clinic", "open.clinic", case_open_clinic },
    { "deposit", "open", case_deposit },
    { "waiting", "waiting", case_waiting },
    { "slow", "slow", case_slow },
    { "back", "back", case_back },
    { "unsure", "unsure", case_unsure },
    { "processing", "processing", case_processing },
    { "failed", "failed", case_failed },
    { "expired", "expired", case_expired },
    { "paid", "paid", case_paid },
    { "paid_twice", "paid", case_paid_twice },
    { "disputed", "disputed", case_disputed },
    { "at_clinic", "at_clinic", case_at_clinic },
    { "asked_back", "asked_back", case_asked_back },
    { "given_back", "given_back", case_given_back },
    { "back_failed", "back_failed", case_back_failed },
    { "kept", "kept", case_kept },
    { "cancelled", "cancelled", case_cancelled },
    { "over", "over", case_over },
    { "late", "late", case_late },
    { "mismatch", "mismatch", case_mismatch },
};

static inline void pay_make(testenv *te, pay_made *m)
{
    memset(m, 0, sizeof *m);
    m->rules = policy_default();
    m->rules.public_url = DS_STR("https://bot.example");
    m->rules.has_stripe = m->rules.has_paypal = true;
    m->rules.is_stripe_live = m->rules.is_paypal_live = true;
    m->places[0] = (location){ .id = { 1 },
                               .clinic = DS_LIT("Sunrise Clinic"),
                               .name = DS_LIT("Banjara Hills"),
                               .address = DS_LIT("12 Lake Road"),
                               .city = DS_LIT("Hyderabad"),
                               .country = DS_LIT("IN"),
                               .tz_name = DS_LIT("Asia/Kolkata"),
                               .tz = testenv_tz(te, "Asia/Kolkata") };
    m->who = (doctor){ .id = { 7 }, .name = DS_LIT("Dr Meera Rao"), .gender = 'f' };
    m->dir = (directory){
        .locations = m->places, .location_count = 1, .doctors = &m->who, .doctor_count = 1
    };
    m->v = (pay_view){ .policy = &m->rules,
                       .dir = &m->dir,
                       .due = { .id = { 1 },
                                .token = DS_LIT(PAY_TOKEN),
                                .fee = { 60000, "INR" },
                                .amount = { 60000, "INR" },
                                .tax = { 9153, "INR" },
                                .tax_name = DS_LIT("GST"),
                                .start = testenv_at("2026-11-23T18:15:00+05:30"),
                                .may_pay_at_clinic = true },
                       .visit = { .id = { 1 },
                                  .status = APPOINTMENT_HELD,
                                  .doctor = { 7 },
                                  .location = { 1 },
                                  .tz_name = DS_LIT("Asia/Kolkata"),
                                  .start = testenv_at("2026-11-23T18:15:00+05:30"),
                                  .hold_expires_at = testenv_at("2026-11-22T16:40:00+05:30"),
                                  .cancel_by = testenv_at("2026-11-23T10:15:00+05:30"),
                                  .token = DS_LIT("cTk7Kq2xZ9mN4vB8cR1sW"),
                                  .specialty = DS_LIT("dermatology"),
                                  .patient_name = DS_LIT("Lakshmi Devi"),
                                  .reason = DS_LIT("itching") },
                       .payments = m->tries,
                       .refunds = m->backs };
    (void)refund_rule_parse(DS_STR("24h:100|2h:50"), &m->v.due.refunds);
}

static inline ds_str pay_shown(testenv *te, const pay_made *m)
{
    page p = { .type = NULL };

    assert_status(testenv_cx(te), page_pay(testenv_cx(te), &m->v, &p), DS_OK);
    assert_string_equal(p.type, "text/html; charset=utf-8");
    return p.body;
}

#endif
