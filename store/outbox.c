/*
 * outbox.c - what must go out and will: messages, from planned to delivered.
 *
 * What always holds:
 *   (1) of one contact at most one message is in flight, and they go out in order
 *   (2) a claim has a lease and a fence; who lost the lease can no longer mark the row
 *   (3) a claim that ran out comes back as in doubt: it may have been sent
 *   (4) where to and by whom is read from the contact when the row is claimed, since numbers
 *       change between planning and sending
 */
#include "store/store_internal.h"

static const char *const state_names[OUTBOX_STATE_COUNT] = {
    [OUTBOX_PLANNED] = "planned", [OUTBOX_QUEUED] = "queued",       [OUTBOX_CLAIMED] = "claimed",
    [OUTBOX_SENT] = "sent",       [OUTBOX_DELIVERED] = "delivered", [OUTBOX_IN_DOUBT] = "in_doubt",
    [OUTBOX_FAILED] = "failed",   [OUTBOX_CANCELLED] = "cancelled",
};

const char *outbox_state_name(outbox_state s) { return state_names[s]; }

outbox_state store_column_outbox_state(store_query *q)
{
    ds_str name = store_column_view(q);

    for (size_t i = 0; i < OUTBOX_STATE_COUNT; i++)
        if (ds_str_is(name, state_names[i]))
            return (outbox_state)i;
    if (q->status == DS_OK)
        q->status = ds_fail(q->cx, DS_INTERNAL, "store: an outbox row has an unknown state");
    return OUTBOX_CANCELLED;
}

/* The columns of outbox_facts. */
static void read_outbox(store_query *q, void *ret)
{
    outbox_row *row = ret;

    row->id.v = store_column_int(q);
    row->state = store_column_outbox_state(q);
    row->fence = store_column_int(q);
    row->kind = store_column_text(q);
    row->notice = store_column_text(q);
    row->contact.v = store_column_int(q);
    row->provider = store_column_text(q);
    row->channel = store_column_text(q);
    row->address = store_column_text(q);
    row->appointment.v = store_column_int(q);
    row->inbox.v = store_column_int(q);
    row->body_json = store_column_text(q);
    row->callback_ref = store_column_text(q);
    row->due_at = store_column_time(q);
    row->created_at = store_column_time(q);
    row->lease_until = store_column_time(q);
    row->tries = store_column_int32(q);
    row->provider_ref = store_column_text(q);
    row->last_error = store_column_text(q);
}

static ds_status list(store_query *q, const outbox_row **ret, size_t *ret_n)
{
    const void *rows;

    DS_TRY(store_query_list(q, sizeof(outbox_row), read_outbox, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

ds_status store_outbox_insert(ds_ctx *cx, store_tx *tx, const outbox_row *row, outbox_id *ret_id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_insert);

    store_bind_cstr(&q, state_names[row->state]);
    store_bind_text(&q, row->kind);
    store_bind_text(&q, row->notice);
    store_bind_id(&q, row->contact.v);
    store_bind_text(&q, row->provider);
    store_bind_text(&q, row->channel);
    store_bind_text(&q, row->address);
    store_bind_id(&q, row->appointment.v);
    store_bind_id(&q, row->inbox.v);
    store_bind_text(&q, row->body_json);
    store_bind_text(&q, row->callback_ref);
    store_bind_time(&q, row->due_at);
    store_bind_time(&q, cx->now);
    store_bind_time(&q, row->state == OUTBOX_PLANNED ? DS_TIME_NEVER : cx->now);
    return store_query_insert(&q, &ret_id->v);
}

ds_status store_notice_plan(ds_ctx *cx, store_tx *tx, appointment_id about, contact_id of_contact,
                            const char *notice, ds_time due_at)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_notice_plan);

    store_bind_int(&q, about.v);
    store_bind_id(&q, of_contact.v);
    store_bind_cstr(&q, notice);
    store_bind_time(&q, due_at);
    store_bind_time(&q, cx->now);
    return store_query_run(&q, NULL);
}

ds_status store_notice_cancel(ds_ctx *cx, store_tx *tx, appointment_id about)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_notice_cancel);

    store_bind_int(&q, about.v);
    return store_query_run(&q, NULL);
}

