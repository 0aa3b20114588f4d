/*
 * test_schedule_night.c - sessions past midnight, holidays, release hours and tokens: by hand, and
 * against a painter who paints each session's minutes on a sheet of its own.
 *
 * The painter shares no code with model/schedule: a sheet is two days of minutes from the midnight
 * of the session's date; instants come from walking real time and asking the zone what its clocks
 * show.
 */
#include "tests/model/clinic.h"
#include "tests/support/dice.h"

#define NOW "2026-11-20T08:00:00+00:00"
#define SHEET (2 * 1440)
#define ROUNDS 1500
#define STEP_MIN 5

/* ---- by hand */

typedef struct night_case {
    const char *what;
    clock_range rows[2];
    clock_range closed[2]; /* of 24 November 2026, a Tuesday; empty: none */
    clock_range open;
    const char *holiday; /* a date, or NULL */
    const char *monday, *tuesday;
} night_case;

/* clang-format off */
static const night_case night_cases[] = {
    { "one session crosses midnight", { { HM(22, 0), HM(25, 0) } }, { { 0 } }, { 0 }, NULL,
      "00:00 00:30 22:00 22:30 23:00 23:30", "00:00 00:30 22:00 22:30 23:00 23:30" },
    { "a visit itself crosses midnight", { { HM(23, 45), HM(24, 45) } }, { { 0 } }, { 0 }, NULL,
      "00:15 23:45", "00:15 23:45" },
    { "closed on Tuesday cuts the tail of Monday's", { { HM(22, 0), HM(25, 0) } },
      { { 0, HM(24, 0) } }, { 0 }, NULL, "00:00 00:30 22:00 22:30 23:00 23:30", "" },
    { "closed for half an hour: the tail begins a grid of its own", { { HM(22, 0), HM(26, 0) } },
      { { 0, HM(0, 40) } }, { 0 }, NULL, "00:00 00:30 01:00 01:30 22:00 22:30 23:00 23:30",
      "00:40 01:10 22:00 22:30 23:00 23:30" },
    { "a holiday on Tuesday closes its date alone", { { HM(22, 0), HM(25, 0) } }, { { 0 } }, { 0 },
      "2026-11-24", "00:00 00:30 22:00 22:30 23:00 23:30", "" },
    { "a holiday on Monday leaves Monday's tail", { { HM(22, 0), HM(25, 0) } }, { { 0 } }, { 0 },
      "2026-11-23", "", "00:00 00:30 22:00 22:30 23:00 23:30" },
    { "open on a holiday", { { HM(9, 0), HM(10, 0) } }, { { 0 } }, { HM(15, 0), HM(16, 0) },
      "2026-11-24", "09:00 09:30", "15:00 15:30" },
    { "where the evening before is open the time is its own",
      { { HM(22, 0), HM(25, 15) }, { HM(1, 0), HM(2, 30) } }, { { 0 } }, { 0 }, NULL,
      "00:00 00:30 01:15 01:45 22:00 22:30 23:00 23:30",
      "00:00 00:30 01:15 01:45 22:00 22:30 23:00 23:30" },
    { "extra hours begin where the tail ends", { { HM(22, 0), HM(25, 0) } }, { { 0 } },
      { 0, HM(2, 0) }, NULL, "00:00 00:30 22:00 22:30 23:00 23:30",
      "00:00 00:30 01:00 01:30 22:00 22:30 23:00 23:30" },
    { "two whole days", { { HM(0, 0), HM(48, 0) } }, { { 0, HM(22, 0) }, { HM(23, 0), HM(24, 0) } },
      { 0 }, "2026-11-23", "", "22:00 22:30" },
};
/* clang-format on */

static schedule_exception on_tuesday(clock_range hours, exception_kind kind)
{
    return (schedule_exception){
        .date_from = { 2026, 11, 24 }, .date_to = { 2026, 11, 24 }, .hours = hours, .kind = kind
    };
}

