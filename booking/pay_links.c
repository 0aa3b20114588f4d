/*
 * pay_links.c - links are closed, people are told, providers are asked by the clock.
 *
 * What always holds:
 *   (1) a link that may still take money is closed once its due takes none any more; a payment that
 *       was told to close is never shown to a patient again
 *   (2) a lost webhook delays and loses nothing: while a link may take money, a delayed method is
 *       under way or a refund is coming, the provider is asked by the clock
 *   (3) what a patient is told about money goes out at once: it is their own doing
 */
#include <inttypes.h>

#include "booking/pay_internal.h"

#define ASK_HOURS 48       /* hourly until then */
#define ASK_REFUND_DAYS 30 /* a refund that is coming: daily after that */

static bool may_take_money(const payment *p)
{
    return p->captured_minor == 0 && (p->marks & PAY_CLOSED) == 0 &&
           (p->state == PAYMENT_CREATED || p->state == PAYMENT_PENDING);
}

ds_status links_close(ds_ctx *cx, store_tx *tx, due_id of, payment_id but)
{
    const payment *list;
    size_t n;

    DS_TRY(store_payment_list_of(cx, tx, of, &list, &n));
    for (size_t i = 0; i < n; i++) {
        payment p = list[i];

        if (p.id.v == but.v || !may_take_money(&p))
            continue;
        DS_TRY(store_pay_call(cx, tx, p.provider, PAY_CALL_CLOSE, p.id, (refund_id){ 0 },
                              (ds_str){ 0 }, cx->now));
        p.expires_at = cx->now; /* (1) */
        DS_TRY(store_payment_change(cx, tx, &p));
    }
    return DS_OK;
}

ds_status pay_tell(ds_ctx *cx, store_tx *tx, appointment_id about, const char *notice)
{
    appointment a;
    outbox_id id;

    DS_TRY(appointment_load(cx, tx, about, &a));
    outbox_row row = { .state = OUTBOX_PLANNED,
                       .kind = DS_STR("notice"),
                       .notice = ds_str_of(notice),
                       .contact = a.contact,
                       .appointment = a.id,
                       .due_at = cx->now }; /* (3) */
    return a.contact.v == 0 ? DS_OK : store_outbox_insert(cx, tx, &row, &id);
}

static ds_status contact_of(ds_ctx *cx, store_tx *tx, const payment *p, contact_id *ret)
{
    appointment a;
    pay_due d;

    DS_TRY(store_due_get(cx, tx, p->due, &d));
    DS_TRY(appointment_load(cx, tx, d.appointment, &a));
    *ret = a.contact;
    return DS_OK;
}

ds_status pay_alert(ds_ctx *cx, store_tx *tx, const payment *p, const char *what)
{
    alert a = { .kind = DS_STR("payment"), .next_at = cx->now };
    int64_t id;

    DS_TRY(contact_of(cx, tx, p, &a.contact));
    DS_TRY(ds_format(cx, &a.summary, "payment %" PRId64 ": %s", p->id.v, what));
    return store_alert_insert(cx, tx, &a, &id);
}

/* (2) The next of the moments 1, 2, 5, 10, 20, 30 minutes and every hour after `since`. */
static ds_time next_moment(ds_time now, ds_time since)
{
    static const int64_t first_min[] = { 1, 2, 5, 10, 20, 30 };
    int64_t age_s = ds_time_since(now, since).s;

    for (size_t i = 0; i < sizeof first_min / sizeof first_min[0]; i++)
        if (age_s < ds_minutes(first_min[i]).s)
            return ds_time_add(since, ds_minutes(first_min[i]));
    return ds_time_add(since, ds_hours(age_s / ds_hours(1).s + 1));
}

ds_time pay_ask_at(const ds_ctx *cx, const payment *p, const back_sums *sums)
{
    ds_time since = sums->is_coming ? sums->since : p->created_at;
    int64_t age_s = ds_time_since(cx->now, since).s;

    if (p->captured_minor > 0 ? !sums->is_coming : !may_take_money(p))
        return DS_TIME_NEVER;
    if (age_s < ds_hours(ASK_HOURS).s)
        return next_moment(cx->now, since);
    if (p->captured_minor == 0 && (p->marks & PAY_PROCESSING) == 0)
        return DS_TIME_NEVER;
    return age_s < ds_days(ASK_REFUND_DAYS).s ? ds_time_add(cx->now, ds_days(1)) : DS_TIME_NEVER;
}

static ds_status ask_one(ds_ctx *cx, store_tx *tx, payment p)
{
    back_sums sums;

    if (p.provider_ref.n > 0 || p.capture_ref.n > 0) /* else its link is still being made */
        DS_TRY(store_pay_call(cx, tx, p.provider, PAY_CALL_ASK, p.id, (refund_id){ 0 },
                              (ds_str){ 0 }, cx->now));
    DS_TRY(back_count(cx, tx, &p, &sums));
    p.ask_at = pay_ask_at(cx, &p, &sums);
    return store_payment_change(cx, tx, &p);
}

ds_status booking_pay_due(ds_ctx *cx, store_tx *tx, size_t max, size_t *ret_n)
{
    const payment *list;
    const pay_due *late;
    size_t n, late_n;

    DS_TRY(store_payment_list_ask(cx, tx, max, &list, &n));
    for (size_t i = 0; i < n; i++)
        DS_TRY(ask_one(cx, tx, list[i]));
    DS_TRY(store_due_list_unanswered(cx, tx, max, &late, &late_n));
    for (size_t i = 0; i < late_n; i++) {
        pay_due d = late[i];

        DS_TRY(pay_give_up(cx, tx, &d, "no_answer"));
        DS_TRY(pay_tell(cx, tx, d.appointment, "refund_asked"));
    }
    *ret_n = n + late_n;
    return DS_OK;
}
