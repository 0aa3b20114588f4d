/*
 * test_search_properties.c - what holds of every answer, whoever asks for whatever.
 *
 * Random questions to random clinics around the changes of the clocks. What an answer must be is
 * said here in words a receptionist would use; which slots exist at all, test_search.c proves.
 */
#include "tests/booking/random_clinic.h"

#define CLINICS 120
#define QUESTIONS 12

static const random_rules open_rules = { .with_notice = false };

/* ---- questions */

static when random_when(const random_world *w, uint32_t *seed)
{
    when x = when_any();
    local_date today = ds_tz_to_local(w->k.dir->locations[0].tz, w->k.cx->now).date;

    if (dice(seed, 4) > 0) {
        x.date_known = true;
        x.date_from = local_date_add_days(today, (int)dice(seed, 5));
        x.date_to = local_date_add_days(x.date_from, (int)dice(seed, 4));
    }
    if (dice(seed, 2)) {
        x.time_known = true;
        x.clock_from_s = 3600 * (int32_t)dice(seed, 18);
        x.clock_to_s = x.clock_from_s + 3600 * (int32_t)(1 + dice(seed, 6));
    }
    if (x.time_known && dice(seed, 4) == 0)
        x.is_exact = true;
    if (x.is_exact)
        x.clock_to_s = x.clock_from_s + 60;
    return x;
}

static slot_query random_query(const random_world *w, uint32_t *seed, when whens[static 2])
{
    const directory *d = w->k.dir;
    slot_query q = { .order = dice(seed, 2) ? SLOT_BY_START : SLOT_SPREAD,
                     .limit = 1 + dice(seed, dice(seed, 2) ? 4 : 60) };

    if (dice(seed, 3) == 0)
        q.doctor = d->doctors[dice(seed, (uint32_t)d->doctor_count)].id;
    if (dice(seed, 3) == 0)
        q.location = d->locations[dice(seed, (uint32_t)d->location_count)].id;
    if (dice(seed, 3) == 0)
        q.specialty = dice(seed, 2) ? DS_STR("ent") : DS_STR("dentistry");
    if (dice(seed, 4) == 0)
        q.gender = dice(seed, 2) ? 'f' : 'm';
    if (dice(seed, 4) == 0)
        q.language = dice(seed, 2) ? DS_STR("hi") : DS_STR("es");
    if (dice(seed, 4) == 0)
        q.visit_type = dice(seed, 2) ? DS_STR("longer") : DS_STR("VISIT");
    q.by_desk = dice(seed, 4) == 0;
    q.is_cheapest_first = q.order == SLOT_SPREAD && dice(seed, 5) == 0;
    whens[0] = random_when(w, seed);
    q.when_count = dice(seed, 3);
    if (q.when_count == 2) {
        whens[1] = random_when(w, seed);
        whens[1].is_not = true;
        whens[1].is_exact = false;
    }
    q.whens = whens;
    return q;
}

/* ---- answers */

static bool is_of_doctor(const slot_query *q, const doctor *dr)
{
    return (q->doctor.v == 0 || q->doctor.v == dr->id.v) &&
           (q->gender == 0 || q->gender == dr->gender) &&
           (q->specialty.n == 0 || doctor_has_specialty(dr, q->specialty)) &&
           (q->language.n == 0 || doctor_speaks(dr, q->language));
}

static void check_filters(const random_world *w, const slot_query *q, const slot *s)
{
    const visit_type *type = directory_visit_type(w->k.dir, s->visit_type);
    const offering *o = directory_offering(w->k.dir, s->offering);

    assert_non_null(o);
    assert_true(is_of_doctor(q, directory_doctor(w->k.dir, s->doctor)));
    assert_true(q->location.v == 0 || q->location.v == s->location.v);
    if (q->visit_type.n > 0)
        assert_true(ds_str_equal_nocase(type->name, q->visit_type));
    else
        assert_true(oracle_is_asked(w->k.dir, (size_t)(o - w->k.dir->offerings)));
    assert_int_equal(s->end.utc_s - s->start.utc_s, 60 * o->minutes);
    assert_true(s->fee.minor == o->fee.minor);
}

