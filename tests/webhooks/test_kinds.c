/*
 * test_kinds.c - every kind of payload a vendor may send, a line each, and the event it becomes.
 *
 * Bodies are written by hand from the vendors' lists of fields and go through the same door as
 * those of the vendors: signed, verified, parsed. An event is shown as "kind|text|option|detail|
 * address", several with " + " between.
 */
#include "tests/webhooks/world.h"

#include <stdio.h>

typedef struct kind_case {
    const char *name, *body, *events;
} kind_case;

static ds_str shown(ds_ctx *cx, const webhook_result *r)
{
    ds_buf b = ds_buf_make(cx);

    for (size_t i = 0; i < r->event_count; i++) {
        const in_event *e = &r->events[i];

        ds_buf_printf(&b, "%s%s|" DS_FMT "|" DS_FMT "|" DS_FMT "|" DS_FMT, i > 0 ? " + " : "",
                      in_kind_name(e->kind), DS_ARG(e->text), DS_ARG(e->option_id),
                      DS_ARG(e->detail), DS_ARG(e->address));
    }
    return ds_buf_view(&b);
}

static void check(world *w, const kind_case *c, ds_status status)
{
    ds_str events;

    if (status != DS_OK)
        fail_msg("%s: %s %s", c->name, ds_status_name(status), w->cx->why);
    events = shown(w->cx, &w->r);
    if (!ds_str_is(events, c->events))
        fail_msg("%s: \"" DS_FMT "\", not \"%s\"", c->name, DS_ARG(events), c->events);
    for (size_t i = 0; i < w->r.event_count; i++)
        assert_true(w->r.events[i].event_id.n > 0 && w->r.events[i].provider.n > 0);
}

/* ---- Telegram: the members of a message, in a private chat unless said otherwise */

/* clang-format off */
static const kind_case telegram_cases[] = {
    { "a text",                "\"text\":\"hello\"",                       "text|hello|||77" },
    { "two lines",             "\"text\":\"a\\nb\"",                       "text|a\nb|||77" },
    { "an empty text",         "\"text\":\"\"",                            "unknown||||77" },
    { "a start",               "\"text\":\"/start\"",                      "text|/start|||77" },
    { "a start with a label",  "\"text\":\"/start ad_7\"",                 "text|/start|||77" },
    { "a command for us",      "\"text\":\"/help@docspot_bot\"",           "text|/help|||77" },
    { "a command with words",  "\"text\":\"/book@docspot_bot a dentist\"", "text|/book a dentist|||77" },
    { "a slash alone",         "\"text\":\"/\"",                           "text|/|||77" },
    { "an at sign in words",   "\"text\":\"me@home.example\"",             "text|me@home.example|||77" },
    { "controls go",           "\"text\":\"a\\u0001b\\u0000c\"",           "text|abc|||77" },
    { "a voice note",          "\"voice\":{\"duration\":3}",               "media|||voice|77" },
    { "music",                 "\"audio\":{\"duration\":3}",               "media|||audio|77" },
    { "a photo",               "\"photo\":[{\"width\":9}]",                "media|||image|77" },
    { "a photo with words",    "\"photo\":[],\"caption\":\"my card\"",     "media|my card||image|77" },
    { "a video",               "\"video\":{},\"caption\":\"look\"",        "media|look||video|77" },
    { "a round video",         "\"video_note\":{}",                        "media|||video|77" },
    { "an animation",          "\"animation\":{},\"document\":{}",         "media|||video|77" },
    { "a document",            "\"document\":{\"file_name\":\"x.pdf\"}",   "media|||document|77" },
    { "a sticker",             "\"sticker\":{\"emoji\":\"x\"}",            "sticker|||sticker|77" },
    { "dice",                  "\"dice\":{\"value\":4}",                   "sticker|||dice|77" },
    { "a poll",                "\"poll\":{\"id\":\"1\"}",                  "unknown||||77" },
    { "a story",               "\"story\":{}",                             "unknown||||77" },
    { "a kind of next year",   "\"hologram\":{}",                          "unknown||||77" },
    { "a pinned message",      "\"pinned_message\":{}",                    "" },
    { "a timer set",           "\"message_auto_delete_timer_changed\":{}", "" },
    { "a background set",      "\"chat_background_set\":{}",               "" },
    { "write access",          "\"write_access_allowed\":{}",              "" },
    { "users shared",          "\"users_shared\":{}",                      "" },
    { "a chat shared",         "\"chat_shared\":{}",                       "" },
    { "a payment of theirs",   "\"successful_payment\":{}",                "" },
    { "a refund of theirs",    "\"refunded_payment\":{}",                  "" },
    { "a place",               "\"location\":{\"latitude\":1.5,\"longitude\":2}", "location||||77" },
    { "a venue",               "\"location\":{\"latitude\":1,\"longitude\":2},\"venue\":{\"address\":\"5 High St\"}", "location|5 High St|||77" },
    { "no latitude",           "\"location\":{\"longitude\":2}",           "unknown||||77" },
    { "a latitude of 91",      "\"location\":{\"latitude\":91,\"longitude\":2}", "unknown||||77" },
    { "a longitude of -181",   "\"location\":{\"latitude\":1,\"longitude\":-181}", "unknown||||77" },
    { "the corner of the map", "\"location\":{\"latitude\":-90,\"longitude\":180}", "location||||77" },
    { "an own number",         "\"contact\":{\"phone_number\":\"14085550142\",\"user_id\":77}", "contact|+14085550142|||77" },
    { "another's number",      "\"contact\":{\"phone_number\":\"+1 408-555-0143\",\"user_id\":78}", "contact|+14085550143|||77" },
    { "a number of nobody",    "\"contact\":{\"phone_number\":\"+14085550143\"}", "contact|+14085550143|||77" },
};
/* clang-format on */

