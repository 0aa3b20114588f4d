/*
 * main.c - the table of commands, and the way from a command line to one of them.
 *
 * The common flags may stand anywhere; they are taken out before a command sees its arguments.
 * Settings come in this order, the later beats the earlier: defaults, the file, the environment,
 * flags. Exit codes: 0 done, 1 failed, 2 wrong usage.
 */
#include "app/app_internal.h"
#include "core/plant.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COMMAND_ARENA_MAX_BYTES ((size_t)256 * 1024 * 1024)
#define CONFIG_MAX_BYTES ((size_t)1024 * 1024)
#define ZONEINFO_DIR "/usr/share/zoneinfo"

static int cmd_help(app *a, int argc, char **argv);
static int cmd_version(app *a, int argc, char **argv);

/* clang-format off */
static const app_command commands[] = {
    { "serve", "serve [--demo]", "run the service: webhooks, workers, pages", cmd_serve },
    { "chat", "chat [--json] [--from ADDRESS] [--channel sms|whatsapp|telegram]", "talk to the bot in this terminal; without --db with the demo clinic in memory", cmd_chat },
    { "understand", "understand [--lang LANG] [--tz ZONE] [--stats]", "JSON lines in, JSON lines out: what the bot understands of each text", cmd_understand },
    { "slots", "slots [WORDS] [--specialty S] [--doctor D] [--place P] [--when W] [--visit-type T] [--limit N] [--json] [--desk] [--why INSTANT] [--patient NAME-OR-PHONE] [--referral]", "all free slots for a query, or why an instant is refused; --desk: by the rules of the desk, --patient: by those about this patient too", cmd_slots },
    { "day", "day [DOCTOR] [[--date] DATE] [--zone-changes] [--json]", "the day as a printable list, with the queue where tokens are booked", cmd_day },
    { "book", "book DOCTOR START|walk-in --patient NAME [--place P] [--phone PHONE] [--channel C] [--visit-type T] [--override REASON] [--json]", "book for a caller or a walk-in", cmd_book },
    { "cancel", "cancel ID [--reason TEXT] [--json]", "cancel an appointment; the patient is told", cmd_cancel },
    { "move", "move ID START [--doctor D] [--place P] [--override REASON] [--json]", "move an appointment; the patient is told", cmd_move },
    { "block", "block DOCTOR|--all DATE[..DATE] [FROM-TO] [--place P] [--reason TEXT] [--undo]", "close hours; prints who is affected, and other times for them", cmd_block },
    { "arrive", "arrive ID [--late MIN | --done | --no-show] [--json]", "the patient is here, late, seen, or did not come", cmd_arrive },
    { "inbox", "inbox [list | show ID | reply ID TEXT | back ID | alerts | ack ID | calls | done ID | requests | approve ID | decline ID [REASON] | waiting | worklist | kept ID | called ID]", "what needs a person: conversations, alerts, calls, requests, the waiting list, work lists", cmd_inbox },
    { "payments", "payments [list | show ID | refund ID [AMOUNT] --reason TEXT] [--state STATE] [--limit N] [--before ID] [--json]", "money: what was asked, paid, given back; give back", cmd_payments },
    { "import", "import FILE... [--dry-run] [--prune]", "read clinics, exceptions, patients, appointments from CSV", cmd_import },
    { "export", "export [clinics|exceptions|patients|appointments] [--json]", "write them again", cmd_export },
    { "demo", "demo", "load the demo clinic", cmd_demo },
    { "migrate", "migrate", "bring the database to this program's schema", cmd_migrate },
    { "backup", "backup FILE", "a whole, consistent copy while the service runs", cmd_backup },
    { "restore", "restore FILE", "put a copy back, after checking it; the service must be stopped", cmd_restore },
    { "fsck", "fsck", "derive every invariant again and print each finding", cmd_fsck },
    { "check-config", "check-config [--show] [--document]", "is the configuration right, and what is off?", cmd_check_config },
    { "version", "version", "the program's version", cmd_version },
    { "help", "help [COMMAND]", "this list, or one command", cmd_help },
};
/* clang-format on */

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static const char common_help[] =
    "\nEvery command takes\n"
    "  --config FILE      settings; without it: defaults and DOCSPOT_SECTION_KEY from the "
    "environment\n"
    "  --db URL           sqlite:PATH or sqlite::memory:\n"
    "  --now ISO8601      a virtual clock\n"
    "  --log-level LEVEL  error, warn, info, debug\n"
    "Exit codes: 0 done, 1 failed, 2 wrong usage.\n";

