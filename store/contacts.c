/*
 * contacts.c - addresses on channels: who writes to us, and whether we may write back.
 *
 * An address is not an identity. What always holds: (channel, address) exists once; a contact's
 * channel and address change only when the vendor says that the number is another one now.
 */
#include "store/store_internal.h"

static const char *const consent_names[] = {
    [CONSENT_OPEN] = "open",
    [CONSENT_PAUSED] = "paused",
    [CONSENT_STOPPED] = "stopped",
};

static consent read_consent(store_query *q)
{
    ds_str name = store_column_view(q);

    for (size_t i = 0; i < sizeof consent_names / sizeof consent_names[0]; i++)
        if (ds_str_is(name, consent_names[i]))
            return (consent)i;
    if (q->status == DS_OK)
        q->status = ds_fail(q->cx, DS_INTERNAL, "store: a contact has an unknown consent");
    return CONSENT_STOPPED;
}

static void read_contact(store_query *q, void *ret)
{
    contact *c = ret;

    c->id.v = store_column_int(q);
    c->channel = store_column_text(q);
    c->address = store_column_text(q);
    c->provider = store_column_text(q);
    c->lang = store_column_text(q);
    c->profile_name = store_column_text(q);
    c->tz_name = store_column_text(q);
    c->consent = read_consent(q);
    c->is_blocked = store_column_bool(q);
    c->is_stop_told = store_column_bool(q);
    c->has_written = !store_column_null(q);
    c->last_in_at = store_column_time(q);
    if (!c->has_written)
        c->last_in_at = (ds_time){ -DS_TIME_NEVER.utc_s };
    c->created_at = store_column_time(q);
}

ds_status store_contact_get(ds_ctx *cx, store_tx *tx, contact_id id, contact *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_contact_get);
    contact c = { 0 };

    store_bind_int(&q, id.v);
    DS_TRY(store_query_one(&q, "contact", read_contact, &c));
    *ret = c;
    return DS_OK;
}

ds_status store_contact_find(ds_ctx *cx, store_tx *tx, ds_str channel, ds_str address, contact *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_contact_find);
    contact c = { 0 };

    store_bind_text(&q, channel);
    store_bind_text(&q, address);
    DS_TRY(store_query_one(&q, "contact", read_contact, &c));
    *ret = c;
    return DS_OK;
}

static ds_status insert(ds_ctx *cx, store_tx *tx, ds_str channel, ds_str address, ds_str provider)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_contact_insert);

    store_bind_text(&q, channel);
    store_bind_text(&q, address);
    store_bind_text(&q, provider);
    store_bind_time(&q, cx->now);
    return store_query_run(&q, NULL);
}

static ds_status set_provider(ds_ctx *cx, store_tx *tx, contact *c, ds_str provider)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_contact_set_provider);

    store_bind_int(&q, c->id.v);
    store_bind_text(&q, provider);
    DS_TRY(store_query_run(&q, NULL));
    return ds_copy(cx, provider, &c->provider);
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status store_contact_ensure(ds_ctx *cx, store_tx *tx, ds_str channel, ds_str address,
                               ds_str provider, contact *ret, bool *ret_is_new)
{
    contact c;
    ds_status status = store_contact_find(cx, tx, channel, address, &c);
    bool is_new = status == DS_NOT_FOUND;

    if (is_new) {
        DS_TRY(insert(cx, tx, channel, address, provider));
        status = store_contact_find(cx, tx, channel, address, &c);
    }
    DS_TRY(status);
    if (provider.n > 0 && !ds_str_equal(c.provider, provider))
        DS_TRY(set_provider(cx, tx, &c, provider));
    *ret = c;
    if (ret_is_new != NULL)
        *ret_is_new = is_new;
    return DS_OK;
}

ds_status store_contact_update(ds_ctx *cx, store_tx *tx, const contact *c)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_contact_update);
    bool is_there;

    store_bind_int(&q, c->id.v);
    store_bind_text(&q, c->provider);
    store_bind_text(&q, c->lang);
    store_bind_text(&q, c->profile_name);
    store_bind_text(&q, c->tz_name);
    store_bind_cstr(&q, consent_names[c->consent]);
    store_bind_int(&q, c->is_blocked);
    store_bind_int(&q, c->is_stop_told);
    store_bind_time(&q, c->has_written ? c->last_in_at : DS_TIME_NEVER);
    DS_TRY(store_query_run(&q, &is_there));
    return is_there ? DS_OK : ds_fail(cx, DS_NOT_FOUND, "store: no such contact");
}

ds_status store_contact_readdress(ds_ctx *cx, store_tx *tx, contact_id id, ds_str address)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_contact_readdress);
    contact c;
    bool is_done;

    store_bind_int(&q, id.v);
    store_bind_text(&q, address);
    DS_TRY(store_query_run(&q, &is_done));
    if (is_done)
        return DS_OK;
    DS_TRY(store_contact_get(cx, tx, id, &c));
    return ds_fail(cx, DS_CONFLICT, "store: the address belongs to another contact");
}