static ds_status run_telegram(world *w, const char *format, const char *body)
{
    ds_buf b = ds_buf_make(w->cx);
    hook h;

    ds_buf_puts(&b, "{\"update_id\":9,");
    for (const char *p = format; *p != '\0'; p++) {
        if (*p == '$')
            ds_buf_puts(&b, body);
        else
            ds_buf_putc(&b, *p);
    }
    ds_buf_puts(&b, "}");
    hook_init(&h, "POST", "/webhooks/telegram", ds_buf_view(&b));
    hook_put(&h, "X-Telegram-Bot-Api-Secret-Token", w->keys.telegram_secret);
    return hook_run(w->cx, &h, &w->keys, &w->r);
}

#define CHAT "\"chat\":{\"id\":77,\"type\":\"private\"}"
#define FROM "\"from\":{\"id\":77,\"is_bot\":false,\"first_name\":\"Maria\"}"

static void every_kind_of_telegram_message_has_its_event(void **state)
{
    world *w = *state;

    for (size_t i = 0; i < COUNT_OF(telegram_cases); i++)
        check(w, &telegram_cases[i],
              run_telegram(w,
                           "\"message\":{\"message_id\":1,\"date\":1795420800," CHAT "," FROM ",$}",
                           telegram_cases[i].body));
}