static void a_night_session_belongs_to_the_date_it_begins_on(void **state)
{
    testenv *te = testenv_new(NOW);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(night_cases); i++) {
        const night_case *x = &night_cases[i];
        holiday day = { .calendar = DS_STR("IN"), .name = DS_STR("a feast") };
        clinic c;

        clinic_make(&c, te, "Asia/Kolkata", 30);
        c.location.holidays = DS_STR("IN-TG");
        for (size_t k = 0; k < 2 && x->rows[k].to_s > 0; k++)
            c.openings[c.offering.opening_count = k] =
                (opening){ .days = EVERY_DAY, .hours = x->rows[k] };
        c.offering.opening_count++;
        for (size_t k = 0; k < 2 && x->closed[k].to_s > 0; k++)
            c.exceptions[c.dir.exception_count++] = on_tuesday(x->closed[k], EXCEPTION_CLOSED);
        if (x->open.to_s > 0)
            c.exceptions[c.dir.exception_count++] = on_tuesday(x->open, EXCEPTION_OPEN);
        if (x->holiday) {
            day.date = date_of(x->holiday);
            c.dir.holidays = &day;
            c.dir.holiday_count = 1;
        }
        if (strcmp(starts_of(&c, "2026-11-23"), x->monday) != 0)
            fail_msg("%s, Monday: %s, not %s", x->what, starts_of(&c, "2026-11-23"), x->monday);
        if (strcmp(starts_of(&c, "2026-11-24"), x->tuesday) != 0)
            fail_msg("%s, Tuesday: %s, not %s", x->what, starts_of(&c, "2026-11-24"), x->tuesday);
    }
    testenv_free(te);
}

static void weekday_and_validity_are_those_of_the_first_evening(void **state)
{
    testenv *te = testenv_new(NOW);
    clinic c;

    (void)state;
    clinic_make(&c, te, "Asia/Kolkata", 60);
    c.openings[0] = (opening){ .days = 1u << MONDAY, .hours = { HM(23, 0), HM(26, 0) } };
    assert_string_equal(starts_of(&c, "2026-11-23"), "23:00");
    assert_string_equal(starts_of(&c, "2026-11-24"), "00:00 01:00");
    assert_string_equal(starts_of(&c, "2026-11-25"), "");
    c.openings[0].has_valid_to = true;
    c.openings[0].valid_to = date_of("2026-11-23");
    assert_string_equal(starts_of(&c, "2026-11-24"), "00:00 01:00");
    assert_string_equal(starts_of(&c, "2026-12-01"), "");
    testenv_free(te);
}

typedef struct calendar_case {
    const char *of_place, *of_row;
    bool is_closed;
} calendar_case;

static void a_calendar_takes_in_the_one_it_is_part_of(void **state)
{
    static const calendar_case cases[] = {
        { "IN-TG", "IN", true },  { "IN-TG", "IN-TG", true }, { "IN-TG", "IN-KA", false },
        { "IN", "IN-TG", false }, { "", "IN", false },        { "INX", "IN", false },
        { "US", "IN", false },
    };
    testenv *te = testenv_new(NOW);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        holiday rows[] = {
            { DS_STR("AA"), { 2026, 11, 23 }, DS_STR("before"), false },
            { ds_str_of(cases[i].of_row), { 2026, 11, 23 }, DS_STR("a feast"), false },
            { DS_STR("AA"), { 2026, 11, 24 }, DS_STR("after"), false },
        };
        clinic c;

        clinic_make(&c, te, "Asia/Kolkata", 60);
        c.location.holidays = ds_str_of(cases[i].of_place);
        c.dir.holidays = rows;
        c.dir.holiday_count = COUNT_OF(rows);
        if ((starts_of(&c, "2026-11-23")[0] == '\0') != cases[i].is_closed)
            fail_msg("%s and %s", cases[i].of_place, cases[i].of_row);
    }
    testenv_free(te);
}

static void the_last_visit_may_overrun_where_the_rule_says_so(void **state)
{
    testenv *te = testenv_new(NOW);
    clinic c;

    (void)state;
    clinic_make(&c, te, "Asia/Kolkata", 50);
    c.offering.may_overrun = true;
    assert_string_equal(starts_of(&c, "2026-11-23"), "09:00 09:50 10:40 11:30");
    c.offering.minutes = 60;
    assert_string_equal(starts_of(&c, "2026-11-23"), "09:00 10:00 11:00"); /* not at the end */
    testenv_free(te);
}

/* ---- why not */

typedef struct why_case {
    const char *at;
    schedule_refusal why;
    const char *reason;
} why_case;

