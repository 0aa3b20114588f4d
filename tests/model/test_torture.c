/*
 * test_torture.c - what model/ makes in an arena, in one that is too small; and the one table of
 * what an appointment may become, all pairs and all ways.
 */
#include "model/appointment.h"
#include "model/message.h"
#include "tests/model/clinic.h"
#include "tests/support/torture.h"

typedef struct place {
    clinic c;
    rendered r;
    out_message m;
    const slot *slots;
    size_t n;
    ds_str text;
} place;

static const out_option options[] = {
    { .id = DS_LIT("s.1"), .title = DS_LIT("9:00 Dr Alexandra Fernandez, $110") },
    { .id = DS_LIT("s.2"), .title = DS_LIT("9:30 Dr Shah"), .description = DS_LIT("Downtown") },
    { .id = DS_LIT("s.3"), .title = DS_LIT("10:15 Dr Shah") },
    { .id = DS_LIT("s.4"), .title = DS_LIT("11:00 Dr Shah, who is the last one of the day") },
};
static const out_message offer = { .text = DS_LIT("Tue 24 Nov \xE2\x80\x93 which one?"),
                                   .hint = DS_LIT("Reply 1-4."),
                                   .link = DS_LIT("https://docspot.example/c/7Kq2x"),
                                   .list_label = DS_LIT("Times"),
                                   .options = options,
                                   .option_count = 4 };

static void before(void *arg)
{
    place *p = arg;

    p->r = (rendered){ .option_count = 77 };
    p->m = (out_message){ .option_count = 77 };
    p->slots = NULL;
    p->n = 77;
    p->text = DS_STR("untouched");
}

static void untouched(void *arg)
{
    const place *p = arg;

    assert_int_equal(p->r.option_count, 77);
    assert_null(p->r.text.p);
    assert_int_equal(p->m.option_count, 77);
    assert_null(p->slots);
    assert_int_equal(p->n, 77);
    assert_text(p->text, "untouched");
}

static ds_status render_on(ds_ctx *cx, place *p, const char *channel, rendered_form form)
{
    DS_TRY(message_render(cx, channel_look_of(ds_str_of(channel)), &offer, &p->r));
    assert_int_equal(p->r.form, form);
    return DS_OK;
}

static ds_status render_sms(ds_ctx *cx, void *arg)
{
    return render_on(cx, arg, "sms", RENDERED_TEXT);
}

static ds_status render_list(ds_ctx *cx, void *arg)
{
    return render_on(cx, arg, "whatsapp", RENDERED_LIST);
}

static ds_status render_buttons(ds_ctx *cx, void *arg)
{
    return render_on(cx, arg, "telegram", RENDERED_BUTTONS);
}

static ds_status make_plain(ds_ctx *cx, void *arg)
{
    place *p = arg;

    DS_TRY(sms_plain(cx,
                     DS_STR("It\xE2\x80\x99s s\xC3\xA1"
                            "bado\xE2\x80\xA6 \xE2\x82\xB9"
                            "600"),
                     &p->text));
    assert_text(p->text, "It's sabado... Rs 600");
    return DS_OK;
}

static ds_status read_message(ds_ctx *cx, void *arg)
{
    place *p = arg;
    ds_json *j DS_AUTO(ds_json_freep) = NULL;
    ds_status status;

    DS_TRY(ds_json_parse(cx,
                         DS_STR("{\"text\":\"x\",\"options\":[{\"id\":\"a\",\"title\":\"b\","
                                "\"value\":{\"doctor\":\"Dr Rao\",\"fee\":60000}},{\"id\":\"c\"}],"
                                "\"appointment\":{\"id\":3,\"status\":\"held\"}}"),
                         &j));
    status = out_message_read(cx, j, &p->m);
    if (status != DS_OK)
        return status;
    assert_int_equal(p->m.option_count, 2);
    assert_text(p->m.appointment_json, "{\"id\":3,\"status\":\"held\"}");
    assert_text(p->m.options[0].value_json, "{\"doctor\":\"Dr Rao\",\"fee\":60000}");
    return DS_OK;
}

static ds_status list_slots(ds_ctx *cx, void *arg)
{
    place *p = arg;

    DS_TRY(schedule_slots(cx, &p->c.dir, &p->c.offering, date_of("2026-11-23"), &p->slots, &p->n));
    assert_int_equal(p->n, 6);
    return DS_OK;
}

static ds_status index_directory(ds_ctx *cx, void *arg)
{
    place *p = arg;
    directory d = p->c.dir;

    DS_TRY(directory_index(cx, &d));
    assert_int_equal(d.specialty_count, 1);
    assert_false(d.has_namesake[0]);
    return DS_OK;
}