/* Whole updates: which are ours, and what is none of our business. */
/* clang-format off */
static const kind_case update_cases[] = {
    { "an edit",              "\"edited_message\":{\"date\":1,\"edit_date\":2," CHAT "," FROM ",\"text\":\"b\"}", "edit|b|||77" },
    { "an edited photo",      "\"edited_message\":{\"date\":1,\"edit_date\":2," CHAT "," FROM ",\"photo\":[]}", "" },
    { "a moving place",       "\"edited_message\":{" CHAT "," FROM ",\"location\":{\"latitude\":1,\"longitude\":2}}", "" },
    { "a tap",                "\"callback_query\":{\"id\":\"c1\"," FROM ",\"data\":\"s.1\",\"message\":{" CHAT "}}", "option||s.1||77" },
    { "a tap with its label", "\"callback_query\":{\"id\":\"c1\"," FROM ",\"data\":\"s.2\",\"message\":{" CHAT ",\"reply_markup\":{\"inline_keyboard\":[[{\"text\":\"9:00\",\"callback_data\":\"s.1\"}],[{\"text\":\"9:30\",\"callback_data\":\"s.2\"}]]}}}", "option|9:30|s.2||77" },
    { "a tap without data",   "\"callback_query\":{\"id\":\"c1\"," FROM ",\"message\":{" CHAT "}}", "" },
    { "a tap on no message",  "\"callback_query\":{\"id\":\"c1\"," FROM ",\"data\":\"s.1\"}", "" },
    { "a tap in a game",      "\"callback_query\":{\"id\":\"c1\"," FROM ",\"game_short_name\":\"g\",\"message\":{" CHAT "}}", "" },
    { "blocked",              "\"my_chat_member\":{" CHAT "," FROM ",\"old_chat_member\":{\"status\":\"member\"},\"new_chat_member\":{\"status\":\"kicked\"}}", "blocked||||77" },
    { "unblocked",            "\"my_chat_member\":{" CHAT "," FROM ",\"old_chat_member\":{\"status\":\"kicked\"},\"new_chat_member\":{\"status\":\"member\"}}", "unblocked||||77" },
    { "from blocked to gone", "\"my_chat_member\":{" CHAT "," FROM ",\"old_chat_member\":{\"status\":\"kicked\"},\"new_chat_member\":{\"status\":\"left\"}}", "" },
    { "the first start",      "\"my_chat_member\":{" CHAT "," FROM ",\"old_chat_member\":{\"status\":\"left\"},\"new_chat_member\":{\"status\":\"member\"}}", "" },
    { "a group",              "\"message\":{\"chat\":{\"id\":-5,\"type\":\"group\"}," FROM ",\"text\":\"hi\"}", "" },
    { "a supergroup",         "\"message\":{\"chat\":{\"id\":-5,\"type\":\"supergroup\"}," FROM ",\"text\":\"hi\"}", "" },
    { "a channel",            "\"message\":{\"chat\":{\"id\":-5,\"type\":\"channel\"},\"text\":\"hi\"}", "" },
    { "another bot",          "\"message\":{" CHAT ",\"from\":{\"id\":8,\"is_bot\":true},\"text\":\"hi\"}", "" },
    { "no chat",              "\"message\":{" FROM ",\"text\":\"hi\"}", "" },
    { "a chat without id",    "\"message\":{\"chat\":{\"type\":\"private\"}," FROM ",\"text\":\"hi\"}", "" },
    { "nobody named",         "\"message\":{" CHAT ",\"text\":\"hi\"}", "text|hi|||77" },
    { "a channel post",       "\"channel_post\":{\"chat\":{\"id\":-5,\"type\":\"channel\"},\"text\":\"hi\"}", "" },
    { "an inline query",      "\"inline_query\":{\"id\":\"1\"," FROM ",\"query\":\"x\"}", "" },
    { "a poll's answer",      "\"poll_answer\":{}", "" },
    { "a shipping query",     "\"shipping_query\":{}", "" },
    { "a reaction",           "\"message_reaction\":{}", "" },
    { "a business message",   "\"business_message\":{" CHAT "," FROM ",\"text\":\"hi\"}", "" },
    { "a message of null",    "\"message\":null", "" },
    { "a message of a text",  "\"message\":\"hi\"", "" },
    { "an id beyond 32 bits", "\"message\":{\"chat\":{\"id\":5000000000,\"type\":\"private\"}," FROM ",\"text\":\"hi\"}", "text|hi|||5000000000" },
    { "nothing else",         "\"x\":1", "" },
};
/* clang-format on */

static void every_kind_of_telegram_update_is_ours_or_none_of_our_business(void **state)
{
    world *w = *state;

    for (size_t i = 0; i < COUNT_OF(update_cases); i++)
        check(w, &update_cases[i], run_telegram(w, "$", update_cases[i].body));
}

/* ---- WhatsApp: one message of a value; from 14085550142, wamid.1 */

