/*
 * test_language.c - in which language a contact is answered: what switches it, and what does not.
 *
 * Each row is a talk: the language stored before it and the clinic's locale, then texts, each with
 * the language of its answer. The clinic is empty; what it answers does not matter here.
 */
#include "tests/support/small_clinic.h"

#include "bot/bot_internal.h"

#define TEXTS_MAX 5

static int set_up(void **state_)
{
    static small_clinic f;

    small_clinic_start(&f, "2026-11-23T08:00:00+00:00");
    *state_ = &f;
    return 0;
}

static int tear_down(void **state_)
{
    small_clinic_end(*state_);
    return 0;
}

static bool is_answered_in(small_clinic *f, bot *b, const in_event *e, const char *lang)
{
    inbox_row row = { .event = *e, .received_at = f->cx->now };
    const outbox_row *rows;
    ds_json *body;
    turn_end end;
    ds_time until;
    bool is_new;
    size_t n;

    assert_status(f->cx, ds_format(f->cx, &row.event.event_id, "e%lld", (long long)f->events++),
                  DS_OK);
    assert_status(f->cx, store_inbox_insert(f->cx, f->tx, &row.event, &row.id, &is_new), DS_OK);
    assert_status(f->cx, bot_turn_run(f->cx, b, f->tx, &row, 1, &end, &until), DS_OK);
    if (end == TURN_WAITS) { /* a fragment: later it is whole */
        f->cx->now = ds_time_add(until, ds_seconds(1));
        assert_status(f->cx, bot_turn_run(f->cx, b, f->tx, &row, 1, &end, &until), DS_OK);
    }
    assert_status(
        f->cx, store_outbox_claim(f->cx, f->tx, DS_STR("sim"), ds_minutes(1), 9, &rows, &n), DS_OK);
    if (n != 1)
        fail_msg("\"" DS_FMT "\" got %zu answers", DS_ARG(e->text), n);
    assert_status(f->cx, store_outbox_sent(f->cx, f->tx, rows[0].id, rows[0].fence, DS_STR("r")),
                  DS_OK);
    assert_status(f->cx, ds_json_parse(f->cx, rows[0].body_json, &body), DS_OK);
    ds_str got = ds_json_text(ds_json_get(body, "lang"));
    bool is_right = ds_str_is(got, lang);
    if (!is_right)
        print_error("\"" DS_FMT "\" is answered in " DS_FMT ", not in %s: " DS_FMT "\n",
                    DS_ARG(e->text), DS_ARG(got), lang, DS_ARG(rows[0].body_json));
    ds_json_free(body);
    return is_right;
}

typedef struct talk {
    const char *stored, *locale, *hint; /* of the contact, the clinic, the channel */
    struct {
        const char *text, *lang;
    } said[TEXTS_MAX];
} talk;