ds_status store_outbox_list_planned_due(ds_ctx *cx, store_tx *tx, size_t max,
                                        const outbox_row **ret, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_list_planned_due);

    store_bind_time(&q, cx->now);
    store_bind_int(&q, (int64_t)max);
    return list(&q, ret, ret_n);
}

/* Run a change that holds only in some states. */
static ds_status change(store_query *q, const char *refusal)
{
    bool is_done;

    DS_TRY(store_query_run(q, &is_done));
    return is_done ? DS_OK : ds_fail(q->cx, DS_CONFLICT, "store: %s", refusal);
}

ds_status store_outbox_compose(ds_ctx *cx, store_tx *tx, outbox_id id, ds_str body_json)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_compose);

    store_bind_int(&q, id.v);
    store_bind_text(&q, body_json);
    store_bind_time(&q, cx->now);
    return change(&q, "the message is no longer planned");
}

ds_status store_outbox_replan(ds_ctx *cx, store_tx *tx, outbox_id id, ds_time due_at)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_replan);

    store_bind_int(&q, id.v);
    store_bind_time(&q, due_at);
    return change(&q, "the message is no longer planned");
}

ds_status store_outbox_cancel(ds_ctx *cx, store_tx *tx, outbox_id id, const char *why)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_cancel);

    store_bind_int(&q, id.v);
    store_bind_cstr(&q, why);
    return change(&q, "the message is neither planned nor queued");
}

/* Take one row that the list gave; DS_CONFLICT when another worker was faster. */
static ds_status claim(ds_ctx *cx, store_tx *tx, ds_time lease_until, outbox_row *row)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_claim);
    bool is_done;

    store_bind_int(&q, row->id.v);
    store_bind_int(&q, row->fence);
    store_bind_time(&q, lease_until);
    store_bind_text(&q, row->provider);
    DS_TRY(store_query_run(&q, &is_done));
    if (!is_done)
        return ds_fail(cx, DS_CONFLICT, "store: the message was claimed meanwhile");
    row->fence++;
    row->state = row->state == OUTBOX_QUEUED ? OUTBOX_CLAIMED : OUTBOX_IN_DOUBT; /* (3) */
    row->lease_until = lease_until;
    row->due_at = lease_until;
    return DS_OK;
}

static ds_status list_claimable(ds_ctx *cx, store_tx *tx, ds_str provider, size_t max,
                                store_rows *rows)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_claim_list);
    bool has_row;

    store_bind_time(&q, cx->now);
    store_bind_text(&q, provider);
    store_bind_int(&q, (int64_t)max);
    DS_TRY(store_query_step(&q, &has_row));
    while (has_row) {
        outbox_row *row = store_rows_add(rows);

        if (row == NULL)
            return DS_LIMIT;
        read_outbox(&q, row);
        DS_TRY(store_query_step(&q, &has_row));
    }
    return DS_OK;
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status store_outbox_claim(ds_ctx *cx, store_tx *tx, ds_str provider, ds_duration lease,
                             size_t max, const outbox_row **ret, size_t *ret_n)
{
    store_rows rows = { .cx = cx, .size = sizeof(outbox_row) };
    ds_time lease_until = ds_time_add(cx->now, lease);
    outbox_row *found;
    size_t n = 0;

    DS_TRY(list_claimable(cx, tx, provider, max, &rows));
    found = (outbox_row *)(void *)rows.p;
    for (size_t i = 0; i < rows.n; i++) {
        ds_status status = claim(cx, tx, lease_until, &found[i]);

        if (status == DS_OK)
            found[n++] = found[i];
        else if (status != DS_CONFLICT)
            return status;
    }
    *ret = found;
    *ret_n = n;
    return DS_OK;
}

static const char lease_lost[] = "the claim on the message is over";

ds_status store_outbox_sent(ds_ctx *cx, store_tx *tx, outbox_id id, int64_t fence,
                            ds_str provider_ref)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_sent);

    store_bind_int(&q, id.v);
    store_bind_int(&q, fence);
    store_bind_text(&q, provider_ref);
    return change(&q, lease_lost);
}

ds_status store_outbox_retry(ds_ctx *cx, store_tx *tx, outbox_id id, int64_t fence, ds_time due_at,
                             ds_str why)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_retry);

    store_bind_int(&q, id.v);
    store_bind_int(&q, fence);
    store_bind_time(&q, due_at);
    store_bind_text(&q, why);
    return change(&q, lease_lost);
}