/* clang-format off */
static const kind_case whatsapp_cases[] = {
    { "a text",               "\"type\":\"text\",\"text\":{\"body\":\"hello\"}", "text|hello|||+14085550142" },
    { "an empty text",        "\"type\":\"text\",\"text\":{\"body\":\"\"}", "text||||+14085550142" },
    { "a text without body",  "\"type\":\"text\"", "text||||+14085550142" },
    { "a text of a number",   "\"type\":\"text\",\"text\":{\"body\":7}", "text||||+14085550142" },
    { "an escaped emoji",     "\"type\":\"text\",\"text\":{\"body\":\"\\ud83e\\uddb7\"}", "text|\xF0\x9F\xA6\xB7|||+14085550142" },
    { "a button",             "\"type\":\"interactive\",\"interactive\":{\"type\":\"button_reply\",\"button_reply\":{\"id\":\"s.1\",\"title\":\"9:00\"}}", "option|9:00|s.1||+14085550142" },
    { "a row",                "\"type\":\"interactive\",\"interactive\":{\"type\":\"list_reply\",\"list_reply\":{\"id\":\"s.2\",\"title\":\"9:30\",\"description\":\"Dr\"}}", "option|9:30|s.2||+14085550142" },
    { "a form",               "\"type\":\"interactive\",\"interactive\":{\"type\":\"nfm_reply\",\"nfm_reply\":{}}", "unknown|||nfm_reply|+14085550142" },
    { "nothing interactive",  "\"type\":\"interactive\"", "unknown||||+14085550142" },
    { "a template's words",   "\"type\":\"button\",\"button\":{\"payload\":\"Yes\",\"text\":\"Yes\"}", "text|Yes|||+14085550142" },
    { "a template's id",      "\"type\":\"button\",\"button\":{\"payload\":\"v.1\",\"text\":\"Yes\"}", "option|Yes|v.1||+14085550142" },
    { "a template's label",   "\"type\":\"button\",\"button\":{\"text\":\"Yes\"}", "text|Yes|||+14085550142" },
    { "a photo",              "\"type\":\"image\",\"image\":{\"id\":\"1\",\"caption\":\"card\"}", "media|card||image|+14085550142" },
    { "a voice note",         "\"type\":\"audio\",\"audio\":{\"voice\":true}", "media|||voice|+14085550142" },
    { "music",                "\"type\":\"audio\",\"audio\":{\"voice\":false}", "media|||audio|+14085550142" },
    { "a video",              "\"type\":\"video\",\"video\":{}", "media|||video|+14085550142" },
    { "a document",           "\"type\":\"document\",\"document\":{\"filename\":\"x.pdf\",\"caption\":\"x\"}", "media|x||document|+14085550142" },
    { "a sticker",            "\"type\":\"sticker\",\"sticker\":{}", "sticker|||sticker|+14085550142" },
    { "a reaction",           "\"type\":\"reaction\",\"reaction\":{\"emoji\":\"+\"}", "sticker|+||reaction|+14085550142" },
    { "a reaction withdrawn", "\"type\":\"reaction\",\"reaction\":{\"message_id\":\"wamid.0\"}", "sticker|||reaction|+14085550142" },
    { "a place",              "\"type\":\"location\",\"location\":{\"latitude\":1.5,\"longitude\":2}", "location||||+14085550142" },
    { "a place with a name",  "\"type\":\"location\",\"location\":{\"latitude\":1,\"longitude\":2,\"name\":\"Home\",\"address\":\"5 St\"}", "location|Home|||+14085550142" },
    { "a place with an address", "\"type\":\"location\",\"location\":{\"latitude\":1,\"longitude\":2,\"address\":\"5 St\"}", "location|5 St|||+14085550142" },
    { "a place off the map",  "\"type\":\"location\",\"location\":{\"latitude\":90.1,\"longitude\":2}", "unknown|||location|+14085550142" },
    { "no place",             "\"type\":\"location\"", "unknown|||location|+14085550142" },
    { "an own number",        "\"type\":\"contacts\",\"contacts\":[{\"phones\":[{\"phone\":\"+1 (408) 555-0142\",\"wa_id\":\"14085550142\"}]}]", "contact|+14085550142||contacts|+14085550142" },
    { "another's number",     "\"type\":\"contacts\",\"contacts\":[{\"phones\":[{\"phone\":\"408-555-0143\"}]}]", "contact|+4085550143||contacts|+14085550142" },
    { "a card without phone", "\"type\":\"contacts\",\"contacts\":[{\"name\":{}}]", "contact|||contacts|+14085550142" },
    { "a changed number",     "\"type\":\"system\",\"system\":{\"wa_id\":\"14085550177\"}", "number_changed|||+14085550177|+14085550142" },
    { "a changed number, new field", "\"type\":\"system\",\"system\":{\"new_wa_id\":\"14085550178\"}", "number_changed|||+14085550178|+14085550142" },
    { "another system note",  "\"type\":\"system\",\"system\":{\"body\":\"x\"}", "" },
    { "an order",             "\"type\":\"order\",\"order\":{}", "unknown|||order|+14085550142" },
    { "unsupported",          "\"type\":\"unsupported\"", "unknown|||unsupported|+14085550142" },
    { "a kind of next year",  "\"type\":\"hologram\"", "unknown|||hologram|+14085550142" },
    { "no type",              "\"x\":1", "unknown||||+14085550142" },
};