static void check_free(random_world *w, const slot_query *q, const slot *s)
{
    const offering *o = directory_offering(w->k.dir, s->offering);
    const ds_tz *tz = w->k.dir->locations[o->location].tz;
    local_time wall = ds_tz_to_local(tz, s->start);
    unsigned refusals;

    assert_status(w->k.cx, slot_judge(w->k.cx, w->k.tx, &w->k.bk, o, s->start, q, &refusals, NULL),
                  DS_OK);
    assert_int_equal(refusals, 0);
    assert_int_equal(local_date_compare(wall.date, s->local.date), 0);
    assert_int_equal(wall.second_of_day, s->local.second_of_day);
}

static void check_answer(random_world *w, const slot_query *q, const slot_result *r)
{
    assert_true(r->count <= q->limit);
    assert_true(r->has_doctor || r->count == 0);
    for (size_t i = 0; i < r->count; i++) {
        const slot *s = &r->slots[i];

        check_filters(w, q, s);
        check_free(w, q, s);
        if (!r->is_nearby && !when_list_fits(q->whens, q->when_count, s->local))
            fail_msg("slot %zu of %zu is outside the window", i, r->count);
        if (i == 0)
            continue;
        const slot *before = &r->slots[i - 1];
        assert_true(before->start.utc_s < s->start.utc_s ||
                    (before->start.utc_s == s->start.utc_s &&
                     (before->doctor.v < s->doctor.v ||
                      (before->doctor.v == s->doctor.v && before->offering.v < s->offering.v))));
    }
}

static bool is_listed(const slot_result *r, const slot *s)
{
    for (size_t i = 0; i < r->count; i++) {
        if (r->slots[i].start.utc_s == s->start.utc_s && r->slots[i].offering.v == s->offering.v)
            return true;
    }
    return false;
}

static void ask(random_world *w, const slot_query *q, slot_result *ret)
{
    assert_status(w->k.cx, booking_search(w->k.cx, w->k.tx, &w->k.bk, q, ret), DS_OK);
}

/* Run a check over many clinics; each gets a clinic and dice of its own. */
static void each_clinic(const random_rules *rules, void (*check)(random_world *w, uint32_t *seed))
{
    static random_world w;
    uint32_t first = random_from_env("DOCSPOT_TEST_SEED", 1);
    uint32_t n = random_from_env("DOCSPOT_TEST_CLINICS", CLINICS);

    print_message("seeds %u to %u\n", first, first + n - 1);
    for (uint32_t seed = first; seed < first + n; seed++) {
        random_start(&w, seed, rules);
        check(&w, &w.seed);
        random_end(&w);
    }
}

/* ---- sorted, unique, free, in the window, of whom was asked for */

static void check_questions(random_world *w, uint32_t *seed)
{
    for (int i = 0; i < QUESTIONS; i++) {
        when whens[2];
        slot_query q = random_query(w, seed, whens);
        slot_result r;

        ask(w, &q, &r);
        check_answer(w, &q, &r);
        testenv_reset(w->k.te);
    }
}

static void every_answer_is_sorted_free_and_as_asked(void **state)
{
    random_rules strict = { .with_notice = true };

    (void)state;
    each_clinic(&open_rules, check_questions);
    each_clinic(&strict, check_questions);
}

/* ---- few of many */

static void check_subset(random_world *w, uint32_t *seed)
{
    for (int i = 0; i < QUESTIONS; i++) {
        when whens[2];
        slot_query q = random_query(w, seed, whens);
        slot_result all, few;

        q.is_cheapest_first = false;
        q.order = SLOT_BY_START;
        q.limit = SLOT_QUERY_LIMIT_MAX;
        ask(w, &q, &all);
        q.order = SLOT_SPREAD;
        q.limit = 1 + dice(seed, 5);
        ask(w, &q, &few);
        assert_int_equal(few.count, all.count < q.limit ? all.count : q.limit);
        assert_int_equal(few.is_nearby, all.is_nearby);
        for (size_t k = 0; k < few.count; k++)
            assert_true(is_listed(&all, &few.slots[k]));
        testenv_reset(w->k.te);
    }
}

static void the_few_are_a_part_of_all(void **state)
{
    (void)state;
    each_clinic(&open_rules, check_subset);
}