ds_status store_outbox_in_doubt(ds_ctx *cx, store_tx *tx, outbox_id id, int64_t fence,
                                ds_time due_at, ds_str why)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_in_doubt);

    store_bind_int(&q, id.v);
    store_bind_int(&q, fence);
    store_bind_time(&q, due_at);
    store_bind_text(&q, why);
    return change(&q, lease_lost);
}

ds_status store_outbox_failed(ds_ctx *cx, store_tx *tx, outbox_id id, int64_t fence, ds_str why)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_failed);

    store_bind_int(&q, id.v);
    store_bind_int(&q, fence);
    store_bind_text(&q, why);
    return change(&q, lease_lost);
}

static ds_status find_ref(ds_ctx *cx, store_tx *tx, ds_str provider, ds_str provider_ref,
                          outbox_id *ret_id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_find_ref);
    int64_t id;

    store_bind_text(&q, provider);
    store_bind_text(&q, provider_ref);
    DS_TRY(store_query_int(&q, &id));
    if (id == 0)
        return ds_fail(cx, DS_NOT_FOUND, "store: no message has this reference");
    ret_id->v = id;
    return DS_OK;
}

/* Only a sent row moves on, so a report that comes late or twice changes nothing. */
static ds_status mark_report(ds_ctx *cx, store_tx *tx, outbox_id id, outbox_state state, ds_str why)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_report);

    store_bind_int(&q, id.v);
    store_bind_cstr(&q, state_names[state]);
    store_bind_text(&q, why);
    return store_query_run(&q, NULL);
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status store_outbox_report(ds_ctx *cx, store_tx *tx, ds_str provider, ds_str provider_ref,
                              outbox_state state, ds_str why, outbox_row *ret_row)
{
    outbox_id id = { 0 };

    DS_TRY(find_ref(cx, tx, provider, provider_ref, &id));
    if (state == OUTBOX_DELIVERED || state == OUTBOX_FAILED)
        DS_TRY(mark_report(cx, tx, id, state, why));
    return store_outbox_get(cx, tx, id, ret_row);
}

ds_status store_outbox_is_going(ds_ctx *cx, store_tx *tx, contact_id of_contact, bool *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_count_claimed);
    int64_t n;

    store_bind_int(&q, of_contact.v);
    DS_TRY(store_query_int(&q, &n));
    *ret = n > 0;
    return DS_OK;
}

ds_status store_outbox_get(ds_ctx *cx, store_tx *tx, outbox_id id, outbox_row *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_get);
    outbox_row row = { 0 };

    store_bind_int(&q, id.v);
    DS_TRY(store_query_one(&q, "message", read_outbox, &row));
    *ret = row;
    return DS_OK;
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status store_outbox_list_after(ds_ctx *cx, store_tx *tx, contact_id of_contact, outbox_id after,
                                  size_t max, const outbox_row **ret, size_t *ret_n)
{
    bool is_all = of_contact.v == 0;
    store_query q DS_AUTO(store_query_done) =
        store_query_make(cx, tx, is_all ? SQL_outbox_list_after : SQL_outbox_list_after_of);

    store_bind_int(&q, after.v);
    store_bind_int(&q, (int64_t)max);
    if (!is_all)
        store_bind_int(&q, of_contact.v);
    return list(&q, ret, ret_n);
}

ds_status store_outbox_count_since(ds_ctx *cx, store_tx *tx, contact_id of_contact, ds_time since,
                                   int64_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_count_since);

    store_bind_int(&q, of_contact.v);
    store_bind_int(&q, since.utc_s);
    return store_query_int(&q, ret_n);
}

ds_status store_outbox_next_due(ds_ctx *cx, store_tx *tx, ds_time *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_next_due);

    return store_query_time(&q, ret);
}

ds_status store_outbox_cancel_contact(ds_ctx *cx, store_tx *tx, contact_id of_contact,
                                      inbox_id keep, const char *why)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_outbox_cancel_contact);

    store_bind_int(&q, of_contact.v);
    store_bind_int(&q, keep.v);
    store_bind_cstr(&q, why);
    return store_query_run(&q, NULL);
}
