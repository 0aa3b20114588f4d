/*
 * test_date_properties.c - laws that hold whatever the words: weeks shift together, casing and
 * spaces mean nothing, spans cover what was read.
 */
#include "core/text.h"
#include "tests/intents/dates.h"

#include <string.h>

#define WEEKS_MOVED 60
#define CASING_BYTES 256

/* Said relative to now, without a day of a month: they move with the week. */
static const char *const relative[] = {
    "today",
    "tomorrow",
    "day after tomorrow",
    "in 3 days",
    "in a week",
    "in 2 weeks",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "this thursday",
    "next thursday",
    "next monday",
    "next week",
    "the week after next",
    "this weekend",
    "next weekend",
    "friday next week",
    "end of the week",
    "beginning of next week",
    "tomorrow at 5",
    "monday at 9",
    "at 3",
    "at 9",
    "5:30 pm",
    "tomorrow after 5",
    "tomorrow before noon",
    "tuesday between 3 and 5",
    "this evening",
    "tomorrow morning",
    "friday night",
    "in 30 minutes",
    "in 2 hours",
    "after friday",
    "by friday",
    "monday to wednesday",
    "tuesday or thursday",
    "not monday",
    "any time but tuesday",
    "a week from friday",
    "within 3 days",
    "tuesday pm",
    "sat am",
};

/* Anything people say of time, for laws about the text. */
static const char *const sayings[] = {
    "tomorrow",
    "next friday",
    "nov 28 at 5:30 pm",
    "28/11",
    "after 5 tomorrow",
    "between 3 and 5",
    "monday or tuesday",
    "not before 11",
    "half past three",
    "the 5th of december",
    "tomorrow 9am-12pm",
    "this weekend",
    "in 2 weeks",
    "end of the week",
    "friday, november 27",
    "quarter to 4",
    "any day but friday",
    "first thing tomorrow",
    "from 9 for 2 hours",
    "saturday mornng",
    "tmrw @ 5",
    "2moro",
    "sat am",
    "tuesday pm",
    "7p",
    "17:30",
    "noon",
    "the day after tomorrow",
    "early next week",
    "week of dec 7",
    "no later than 4 tomorrow",
    "asap",
};

/* Every week's reading is the week before's, seven days on. */
static void whole_weeks_shift_what_is_relative(void **state)
{
    fixture *f = *state;
    ds_time first = testenv_at("2026-01-05T10:00:00Z");

    for (size_t i = 0; i < COUNT_OF(relative); i++) {
        reading before = { .when_count = 0 };

        for (int week = 0; week < WEEKS_MOVED; week++) {
            intent_context c = { .now = ds_time_add(first, ds_days(7 * week)),
                                 .lang = DS_LIT("en") };
            reading r;

            ds_arena_reset(f->line->arena);
            assert_status(f->line,
                          intent_read(f->line, f->pack, f->vocab, ds_str_of(relative[i]), &c, &r),
                          DS_OK);
            assert_true(r.when_count > 0);
            for (size_t k = 0; week > 0 && k < r.when_count; k++) {
                const when *a = &before.whens[k], *b = &r.whens[k];
                bool is_open = b->date_to.year == 9999;

                if (before.when_count != r.when_count ||
                    local_date_to_days(b->date_from) - local_date_to_days(a->date_from) != 7 ||
                    (!is_open &&
                     local_date_to_days(b->date_to) - local_date_to_days(a->date_to) != 7) ||
                    a->clock_from_s != b->clock_from_s || a->clock_to_s != b->clock_to_s)
                    fail_msg("\"%s\" in week %d", relative[i], week);
            }
            before = r;
        }
    }
}

