/*
 * app.c - what every command shares: flags, printing, the policy, opening the database.
 *
 * Data goes to stdout, everything else to stderr. What always holds:
 *   (1) an unknown flag is said by name and ends with APP_EXIT_USAGE, never guessed
 *   (2) output that cannot be written ends the program: a cut list must not look complete
 *   (3) only commands that may create a database do; the others name the command that would
 */
#include "app/app_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_STORE_URL "sqlite:docspot.db"
#define STAFF_MAX 16

static bool take_value(const app *a, const app_flag *f, const char *inline_value, int argc,
                       char **argv, int *at)
{
    if (!f->value) {
        if (inline_value) {
            app_say("docspot %s: %s takes no value", a->command, f->name);
            return false;
        }
        *f->is_on = true;
        return true;
    }
    if (inline_value) {
        *f->value = inline_value;
        return true;
    }
    if (*at + 1 >= argc) {
        app_say("docspot %s: %s needs a value", a->command, f->name);
        return false;
    }
    *f->value = argv[++*at];
    return true;
}

static const app_flag *find_flag(const app_flag *flags, size_t n, const char *arg,
                                 const char **ret_inline)
{
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(flags[i].name);

        if (strncmp(arg, flags[i].name, length) != 0)
            continue;
        if (arg[length] == '\0' || arg[length] == '=') {
            *ret_inline = arg[length] == '=' ? arg + length + 1 : NULL;
            return &flags[i];
        }
    }
    return NULL;
}

static bool looks_like_flag(const char *arg)
{
    return arg[0] == '-' && (arg[1] == '-' || (arg[1] >= 'a' && arg[1] <= 'z'));
}

bool app_flags(const app *a, int *argc, char **argv, const app_flag *flags, size_t n)
{
    int kept = 0;
    bool is_rest = false;

    for (int i = 0; i < *argc; i++) {
        const char *value = NULL;
        const app_flag *f;

        if (is_rest || !looks_like_flag(argv[i])) {
            argv[kept++] = argv[i];
            continue;
        }
        if (strcmp(argv[i], "--") == 0) {
            is_rest = true;
            continue;
        }
        f = find_flag(flags, n, argv[i], &value);
        if (!f) {
            app_say("docspot %s: what is %s? Try: docspot help %s", a->command, argv[i],
                    a->command);
            return false;
        }
        if (!take_value(a, f, value, *argc, argv, &i))
            return false;
    }
    *argc = kept;
    return true;
}

int app_failed(const app *a, ds_status s)
{
    app_say("docspot %s: %s", a->command, a->cx.why[0] ? a->cx.why : ds_status_text(s));
    return APP_EXIT_FAILED;
}

void app_print(ds_str s)
{
    if (s.n > 0 && fwrite(s.p, 1, s.n, stdout) != s.n)
        _exit(APP_EXIT_FAILED);
}

void app_flush(void)
{
    if (fflush(stdout) != 0)
        _exit(APP_EXIT_FAILED);
}

void app_say(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vfprintf(stderr, format, args); /* when stderr is gone there is nobody to tell */
    va_end(args);
    (void)fputc('\n', stderr);
}

/* "channel:address" with commas as an array in the command's arena. */
static void read_staff(const app *a, policy *p)
{
    ds_ctx cx = a->cx; /* a may be const, its arena grows all the same */
    ds_str rest = ds_conf_text(a->conf, "clinic", "staff_alert"), word;
    ds_str *staff = DS_NEW_N(&cx, ds_str, STAFF_MAX);

    if (!staff)
        return;
    while (p->staff_alert_count < STAFF_MAX && ds_str_next(&rest, ',', &word)) {
        word = ds_str_trim(word);
        if (word.n > 0)
            staff[p->staff_alert_count++] = word;
    }
    p->staff_alert = staff;
}

static clock_range read_quiet(ds_str text)
{
    clock_range r = { 0, 0 };
    int64_t dash = ds_str_find(text, DS_STR("-"), 0);

    if (dash > 0 && local_clock_parse(ds_str_trim(ds_str_sub(text, 0, (size_t)dash)), &r.from_s) &&
        local_clock_parse(ds_str_trim(ds_str_sub(text, (size_t)dash + 1, text.n)), &r.to_s))
        return r;
    return (clock_range){ 0, 0 }; /* none */
}

