/*
 * pay_world.h - a clinic that takes money, and a scripted provider that keeps its own ledger.
 *
 *   pay_world w;
 *   world_start(&w, "24h:100|2h:50");
 *   appointment a = world_hold(&w, "Dr Rao", "2026-11-24T09:00:00+05:30", "+911");
 *   pay_due d = world_ask(&w, &a);
 *   payment p = world_pay(&w, &d, "stripe");      // link, paid, webhook delivered
 *   world_end(&w);                                // fsck
 *
 * The provider knows nothing of us but the calls that reach it: it captures, gives back once per
 * reference, refuses what is too much, and says what it knows as facts.
 */
#ifndef DOCSPOT_TESTS_BOOKING_PAY_WORLD_H
#define DOCSPOT_TESTS_BOOKING_PAY_WORLD_H

#include "booking/pay.h"
#include "core/json.h"
#include "tests/booking/clinic.h"
#include "tests/support/dice.h"

#define PEER_MAX 512
#define PEER_REFUNDS_MAX 8
#define PEER_NEWS_MAX 2048

/* Usual terms, and a usual visit: the clock starts on the day before, at 8. */
#define TOMORROW "2026-11-24T09:00:00+05:30"
#define RULE "24h:100|2h:50"

#define assert_visit(w, id, wanted) assert_int_equal(world_visit((w), (id)).status, (wanted))
#define assert_due(w, d, wanted) assert_int_equal(world_due_of((w), (d).id).state, (wanted))
#define assert_state(w, p, wanted) assert_int_equal(world_payment((w), (p).id).state, (wanted))

/* What the provider has of one refund. */
typedef struct peer_refund {
    char reference[32], name[24];
    int64_t minor;
    refund_state state;
} peer_refund;

/* What the provider has of one payment. */
typedef struct peer {
    int64_t payment;
    bool is_paypal, is_linked, is_approved, is_captured, is_closed;
    int64_t amount;
    char reference[32];
    peer_refund refunds[PEER_REFUNDS_MAX];
    size_t refund_n;
} peer;

typedef struct pay_world {
    clinic k;
    peer peers[PEER_MAX];
    size_t peer_n;
    char *news[PEER_NEWS_MAX]; /* facts as JSON that wait for delivery */
    size_t news_n;
    int next_name, next_event;
    bool refunds_take_time; /* a refund is coming first, and done when world_refunds_done is called
                             */
} pay_world;

/* ---- the provider ---- */

static inline int64_t peer_given_back(const peer *p)
{
    int64_t sum = 0;

    for (size_t i = 0; i < p->refund_n; i++)
        sum += p->refunds[i].state == REFUND_FAILED ? 0 : p->refunds[i].minor;
    return sum;
}

static inline peer *peer_of(pay_world *w, int64_t payment_no)
{
    for (size_t i = 0; i < w->peer_n; i++)
        if (w->peers[i].payment == payment_no)
            return &w->peers[i];
    return NULL;
}

/* What the clinic has of a payment in the end, by the provider's own ledger. */
static inline int64_t world_kept(pay_world *w, const payment *p)
{
    const peer *at = peer_of(w, p->id.v);

    return (at->is_captured ? at->amount : 0) - peer_given_back(at);
}

/* What an object of the provider's would say, read back whole. Texts live in the world. */
static inline pay_facts peer_says(ds_ctx *cx, const peer *p)
{
    pay_facts f = pay_facts_none(p->is_paypal ? DS_STR("paypal") : DS_STR("stripe"));

    f.reference = ds_str_of(p->reference);
    f.currency = DS_STR("INR");
    f.live = 0;
    f.amount_minor = p->amount;
    assert_int_equal(ds_format(cx, &f.provider_ref, "order_%lld", (long long)p->payment), DS_OK);
    if (p->is_linked) {
        f.marks |= PAY_LINKED;
        f.url = DS_STR("https://pay.example/x");
    }
    if (p->is_approved)
        f.marks |= PAY_APPROVED;
    if (p->is_closed)
        f.marks |= PAY_CLOSED;
    if (p->is_captured) {
        f.captured_minor = p->amount;
        f.refunded_minor = peer_given_back(p);
        assert_int_equal(ds_format(cx, &f.capture_ref, "capture_%lld", (long long)p->payment),
                         DS_OK);
    }
    for (size_t i = 0; i < p->refund_n; i++)
        f.refunds[f.refund_count++] =
            (refund_fact){ .provider_ref = ds_str_of(p->refunds[i].name),
                           .reference = ds_str_of(p->refunds[i].reference),
                           .minor = p->refunds[i].minor,
                           .state = p->refunds[i].state };
    return f;
}

