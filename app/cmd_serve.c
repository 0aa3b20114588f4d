/*
 * cmd_serve.c - docspot serve: the service in the foreground, until a signal ends it.
 *
 * SIGTERM and SIGINT stop it gracefully, SIGHUP reads the log level again. Start-up ends with five
 * lines for a person: where to chat, on a phone too, how to bring a clinic in, what is off. What
 * always holds:
 *   (1) signals are blocked in every thread and taken by this one alone
 *   (2) a database that failed a flush ends the service with 1; a supervisor starts it again
 */
#include "app/serve_internal.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define CONFIG_MAX_BYTES ((size_t)1024 * 1024)
#define RELOAD_ARENA_MAX_BYTES ((size_t)8 * 1024 * 1024)

static bool block_signals(sigset_t *set)
{
    return sigemptyset(set) == 0 && sigaddset(set, SIGTERM) == 0 && sigaddset(set, SIGINT) == 0 &&
           sigaddset(set, SIGHUP) == 0 && pthread_sigmask(SIG_BLOCK, set, NULL) == 0;
}

static void end_process(service *sv)
{
    (void)sv;
    (void)kill(getpid(), SIGTERM); /* to ourselves: cannot be refused */
}

/* ---- the five lines ---- */

static void say_browser(const service *sv, ds_str host)
{
    if (sv->has_chat_page)
        app_say("  In the browser    http://" DS_FMT ":%d/chat", DS_ARG(host),
                listener_port(sv->listener));
    else
        app_say("  In the browser    off; DOCSPOT_SERVER_CHAT_PAGE=on turns http://" DS_FMT
                ":%d/chat on",
                DS_ARG(host), listener_port(sv->listener));
}

static void say_phone(const service *sv)
{
    if (!sv->vendors.has_telegram)
        app_say("  On a phone        get a token from @BotFather in Telegram and start again with "
                "DOCSPOT_TELEGRAM_BOT_TOKEN=TOKEN; no public address needed");
    else if (sv->vendors.polls_telegram)
        app_say("  On a phone        Telegram is on: write to your bot");
    else
        app_say("  On a phone        Telegram is on, by webhook at " DS_FMT "/webhooks/telegram",
                DS_ARG(sv->vendors.keys.public_url));
}

static void say_off(const service *sv)
{
    const app *a = sv->a;

    if (sv->vendors.has_twilio && sv->vendors.has_whatsapp && sv->vendors.has_telegram)
        app_say("  Off               no messaging vendor; %s check-config shows the others",
                a->program);
    else
        app_say("  Off              %s%s%s; %s check-config says what turns each on",
                sv->vendors.has_twilio ? "" : " twilio (SMS)",
                sv->vendors.has_whatsapp ? "" : " whatsapp",
                sv->vendors.has_telegram ? "" : " telegram", a->program);
}

/* "[::1]" and "127.0.0.1" as they stand; "every address" is this machine for a browser on it. */
static ds_str shown_host(ds_str listen)
{
    size_t colon = listen.n;
    ds_str host;

    while (colon > 0 && listen.p[colon - 1] != ':')
        colon--;
    host = ds_str_sub(listen, 0, colon > 0 ? colon - 1 : 0);
    if (host.n == 0 || ds_str_is(host, "0.0.0.0") || ds_str_is(host, "*"))
        return DS_STR("127.0.0.1");
    return host;
}

static void announce(const service *sv)
{
    const app *a = sv->a;
    const char *url = a->db_url && a->db_url[0] ? a->db_url : "sqlite:docspot.db";
    ds_str host = shown_host(ds_conf_text(a->conf, "server", "listen"));

    if (!sv->is_loopback)
        app_say("Note: others can reach this address. Put a proxy that speaks TLS in front.");
    app_say("DocSpot is up on http://" DS_FMT ":%d", DS_ARG(host), listener_port(sv->listener));
    say_browser(sv, host);
    app_say("  In a terminal     %s chat --db %s", a->program, url);
    say_phone(sv);
    app_say("  Your own clinic   %s import clinic.csv --db %s", a->program, url);
    say_off(sv);
}

/* ---- SIGHUP ---- */

static const char *lookup_env(const char *name) { return getenv(name); }

static ds_status reread(app *a, ds_ctx *cx, ds_conf *conf)
{
    ds_log_level level;
    ds_str text;

    DS_TRY(a->env.read_file(a->env.self, cx, a->config_path, CONFIG_MAX_BYTES, &text));
    DS_TRY(ds_conf_read(cx, conf, a->config_path, text, NULL));
    DS_TRY(ds_conf_read_env(cx, conf, lookup_env));
    if (!ds_log_level_parse(ds_conf_text(conf, "server", "log_level"), &level))
        return ds_fail(cx, DS_INVALID, "server.log_level");
    ds_log_set_level(a->log, level);
    return DS_OK;
}

/* The log level is taken over; whatever else changed needs a restart. */
static void reload(service *sv)
{
    app *a = sv->a;
    ds_ctx cx = app_thread_cx(sv, RELOAD_ARENA_MAX_BYTES);
    size_t n;
    const ds_conf_option *options = app_options(&n);
    ds_conf *conf DS_AUTO(ds_conf_freep) = ds_conf_new(options, n);
    ds_status s = DS_OK;

    if (a->config_path && conf && cx.arena)
        s = reread(a, &cx, conf);
    ds_log_event(&cx, s == DS_OK ? DS_LOG_INFO : DS_LOG_ERROR, "config.reread",
                 "status=%s why=\"%s\"", ds_status_name(s), cx.why);
    ds_arena_free(cx.arena);
}

/* ---- the command ---- */

static int wait_for_end(service *sv, const sigset_t *set)
{
    int signal = 0;

    while (sigwait(set, &signal) == 0 && signal == SIGHUP)
        reload(sv);
    if (!writer_is_healthy(sv->writer)) {
        app_say("docspot serve: the database failed; start again to recover from its log");
        return APP_EXIT_FAILED;
    }
    ds_log_event(&sv->a->cx, DS_LOG_INFO, "serve.stopping", "signal=%d", signal);
    return APP_EXIT_DONE;
}

int cmd_serve(app *a, int argc, char **argv)
{
    bool is_demo = false, commits_each = false;
    const app_flag flags[] = { { "--demo", NULL, &is_demo },
                               { "--commit-each", NULL, &commits_each } }; /* for ./dev bench */
    service *sv;
    sigset_t set;
    ds_status s;
    int code;

    if (!app_flags(a, &argc, argv, flags, 2) || argc > 0)
        return APP_EXIT_USAGE;
    if (a->has_now)
        app_clock_run_from(&a->env, a->cx.now);
    sv = ds_heap_new(sizeof(*sv));
    if (!sv || !block_signals(&set))
        return APP_EXIT_FAILED;
    sv->commits_each = commits_each;
    sv->on_broken = end_process;
    s = service_start(sv, a, is_demo);
    if (s == DS_OK) {
        ds_log_event(&a->cx, DS_LOG_INFO, "serve.started", "port=%d", listener_port(sv->listener));
        announce(sv); /* last: what a newcomer reads is not scrolled away */
        code = wait_for_end(sv, &set);
    } else {
        code = app_failed(a, s);
    }
    service_stop(sv);
    ds_heap_free(sv);
    return code;
}