/* The common flags of a command line. */
typedef struct common {
    const char *config, *db, *now, *log_level;
} common;

static const app_command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static int cmd_help(app *a, int argc, char **argv)
{
    ds_buf b = ds_buf_make(&a->cx);
    const app_command *one = argc > 0 ? find_command(argv[0]) : NULL;

    if (argc > 0 && !one) {
        app_say("docspot help: there is no command %s", argv[0]);
        return APP_EXIT_USAGE;
    }
    if (one) {
        ds_buf_printf(&b, "docspot %s\n  %s\n", one->usage, one->help);
    } else {
        ds_buf_puts(&b, "DocSpot: book a doctor by text.\n\n");
        for (size_t i = 0; i < COMMAND_COUNT; i++)
            ds_buf_printf(&b, "  docspot %-13s %s\n", commands[i].name, commands[i].help);
        ds_buf_puts(&b, common_help);
    }
    app_print(ds_buf_view(&b));
    return APP_EXIT_DONE;
}

static int cmd_version(app *a, int argc, char **argv)
{
    (void)a;
    (void)argc;
    (void)argv;
    app_print(DOCSPOT_PLANT == 0 ? DS_STR("docspot " DOCSPOT_VERSION "\n")
                                 : DS_STR("docspot " DOCSPOT_VERSION " with a planted bug\n"));
    return APP_EXIT_DONE;
}

/* Take one common flag at argv[*at]; false when it is none. *ret_ok false: its value is missing. */
static bool take_common(common *c, int argc, char **argv, int *at, bool *ret_ok)
{
    const struct {
        const char *name;
        const char **value;
    } flags[] = { { "--config", &c->config },
                  { "--db", &c->db },
                  { "--now", &c->now },
                  { "--log-level", &c->log_level } };

    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        size_t n = strlen(flags[i].name);
        const char *arg = argv[*at];

        if (strncmp(arg, flags[i].name, n) != 0 || (arg[n] != '\0' && arg[n] != '='))
            continue;
        if (arg[n] == '=') {
            *flags[i].value = arg + n + 1;
        } else if (*at + 1 < argc) {
            *flags[i].value = argv[++*at];
        } else {
            app_say("docspot: %s needs a value", arg);
            *ret_ok = false;
        }
        return true;
    }
    return false;
}

/* Take the common flags out of argv, which keeps the rest at argv[0..*argc). */
static bool take_commons(common *c, int *argc, char **argv)
{
    int kept = 0;
    bool is_ok = true;

    for (int i = 0; i < *argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            while (i < *argc)
                argv[kept++] = argv[i++];
            break;
        }
        if (!take_common(c, *argc, argv, &i, &is_ok))
            argv[kept++] = argv[i];
    }
    *argc = kept;
    return is_ok;
}

static const char *lookup_env(const char *name) { return getenv(name); }

static ds_status read_settings(app *a, const common *c, ds_buf *errors)
{
    ds_str text;

    if (c->config) {
        DS_TRY(a->env.read_file(a->env.self, &a->cx, c->config, CONFIG_MAX_BYTES, &text));
        DS_TRY(ds_conf_read(&a->cx, a->conf, c->config, text, errors));
    }
    DS_TRY(ds_conf_read_env(&a->cx, a->conf, lookup_env));
    if (c->db)
        DS_TRY(ds_conf_set(&a->cx, a->conf, "store", "url", ds_str_of(c->db)));
    if (c->log_level)
        DS_TRY(ds_conf_set(&a->cx, a->conf, "server", "log_level", ds_str_of(c->log_level)));
    return DS_OK;
}

static bool set_clock(app *a, const common *c)
{
    ds_time t;

    a->cx.now = a->env.now(a->env.self);
    if (!c->now)
        return true;
    if (!ds_time_parse(ds_str_of(c->now), &t)) {
        app_say("docspot: --now %s: expected a time with its offset, such as "
                "2026-11-23T08:00:00+05:30",
                c->now);
        return false;
    }
    a->has_now = true;
    a->cx.now = t;
    app_clock_stand(&a->env, t);
    return true;
}

