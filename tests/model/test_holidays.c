/*
 * test_holidays.c - the tables of public holidays: known dates, whole years, whole calendars.
 */
#include "model/holidays.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

#define NOW "2026-11-23T08:00:00+05:30"

typedef struct almanac {
    testenv *te;
    const holiday *rows;
    size_t n;
    ds_str calendar;
} almanac;

static almanac open_almanac(const char *calendar, const holiday *said, size_t said_n)
{
    almanac a = { .te = testenv_new(NOW), .calendar = ds_str_of(calendar) };
    location place = { .holidays = a.calendar };
    ds_ctx *cx = testenv_cx(a.te);

    assert_status(cx, holidays_of(cx, &place, 1, said, said_n, &a.rows, &a.n), DS_OK);
    return a;
}

static void close_almanac(almanac *a) { testenv_free(a->te); }

static local_date date_of(const char *text)
{
    local_date d;

    assert_true(local_date_parse(ds_str_of(text), &d));
    return d;
}

/* The name of the holiday of a date, empty when the calendar works: the longer calendar decides. */
static ds_str name_on(const almanac *a, local_date d)
{
    const holiday *found = NULL;

    for (size_t i = 0; i < a->n; i++) {
        if (local_date_compare(a->rows[i].date, d) == 0 &&
            (!found || a->rows[i].calendar.n > found->calendar.n))
            found = &a->rows[i];
    }
    return found && !found->is_open ? found->name : (ds_str){ 0 };
}

typedef struct date_case {
    const char *calendar, *date;
    const char *name; /* NULL: a working day */
} date_case;

/* clang-format off */
static const date_case date_cases[] = {
    { "IN", "2026-01-26", "Republic Day" }, { "IN-TG", "2035-08-15", "Independence Day" }, { "IN-KL", "2030-10-02", "Gandhi Jayanti" },
    { "IN", "2026-11-08", "Diwali" }, { "IN", "2027-10-29", "Diwali" }, { "IN", "2028-10-17", "Diwali" },
    { "IN", "2026-10-20", "Dussehra" }, { "IN", "2027-10-09", "Dussehra" }, { "IN", "2028-09-27", "Dussehra" },
    { "IN-UP", "2026-03-04", "Holi" }, { "IN-UP", "2027-03-22", "Holi" }, { "IN-UP", "2028-03-11", "Holi" },
    { "IN", "2026-03-21", "Eid al-Fitr" }, { "IN", "2026-05-27", "Eid al-Adha" }, { "IN", "2026-06-26", "Muharram (Ashura)" },
    { "IN", "2033-01-03", "Eid al-Fitr" }, { "IN", "2033-12-23", "Eid al-Fitr" }, /* twice in a year */
    { "IN", "2026-05-01", "Buddha Purnima" }, { "IN", "2026-11-24", "Guru Nanak Jayanti" }, { "IN", "2027-03-26", "Good Friday" },
    { "IN-TG", "2026-06-02", "Telangana Formation Day" }, { "IN-KA", "2026-06-02", NULL }, { "IN-TG", "2026-03-19", "Ugadi" },
    { "IN-KA", "2027-11-01", "Kannada Rajyotsava" }, { "IN-MH", "2026-05-01", "Maharashtra Day" }, { "IN-MH", "2026-09-14", "Ganesh Chaturthi" },
    { "IN-TN", "2027-01-15", "Pongal" }, { "IN-KL", "2026-04-15", "Vishu" }, { "IN-WB", "2026-10-19", "Maha Ashtami, Maha Navami" },
    { "IN-AS", "2029-04-14", "Bohag Bihu" }, { "IN-AS", "2029-04-15", "Bohag Bihu" }, { "IN-BR", "2026-11-15", "Chhath Puja" },
    { "IN", "2027-08-15", "Independence Day, Milad-un-Nabi" }, /* both on one date */
    { "IN", "2026-11-23", NULL }, { "IN", "2026-06-02", NULL },
    { "US", "2026-07-04", "Independence Day" }, { "US", "2026-07-03", "Independence Day" }, { "US", "2026-11-26", "Thanksgiving Day" },
    { "US", "2027-01-18", "Martin Luther King Jr. Day" }, { "US", "2027-05-31", "Memorial Day" }, { "US", "2028-09-04", "Labor Day" },
    { "US", "2026-10-12", "Columbus Day" }, { "US-CA", "2026-10-12", NULL }, { "US-CA", "2026-03-31", "César Chávez Day" },
    { "US-CA", "2026-11-27", "Day after Thanksgiving Day" }, { "US-WY", "2030-06-19", "Juneteenth" }, { "US-TX", "2026-03-31", NULL },
    { "US-MA", "2026-04-20", "Patriots' Day" },
    { "ES", "2026-10-12", "Fiesta Nacional de España" }, { "ES", "2026-04-03", "Viernes Santo" }, { "ES", "2035-03-23", "Viernes Santo" },
    { "ES-MD", "2028-05-02", "Día de la Comunidad de Madrid" }, { "ES-CT", "2026-09-11", "Día de Cataluña" },
    { "ES-AN", "2028-02-28", "Día de Andalucía" }, { "ES-MD", "2028-02-28", NULL }, { "ES-CT", "2026-04-06", "Lunes de Pascua" },
    { "ES-MD", "2026-04-02", "Jueves Santo" }, { "ES", "2026-04-02", NULL },
};
/* clang-format on */