static void check_first(random_world *w, uint32_t *seed)
{
    for (int i = 0; i < QUESTIONS; i++) {
        when whens[2];
        slot_query q = random_query(w, seed, whens);
        slot_result all, few;

        q.is_cheapest_first = false;
        q.order = SLOT_BY_START;
        q.limit = SLOT_QUERY_LIMIT_MAX;
        ask(w, &q, &all);
        q.limit = 1 + dice(seed, 20);
        ask(w, &q, &few);
        if (all.is_nearby)
            continue; /* the nearest few are not the first few */
        assert_int_equal(few.count, all.count < q.limit ? all.count : q.limit);
        for (size_t k = 0; k < few.count; k++) {
            assert_int_equal(few.slots[k].start.utc_s, all.slots[k].start.utc_s);
            assert_int_equal(few.slots[k].offering.v, all.slots[k].offering.v);
        }
        testenv_reset(w->k.te);
    }
}

static void a_limit_cuts_and_changes_nothing_else(void **state)
{
    (void)state;
    each_clinic(&open_rules, check_first);
}

/* ---- paging */

static size_t count_starts(const slot_result *r)
{
    size_t n = 0;

    for (size_t i = 0; i < r->count; i++)
        n += i == 0 || r->slots[i].start.utc_s != r->slots[i - 1].start.utc_s ? 1 : 0;
    return n;
}

/* Page by page: each start comes once, none is left out, and no slot comes twice. */
static void check_pages(random_world *w, uint32_t *seed)
{
    static slot kept[SLOT_QUERY_LIMIT_MAX];
    when whens[2];
    slot_query q = random_query(w, seed, whens);
    slot_result all, page;
    size_t starts = 0, slots = 0;

    q.order = SLOT_BY_START;
    q.is_cheapest_first = false;
    q.by_desk = false; /* a year ahead: more than one answer holds */
    whens[0].is_exact = false;
    if (whens[0].time_known)
        whens[0].clock_to_s = whens[0].clock_from_s + 7200;
    q.limit = SLOT_QUERY_LIMIT_MAX;
    ask(w, &q, &all);
    if (all.count > 0)
        memcpy(kept, all.slots, all.count * sizeof kept[0]);
    all.slots = kept;
    assert_true(all.count < SLOT_QUERY_LIMIT_MAX);
    q.limit = 1 + dice(seed, 9);
    do {
        ask(w, &q, &page);
        for (size_t i = 0; i < page.count; i++) {
            assert_true(page.slots[i].start.utc_s > q.after.utc_s);
            assert_true(is_listed(&all, &page.slots[i]));
        }
        starts += count_starts(&page);
        slots += page.count;
        if (page.count > 0)
            q.after = page.slots[page.count - 1].start;
        testenv_reset(w->k.te);
    } while (page.count > 0 && slots <= all.count);
    assert_int_equal(starts, count_starts(&all));
    assert_true(slots <= all.count);
    if (count_starts(&all) == all.count) /* no two doctors at one time: then each slot as well */
        assert_int_equal(slots, all.count);
}

static void paging_visits_every_start_exactly_once(void **state)
{
    random_rules one = { .is_one_doctor = true };

    (void)state;
    each_clinic(&open_rules, check_pages);
    each_clinic(&one, check_pages);
}

/* ---- an exact time */

static int32_t clock_distance(const slot *s, int32_t clock_s)
{
    int32_t d = s->local.second_of_day - clock_s;

    return d < 0 ? -d : d;
}

/* Whatever is left out of the answer on its day is no nearer than what is in it. */
static void check_nearest(const slot_result *day, const slot_result *r, int32_t clock_s)
{
    int32_t farthest = 0;

    for (size_t i = 0; i < r->count; i++) {
        assert_int_equal(local_date_compare(r->slots[i].local.date, r->slots[0].local.date), 0);
        if (clock_distance(&r->slots[i], clock_s) > farthest)
            farthest = clock_distance(&r->slots[i], clock_s);
    }
    for (size_t i = 0; i < day->count; i++) {
        if (!is_listed(r, &day->slots[i]))
            assert_true(clock_distance(&day->slots[i], clock_s) >= farthest);
    }
}

