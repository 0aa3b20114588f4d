/*
 * payment_paypal.c - what PayPal's objects say of a payment, in our words.
 *
 * Objects carry no name of their kind, so they are told by their fields. Amounts are decimal texts.
 * What always holds:
 *   (1) an approved order is not paid: only captures that are COMPLETED (or given back since) count
 *   (2) an amount that is no whole number of our minor units is not said
 *   (3) of several captures of an order the one that brought money is the one refunds name
 */
#include "model/payment.h"

#include <assert.h>
#include <string.h>

/* ---- counting ---- */

/* Currencies that PayPal takes without decimals, whatever ISO 4217 says. */
static bool is_whole_only(const char *currency)
{
    return strcmp(currency, "HUF") == 0 || strcmp(currency, "TWD") == 0 ||
           money_decimals(currency) == 0;
}

bool pay_paypal_value(ds_buf *b, money m)
{
    int64_t scale = 1;

    assert(b);
    for (int i = money_decimals(m.currency); i > 0; i--)
        scale *= 10;
    if (m.minor < 0)
        return false;
    if (!is_whole_only(m.currency)) {
        money_write_major(b, m);
        return true;
    }
    if (m.minor % scale != 0)
        return false;
    money_write_amount(b, m); /* without decimals, since they are zero */
    return true;
}

bool pay_paypal_can_take(money m)
{
    char text[32];
    ds_buf b = ds_buf_fixed(text, sizeof(text));

    return m.minor > 0 && money_decimals(m.currency) <= 2 && pay_paypal_value(&b, m);
}

/* "50.00" of a currency -> minor units; -1: not said (2). Zeros beyond its decimals are dropped. */
static int64_t amount_of(const ds_json *amount)
{
    ds_str value = ds_json_text(ds_json_get(amount, "value"));
    ds_str currency = ds_json_text(ds_json_get(amount, "currency_code"));
    money m;

    if (ds_str_find(value, DS_STR("."), 0) > 0) {
        while (ds_str_ends(value, DS_STR("0")))
            value.n--;
        if (ds_str_ends(value, DS_STR(".")))
            value.n--;
    }
    return money_parse(value, currency, &m) ? m.minor : -1;
}

/* ---- where certificates lie ---- */

#define CERTS_PATH "/v1/notifications/certs/"
#define CERT_URL_MAX_BYTES 500 /* of the API's own limit */

static bool is_name(ds_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') &&
            c != '-' && c != '_')
            return false;
    }
    return s.n > 0;
}

static bool is_cert_under(ds_str url, ds_str base)
{
    ds_str rest = ds_str_sub(url, base.n, url.n), folder = DS_STR(CERTS_PATH);

    return base.n > 0 && ds_str_starts(url, base) && ds_str_starts(rest, folder) &&
           is_name(ds_str_sub(rest, folder.n, rest.n));
}

/* "http://127.0.0.1:4100/paypal" -> "http://127.0.0.1:4100" */
static ds_str origin_of(ds_str base)
{
    int64_t scheme = ds_str_find(base, DS_STR("://"), 0);
    int64_t slash = scheme < 0 ? -1 : ds_str_find(base, DS_STR("/"), (size_t)scheme + 3);

    return slash < 0 ? base : ds_str_sub(base, 0, (size_t)slash);
}

bool pay_paypal_is_cert_url(ds_str url, ds_str api_base)
{
    static const char *const hosts[] = {
        "https://api.paypal.com",
        "https://api.sandbox.paypal.com",
        "https://api-m.paypal.com",
        "https://api-m.sandbox.paypal.com",
    };

    if (url.n > CERT_URL_MAX_BYTES)
        return false;
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
        if (is_cert_under(url, ds_str_of(hosts[i])))
            return true;
    return is_cert_under(url, api_base) || is_cert_under(url, origin_of(api_base));
}

/* ---- reading ---- */

static const ds_json *get(const ds_json *j, const char *key) { return ds_json_get(j, key); }

static ds_str text_of(const ds_json *j, const char *key) { return ds_json_text(get(j, key)); }

static bool is(const ds_json *j, const char *key, const char *word)
{
    return ds_str_is(text_of(j, key), word);
}

static void take(ds_str *to, ds_str s)
{
    if (to->n == 0)
        *to = s;
}

