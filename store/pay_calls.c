/*
 * pay_calls.c - what providers are to be asked, as rows of the outbox.
 *
 * Such a row has no contact: its kind is "pay", its notice the call, its address the payment, so
 * that calls about one payment go out one after another. What always holds:
 *   (1) create, close and refund are queued once for good, ask and capture once while one waits
 *       [index outbox_pay_once]: a repeat is no error and writes nothing
 *   (2) a call is withdrawn only when no worker ever had it
 */
#include "core/json.h"
#include "store/store_internal.h"

#define KEY_MAX 48

static ds_str key_of(pay_call call, payment_id of, refund_id back, char out[static KEY_MAX])
{
    ds_buf b = ds_buf_fixed(out, KEY_MAX);

    if (call != PAY_CALL_VERIFY)
        ds_buf_printf(&b, "%s:%lld", pay_call_name(call),
                      (long long)(call == PAY_CALL_REFUND ? back.v : of.v));
    return ds_buf_view(&b);
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status store_pay_call(ds_ctx *cx, store_tx *tx, ds_str provider, pay_call call, payment_id of,
                         refund_id of_refund, ds_str proof_json, ds_time due_at)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_pay_call_insert);
    ds_buf body = ds_buf_make(cx), address = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&body);
    char key[KEY_MAX];

    ds_buf_puts(&address, "pay");
    if (of.v != 0)
        ds_buf_printf(&address, ":%lld", (long long)of.v);
    ds_jw_object(&w);
    ds_jw_key_text(&w, "call", ds_str_of(pay_call_name(call)));
    ds_jw_key_int(&w, "payment", of.v);
    ds_jw_key_int(&w, "refund", of_refund.v);
    if (proof_json.n > 0)
        ds_jw_key_text(&w, "proof", proof_json);
    ds_jw_end(&w);
    store_bind_cstr(&q, pay_call_name(call));
    store_bind_text(&q, provider);
    store_bind_text(&q, ds_buf_view(&address));
    store_bind_text(&q, ds_buf_view(&body));
    store_bind_text(&q, key_of(call, of, of_refund, key));
    store_bind_time(&q, due_at);
    store_bind_time(&q, cx->now);
    return store_query_run(&q, NULL); /* (1) */
}

ds_status store_pay_call_read(ds_ctx *cx, const outbox_row *row, pay_call_row *ret)
{
    ds_json *j DS_AUTO(ds_json_freep) = NULL;
    pay_call_row c = { 0 };

    DS_TRY(ds_json_parse(cx, row->body_json, &j));
    c.payment.v = ds_json_int(ds_json_get(j, "payment"), 0);
    c.refund.v = ds_json_int(ds_json_get(j, "refund"), 0);
    if (!pay_call_parse(ds_json_text(ds_json_get(j, "call")), &c.call))
        return ds_fail(cx, DS_INVALID, "store: outbox row %lld is no call", (long long)row->id.v);
    DS_TRY(ds_copy(cx, ds_json_text(ds_json_get(j, "proof")), &c.proof_json));
    *ret = c;
    return DS_OK;
}

ds_status store_pay_call_withdraw(ds_ctx *cx, store_tx *tx, refund_id of)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_pay_call_withdraw);
    char key[KEY_MAX];
    bool is_done;

    store_bind_text(&q, key_of(PAY_CALL_REFUND, (payment_id){ 0 }, of, key));
    DS_TRY(store_query_run(&q, &is_done));
    return is_done ? DS_OK : ds_fail(cx, DS_CONFLICT, "store: the refund has left already");
}