static const kind_case status_cases[] = {
    { "sent",       "\"id\":\"wamid.9\",\"status\":\"sent\",\"recipient_id\":\"14085550142\"",      "status|||sent|+14085550142" },
    { "delivered",  "\"id\":\"wamid.9\",\"status\":\"delivered\",\"recipient_id\":\"14085550142\"", "status|||delivered|+14085550142" },
    { "read",       "\"id\":\"wamid.9\",\"status\":\"read\",\"recipient_id\":\"14085550142\"",      "status|||read|+14085550142" },
    { "failed",     "\"id\":\"wamid.9\",\"status\":\"failed\",\"errors\":[{\"code\":131047}]",      "status|||failed|" },
    { "deleted",    "\"id\":\"wamid.9\",\"status\":\"deleted\"", "" },
    { "warning",    "\"id\":\"wamid.9\",\"status\":\"warning\"", "" },
    { "no status",  "\"id\":\"wamid.9\"", "" },
    { "no id",      "\"status\":\"sent\"", "" },
};
/* clang-format on */

static ds_status run_meta_value(world *w, const char *before, const char *body, const char *after)
{
    ds_buf b = ds_buf_make(w->cx);
    hook h;

    ds_buf_puts(&b, "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\","
                    "\"changes\":[{\"field\":\"messages\",\"value\":{");
    ds_buf_puts(&b, before);
    ds_buf_puts(&b, body);
    ds_buf_puts(&b, after);
    ds_buf_puts(&b, "}}]}]}");
    hook_init(&h, "POST", "/webhooks/whatsapp", ds_buf_view(&b));
    return hook_run_meta(w->cx, &h, &w->keys, &w->r);
}

static void every_kind_of_whatsapp_message_has_its_event(void **state)
{
    world *w = *state;

    for (size_t i = 0; i < COUNT_OF(whatsapp_cases); i++)
        check(w, &whatsapp_cases[i],
              run_meta_value(w,
                             "\"messages\":[{\"from\":\"14085550142\",\"id\":\"wamid.1\","
                             "\"timestamp\":\"1795420800\",",
                             whatsapp_cases[i].body, "}]"));
    for (size_t i = 0; i < COUNT_OF(status_cases); i++)
        check(w, &status_cases[i],
              run_meta_value(w, "\"statuses\":[{", status_cases[i].body, "}]"));
}

/* ---- Twilio: the fields beside MessageSid and From */