/* Which vendors are on (a link needs an address), and whether their keys move real money. */
static void read_payment(const app *a, policy *p)
{
    static const char live_host[] = "api-m.paypal.com";
    const ds_conf *c = a->conf;
    ds_str key = ds_conf_text(c, "stripe", "secret_key");
    ds_str host = ds_conf_text(c, "paypal", "api_base");

    /* Texts passed their checks when the configuration was read, so neither can fail. */
    (void)pay_mode_parse(ds_conf_text(c, "clinic", "payment"), &p->pay.mode);
    (void)refund_rule_parse(ds_conf_text(c, "clinic", "refund"), &p->pay.refunds);
    (void)pay_tax_parse(ds_conf_text(c, "clinic", "tax"), &p->pay);
    p->pay.deposit_percent = (int32_t)ds_conf_int(c, "clinic", "deposit");
    p->has_stripe = p->public_url.n > 0 && app_vendor_is_on(c, "stripe");
    p->has_paypal = p->public_url.n > 0 && app_vendor_is_on(c, "paypal");
    p->is_stripe_live =
        ds_str_starts(key, DS_STR("sk_live_")) || ds_str_starts(key, DS_STR("rk_live_"));
    if (ds_str_starts(host, DS_STR("https://")))
        host = ds_str_sub(host, 8, host.n);
    p->is_paypal_live = ds_str_starts(host, ds_str_of(live_host)) &&
                        (host.n == sizeof live_host - 1 || host.p[sizeof live_host - 1] == '/' ||
                         host.p[sizeof live_host - 1] == ':');
}

policy app_policy(const app *a)
{
    policy p = policy_default();
    const ds_conf *c = a->conf;

    p.clinic_name = ds_conf_text(c, "clinic", "name");
    p.tz_name = ds_conf_text(c, "clinic", "timezone");
    p.locale = ds_conf_text(c, "clinic", "locale");
    p.country = ds_conf_text(c, "clinic", "country");
    p.emergency_number = ds_conf_text(c, "clinic", "emergency_number");
    p.public_url = ds_conf_text(c, "server", "public_url");
    while (ds_str_ends(p.public_url, DS_STR("/")))
        p.public_url.n--;
    p.hold_minutes = (int32_t)ds_conf_int(c, "booking", "hold_minutes");
    p.min_notice_min = (int32_t)(ds_conf_int(c, "booking", "min_notice") / 60);
    p.horizon_days = (int32_t)ds_conf_int(c, "booking", "horizon_days");
    p.sms_daily_cap = (int32_t)ds_conf_int(c, "booking", "sms_daily_cap");
    p.quiet = read_quiet(ds_conf_text(c, "clinic", "quiet_hours"));
    p.is_content_full = ds_str_is(ds_conf_text(c, "clinic", "content"), "full");
    read_staff(a, &p);
    read_payment(a, &p);
    return p;
}

static ds_str store_url(const app *a)
{
    return a->db_url && a->db_url[0] ? ds_str_of(a->db_url) : DS_STR(DEFAULT_STORE_URL);
}

/* Opening would make an empty file; where none is wanted, a missing one is found out before. */
static ds_status check_exists(app *a, ds_str url)
{
    const char *path;

    if (!ds_str_starts(url, DS_STR("sqlite:")) || ds_str_is(url, "sqlite::memory:"))
        return DS_OK;
    path = ds_cstr(&a->cx, ds_str_sub(url, 7, url.n));
    if (!path)
        return DS_LIMIT;
    if (access(path, F_OK) == 0)
        return DS_OK;
    return ds_fail(&a->cx, DS_NOT_FOUND,
                   "there is no database %s yet; make one with docspot import or docspot demo",
                   path);
}

static ds_status prepare_schema(app *a, store *st, bool create)
{
    int from = 0, to = 0;

    DS_TRY(store_schema_version(&a->cx, st, &from));
    if (from == store_schema_latest())
        return DS_OK;
    if (create)
        return store_migrate(&a->cx, st, &from, &to);
    if (from == 0)
        return ds_fail(&a->cx, DS_NOT_FOUND,
                       "the database is empty; fill it with docspot import or docspot demo");
    if (from < store_schema_latest())
        return ds_fail(&a->cx, DS_CONFLICT,
                       "the database has schema %d, this program wants %d: run docspot migrate",
                       from, store_schema_latest());
    return ds_fail(&a->cx, DS_CONFLICT, "the database (schema %d) is newer than this program (%d)",
                   from, store_schema_latest());
}

ds_status app_store_open(app *a, store_mode mode, bool create, store **ret_store,
                         store_conn **ret_conn)
{
    store *st DS_AUTO(store_closep) = NULL;
    store_conn *conn = NULL;
    ds_str url = store_url(a);

    if (!create)
        DS_TRY(check_exists(a, url));
    DS_TRY(store_open(&a->cx, url, &st));
    DS_TRY(prepare_schema(a, st, create));
    DS_TRY(store_connect(&a->cx, st, mode, &conn));
    *ret_conn = conn;
    *ret_store = st;
    st = NULL;
    return DS_OK;
}
