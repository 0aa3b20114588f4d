/*
 * test_channel_whatsapp.c - exact bodies for text, buttons, lists and templates; limits; errors.
 */
#include "tests/adapters/wire.h"

#include "core/json.h"
#include "core/text.h"

#include <string.h>

static const whatsapp_config config = {
    .phone_number_id = DS_LIT("700"),
    .access_token = DS_LIT("s3cret"),
    .api_version = DS_LIT("v23.0"),
    .api_base = DS_LIT("https://graph.example"),
    .template_reminder = DS_LIT("visit_reminder"),
    .template_change = DS_LIT("visit_change:en_US"),
};

#define TAKEN "{\"messages\":[{\"id\":\"wamid.9\"}]}"
#define HEAD                                                                                       \
    "{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"individual\",\"to\":"                \
    "\"14085550142\",\"biz_opaque_callback_data\":\"7\","

static const out_option four[] = { OPTION("s.1", "9:00 Dr Shah"), OPTION("s.2", "9:30 Dr Shah"),
                                   OPTION("s.3", "10:00 Dr Shah"), OPTION("more", "More times") };
static const out_message plain = { .text = DS_LIT("Hi \"there\"\nyou"), .lang = DS_LIT("en") };

static channel_message message(const out_message *body)
{
    return (channel_message){ .outbox_id = 7,
                              .channel = DS_STR("whatsapp"),
                              .address = DS_STR("+14085550142"),
                              .body = body,
                              .is_in_window = true };
}

static int set_up(void **state)
{
    *state = wire_new(&channel_whatsapp, &config);
    return 0;
}

static int tear_down(void **state)
{
    wire_free(*state);
    return 0;
}

static void a_text_is_one_json_body_with_a_bearer(void **state)
{
    wire *w = *state;
    channel_message m = message(&plain);

    wire_answer(w, 200, TAKEN);
    assert_status(w->cx, wire_send(w, &m), DS_OK);
    assert_text(w->ref.provider_ref, "wamid.9");
    const ds_http_request *r = testenv_http_request(w->te, 0);
    assert_text(r->url, "https://graph.example/v23.0/700/messages");
    assert_text(testenv_http_header(r, "Authorization"), "Bearer s3cret");
    assert_text(testenv_http_header(r, "Content-Type"), "application/json");
    assert_text(r->body, HEAD "\"type\":\"text\",\"text\":{\"preview_url\":false,"
                              "\"body\":\"Hi \\\"there\\\"\\nyou\"}}");
}

static void up_to_three_options_are_buttons(void **state)
{
    out_message offer = { .text = DS_STR("Tue:"), .options = four, .option_count = 2 };
    wire *w = *state;
    channel_message m = message(&offer);

    wire_answer(w, 200, TAKEN);
    assert_status(w->cx, wire_send(w, &m), DS_OK);
    assert_text(wire_body(w, 0),
                HEAD "\"type\":\"interactive\",\"interactive\":{\"type\":\"button\",\"body\":{"
                     "\"text\":\"Tue:\"},\"action\":{\"buttons\":["
                     "{\"type\":\"reply\",\"reply\":{\"id\":\"s.1\",\"title\":\"9:00 Dr Shah\"}},"
                     "{\"type\":\"reply\",\"reply\":{\"id\":\"s.2\",\"title\":\"9:30 Dr Shah\"}}"
                     "]}}}");
}

static void four_options_are_a_list(void **state)
{
    out_message offer = { .text = DS_STR("Tue:"), .options = four, .option_count = 4 };
    wire *w = *state;
    channel_message m = message(&offer);

    offer.list_label = DS_STR("Times");
    wire_answer(w, 200, TAKEN);
    assert_status(w->cx, wire_send(w, &m), DS_OK);
    assert_text(wire_body(w, 0),
                HEAD "\"type\":\"interactive\",\"interactive\":{\"type\":\"list\",\"body\":{"
                     "\"text\":\"Tue:\"},\"action\":{\"button\":\"Times\",\"sections\":[{\"rows\":["
                     "{\"id\":\"s.1\",\"title\":\"9:00 Dr Shah\"},"
                     "{\"id\":\"s.2\",\"title\":\"9:30 Dr Shah\"},"
                     "{\"id\":\"s.3\",\"title\":\"10:00 Dr Shah\"},"
                     "{\"id\":\"more\",\"title\":\"More times\"}]}]}}}");
    offer.list_label = DS_STR("");
    wire_answer(w, 200, TAKEN);
    assert_status(w->cx, wire_send(w, &m), DS_OK);
    assert_true(ds_str_find(wire_body(w, 1), DS_STR("\"button\":\"1-4\""), 0) > 0);
}