/* clang-format off */
static const kind_case twilio_cases[] = {
    { "a text",               "Body=hello", "text|hello|||+14085550142" },
    { "no body",              "", "text||||+14085550142" },
    { "an encoded text",      "Body=ma%C3%B1ana+%2B+10%25", "text|ma\xC3\xB1" "ana + 10%|||+14085550142" },
    { "a broken letter",      "Body=a%FFb", "text|a\xEF\xBF\xBD" "b|||+14085550142" },
    { "a NUL",                "Body=a%00b", "text|ab|||+14085550142" },
    { "the first of two",     "Body=one&Body=two", "text|one|||+14085550142" },
    { "a photo",              "Body=card&NumMedia=1&MediaContentType0=image%2Fjpeg", "media|card||image|+14085550142" },
    { "a voice note",         "NumMedia=1&MediaContentType0=audio%2Fogg", "media|||audio|+14085550142" },
    { "a video",              "NumMedia=2&MediaContentType0=video%2Fmp4", "media|||video|+14085550142" },
    { "a document",           "NumMedia=1&MediaContentType0=application%2Fpdf", "media|||document|+14085550142" },
    { "a card",               "NumMedia=1&MediaContentType0=text%2Fvcard", "media|||document|+14085550142" },
    { "media of no type",     "NumMedia=1", "media|||document|+14085550142" },
    { "no media",             "NumMedia=0&Body=x", "text|x|||+14085550142" },
    { "a number of media that is none", "NumMedia=lots&Body=x", "text|x|||+14085550142" },
    { "a place",              "Latitude=37.5&Longitude=-122.1", "location||||+14085550142" },
    { "a place with words",   "Latitude=37.5&Longitude=-122.1&Address=5+High+St&Label=Home", "location|5 High St|||+14085550142" },
    { "a place with a label", "Latitude=37.5&Longitude=-122.1&Label=Home", "location|Home|||+14085550142" },
    { "half a place",         "Latitude=37.5&Body=x", "text|x|||+14085550142" },
    { "a place off the map",  "Latitude=91&Longitude=0&Body=x", "text|x|||+14085550142" },
    { "a place in words",     "Latitude=37.5N&Longitude=0&Body=x", "text|x|||+14085550142" },
    { "a place as a power",   "Latitude=1e1&Longitude=0&Body=x", "text|x|||+14085550142" },
    { "a button",             "ButtonPayload=s.1&ButtonText=9%3A00&Body=9%3A00", "option|9:00|s.1||+14085550142" },
    { "a button without words", "ButtonPayload=s.1&ButtonText=9%3A00", "option|9:00|s.1||+14085550142" },
    { "a row",                "ListId=s.2&ListTitle=9%3A30", "option|9:30|s.2||+14085550142" },
    { "a sticker",            "MessageType=sticker&NumMedia=1&MediaContentType0=image%2Fwebp", "sticker|||sticker|+14085550142" },
    { "a reaction",           "MessageType=reaction&Body=x", "sticker|x||reaction|+14085550142" },
    { "stopped by Twilio",    "OptOutType=STOP&Body=stop", "opt_out|stop||stop|+14085550142" },
    { "started by Twilio",    "OptOutType=START&Body=start", "opt_out|start||start|+14085550142" },
    { "helped by Twilio",     "OptOutType=HELP&Body=help", "opt_out|help||help|+14085550142" },
    { "another type of it",   "OptOutType=OTHER&Body=x", "text|x|||+14085550142" },
    { "stop in words is ours", "Body=stop", "text|stop|||+14085550142" },
};

/* Words that a carrier has answered, when the clinic left that to it. */
static const kind_case carrier_cases[] = {
    { "stop",         "Body=STOP",        "opt_out|STOP||stop|+14085550142" },
    { "stopall",      "Body=StopAll",     "opt_out|StopAll||stop|+14085550142" },
    { "unsubscribe",  "Body=unsubscribe", "opt_out|unsubscribe||stop|+14085550142" },
    { "cancel",       "Body=cancel",      "opt_out|cancel||stop|+14085550142" },
    { "end",          "Body=+end+",       "opt_out| end ||stop|+14085550142" },
    { "quit",         "Body=quit",        "opt_out|quit||stop|+14085550142" },
    { "revoke",       "Body=revoke",      "opt_out|revoke||stop|+14085550142" },
    { "optout",       "Body=optout",      "opt_out|optout||stop|+14085550142" },
    { "start",        "Body=start",       "opt_out|start||start|+14085550142" },
    { "unstop",       "Body=unstop",      "opt_out|unstop||start|+14085550142" },
    { "help",         "Body=help",        "opt_out|help||help|+14085550142" },
    { "info",         "Body=info",        "opt_out|info||help|+14085550142" },
    { "yes is ours",  "Body=yes",         "text|yes|||+14085550142" },
    { "more words are ours", "Body=stop+it", "text|stop it|||+14085550142" },
    { "cancel my visit is ours", "Body=cancel+my+visit", "text|cancel my visit|||+14085550142" },
};
/* clang-format on */

