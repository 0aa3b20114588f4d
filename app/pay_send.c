/*
 * pay_send.c - one call to a payment provider: from a claimed row to what is learnt of its answer.
 *
 * What the call is about is read in a snapshot, the provider is called outside any transaction, and
 * its answer is learnt in the transaction that marks the row. What always holds:
 *   (1) an answer is learnt exactly when its row becomes sent or failed, both or neither
 *   (2) what can be tried again never reaches booking/; how long that goes on depends on the call:
 *       a link is wanted now, money that goes back is tried for days
 *   (3) a call is built of what is stored and configured alone, so that a repetition is the same
 */
#include "app/serve_internal.h"

#include <assert.h>
#include <inttypes.h>

#include "booking/pay.h"
#include "pages/pages.h"

#define SLOW_TRIES 8 /* from here on the pauses grow beyond those of messages */
#define SLOW_PAUSE_MAX_S 600

/* ---- what the call is about ---- */

typedef struct asked {
    service *sv;
    const outbox_row *row;
    pay_call_row call;
    payment p;
    pay_due due;
    refund r; /* to be given back, or given back and not done yet; id 0: none */
    ds_str lang, clinic;
} asked;

/* A refund that is asked or coming: asking about the payment must tell of it. */
static ds_status find_open_refund(ds_ctx *cx, store_tx *tx, asked *a)
{
    const refund *rows;
    size_t n;

    DS_TRY(store_refund_list_of(cx, tx, a->p.id, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (rows[i].state == REFUND_ASKED || rows[i].state == REFUND_COMING)
            a->r = rows[i];
    return DS_OK;
}

/* What patients know the clinic by. */
static ds_status find_clinic(ds_ctx *cx, store_tx *tx, asked *a)
{
    directory *dir;
    ds_status s = DS_OK;

    a->clinic = a->sv->policy.clinic_name;
    if (a->clinic.n > 0)
        return DS_OK;
    DS_TRY(store_directory_load(cx, tx, &dir));
    if (dir->location_count > 0)
        s = ds_copy(cx, dir->locations[0].clinic, &a->clinic);
    store_directory_free(dir);
    return s;
}

/* What only a link needs: who reads it, and whose money it is. */
static ds_status find_reader(ds_ctx *cx, store_tx *tx, asked *a)
{
    appointment visit;
    contact c;
    ds_status s;

    DS_TRY(store_appointment_get(cx, tx, a->due.appointment, &visit));
    s = visit.contact.v != 0 ? store_contact_get(cx, tx, visit.contact, &c) : DS_NOT_FOUND;
    if (s != DS_OK && s != DS_NOT_FOUND)
        return s;
    if (s == DS_OK)
        a->lang = c.lang;
    return find_clinic(cx, tx, a);
}

static ds_status read_asked(ds_ctx *cx, store_tx *tx, void *data)
{
    asked *a = data;

    DS_TRY(store_pay_call_read(cx, a->row, &a->call));
    if (a->call.call == PAY_CALL_VERIFY)
        return DS_OK;
    DS_TRY(store_payment_get(cx, tx, a->call.payment, &a->p));
    DS_TRY(store_due_get(cx, tx, a->p.due, &a->due));
    if (a->call.call == PAY_CALL_REFUND)
        return store_refund_get(cx, tx, a->call.refund, &a->r);
    if (a->call.call == PAY_CALL_ASK)
        return find_open_refund(cx, tx, a);
    return a->call.call == PAY_CALL_CREATE ? find_reader(cx, tx, a) : DS_OK;
}

static ds_status build_order(ds_ctx *cx, const asked *a, pay_order *ret)
{
    const ds_str base = a->sv->vendors.keys.public_url;
    bool is_deposit = a->due.amount.minor < a->due.fee.minor;

    *ret = (pay_order){ .reference = a->p.reference,
                        .provider_ref = a->p.provider_ref,
                        .capture_ref = a->p.capture_ref,
                        .amount = a->p.amount,
                        .title = page_pay_title(a->lang, is_deposit),
                        .clinic = a->clinic,
                        .lang = a->lang,
                        .expires_at = a->p.expires_at,
                        .first_tried_at = a->row->created_at,
                        .is_doubtful = a->row->state == OUTBOX_IN_DOUBT,
                        .refund_reference = a->r.reference,
                        .refund_provider_ref = a->r.provider_ref,
                        .refund_minor = a->r.minor,
                        .proof_json = a->call.proof_json };
    if (a->call.call != PAY_CALL_CREATE)
        return DS_OK;
    DS_TRY(
        ds_format(cx, &ret->cancel_url, DS_FMT "/p/" DS_FMT, DS_ARG(base), DS_ARG(a->due.token)));
    return ds_format(cx, &ret->success_url, DS_FMT "?back=1", DS_ARG(ret->cancel_url));
}

/* ---- calling ---- */

/* How long a call is worth trying, from when it was first wanted (2). */
static const int64_t patience_s[PAY_CALL_COUNT] = {
    [PAY_CALL_CREATE] = (int64_t)25 * 60, /* the patient waits; Stripe wants its expiry in time */
    [PAY_CALL_ASK] = (int64_t)15 * 60,    /* the clock asks again */
    [PAY_CALL_CLOSE] = (int64_t)24 * 3600,
    [PAY_CALL_CAPTURE] = (int64_t)3 * 3600, /* an approval lapses */
    [PAY_CALL_REFUND] = (int64_t)72 * 3600,
    [PAY_CALL_VERIFY] = (int64_t)72 * 3600, /* as long as providers repeat theirs */
};

static bool is_for_later(ds_status s)
{
    return s == DS_UNAVAILABLE || s == DS_TOO_MANY || s == DS_IN_DOUBT || s == DS_OFF;
}

/* With the outcome's status: is it tried again, and when? */
static void judge(ds_ctx *cx, const outbox_item *item, pay_call call, outbox_outcome *o)
{
    int64_t age_s = ds_time_since(cx->now, item->row.created_at).s;
    int32_t tries = item->row.tries;
    uint32_t dice = 0;
    ds_duration pause;

    if (!is_for_later(o->status))
        return;
    if (age_s > patience_s[call]) {
        o->status = DS_GONE;
        o->ref.reason = "undeliverable";
        return;
    }
    if (cx->env->random(cx->env->self, &dice, sizeof(dice)) != DS_OK)
        dice = 0; /* less spread, nothing else */
    pause = outbox_backoff(tries, o->ref.retry_after_s, dice);
    if (tries >= SLOW_TRIES && age_s > SLOW_PAUSE_MAX_S && pause.s < SLOW_PAUSE_MAX_S)
        pause = ds_seconds(age_s / 4 < SLOW_PAUSE_MAX_S ? age_s / 4 : SLOW_PAUSE_MAX_S);
    o->next_try = ds_time_add(cx->now, pause);
}

/* The call itself, with the facts of its answer in the item's arena. */
static ds_status call_provider(ds_ctx *cx, const pay_provider *provider, pay_call call,
                               const pay_order *order, outbox_outcome *o)
{
    pay_answer answer = { .retry_after_s = -1 };
    pay_facts *facts = DS_NEW(cx, pay_facts);
    ds_status s;

    if (!facts)
        return DS_LIMIT;
    if (!provider->ops->calls[call]) { /* not needed there: done, with nothing said */
        *facts = pay_facts_none(ds_str_of(provider->ops->provider));
        facts->reference = order->reference;
        o->facts = facts;
        return DS_OK;
    }
    cx->deadline_mono_ms = cx->env->mono_ms(cx->env->self) + OUTBOX_SEND_MAX_MS;
    s = provider->ops->calls[call](cx, provider, order, &answer);
    cx->deadline_mono_ms = 0;
    o->ref.retry_after_s = answer.retry_after_s;
    o->ref.reason = answer.reason;
    if (s == DS_CONFLICT) /* a message's word for "moved", which no payment does */
        s = DS_DENIED;
    if (s != DS_OK)
        return s;
    *facts = answer.facts;
    o->facts = facts;
    o->ref.provider_ref = facts->provider_ref;
    return DS_OK;
}

static ds_status prepare(service *sv, ds_ctx *cx, asked *a, pay_order *ret)
{
    ds_status s = service_read(sv, cx, read_asked, a);

    if (s == DS_NOT_FOUND || s == DS_INVALID)
        return ds_fail(cx, DS_INTERNAL, "outbox %" PRId64 ": what it is about is not there",
                       a->row->id.v);
    return s == DS_OK ? build_order(cx, a, ret) : s;
}

void pay_send(service *sv, ds_ctx *cx, const pay_provider *provider, const outbox_item *item,
              outbox_outcome *ret)
{
    asked a = { .sv = sv, .row = &item->row };
    pay_order order;

    *ret = (outbox_outcome){ .status = DS_OFF, .ref = { .retry_after_s = -1 } };
    cx->now = cx->env->now(cx->env->self);
    cx->why[0] = '\0';
    ret->status = prepare(sv, cx, &a, &order);
    if (ret->status == DS_OK)
        ret->status = provider ? call_provider(cx, provider, a.call.call, &order, ret)
                               : ds_fail(cx, DS_OFF, "switched_off: no such provider is set up");
    if (ret->status == DS_LIMIT) /* no room for it now */
        ret->status = DS_UNAVAILABLE;
    if (ret->status == DS_OK)
        ds_metrics_add(sv->metrics, meter_of(METER_SENT_TWILIO, item->row.provider), 1);
    else
        ds_log_event(cx, DS_LOG_WARN, "pay.not_done",
                     "id=%" PRId64 " call=" DS_FMT " try=%" PRId32 " status=%s why=\"%s\"",
                     item->row.id.v, DS_ARG(item->row.notice), item->row.tries + 1,
                     ds_status_name(ret->status), cx->why);
    if (ret->ref.reason && ds_str_is(ds_str_of(ret->ref.reason), "forged"))
        ds_metrics_add(sv->metrics, METER_PAY_FORGED, 1);
    judge(cx, item, a.call.call, ret);
}

/* ---- settling ---- */

typedef struct learning {
    const outbox_row *row;
    const outbox_outcome *outcome;
} learning;

static ds_status learn(ds_ctx *cx, store_tx *tx, const booking *bk, void *data)
{
    const learning *l = data;

    return booking_pay_answered(cx, tx, bk, l->row, l->outcome->status, l->outcome->facts);
}

ds_status pay_settle(service *sv, ds_ctx *cx, store_tx *tx, const outbox_item *item,
                     const outbox_outcome *o, ds_str why)
{
    const outbox_row *row = &item->row;
    learning l = { row, o };
    ds_status s;
    ds_str text;

    assert(!is_for_later(o->status));
    if (o->status == DS_OK) {
        DS_TRY(store_outbox_sent(cx, tx, row->id, row->fence, o->ref.provider_ref));
    } else {
        DS_TRY(ds_format(cx, &text, "%s: " DS_FMT, o->ref.reason ? o->ref.reason : "refused",
                         DS_ARG(why)));
        DS_TRY(store_outbox_failed(cx, tx, row->id, row->fence, text));
        ds_metrics_add(sv->metrics, METER_PAY_GIVEN_UP, 1);
    }
    s = bot_with_booking(cx, sv->bot, tx, learn, &l);
    if (s == DS_CONFLICT) /* not the lease's: nothing of this may stay (1) */
        return ds_fail(cx, DS_INTERNAL, "outbox %" PRId64 ": its answer meets another change",
                       row->id.v);
    return s;
}
