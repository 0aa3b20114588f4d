/*
 * test_conf.c - configuration as the operator is promised it: quotes, comments, errors by line,
 * and who beats whom.
 */
#include "core/conf.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <string.h>

static const char *check_listen(ds_str value)
{
    return ds_str_find(value, DS_STR(":"), 0) < 0 ? "ADDRESS:PORT" : NULL;
}

static const ds_conf_option options[] = {
    { "server", "listen", DS_CONF_CUSTOM, "127.0.0.1:8080", 0, 0, "", "", "Where to listen.",
      check_listen },
    { "server", "role", DS_CONF_CHOICE, "all", 0, 0, "", "all|web|worker", "What to run.", NULL },
    { "server", "chat_page", DS_CONF_SWITCH, "off", 0, 0, "", "", "The page to try it.", NULL },
    { "store", "url", DS_CONF_TEXT, "sqlite:docspot.db", 0, 0, "", "", "The database.", NULL },
    { "clinic", "name", DS_CONF_TEXT, "", 0, 0, "", "", "Who we are.", NULL },
    { "booking", "hold_minutes", DS_CONF_INT, "15", 1, 120, "minutes", "", "How long.", NULL },
    { "booking", "min_notice", DS_CONF_DURATION, "30m", 0, 10080, "minutes", "", "Notice.", NULL },
    { "twilio", "auth_token", DS_CONF_SECRET, "", 0, 0, "", "", "Twilio's token.", NULL },
};

typedef struct world {
    testenv *te;
    ds_ctx *cx;
    ds_conf *c;
} world;

static world open_world(void)
{
    world w = { .te = testenv_new("2026-11-23T08:00:00Z") };

    w.cx = testenv_cx(w.te);
    w.c = ds_conf_new(options, COUNT_OF(options));
    assert_non_null(w.c);
    return w;
}

static void close_world(world *w)
{
    ds_conf_free(w->c);
    testenv_free(w->te);
}

static void everything_starts_at_its_default(void **state)
{
    world w = open_world();

    (void)state;
    assert_text(ds_conf_text(w.c, "server", "listen"), "127.0.0.1:8080");
    assert_int_equal(ds_conf_int(w.c, "booking", "hold_minutes"), 15);
    assert_int_equal(ds_conf_int(w.c, "booking", "min_notice"), 1800);
    assert_false(ds_conf_switch(w.c, "server", "chat_page"));
    assert_false(ds_conf_is_set(w.c, "clinic", "name"));
    assert_true(ds_conf_is_set(w.c, "store", "url"));
    close_world(&w);
    ds_conf_free(NULL);
}