/* A webhook that says these facts is on its way. */
static inline void world_news(pay_world *w, const pay_facts *f)
{
    ds_buf b = ds_buf_make(w->k.cx);
    ds_jw j = ds_jw_make(&b);

    assert_true(w->news_n < PEER_NEWS_MAX);
    pay_facts_write(&j, f);
    w->news[w->news_n] = strndup(ds_buf_view(&b).p, ds_buf_view(&b).n);
    assert_non_null(w->news[w->news_n]);
    w->news_n++;
}

static inline void peer_tells(pay_world *w, const peer *p)
{
    pay_facts f = peer_says(w->k.cx, p);

    world_news(w, &f);
}

/* Someone gives money back: by a call of ours (reference) or by hand (""). DS_DENIED: too much. */
static inline ds_status peer_gives_back(pay_world *w, peer *p, ds_str reference, int64_t minor)
{
    peer_refund *r = &p->refunds[p->refund_n];

    for (size_t i = 0; reference.n > 0 && i < p->refund_n; i++)
        if (ds_str_is(reference, p->refunds[i].reference))
            return DS_OK; /* the same key again is the same refund */
    if (!p->is_captured || minor > p->amount - peer_given_back(p) ||
        p->refund_n == PEER_REFUNDS_MAX)
        return DS_DENIED;
    *r = (peer_refund){ .minor = minor,
                        .state = w->refunds_take_time ? REFUND_COMING : REFUND_DONE };
    (void)snprintf(r->reference, sizeof r->reference, "%.*s", DS_ARG(reference));
    (void)snprintf(r->name, sizeof r->name, "refund_%d", ++w->next_name);
    p->refund_n++;
    peer_tells(w, p);
    return DS_OK;
}

static inline void world_refunds_done(pay_world *w)
{
    for (size_t i = 0; i < w->peer_n; i++) {
        for (size_t k = 0; k < w->peers[i].refund_n; k++) {
            if (w->peers[i].refunds[k].state != REFUND_COMING)
                continue;
            w->peers[i].refunds[k].state = REFUND_DONE;
            peer_tells(w, &w->peers[i]);
        }
    }
}

/* The patient pays on the provider's page, if it still takes money. */
static inline bool peer_is_paid(pay_world *w, peer *p)
{
    if (!p->is_linked || p->is_closed || p->is_captured)
        return false;
    if (p->is_paypal)
        p->is_approved = true;
    else
        p->is_captured = true;
    peer_tells(w, p);
    return true;
}

static inline peer *peer_make(pay_world *w, const payment *pay)
{
    peer *p = peer_of(w, pay->id.v);

    if (!p) {
        assert_true(w->peer_n < PEER_MAX);
        p = &w->peers[w->peer_n++];
        *p = (peer){ .payment = pay->id.v,
                     .is_paypal = ds_str_is(pay->provider, "paypal"),
                     .amount = pay->amount.minor };
        (void)snprintf(p->reference, sizeof p->reference, "%.*s", DS_ARG(pay->reference));
    }
    return p;
}

/* ---- calls that reach it ---- */

static inline ds_status peer_refunds(pay_world *w, peer *p, refund_id id)
{
    refund r;

    assert_status(w->k.cx, store_refund_get(w->k.cx, w->k.tx, id, &r), DS_OK);
    return peer_gives_back(w, p, r.reference, r.minor);
}