static void a_night_says_why(void **state)
{
    static const why_case cases[] = {
        { "2026-11-23T23:30:00+05:30", SCHEDULE_OK, "" },
        { "2026-11-24T00:30:00+05:30", SCHEDULE_IN_BREAK, "" },
        { "2026-11-24T01:00:00+05:30", SCHEDULE_OK, "" },
        { "2026-11-24T01:10:00+05:30", SCHEDULE_OFF_GRID, "" },
        { "2026-11-24T01:45:00+05:30", SCHEDULE_PAST_END, "" },
        { "2026-11-24T02:00:00+05:30", SCHEDULE_NOT_OPEN, "" },
        { "2026-11-24T22:00:00+05:30", SCHEDULE_OK, "" },
        { "2026-11-24T23:45:00+05:30", SCHEDULE_CLOSED, "congress" },
        { "2026-11-25T01:00:00+05:30", SCHEDULE_CLOSED, "congress" },
        { "2026-11-26T22:00:00+05:30", SCHEDULE_HOLIDAY, "a feast" },
        { "2026-11-26T01:30:00+05:30", SCHEDULE_HOLIDAY, "a feast" },
        { "2026-11-26T09:00:00+05:30", SCHEDULE_NOT_OPEN, "" },
    };
    holiday day = { DS_STR("IN"), { 2026, 11, 26 }, DS_STR("a feast"), false };
    testenv *te = testenv_new(NOW);
    clinic c;

    (void)state;
    clinic_make(&c, te, "Asia/Kolkata", 30);
    c.openings[0].hours = (clock_range){ HM(22, 0), HM(26, 0) };
    c.breaks[0] = (clock_range){ HM(24, 15), HM(25, 0) };
    c.openings[0].break_count = 1;
    c.location.holidays = DS_STR("IN");
    c.dir.holidays = &day;
    c.dir.holiday_count = 1;
    c.exceptions[0] = on_tuesday((clock_range){ 0, HM(24, 0) }, EXCEPTION_CLOSED);
    c.exceptions[0].date_from = c.exceptions[0].date_to = date_of("2026-11-25");
    c.exceptions[0].reason = DS_STR("congress");
    c.dir.exception_count = 1;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ds_str reason;
        schedule_refusal got =
            schedule_check(testenv_cx(te), &c.dir, &c.offering, testenv_at(cases[i].at), &reason);

        if (got != cases[i].why || !ds_str_is(reason, cases[i].reason))
            fail_msg("%s: %d " DS_FMT, cases[i].at, (int)got, DS_ARG(reason));
    }
    testenv_free(te);
}

/* ---- release hours */

static void a_start_is_released_with_its_first_row(void **state)
{
    testenv *te = testenv_new(NOW);
    slot_start s[64];
    clinic c;
    ds_time at;

    (void)state;
    clinic_make(&c, te, "Asia/Kolkata", 30);
    c.openings[0] = (opening){ .days = EVERY_DAY, .hours = { HM(9, 0), HM(10, 0) } };
    c.openings[1] = (opening){ .days = EVERY_DAY,
                               .hours = { HM(9, 30), HM(11, 0) },
                               .has_release = true,
                               .release_s = HM(8, 0) };
    c.openings[2] = (opening){ .days = EVERY_DAY,
                               .hours = { HM(23, 30), HM(25, 0) },
                               .has_release = true,
                               .release_s = HM(12, 0) };
    c.offering.opening_count = 3;
    assert_string_equal(starts_of(&c, "2026-11-24"), "00:00 00:30 09:00 09:30 10:00 10:30 23:30");
    assert_int_equal(schedule_starts(&c.dir, &c.offering, date_of("2026-11-24"), s, 64), 7);
    assert_true(schedule_release(&c.location, &c.offering, &s[0], &at));
    assert_int_equal(at.utc_s, testenv_at("2026-11-23T12:00:00+05:30").utc_s);
    assert_false(schedule_release(&c.location, &c.offering, &s[2], &at));
    assert_false(schedule_release(&c.location, &c.offering, &s[3], &at));
    assert_true(schedule_release(&c.location, &c.offering, &s[4], &at));
    assert_int_equal(at.utc_s, testenv_at("2026-11-24T08:00:00+05:30").utc_s);
    assert_true(schedule_release(&c.location, &c.offering, &s[6], &at));
    assert_int_equal(at.utc_s, testenv_at("2026-11-24T12:00:00+05:30").utc_s);
    testenv_free(te);
}

/* ---- tokens */