static void a_file_is_read_with_comments_and_quotes(void **state)
{
    static const struct {
        const char *line, *value; /* of clinic.name */
    } rows[] = {
        { "name = Oak Clinic", "Oak Clinic" },
        { "name=Oak", "Oak" },
        { "name : Oak", "Oak" },
        { "  name   =   Oak  ", "Oak" },
        { "name = \"Oak Clinic\"", "Oak Clinic" },
        { "name = 'Oak \"best\" Clinic'", "Oak \"best\" Clinic" },
        { "name = \"  kept  \"", "  kept  " },
        { "name = Oak ; the old name", "Oak" },
        { "name = Oak # the old name", "Oak" },
        { "name = \"Oak ; Elm # 2\" ; comment", "Oak ; Elm # 2" },
        { "name = Oak;Elm#2", "Oak;Elm#2" },
        { "name = a=b:c", "a=b:c" },
        { "name = \"\"", "" },
        { "name =", "" },
        { "name = हिन्दी é", "हिन्दी é" },
        { "name = Oak\r", "Oak" },
        { "; name = Elm\n# name = Elm\nname = Oak\n\n   ; name = Elm", "Oak" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        world w = open_world();
        ds_buf file = ds_buf_make(w.cx);

        ds_buf_printf(&file, "\xEF\xBB\xBF[clinic]\n%s\n[booking]\nhold_minutes = 20",
                      rows[i].line);
        assert_status(w.cx, ds_conf_read(w.cx, w.c, "docspot.conf", ds_buf_view(&file), NULL),
                      DS_OK);
        assert_text(ds_conf_text(w.c, "clinic", "name"), rows[i].value);
        assert_int_equal(ds_conf_int(w.c, "booking", "hold_minutes"), 20);
        close_world(&w);
    }
}

static void a_long_token_is_read_whole(void **state)
{
    world w = open_world();
    ds_buf file = ds_buf_make(w.cx);
    ds_str value;

    (void)state;
    ds_buf_puts(&file, "[twilio]\nauth_token = ");
    for (int i = 0; i < 300; i++)
        ds_buf_puts(&file, "0123456789");
    assert_status(w.cx, ds_conf_read(w.cx, w.c, "docspot.conf", ds_buf_view(&file), NULL), DS_OK);
    value = ds_conf_text(w.c, "twilio", "auth_token");
    assert_int_equal(value.n, 3000);
    close_world(&w);
}

static void what_is_wrong_names_itself_its_line_and_what_was_expected(void **state)
{
    static const struct {
        const char *file, *why;
    } rows[] = {
        { "[booking]\n\n\nhold_minutes = soon\n",
          "docspot.conf line 4: booking.hold_minutes: \"soon\", expected a whole number from 1 to "
          "120 minutes" },
        { "[booking]\nhold_minutes = 0\n",
          "docspot.conf line 2: booking.hold_minutes: \"0\", exp" },
        { "[booking]\nhold_minutes = 121\n", "docspot.conf line 2: booking.hold_minutes: \"121\"" },
        { "[booking]\nhold_minutes =\n", "docspot.conf line 2: booking.hold_minutes: \"\", expec" },
        { "[booking]\nmin_notice = 8d\n", "expected a time from 0 to 10080 minutes" },
        { "[booking]\nmin_notice = 5x\n",
          "docspot.conf line 2: booking.min_notice: \"5x\", expec" },
        { "[server]\nrole = webb\n", "\"webb\", expected one of all web worker" },
        { "[server]\nchat_page = yes\n", "server.chat_page: \"yes\", expected on or off" },
        { "[server]\nlisten = 8080\n", "server.listen: \"8080\", expected ADDRESS:PORT" },
        { "[booking]\nhold_minuts = 5\n",
          "docspot.conf line 2: booking.hold_minuts: no such key, expected hold_minutes, "
          "min_notice" },
        { "[bokking]\nx = 5\n",
          "docspot.conf line 2: bokking.x: no such section, expected server, store, clinic" },
        { "hold_minutes = 5\n", "docspot.conf line 1: hold_minutes: no section" },
        { "[clinic]\nname Oak\n", "docspot.conf line 2: neither setting nor comment" },
        { "[clinic\nname = Oak\n", "docspot.conf line 1: a section that does not end" },
        { "[clinic]\nname = \"Oak\n", "line 2: clinic.name: a quote that does not end" },
        { "[clinic]\nname = \"Oak\" Elm\n", "line 2: clinic.name: a quote that does not end" },
        { "[clinic]\nname = a\x01z\n", "clinic.name: \"a\x01z\", expected a text without control" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        world w = open_world();

        assert_status(w.cx, ds_conf_read(w.cx, w.c, "docspot.conf", ds_str_of(rows[i].file), NULL),
                      DS_INVALID);
        assert_why(w.cx, rows[i].why);
        assert_int_equal(ds_conf_int(w.c, "booking", "hold_minutes"), 15);
        close_world(&w);
    }
}

static void all_errors_of_a_file_are_listed_and_the_first_is_the_reason(void **state)
{
    world w = open_world();
    ds_buf errors = ds_buf_make(w.cx);

    (void)state;
    assert_status(w.cx,
                  ds_conf_read(w.cx, w.c, "docspot.conf",
                               DS_STR("[booking]\nhold_minutes = x\nnonsense\nmin_notice = y\n"
                                      "[server]\nrole = web\nlisten = z\nlast line"),
                               &errors),
                  DS_INVALID);
    assert_why(w.cx, "line 2");
    for (int line = 2; line <= 8; line++) {
        char wanted[32];
        bool is_wrong = line == 2 || line == 3 || line == 4 || line == 7 || line == 8;
        ds_buf b = ds_buf_fixed(wanted, sizeof(wanted));

        ds_buf_printf(&b, "docspot.conf line %d:", line);
        assert_int_equal(ds_str_find(ds_buf_view(&errors), ds_buf_view(&b), 0) >= 0, is_wrong);
    }
    assert_text(ds_conf_text(w.c, "server", "role"), "web"); /* what is right is taken */
    close_world(&w);
}

static void many_errors_are_cut_at_twenty(void **state)
{
    world w = open_world();
    ds_buf file = ds_buf_make(w.cx), errors = ds_buf_make(w.cx);
    ds_str rest, line;
    size_t n = 0;

    (void)state;
    for (int i = 0; i < 50; i++)
        ds_buf_puts(&file, "nonsense\n");
    assert_status(w.cx, ds_conf_read(w.cx, w.c, "f", ds_buf_view(&file), &errors), DS_INVALID);
    for (rest = ds_buf_view(&errors); ds_str_next(&rest, '\n', &line);)
        n++;
    assert_int_equal(n, 20);
    close_world(&w);
}

static void durations_take_units_or_their_own(void **state)
{
    static const struct {
        const char *value;
        int64_t seconds;
    } rows[] = { { "90s", 90 },  { "15m", 900 }, { "2h", 7200 },  { "3d", 259200 },
                 { "45", 2700 }, { "0", 0 },     { "7d", 604800 } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        world w = open_world();

        assert_status(
            w.cx, ds_conf_set(w.cx, w.c, "booking", "min_notice", ds_str_of(rows[i].value)), DS_OK);
        assert_int_equal(ds_conf_int(w.c, "booking", "min_notice"), rows[i].seconds);
        close_world(&w);
    }
}

static const char *lookup(const char *name)
{
    static const char *const variables[][2] = {
        { "DOCSPOT_BOOKING_HOLD_MINUTES", "40" },
        { "DOCSPOT_SERVER_ROLE", "worker" },
        { "DOCSPOT_TWILIO_AUTH_TOKEN_FILE", "/run/secrets/twilio" },
        { "DOCSPOT_CLINIC_NAME_FILE", "/not/for/plain/texts" },
    };

    for (size_t i = 0; i < COUNT_OF(variables); i++)
        if (strcmp(variables[i][0], name) == 0)
            return variables[i][1];
    return NULL;
}

static void flags_beat_the_environment_beats_the_file_in_any_order(void **state)
{
    static const char file[] = "[booking]\nhold_minutes = 30\n[server]\nrole = web\n"
                               "[clinic]\nname = Oak\n";

    (void)state;
    for (int order = 0; order < 2; order++) {
        world w = open_world();

        testenv_put_file(w.te, "/run/secrets/twilio", DS_STR("s3cret\n"));
        for (int step = 0; step < 3; step++) {
            int which = order == 0 ? step : 2 - step;

            if (which == 0)
                assert_status(w.cx, ds_conf_read(w.cx, w.c, "f", DS_STR(file), NULL), DS_OK);
            if (which == 1)
                assert_status(w.cx, ds_conf_read_env(w.cx, w.c, lookup), DS_OK);
            if (which == 2)
                assert_status(w.cx, ds_conf_set(w.cx, w.c, "server", "role", DS_STR("all")), DS_OK);
        }
        assert_int_equal(ds_conf_int(w.c, "booking", "hold_minutes"), 40);
        assert_text(ds_conf_text(w.c, "server", "role"), "all");
        assert_text(ds_conf_text(w.c, "clinic", "name"), "Oak");
        assert_text(ds_conf_text(w.c, "twilio", "auth_token"), "s3cret");
        close_world(&w);
    }
}

static const char *lookup_both(const char *name)
{
    return strncmp(name, "DOCSPOT_TWILIO_AUTH_TOKEN", 25) == 0 ? "x" : NULL;
}

static const char *lookup_wrong(const char *name)
{
    return strcmp(name, "DOCSPOT_SERVER_ROLE") == 0 ? "boss" : NULL;
}

static void a_wrong_variable_names_itself(void **state)
{
    world w = open_world();

    (void)state;
    assert_status(w.cx, ds_conf_read_env(w.cx, w.c, lookup_wrong), DS_INVALID);
    assert_why(w.cx, "environment DOCSPOT_SERVER_ROLE: server.role: \"boss\", expected one of all");
    assert_status(w.cx, ds_conf_read_env(w.cx, w.c, lookup), DS_INVALID);
    assert_why(w.cx, "environment DOCSPOT_TWILIO_AUTH_TOKEN_FILE: twilio.auth_token: cannot read");
    assert_status(w.cx, ds_conf_read_env(w.cx, w.c, lookup_both), DS_INVALID);
    assert_why(w.cx, "set twice");
    close_world(&w);
}

static void a_wrong_flag_names_itself(void **state)
{
    world w = open_world();

    (void)state;
    assert_status(w.cx, ds_conf_set(w.cx, w.c, "server", "role", DS_STR("boss")), DS_INVALID);
    assert_why(w.cx, "flag: server.role");
    assert_status(w.cx, ds_conf_set(w.cx, w.c, "server", "rolle", DS_STR("all")), DS_INVALID);
    assert_why(w.cx, "no such key");
    close_world(&w);
}

static void a_listing_says_where_from_and_hides_secrets(void **state)
{
    world w = open_world();
    ds_buf b = ds_buf_make(w.cx);
    ds_str shown;

    (void)state;
    assert_status(w.cx,
                  ds_conf_read(w.cx, w.c, "docspot.conf",
                               DS_STR("[twilio]\nauth_token = s3cret\n[store]\nurl = "
                                      "postgresql://me:pa55@db/x\n[booking]\nhold_minutes = 30\n"),
                               NULL),
                  DS_OK);
    assert_status(w.cx, ds_conf_set(w.cx, w.c, "server", "role", DS_STR("web")), DS_OK);
    ds_conf_show(&b, w.c);
    shown = ds_buf_view(&b);
    assert_true(ds_str_find(shown, DS_STR("twilio.auth_token = ***  (file, line 2)\n"), 0) >= 0);
    assert_true(ds_str_find(shown, DS_STR("booking.hold_minutes = 30  (file, line 6)\n"), 0) >= 0);
    assert_true(ds_str_find(shown, DS_STR("server.role = web  (flag)\n"), 0) >= 0);
    assert_true(ds_str_find(shown, DS_STR("server.listen = 127.0.0.1:8080  (default)\n"), 0) >= 0);
    assert_true(ds_str_find(shown, DS_STR("store.url = postgresql://me:***@db/x  (fi"), 0) >= 0);
    assert_true(ds_str_find(shown, DS_STR("s3cret"), 0) < 0);
    assert_true(ds_str_find(shown, DS_STR("pa55"), 0) < 0);
    close_world(&w);
}

static void a_wrong_secret_is_not_quoted(void **state)
{
    world w = open_world();

    (void)state;
    assert_status(w.cx, ds_conf_set(w.cx, w.c, "twilio", "auth_token", DS_STR("s3\x01ret")),
                  DS_INVALID);
    assert_null(strstr(w.cx->why, "s3"));
    assert_status(
        w.cx, ds_conf_set(w.cx, w.c, "server", "role", DS_STR("postgresql://me:s3cret@db/clinic")),
        DS_INVALID);
    assert_null(strstr(w.cx->why, "s3cret"));
    close_world(&w);
}

static void the_page_has_a_row_for_each_option(void **state)
{
    world w = open_world();
    ds_buf b = ds_buf_make(w.cx);

    (void)state;
    ds_conf_document(&b, options, COUNT_OF(options));
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        ds_buf row = ds_buf_make(w.cx);

        ds_buf_printf(&row, "\n| `%s` | ", options[i].key);
        assert_true(ds_str_find(ds_buf_view(&b), ds_buf_view(&row), 0) >= 0);
    }
    assert_true(ds_str_find(ds_buf_view(&b), DS_STR("## [booking]"), 0) >= 0);
    assert_true(
        ds_str_find(ds_buf_view(&b), DS_STR("| `15` | `DOCSPOT_BOOKING_HOLD_MINUTES` |"), 0) >= 0);
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_starts_at_its_default),
        cmocka_unit_test(a_file_is_read_with_comments_and_quotes),
        cmocka_unit_test(a_long_token_is_read_whole),
        cmocka_unit_test(what_is_wrong_names_itself_its_line_and_what_was_expected),
        cmocka_unit_test(all_errors_of_a_file_are_listed_and_the_first_is_the_reason),
        cmocka_unit_test(many_errors_are_cut_at_twenty),
        cmocka_unit_test(durations_take_units_or_their_own),
        cmocka_unit_test(flags_beat_the_environment_beats_the_file_in_any_order),
        cmocka_unit_test(a_wrong_variable_names_itself),
        cmocka_unit_test(a_wrong_flag_names_itself),
        cmocka_unit_test(a_listing_says_where_from_and_hides_secrets),
        cmocka_unit_test(a_wrong_secret_is_not_quoted),
        cmocka_unit_test(the_page_has_a_row_for_each_option),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