static inline ds_status peer_answers(pay_world *w, const pay_call_row *c, pay_facts *ret)
{
    ds_status s = DS_OK;
    payment pay;
    peer *p;

    if (c->call == PAY_CALL_VERIFY) { /* the proof is the facts themselves */
        ds_json *j DS_AUTO(ds_json_freep) = NULL;

        assert_status(w->k.cx, ds_json_parse(w->k.cx, c->proof_json, &j), DS_OK);
        if (!pay_facts_read(j, ret))
            return DS_DENIED;
        ds_str *const texts[] = { &ret->provider,    &ret->reference, &ret->provider_ref,
                                  &ret->capture_ref, &ret->currency,  &ret->url };
        for (size_t i = 0; i < COUNT_OF(texts); i++)
            assert_status(w->k.cx, ds_copy(w->k.cx, *texts[i], texts[i]), DS_OK);
        ret->refund_count = 0; /* an event names what it is about, no more is used of it */
        return DS_OK;
    }
    assert_status(w->k.cx, store_payment_get(w->k.cx, w->k.tx, c->payment, &pay), DS_OK);
    p = peer_make(w, &pay);
    if (c->call == PAY_CALL_CREATE) {
        p->is_linked = true;
    } else if (c->call == PAY_CALL_CLOSE && p->is_paypal) {
        *ret = pay_facts_none(DS_STR("paypal")); /* orders are not closed */
        return DS_OK;
    } else if (c->call == PAY_CALL_CLOSE) {
        s = p->is_captured ? DS_GONE : DS_OK;
        p->is_closed = p->is_closed || !p->is_captured;
    } else if (c->call == PAY_CALL_CAPTURE) {
        s = p->is_approved ? DS_OK : DS_DENIED;
        p->is_captured = p->is_captured || p->is_approved;
        if (s == DS_OK)
            peer_tells(w, p);
    } else if (c->call == PAY_CALL_REFUND) {
        s = peer_refunds(w, p, c->refund);
    }
    *ret = peer_says(w->k.cx, p);
    return s;
}

/* One claimed row reaches the provider; its answer reaches us unless it is lost on the way. */
static inline void world_call(pay_world *w, const outbox_row *row, bool is_lost)
{
    clinic *k = &w->k;
    pay_facts facts;
    pay_call_row c;
    ds_status s;

    assert_status(k->cx, store_pay_call_read(k->cx, row, &c), DS_OK);
    s = peer_answers(w, &c, &facts);
    if (is_lost) {
        assert_status(k->cx,
                      store_outbox_in_doubt(k->cx, k->tx, row->id, row->fence,
                                            ds_time_add(k->cx->now, ds_seconds(5)), DS_STR("cut")),
                      DS_OK);
        return;
    }
    if (s == DS_OK)
        assert_status(k->cx, store_outbox_sent(k->cx, k->tx, row->id, row->fence, DS_STR("")),
                      DS_OK);
    else
        assert_status(k->cx, store_outbox_failed(k->cx, k->tx, row->id, row->fence, DS_STR("no")),
                      DS_OK);
    assert_status(k->cx,
                  booking_pay_answered(k->cx, k->tx, &k->bk, row, s, s == DS_OK ? &facts : NULL),
                  DS_OK);
}

/* All calls that are due; d (may be NULL) loses some answers. True when there was any. */
static inline bool world_calls(pay_world *w, dice *d)
{
    static const char *const providers[] = { "stripe", "paypal" };
    clinic *k = &w->k;
    bool is_any = false;

    for (size_t i = 0; i < COUNT_OF(providers); i++) {
        const outbox_row *rows;
        size_t n;

        assert_status(k->cx,
                      store_outbox_claim(k->cx, k->tx, ds_str_of(providers[i]), ds_seconds(30), 50,
                                         &rows, &n),
                      DS_OK);
        for (size_t r = 0; r < n; r++)
            world_call(w, &rows[r], d && dice_once_in(d, 10));
        is_any = is_any || n > 0;
    }
    return is_any;
}

/* ---- webhooks ---- */

/* A webhook arrives: Stripe's is proven, PayPal's carries its proof. */
static inline void world_webhook(pay_world *w, ds_str facts_json)
{
    clinic *k = &w->k;
    bool is_paypal = ds_str_find(facts_json, DS_STR("\"provider\":\"paypal\""), 0) >= 0;
    in_event e = { .provider = is_paypal ? DS_STR("paypal") : DS_STR("stripe"),
                   .kind = IN_PAYMENT,
                   .facts_json = facts_json,
                   .proof_json = is_paypal ? facts_json : DS_STR("") };

    assert_status(k->cx, booking_pay_event(k->cx, k->tx, &k->bk, &e, (inbox_id){ ++w->next_event }),
                  DS_OK);
}

/* The i-th of those on their way arrives; kept: it comes once more later. */
static inline void world_deliver_one(pay_world *w, size_t i, bool is_kept)
{
    char *text = w->news[i];
    ds_str copy;

    assert_status(w->k.cx, ds_copy(w->k.cx, ds_str_of(text), &copy), DS_OK);
    if (!is_kept) {
        free(text);
        w->news[i] = w->news[--w->news_n];
    }
    world_webhook(w, copy);
}

