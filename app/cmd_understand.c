/*
 * cmd_understand.c - what the bot understands of each text, as JSON lines.
 *
 * The language step alone, with the names of a database or of the demo clinic. What always holds:
 *   (1) one line in, one line out, in order; a line that is no JSON object is named on stderr and
 *       the others are still answered, with exit code 1 at the end
 *   (2) --stats times intent_read alone: no JSON, no input, no output
 */
#include "app/app.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "store/store_files.h"

#define LINE_ARENA_BYTES ((size_t)16 * 1024 * 1024)
#define SAMPLES_MAX ((size_t)1 << 20)
#define NS_PER_US 1000.0
#define NS_PER_S 1000000000

typedef struct understand {
    app *a;
    ds_ctx cx; /* of one line */
    const char *lang, *tz_name;
    bool has_stats;
    const ds_tz *tz;
    intent_pack *pack;
    intent_vocab *vocab;
    directory *dir;
    ds_str locale;
    int64_t *samples_ns;
    size_t sample_count;
    uint64_t lines;
    bool has_failed;
} understand;

/* A clock that never goes back, finer than the environment's. */
static int64_t ticks_ns(void)
{
    struct timespec t = { 0 };

    (void)clock_gettime(CLOCK_MONOTONIC, &t); /* it cannot fail with this clock */
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static double sample_us(const understand *u, size_t permille)
{
    size_t at = u->sample_count * permille / 1000;

    if (u->sample_count == 0)
        return 0;
    return (double)u->samples_ns[at < u->sample_count ? at : u->sample_count - 1] / NS_PER_US;
}

static void print_stats(understand *u)
{
    qsort(u->samples_ns, u->sample_count, sizeof(*u->samples_ns), by_size);
    app_say("messages=%zu p50_us=%.1f p99_us=%.1f max_us=%.1f", u->sample_count, sample_us(u, 500),
            sample_us(u, 990), sample_us(u, 1000));
}

/* The context of one line: its own keys over the flags over the clock. */
static ds_status read_context(understand *u, const ds_json *j, intent_context *c)
{
    ds_str now = ds_json_text(ds_json_get(j, "now")), tz = ds_json_text(ds_json_get(j, "tz"));
    ds_str lang = ds_json_text(ds_json_get(j, "lang"));

    c->now = u->cx.now;
    c->tz = u->tz;
    c->lang = lang.n > 0 ? lang : ds_str_of(u->lang);
    c->locale = u->locale;
    c->usual = ds_json_text(ds_json_get(j, "usual"));
    c->expects = ds_json_text(ds_json_get(j, "expects"));
    c->system = ds_json_text(ds_json_get(j, "system"));
    c->option_count = ds_json_int(ds_json_get(j, "option_count"), 0);
    if (tz.n > 0)
        DS_TRY(ds_tz_find(&u->cx, tz, &c->tz));
    if (now.n > 0 && !ds_time_parse(now, &c->now))
        return ds_fail(&u->cx, DS_INVALID, "\"now\" is not an ISO 8601 time with a zone");
    return DS_OK;
}

static ds_status answer(understand *u, const ds_json *j)
{
    ds_str text = ds_json_text(ds_json_get(j, "text")), line;
    intent_context context = { 0 };
    ds_buf b = ds_buf_make(&u->cx);
    ds_jw w = ds_jw_make(&b);
    int64_t before;
    reading r;

    if (ds_json_kind_of(j) != DS_JSON_OBJECT ||
        ds_json_kind_of(ds_json_get(j, "text")) != DS_JSON_TEXT)
        return ds_fail(&u->cx, DS_INVALID, "expected an object with a \"text\"");
    DS_TRY(read_context(u, j, &context));
    before = ticks_ns();
    DS_TRY(intent_read(&u->cx, u->pack, u->vocab, text, &context, &r));
    if (u->sample_count < SAMPLES_MAX && u->samples_ns != NULL)
        u->samples_ns[u->sample_count++] = ticks_ns() - before;
    reading_write(&w, text, &r, context.tz);
    ds_buf_putc(&b, '\n');
    DS_TRY(ds_buf_finish(&b, &line));
    app_print(line);
    return DS_OK;
}

static void take_line(understand *u, ds_str line)
{
    ds_json *j DS_AUTO(ds_json_freep) = NULL;
    ds_status s;

    u->lines++;
    if (ds_str_trim(line).n == 0)
        return;
    ds_arena_reset(u->cx.arena);
    s = ds_json_parse(&u->cx, line, &j);
    if (s == DS_OK)
        s = answer(u, j);
    if (s == DS_OK)
        return;
    u->has_failed = true;
    app_say("docspot understand: line %" PRIu64 ": %s", u->lines, u->cx.why);
}

/* The names to know: of --db, else of the demo clinic. They outlive the store. */
static ds_status load_names(understand *u, store **st, store_conn **conn)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    app *a = u->a;

    if (a->has_db)
        DS_TRY(app_store_open(a, STORE_READ, false, st, conn));
    else
        DS_TRY(app_store_demo(a, st, conn));
    DS_TRY(store_tx_begin(&a->cx, *conn, &tx));
    DS_TRY(store_directory_load(&a->cx, tx, &u->dir));
    return intent_vocab_new(&a->cx, u->pack, u->dir, &u->vocab);
}

