/*
 * test_conf_table.c - every type of option: what is taken, what is refused, and the exact message.
 */
#include "core/conf.h"
#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <stdio.h>
#include <string.h>

static const char *check_even(ds_str value)
{
    return value.n % 2 == 0 ? NULL : "an even number of letters";
}

static const ds_conf_option options[] = {
    { "server", "listen", DS_CONF_TEXT, "127.0.0.1:8080", 0, 0, "", "", "Where to listen.", NULL },
    { "server", "token", DS_CONF_SECRET, "", 0, 0, "", "", "A secret.", NULL },
    { "server", "level", DS_CONF_INT, "3", -2, 12, "", "", "How loud.", NULL },
    { "server", "page", DS_CONF_SWITCH, "off", 0, 0, "", "", "A page.", NULL },
    { "server", "role", DS_CONF_CHOICE, "all", 0, 0, "", "all|web|worker", "Which part.", NULL },
    { "booking", "hold", DS_CONF_DURATION, "15", 1, 240, "minutes", "", "How long.", NULL },
    { "booking", "wait", DS_CONF_DURATION, "30", 0, 90, "seconds", "", "How long.", NULL },
    { "booking", "keep", DS_CONF_DURATION, "35", 1, 400, "days", "", "How long.", NULL },
    { "booking", "rest", DS_CONF_DURATION, "2", 1, 48, "hours", "", "How long.", NULL },
    { "booking", "word", DS_CONF_CUSTOM, "", 0, 0, "", "", "A word.", check_even },
    { "booking", "maybe", DS_CONF_INT, "", 1, 5, "", "", "A number or nothing.", NULL },
};

typedef struct value_case {
    const char *section, *key, *value;
    int64_t number;  /* of INT, DURATION (seconds) and SWITCH when taken */
    const char *why; /* NULL: taken */
} value_case;