static void a_hidden_number_is_addressed_by_its_id(void **state)
{
    wire *w = *state;
    channel_message m = message(&plain);

    m.address = DS_STR("US.1002003004");
    wire_answer(w, 200, TAKEN);
    assert_status(w->cx, wire_send(w, &m), DS_OK);
    assert_true(ds_str_find(wire_body(w, 0), DS_STR("\"recipient\":\"US.1002003004\""), 0) > 0);
    assert_true(ds_str_find(wire_body(w, 0), DS_STR("\"to\":"), 0) < 0);
}

static void outside_the_window_a_reminder_is_its_template(void **state)
{
    wire *w = *state;
    channel_message m = message(&plain);

    m.is_in_window = false;
    m.notice = DS_STR("reminder_24h");
    wire_answer(w, 200, TAKEN);
    assert_status(w->cx, wire_send(w, &m), DS_OK);
    assert_text(wire_body(w, 0), HEAD
                "\"type\":\"template\",\"template\":{\"name\":\"visit_reminder\",\"language\":{"
                "\"code\":\"en\"},\"components\":[{\"type\":\"body\",\"parameters\":[{\"type\":"
                "\"text\",\"text\":\"Hi \\\"there\\\" you\"}]}]}}");
    m.notice = DS_STR("moved_by_desk");
    wire_answer(w, 200, TAKEN);
    assert_status(w->cx, wire_send(w, &m), DS_OK);
    assert_true(ds_str_find(wire_body(w, 1),
                            DS_STR("\"name\":\"visit_change\",\"language\":{\"code\":\"en_US\"}"),
                            0) > 0);
}

static void outside_the_window_without_a_template_nothing_leaves(void **state)
{
    static const char *const notices[] = { "", "confirm_booking" };
    wire *w = *state;

    for (size_t i = 0; i < COUNT_OF(notices); i++) {
        channel_message m = message(&plain);

        m.is_in_window = false;
        m.notice = ds_str_of(notices[i]);
        assert_status(w->cx, wire_send(w, &m), DS_GONE);
        assert_string_equal(w->ref.reason, "window_closed");
    }
    assert_int_equal(testenv_http_count(w->te), 0);
}

static void a_template_never_gets_an_empty_parameter(void **state)
{
    out_message empty = { .text = DS_STR(" \n ") };
    wire *w = *state;
    channel_message m = message(&empty);

    m.is_in_window = false;
    m.notice = DS_STR("reminder_2h");
    assert_status(w->cx, wire_send(w, &m), DS_INTERNAL);
    assert_int_equal(testenv_http_count(w->te), 0);
}

/* Walk a sent body and hold it to Meta's limits, whatever was asked for. */
static void check_limits(ds_ctx *cx, ds_str body)
{
    ds_json *document DS_AUTO(ds_json_freep) = NULL;
    const ds_json *inner, *buttons, *rows;

    assert_status(cx, ds_json_parse(cx, body, &document), DS_OK);
    inner = ds_json_get(document, "interactive");
    buttons = ds_json_at(inner, "action.buttons");
    rows = ds_json_at(inner, "action.sections.0.rows");
    assert_true(ds_json_count(buttons) <= 3 && ds_json_count(rows) <= 10);
    assert_true(ds_text_utf16_length(ds_json_text(ds_json_at(document, "text.body"))) <= 4096);
    assert_true(ds_text_utf16_length(ds_json_text(ds_json_at(inner, "body.text"))) <=
                (buttons ? 1024 : 4096));
    assert_true(ds_text_length(ds_json_text(ds_json_at(inner, "action.button"))) <= 20);
    for (size_t i = 0; i < ds_json_count(buttons); i++)
        assert_true(ds_text_length(
                        ds_json_text(ds_json_at(ds_json_item(buttons, i), "reply.title"))) <= 20);
    for (size_t i = 0; i < ds_json_count(rows); i++) {
        const ds_json *row = ds_json_item(rows, i);

        assert_true(ds_text_length(ds_json_text(ds_json_get(row, "title"))) <= 24);
        assert_true(ds_text_length(ds_json_text(ds_json_get(row, "description"))) <= 72);
    }
}

