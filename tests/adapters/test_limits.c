/*
 * test_limits.c - request bodies at and over every limit of every vendor, and every row of their
 * tables of errors: what it means for a send, and for a delivery report.
 *
 * The limits and codes are written down once more here, from the vendors' documents, so that a
 * number that changes by accident is noticed.
 */
#include "tests/adapters/vendors.h"

#include "core/json.h"
#include "core/text.h"

#include <stdio.h>
#include <string.h>

#define ANY_TAKEN                                                                                  \
    "{\"ok\":true,\"sid\":\"SM9\",\"messages\":[{\"id\":\"w1\"}],\"result\":{\"message_id\":1}}"

static ds_str repeated(ds_ctx *cx, const char *unit, size_t n)
{
    ds_buf b = ds_buf_make(cx);

    for (size_t i = 0; i < n; i++)
        ds_buf_puts(&b, unit);
    return ds_buf_view(&b);
}

/* The JSON that a channel sends for a message. Caller frees. */
static ds_json *sent_json(wire *w, const channel_message *m)
{
    ds_json *j = NULL;

    wire_answer(w, 200, ANY_TAKEN);
    assert_status(w->cx, wire_send(w, m), DS_OK);
    assert_status(w->cx, ds_json_parse(w->cx, wire_body(w, testenv_http_count(w->te) - 1), &j),
                  DS_OK);
    return j;
}

/* ---- texts around each limit, of letters with one and with two UTF-16 units */

typedef struct text_limit {
    const char *name, *channel, *path; /* of the text in the JSON */
    const channel_ops *ops;
    const void *config;
    size_t max_units; /* the vendor's */
    size_t kept;      /* code points that message_render keeps */
    size_t options;
} text_limit;

static const text_limit text_limits[] = {
    { "WhatsApp text", "whatsapp", "text.body", &channel_whatsapp, &meta, 4096, 4096, 0 },
    { "WhatsApp above buttons", "whatsapp", "interactive.body.text", &channel_whatsapp, &meta, 1024,
      1024, 3 },
    { "WhatsApp above a list", "whatsapp", "interactive.body.text", &channel_whatsapp, &meta, 4096,
      1024, 4 },
    { "Telegram text", "telegram", "text", &channel_telegram, &telegram, 4096, 4096, 0 },
    { "Telegram above buttons", "telegram", "text", &channel_telegram, &telegram, 4096, 4096, 10 },
};

static void check_text_of(const text_limit *l, const char *unit, size_t n)
{
    wire *w = wire_new(l->ops, l->config);
    out_option options[10];
    out_message body = { .text = repeated(w->cx, unit, n),
                         .options = options,
                         .option_count = l->options,
                         .list_label = DS_STR("Times") };
    channel_message m = { .outbox_id = 7,
                          .channel = ds_str_of(l->channel),
                          .address = DS_STR("14085550142"),
                          .body = &body,
                          .is_in_window = true };
    ds_json *j;
    ds_str text;

    for (size_t i = 0; i < l->options; i++)
        options[i] = (out_option){ .id = DS_STR("s.1"), .title = DS_STR("9:00") };
    j = sent_json(w, &m);
    text = ds_json_text(ds_json_at(j, l->path));
    if (text.n == 0 || ds_text_utf16_length(text) > l->max_units)
        fail_msg("%s: %zu of \"%s\" gave %zu units", l->name, n, unit, ds_text_utf16_length(text));
    if (ds_text_utf16_length(body.text) <= l->max_units &&
        n * ds_text_length(ds_str_of(unit)) <= l->kept && !ds_str_equal(text, body.text))
        fail_msg("%s: %zu of \"%s\" was changed", l->name, n, unit);
    assert_true(ds_text_is_utf8(text));
    ds_json_free(j);
    wire_free(w);
}