/* Everything that is on its way arrives, calls included, until all is quiet. */
static inline void world_settle(pay_world *w)
{
    do {
        while (w->news_n > 0)
            world_deliver_one(w, 0, false);
    } while (world_calls(w, NULL) || w->news_n > 0);
}

/* ---- the clinic's clock ---- */

/* What app_due_step does of it. */
static inline void world_due(pay_world *w)
{
    size_t n;

    assert_status(w->k.cx, booking_expire_due(w->k.cx, w->k.tx, 100, &n), DS_OK);
    assert_status(w->k.cx, booking_pay_due(w->k.cx, w->k.tx, 100, &n), DS_OK);
}

static inline void world_wait(pay_world *w, ds_duration by)
{
    clinic_advance(&w->k, by);
    world_due(w);
}

/* ---- what people do ---- */

static inline void world_start(pay_world *w, const char *rule)
{
    memset(w, 0, sizeof *w);
    clinic_start(&w->k, CLINIC_TWO_CITIES, false);
    w->k.policy.has_stripe = w->k.policy.has_paypal = true;
    assert_true(refund_rule_parse(ds_str_of(rule), &w->k.policy.pay.refunds));
}

static inline void world_end(pay_world *w)
{
    for (size_t i = 0; i < w->news_n; i++)
        free(w->news[i]);
    clinic_end(&w->k);
}

static inline appointment world_hold(pay_world *w, const char *doctor_name, const char *iso,
                                     const char *address)
{
    clinic *k = &w->k;
    slot s = clinic_slot(k, doctor_name, iso);
    booker who = clinic_booker(k, address);
    appointment a;

    who.patient = clinic_patient(k, "Lakshmi");
    assert_status(k->cx, booking_hold(k->cx, k->tx, &k->bk, &s, &who, (appointment_id){ 0 }, &a),
                  DS_OK);
    return a;
}

static inline pay_due world_ask(pay_world *w, const appointment *hold)
{
    pay_due d;

    assert_status(w->k.cx, booking_pay_ask(w->k.cx, w->k.tx, &w->k.bk, hold, &d), DS_OK);
    return d;
}

static inline payment world_link(pay_world *w, const pay_due *d, const char *provider)
{
    payment p;

    assert_status(w->k.cx,
                  booking_pay_start(w->k.cx, w->k.tx, &w->k.bk, d->id, ds_str_of(provider), &p),
                  DS_OK);
    (void)world_calls(w, NULL);
    return p;
}

static inline payment world_payment(pay_world *w, payment_id id)
{
    payment p;

    assert_status(w->k.cx, store_payment_get(w->k.cx, w->k.tx, id, &p), DS_OK);
    return p;
}

static inline pay_due world_due_of(pay_world *w, due_id id)
{
    pay_due d;

    assert_status(w->k.cx, store_due_get(w->k.cx, w->k.tx, id, &d), DS_OK);
    return d;
}

static inline appointment world_visit(pay_world *w, appointment_id id)
{
    appointment a;

    assert_status(w->k.cx, store_appointment_get(w->k.cx, w->k.tx, id, &a), DS_OK);
    return a;
}

/* Link, paid, told. */
static inline payment world_pay(pay_world *w, const pay_due *d, const char *provider)
{
    payment p = world_link(w, d, provider);

    assert_true(peer_is_paid(w, peer_of(w, p.id.v)));
    world_settle(w);
    return world_payment(w, p.id);
}

/* How many notices of a name are planned for a visit. */
static inline int world_told(pay_world *w, appointment_id about, const char *notice)
{
    const outbox_row *rows;
    size_t n;
    int count = 0;

    assert_status(w->k.cx,
                  store_outbox_list_after(w->k.cx, w->k.tx, (contact_id){ 0 }, (outbox_id){ 0 },
                                          2000, &rows, &n),
                  DS_OK);
    for (size_t i = 0; i < n; i++)
        count += rows[i].appointment.v == about.v && ds_str_is(rows[i].notice, notice) &&
                 rows[i].state == OUTBOX_PLANNED;
    return count;
}

/* How many alarms about money are open, with this word in them. */
static inline int world_alarms(pay_world *w, const char *word)
{
    const alert *list;
    size_t n;
    int count = 0;

    assert_status(w->k.cx, store_alert_list(w->k.cx, w->k.tx, true, &list, &n), DS_OK);
    for (size_t i = 0; i < n; i++)
        count += ds_str_is(list[i].kind, "payment") &&
                 ds_str_find(list[i].summary, ds_str_of(word), 0) >= 0;
    return count;
}

#endif