static ds_status prepare(understand *u)
{
    app *a = u->a;
    store *st DS_AUTO(store_closep) = NULL;
    store_conn *conn DS_AUTO(store_disconnectp) = NULL;
    policy p = app_policy(a);

    u->locale = p.locale;
    u->cx = a->cx;
    if ((u->cx.arena = ds_arena_new(LINE_ARENA_BYTES)) == NULL)
        return ds_fail(&a->cx, DS_LIMIT, "out of memory");
    if (u->has_stats && (u->samples_ns = ds_heap_new(SAMPLES_MAX * sizeof(*u->samples_ns))) == NULL)
        return ds_fail(&a->cx, DS_LIMIT, "out of memory");
    DS_TRY(intent_pack_new(&a->cx, &u->pack));
    DS_TRY(load_names(u, &st, &conn));
    if (u->tz_name != NULL)
        return ds_tz_find(&a->cx, ds_str_of(u->tz_name), &u->tz);
    if (p.tz_name.n > 0)
        return ds_tz_find(&a->cx, p.tz_name, &u->tz);
    return ds_tz_find(&a->cx, DS_STR("UTC"), &u->tz);
}

static void release(understand *u)
{
    intent_vocab_free(u->vocab);
    intent_pack_free(u->pack);
    store_directory_free(u->dir);
    ds_heap_free(u->samples_ns);
    if (u->cx.arena != u->a->cx.arena)
        ds_arena_free(u->cx.arena);
}

int cmd_understand(app *a, int argc, char **argv)
{
    understand u = { .a = a };
    app_flag flags[] = { { "--lang", &u.lang, NULL },
                         { "--tz", &u.tz_name, NULL },
                         { "--stats", NULL, &u.has_stats } };
    ds_status s;
    ds_str line;

    if (!app_flags(a, &argc, argv, flags, sizeof(flags) / sizeof(flags[0])))
        return APP_EXIT_USAGE;
    if (argc > 0) {
        app_say("docspot understand: unexpected \"%s\"; texts come on stdin", argv[0]);
        return APP_EXIT_USAGE;
    }
    s = prepare(&u);
    if (s == DS_OK) {
        while (app_read_line(a, &line))
            take_line(&u, line);
        app_flush();
        if (u.has_stats)
            print_stats(&u);
    }
    release(&u);
    if (s != DS_OK)
        return app_failed(a, s);
    return u.has_failed ? APP_EXIT_FAILED : APP_EXIT_DONE;
}
