/*
 * app.h - the running program: what every command gets, and the commands themselves.
 *
 * A command is a row of app/main.c's table. Its function gets an app with configuration, clock,
 * zones and log ready, and its own arguments with the common flags taken out.
 */
#ifndef DOCSPOT_APP_APP_H
#define DOCSPOT_APP_APP_H

#include "bot/bot.h"
#include "core/conf.h"
#include "core/log.h"
#include "core/metrics.h"
#include "core/tz.h"
#include "intents/intents.h"
#include "model/policy.h"
#include "store/store.h"

#define APP_EXIT_DONE 0
#define APP_EXIT_FAILED 1
#define APP_EXIT_USAGE 2

typedef struct app {
    ds_env env;
    ds_log *log;
    ds_tzdb *tzdb;
    ds_conf *conf;
    ds_ctx cx;          /* the command's own context: arena of 256 MiB cap */
    bool has_now;       /* --now was given: the clock stands at cx.now until the command moves it */
    bool has_db;        /* --db or store.url was given */
    const char *db_url; /* --db, else store.url */
    const char *command;
    const char *program;     /* as it was called, for hints that can be typed again */
    const char *config_path; /* --config, or NULL */
    struct app_env *real;    /* what env.self points to; app/env.c */
} app;

typedef struct app_command {
    const char *name;
    const char *usage; /* "chat [--json] [--from ADDRESS]" */
    const char *help;  /* one line */
    int (*run)(
        app *a, int argc,
        char **argv); /* argv[0] is the first argument after the command; returns an exit code */
} app_command;

/* A command's flag: value NULL for a switch. */
typedef struct app_flag {
    const char *name;   /* "--json" */
    const char **value; /* where the value goes; NULL for a switch */
    bool *is_on;        /* for a switch */
} app_flag;

/*
 * Take flags out of argv; the rest (positional words) stay in order at argv[0..*argc). An unknown
 * flag or a missing value is printed on stderr and gives false: exit with APP_EXIT_USAGE.
 */
bool app_flags(const app *a, int *argc, char **argv, const app_flag *flags, size_t n);

/* Print "docspot COMMAND: why" on stderr; returns APP_EXIT_FAILED. */
int app_failed(const app *a, ds_status s);

/* Read all of stdin line by line: *ret_line borrowed until the next call; false at the end. A line
 * is at most 1 MiB. */
bool app_read_line(app *a, ds_str *ret_line);

/* Write bytes to stdout; app_flush makes them visible now. Exits with 1 when stdout is gone. */
void app_print(ds_str s);
void app_flush(void); /* as above */
void app_say(const char *format, ...)
    __attribute__((format(printf, 1, 2))); /* to stderr, with a newline */

/* The policy of the configuration; texts borrowed from a->conf. */
policy app_policy(const app *a);

/*
 * Open the database of --db or store.url and connect. create: a new one is made and migrated
 * (import, demo, serve), else a missing one is an error that names the command to run.
 */
DS_MUST_USE ds_status app_store_open(app *a, store_mode mode, bool create, store **ret_store,
                                     store_conn **ret_conn);

/* The demo clinic in a fresh database in memory (chat, understand without --db). */
DS_MUST_USE ds_status app_store_demo(app *a, store **ret_store, store_conn **ret_conn);

/* Load the demo clinic into a transaction; idempotent. */
DS_MUST_USE ds_status app_demo_load(ds_ctx *cx, const intent_pack *pack, store_tx *tx);

/* The commands: each in its own cmd_*.c; exit codes as above. */
int cmd_serve(app *a, int argc, char **argv);
int cmd_chat(app *a, int argc, char **argv);         /* as above */
int cmd_understand(app *a, int argc, char **argv);   /* as above */
int cmd_slots(app *a, int argc, char **argv);        /* as above */
int cmd_day(app *a, int argc, char **argv);          /* as above */
int cmd_book(app *a, int argc, char **argv);         /* as above */
int cmd_cancel(app *a, int argc, char **argv);       /* as above */
int cmd_move(app *a, int argc, char **argv);         /* as above */
int cmd_block(app *a, int argc, char **argv);        /* as above */
int cmd_arrive(app *a, int argc, char **argv);       /* as above */
int cmd_inbox(app *a, int argc, char **argv);        /* as above */
int cmd_payments(app *a, int argc, char **argv);     /* as above */
int cmd_import(app *a, int argc, char **argv);       /* as above */
int cmd_export(app *a, int argc, char **argv);       /* as above */
int cmd_demo(app *a, int argc, char **argv);         /* as above */
int cmd_migrate(app *a, int argc, char **argv);      /* as above */
int cmd_backup(app *a, int argc, char **argv);       /* as above */
int cmd_restore(app *a, int argc, char **argv);      /* as above */
int cmd_fsck(app *a, int argc, char **argv);         /* as above */
int cmd_check_config(app *a, int argc, char **argv); /* as above */

#endif