static void add(int64_t *to, int64_t minor)
{
    if (minor >= 0)
        *to = (*to > 0 ? *to : 0) + minor;
}

/* The address of a link by its relation; empty when there is none. */
static ds_str link_of(const ds_json *j, const char *rel)
{
    const ds_json *links = get(j, "links");

    for (size_t i = 0; i < ds_json_count(links); i++)
        if (is(ds_json_item(links, i), "rel", rel))
            return text_of(ds_json_item(links, i), "href");
    return (ds_str){ NULL, 0 };
}

/* Real money or the sandbox: objects say it by the host of their own address alone. */
static int live_of(const ds_json *j)
{
    ds_str self = link_of(j, "self");

    if (ds_str_starts(self, DS_STR("https://api.paypal.com/")) ||
        ds_str_starts(self, DS_STR("https://api-m.paypal.com/")))
        return 1;
    if (ds_str_starts(self, DS_STR("https://api.sandbox.paypal.com/")) ||
        ds_str_starts(self, DS_STR("https://api-m.sandbox.paypal.com/")))
        return 0;
    return -1;
}

/* ".../captures/2GG27" -> "2GG27"; empty when it is no such address. */
static ds_str last_part(ds_str url, ds_str folder)
{
    int64_t at = ds_str_find(url, folder, 0);
    ds_str rest = at < 0 ? (ds_str){ NULL, 0 } : ds_str_sub(url, (size_t)at + folder.n, url.n);

    return ds_str_find(rest, DS_STR("/"), 0) < 0 ? rest : (ds_str){ NULL, 0 };
}

refund_fact pay_paypal_refund(const ds_json *j)
{
    refund_fact r = { .provider_ref = text_of(j, "id"),
                      .reference = text_of(j, "custom_id"),
                      .minor = amount_of(get(j, "amount")),
                      .state = REFUND_COMING };

    if (is(j, "status", "COMPLETED"))
        r.state = REFUND_DONE;
    else if (is(j, "status", "FAILED") || is(j, "status", "CANCELLED"))
        r.state = REFUND_FAILED;
    return r;
}

static void read_refund(const ds_json *j, pay_facts *f)
{
    const ds_json *total = ds_json_at(j, "seller_payable_breakdown.total_refunded_amount");

    take(&f->capture_ref, last_part(link_of(j, "up"), DS_STR("/captures/")));
    take(&f->currency, text_of(get(j, "amount"), "currency_code"));
    f->refunds[f->refund_count++] = pay_paypal_refund(j);
    f->refunded_minor = amount_of(total);
    if (f->capture_ref.n == 0) /* the custom_id is the refund's own, or else the capture's */
        f->reference = text_of(j, "custom_id");
}

static bool is_captured(const ds_json *j)
{
    return is(j, "status", "COMPLETED") || is(j, "status", "REFUNDED") ||
           is(j, "status", "PARTIALLY_REFUNDED");
}

/* What a capture's state says of the whole payment. */
static void count_capture(const ds_json *j, pay_facts *f)
{
    int64_t minor = amount_of(get(j, "amount"));

    if (is_captured(j))
        add(&f->captured_minor, minor);
    else if (is(j, "status", "PENDING"))
        f->marks |= PAY_PROCESSING;
    else if (is(j, "status", "DECLINED") || is(j, "status", "FAILED"))
        f->marks |= PAY_FAILED;
    if (is(j, "status", "REFUNDED"))
        add(&f->refunded_minor, minor);
}

static void read_capture(const ds_json *j, pay_facts *f)
{
    take(&f->capture_ref, text_of(j, "id"));
    take(&f->provider_ref, ds_json_text(ds_json_at(j, "supplementary_data.related_ids.order_id")));
    take(&f->provider_ref, last_part(link_of(j, "up"), DS_STR("/orders/")));
    take(&f->reference, text_of(j, "custom_id"));
    take(&f->account, text_of(get(j, "payee"), "merchant_id"));
    take(&f->currency, text_of(get(j, "amount"), "currency_code"));
    f->amount_minor = amount_of(get(j, "amount"));
    count_capture(j, f);
}

