/*
 * scripted.h - one message through outbox_send and outbox_settle, over a channel that does as told.
 *
 * The store is the real one. What stands in: the vendor (script), the bot's word to the desk (told)
 * and the parts of the service that a commit would wake. Each test file that uses it is one
 * program.
 */
#ifndef DOCSPOT_TESTS_APP_SCRIPTED_H
#define DOCSPOT_TESTS_APP_SCRIPTED_H

#include "tests/app/fixture.h"

#include "booking/pay.h"
#include "core/json.h"

/* ---- in place of the rest of the service */

static char told[64]; /* the reason bot_undeliverable was called with last */
static int told_times;

void service_wake(service *sv, unsigned wakes)
{
    (void)sv;
    (void)wakes;
}

ds_status service_read(service *sv, ds_ctx *cx, ds_status (*fn)(ds_ctx *, store_tx *, void *),
                       void *data)
{
    store_tx *tx = NULL;
    ds_status s;

    DS_TRY(store_tx_begin(cx, sv->read_conn, &tx));
    s = fn(cx, tx, data);
    store_tx_abort(tx);
    return s;
}

void checkpointer_note(checkpointer *c) { (void)c; }

ds_status inbox_worker_take_one(inbox_worker *w, ds_ctx *cx, store_tx *tx)
{
    (void)w;
    (void)cx;
    (void)tx;
    return DS_OK;
}

ds_status bot_undeliverable(ds_ctx *cx, bot *b, store_tx *tx, const outbox_row *row,
                            const char *reason)
{
    (void)cx;
    (void)b;
    (void)tx;
    (void)row;
    (void)snprintf(told, sizeof(told), "%s", reason);
    told_times++;
    return DS_OK;
}

ds_status bot_with_booking(ds_ctx *cx, bot *b, store_tx *tx, bot_job run, void *data)
{
    static booking bk; /* never looked into: booking_pay_answered is scripted, too */

    (void)b;
    return run(cx, tx, &bk, data);
}

/* What booking_pay_answered was told last, and what it says. */
static struct {
    int times;
    ds_status status, gives;
    pay_facts facts;
} answered;

ds_status booking_pay_answered(ds_ctx *cx, store_tx *tx, const booking *bk, const outbox_row *call,
                               ds_status status, const pay_facts *facts)
{
    (void)cx;
    (void)tx;
    (void)bk;
    (void)call;
    answered.times++;
    answered.status = status;
    if (facts)
        answered.facts = *facts;
    return answered.gives;
}

/* ---- the channel */

/* What the next sends give, and what the last one was asked to do. */
static struct {
    ds_status status;
    sent_ref ref;
    channel_message seen;
    int calls;
    int64_t deadline_ms;
    char channel[16], address[32], text[64];
} script;

static ds_status scripted_send(ds_ctx *cx, const channel *self, const channel_message *m,
                               sent_ref *ret)
{
    (void)self;
    script.seen = *m;
    script.calls++;
    script.deadline_ms = cx->deadline_mono_ms;
    (void)snprintf(script.channel, sizeof(script.channel), DS_FMT, DS_ARG(m->channel));
    (void)snprintf(script.address, sizeof(script.address), DS_FMT, DS_ARG(m->address));
    (void)snprintf(script.text, sizeof(script.text), DS_FMT, DS_ARG(m->body->text));
    *ret = script.ref;
    return script.status == DS_OK ? DS_OK : ds_fail(cx, script.status, "the vendor says no");
}

static const channel_ops scripted = { "twilio", scripted_send };
static const channel scripted_channel = { &scripted, NULL };

/* ---- rows */

/* The JSON of a message that is only a text. */
static inline ds_str scripted_body(ds_ctx *cx, const char *text)
{
    out_message m = { .text = ds_str_of(text), .lang = DS_STR("en") };
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);

    out_message_write(&w, &m);
    return ds_buf_view(&b);
}

/* Put an SMS to an address into the outbox and claim it. */
static inline outbox_item *scripted_item(fixture *f, const char *address, const char *kind,
                                         ds_str body_json, bool is_in_window)
{
    ds_ctx *cx = &f->app.cx;
    const outbox_row *rows;
    store_tx *tx = NULL;
    outbox_item *item;
    outbox_row row;
    outbox_id id;
    contact c;
    size_t n;

    assert_status(cx, store_tx_begin(cx, f->other, &tx), DS_OK);
    assert_status(
        cx,
        store_contact_ensure(cx, tx, DS_STR("sms"), ds_str_of(address), DS_STR("twilio"), &c, NULL),
        DS_OK);
    row = (outbox_row){ .state = OUTBOX_QUEUED,
                        .kind = ds_str_of(kind),
                        .contact = c.id,
                        .provider = DS_STR("twilio"),
                        .channel = DS_STR("sms"),
                        .body_json = body_json,
                        .due_at = cx->now };
    assert_status(cx, store_outbox_insert(cx, tx, &row, &id), DS_OK);
    assert_status(cx,
                  store_outbox_claim(cx, tx, DS_STR(""), ds_seconds(OUTBOX_LEASE_S), 10, &rows, &n),
                  DS_OK);
    assert_int_equal(n, 1);
    item = outbox_item_new(&rows[0], is_in_window);
    assert_non_null(item);
    assert_status(cx, store_tx_commit(cx, &tx), DS_OK);
    return item;
}

/* The row as another connection sees it. */
static inline outbox_row scripted_row(fixture *f, outbox_id id)
{
    ds_ctx *cx = &f->app.cx;
    store_tx *tx = NULL;
    outbox_row row;

    assert_status(cx, store_tx_begin(cx, f->sv.read_conn, &tx), DS_OK);
    assert_status(cx, store_outbox_get(cx, tx, id, &row), DS_OK);
    store_tx_abort(tx);
    return row;
}

/* Send and settle; the row as it is then. The item is gone afterwards. */
static inline outbox_row scripted_run(fixture *f, const channel *ch, outbox_item *item,
                                      outbox_outcome *ret)
{
    ds_ctx cx = f->app.cx;
    app_bell pause;
    outbox_row row;

    told[0] = '\0';
    told_times = 0;
    cx.arena = item->arena;
    assert_true(app_bell_init(&pause));
    outbox_send(&f->sv, &cx, ch, item, ret);
    assert_int_equal(cx.deadline_mono_ms, 0);
    outbox_settle(&f->sv, &cx, item, ret, &pause);
    app_bell_done(&pause);
    row = scripted_row(f, item->row.id);
    ds_arena_free(item->arena);
    return row;
}

#endif
