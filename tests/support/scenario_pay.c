/*
 * scenario_pay.c - money in a scenario: the pay page's button, and a provider that does as told.
 *
 * Calls to a provider are answered as soon as they are made: a link is made, a refund is done. What
 * the patient does there is a line of the file. Everything is learnt through booking's own verbs.
 */
#include "tests/support/scenario_internal.h"

#include <inttypes.h>
#include <stdio.h>

static bool booking_of(scene *s, store_tx *tx, world **ret_world, booking *ret)
{
    if (!scene_check(s, bot_world_get(s->cx, s->b, tx, ret_world), "world"))
        return false;
    *ret = (booking){ (*ret_world)->dir, bot_policy(s->b) };
    return true;
}

/* ---- the provider ---- */

static ds_status answer_refund(scene *s, store_tx *tx, const pay_call_row *call, pay_facts *f)
{
    refund r;

    DS_TRY(store_refund_get(s->cx, tx, call->refund, &r));
    f->refunds[0] =
        (refund_fact){ .reference = r.reference, .minor = r.minor, .state = REFUND_DONE };
    f->refund_count = 1;
    return ds_format(s->cx, &f->refunds[0].provider_ref, "re-%" PRId64, r.id.v);
}

static ds_status facts_of(scene *s, store_tx *tx, const pay_call_row *call, pay_facts *f)
{
    payment p;

    DS_TRY(store_payment_get(s->cx, tx, call->payment, &p));
    *f = pay_facts_none(p.provider);
    f->reference = p.reference;
    f->currency = ds_str_of(ds_cstr(s->cx, ds_str_of(p.amount.currency)));
    f->live = p.is_live;
    DS_TRY(ds_format(s->cx, &f->provider_ref, "order-%" PRId64, p.id.v));
    switch (call->call) {
    case PAY_CALL_CREATE:
        f->marks = PAY_LINKED;
        return ds_format(s->cx, &f->url, "https://pay.example/%" PRId64, p.id.v);
    case PAY_CALL_CLOSE:
        f->marks = p.captured_minor > 0 ? 0 : PAY_CLOSED;
        return DS_OK;
    case PAY_CALL_CAPTURE:
        f->captured_minor = p.amount.minor;
        return ds_format(s->cx, &f->capture_ref, "capture-%" PRId64, p.id.v);
    case PAY_CALL_REFUND:
        return answer_refund(s, tx, call, f);
    case PAY_CALL_ASK:
    case PAY_CALL_VERIFY:
    case PAY_CALL_COUNT:
        break;
    }
    return DS_OK;
}

bool scene_answer_pay_call(scene *s, store_tx *tx, const outbox_row *row)
{
    pay_call_row call;
    pay_facts f;
    world *w = NULL;
    booking bk;
    bool is_done;

    if (!scene_check(s, store_pay_call_read(s->cx, row, &call), "a pay call") ||
        !scene_check(s, facts_of(s, tx, &call, &f), "the provider") || !booking_of(s, tx, &w, &bk))
        return false;
    is_done = scene_check(s, booking_pay_answered(s->cx, tx, &bk, row, DS_OK, &f), "answered") &&
              scene_check(s, store_outbox_sent(s->cx, tx, row->id, row->fence, DS_STR("")), "sent");
    bot_world_release(s->b, w);
    return is_done;
}

/* ---- what a line says ---- */

/* The latest due of an address. */
static bool due_of(scene *s, store_tx *tx, ds_str addr, pay_due *ret)
{
    appointment_filter f = { .limit = SCENE_WAITING_MAX };
    ds_str channel, address;
    const appointment *list;
    bool has_one = false;
    pay_due d;
    contact c;
    size_t n;

    if (!scene_address(s, addr, &channel, &address) ||
        !scene_check(s, store_contact_find(s->cx, tx, channel, address, &c), "contact"))
        return false;
    f.contact = c.id;
    if (!scene_check(s, store_appointment_list(s->cx, tx, &f, &list, &n), "appointments"))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (store_due_of(s->cx, tx, list[i].id, &d) != DS_OK || (has_one && d.id.v < ret->id.v))
            continue;
        has_one = true;
        *ret = d;
    }
    return has_one || scene_complain(s, "nothing is due of " DS_FMT, DS_ARG(addr));
}

static bool latest_payment(scene *s, store_tx *tx, const pay_due *d, payment *ret)
{
    const payment *rows;
    size_t n;

    if (!scene_check(s, store_payment_list_of(s->cx, tx, d->id, &rows, &n), "payments"))
        return false;
    if (n == 0)
        return scene_complain(s, "nobody has begun to pay");
    *ret = rows[n - 1];
    return true;
}

static bool start(scene *s, store_tx *tx, const booking *bk, const pay_due *d, ds_str provider)
{
    payment p;

    return scene_check(s, booking_pay_start(s->cx, tx, bk, d->id, provider, &p), "start");
}

/* Words for what the provider says. */
static const struct {
    const char *word;
    unsigned marks;
    bool is_captured;
} happenings[] = {
    { "paid", 0, true },
    { "failed", PAY_FAILED, false },
    { "closed", PAY_CLOSED, false },
    { "later", PAY_PROCESSING, false },
    { "dispute", PAY_DISPUTED, true },
};

static bool happen(scene *s, store_tx *tx, const booking *bk, const pay_due *d, ds_str word,
                   ds_str minor)
{
    pay_facts f;
    payment p;
    int64_t amount;
    ds_str cause;

    if (!latest_payment(s, tx, d, &p))
        return false;
    f = pay_facts_none(p.provider);
    f.reference = p.reference;
    f.currency = ds_str_of(p.amount.currency);
    f.live = p.is_live;
    for (size_t i = 0; i < sizeof happenings / sizeof happenings[0]; i++) {
        if (!ds_str_is(word, happenings[i].word))
            continue;
        f.marks = happenings[i].marks;
        f.capture_ref = DS_STR("capture");
        if (happenings[i].is_captured)
            f.captured_minor =
                ds_str_to_int(minor, 1, INT64_MAX, &amount) ? amount : p.amount.minor;
        return scene_check(s, ds_format(s->cx, &cause, "inbox:%d", s->line), "cause") &&
               scene_check(s, booking_pay_learn(s->cx, tx, bk, &f, cause), "learn");
    }
    return scene_complain(s, "pay knows no " DS_FMT, DS_ARG(word));
}

bool scene_pay(scene *s, ds_str rest)
{
    ds_str addr = scene_word(&rest), word = scene_word(&rest);
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    world *w = NULL;
    booking bk;
    bool is_done;
    pay_due d = { 0 };

    if (!scene_check(s, store_tx_begin(s->cx, s->conn, &tx), "begin") || !due_of(s, tx, addr, &d) ||
        !booking_of(s, tx, &w, &bk))
        return false;
    is_done =
        ds_str_is(word, "by") ? start(s, tx, &bk, &d, rest) : happen(s, tx, &bk, &d, word, rest);
    bot_world_release(s->b, w);
    return is_done && scene_check(s, store_tx_commit(s->cx, &tx), "commit") && scene_run_due(s);
}