static const char *tokens_of(const clinic *c, const char *date)
{
    static char text[2048];
    slot_start s[256];
    size_t n = schedule_starts(&c->dir, &c->offering, date_of(date), s, COUNT_OF(s));
    ds_buf b = ds_buf_fixed(text, sizeof text - 1);

    for (size_t i = 0; i < n; i++)
        ds_buf_printf(&b, "%s%d@%02d:%02d", i ? " " : "", (int)s[i].token_no, s[i].clock_s / 3600,
                      s[i].clock_s / 60 % 60);
    text[ds_buf_view(&b).n] = '\0';
    return text;
}

static void a_session_has_its_tokens_and_no_more(void **state)
{
    testenv *te = testenv_new(NOW);
    slot x;
    clinic c;

    (void)state;
    clinic_make(&c, te, "Asia/Kolkata", 20);
    c.openings[0] = (opening){ .days = EVERY_DAY, .hours = { HM(18, 0), HM(20, 0) }, .tokens = 4 };
    assert_string_equal(tokens_of(&c, "2026-11-23"), "1@18:00 2@18:20 3@18:40 4@19:00");
    assert_int_equal(schedule_check(testenv_cx(te), &c.dir, &c.offering,
                                    testenv_at("2026-11-23T19:20:00+05:30"), NULL),
                     SCHEDULE_NO_TOKEN);
    x = slot_at(&c.dir, &c.offering, testenv_at("2026-11-23T18:40:00+05:30"));
    assert_int_equal(x.token_no, 3);
    assert_int_equal(x.session_at.utc_s, testenv_at("2026-11-23T18:00:00+05:30").utc_s);
    x = slot_at(&c.dir, &c.offering, testenv_at("2026-11-23T18:50:00+05:30"));
    assert_int_equal(x.token_no, 0);
    assert_int_equal(x.session_at.utc_s, 0);
    c.openings[0].tokens = 500; /* only those whose estimate lies inside */
    c.offering.minutes = 50;
    assert_string_equal(tokens_of(&c, "2026-11-23"), "1@18:00 2@18:50 3@19:40");
    c.openings[0].hours = (clock_range){ HM(23, 0), HM(25, 0) }; /* over midnight */
    assert_string_equal(tokens_of(&c, "2026-11-23"), "3@00:40 1@23:00 2@23:50");
    x = slot_at(&c.dir, &c.offering, testenv_at("2026-11-24T00:40:00+05:30"));
    assert_int_equal(x.token_no, 3);
    assert_int_equal(x.session_at.utc_s, testenv_at("2026-11-23T23:00:00+05:30").utc_s);
    testenv_free(te);
}

static void a_token_of_a_repeated_hour_is_called_once_and_of_a_lost_one_never(void **state)
{
    testenv *te = testenv_new(NOW);
    slot_start s[8];
    clinic c;

    (void)state;
    clinic_make(&c, te, "America/Los_Angeles", 30);
    c.openings[0] = (opening){ .days = EVERY_DAY, .hours = { HM(1, 0), HM(4, 0) }, .tokens = 9 };
    assert_string_equal(tokens_of(&c, "2027-11-07"),
                        "1@01:00 2@01:30 3@02:00 4@02:30 5@03:00 6@03:30");
    (void)schedule_starts(&c.dir, &c.offering, date_of("2027-11-07"), s, 8);
    assert_int_equal(s[0].at.utc_s, testenv_at("2027-11-07T01:00:00-07:00").utc_s);
    assert_int_equal(schedule_check(testenv_cx(te), &c.dir, &c.offering,
                                    testenv_at("2027-11-07T01:00:00-08:00"), NULL),
                     SCHEDULE_OFF_GRID);
    assert_string_equal(tokens_of(&c, "2027-03-14"), "1@01:00 2@01:30 5@03:00 6@03:30");
    testenv_free(te);
}

/* ---- the painter */

typedef struct sheet {
    bool open[SHEET + 1], begins[SHEET + 1];
} sheet;

static void put_in(sheet *p, int32_t from, int32_t to)
{
    bool goes_on = p->open[from];

    for (int32_t m = from; m < to; m++) {
        p->open[m] = true;
        if (m > from)
            p->begins[m] = false;
    }
    if (!goes_on)
        p->begins[from] = true;
}

static void take_out(sheet *p, int32_t from, int32_t to)
{
    for (int32_t m = from; m < to; m++)
        p->open[m] = p->begins[m] = false;
    if (p->open[to])
        p->begins[to] = true;
}