static bool same_whens(const reading *a, const reading *b)
{
    if (a->when_count != b->when_count)
        return false;
    for (size_t i = 0; i < a->when_count; i++) {
        const when *x = &a->whens[i], *y = &b->whens[i];

        if (local_date_compare(x->date_from, y->date_from) != 0 ||
            local_date_compare(x->date_to, y->date_to) != 0 || x->clock_from_s != y->clock_from_s ||
            x->clock_to_s != y->clock_to_s || x->is_not != y->is_not ||
            x->is_soonest != y->is_soonest || x->is_from_open != y->is_from_open ||
            x->is_to_open != y->is_to_open)
            return false;
    }
    return true;
}

typedef size_t (*changer)(const char *text, char *ret);

static size_t in_capitals(const char *text, char *ret)
{
    size_t n = strlen(text);

    for (size_t i = 0; i < n; i++)
        ret[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 'a' + 'A' : text[i]);
    return n;
}

static size_t as_a_title(const char *text, char *ret)
{
    size_t n = strlen(text);

    for (size_t i = 0; i < n; i++)
        ret[i] = (char)((i == 0 || text[i - 1] == ' ') && text[i] >= 'a' && text[i] <= 'z'
                            ? text[i] - 'a' + 'A'
                            : text[i]);
    return n;
}

static size_t spaced_out(const char *text, char *ret)
{
    size_t n = 0;

    ret[n++] = ' ';
    for (size_t i = 0; text[i] != '\0'; i++) {
        ret[n++] = text[i];
        if (text[i] == ' ')
            ret[n++] = ' ';
    }
    ret[n++] = '\t';
    return n;
}

static size_t over_lines(const char *text, char *ret)
{
    size_t n = strlen(text);

    memcpy(ret, text, n);
    ret[n] = '\n';
    return n + 1;
}

static size_t with_a_stop(const char *text, char *ret)
{
    size_t n = strlen(text);

    memcpy(ret, text, n);
    ret[n] = '.';
    return n + 1;
}

static size_t shouted(const char *text, char *ret)
{
    size_t n = in_capitals(text, ret);

    ret[n] = '!';
    ret[n + 1] = '!';
    return n + 2;
}

static size_t with_a_please(const char *text, char *ret)
{
    static const char please[] = " please";
    size_t n = strlen(text);

    memcpy(ret, text, n);
    memcpy(ret + n, please, sizeof(please) - 1);
    return n + sizeof(please) - 1;
}

static size_t quoted(const char *text, char *ret)
{
    size_t n = strlen(text);

    ret[0] = '"';
    memcpy(ret + 1, text, n);
    ret[n + 1] = '"';
    return n + 2;
}

static void dress_changes_nothing(void **state)
{
    static const struct {
        const char *name;
        changer change;
    } dresses[] = {
        { "capitals", in_capitals }, { "title", as_a_title },      { "spaces", spaced_out },
        { "line end", over_lines },  { "full stop", with_a_stop }, { "shouted", shouted },
        { "please", with_a_please }, { "quotes", quoted },
    };
    fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(sayings); i++) {
        reading plain = fixture_read(f, ds_str_of(sayings[i]), "", 0);

        assert_true(plain.when_count > 0);
        for (size_t k = 0; k < COUNT_OF(dresses); k++) {
            char text[CASING_BYTES];
            size_t n = dresses[k].change(sayings[i], text);
            reading r = fixture_read(f, (ds_str){ text, n }, "", 0);

            if (!same_whens(&plain, &r))
                fail_msg("\"%s\" with %s", sayings[i], dresses[k].name);
        }
    }
}

/* What stands around a time does not change it. */
static void company_changes_nothing(void **state)
{
    static const char *const before[] = { "need a dentist ", "hi, ", "can i come ",
                                          "dr rao please, ", "yes, " };
    static const char *const behind[] = { " for my son", " thanks", ", is there parking?" };
    fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(sayings); i++) {
        reading plain = fixture_read(f, ds_str_of(sayings[i]), "", 0);

        for (size_t k = 0; k < COUNT_OF(before) + COUNT_OF(behind); k++) {
            ds_buf b = ds_buf_make(f->cx);
            ds_str text;

            ds_buf_puts(&b, k < COUNT_OF(before) ? before[k] : "");
            ds_buf_puts(&b, sayings[i]);
            ds_buf_puts(&b, k < COUNT_OF(before) ? "" : behind[k - COUNT_OF(before)]);
            assert_int_equal(ds_buf_finish(&b, &text), DS_OK);
            reading r = fixture_read(f, text, "", 0);

            if (!same_whens(&plain, &r))
                fail_msg(DS_FMT, DS_ARG(text));
        }
    }
}