/* clang-format off */
static const value_case value_cases[] = {
    { "server", "listen", "0.0.0.0:80",        0, NULL },
    { "server", "listen", "",                  0, NULL },
    { "server", "listen", "\xE0\xA4\xB9",      0, NULL },
    { "server", "listen", "a\tb",              0, "flag: server.listen: \"a\tb\", expected " },
    { "server", "listen", "a\nb",              0, "expected " },
    { "server", "listen", "a\x7F" "b",         0, "expected " },
    { "server", "token",  "s3cret value",      0, NULL },
    { "server", "token",  "",                  0, NULL },
    { "server", "token",  "bad\x01secret",     0, "flag: server.token: a wrong value, expected " },
    { "server", "level",  "3",                 3, NULL },
    { "server", "level",  "-2",               -2, NULL },
    { "server", "level",  "12",               12, NULL },
    { "server", "level",  "+4",                4, NULL },
    { "server", "level",  "007",               7, NULL },
    { "server", "level",  "-3",                0, "server.level: \"-3\", expected a whole number from -2 to 12" },
    { "server", "level",  "13",                0, "server.level: \"13\", expected a whole number from -2 to 12" },
    { "server", "level",  "3.0",               0, "server.level: \"3.0\"" },
    { "server", "level",  "three",             0, "server.level: \"three\"" },
    { "server", "level",  "",                  0, "server.level: \"\"" },
    { "server", "level",  " 3",                0, "server.level: \" 3\"" },
    { "server", "level",  "3 ",                0, "server.level: \"3 \"" },
    { "server", "level",  "0x3",               0, "server.level: \"0x3\"" },
    { "server", "level",  "3m",                0, "server.level: \"3m\"" },
    { "server", "level",  "99999999999999999999", 0, "server.level: \"99999999999999999999\"" },
    { "server", "page",   "on",                1, NULL },
    { "server", "page",   "off",               0, NULL },
    { "server", "page",   "On",                0, "server.page: \"On\", expected on or off" },
    { "server", "page",   "yes",               0, "server.page: \"yes\", expected on or off" },
    { "server", "page",   "true",              0, "expected on or off" },
    { "server", "page",   "1",                 0, "expected on or off" },
    { "server", "page",   "",                  0, "expected on or off" },
    { "server", "role",   "all",               0, NULL },
    { "server", "role",   "web",               0, NULL },
    { "server", "role",   "worker",            0, NULL },
    { "server", "role",   "work",              0, "server.role: \"work\", expected " },
    { "server", "role",   "workers",           0, "server.role: \"workers\"" },
    { "server", "role",   "ALL",               0, "server.role: \"ALL\"" },
    { "server", "role",   "all|web",           0, "server.role: \"all|web\"" },
    { "server", "role",   "",                  0, "server.role: \"\"" },
    { "booking", "hold",  "20",             1200, NULL },
    { "booking", "hold",  "20m",            1200, NULL },
    { "booking", "hold",  "90s",              90, NULL },
    { "booking", "hold",  "60s",              60, NULL },
    { "booking", "hold",  "59s",               0, "booking.hold: \"59s\", expected " },
    { "booking", "hold",  "2h",             7200, NULL },
    { "booking", "hold",  "4h",            14400, NULL },
    { "booking", "hold",  "1",                60, NULL },
    { "booking", "hold",  "240",           14400, NULL },
    { "booking", "hold",  "241",               0, "booking.hold: \"241\"" },
    { "booking", "hold",  "14401s",            0, "booking.hold: \"14401s\"" },
    { "booking", "hold",  "5h",                0, "booking.hold: \"5h\"" },
    { "booking", "hold",  "1d",                0, "booking.hold: \"1d\"" },
    { "booking", "hold",  "0",                 0, "booking.hold: \"0\"" },
    { "booking", "hold",  "-5",                0, "booking.hold: \"-5\"" },
    { "booking", "hold",  "m",                 0, "booking.hold: \"m\"" },
    { "booking", "hold",  "5 m",               0, "booking.hold: \"5 m\"" },
    { "booking", "hold",  "5min",              0, "booking.hold: \"5min\"" },
    { "booking", "hold",  "1h30m",             0, "booking.hold: \"1h30m\"" },
    { "booking", "hold",  "1.5h",              0, "booking.hold: \"1.5h\"" },
    { "booking", "hold",  "5M",                0, "booking.hold: \"5M\"" },
    { "booking", "hold",  "",                  0, "booking.hold: \"\"" },
    { "booking", "hold",  "9223372036854775807d", 0, "booking.hold: " },
    { "booking", "hold",  "106751991167301d",  0, "booking.hold: " },
    { "booking", "wait",  "0",                 0, NULL },
    { "booking", "wait",  "0s",                0, NULL },
    { "booking", "wait",  "90",               90, NULL },
    { "booking", "wait",  "1m",               60, NULL },
    { "booking", "wait",  "2m",                0, "booking.wait: \"2m\"" },
    { "booking", "wait",  "91",                0, "booking.wait: \"91\"" },
    { "booking", "keep",  "1",             86400, NULL },
    { "booking", "keep",  "24h",           86400, NULL },
    { "booking", "keep",  "23h",               0, "booking.keep: \"23h\"" },
    { "booking", "keep",  "400d",       34560000, NULL },
    { "booking", "keep",  "401d",              0, "booking.keep: \"401d\"" },
    { "booking", "rest",  "48",           172800, NULL },
    { "booking", "rest",  "2d",           172800, NULL },
    { "booking", "rest",  "3d",                0, "booking.rest: \"3d\"" },
    { "booking", "rest",  "60m",            3600, NULL },
    { "booking", "word",  "even",              0, NULL },
    { "booking", "word",  "",                  0, NULL },
    { "booking", "word",  "odd",               0, "booking.word: \"odd\", expected an even number of letters" },
    { "booking", "word",  "a\x02",             0, "booking.word: " },
    { "booking", "maybe", "",                  0, NULL },
    { "booking", "maybe", "5",                 5, NULL },
    { "booking", "maybe", "6",                 0, "booking.maybe: \"6\"" },
    { "booking", "nope",  "1",                 0, "flag: booking.nope: no such key, expected hold, wait, keep, rest, word, maybe" },
    { "bookings", "hold", "1",                 0, "flag: bookings.hold: no such section, expected server, booking" },
    { "",        "hold",  "1",                 0, "flag: hold: no section, expected [section] before it" },
    { "Server",  "listen", "x",                0, "no such section" },
    { "server",  "Listen", "x",                0, "no such key" },
};
/* clang-format on */

