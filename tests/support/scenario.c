/*
 * scenario.c - the runner of scenario files: a clinic in memory, a clock the file moves.
 *
 * This part reads the file, line by line, and sets the scene; every other command is a row that
 * leads to the other parts (scenario_internal.h). Every message is either expected by the file or
 * fails it, and at the end the database must be sound.
 */
#include "tests/support/scenario_internal.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include "app/app.h"
#include "tests/support/template.h"

bool scene_complain(scene *s, const char *format, ...)
{
    va_list args;
    int n = snprintf(s->why, SCENARIO_WHY_MAX, "%s.chat:%d: ", s->name, s->line);

    va_start(args, format);
    (void)vsnprintf(s->why + n, SCENARIO_WHY_MAX - (size_t)n, format, args);
    va_end(args);
    return false;
}

bool scene_check(scene *s, ds_status status, const char *what)
{
    return status == DS_OK ||
           scene_complain(s, "%s: %s: %s", what, ds_status_name(status), s->cx->why);
}

ds_str scene_word(ds_str *rest)
{
    ds_str trimmed = ds_str_trim(*rest);
    size_t n = 0;

    while (n < trimmed.n && trimmed.p[n] != ' ' && trimmed.p[n] != '\t')
        n++;
    *rest = ds_str_trim(ds_str_sub(trimmed, n, trimmed.n));
    return ds_str_sub(trimmed, 0, n);
}

bool scene_address(scene *s, ds_str addr, ds_str *ret_channel, ds_str *ret_address)
{
    int64_t colon = ds_str_find(addr, DS_STR(":"), 0);

    if (colon <= 0)
        return scene_complain(s, "an address is CHANNEL:ADDRESS");
    *ret_channel = ds_str_sub(addr, 0, (size_t)colon);
    *ret_address = ds_str_sub(addr, (size_t)colon + 1, addr.n);
    return true;
}

bool scene_moment(scene *s, ds_str date_and_clock, ds_time *ret)
{
    local_time t;

    if (!local_time_parse(date_and_clock, &t))
        return scene_complain(s, "not a date and time: " DS_FMT, DS_ARG(date_and_clock));
    *ret = ds_tz_instant(s->tz, t);
    return true;
}

/* ---- setting the scene ---- */

static void row_hit(void *self, size_t row) { ((scenario_stats *)self)->hits[row]++; }

static bool make_bot(scene *s)
{
    bot_free(s->b);
    s->b = NULL;
    if (!scene_check(s, bot_new(s->cx, &s->rules, s->pack, &s->b), "bot"))
        return false;
    bot_watch_rows(s->b, row_hit, s->stats);
    return true;
}

static bool do_clock(scene *s, ds_str rest)
{
    ds_str date = scene_word(&rest), clock = scene_word(&rest);
    ds_str both;
    ds_time t;
    char iso[DS_TIME_FORMAT_MAX];

    s->te = testenv_new("2026-01-01T00:00:00+00:00");
    s->cx = testenv_cx(s->te);
    s->tz = testenv_tz(s->te, ds_cstr(s->cx, rest));
    if (ds_format(s->cx, &both, DS_FMT "T" DS_FMT, DS_ARG(date), DS_ARG(clock)) != DS_OK ||
        !scene_moment(s, both, &t))
        return false;
    testenv_set_clock(s->te, ds_cstr(s->cx, ds_time_format(t, 0, iso)));
    s->cx = testenv_cx(s->te);
    s->rules = policy_default();
    return scene_check(s, store_open(s->cx, DS_STR("sqlite::memory:"), &s->st), "open") &&
           scene_check(s, template_migrate(s->cx, s->st), "migrate") &&
           scene_check(s, store_connect(s->cx, s->st, STORE_WRITE, &s->conn), "connect") &&
           make_bot(s);
}

static ds_status no_lookup(ds_ctx *cx, const void *self, ds_str of, ds_str *ret)
{
    bool is_known;

    return intent_specialty(cx, (const intent_pack *)self, of, ret, &is_known);
}

static bool read_disk(scene *s, const char *path, ds_str *ret)
{
    FILE *f = fopen(path, "rb");
    char *bytes = ds_alloc(s->cx, SCENE_FILE_MAX_BYTES);
    size_t n;

    if (f == NULL || bytes == NULL) {
        if (f != NULL)
            (void)fclose(f);
        return scene_complain(s, "cannot read %s", path);
    }
    n = fread(bytes, 1, SCENE_FILE_MAX_BYTES, f);
    (void)fclose(f);
    *ret = (ds_str){ bytes, n };
    return true;
}

static bool do_load(scene *s, ds_str rest)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    import_file file = { .name = "file" };
    import_report report;
    ds_buf errors = ds_buf_make(s->cx);
    char path[512];

    if (!scene_check(s, store_tx_begin(s->cx, s->conn, &tx), "begin"))
        return false;
    if (ds_str_is(rest, "demo"))
        return scene_check(s, app_demo_load(s->cx, s->pack, tx), "demo") &&
               scene_check(s, store_tx_commit(s->cx, &tx), "commit");
    (void)snprintf(path, sizeof path, "%s/" DS_FMT ".csv", s->folder, DS_ARG(rest));
    if (!read_disk(s, path, &file.text))
        return false;
    if (booking_import(s->cx, tx, &s->rules, &file, 1, false, no_lookup, s->pack, &errors,
                       &report) != DS_OK)
        return scene_complain(s, "%s: " DS_FMT " %s", path, DS_ARG(ds_buf_view(&errors)),
                              s->cx->why);
    return scene_check(s, store_tx_commit(s->cx, &tx), "commit");
}