/* A span read alone gives the same time again: it covers what matters. */
static void spans_cover_what_was_read(void **state)
{
    fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(sayings); i++) {
        reading r = fixture_read(f, ds_str_of(sayings[i]), "", 0);
        ds_str text = ds_str_of(sayings[i]);

        for (size_t k = 0; k < r.when_count; k++) {
            const when *w = &r.whens[k];
            size_t length = ds_text_length(text);

            assert_true(w->start < w->end && w->end <= length);
            assert_true(k == 0 || w->start >= r.whens[k - 1].end);
            assert_true(text.p[w->start] != ' ' && text.p[w->end - 1] != ' ');
        }
        if (r.when_count == 1 && !r.whens[0].is_not) {
            ds_str span = ds_str_sub(text, r.whens[0].start, r.whens[0].end);
            reading again = fixture_read(f, span, "when", 0);

            if (!same_whens(&r, &again))
                fail_msg("\"" DS_FMT "\" of \"%s\"", DS_ARG(span), sayings[i]);
        }
    }
}

/* Clocks stay within a day and dates in order at any moment of a year. */
static void readings_are_well_formed_all_year(void **state)
{
    fixture *f = *state;
    ds_time first = testenv_at("2026-01-01T00:30:00Z");

    for (int k = 0; k < 365; k++) {
        intent_context c = { .now = ds_time_add(first, ds_minutes(k * 1493)),
                             .lang = DS_LIT("en") };
        size_t i = (size_t)k % COUNT_OF(sayings);
        reading r;

        ds_arena_reset(f->line->arena);
        assert_status(
            f->line, intent_read(f->line, f->pack, f->vocab, ds_str_of(sayings[i]), &c, &r), DS_OK);
        assert_true(r.when_count > 0);
        for (size_t n = 0; n < r.when_count; n++) {
            const when *w = &r.whens[n];

            assert_true(local_date_is_valid(w->date_from) && local_date_is_valid(w->date_to));
            assert_true(local_date_compare(w->date_from, w->date_to) <= 0);
            assert_in_range(w->clock_from_s, 0, WHEN_CLOCK_END - 1);
            assert_in_range(w->clock_to_s, 1, WHEN_CLOCK_END);
            assert_true(w->clock_from_s < w->clock_to_s);
        }
    }
}

/* A wish never lies wholly behind us. */
static void wishes_lie_ahead(void **state)
{
    fixture *f = *state;
    ds_time first = testenv_at("2026-11-23T00:05:00Z");

    for (int hour = 0; hour < 24 * 8; hour++) {
        intent_context c = { .now = ds_time_add(first, ds_minutes(60 * hour)),
                             .lang = DS_LIT("en") };
        local_date today = local_time_from_wall_s(c.now.utc_s).date;

        for (size_t i = 0; i < COUNT_OF(relative); i++) {
            reading r;

            ds_arena_reset(f->line->arena);
            assert_status(f->line,
                          intent_read(f->line, f->pack, f->vocab, ds_str_of(relative[i]), &c, &r),
                          DS_OK);
            for (size_t k = 0; k < r.when_count; k++)
                if (local_date_compare(r.whens[k].date_to, today) < 0)
                    fail_msg("\"%s\" in hour %d", relative[i], hour);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_weeks_shift_what_is_relative),
        cmocka_unit_test(dress_changes_nothing),
        cmocka_unit_test(company_changes_nothing),
        cmocka_unit_test(spans_cover_what_was_read),
        cmocka_unit_test(readings_are_well_formed_all_year),
        cmocka_unit_test(wishes_lie_ahead),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