static void nothing_over_the_limits_leaves_whatever_is_asked_for(void **state)
{
    static char longer[9001];
    static const char tooth[] = "\xF0\x9F\xA6\xB7";
    out_option many[MESSAGE_OPTIONS_MAX];
    out_message big = { .options = many,
                        .list_label = DS_STR("A label of over twenty characters") };
    char ids[MESSAGE_OPTIONS_MAX][8];
    wire *w = *state;

    for (size_t i = 0; i + 4 < sizeof(longer); i += 4)
        memcpy(longer + i, tooth, 4);
    big.text = (ds_str){ longer, 9000 };
    for (size_t i = 0; i < MESSAGE_OPTIONS_MAX; i++) {
        ids[i][0] = (char)('a' + i);
        many[i] = (out_option){ .id = { ids[i], 1 },
                                .title = { longer, 400 },
                                .description = { longer, 800 } };
    }
    for (big.option_count = 0; big.option_count <= MESSAGE_OPTIONS_MAX; big.option_count++) {
        channel_message m = message(&big);

        wire_answer(w, 200, TAKEN);
        assert_status(w->cx, wire_send(w, &m), DS_OK);
        check_limits(w->cx, wire_body(w, big.option_count));
    }
}

static void every_error_has_its_outcome(void **state)
{
    static const failure rows[] = {
        { 400, "{\"error\":{\"code\":131047}}", DS_GONE, "window_closed", -1 },
        { 400, "{\"error\":{\"code\":131026}}", DS_GONE, "undeliverable", -1 },
        { 400, "{\"error\":{\"code\":131021}}", DS_GONE, "bad_address", -1 },
        { 400, "{\"error\":{\"code\":100}}", DS_INTERNAL, NULL, -1 },
        { 400, "{\"error\":{\"code\":132001}}", DS_DENIED, "rejected", -1 },
        { 400, "{\"error\":{\"code\":130429}}", DS_TOO_MANY, NULL, -1 },
        { 400, "{\"error\":{\"code\":131056}}", DS_TOO_MANY, "undeliverable", -1 },
        { 401, "{\"error\":{\"code\":190}}", DS_UNAVAILABLE, NULL, -1 },
        { 429, "{\"error\":{\"code\":4}}", DS_TOO_MANY, NULL, -1 },
        { 500, "{\"error\":{\"code\":131000}}", DS_UNAVAILABLE, "undeliverable", -1 },
        { 503, "", DS_UNAVAILABLE, NULL, -1 },
        { 403, "<html>", DS_DENIED, "rejected", -1 },
        { 200, "{}", DS_IN_DOUBT, NULL, -1 },
    };
    channel_message m = message(&plain);

    wire_check_failures(*state, &m, rows, COUNT_OF(rows), "s3cret");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_text_is_one_json_body_with_a_bearer),
        TEST(up_to_three_options_are_buttons),
        TEST(four_options_are_a_list),
        TEST(a_hidden_number_is_addressed_by_its_id),
        TEST(outside_the_window_a_reminder_is_its_template),
        TEST(outside_the_window_without_a_template_nothing_leaves),
        TEST(a_template_never_gets_an_empty_parameter),
        TEST(nothing_over_the_limits_leaves_whatever_is_asked_for),
        TEST(every_error_has_its_outcome),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