static void check_exact(random_world *w, uint32_t *seed)
{
    local_date today = ds_tz_to_local(w->k.dir->locations[0].tz, w->k.cx->now).date;

    for (int i = 0; i < QUESTIONS; i++) {
        when at = when_any(), day = when_any();
        slot_query q = { .order = SLOT_BY_START, .limit = 1 + dice(seed, 4), .whens = &at };
        slot_result r, rest;

        q.when_count = 1;
        at.date_known = at.time_known = at.is_exact = true;
        at.date_from = at.date_to = local_date_add_days(today, (int)dice(seed, 5));
        at.clock_from_s = 300 * (int32_t)dice(seed, 288);
        at.clock_to_s = at.clock_from_s + 60;
        ask(w, &q, &r);
        if (r.count == 0)
            continue; /* nobody has anything from that day on */
        if (!r.is_nearby) {
            for (size_t k = 0; k < r.count; k++)
                assert_int_equal(clock_distance(&r.slots[k], at.clock_from_s), 0);
            continue;
        }
        day.date_known = true;
        day.date_from = day.date_to = r.slots[0].local.date;
        q.whens = &day;
        size_t limit = q.limit;
        q.limit = SLOT_QUERY_LIMIT_MAX;
        ask(w, &q, &rest);
        assert_int_equal(r.count, rest.count < limit ? rest.count : limit);
        check_nearest(&rest, &r, at.clock_from_s);
        testenv_reset(w->k.te);
    }
}

static void an_exact_time_gives_itself_or_the_nearest_of_that_day_or_after(void **state)
{
    (void)state;
    each_clinic(&open_rules, check_exact);
}

/* ---- nothing found */

static void check_first_any(random_world *w, uint32_t *seed)
{
    for (int i = 0; i < QUESTIONS; i++) {
        when whens[2];
        slot_query q = random_query(w, seed, whens);
        slot_result r, any;

        ask(w, &q, &r);
        if (r.count > 0 || !r.has_doctor) {
            assert_int_equal(r.first_any.utc_s, DS_TIME_NEVER.utc_s);
            continue;
        }
        q.when_count = q.when_count == 2 ? 1 : 0; /* what was ruled out stays ruled out */
        whens[0] = whens[1];
        q.order = SLOT_BY_START;
        q.limit = 1;
        ask(w, &q, &any);
        assert_int_equal(r.first_any.utc_s,
                         any.count ? any.slots[0].start.utc_s : DS_TIME_NEVER.utc_s);
        testenv_reset(w->k.te);
    }
}

static void nothing_found_says_the_earliest_whatever_the_time(void **state)
{
    (void)state;
    each_clinic(&open_rules, check_first_any);
}

/* ---- one door */

/* Whatever is listed can be booked there and then, and is not listed afterwards. */
static void check_bookable(random_world *w, uint32_t *seed)
{
    booker who = clinic_booker(&w->k, "+911");

    who.patient = clinic_patient(&w->k, "P");
    for (int i = 0; i < 6; i++) {
        slot_query q = { .order = SLOT_SPREAD, .limit = 3 };
        slot_result r;
        appointment a;

        ask(w, &q, &r);
        if (r.count == 0)
            return;
        slot s = r.slots[dice(seed, (uint32_t)r.count)];
        assert_status(w->k.cx, booking_book(w->k.cx, w->k.tx, &w->k.bk, &s, &who, &a), DS_OK);
        assert_int_equal(a.start.utc_s, s.start.utc_s);
        q.order = SLOT_BY_START;
        q.limit = SLOT_QUERY_LIMIT_MAX;
        ask(w, &q, &r);
        assert_false(is_listed(&r, &s));
    }
}

static void what_is_listed_can_be_booked_and_is_then_gone(void **state)
{
    random_rules strict = { .with_notice = true };

    (void)state;
    each_clinic(&strict, check_bookable);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_is_sorted_free_and_as_asked),
        cmocka_unit_test(the_few_are_a_part_of_all),
        cmocka_unit_test(a_limit_cuts_and_changes_nothing_else),
        cmocka_unit_test(paging_visits_every_start_exactly_once),
        cmocka_unit_test(an_exact_time_gives_itself_or_the_nearest_of_that_day_or_after),
        cmocka_unit_test(nothing_found_says_the_earliest_whatever_the_time),
        cmocka_unit_test(what_is_listed_can_be_booked_and_is_then_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