static void whatever_model_makes_is_whole_or_a_limit(void **state)
{
    static const struct {
        const char *name;
        ds_status (*run)(ds_ctx *cx, void *arg);
    } actions[] = {
        { "message_render for SMS", render_sms },
        { "message_render as a list", render_list },
        { "message_render with buttons", render_buttons },
        { "sms_plain", make_plain },
        { "out_message_read", read_message },
        { "schedule_slots", list_slots },
        { "directory_index", index_directory },
    };
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    place p;

    (void)state;
    clinic_make(&p.c, te, "America/Los_Angeles", 30);
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        torture t = { .name = actions[i].name,
                      .run = actions[i].run,
                      .before = before,
                      .untouched = untouched,
                      .arg = &p,
                      .needs_min = 1 };

        torture_run(te, &t);
    }
    testenv_free(te);
}

/* ---- transitions */

/* A row from, a column to: x where the change is allowed. */
static const char *const allowed[APPOINTMENT_STATUS_COUNT] = {
    /*               held conf arri comp canc expi no_s */
    /* held      */ ".x..xx.",
    /* confirmed */ "..xxx.x",
    /* arrived   */ "...xx..",
    /* completed */ ".......",
    /* cancelled */ ".x.....",
    /* expired   */ "xx.....",
    /* no_show   */ "..xx...",
};

static void only_the_listed_changes_are_allowed(void **state)
{
    (void)state;
    for (int from = 0; from < APPOINTMENT_STATUS_COUNT; from++)
        for (int to = 0; to < APPOINTMENT_STATUS_COUNT; to++)
            if (appointment_can_become((appointment_status)from, (appointment_status)to) !=
                (allowed[from][to] == 'x'))
                fail_msg("%s to %s", appointment_status_name((appointment_status)from),
                         appointment_status_name((appointment_status)to));
    for (int other = 0; other < APPOINTMENT_STATUS_COUNT; other++) {
        assert_false(appointment_can_become(APPOINTMENT_STATUS_COUNT, (appointment_status)other));
        assert_false(appointment_can_become((appointment_status)other, APPOINTMENT_STATUS_COUNT));
    }
}

/* Every status can be reached from a hold, and only "completed" is an end for good. */
static void every_status_is_reached_and_one_is_final(void **state)
{
    bool is_reached[APPOINTMENT_STATUS_COUNT] = { true };

    (void)state;
    for (int round = 0; round < APPOINTMENT_STATUS_COUNT; round++)
        for (int from = 0; from < APPOINTMENT_STATUS_COUNT; from++)
            for (int to = 0; to < APPOINTMENT_STATUS_COUNT; to++)
                if (is_reached[from] &&
                    appointment_can_become((appointment_status)from, (appointment_status)to))
                    is_reached[to] = true;
    for (int s = 0; s < APPOINTMENT_STATUS_COUNT; s++) {
        bool is_end = true;

        assert_true(is_reached[s]);
        for (int to = 0; to < APPOINTMENT_STATUS_COUNT; to++)
            is_end =
                is_end && !appointment_can_become((appointment_status)s, (appointment_status)to);
        assert_int_equal(is_end, s == APPOINTMENT_COMPLETED);
    }
}

static void statuses_have_their_names_and_live_ones_occupy(void **state)
{
    static const struct {
        const char *name;
        bool is_live;
    } rows[APPOINTMENT_STATUS_COUNT] = {
        { "held", true },       { "confirmed", true }, { "arrived", true },  { "completed", false },
        { "cancelled", false }, { "expired", false },  { "no_show", false },
    };
    static const char *const wrong[] = { "", "Held", "held ", "no-show", "canceled", "noshow" };
    appointment_status s = APPOINTMENT_NO_SHOW;

    (void)state;
    for (int i = 0; i < APPOINTMENT_STATUS_COUNT; i++) {
        assert_string_equal(appointment_status_name((appointment_status)i), rows[i].name);
        assert_true(appointment_status_parse(ds_str_of(rows[i].name), &s));
        assert_int_equal(s, i);
        assert_int_equal(appointment_is_live((appointment_status)i), rows[i].is_live);
    }
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_false(appointment_status_parse(ds_str_of(wrong[i]), &s));
        assert_int_equal(s, APPOINTMENT_NO_SHOW);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_model_makes_is_whole_or_a_limit),
        cmocka_unit_test(only_the_listed_changes_are_allowed),
        cmocka_unit_test(every_status_is_reached_and_one_is_final),
        cmocka_unit_test(statuses_have_their_names_and_live_ones_occupy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
