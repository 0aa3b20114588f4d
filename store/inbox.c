/*
 * inbox.c - what came in and was durably accepted.
 *
 * What always holds:
 *   (1) an event is there once per (provider, event id); a repeat changes nothing   [schema]
 *   (2) rows of one contact are worked on in the order they were accepted
 *   (3) a row is open until its effect commits with "done", or it is parked after too many tries
 *   (4) the number of a payment card is never kept
 * The payload is JSON and is read again when the row is; texts are then copies in cx->arena.
 */
#include "core/json.h"
#include "store/store_internal.h"

#define RETRY_FIRST_S 2
#define RETRY_LAST_S 300

/* The texts of e, as copies that outlive the document they were read from. */
static ds_status own_texts(ds_ctx *cx, in_event *e)
{
    ds_str *const texts[] = {
        &e->provider,   &e->event_id,     &e->channel,    &e->address, &e->text,
        &e->option_id,  &e->profile_name, &e->locale,     &e->detail,  &e->provider_ref,
        &e->client_ref, &e->facts_json,   &e->proof_json,
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i]->n > 0)
            DS_TRY(ds_copy(cx, *texts[i], texts[i]));
    return DS_OK;
}

static ds_status parse_event(ds_ctx *cx, int64_t id, ds_str payload, in_event *ret)
{
    ds_json *document DS_AUTO(ds_json_freep) = NULL;
    in_event e;

    DS_TRY(ds_json_parse(cx, payload, &document));
    if (!in_event_read(document, &e))
        return ds_fail(cx, DS_INTERNAL, "store: inbox row %lld holds no event", (long long)id);
    DS_TRY(own_texts(cx, &e));
    *ret = e;
    return DS_OK;
}

static void read_inbox(store_query *q, void *ret)
{
    inbox_row *row = ret;
    ds_str payload;

    row->id.v = store_column_int(q);
    payload = store_column_view(q);
    if (q->status == DS_OK)
        q->status = parse_event(q->cx, row->id.v, payload, &row->event);
    row->received_at = store_column_time(q);
    row->due_at = store_column_time(q);
    row->tries = store_column_int32(q);
}

static ds_status find(ds_ctx *cx, store_tx *tx, const in_event *e, inbox_id *ret_id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_inbox_find);

    store_bind_text(&q, e->provider);
    store_bind_text(&q, e->event_id);
    return store_query_int(&q, &ret_id->v);
}

/* What is said next may complete what was begun: the contact's waiting rows are due now. */
static ds_status wake(ds_ctx *cx, store_tx *tx, const in_event *e)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_inbox_wake);

    if (e->address.n == 0)
        return DS_OK;
    store_bind_text(&q, e->channel);
    store_bind_text(&q, e->address);
    store_bind_time(&q, cx->now);
    return store_query_run(&q, NULL);
}

ds_status store_inbox_insert(ds_ctx *cx, store_tx *tx, const in_event *e, inbox_id *ret_id,
                             bool *ret_is_new)
{
    in_event kept = *e;
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_inbox_insert);
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);
    ds_str payload;
    ds_status status;
    inbox_id id;
    bool is_new;

    DS_TRY(in_event_mask(cx, &kept)); /* (4) */
    in_event_write(&w, &kept);
    DS_TRY(ds_buf_finish(&b, &payload));
    store_bind_text(&q, e->provider);
    store_bind_text(&q, e->event_id);
    store_bind_text(&q, e->channel);
    store_bind_text(&q, e->address);
    store_bind_cstr(&q, in_kind_name(e->kind));
    store_bind_text(&q, payload);
    store_bind_time(&q, cx->now);
    status = store_query_insert(&q, &id.v);
    is_new = status == DS_OK;
    if (status == DS_NOT_FOUND)
        status = find(cx, tx, e, &id);
    DS_TRY(status);
    if (is_new)
        DS_TRY(wake(cx, tx, e));
    *ret_id = id;
    *ret_is_new = is_new;
    return DS_OK;
}

ds_status store_inbox_list_due(ds_ctx *cx, store_tx *tx, size_t max, const inbox_row **ret,
                               size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_inbox_list_due);
    const void *rows;

    store_bind_time(&q, cx->now);
    store_bind_int(&q, (int64_t)max);
    DS_TRY(store_query_list(&q, sizeof(inbox_row), read_inbox, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

ds_status store_inbox_list_pending(ds_ctx *cx, store_tx *tx, ds_str channel, ds_str address,
                                   const inbox_row **ret, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_inbox_list_pending);
    const void *rows;

    store_bind_text(&q, channel);
    store_bind_text(&q, address);
    DS_TRY(store_query_list(&q, sizeof(inbox_row), read_inbox, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

ds_status store_inbox_get_open(ds_ctx *cx, store_tx *tx, inbox_id id, inbox_row *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_inbox_get_open);
    inbox_row row = { 0 };

    store_bind_int(&q, id.v);
    DS_TRY(store_query_one(&q, "open event", read_inbox, &row));
    *ret = row;
    return DS_OK;
}

static ds_status not_open(ds_ctx *cx, bool is_there)
{
    return is_there ? DS_OK : ds_fail(cx, DS_NOT_FOUND, "store: the event is not open");
}

ds_status store_inbox_done(ds_ctx *cx, store_tx *tx, inbox_id id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_inbox_done);
    bool is_there;

    store_bind_int(&q, id.v);
    DS_TRY(store_query_run(&q, &is_there));
    return not_open(cx, is_there);
}

ds_status store_inbox_postpone(ds_ctx *cx, store_tx *tx, inbox_id id, ds_time due_at)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_inbox_postpone);
    bool is_there;

    store_bind_int(&q, id.v);
    store_bind_time(&q, due_at);
    DS_TRY(store_query_run(&q, &is_there));
    return not_open(cx, is_there);
}

static ds_status count_tries(ds_ctx *cx, store_tx *tx, inbox_id id, int64_t *ret_tries)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_inbox_tries);

    store_bind_int(&q, id.v);
    return store_query_int(&q, ret_tries);
}

ds_status store_inbox_fail(ds_ctx *cx, store_tx *tx, inbox_id id, const char *why,
                           int32_t tries_max)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_inbox_fail);
    int64_t wait_s = RETRY_FIRST_S;
    int64_t tries;

    DS_TRY(count_tries(cx, tx, id, &tries));
    for (int64_t i = 0; i < tries && wait_s < RETRY_LAST_S; i++)
        wait_s *= 2;
    store_bind_int(&q, id.v);
    store_bind_time(
        &q, ds_time_add(cx->now, ds_seconds(wait_s < RETRY_LAST_S ? wait_s : RETRY_LAST_S)));
    store_bind_cstr(&q, why != NULL && why[0] != '\0' ? why : "unknown");
    store_bind_int(&q, tries_max);
    return store_query_run(&q, NULL);
}

ds_status store_inbox_next_due(ds_ctx *cx, store_tx *tx, ds_time *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_inbox_next_due);

    return store_query_time(&q, ret);
}

ds_status store_inbox_prune(ds_ctx *cx, store_tx *tx, ds_time before, size_t max, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_inbox_prune);
    size_t n = 0;
    bool has_row;

    store_bind_time(&q, before);
    store_bind_int(&q, (int64_t)max);
    DS_TRY(store_query_step(&q, &has_row));
    while (has_row) {
        n++;
        DS_TRY(store_query_step(&q, &has_row));
    }
    *ret_n = n;
    return DS_OK;
}
