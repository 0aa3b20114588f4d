/*
 * conversations.c - a contact's running dialog and its memory.
 *
 * The memory is the bot's own JSON; the store keeps it unread. What always holds: a conversation is
 * written only under the version it was read with, so two workers never merge two turns into one.
 */
#include "store/store_internal.h"

static void read_conversation(store_query *q, void *ret)
{
    conversation *c = ret;

    c->contact.v = store_column_int(q);
    c->version = store_column_int(q);
    c->state = store_column_text(q);
    c->memory_json = store_column_text(q);
    c->is_with_human = store_column_bool(q);
    c->human_until = store_column_time(q);
    c->updated_at = store_column_time(q);
}

static ds_status get(ds_ctx *cx, store_tx *tx, contact_id of_contact, conversation *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_conversation_get);
    conversation c = { 0 };

    store_bind_int(&q, of_contact.v);
    DS_TRY(store_query_one(&q, "conversation", read_conversation, &c));
    *ret = c;
    return DS_OK;
}

ds_status store_conversation_ensure(ds_ctx *cx, store_tx *tx, contact_id of_contact,
                                    conversation *ret)
{
    store_query q DS_AUTO(store_query_done) = { 0 };
    ds_status status = get(cx, tx, of_contact, ret);

    if (status != DS_NOT_FOUND)
        return status;
    q = store_query_make(cx, tx, SQL_conversation_insert);
    store_bind_int(&q, of_contact.v);
    store_bind_time(&q, cx->now);
    DS_TRY(store_query_run(&q, NULL));
    return get(cx, tx, of_contact, ret);
}

ds_status store_conversation_update(ds_ctx *cx, store_tx *tx, conversation *c)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_conversation_update);
    bool is_done;

    store_bind_int(&q, c->contact.v);
    store_bind_int(&q, c->version);
    store_bind_text(&q, c->state);
    store_bind_text(&q, c->memory_json);
    store_bind_int(&q, c->is_with_human);
    store_bind_time(&q, c->is_with_human ? c->human_until : DS_TIME_NEVER);
    store_bind_time(&q, c->updated_at);
    DS_TRY(store_query_run(&q, &is_done));
    if (!is_done)
        return ds_fail(cx, DS_CONFLICT, "store: the conversation moved on");
    c->version++;
    return DS_OK;
}

ds_status store_conversation_list_overdue(ds_ctx *cx, store_tx *tx, size_t max,
                                          const conversation **ret, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) =
        store_query_make(cx, tx, SQL_conversation_list_overdue);
    const void *rows;

    store_bind_time(&q, cx->now);
    store_bind_int(&q, (int64_t)max);
    DS_TRY(store_query_list(&q, sizeof(conversation), read_conversation, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

ds_status store_conversation_list_human(ds_ctx *cx, store_tx *tx, const conversation **ret,
                                        size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_conversation_list_human);
    const void *rows;

    DS_TRY(store_query_list(&q, sizeof(conversation), read_conversation, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}
