/*
 * fixture.h - a service around a scratch database, as far as the writer needs one.
 *
 * The real clock and the real store; no network. Each test file that uses it is one program.
 */
#ifndef DOCSPOT_TESTS_APP_FIXTURE_H
#define DOCSPOT_TESTS_APP_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/serve_internal.h"
#include "tests/support/check.h"
#include "tests/support/template.h"

typedef struct fixture {
    struct app_env real;
    app app;
    service sv;
    char dir[64];
    char url[128];
    store_conn *other; /* a second writer, as another process has */
} fixture;

static inline void fixture_broken(service *sv) { (void)sv; }

static inline fixture *fixture_new(bool commits_each)
{
    fixture *f = ds_heap_new(sizeof(*f));
    ds_ctx *cx;

    assert_non_null(f);
    (void)snprintf(f->dir, sizeof(f->dir), "/tmp/docspot-test-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    (void)snprintf(f->url, sizeof(f->url), "sqlite:%s/t.db", f->dir);
    app_env_init(&f->app.env, &f->real);
    f->app.tzdb = ds_tzdb_new("/usr/share/zoneinfo");
    f->app.cx = (ds_ctx){ .arena = ds_arena_new((size_t)64 * 1024 * 1024),
                          .env = &f->app.env,
                          .tzdb = f->app.tzdb };
    cx = &f->app.cx;
    cx->now = f->app.env.now(f->app.env.self);
    f->sv.a = &f->app;
    f->sv.on_broken = fixture_broken;
    f->sv.metrics = meters_new();
    assert_int_equal(pthread_mutex_init(&f->sv.read_lock, NULL), 0);
    assert_status(cx, store_open(cx, ds_str_of(f->url), &f->sv.st), DS_OK);
    assert_status(cx, template_migrate(cx, f->sv.st), DS_OK);
    assert_status(cx, store_connect(cx, f->sv.st, STORE_WRITE, &f->sv.write_conn), DS_OK);
    assert_status(cx, store_connect(cx, f->sv.st, STORE_READ, &f->sv.read_conn), DS_OK);
    assert_status(cx, store_connect(cx, f->sv.st, STORE_WRITE, &f->other), DS_OK);
    f->sv.commits_each = commits_each;
    f->sv.writer = writer_new(&f->sv, f->sv.write_conn, commits_each);
    assert_non_null(f->sv.writer);
    return f;
}

static inline void fixture_free(fixture *f)
{
    static const char *const names[] = { "t.db", "t.db-wal", "t.db-shm" };

    if (f->sv.writer) {
        writer_stop(f->sv.writer);
        writer_free(f->sv.writer);
    }
    store_disconnect(f->other);
    store_disconnect(f->sv.read_conn);
    store_disconnect(f->sv.write_conn);
    store_close(f->sv.st);
    ds_metrics_free(f->sv.metrics);
    ds_tzdb_free(f->app.tzdb);
    ds_arena_free(f->app.cx.arena);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char path[128];

        (void)snprintf(path, sizeof(path), "%s/%s", f->dir, names[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(f->dir), 0);
    ds_heap_free(f);
}

/* A number kept in the database, as a snapshot of another connection sees it; -1: none. */
static inline int64_t fixture_kept(fixture *f, const char *name)
{
    ds_ctx *cx = &f->app.cx;
    store_tx *tx = NULL;
    int64_t value = -1;

    assert_status(cx, store_tx_begin(cx, f->sv.read_conn, &tx), DS_OK);
    assert_status(cx, store_meta_get_int(cx, tx, name, -1, &value), DS_OK);
    store_tx_abort(tx);
    return value;
}

#endif