static void texts_keep_the_vendors_limits_in_utf16_units(void **state)
{
    static const char *const units[] = { "a", "ab ", "\xE0\xA4\xB9", "\xF0\x9F\x98\x80" };

    (void)state;
    for (size_t l = 0; l < COUNT_OF(text_limits); l++) {
        for (size_t u = 0; u < COUNT_OF(units); u++) {
            size_t edge = text_limits[l].kept / ds_text_utf16_length(ds_str_of(units[u]));

            for (size_t n = edge - 2; n <= edge + 3; n++)
                check_text_of(&text_limits[l], units[u], n);
            check_text_of(&text_limits[l], units[u], 2 * edge);
            check_text_of(&text_limits[l], units[u], 1);
        }
    }
}

/* Twilio's Body, through the form's percent signs. */
static void an_sms_is_never_longer_than_sixteen_hundred_units(void **state)
{
    static const char *const units[] = { "a", "\xE0\xA4\xB9", "\xF0\x9F\x98\x80" };

    (void)state;
    for (size_t u = 0; u < COUNT_OF(units); u++) {
        size_t each = ds_text_utf16_length(ds_str_of(units[u]));

        for (size_t n = 1600 / each - 2; n <= 1600 / each + 2; n++) {
            wire *w = wire_new(&channel_twilio, &twilio);
            out_message body = { .text = repeated(w->cx, units[u], n) };
            channel_message m = { .outbox_id = 7,
                                  .channel = DS_STR("sms"),
                                  .address = DS_STR("+14085550142"),
                                  .body = &body };
            const ds_form_field *fields;
            size_t count;

            wire_answer(w, 201, ANY_TAKEN);
            assert_status(w->cx, wire_send(w, &m), DS_OK);
            assert_status(w->cx, ds_form_parse(w->cx, wire_body(w, 0), 9, &fields, &count), DS_OK);
            assert_text(fields[2].key, "Body");
            assert_true(ds_text_utf16_length(fields[2].value) <= 1600);
            if (n * each <= 1600)
                assert_true(ds_str_equal(fields[2].value, body.text));
            wire_free(w);
        }
    }
}

/* ---- titles, descriptions, labels, ids */

static ds_json *send_options(wire *w, size_t n, size_t title_n, ds_str id, ds_str label)
{
    out_option options[10];
    out_message body = {
        .text = DS_STR("Tue:"), .options = options, .option_count = n, .list_label = label
    };
    channel_message m = { .outbox_id = 7,
                          .channel = ds_str_of(w->ch.ops->provider),
                          .address = DS_STR("14085550142"),
                          .body = &body,
                          .is_in_window = true };

    for (size_t i = 0; i < n; i++)
        options[i] = (out_option){ .id = id,
                                   .title = repeated(w->cx, "t", title_n),
                                   .description = repeated(w->cx, "d ", title_n) };
    return sent_json(w, &m);
}

static void whatsapp_options_keep_their_limits_at_every_length(void **state)
{
    wire *w = wire_new(&channel_whatsapp, &meta);

    (void)state;
    for (size_t n = 1; n <= 10; n++) {
        for (size_t title_n = 1; title_n <= 80; title_n += 3) {
            ds_json *j = send_options(w, n, title_n, DS_STR("s.1"), DS_STR("More times than fit"));
            bool is_button = ds_str_is(ds_json_text(ds_json_at(j, "interactive.type")), "button");
            const ds_json *list = ds_json_at(j, is_button ? "interactive.action.buttons"
                                                          : "interactive.action.sections.0.rows");

            assert_int_equal(ds_json_count(list), n);
            assert_int_equal(is_button, n <= 3 && title_n <= 20);
            for (size_t i = 0; i < n; i++) {
                const ds_json *item = ds_json_item(list, i);
                ds_str title = ds_json_text(ds_json_at(item, is_button ? "reply.title" : "title"));
                ds_str more = ds_json_text(ds_json_get(item, "description"));

                assert_in_range(ds_text_utf16_length(title), 1, is_button ? 20 : 24);
                assert_true(ds_text_utf16_length(more) <= 72);
            }
            if (!is_button)
                assert_in_range(ds_json_text(ds_json_at(j, "interactive.action.button")).n, 1, 20);
            ds_json_free(j);
        }
    }
    wire_free(w);
}

