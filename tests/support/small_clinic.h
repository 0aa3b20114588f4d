/*
 * small_clinic.h - a migrated database in memory, the rules of all languages, a bot and an open
 * transaction: what a test of single turns starts from.
 *
 *   small_clinic c;
 *   small_clinic_start(&c, "2026-11-23T08:00:00-08:00");
 *   ...
 *   small_clinic_end(&c);
 *
 * The clinic has no doctors; app_demo_load brings some. The bot follows policy_default. Whatever
 * the transaction did is forgotten at the end.
 */
#ifndef DOCSPOT_TESTS_SUPPORT_SMALL_CLINIC_H
#define DOCSPOT_TESTS_SUPPORT_SMALL_CLINIC_H

#include "tests/support/check.h"

#include "bot/bot.h"
#include "tests/support/template.h"
#include "tests/support/testenv.h"

typedef struct small_clinic {
    testenv *te;
    ds_ctx *cx;
    store *st;
    store_conn *conn;
    store_tx *tx;
    intent_pack *pack;
    bot *b;
    int64_t events; /* for the test: how many it has put into the inbox */
} small_clinic;

/* Fails the test when any part does not start. */
static inline void small_clinic_start(small_clinic *c, const char *iso)
{
    policy p = policy_default();

    *c = (small_clinic){ .te = testenv_new(iso) };
    c->cx = testenv_cx(c->te);
    assert_status(c->cx, store_open(c->cx, DS_STR("sqlite::memory:"), &c->st), DS_OK);
    assert_status(c->cx, template_migrate(c->cx, c->st), DS_OK);
    assert_status(c->cx, store_connect(c->cx, c->st, STORE_WRITE, &c->conn), DS_OK);
    assert_status(c->cx, intent_pack_new(c->cx, &c->pack), DS_OK);
    assert_status(c->cx, bot_new(c->cx, &p, c->pack, &c->b), DS_OK);
    assert_status(c->cx, store_tx_begin(c->cx, c->conn, &c->tx), DS_OK);
}

static inline void small_clinic_end(small_clinic *c)
{
    store_tx_abort(c->tx);
    bot_free(c->b);
    intent_pack_free(c->pack);
    store_disconnect(c->conn);
    store_close(c->st);
    testenv_free(c->te);
}

#endif
