/*
 * outbox_send.c - one message: from a claimed row through its vendor to a settled outcome.
 *
 * Between claim and settlement no transaction is open, so a slow vendor holds nothing up. What
 * always holds:
 *   (1) every settlement carries the claim's fence: a worker that lost its lease changes nothing
 *   (2) a send that was cut after it began is in doubt, and the vendor is asked before a resend
 *   (3) a message given up reaches a person: its contact goes on the call list with the reason
 *   (4) no send without the vendor's secrets: a vendor that is off has no channel
 */
#include "app/serve_internal.h"

#include <inttypes.h>
#include <string.h>

#define ITEM_ARENA_MAX_BYTES ((size_t)2 * 1024 * 1024)
#define BACKOFF_FIRST_S 2
#define DOUBT_PAUSE_S 5 /* the vendor's list needs a moment to show what was cut */
#define SETTLE_PAUSE_MS 500

/* ---- the item ---- */

static bool copy_texts(ds_ctx *cx, outbox_row *row)
{
    ds_str *const texts[] = { &row->kind,         &row->notice,       &row->provider,
                              &row->channel,      &row->address,      &row->body_json,
                              &row->callback_ref, &row->provider_ref, &row->last_error };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (ds_copy(cx, *texts[i], texts[i]) != DS_OK)
            return false;
    return true;
}

outbox_item *outbox_item_new(const outbox_row *row, bool is_in_window)
{
    ds_ctx cx = { .arena = ds_arena_new(ITEM_ARENA_MAX_BYTES) };
    outbox_item *item = cx.arena ? DS_NEW(&cx, outbox_item) : NULL;

    if (item) {
        *item = (outbox_item){ .arena = cx.arena, .row = *row, .is_in_window = is_in_window };
        if (copy_texts(&cx, &item->row))
            return item;
    }
    ds_arena_free(cx.arena);
    return NULL;
}

/* ---- sending ---- */

ds_duration outbox_backoff(int32_t tries, int64_t retry_after_s, uint32_t dice)
{
    int64_t s = BACKOFF_FIRST_S;

    for (int32_t i = 0; i < tries && s < OUTBOX_BACKOFF_MAX_S; i++)
        s *= 2;
    if (s > OUTBOX_BACKOFF_MAX_S)
        s = OUTBOX_BACKOFF_MAX_S;
    s += (int64_t)(dice % (uint32_t)(s / 2 + 1)); /* up to half more, so that a crowd spreads */
    return ds_seconds(retry_after_s > s ? retry_after_s : s);
}

static uint32_t roll(ds_ctx *cx)
{
    uint32_t dice = 0;

    if (cx->env->random(cx->env->self, &dice, sizeof(dice)) != DS_OK)
        return 0; /* less spread, nothing else */
    return dice;
}

static ds_status read_body(ds_ctx *cx, const outbox_item *item, ds_json **ret_document,
                           out_message *ret)
{
    DS_TRY(ds_json_parse(cx, item->row.body_json, ret_document));
    return out_message_read(cx, *ret_document, ret);
}

static ds_status send_row(ds_ctx *cx, const channel *ch, const outbox_item *item, sent_ref *ret)
{
    ds_json *document DS_AUTO(ds_json_freep) = NULL;
    out_message body;
    channel_message m = {
        .outbox_id = item->row.id.v,
        .channel = item->row.channel,
        .address = item->row.address,
        .body = &body,
        .callback_ref = item->row.callback_ref,
        .notice = item->row.notice,
        .is_in_window = item->is_in_window,
        .is_doubtful = item->row.state == OUTBOX_IN_DOUBT,
        .first_tried_at = item->row.created_at,
    };
    ds_status s = read_body(cx, item, &document, &body);

    if (s != DS_OK)
        return ds_fail(cx, DS_INTERNAL, "outbox %" PRId64 ": its body cannot be read",
                       item->row.id.v);
    cx->deadline_mono_ms = cx->env->mono_ms(cx->env->self) + OUTBOX_SEND_MAX_MS;
    s = ch->ops->send(cx, ch, &m, ret);
    cx->deadline_mono_ms = 0;
    return s;
}

static bool is_for_later(ds_status s)
{
    return s == DS_UNAVAILABLE || s == DS_TOO_MANY || s == DS_IN_DOUBT || s == DS_OFF ||
           s == DS_CONFLICT;
}

/* DS_OFF stays DS_OFF only while there is patience; what is given up becomes DS_GONE. */
static void judge(ds_ctx *cx, const outbox_item *item, outbox_outcome *o)
{
    int64_t age_s = ds_time_since(cx->now, item->row.created_at).s;
    ds_duration pause = outbox_backoff(item->row.tries, o->ref.retry_after_s, roll(cx));

    if (!is_for_later(o->status))
        return;
    if (o->status == DS_OFF && age_s > OUTBOX_OFF_PATIENCE_S) {
        o->status = DS_GONE;
        o->ref.reason = "switched_off";
    } else if (item->row.tries + 1 >= OUTBOX_TRIES_MAX) {
        o->status = DS_GONE;
        o->ref.reason = "undeliverable";
    }
    if (o->status == DS_IN_DOUBT && pause.s < DOUBT_PAUSE_S)
        pause = ds_seconds(DOUBT_PAUSE_S);
    o->next_try = ds_time_add(cx->now, o->status == DS_CONFLICT ? ds_seconds(0) : pause);
}

