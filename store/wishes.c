/*
 * wishes.c - who waits for something sooner, and what each was offered.
 *
 * What always holds:
 *   (1) rank is the order in which wishes were made, and no change of a wish moves it
 *   (2) a wish changes only under the fence it was read with, an offer only while it is open
 *   (3) a wish has at most one open offer, a hold serves at most one   [keys of
 * 0002_scheduling.sql]
 */
#include "store/store_internal.h"

static const char *const state_names[WISH_STATE_COUNT] = { "open", "offered", "met", "withdrawn",
                                                           "over" };
static const char *const outcome_names[OFFER_OUTCOME_COUNT] = { "open", "taken", "declined",
                                                                "lapsed", "withdrawn" };

const char *wish_state_name(wish_state s) { return s < WISH_STATE_COUNT ? state_names[s] : ""; }

const char *offer_outcome_name(offer_outcome o)
{
    return o < OFFER_OUTCOME_COUNT ? outcome_names[o] : "";
}

static void read_wish(store_query *q, void *ret)
{
    wish_row *w = ret;

    w->id = store_column_int(q);
    w->fence = store_column_int(q);
    w->state = (wish_state)store_column_word(q, state_names, WISH_STATE_COUNT);
    w->contact.v = store_column_int(q);
    w->patient.v = store_column_int(q);
    w->specialty = store_column_text(q);
    w->doctor.v = store_column_int(q);
    w->location.v = store_column_int(q);
    w->visit_type.v = store_column_int(q);
    w->date_from = store_column_date(q);
    w->date_to = store_column_date(q);
    w->hours.from_s = store_column_int32(q);
    w->hours.to_s = store_column_int32(q);
    w->notice_min = store_column_int32(q);
    w->sooner_than.v = store_column_int(q);
    w->created_at = store_column_time(q);
    w->look_at = store_column_time(q);
}

ds_status store_wish_insert(ds_ctx *cx, store_tx *tx, const wish_row *w, int64_t *ret_id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_wish_insert);
    char from[DS_TIME_FORMAT_MAX], to[DS_TIME_FORMAT_MAX];

    store_bind_int(&q, w->contact.v);
    store_bind_id(&q, w->patient.v);
    store_bind_text(&q, w->specialty);
    store_bind_id(&q, w->doctor.v);
    store_bind_id(&q, w->location.v);
    store_bind_id(&q, w->visit_type.v);
    store_bind_text(&q, local_date_format(w->date_from, from));
    store_bind_text(&q, local_date_format(w->date_to, to));
    store_bind_int(&q, w->hours.from_s);
    store_bind_int(&q, w->hours.to_s);
    store_bind_int(&q, w->notice_min);
    store_bind_id(&q, w->sooner_than.v);
    store_bind_time(&q, cx->now);
    store_bind_time(&q, w->look_at);
    return store_query_insert(&q, ret_id);
}

ds_status store_wish_get(ds_ctx *cx, store_tx *tx, int64_t id, wish_row *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_wish_get);
    wish_row w = { 0 };

    store_bind_int(&q, id);
    DS_TRY(store_query_one(&q, "wish", read_wish, &w));
    *ret = w;
    return DS_OK;
}

static ds_status list(store_query *q, const wish_row **ret, size_t *ret_n)
{
    const void *rows;

    DS_TRY(store_query_list(q, sizeof(wish_row), read_wish, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

ds_status store_wish_list_open(ds_ctx *cx, store_tx *tx, const wish_row **ret, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_wish_list_open);

    return list(&q, ret, ret_n);
}

ds_status store_wish_list_of(ds_ctx *cx, store_tx *tx, contact_id of_contact, bool only_live,
                             const wish_row **ret, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_wish_list_of);

    store_bind_int(&q, of_contact.v);
    store_bind_int(&q, only_live);
    return list(&q, ret, ret_n);
}

ds_status store_wish_list_due(ds_ctx *cx, store_tx *tx, size_t max, const wish_row **ret,
                              size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_wish_list_due);

    store_bind_time(&q, cx->now);
    store_bind_int(&q, (int64_t)max);
    return list(&q, ret, ret_n);
}

ds_status store_wish_update(ds_ctx *cx, store_tx *tx, wish_row *w)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_wish_update);
    bool is_done;

    store_bind_int(&q, w->id);
    store_bind_int(&q, w->fence);
    store_bind_cstr(&q, wish_state_name(w->state));
    store_bind_id(&q, w->patient.v);
    store_bind_id(&q, w->sooner_than.v);
    store_bind_time(&q, w->look_at);
    DS_TRY(store_query_run(&q, &is_done));
    if (!is_done)
        return ds_fail(cx, DS_CONFLICT, "store: wish %lld was changed meanwhile", (long long)w->id);
    w->fence++;
    return DS_OK;
}

/* ---- offers ---- */

static void read_offer(store_query *q, void *ret)
{
    wish_offer *o = ret;

    o->id = store_column_int(q);
    o->wish = store_column_int(q);
    o->hold.v = store_column_int(q);
    o->start = store_column_time(q);
    o->offered_at = store_column_time(q);
    o->deadline = store_column_time(q);
    o->outcome = (offer_outcome)store_column_word(q, outcome_names, OFFER_OUTCOME_COUNT);
    o->closed_at = store_column_time(q);
}

ds_status store_wish_offer_insert(ds_ctx *cx, store_tx *tx, const wish_offer *o, int64_t *ret_id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_wish_offer_insert);
    ds_status status;

    store_bind_int(&q, o->wish);
    store_bind_int(&q, o->hold.v);
    store_bind_time(&q, o->start);
    store_bind_time(&q, cx->now);
    store_bind_time(&q, o->deadline);
    status = store_query_insert(&q, ret_id);
    if (status == DS_NOT_FOUND)
        return ds_fail(cx, DS_CONFLICT, "store: an offer of wish %lld is open", (long long)o->wish);
    return status;
}

ds_status store_wish_offer_list_of(ds_ctx *cx, store_tx *tx, int64_t of_wish,
                                   const wish_offer **ret, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_wish_offer_list_of);
    const void *rows;

    store_bind_int(&q, of_wish);
    DS_TRY(store_query_list(&q, sizeof(wish_offer), read_offer, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

ds_status store_wish_offer_by_hold(ds_ctx *cx, store_tx *tx, appointment_id hold, wish_offer *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_wish_offer_by_hold);
    wish_offer o = { 0 };

    store_bind_int(&q, hold.v);
    DS_TRY(store_query_one(&q, "offer", read_offer, &o));
    *ret = o;
    return DS_OK;
}

ds_status store_wish_offer_list_due(ds_ctx *cx, store_tx *tx, size_t max, const wish_offer **ret,
                                    size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_wish_offer_list_due);
    const void *rows;

    store_bind_time(&q, cx->now);
    store_bind_int(&q, (int64_t)max);
    DS_TRY(store_query_list(&q, sizeof(wish_offer), read_offer, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

ds_status store_wish_offer_close(ds_ctx *cx, store_tx *tx, int64_t id, offer_outcome outcome)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_wish_offer_close);
    bool is_done;

    store_bind_int(&q, id);
    store_bind_cstr(&q, offer_outcome_name(outcome));
    store_bind_time(&q, cx->now);
    DS_TRY(store_query_run(&q, &is_done));
    return is_done ? DS_OK
                   : ds_fail(cx, DS_CONFLICT, "store: offer %lld is settled", (long long)id);
}
