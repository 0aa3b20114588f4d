/*
 * said.c - a conversation as the desk reads it: what the patient wrote and what we answered.
 *
 * Joined from inbox and outbox by time; of the same second the patient's words come first, since an
 * answer follows what it answers. What always holds: at most max lines, the latest ones, oldest
 * first; delivery reports and messages that were never to be sent are not in it.
 */
#include "core/json.h"
#include "store/store_internal.h"

static ds_status text_of(ds_ctx *cx, ds_str json, const char *key, ds_str *ret_text)
{
    ds_json *document DS_AUTO(ds_json_freep) = NULL;

    DS_TRY(ds_json_parse(cx, json, &document));
    return ds_copy(cx, ds_json_text(ds_json_get(document, key)), ret_text);
}

/* What has no words is named by its kind: [media]. */
static ds_status heard(ds_ctx *cx, ds_str payload, ds_str *ret_text)
{
    ds_str text, kind;

    DS_TRY(text_of(cx, payload, "text", &text));
    if (text.n == 0)
        DS_TRY(text_of(cx, payload, "option_id", &text));
    if (text.n == 0) {
        DS_TRY(text_of(cx, payload, "kind", &kind));
        DS_TRY(ds_format(cx, &text, "[" DS_FMT "]", DS_ARG(kind)));
    }
    *ret_text = text;
    return DS_OK;
}

static void read_in(store_query *q, void *ret)
{
    said_line *line = ret;
    ds_str payload;

    (void)store_column_int(q); /* the id orders the rows */
    line->at = store_column_time(q);
    payload = store_column_view(q);
    if (q->status == DS_OK)
        q->status = heard(q->cx, payload, &line->text);
}

static void read_out(store_query *q, void *ret)
{
    said_line *line = ret;
    ds_str body;

    (void)store_column_int(q); /* the id orders the rows */
    line->is_ours = true;
    line->at = store_column_time(q);
    body = store_column_view(q);
    if (q->status == DS_OK)
        q->status = text_of(q->cx, body, "text", &line->text);
    line->state = store_column_outbox_state(q);
}

static ds_status list_in(ds_ctx *cx, store_tx *tx, const contact *c, size_t max,
                         const said_line **ret, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_said_in);
    const void *rows;

    store_bind_text(&q, c->channel);
    store_bind_text(&q, c->address);
    store_bind_cstr(&q, in_kind_name(IN_STATUS));
    store_bind_int(&q, (int64_t)max);
    DS_TRY(store_query_list(&q, sizeof(said_line), read_in, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

static ds_status list_out(ds_ctx *cx, store_tx *tx, contact_id id, size_t max,
                          const said_line **ret, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_said_out);
    const void *rows;

    store_bind_int(&q, id.v);
    store_bind_int(&q, (int64_t)max);
    DS_TRY(store_query_list(&q, sizeof(said_line), read_out, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

ds_status store_said_list(ds_ctx *cx, store_tx *tx, contact_id of_contact, size_t max,
                          const said_line **ret, size_t *ret_n)
{
    const said_line *in, *out;
    size_t in_n, out_n, n, at;
    said_line *lines;
    contact c;

    DS_TRY(store_contact_get(cx, tx, of_contact, &c));
    DS_TRY(list_in(cx, tx, &c, max, &in, &in_n));
    DS_TRY(list_out(cx, tx, of_contact, max, &out, &out_n));
    n = in_n + out_n < max ? in_n + out_n : max;
    lines = DS_NEW_N(cx, said_line, n);
    if (lines == NULL)
        return DS_LIMIT;
    at = n;
    for (size_t i = 0, o = 0; at > 0;) { /* both newest first, filled from the end */
        bool is_ours = o < out_n && (i >= in_n || ds_time_compare(out[o].at, in[i].at) >= 0);

        lines[--at] = is_ours ? out[o++] : in[i++];
    }
    *ret = lines;
    *ret_n = n;
    return DS_OK;
}
