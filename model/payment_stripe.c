/*
 * payment_stripe.c - what Stripe's objects say of a payment, in our words.
 *
 * Sessions, intents, charges, refunds and disputes all tell a part; a reader for each takes what it
 * finds, and an object inside another (an intent that a session was asked to unfold) is read by its
 * own reader. What always holds:
 *   (1) a session is paid when its payment_status says so, never because it is complete: delayed
 *       methods complete unpaid, and an event or the intent says later what came of them
 *   (2) an amount without a currency, or one that is not whole in our minor units, is not said
 *   (3) a declined card says nothing: the page stays open, and the patient tries another
 */
#include "model/payment.h"

#include <assert.h>
#include <string.h>

/* ---- counting ---- */

/* Where Stripe counts in other units than ISO 4217: these were or are kept for old callers. */
typedef struct units_row {
    const char code[4];
    int decimals;
} units_row;

static const units_row units[] = {
    { "ISK", 2 },
    { "UGX", 2 },
    { "MGA", 0 },
};

static int stripe_decimals(const char *currency)
{
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (strcmp(units[i].code, currency) == 0)
            return units[i].decimals;
    return money_decimals(currency);
}

/* v with its point moved: by > 0 to the right. False: digits would be lost, or it is too large. */
static bool shift(int64_t v, int by, int64_t *ret)
{
    for (; by > 0; by--) {
        if (v > INT64_MAX / 10)
            return false;
        v *= 10;
    }
    for (; by < 0; by++) {
        if (v % 10 != 0)
            return false;
        v /= 10;
    }
    *ret = v;
    return true;
}

bool pay_stripe_units(money m, int64_t *ret_units)
{
    int decimals = stripe_decimals(m.currency);

    assert(ret_units);
    if (m.minor < 0 || (decimals == 3 && m.minor % 10 != 0))
        return false;
    return shift(m.minor, decimals - money_decimals(m.currency), ret_units);
}

/* The least that Stripe charges, where it is not about half a dollar in hundredths. */
static const struct {
    const char code[4];
    int64_t units;
} least[] = {
    { "AED", 200 },   { "CZK", 1500 }, { "DKK", 250 },  { "GBP", 30 },  { "HKD", 400 },
    { "HUF", 17500 }, { "MXN", 1000 }, { "MYR", 200 },  { "NOK", 300 }, { "PLN", 200 },
    { "RON", 200 },   { "SEK", 300 },  { "THB", 1000 },
};

#define LEAST_UNITS 50

bool pay_stripe_can_take(money m)
{
    int64_t said, from = LEAST_UNITS;

    for (size_t i = 0; i < sizeof(least) / sizeof(least[0]); i++)
        if (strcmp(least[i].code, m.currency) == 0)
            from = least[i].units;
    return pay_stripe_units(m, &said) && said >= from;
}

/* ---- reading ---- */

static const ds_json *get(const ds_json *j, const char *key) { return ds_json_get(j, key); }

static ds_str text_of(const ds_json *j, const char *key) { return ds_json_text(get(j, key)); }

static bool is(const ds_json *j, const char *key, const char *word)
{
    return ds_str_is(text_of(j, key), word);
}

/* What an expandable field points to: its text, or the id of the object that stands there. */
static ds_str id_of(const ds_json *j)
{
    return ds_json_kind_of(j) == DS_JSON_OBJECT ? text_of(j, "id") : ds_json_text(j);
}

static void take(ds_str *to, ds_str s)
{
    if (to->n == 0)
        *to = s;
}

static ds_status take_currency(ds_ctx *cx, const ds_json *j, pay_facts *f)
{
    ds_str s = text_of(j, "currency");
    char *upper;

    if (f->currency.n > 0 || s.n != 3)
        return DS_OK;
    upper = ds_alloc(cx, 4);
    if (!upper)
        return DS_LIMIT;
    for (size_t i = 0; i < 3; i++) {
        if (s.p[i] < 'a' || s.p[i] > 'z')
            return DS_OK;
        upper[i] = (char)(s.p[i] - 'a' + 'A');
    }
    f->currency = (ds_str){ upper, 3 };
    return DS_OK;
}

/* An amount in our minor units; -1: not said (2). */
static int64_t amount_of(const pay_facts *f, const ds_json *j, const char *key)
{
    int64_t said = ds_json_int(get(j, key), -1), minor;

    if (said < 0 || f->currency.n != 3)
        return -1;
    return shift(said, money_decimals(f->currency.p) - stripe_decimals(f->currency.p), &minor)
               ? minor
               : -1;
}

static void take_amount(int64_t *to, int64_t minor)
{
    if (*to < 0)
        *to = minor;
}

/* What all objects have. */
static ds_status take_common(ds_ctx *cx, const ds_json *j, pay_facts *f)
{
    const ds_json *live = get(j, "livemode");

    if (f->live < 0 && ds_json_kind_of(live) == DS_JSON_BOOL)
        f->live = ds_json_bool(live, false) ? 1 : 0;
    return take_currency(cx, j, f);
}

static ds_status read_refund(ds_ctx *cx, const ds_json *j, pay_facts *f)
{
    refund_fact *r;

    DS_TRY(take_common(cx, j, f));
    take(&f->capture_ref, id_of(get(j, "payment_intent")));
    if (f->refund_count == PAY_FACTS_REFUNDS_MAX)
        return DS_OK; /* the totals still count it */
    r = &f->refunds[f->refund_count++];
    *r = (refund_fact){ .provider_ref = text_of(j, "id"),
                        .reference = text_of(get(j, "metadata"), "reference"),
                        .minor = amount_of(f, j, "amount"),
                        .state = REFUND_COMING };
    if (is(j, "status", "succeeded"))
        r->state = REFUND_DONE;
    else if (is(j, "status", "failed") || is(j, "status", "canceled"))
        r->state = REFUND_FAILED;
    return DS_OK;
}