/* clang-format off */
static const talk talks[] = {
    /* nothing known: the first clear word decides */
    { "", "", "", { { "hola", "es" }, { "5", "es" }, { "ok", "es" }, { "Maria Lopez", "es" }, { "thanks", "es" } } },
    { "", "", "", { { "namaste", "hi-Latn" }, { "ok", "hi-Latn" }, { "doctor", "hi-Latn" } } },
    { "", "", "", { { "नमस्ते", "hi" }, { "2", "hi" }, { "yes", "hi" } } },
    { "", "", "", { { "hello", "en" }, { "gracias", "en" }, { "haan", "en" }, { "si", "en" } } },
    { "", "", "", { { "?", "en" }, { "5", "en" } } },
    /* the clinic's own language, the channel's hint, what is stored: the nearer one wins */
    { "", "es-MX", "", { { "?", "es" }, { "5", "es" }, { "i need a dentist tomorrow", "en" } } },
    { "", "hi-IN", "", { { "5", "hi" } } },
    { "", "fr-FR", "", { { "5", "en" } } },
    { "", "", "es", { { "5", "es" } } },
    { "", "en-US", "es-419", { { "?", "es" } } },
    { "hi-Latn-IN", "en-US", "es", { { "?", "hi-Latn" }, { "STOP", "hi-Latn" } } },
    { "es", "", "", { { "STOP", "es" } } },
    { "es", "", "", { { "START", "es" } } },
    { "ES", "", "", { { "?", "es" } } },
    { "tlh", "", "", { { "?", "en" } } },
    { "es", "", "", { { "hello i need a dentist tomorrow", "en" }, { "gracias", "en" } } },
    /* clear switches in mid-talk, both ways */
    { "", "", "", { { "need a dentist tomorrow", "en" }, { "mejor el viernes por la tarde", "es" },
                    { "yes please", "es" }, { "actually can i come on monday morning", "en" } } },
    { "", "", "", { { "mujhe kal dentist chahiye", "hi-Latn" }, { "friday", "hi-Latn" }, { "मुझे कल दिखाना है", "hi" },
                    { "nahi mujhe parso chahiye", "hi-Latn" } } },
    { "", "", "", { { "i need a dentist", "en" }, { "no puedo respirar", "es" } } },
    /* a wish in words wins and lasts */
    { "", "", "", { { "hi", "en" }, { "en español por favor", "es" }, { "i need a dentist tomorrow morning", "es" },
                    { "speak english please", "en" }, { "quiero un dentista mañana", "en" } } },
    { "", "", "", { { "hindi mein", "hi-Latn" }, { "i need a dentist tomorrow morning", "hi-Latn" }, { "english mein bolo", "en" } } },
    { "", "", "", { { "हिंदी में", "hi" }, { "i need a dentist tomorrow morning", "hi" } } },
    { "", "", "", { { "can you speak hindi?", "hi-Latn" } } },
    { "", "", "", { { "¿puede escribir en inglés?", "en" } } },
    { "", "", "", { { "spanish", "es" } } },
    { "", "", "", { { "hello", "en" }, { "no hablo inglés", "es" }, { "solo hablo español", "es" } } },
    { "es", "", "", { { "in tamil please", "en" } } },
    /* a doctor's language is no wish about ours */
    { "", "", "", { { "dentist who speaks spanish", "en" } } },
    { "", "", "", { { "does she speak hindi?", "en" } } },
};
/* clang-format on */

static void answers_are_in_the_language_that_is_written(void **state_)
{
    small_clinic *f = *state_;
    size_t wrong = 0;

    for (size_t i = 0; i < COUNT_OF(talks); i++) {
        const talk *k = &talks[i];
        policy p = policy_default();
        in_event e = { .provider = DS_LIT("sim"),
                       .kind = IN_TEXT,
                       .channel = DS_LIT("whatsapp"),
                       .locale = ds_str_of(k->hint),
                       .sent_at = f->cx->now };
        contact c;
        bot *b;

        p.locale = ds_str_of(k->locale);
        assert_status(f->cx, bot_new(f->cx, &p, f->pack, &b), DS_OK);
        assert_status(f->cx, ds_format(f->cx, &e.address, "1408555%04zu", i), DS_OK);
        if (k->stored[0] != '\0') {
            assert_status(
                f->cx,
                store_contact_ensure(f->cx, f->tx, e.channel, e.address, e.provider, &c, NULL),
                DS_OK);
            c.lang = ds_str_of(k->stored);
            assert_status(f->cx, store_contact_update(f->cx, f->tx, &c), DS_OK);
        }
        for (size_t n = 0; n < TEXTS_MAX && k->said[n].text != NULL; n++) {
            e.text = ds_str_of(k->said[n].text);
            wrong += !is_answered_in(f, b, &e, k->said[n].lang);
        }
        bot_free(b);
    }
    assert_int_equal(wrong, 0);
}