static void telegram_buttons_keep_their_limits(void **state)
{
    wire *w = wire_new(&channel_telegram, &telegram);

    (void)state;
    for (size_t n = 1; n <= 10; n++) {
        for (size_t id_n = 1; id_n <= 64; id_n += 7) {
            ds_json *j = send_options(w, n, id_n * 2, repeated(w->cx, "i", id_n), DS_STR("unused"));
            const ds_json *rows = ds_json_at(j, "reply_markup.inline_keyboard");

            assert_int_equal(ds_json_count(rows), n);
            for (size_t i = 0; i < n; i++) {
                const ds_json *button = ds_json_item(ds_json_item(rows, i), 0);

                assert_int_equal(ds_json_text(ds_json_get(button, "callback_data")).n, id_n);
                assert_in_range(ds_text_length(ds_json_text(ds_json_get(button, "text"))), 1, 64);
            }
            ds_json_free(j);
        }
    }
    wire_free(w);
}

/* An id that Telegram would refuse is our own mistake and never leaves. */
static void an_id_of_no_or_too_many_bytes_never_leaves(void **state)
{
    static const size_t lengths[] = { 0, 65, 200 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        wire *w = wire_new(&channel_telegram, &telegram);
        out_option option = { .id = repeated(w->cx, "i", lengths[i]), .title = DS_STR("9:00") };
        out_message body = { .text = DS_STR("Tue:"), .options = &option, .option_count = 1 };
        channel_message m = {
            .outbox_id = 7, .channel = DS_STR("telegram"), .address = DS_STR("42"), .body = &body
        };

        assert_status(w->cx, wire_send(w, &m), DS_INTERNAL);
        assert_int_equal(testenv_http_count(w->te), 0);
        wire_free(w);
    }
}

/* A template's parameter is one line of at most 1024 units without runs of spaces. */
static void a_templates_parameter_is_one_short_line(void **state)
{
    static const struct {
        const char *unit;
        size_t n;
        const char *wanted; /* NULL: only the limit is looked at */
    } texts[] = {
        { "See you\n\n tomorrow \t at 9", 1, "See you tomorrow at 9" },
        { " a ", 1, "a" },
        { "a\r\nb", 1, "a b" },
        { "ab ", 400, NULL },
        { "a", 1023, NULL },
        { "a", 1024, NULL },
        { "a", 1025, NULL },
        { "\xF0\x9F\x98\x80", 512, NULL },
        { "\xF0\x9F\x98\x80", 513, NULL },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        wire *w = wire_new(&channel_whatsapp, &meta);
        out_message body = { .text = repeated(w->cx, texts[i].unit, texts[i].n) };
        channel_message m = { .outbox_id = 7,
                              .channel = DS_STR("whatsapp"),
                              .address = DS_STR("+14085550142"),
                              .body = &body,
                              .notice = DS_STR("reminder_24h") };
        ds_json *j = sent_json(w, &m);
        ds_str p = ds_json_text(ds_json_at(j, "template.components.0.parameters.0.text"));

        assert_in_range(ds_text_utf16_length(p), 1, 1024);
        assert_true(ds_str_find(p, DS_STR("  "), 0) < 0 && ds_str_find(p, DS_STR("\n"), 0) < 0);
        assert_true(ds_text_is_utf8(p));
        if (texts[i].wanted)
            assert_text(p, texts[i].wanted);
        ds_json_free(j);
        wire_free(w);
    }
}

/* ---- tables of errors */