static void every_value_is_taken_or_refused_in_words(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(value_cases); i++) {
        const value_case *c = &value_cases[i];
        ds_conf *conf = ds_conf_new(options, COUNT_OF(options));
        ds_status status = ds_conf_set(cx, conf, c->section, c->key, ds_str_of(c->value));

        if (status != (c->why ? DS_INVALID : DS_OK))
            fail_msg("%s.%s = \"%s\": %s %s", c->section, c->key, c->value, ds_status_name(status),
                     cx->why);
        if (c->why && !strstr(cx->why, c->why))
            fail_msg("%s.%s = \"%s\": \"%s\" is not \"%s\"", c->section, c->key, c->value, cx->why,
                     c->why);
        if (!c->why) {
            assert_text(ds_conf_text(conf, c->section, c->key), c->value);
            assert_int_equal(ds_conf_int(conf, c->section, c->key), c->number);
            assert_int_equal(ds_conf_is_set(conf, c->section, c->key), c->value[0] != '\0');
        }
        ds_conf_free(conf);
    }
    testenv_free(te);
}

/* A refused value changes nothing, and a secret is in no message. */
static void a_refusal_keeps_what_was_there_and_says_no_secret(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_conf *conf = ds_conf_new(options, COUNT_OF(options));

    (void)state;
    assert_status(cx, ds_conf_set(cx, conf, "booking", "hold", DS_STR("20")), DS_OK);
    assert_status(cx, ds_conf_set(cx, conf, "booking", "hold", DS_STR("999")), DS_INVALID);
    assert_int_equal(ds_conf_int(conf, "booking", "hold"), 1200);
    assert_status(cx, ds_conf_set(cx, conf, "server", "token", DS_STR("hush\x01")), DS_INVALID);
    assert_null(strstr(cx->why, "hush"));
    assert_false(ds_conf_is_set(conf, "server", "token"));
    ds_conf_free(conf);
    testenv_free(te);
}

/* ---- the file */

typedef struct file_case {
    const char *name;
    ds_str text;
    const char *listen; /* the value of server.listen afterwards */
    const char *why;    /* NULL: read */
} file_case;

#define OLD "127.0.0.1:8080"

