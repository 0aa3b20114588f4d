/*
 * test_facts.c - dates, clocks, places and countries as people there write them.
 */
#include "tests/support/check.h"

#include "bot/bot_internal.h"
#include "tests/support/testenv.h"

typedef struct fixture {
    testenv *te;
    catalogue *texts;
    location places[3];
    doctor doctors[4];
    bool has_namesake[4];
    directory dir;
    world w;
    turn t;
} fixture;

static int set_up(void **state_)
{
    static fixture f;
    const ds_tz *utc;
    ds_ctx *cx;

    f = (fixture){ .te = testenv_new("2026-11-23T08:00:00+00:00") };
    cx = testenv_cx(f.te);
    assert_status(cx, ds_tz_find(cx, DS_STR("UTC"), &utc), DS_OK);
    assert_status(cx, catalogue_new(cx, &f.texts), DS_OK);
    f.places[0] = (location){ .id = { 1 },
                              .name = DS_LIT("Downtown"),
                              .address = DS_LIT("1 Main St"),
                              .city = DS_LIT("San Jose"),
                              .country = DS_LIT("US") };
    f.places[1] = (location){ .id = { 2 },
                              .name = DS_LIT("Kondapur"),
                              .country = DS_LIT("IN"),
                              .address = DS_LIT("Plot 7, Kondapur"),
                              .city = DS_LIT("Hyderabad") };
    f.places[2] = (location){
        .id = { 3 }, .name = DS_LIT("Madrid Sol"), .city = DS_LIT("Madrid"), .country = DS_LIT("ES")
    };
    for (size_t i = 0; i < COUNT_OF(f.places); i++)
        f.places[i].tz = utc;
    f.doctors[0].name = DS_STR("Dr Ana Silva");
    f.doctors[1].name = DS_STR("Dr Anil Rao");
    f.doctors[2].name = DS_STR("Dr Maya Rao");
    f.doctors[3].name = DS_STR("Sister Joan");
    f.has_namesake[1] = f.has_namesake[2] = true;
    f.dir = (directory){ .locations = f.places,
                         .location_count = 3,
                         .doctors = f.doctors,
                         .doctor_count = 4,
                         .has_namesake = f.has_namesake };
    f.w = (world){ .dir = &f.dir };
    f.t = (turn){
        .cx = cx, .w = &f.w, .texts = f.texts, .lang = DS_LIT("en"), .rules = policy_default()
    };
    *state_ = &f;
    return 0;
}

static int tear_down(void **state_)
{
    fixture *f = *state_;

    catalogue_free(f->texts);
    testenv_free(f->te);
    return 0;
}

/* A second of Saturday 28 November, in the zone of all places here. */
static ds_time saturday(int32_t second)
{
    return ds_time_add(testenv_at("2026-11-28T00:00:00+00:00"), (ds_duration){ second });
}