typedef struct error_case {
    const char *provider;
    int32_t code;
    ds_status status;
    const char *sent;     /* the reason of a refused send; NULL: none */
    const char *reported; /* the reason in a delivery report */
} error_case;

/* clang-format off */
static const error_case error_cases[] = {
    { "twilio",   20003,  DS_UNAVAILABLE, NULL,            "undeliverable" },
    { "twilio",   20404,  DS_INTERNAL,    NULL,            "undeliverable" },
    { "twilio",   20429,  DS_TOO_MANY,    NULL,            "undeliverable" },
    { "twilio",   21211,  DS_GONE,        "bad_address",   "bad_address" },
    { "twilio",   21408,  DS_DENIED,      "rejected",      "rejected" },
    { "twilio",   21602,  DS_INTERNAL,    NULL,            "undeliverable" },
    { "twilio",   21603,  DS_INTERNAL,    NULL,            "undeliverable" },
    { "twilio",   21604,  DS_INTERNAL,    NULL,            "undeliverable" },
    { "twilio",   21606,  DS_INTERNAL,    NULL,            "undeliverable" },
    { "twilio",   21610,  DS_GONE,        "opted_out",     "opted_out" },
    { "twilio",   21614,  DS_GONE,        "bad_address",   "bad_address" },
    { "twilio",   21617,  DS_INTERNAL,    NULL,            "undeliverable" },
    { "twilio",   30001,  DS_TOO_MANY,    "undeliverable", "undeliverable" },
    { "twilio",   30003,  DS_UNAVAILABLE, "undeliverable", "undeliverable" },
    { "twilio",   30004,  DS_GONE,        "blocked",       "blocked" },
    { "twilio",   30005,  DS_GONE,        "bad_address",   "bad_address" },
    { "twilio",   30006,  DS_GONE,        "bad_address",   "bad_address" },
    { "twilio",   30007,  DS_DENIED,      "rejected",      "rejected" },
    { "twilio",   30008,  DS_UNAVAILABLE, "undeliverable", "undeliverable" },
    { "twilio",   30034,  DS_DENIED,      "rejected",      "rejected" },
    { "twilio",   30036,  DS_DENIED,      "undeliverable", "undeliverable" },
    { "twilio",   63016,  DS_GONE,        "window_closed", "window_closed" },
    { "twilio",   63018,  DS_TOO_MANY,    NULL,            "undeliverable" },
    { "twilio",   63024,  DS_GONE,        "bad_address",   "bad_address" },
    { "whatsapp", 4,      DS_TOO_MANY,    NULL,            "undeliverable" },
    { "whatsapp", 80007,  DS_TOO_MANY,    NULL,            "undeliverable" },
    { "whatsapp", 100,    DS_INTERNAL,    NULL,            "undeliverable" },
    { "whatsapp", 190,    DS_UNAVAILABLE, NULL,            "undeliverable" },
    { "whatsapp", 130429, DS_TOO_MANY,    NULL,            "undeliverable" },
    { "whatsapp", 130472, DS_DENIED,      "undeliverable", "undeliverable" },
    { "whatsapp", 131000, DS_UNAVAILABLE, "undeliverable", "undeliverable" },
    { "whatsapp", 131005, DS_UNAVAILABLE, NULL,            "undeliverable" },
    { "whatsapp", 131008, DS_INTERNAL,    NULL,            "undeliverable" },
    { "whatsapp", 131009, DS_INTERNAL,    NULL,            "undeliverable" },
    { "whatsapp", 131016, DS_UNAVAILABLE, "undeliverable", "undeliverable" },
    { "whatsapp", 131021, DS_GONE,        "bad_address",   "bad_address" },
    { "whatsapp", 131026, DS_GONE,        "undeliverable", "undeliverable" },
    { "whatsapp", 131031, DS_UNAVAILABLE, NULL,            "undeliverable" },
    { "whatsapp", 131047, DS_GONE,        "window_closed", "window_closed" },
    { "whatsapp", 131049, DS_DENIED,      "undeliverable", "undeliverable" },
    { "whatsapp", 131051, DS_INTERNAL,    NULL,            "undeliverable" },
    { "whatsapp", 131053, DS_INTERNAL,    NULL,            "undeliverable" },
    { "whatsapp", 131056, DS_TOO_MANY,    "undeliverable", "undeliverable" },
    { "whatsapp", 132000, DS_INTERNAL,    "rejected",      "rejected" },
    { "whatsapp", 132001, DS_DENIED,      "rejected",      "rejected" },
    { "whatsapp", 132015, DS_DENIED,      "rejected",      "rejected" },
    { "whatsapp", 132016, DS_DENIED,      "rejected",      "rejected" },
    { "whatsapp", 133010, DS_UNAVAILABLE, NULL,            "undeliverable" },
};
/* clang-format on */