/* clang-format off */
static const file_case file_cases[] = {
    { "plain",                   DS_LIT("[server]\nlisten = x\n"),           "x", NULL },
    { "no spaces",               DS_LIT("[server]\nlisten=x"),               "x", NULL },
    { "many spaces",             DS_LIT("  [server]  \n  listen   =   x y  \n"), "x y", NULL },
    { "a colon",                 DS_LIT("[server]\nlisten: x\n"),            "x", NULL },
    { "a colon in the value",    DS_LIT("[server]\nlisten = 1:2\n"),         "1:2", NULL },
    { "an equals sign in the value", DS_LIT("[server]\nlisten = a=b\n"),     "a=b", NULL },
    { "lines of Windows",        DS_LIT("[server]\r\nlisten = x\r\n"),       "x", NULL },
    { "a byte order mark",       DS_LIT("\xEF\xBB\xBF[server]\nlisten = x\n"), "x", NULL },
    { "comments",                DS_LIT("# a\n; b\n[server]\n# c\nlisten = x\n"), "x", NULL },
    { "a comment behind",        DS_LIT("[server]\nlisten = x # why\n"),     "x", NULL },
    { "another comment behind",  DS_LIT("[server]\nlisten = x ; why\n"),     "x", NULL },
    { "no comment without a space", DS_LIT("[server]\nlisten = x#y;z\n"),    "x#y;z", NULL },
    { "a comment alone is empty", DS_LIT("[server]\nlisten = # nothing\n"),  "", NULL },
    { "an empty value",          DS_LIT("[server]\nlisten =\n"),             "", NULL },
    { "quoted",                  DS_LIT("[server]\nlisten = \"x y\"\n"),     "x y", NULL },
    { "quoted singly",           DS_LIT("[server]\nlisten = 'x y'\n"),       "x y", NULL },
    { "quoted spaces stay",      DS_LIT("[server]\nlisten = \" x \"\n"),     " x ", NULL },
    { "a quoted comment sign",   DS_LIT("[server]\nlisten = \"x # y ; z\"\n"), "x # y ; z", NULL },
    { "a quoted other quote",    DS_LIT("[server]\nlisten = \"it's\"\n"),    "it's", NULL },
    { "quoted, then a comment",  DS_LIT("[server]\nlisten = \"x\" # y\n"),   "x", NULL },
    { "quoted nothing",          DS_LIT("[server]\nlisten = \"\"\n"),        "", NULL },
    { "a quote within",          DS_LIT("[server]\nlisten = x\"y\n"),        "x\"y", NULL },
    { "the last one counts",     DS_LIT("[server]\nlisten = x\nlisten = y\n"), "y", NULL },
    { "a section again",         DS_LIT("[server]\n[booking]\n[server]\nlisten = x\n"), "x", NULL },
    { "nothing",                 DS_LIT(""),                                 OLD, NULL },
    { "a quote that stays open", DS_LIT("[server]\nlisten = \"x\n"),         OLD, "d.conf line 2: server.listen: a quote that does not end the value" },
    { "words behind a quote",    DS_LIT("[server]\nlisten = \"x\" y\n"),     OLD, "d.conf line 2: server.listen: a quote that does not end the value" },
    { "no section",              DS_LIT("listen = x\n"),                     OLD, "d.conf line 1: listen: no section" },
    { "an unknown section",      DS_LIT("[web]\nlisten = x\n"),              OLD, "d.conf line 2: web.listen: no such section" },
    { "an unknown key",          DS_LIT("\n\n[server]\n\nlisen = x\n"),      OLD, "d.conf line 5: server.lisen: no such key" },
    { "a key alone",             DS_LIT("[server]\nlisten\n"),               OLD, "d.conf line 2: neither setting nor comment" },
    { "an open section",         DS_LIT("[server\nlisten = x\n"),            OLD, "d.conf line 1: a section that does not end" },
    { "a wrong value",           DS_LIT("[server]\nlevel = 99\n"),           OLD, "d.conf line 2: server.level: \"99\"" },
    { "a control in the value",  DS_LIT("[server]\nlisten = a\x01" "b\n"),   OLD, "d.conf line 2: server.listen: " },
    { "one wrong line, one right", DS_LIT("[server]\nlevel = 99\nlisten = x\n"), "x", "d.conf line 2: server.level" },
};
/* clang-format on */

static void files_are_read_line_by_line(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(file_cases); i++) {
        const file_case *c = &file_cases[i];
        ds_conf *conf = ds_conf_new(options, COUNT_OF(options));
        ds_status status = ds_conf_read(cx, conf, "d.conf", c->text, NULL);

        if (status != (c->why ? DS_INVALID : DS_OK))
            fail_msg("%s: %s %s", c->name, ds_status_name(status), cx->why);
        if (c->why && !strstr(cx->why, c->why))
            fail_msg("%s: \"%s\"", c->name, cx->why);
        if (!ds_str_is(ds_conf_text(conf, "server", "listen"), c->listen))
            fail_msg("%s: \"" DS_FMT "\"", c->name, DS_ARG(ds_conf_text(conf, "server", "listen")));
        ds_conf_free(conf);
    }
    testenv_free(te);
}