/* What `config` sets in the policy; the rest are cases of do_config. */
static const struct {
    const char *key;
    size_t at; /* an int32_t of the policy */
    int64_t min, max;
} numbers[] = {
    { "sms_daily_cap", offsetof(policy, sms_daily_cap), 0, 1000 },
    { "hold_minutes", offsetof(policy, hold_minutes), 1, 1000 },
    { "min_notice", offsetof(policy, min_notice_min), 0, 10000 },
    { "horizon_days", offsetof(policy, horizon_days), 1, 1000 },
};
static const struct {
    const char *key;
    size_t at; /* a ds_str of the policy */
} texts[] = {
    { "public_url", offsetof(policy, public_url) },
    { "emergency_number", offsetof(policy, emergency_number) },
    { "locale", offsetof(policy, locale) },
};

static bool set_number(policy *p, ds_str key, ds_str value)
{
    int64_t n = 0;

    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        if (!ds_str_is(key, numbers[i].key))
            continue;
        if (!ds_str_to_int(value, numbers[i].min, numbers[i].max, &n))
            return false;
        *(int32_t *)(void *)((char *)p + numbers[i].at) = (int32_t)n;
        return true;
    }
    return false;
}

static bool set_text(policy *p, ds_str key, ds_str value)
{
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (ds_str_is(key, texts[i].key)) {
            *(ds_str *)(void *)((char *)p + texts[i].at) = value;
            return true;
        }
    }
    return false;
}

static bool do_config(scene *s, ds_str rest)
{
    ds_str key = scene_word(&rest);

    if (ds_str_is(key, "content"))
        s->rules.is_content_full = ds_str_is(rest, "full");
    else if (ds_str_is(key, "staff_alert") && s->rules.staff_alert_count < SCENE_STAFF_MAX)
        s->staff[s->rules.staff_alert_count++] = rest;
    else if (ds_str_is(key, "payment") && pay_mode_parse(rest, &s->rules.pay.mode))
        s->rules.has_stripe = s->rules.has_paypal = true;
    else if (ds_str_is(key, "refund") && refund_rule_parse(rest, &s->rules.pay.refunds))
        ;
    else if (!set_number(&s->rules, key, rest) && !set_text(&s->rules, key, rest))
        return scene_complain(s, "config knows no " DS_FMT, DS_ARG(key));
    s->rules.staff_alert = s->staff;
    return make_bot(s);
}

static bool do_name(scene *s, ds_str rest)
{
    ds_str addr = scene_word(&rest);

    (void)snprintf(s->profile_of, sizeof s->profile_of, DS_FMT, DS_ARG(addr));
    (void)snprintf(s->profile, sizeof s->profile, DS_FMT, DS_ARG(rest));
    return true;
}

/* ---- the file ---- */

static const struct {
    const char *name;
    bool (*run)(scene *s, ds_str rest);
} commands[] = {
    { "clock", do_clock }, /* first: the others need it */
    { "load", do_load },        { "config", do_config },  { "name", do_name },
    { "pay", scene_pay },       { "in", scene_in },       { "more", scene_more },
    { "repeat", scene_repeat }, { "tap", scene_tap },     { "event", scene_event },
    { "out", scene_out },       { "quiet", scene_quiet }, { "after", scene_after },
    { "at", scene_at },         { "rows", scene_rows },   { "desk", scene_desk },
};

static bool do_command(scene *s, ds_str command, ds_str rest)
{
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (!ds_str_is(command, commands[i].name))
            continue;
        if (s->te == NULL && i > 0)
            return scene_complain(s, "a scenario begins with clock");
        return commands[i].run(s, rest);
    }
    return scene_complain(s, "no command is called " DS_FMT, DS_ARG(command));
}

static bool play(scene *s, ds_str text)
{
    ds_str line, command;

    while (ds_str_next(&text, '\n', &line)) {
        s->line++;
        line = ds_str_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        command = scene_word(&line);
        if (!do_command(s, command, line))
            return false;
    }
    return scene_quiet(s, (ds_str){ "", 0 }) && scene_is_sound(s);
}

bool scenario_run(const intent_pack *pack, const char *folder, const char *name,
                  scenario_stats *stats, char why[static SCENARIO_WHY_MAX])
{
    static char bytes[SCENE_FILE_MAX_BYTES];
    scene *s = ds_heap_new(sizeof *s);
    char path[512];
    FILE *f;
    bool is_ok;
    size_t n;

    if (s == NULL)
        return false;
    s->pack = pack;
    s->stats = stats;
    s->folder = folder;
    s->name = name;
    s->why = why;
    (void)snprintf(path, sizeof path, "%s/%s.chat", folder, name);
    f = fopen(path, "rb");
    if (f == NULL) {
        is_ok = scene_complain(s, "cannot read %s", path);
    } else {
        n = fread(bytes, 1, sizeof bytes, f);
        (void)fclose(f);
        is_ok = play(s, (ds_str){ bytes, n });
    }
    bot_free(s->b);
    store_disconnect(s->conn);
    store_close(s->st);
    testenv_free(s->te);
    ds_heap_free(s);
    return is_ok;
}