static void check_send_error(const error_case *c)
{
    bool is_twilio = strcmp(c->provider, "twilio") == 0;
    wire *w = is_twilio ? wire_new(&channel_twilio, &twilio) : wire_new(&channel_whatsapp, &meta);
    static const out_message body = { .text = DS_LIT("Booked.") };
    channel_message m = { .outbox_id = 7,
                          .channel = is_twilio ? DS_STR("sms") : DS_STR("whatsapp"),
                          .address = DS_STR("+14085550142"),
                          .body = &body,
                          .is_in_window = true };
    char answer[96];
    ds_status s;

    (void)snprintf(answer, sizeof(answer),
                   is_twilio ? "{\"code\":%d,\"message\":\"x\"}" : "{\"error\":{\"code\":%d}}",
                   (int)c->code);
    wire_answer(w, 400, answer);
    s = wire_send(w, &m);
    if (s != c->status || !!w->ref.reason != !!c->sent ||
        (c->sent && strcmp(w->ref.reason, c->sent) != 0))
        fail_msg("%s %d: %s %s", c->provider, (int)c->code, ds_status_name(s),
                 w->ref.reason ? w->ref.reason : "without a reason");
    wire_says_nothing_of(w, "t0ken");
    wire_says_nothing_of(w, "14085550142");
    wire_free(w);
}

static void every_code_means_the_same_in_a_send_and_in_a_report(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(error_cases); i++) {
        const error_case *c = &error_cases[i];
        const char *reason = NULL;

        check_send_error(c);
        assert_int_equal(channel_report_meaning(ds_str_of(c->provider), c->code, &reason),
                         c->status);
        assert_string_equal(reason, c->reported);
    }
}

static void a_code_nobody_knows_is_undeliverable(void **state)
{
    static const char *const providers[] = {
        "twilio", "whatsapp", "telegram", "sim", "", "TWILIO"
    };
    static const int32_t codes[] = { 0, 1, -1, 99999, INT32_MAX, INT32_MIN };

    (void)state;
    for (size_t p = 0; p < COUNT_OF(providers); p++) {
        for (size_t i = 0; i < COUNT_OF(codes); i++) {
            const char *reason = NULL;

            assert_int_equal(channel_report_meaning(ds_str_of(providers[p]), codes[i], &reason),
                             DS_DENIED);
            assert_string_equal(reason, "undeliverable");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_keep_the_vendors_limits_in_utf16_units),
        cmocka_unit_test(an_sms_is_never_longer_than_sixteen_hundred_units),
        cmocka_unit_test(whatsapp_options_keep_their_limits_at_every_length),
        cmocka_unit_test(telegram_buttons_keep_their_limits),
        cmocka_unit_test(an_id_of_no_or_too_many_bytes_never_leaves),
        cmocka_unit_test(a_templates_parameter_is_one_short_line),
        cmocka_unit_test(every_code_means_the_same_in_a_send_and_in_a_report),
        cmocka_unit_test(a_code_nobody_knows_is_undeliverable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