/* (3): the capture with money, else one that may bring it, else the last that failed. */
static int worth_of(const ds_json *capture)
{
    return is_captured(capture) ? 2 : is(capture, "status", "PENDING") ? 1 : 0;
}

static void read_captures(const ds_json *captures, pay_facts *f)
{
    int best = -1;

    for (size_t i = 0; i < ds_json_count(captures); i++) {
        const ds_json *c = ds_json_item(captures, i);

        if (worth_of(c) >= best) {
            best = worth_of(c);
            f->capture_ref = text_of(c, "id");
        }
        count_capture(c, f);
    }
    if (best > 0) /* an attempt that failed before does not count beside one that did not */
        f->marks &= ~(unsigned)PAY_FAILED;
}

static void read_refunds(const ds_json *refunds, pay_facts *f)
{
    int64_t done = -1;

    for (size_t i = 0; i < ds_json_count(refunds); i++) {
        refund_fact r = pay_paypal_refund(ds_json_item(refunds, i));

        if (r.state == REFUND_DONE)
            add(&done, r.minor);
        if (f->refund_count < PAY_FACTS_REFUNDS_MAX)
            f->refunds[f->refund_count++] = r;
    }
    if (done > f->refunded_minor)
        f->refunded_minor = done;
}

static void read_order(const ds_json *j, pay_facts *f)
{
    const ds_json *unit = ds_json_item(get(j, "purchase_units"), 0);
    const ds_json *payments = get(unit, "payments");

    f->provider_ref = text_of(j, "id");
    f->reference = text_of(unit, "custom_id");
    f->account = text_of(get(unit, "payee"), "merchant_id");
    f->currency = text_of(get(unit, "amount"), "currency_code");
    f->amount_minor = amount_of(get(unit, "amount"));
    f->url = link_of(j, "payer-action");
    take(&f->url, link_of(j, "approve"));
    if (is(j, "status", "APPROVED"))
        f->marks |= PAY_APPROVED;
    else if (is(j, "status", "VOIDED"))
        f->marks |= PAY_CLOSED;
    else if (f->url.n > 0 && !is(j, "status", "COMPLETED"))
        f->marks |= PAY_LINKED;
    read_captures(get(payments, "captures"), f);
    read_refunds(get(payments, "refunds"), f);
}

/* A dispute names the capture it is about; which side won decides what it costs. */
static void read_dispute(const ds_json *j, pay_facts *f)
{
    const ds_json *about = ds_json_item(get(j, "disputed_transactions"), 0);
    ds_str outcome = text_of(get(j, "dispute_outcome"), "outcome_code");

    f->capture_ref = text_of(about, "seller_transaction_id");
    f->reference = text_of(about, "custom");
    f->account = text_of(get(about, "seller"), "merchant_id");
    f->marks |= PAY_DISPUTED;
    if (ds_str_is(outcome, "RESOLVED_BUYER_FAVOUR") || ds_str_is(outcome, "ACCEPTED"))
        f->marks |= PAY_DISPUTE_LOST;
    else if (outcome.n > 0)
        f->marks |= PAY_DISPUTE_WON;
}

static bool is_refund(const ds_json *j)
{
    return get(j, "seller_payable_breakdown") ||
           ds_str_find(link_of(j, "self"), DS_STR("/refunds/"), 0) >= 0;
}

/* Also an answer that was cut to id, state and links. */
static bool is_order(const ds_json *j)
{
    return get(j, "purchase_units") || link_of(j, "payer-action").n > 0 ||
           ds_str_find(link_of(j, "self"), DS_STR("/checkout/orders/"), 0) >= 0;
}

ds_status pay_facts_of_paypal(ds_ctx *cx, const ds_json *object, pay_facts *ret)
{
    pay_facts f = pay_facts_none(DS_STR("paypal"));

    assert(cx && ret);
    if (is_order(object))
        read_order(object, &f);
    else if (get(object, "disputed_transactions"))
        read_dispute(object, &f);
    else if (is_refund(object))
        read_refund(object, &f);
    else if (text_of(object, "id").n > 0 && get(object, "amount"))
        read_capture(object, &f);
    else
        return ds_fail(cx, DS_INVALID, "paypal: an object of a kind that is not read");
    f.live = live_of(object);
    *ret = f;
    return DS_OK;
}