static ds_status run_twilio_fields(world *w, const char *from, const char *body)
{
    ds_str form;
    hook h;

    assert_status(w->cx, ds_format(w->cx, &form, "MessageSid=SM1&From=%s&%s", from, body), DS_OK);
    hook_init(&h, "POST", "/webhooks/twilio", form);
    return hook_run_twilio(w->cx, &h, &w->keys, &w->r);
}

static void every_kind_of_twilio_message_has_its_event(void **state)
{
    world *w = *state;

    for (size_t i = 0; i < COUNT_OF(twilio_cases); i++) {
        check(w, &twilio_cases[i], run_twilio_fields(w, "%2B14085550142", twilio_cases[i].body));
        assert_text(w->r.events[0].channel, "sms");
        check(w, &twilio_cases[i],
              run_twilio_fields(w, "whatsapp%3A%2B14085550142", twilio_cases[i].body));
        assert_text(w->r.events[0].channel, "whatsapp");
    }
}

static void what_the_carrier_answered_is_no_text_on_sms_alone(void **state)
{
    world *w = *state;

    w->keys.twilio_carrier_opt_out = true;
    for (size_t i = 0; i < COUNT_OF(carrier_cases); i++) {
        check(w, &carrier_cases[i], run_twilio_fields(w, "%2B14085550142", carrier_cases[i].body));
        assert_status(
            w->cx, run_twilio_fields(w, "whatsapp%3A%2B14085550142", carrier_cases[i].body), DS_OK);
        assert_int_equal(w->r.events[0].kind, IN_TEXT);
    }
}

/* The forms of an address, and channels we do not speak. */
static void every_form_of_a_sender_is_one_address(void **state)
{
    static const struct {
        const char *from, *channel, *address; /* NULL: not ours */
    } senders[] = {
        { "%2B14085550142", "sms", "+14085550142" },
        { "14085550142", "sms", "+14085550142" },
        { "%2B1+(408)+555-0142", "sms", "+14085550142" },
        { "WhatsApp%3A%2B14085550142", "whatsapp", "+14085550142" },
        { "whatsapp%3A14085550142", "whatsapp", "+14085550142" },
        { "whatsapp%3AUS.1002003004", "whatsapp", "US.1002003004" },
        { "32665", "sms", "32665" },
        { "CLINIC", "sms", "CLINIC" },
        { "messenger%3A1000", NULL, NULL },
        { "rcs%3A%2B14085550142", NULL, NULL },
        { "client%3Amaria", NULL, NULL },
        { "whatsapp%3A", NULL, NULL },
    };
    world *w = *state;

    for (size_t i = 0; i < COUNT_OF(senders); i++) {
        assert_status(w->cx, run_twilio_fields(w, senders[i].from, "Body=x"), DS_OK);
        assert_int_equal(w->r.event_count, senders[i].channel ? 1 : 0);
        if (senders[i].channel) {
            assert_text(w->r.events[0].channel, senders[i].channel);
            assert_text(w->r.events[0].address, senders[i].address);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_kind_of_telegram_message_has_its_event),
        TEST(every_kind_of_telegram_update_is_ours_or_none_of_our_business),
        TEST(every_kind_of_whatsapp_message_has_its_event),
        TEST(every_kind_of_twilio_message_has_its_event),
        TEST(what_the_carrier_answered_is_no_text_on_sms_alone),
        TEST(every_form_of_a_sender_is_one_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