static void paint_row(sheet *p, const opening *x)
{
    sheet own = { .open = { false } };
    int32_t from = -1;

    put_in(&own, x->hours.from_s / 60, x->hours.to_s / 60);
    for (size_t k = 0; k < x->break_count; k++)
        take_out(&own, x->breaks[k].from_s / 60, x->breaks[k].to_s / 60);
    for (int32_t m = 0; m <= SHEET; m++) {
        if (from >= 0 && (m == SHEET || !own.open[m] || own.begins[m])) {
            put_in(p, from, m);
            from = -1;
        }
        if (m < SHEET && own.begins[m])
            from = m;
    }
}

/* What a calendar date does to a sheet on which it begins at minute `at`. */
static void paint_date(sheet *p, const clinic *c, local_date date, int32_t at)
{
    for (size_t i = 0; i < c->dir.holiday_count; i++) {
        if (local_date_compare(c->dir.holidays[i].date, date) == 0)
            take_out(p, at, at + 1440);
    }
}

static void paint_exception(sheet *p, const schedule_exception *e, local_date date, int32_t at)
{
    int32_t from = e->is_whole_day ? 0 : e->hours.from_s / 60;
    int32_t to = e->is_whole_day ? 1440 : e->hours.to_s / 60;

    if (local_date_compare(date, e->date_from) < 0 || local_date_compare(date, e->date_to) > 0)
        return;
    if (e->kind == EXCEPTION_CLOSED)
        take_out(p, at + from, at + to);
    else if (at == 0)
        put_in(p, from, to);
}

static void paint_alone(const clinic *c, local_date date, sheet *p)
{
    local_date next = local_date_add_days(date, 1);

    *p = (sheet){ .open = { false } };
    for (size_t i = 0; i < c->offering.opening_count; i++) {
        if (c->openings[i].days >> local_date_weekday(date) & 1)
            paint_row(p, &c->openings[i]);
    }
    paint_date(p, c, date, 0);
    paint_date(p, c, next, 1440);
    for (size_t i = 0; i < c->dir.exception_count; i++) {
        paint_exception(p, &c->exceptions[i], date, 0);
        paint_exception(p, &c->exceptions[i], next, 1440);
    }
}

/* What the evening before has open is its own. */
static void paint_session(const clinic *c, local_date date, sheet *p)
{
    sheet before;

    paint_alone(c, date, p);
    paint_alone(c, local_date_add_days(date, -1), &before);
    for (int32_t m = 0; m < 1440; m++) {
        if (before.open[m + 1440])
            take_out(p, m, m + 1);
    }
}

/* Is minute m of a sheet a start? */
static bool is_start(const sheet *p, int32_t m, const offering *o)
{
    int32_t begin = m;

    if (!p->open[m])
        return false;
    while (!p->begins[begin])
        begin--;
    for (int32_t i = m + 1; i < m + o->minutes && !o->may_overrun; i++) {
        if (i >= SHEET || !p->open[i] || p->begins[i])
            return false;
    }
    return (m - begin) % o->minutes == 0;
}

static clock_range random_hours(dice *d, int32_t last_min)
{
    int32_t from = (int32_t)dice_throw(d, 287), length = 1 + (int32_t)dice_throw(d, 200);
    int32_t to = from + length > last_min / STEP_MIN ? last_min / STEP_MIN : from + length;

    return (clock_range){ from * STEP_MIN * 60, to * STEP_MIN * 60 };
}

static void random_night(clinic *c, dice *d, holiday *days, local_date around)
{
    c->offering.opening_count = 1 + dice_throw(d, 3);
    c->offering.minutes = STEP_MIN * (1 + (int32_t)dice_throw(d, 20));
    c->offering.may_overrun = dice_once_in(d, 4);
    for (size_t i = 0; i < c->offering.opening_count; i++) {
        c->openings[i] = (opening){ .days = (uint8_t)(1 + dice_throw(d, 127)),
                                    .hours = random_hours(d, SHEET),
                                    .breaks = &c->breaks[i] };
        c->breaks[i] = random_hours(d, SHEET);
        c->openings[i].break_count = dice_throw(d, 2);
    }
    for (size_t i = 0; i < (c->dir.exception_count = dice_throw(d, 4)); i++)
        c->exceptions[i] = (schedule_exception){
            .date_from = local_date_add_days(around, (int)dice_throw(d, 4) - 2),
            .date_to = local_date_add_days(around, (int)dice_throw(d, 3)),
            .hours = random_hours(d, 1440),
            .is_whole_day = dice_once_in(d, 6),
            .kind = dice_once_in(d, 2) ? EXCEPTION_CLOSED : EXCEPTION_OPEN,
        };
    c->location.holidays = DS_STR("ES-MD");
    c->dir.holidays = days;
    c->dir.holiday_count = dice_throw(d, 2);
    days[0] = (holiday){ DS_STR("ES"), local_date_add_days(around, (int)dice_throw(d, 3) - 1),
                         DS_STR("a feast"), false };
}