static void twenty_errors_are_listed_and_no_more(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (int wrong = 18; wrong <= 23; wrong++) {
        ds_conf *conf = ds_conf_new(options, COUNT_OF(options));
        ds_buf text = ds_buf_make(cx), errors = ds_buf_make(cx);
        size_t lines = 0;

        ds_buf_puts(&text, "[server]\n");
        for (int i = 0; i < wrong; i++)
            ds_buf_printf(&text, "level = %d\n", 100 + i);
        assert_status(cx, ds_conf_read(cx, conf, "d.conf", ds_buf_view(&text), &errors),
                      DS_INVALID);
        assert_why(cx, "d.conf line 2: server.level: \"100\"");
        for (size_t i = 0; i < ds_buf_view(&errors).n; i++)
            lines += ds_buf_view(&errors).p[i] == '\n';
        assert_int_equal(lines, wrong < 20 ? wrong : 20);
        ds_conf_free(conf);
    }
    testenv_free(te);
}

static void a_line_of_four_kibibytes_is_read_and_a_longer_one_is_not(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t length = 4090; length <= 4100; length++) {
        ds_conf *conf = ds_conf_new(options, COUNT_OF(options));
        ds_buf text = ds_buf_make(cx);

        ds_buf_puts(&text, "[server]\nlisten=");
        for (size_t i = 7; i < length; i++)
            ds_buf_putc(&text, 'x');
        assert_status(cx, ds_conf_read(cx, conf, "d.conf", ds_buf_view(&text), NULL),
                      length <= 4096 ? DS_OK : DS_INVALID);
        if (length <= 4096)
            assert_int_equal(ds_conf_text(conf, "server", "listen").n, length - 7);
        else
            assert_why(cx, "longer than 4096 bytes");
        ds_conf_free(conf);
    }
    testenv_free(te);
}

/* ---- which source wins: all orders of file, environment and flag */

static const char *env_value;

static const char *lookup(const char *name)
{
    return strcmp(name, "DOCSPOT_SERVER_LISTEN") == 0 ? env_value : NULL;
}

static ds_status from_source(ds_ctx *cx, ds_conf *conf, int source)
{
    if (source == 0)
        return ds_conf_read(cx, conf, "d.conf", DS_STR("[server]\nlisten = file\n"), NULL);
    if (source == 1)
        return ds_conf_read_env(cx, conf, lookup);
    return ds_conf_set(cx, conf, "server", "listen", DS_STR("flag"));
}

static void the_strongest_source_wins_in_any_order(void **state)
{
    static const int orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                      { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
    static const char *const wanted[8] = {
        OLD, "file", "env", "env", "flag", "flag", "flag", "flag"
    };
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    env_value = "env";
    for (size_t o = 0; o < COUNT_OF(orders); o++) {
        for (int which = 0; which < 8; which++) {
            ds_conf *conf = ds_conf_new(options, COUNT_OF(options));

            for (int i = 0; i < 3; i++)
                if (which & 1 << orders[o][i])
                    assert_status(cx, from_source(cx, conf, orders[o][i]), DS_OK);
            assert_text(ds_conf_text(conf, "server", "listen"), wanted[which]);
            ds_conf_free(conf);
        }
    }
    env_value = NULL;
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_is_taken_or_refused_in_words),
        cmocka_unit_test(a_refusal_keeps_what_was_there_and_says_no_secret),
        cmocka_unit_test(files_are_read_line_by_line),
        cmocka_unit_test(twenty_errors_are_listed_and_no_more),
        cmocka_unit_test(a_line_of_four_kibibytes_is_read_and_a_longer_one_is_not),
        cmocka_unit_test(the_strongest_source_wins_in_any_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