static ds_status read_list(ds_ctx *cx, const ds_json *j, pay_facts *f)
{
    const ds_json *data = get(j, "data");

    for (size_t i = 0; i < ds_json_count(data); i++) {
        const ds_json *item = ds_json_item(data, i);

        if (is(item, "object", "refund"))
            DS_TRY(read_refund(cx, item, f));
    }
    return DS_OK;
}

/* Early inquiries ("warning_...") move no money and are none of the desk's disputes. */
static ds_status read_dispute(ds_ctx *cx, const ds_json *j, pay_facts *f)
{
    DS_TRY(take_common(cx, j, f));
    take(&f->capture_ref, id_of(get(j, "payment_intent")));
    if (ds_str_starts(text_of(j, "status"), DS_STR("warning_")))
        return DS_OK;
    f->marks |= PAY_DISPUTED;
    if (is(j, "status", "won"))
        f->marks |= PAY_DISPUTE_WON;
    if (is(j, "status", "lost"))
        f->marks |= PAY_DISPUTE_LOST;
    return DS_OK;
}

static ds_status read_charge(ds_ctx *cx, const ds_json *j, pay_facts *f)
{
    const ds_json *dispute = get(j, "dispute");

    DS_TRY(take_common(cx, j, f));
    take(&f->capture_ref, id_of(get(j, "payment_intent")));
    take(&f->reference, text_of(get(j, "metadata"), "reference"));
    take_amount(&f->amount_minor, amount_of(f, j, "amount"));
    if (is(j, "status", "succeeded"))
        take_amount(&f->captured_minor, amount_of(f, j, "amount_captured"));
    take_amount(&f->refunded_minor, amount_of(f, j, "amount_refunded"));
    if (ds_json_bool(get(j, "disputed"), false))
        f->marks |= PAY_DISPUTED;
    if (ds_json_kind_of(dispute) == DS_JSON_OBJECT)
        DS_TRY(read_dispute(cx, dispute, f));
    return read_list(cx, get(j, "refunds"), f);
}

static ds_status read_intent(ds_ctx *cx, const ds_json *j, pay_facts *f)
{
    const ds_json *charge = get(j, "latest_charge");

    DS_TRY(take_common(cx, j, f));
    take(&f->capture_ref, text_of(j, "id"));
    take(&f->reference, text_of(get(j, "metadata"), "reference"));
    take_amount(&f->amount_minor, amount_of(f, j, "amount"));
    if (is(j, "status", "succeeded"))
        take_amount(&f->captured_minor, amount_of(f, j, "amount_received"));
    else if (is(j, "status", "processing"))
        f->marks |= PAY_PROCESSING;
    else if (is(j, "status", "canceled"))
        f->marks |= PAY_CLOSED;
    return ds_json_kind_of(charge) == DS_JSON_OBJECT ? read_charge(cx, charge, f) : DS_OK;
}

/* A complete session without its money (1): on its way, unless the intent is known to have failed.
 */
static unsigned marks_of_unpaid(const ds_json *intent)
{
    bool has_failed =
        is(intent, "status", "requires_payment_method") || is(intent, "status", "canceled");

    return has_failed ? PAY_FAILED : PAY_PROCESSING;
}

static ds_status read_session(ds_ctx *cx, const ds_json *j, pay_facts *f)
{
    const ds_json *intent = get(j, "payment_intent");

    DS_TRY(take_common(cx, j, f));
    f->provider_ref = text_of(j, "id");
    take(&f->reference, text_of(j, "client_reference_id"));
    take(&f->reference, text_of(get(j, "metadata"), "reference"));
    take(&f->capture_ref, id_of(intent));
    f->url = text_of(j, "url");
    take_amount(&f->amount_minor, amount_of(f, j, "amount_total"));
    if (is(j, "status", "open") && f->url.n > 0)
        f->marks |= PAY_LINKED;
    if (is(j, "status", "expired"))
        f->marks |= PAY_CLOSED;
    if (is(j, "status", "complete") && is(j, "payment_status", "unpaid"))
        f->marks |= marks_of_unpaid(intent);
    if (ds_json_kind_of(intent) == DS_JSON_OBJECT)
        DS_TRY(read_intent(cx, intent, f));
    if (is(j, "payment_status", "paid"))
        take_amount(&f->captured_minor, f->amount_minor);
    return DS_OK;
}

typedef struct reader {
    const char *object;
    ds_status (*read)(ds_ctx *cx, const ds_json *j, pay_facts *f);
} reader;

static const reader readers[] = {
    { "checkout.session", read_session },
    { "payment_intent", read_intent },
    { "charge", read_charge },
    { "refund", read_refund },
    { "dispute", read_dispute },
    { "list", read_list },
};

ds_status pay_facts_of_stripe(ds_ctx *cx, const ds_json *object, pay_facts *ret)
{
    assert(cx && ret);
    for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
        pay_facts f;

        if (!is(object, "object", readers[i].object))
            continue;
        f = pay_facts_none(DS_STR("stripe"));
        DS_TRY(readers[i].read(cx, object, &f));
        *ret = f;
        return DS_OK;
    }
    return ds_fail(cx, DS_INVALID, "stripe: an object of a kind that is not read");
}