static void known_dates_are_there_and_others_are_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(date_cases); i++) {
        const date_case *c = &date_cases[i];
        almanac a = open_almanac(c->calendar, NULL, 0);
        ds_str name = name_on(&a, date_of(c->date));

        if (!ds_str_is(name, c->name ? c->name : ""))
            fail_msg("%s %s is \"" DS_FMT "\"", c->calendar, c->date, DS_ARG(name));
        close_almanac(&a);
    }
}

static size_t count(const almanac *a, const char *name, int year)
{
    size_t n = 0;

    for (size_t i = 0; i < a->n; i++)
        n += a->rows[i].date.year == year && ds_str_find(a->rows[i].name, ds_str_of(name), 0) >= 0;
    return n;
}

static void every_year_has_every_feast_of_the_country(void **state)
{
    static const char *const feasts[][2] = {
        { "IN", "Republic Day" },
        { "IN", "Independence Day" },
        { "IN", "Gandhi Jayanti" },
        { "IN", "Christmas Day" },
        { "IN", "Good Friday" },
        { "IN", "Mahavir Jayanti" },
        { "IN", "Buddha Purnima" },
        { "IN", "Dussehra" },
        { "IN", "Diwali" },
        { "IN", "Guru Nanak Jayanti" },
        { "IN", "Eid al-Fitr" },
        { "IN", "Eid al-Adha" },
        { "IN", "Muharram (Ashura)" },
        { "IN", "Milad-un-Nabi" },
        { "US", "New Year's Day" },
        { "US", "Martin Luther King Jr. Day" },
        { "US", "Memorial Day" },
        { "US", "Juneteenth" },
        { "US", "Independence Day" },
        { "US", "Labor Day" },
        { "US", "Veterans Day" },
        { "US", "Thanksgiving Day" },
        { "US", "Christmas Day" },
        { "ES", "Año Nuevo" },
        { "ES", "Viernes Santo" },
        { "ES", "Día del Trabajador" },
        { "ES", "Asunción" },
        { "ES", "Fiesta Nacional de España" },
        { "ES", "Todos los Santos" },
        { "ES", "Día de la Constitución Española" },
        { "ES", "Navidad" },
        { "ES", "Inmaculada Concepción" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(feasts); i++) {
        almanac a = open_almanac(feasts[i][0], NULL, 0);

        for (int year = HOLIDAYS_FIRST_YEAR; year <= HOLIDAYS_LAST_YEAR; year++) {
            if (count(&a, feasts[i][1], year) == 0)
                fail_msg("%s has no %s in %d", feasts[i][0], feasts[i][1], year);
        }
        close_almanac(&a);
    }
}

static void all_states_are_known(void **state)
{
    static const char codes[] =
        "IN-AP IN-AR IN-AS IN-BR IN-CG IN-GA IN-GJ IN-HR IN-HP IN-JH IN-KA IN-KL IN-MP IN-MH IN-MN "
        "IN-ML IN-MZ IN-NL IN-OD IN-PB IN-RJ IN-SK IN-TN IN-TG IN-TR IN-UP IN-UK IN-WB IN-AN IN-CH "
        "IN-DH IN-DL IN-JK IN-LA IN-LD IN-PY "
        "US-AL US-AK US-AZ US-AR US-CA US-CO US-CT US-DE US-FL US-GA US-HI US-ID US-IL US-IN US-IA "
        "US-KS US-KY US-LA US-ME US-MD US-MA US-MI US-MN US-MS US-MO US-MT US-NE US-NV US-NH US-NJ "
        "US-NM US-NY US-NC US-ND US-OH US-OK US-OR US-PA US-RI US-SC US-SD US-TN US-TX US-UT US-VT "
        "US-VA US-WA US-WV US-WI US-WY US-DC "
        "ES-AN ES-AR ES-AS ES-IB ES-CN ES-CB ES-CL ES-CM ES-CT ES-VC ES-EX ES-GA ES-MD ES-MC ES-NC "
        "ES-PV ES-RI ES-CE ES-ML IN US ES";
    ds_str rest = DS_STR(codes), code;

    (void)state;
    while (ds_str_next(&rest, ' ', &code)) {
        if (!holidays_has(code))
            fail_msg(DS_FMT " has no table", DS_ARG(code));
    }
    assert_false(holidays_has(DS_STR("IN-XX")));
    assert_false(holidays_has(DS_STR("")));
    assert_false(holidays_has(DS_STR("in")));
}

/* Ascending, once each, and no cell of the tables is anything but a date of its year. */
static void rows_come_in_order_and_once(void **state)
{
    static const char *const calendars[] = { "IN-TG", "US-CA", "ES-MD", "US-LA", "IN-TN", "ES-CT" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(calendars); i++) {
        almanac a = open_almanac(calendars[i], NULL, 0);

        assert_true(a.n > 100);
        for (size_t k = 0; k < a.n; k++) {
            char text[DS_TIME_FORMAT_MAX];
            local_date d;

            assert_true(local_date_parse(local_date_format(a.rows[k].date, text), &d));
            assert_true(a.rows[k].name.n > 0);
            if (k == 0)
                continue;
            int c = local_date_compare(a.rows[k - 1].date, a.rows[k].date);
            assert_true(c < 0 ||
                        (c == 0 && ds_str_compare(a.rows[k - 1].calendar, a.rows[k].calendar) < 0));
        }
        close_almanac(&a);
    }
}

static void the_clinic_s_own_word_takes_the_table_s_place(void **state)
{
    const holiday said[] = {
        { DS_STR("IN"), { 2026, 3, 20 }, DS_STR("Eid al-Fitr"), false },
        { DS_STR("IN"), { 2026, 3, 21 }, DS_STR("the moon was seen earlier"), true },
        { DS_STR("IN-TG"), { 2026, 1, 26 }, DS_STR("we work"), true },
        { DS_STR("US"), { 2026, 1, 26 }, DS_STR("elsewhere"), false },
    };
    almanac tg = open_almanac("IN-TG", said, COUNT_OF(said));
    almanac ka = open_almanac("IN-KA", said, COUNT_OF(said));

    (void)state;
    assert_text(name_on(&tg, date_of("2026-03-20")), "Eid al-Fitr");
    assert_text(name_on(&tg, date_of("2026-03-21")), "");
    assert_text(name_on(&tg, date_of("2026-01-26")), "");
    assert_text(name_on(&ka, date_of("2026-01-26")), "Republic Day");
    assert_text(name_on(&ka, date_of("2026-03-21")), "");
    for (size_t i = 0; i < tg.n; i++)
        assert_false(ds_str_is(tg.rows[i].calendar, "US"));
    close_almanac(&tg);
    close_almanac(&ka);
}

static void no_calendar_no_holidays_and_near_names_are_told(void **state)
{
    almanac a = open_almanac("", NULL, 0);
    ds_ctx *cx = testenv_cx(a.te);
    ds_str near;

    (void)state;
    assert_int_equal(a.n, 0);
    assert_status(cx, holidays_near(cx, DS_STR("es-md"), &near), DS_OK);
    assert_true(ds_str_starts(near, DS_STR("ES-MD")));
    assert_status(cx, holidays_near(cx, DS_STR("IN-TZ"), &near), DS_OK);
    assert_true(ds_str_find(near, DS_STR("IN-TG"), 0) >= 0);
    assert_status(cx, holidays_near(cx, DS_STR("Mars"), &near), DS_OK);
    assert_text(near, "");
    close_almanac(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_dates_are_there_and_others_are_not),
        cmocka_unit_test(every_year_has_every_feast_of_the_country),
        cmocka_unit_test(all_states_are_known),
        cmocka_unit_test(rows_come_in_order_and_once),
        cmocka_unit_test(the_clinic_s_own_word_takes_the_table_s_place),
        cmocka_unit_test(no_calendar_no_holidays_and_near_names_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