/* clang-format off */
static const struct {
    const char *lang, *text;
    act act;
} promised[] = {
    { "en", "my visits", ACT_LIST },         { "en", "move it", ACT_RESCHEDULE },   { "en", "back", ACT_BACK },
    { "en", "person", ACT_HUMAN },           { "en", "undo", ACT_BACK },            { "en", "MORE", ACT_ALTERNATIVES },
    { "en", "I cannot come", ACT_CANCEL },   { "en", "START", ACT_START },          { "en", "my visits.", ACT_LIST },
    { "es", "mis citas", ACT_LIST },         { "es", "cambiarla", ACT_RESCHEDULE }, { "es", "atrás", ACT_BACK },
    { "es", "persona", ACT_HUMAN },          { "es", "deshacer", ACT_BACK },        { "es", "MÁS", ACT_ALTERNATIVES },
    { "es", "MAS", ACT_ALTERNATIVES },       { "es", "START", ACT_START },          { "es", "olvídelo", ACT_NEGATE },
    { "hi", "मेरी अपॉइंटमेंट", ACT_LIST },          { "hi", "बदलना है", ACT_RESCHEDULE },  { "hi", "वापस", ACT_BACK },
    { "hi", "स्टाफ़ से बात", ACT_HUMAN },          { "hi", "undo", ACT_BACK },            { "hi", "और", ACT_ALTERNATIVES },
    { "hi", "START", ACT_START },            { "hi", "रहने दो", ACT_NEGATE },        { "hi", "स्टाफ से बात", ACT_HUMAN },
    { "hi-Latn", "meri appointment", ACT_LIST }, { "hi-Latn", "badalna hai", ACT_RESCHEDULE }, { "hi-Latn", "wapas", ACT_BACK },
    { "hi-Latn", "staff se baat", ACT_HUMAN },   { "hi-Latn", "Undo", ACT_BACK },              { "hi-Latn", "AUR", ACT_ALTERNATIVES },
    { "hi-Latn", "START", ACT_START },           { "hi-Latn", "rehne do", ACT_NEGATE },        { "hi-Latn", "aur", ACT_ALTERNATIVES },
};
/* clang-format on */

static void what_our_texts_tell_people_to_write_is_understood(void **state_)
{
    small_clinic *f = *state_;
    size_t wrong = 0;

    for (size_t i = 0; i < COUNT_OF(promised); i++) {
        intent_context c = { .now = f->cx->now, .usual = ds_str_of(promised[i].lang) };
        reading r;

        assert_status(f->cx, intent_read(f->cx, f->pack, NULL, ds_str_of(promised[i].text), &c, &r),
                      DS_OK);
        if (!reading_has_act(&r, promised[i].act)) {
            print_error("%s: \"%s\" is %s\n", promised[i].lang, promised[i].text, act_name(r.act));
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void what_a_doctor_is_called_finds_that_doctor(void **state_)
{
    small_clinic *f = *state_;
    static const char *const langs[] = { "en", "es", "hi", "hi-Latn" };
    catalogue *texts;
    size_t wrong = 0;

    assert_status(f->cx, catalogue_new(f->cx, &texts), DS_OK);
    for (size_t l = 0; l < COUNT_OF(langs); l++)
        for (const char *const *v = specialty_values(); *v != NULL; v++) {
            intent_context c = { .now = f->cx->now, .usual = ds_str_of(langs[l]) };
            ds_str key, text;
            const entity *e;
            reading r;

            assert_status(f->cx, ds_format(f->cx, &key, "specialty.%s", *v), DS_OK);
            text = catalogue_find(texts, c.usual, ds_cstr(f->cx, key));
            assert_true(text.n > 0);
            assert_status(f->cx, intent_read(f->cx, f->pack, NULL, text, &c, &r), DS_OK);
            e = reading_entity(&r, ENTITY_SPECIALTY);
            if (e != NULL && ds_str_is(e->value, *v))
                continue;
            print_error("%s: \"" DS_FMT "\" is not %s\n", langs[l], DS_ARG(text), *v);
            wrong++;
        }
    catalogue_free(texts);
    assert_int_equal(wrong, 0);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        EACH(answers_are_in_the_language_that_is_written),
        EACH(what_our_texts_tell_people_to_write_is_understood),
        EACH(what_a_doctor_is_called_finds_that_doctor),
    };
#undef EACH

    return cmocka_run_group_tests(tests, NULL, NULL);
}