static void moments_follow_the_habits_of_the_place(void **state_)
{
    fixture *f = *state_;
    static const struct {
        size_t place;
        const char *locale;
        int32_t second;
        const char *text;
    } cases[] = {
        { 0, "", 9 * 3600, "Sat Nov 28, 9:00 am" },
        { 0, "", 0, "Sat Nov 28, 12:00 am" },
        { 0, "", 12 * 3600 + 300, "Sat Nov 28, 12:05 pm" },
        { 1, "", 17 * 3600 + 1800, "Sat 28 Nov, 5:30 pm" },
        { 2, "", 17 * 3600 + 1800, "Sat 28 Nov, 17:30" },
        { 2, "en-US", 17 * 3600 + 1800, "Sat Nov 28, 5:30 pm" },
        { 0, "en-GB", 9 * 3600, "Sat 28 Nov, 9:00" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ds_str text;
        f->t.rules.locale = ds_str_of(cases[i].locale);
        assert_status(
            f->t.cx,
            fact_moment(&f->t, &f->places[cases[i].place], saturday(cases[i].second), &text),
            DS_OK);
        assert_text(text, cases[i].text);
    }
}

static void every_language_writes_moments_in_its_own_words(void **state_)
{
    fixture *f = *state_;
    static const struct {
        const char *lang;
        size_t place;
        int32_t second;
        const char *text;
    } cases[] = {
        { "es", 0, 9 * 3600, "sáb 28 nov, 9:00 am" },
        { "es", 2, 17 * 3600 + 1800, "sáb 28 nov, 17:30" },
        { "hi", 1, 9 * 3600, "शनि 28 नवंबर, सुबह 9:00" },
        { "hi", 1, 12 * 3600, "शनि 28 नवंबर, दोपहर 12:00" },
        { "hi", 1, 16 * 3600, "शनि 28 नवंबर, शाम 4:00" },
        { "hi", 1, 17 * 3600 + 1800, "शनि 28 नवंबर, शाम 5:30" },
        { "hi", 1, 20 * 3600, "शनि 28 नवंबर, रात 8:00" },
        { "hi", 1, 0, "शनि 28 नवंबर, रात 12:00" },
        { "hi", 2, 17 * 3600, "शनि 28 नवंबर, 17:00" },
        { "hi-Latn", 1, 17 * 3600, "Sat 28 Nov, 5:00 pm" },
        { "ta", 1, 17 * 3600, "Sat 28 Nov, 5:00 pm" }, /* no texts yet: English stands in */
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ds_str text;
        f->t.lang = ds_str_of(cases[i].lang);
        assert_status(
            f->t.cx,
            fact_moment(&f->t, &f->places[cases[i].place], saturday(cases[i].second), &text),
            DS_OK);
        assert_text(text, cases[i].text);
    }
}

static void the_patient_s_own_time_follows_where_it_differs(void **state_)
{
    fixture *f = *state_;
    static const struct {
        const char *lang, *zone;
        size_t place;
        int32_t second;
        const char *text;
    } cases[] = {
        { "en", "", 1, 17 * 3600, "Sat 28 Nov, 5:00 pm" },
        { "en", "Europe/London", 1, 17 * 3600, "Sat 28 Nov, 5:00 pm" }, /* in winter the same */
        { "en", "Mars/Olympus", 1, 17 * 3600, "Sat 28 Nov, 5:00 pm" },
        { "en", "Europe/Madrid", 1, 17 * 3600, "Sat 28 Nov, 5:00 pm (6:00 pm your time)" },
        { "en", "Asia/Kathmandu", 1, 17 * 3600, "Sat 28 Nov, 5:00 pm (10:45 pm your time)" },
        { "en", "Asia/Kolkata", 2, 20 * 3600, "Sat 28 Nov, 20:00 (Sun 1:30 your time)" },
        { "en", "America/Bogota", 0, 3600, "Sat Nov 28, 1:00 am (Fri 8:00 pm your time)" },
        { "es", "Asia/Kolkata", 2, 9 * 3600, "sáb 28 nov, 9:00 (14:30 en su hora)" },
        { "hi", "Asia/Dubai", 1, 9 * 3600, "शनि 28 नवंबर, सुबह 9:00 (आपके यहाँ दोपहर 1:00)" },
        { "hi-Latn", "Asia/Dubai", 1, 9 * 3600, "Sat 28 Nov, 9:00 am (aapke yahan 1:00 pm)" },
        { "te-Latn", "Asia/Dubai", 1, 9 * 3600, "Sat 28 Nov, 9:00 am (mee daggara 1:00 pm)" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ds_str text;
        f->t.lang = ds_str_of(cases[i].lang);
        f->t.contact.tz_name = ds_str_of(cases[i].zone);
        assert_status(
            f->t.cx,
            fact_moment(&f->t, &f->places[cases[i].place], saturday(cases[i].second), &text),
            DS_OK);
        assert_text(text, cases[i].text);
    }
}

static void money_stands_where_the_language_puts_it(void **state_)
{
    fixture *f = *state_;
    static const struct {
        const char *lang;
        money fee;
        const char *text;
    } cases[] = {
        { "en", { 6000, "EUR" }, "EUR 60" },   { "es", { 6000, "EUR" }, "60 €" },
        { "es", { 6050, "EUR" }, "60,50 €" },  { "es", { 9050, "USD" }, "$90.50" },
        { "es", { 0, "EUR" }, "sin costo" },   { "hi", { 60000, "INR" }, "₹600" },
        { "hi", { 60050, "INR" }, "₹600.50" }, { "hi-Latn", { 60000, "INR" }, "Rs 600" },
        { "hi", { 500, "JPY" }, "JPY 500" },   { "hi", { 0, "INR" }, "मुफ़्त" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ds_str text;
        f->t.lang = ds_str_of(cases[i].lang);
        assert_status(f->t.cx, fact_fee(&f->t, cases[i].fee, &text), DS_OK);
        assert_text(text, cases[i].text);
    }
}

static void doctors_have_the_title_of_the_language(void **state_)
{
    fixture *f = *state_;
    static const struct {
        const char *lang;
        size_t doctor;
        const char *shortly, *whole;
    } cases[] = {
        { "en", 0, "Dr Silva", "Dr Ana Silva" },        { "es", 0, "Dra. Silva", "Dra. Ana Silva" },
        { "es", 1, "Dr. Anil Rao", "Dr. Anil Rao" },    { "hi", 0, "डॉ. Silva", "डॉ. Ana Silva" },
        { "hi-Latn", 2, "Dr Maya Rao", "Dr Maya Rao" }, { "es", 3, "Sister Joan", "Sister Joan" },
    };

    f->doctors[0].gender = 'f';
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ds_str text;
        f->t.lang = ds_str_of(cases[i].lang);
        assert_status(f->t.cx, fact_doctor(&f->t, &f->doctors[cases[i].doctor], &text), DS_OK);
        assert_text(text, cases[i].shortly);
        assert_status(f->t.cx, fact_doctor_whole(&f->t, &f->doctors[cases[i].doctor], &text),
                      DS_OK);
        assert_text(text, cases[i].whole);
    }
}

static void lists_are_joined_in_words(void **state_)
{
    fixture *f = *state_;
    static const ds_str parts[] = { DS_LIT("A"), DS_LIT("B"), DS_LIT("C") };
    static const struct {
        const char *lang;
        size_t n;
        const char *text;
    } cases[] = { { "en", 0, "" },
                  { "en", 1, "A" },
                  { "en", 2, "A and B" },
                  { "en", 3, "A, B and C" },
                  { "es", 3, "A, B y C" },
                  { "hi", 2, "A और B" },
                  { "hi-Latn", 2, "A aur B" } };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ds_str text;
        f->t.lang = ds_str_of(cases[i].lang);
        assert_status(f->t.cx, fact_list(&f->t, parts, cases[i].n, &text), DS_OK);
        assert_text(text, cases[i].text);
    }
}

static void places_say_nothing_twice(void **state_)
{
    fixture *f = *state_;
    static const char *const texts[] = { "Downtown, 1 Main St, San Jose",
                                         "Plot 7, Kondapur, Hyderabad", "Madrid Sol" };
    ds_str text;

    for (size_t i = 0; i < 3; i++) {
        assert_status(f->t.cx, fact_place(&f->t, &f->places[i], true, &text), DS_OK);
        assert_text(text, texts[i]);
    }
    assert_status(f->t.cx, fact_place(&f->t, &f->places[0], false, &text), DS_OK);
    assert_text(text, "Downtown");
}

static void a_surname_is_enough_while_it_is_alone(void **state_)
{
    fixture *f = *state_;
    static const char *const texts[] = { "Dr Silva", "Dr Anil Rao", "Dr Maya Rao", "Sister Joan" };
    ds_str text;

    for (size_t i = 0; i < 4; i++) {
        assert_status(f->t.cx, fact_doctor(&f->t, &f->doctors[i], &text), DS_OK);
        assert_text(text, texts[i]);
    }
}

static void fees_specialties_and_people_are_plain_words(void **state_)
{
    fixture *f = *state_;
    ds_str text;

    assert_status(f->t.cx, fact_fee(&f->t, (money){ 9000, "USD" }, &text), DS_OK);
    assert_text(text, "$90");
    assert_status(f->t.cx, fact_fee(&f->t, (money){ 0, "USD" }, &text), DS_OK);
    assert_text(text, "no fee");
    assert_status(f->t.cx, fact_specialty(&f->t, DS_STR("dermatology"), &text), DS_OK);
    assert_text(text, "skin doctor");
    assert_status(f->t.cx, fact_specialty(&f->t, DS_STR("sleep_medicine"), &text), DS_OK);
    assert_text(text, "sleep medicine");
    assert_status(f->t.cx, fact_person(&f->t, DS_STR("son"), false, &text), DS_OK);
    assert_text(text, "your son");
    assert_status(f->t.cx, fact_person(&f->t, DS_STR("Leo"), true, &text), DS_OK);
    assert_text(text, "Leo");
}

static void a_number_tells_its_country(void **unused)
{
    static const struct {
        const char *channel, *address, *country;
    } cases[] = { { "sms", "+14085550100", "US" },
                  { "whatsapp", "919876543210", "IN" },
                  { "sms", "+34600000001", "ES" },
                  { "sms", "+447700900001", "GB" },
                  { "sms", "+353851234567", "IE" },
                  { "telegram", "919876543210", "" },
                  { "sms", "12345", "" },
                  { "whatsapp", "user.abcdefgh", "" },
                  { "sms", "", "" } };

    (void)unused;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_text(country_of_number(ds_str_of(cases[i].channel), ds_str_of(cases[i].address)),
                    cases[i].country);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(moments_follow_the_habits_of_the_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_patient_s_own_time_follows_where_it_differs, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(every_language_writes_moments_in_its_own_words, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(money_stands_where_the_language_puts_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(doctors_have_the_title_of_the_language, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_are_joined_in_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(places_say_nothing_twice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_surname_is_enough_while_it_is_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(fees_specialties_and_people_are_plain_words, set_up,
                                        tear_down),
        cmocka_unit_test(a_number_tells_its_country),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