typedef struct change_day {
    const char *zone, *date;
} change_day;

static const change_day change_days[] = {
    { "America/New_York", "2027-03-14" },    { "America/New_York", "2026-11-01" },
    { "Australia/Lord_Howe", "2026-10-04" }, { "Australia/Lord_Howe", "2027-04-04" },
    { "Africa/Casablanca", "2026-02-15" },   { "Pacific/Apia", "2011-12-30" },
    { "America/Havana", "2026-03-08" },      { "America/Havana", "2024-11-03" },
    { "America/St_Johns", "2010-11-07" },    { "America/Santiago", "2026-09-06" },
    { "America/Santiago", "2026-04-05" },    { "Asia/Beirut", "2026-03-29" },
    { "Asia/Tehran", "2022-09-21" },         { "Asia/Kathmandu", "1986-01-01" },
    { "Antarctica/Troll", "2026-10-25" },    { "Pacific/Chatham", "2027-04-04" },
    { "Africa/Cairo", "2027-04-30" },        { "Asia/Kolkata", "2026-11-23" },
};

/* Every step of real time: a start of either sheet, listed, and judged OK, or none of the three. */
static void compare_night(const clinic *c, local_date date, size_t round)
{
    slot_start got[SCHEDULE_SLOTS_PER_DAY_MAX];
    size_t n = schedule_starts(&c->dir, &c->offering, date, got, SCHEDULE_SLOTS_PER_DAY_MAX);
    int64_t midnight = local_date_to_days(date) * 86400;
    sheet today, evening;
    size_t at = 0;

    paint_session(c, date, &today);
    paint_session(c, local_date_add_days(date, -1), &evening);
    for (int64_t s = midnight - 86400; s < midnight + 2 * 86400; s += 60) {
        local_time t = ds_tz_to_local(c->location.tz, (ds_time){ s });
        int32_t m = t.second_of_day / 60;

        if (local_date_compare(t.date, date) != 0 || t.second_of_day % 60 != 0)
            continue;
        bool wanted =
            is_start(&evening, m + 1440, &c->offering) || is_start(&today, m, &c->offering);
        bool is_listed = at < n && got[at].at.utc_s == s;
        bool is_judged =
            schedule_check(NULL, &c->dir, &c->offering, (ds_time){ s }, NULL) == SCHEDULE_OK;
        if (wanted != is_listed || wanted != is_judged)
            fail_msg("round %zu, " DS_FMT " %02d:%02d: painted %d, listed %d, judged %d", round,
                     DS_ARG(c->location.tz_name), m / 60, m % 60, wanted, is_listed, is_judged);
        at += is_listed;
    }
    assert_int_equal(at, n);
}

static void random_nights_are_open_where_the_painter_left_them_open(void **state)
{
    testenv *te = testenv_new(NOW);
    dice d = dice_of(77);

    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        const change_day *x = &change_days[round % COUNT_OF(change_days)];
        local_date date = date_of(x->date);
        holiday days[1];
        clinic c;

        clinic_make(&c, te, x->zone, 30);
        random_night(&c, &d, days, date);
        compare_night(&c, local_date_add_days(date, (int)dice_throw(&d, 3) - 1), round);
    }
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_night_session_belongs_to_the_date_it_begins_on),
        cmocka_unit_test(weekday_and_validity_are_those_of_the_first_evening),
        cmocka_unit_test(a_calendar_takes_in_the_one_it_is_part_of),
        cmocka_unit_test(the_last_visit_may_overrun_where_the_rule_says_so),
        cmocka_unit_test(a_night_says_why),
        cmocka_unit_test(a_start_is_released_with_its_first_row),
        cmocka_unit_test(a_session_has_its_tokens_and_no_more),
        cmocka_unit_test(a_token_of_a_repeated_hour_is_called_once_and_of_a_lost_one_never),
        cmocka_unit_test(random_nights_are_open_where_the_painter_left_them_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