void outbox_send(service *sv, ds_ctx *cx, const channel *ch, const outbox_item *item,
                 outbox_outcome *ret)
{
    *ret = (outbox_outcome){ .status = DS_OFF, .ref = { .retry_after_s = -1 } };
    cx->now = cx->env->now(cx->env->self);
    cx->why[0] = '\0';
    if (ch)
        ret->status = send_row(cx, ch, item, &ret->ref);
    else
        (void)ds_fail(cx, DS_OFF, "switched_off: no vendor for this channel is configured");
    if (ret->status == DS_OK)
        ds_metrics_add(sv->metrics, meter_of(METER_SENT_TWILIO, item->row.provider), 1);
    else
        ds_log_event(cx, DS_LOG_WARN, "outbox.not_sent",
                     "id=%" PRId64 " try=%" PRId32 " status=%s why=\"%s\"", item->row.id.v,
                     item->row.tries + 1, ds_status_name(ret->status), cx->why);
    judge(cx, item, ret);
}

/* ---- settling ---- */

typedef struct settlement {
    service *sv;
    const outbox_item *item;
    const outbox_outcome *outcome;
    ds_str why; /* of the send; cx->why may change while settling */
} settlement;

static ds_status settle_failed(ds_ctx *cx, store_tx *tx, const settlement *st)
{
    const outbox_row *row = &st->item->row;
    const char *reason = st->outcome->ref.reason ? st->outcome->ref.reason : "undeliverable";
    ds_str text;

    DS_TRY(ds_format(cx, &text, "%s: " DS_FMT, reason, DS_ARG(st->why)));
    DS_TRY(store_outbox_failed(cx, tx, row->id, row->fence, text));
    ds_metrics_add(st->sv->metrics, METER_SEND_FAILURES, 1);
    return bot_undeliverable(cx, st->sv->bot, tx, row, reason);
}

/* The vendor says where the chat is now; the row is sent there next. */
static ds_status settle_moved(ds_ctx *cx, store_tx *tx, const settlement *st)
{
    const outbox_row *row = &st->item->row;
    ds_status s = DS_OK;

    if (st->outcome->ref.new_address.n > 0)
        s = store_contact_readdress(cx, tx, row->contact, st->outcome->ref.new_address);
    if (s != DS_OK && s != DS_CONFLICT)
        return s;
    if (s == DS_CONFLICT || st->outcome->ref.new_address.n == 0)
        return settle_failed(cx, tx, st);
    return store_outbox_retry(cx, tx, row->id, row->fence, cx->now, DS_STR("moved"));
}

static ds_status settle_row(ds_ctx *cx, store_tx *tx, const settlement *st)
{
    const outbox_row *row = &st->item->row;
    const outbox_outcome *o = st->outcome;
    bool is_pay = ds_str_is(row->kind, "pay");

    if (is_pay && !is_for_later(o->status))
        return pay_settle(st->sv, cx, tx, st->item, o, st->why);
    if (o->status == DS_OK)
        return store_outbox_sent(cx, tx, row->id, row->fence, o->ref.provider_ref);
    if (o->status == DS_CONFLICT)
        return settle_moved(cx, tx, st);
    if (o->status == DS_IN_DOUBT) {
        ds_metrics_add(st->sv->metrics, METER_SEND_DOUBTS, 1);
        return store_outbox_in_doubt(cx, tx, row->id, row->fence, o->next_try, st->why);
    }
    if (is_for_later(o->status)) {
        ds_metrics_add(st->sv->metrics, METER_SEND_RETRIES, 1);
        /* In doubt before, in doubt still: a retry must go on asking the vendor first. */
        if (row->state == OUTBOX_IN_DOUBT)
            return store_outbox_in_doubt(cx, tx, row->id, row->fence, o->next_try, st->why);
        return store_outbox_retry(cx, tx, row->id, row->fence, o->next_try, st->why);
    }
    return settle_failed(cx, tx, st);
}

static ds_status settle(ds_ctx *cx, store_tx *tx, void *data)
{
    const settlement *st = data;
    ds_status s = settle_row(cx, tx, st);

    if (s != DS_CONFLICT)
        return s;
    ds_log_event(cx, DS_LOG_INFO, "outbox.lease_lost", "id=%" PRId64, st->item->row.id.v);
    return DS_OK; /* (1): another worker has it now */
}

void outbox_settle(service *sv, ds_ctx *cx, const outbox_item *item, const outbox_outcome *o,
                   app_bell *pause)
{
    char why[DS_WHY_MAX];
    settlement st = { .sv = sv, .item = item, .outcome = o };
    ds_status s;

    memcpy(why, cx->why, sizeof(why));
    st.why = ds_str_of(why);
    do {
        writer_job job = { .run = settle, .data = &st, .cx = cx, .wakes = WAKES_OUTBOX };

        s = writer_call(sv->writer, &job);
    } while (s == DS_UNAVAILABLE && writer_is_healthy(sv->writer) &&
             app_bell_wait(pause, SETTLE_PAUSE_MS));
    if (ds_str_is(item->row.kind, "pay"))
        pay_door_ring(sv->door);
    if (s != DS_OK) /* the lease ends, and the row comes back in doubt: (2) */
        ds_log_event(cx, DS_LOG_ERROR, "outbox.not_settled", "id=%" PRId64 " why=\"%s\"",
                     item->row.id.v, cx->why);
}