static bool start_log(app *a, const common *c)
{
    ds_log_level level = DS_LOG_WARN; /* a command talks to a person: only what went wrong */

    if (c->log_level || strcmp(a->command, "serve") == 0) {
        ds_str word = ds_conf_text(a->conf, "server", "log_level");

        if (!ds_log_level_parse(word, &level))
            return false;
    }
    a->log = ds_log_new(&a->env, level, isatty(STDERR_FILENO) ? DS_LOG_LOGFMT : DS_LOG_JSON);
    a->cx.log = a->log;
    return a->log != NULL;
}

/* Everything a command relies on; an exit code, or -1 to go on. */
static int prepare(app *a, const common *c)
{
    ds_buf errors;
    size_t n;
    const ds_conf_option *options = app_options(&n);
    ds_log_level level;
    ds_status s;

    if (c->log_level && !ds_log_level_parse(ds_str_of(c->log_level), &level)) {
        app_say("docspot: --log-level %s: expected error, warn, info or debug", c->log_level);
        return APP_EXIT_USAGE;
    }
    if (!set_clock(a, c))
        return APP_EXIT_USAGE;
    a->conf = ds_conf_new(options, n);
    a->tzdb = ds_tzdb_new(ZONEINFO_DIR);
    a->cx.tzdb = a->tzdb;
    if (!a->conf || !a->tzdb)
        return APP_EXIT_FAILED;
    errors = ds_buf_make(&a->cx);
    s = read_settings(a, c, &errors);
    if (s != DS_OK) {
        if (errors.n > 0)
            app_say("%.*s", (int)(errors.n - 1), errors.p); /* lines; the last newline is ours */
        else
            app_say("docspot: %s", a->cx.why);
        return APP_EXIT_FAILED;
    }
    a->config_path = c->config;
    a->has_db = ds_conf_is_set(a->conf, "store", "url");
    a->db_url = ds_cstr(&a->cx, ds_conf_text(a->conf, "store", "url"));
    return start_log(a, c) ? -1 : APP_EXIT_FAILED;
}

static int run(app *a, int argc, char **argv)
{
    common c = { NULL, NULL, NULL, NULL };
    const app_command *command;
    int code;

    if (!take_commons(&c, &argc, argv))
        return APP_EXIT_USAGE;
    if (argc == 0) {
        (void)cmd_help(a, 0, argv); /* for people; scripts see the exit code */
        return APP_EXIT_USAGE;
    }
    if (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0)
        return cmd_help(a, argc - 1, argv + 1);
    if (strcmp(argv[0], "--version") == 0)
        return cmd_version(a, 0, argv);
    command = find_command(argv[0]);
    if (!command) {
        app_say("docspot: there is no command %s; docspot help lists them", argv[0]);
        return APP_EXIT_USAGE;
    }
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        return cmd_help(a, 1, argv);
    a->command = command->name;
    if (command->run == cmd_help || command->run == cmd_version)
        return command->run(a, argc - 1, argv + 1);
    code = prepare(a, &c);
    return code >= 0 ? code : command->run(a, argc - 1, argv + 1);
}

/* glibc gives every thread a heap of its own; with a dozen small threads that is memory for
 * nothing. */
static void share_heaps(void)
{
#ifdef M_ARENA_MAX
    (void)mallopt(M_ARENA_MAX, 2); /* refused: a little more memory, nothing else */
#endif
}

int main(int argc, char **argv)
{
    struct app_env real = { .line = NULL };
    app a = { .command = "help", .program = argc > 0 ? argv[0] : "docspot", .real = &real };
    int code = APP_EXIT_FAILED;

    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR || signal(SIGXFSZ, SIG_IGN) == SIG_ERR)
        return APP_EXIT_FAILED; /* a full disk or a gone reader is an error code, not a death */
    share_heaps();
    app_env_init(&a.env, &real);
    a.cx = (ds_ctx){ .arena = ds_arena_new(COMMAND_ARENA_MAX_BYTES), .env = &a.env };
    if (a.cx.arena)
        code = run(&a, argc > 0 ? argc - 1 : 0, argv + 1);
    if (fflush(stdout) != 0)
        code = APP_EXIT_FAILED;
    ds_conf_free(a.conf);
    ds_log_free(a.log);
    ds_tzdb_free(a.tzdb);
    ds_arena_free(a.cx.arena);
    ds_heap_free(real.line);
    return code;
}
