/*
 * test_directory.c - the clinic's files: put, put again, load as one picture.
 */
#include "tests/store/fixture.h"

static int64_t version(fixture *f, store_tx *tx)
{
    int64_t v;

    assert_status(f->cx, store_directory_version(f->cx, tx, &v), DS_OK);
    return v;
}

static void the_picture_has_what_was_put(void **state)
{
    fixture f;
    directory *d DS_AUTO(store_directory_freep) = NULL;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    assert_status(f.cx, store_directory_load(f.cx, tx, &d), DS_OK);
    assert_int_equal(d->version, version(&f, tx));
    assert_int_equal(d->location_count, 1);
    assert_text(d->locations[0].name, "Banjara Hills");
    assert_text(d->locations[0].clinic, "Oak Clinic");
    assert_true(d->locations[0].has_point && d->locations[0].lat > 17.41 &&
                d->locations[0].lon > 78.44);
    assert_string_equal(ds_tz_name(d->locations[0].tz), "Asia/Kolkata");
    assert_int_equal(d->doctor_count, 1);
    assert_text(d->doctors[0].name, "Dr Rao");
    assert_int_equal(d->doctors[0].gender, 'f');
    assert_int_equal(d->doctors[0].specialty_count, 2);
    assert_text(d->doctors[0].specialties[1], "pediatrics");
    assert_text(d->doctors[0].languages[0], "en-IN");
    assert_int_equal(d->offering_count, 1);
    const offering *o = &d->offerings[0];
    assert_int_equal(o->id.v, f.offering.v);
    assert_int_equal(o->minutes, 30);
    assert_int_equal(o->fee.minor, 60000);
    assert_string_equal(o->fee.currency, "INR");
    assert_int_equal(o->min_notice_min, -1);
    assert_int_equal(o->opening_count, 1);
    assert_int_equal(o->openings[0].days, 0x1f);
    assert_int_equal(o->openings[0].break_count, 1);
    assert_int_equal(o->openings[0].breaks[0].from_s, 13 * 3600);
    assert_false(o->openings[0].has_valid_from);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void putting_the_same_twice_changes_nothing(void **state)
{
    fixture f;
    location l = fixture_location();
    doctor d = fixture_doctor();
    offering o = fixture_offering();
    location_id lid;
    doctor_id did;
    visit_type_id vid;
    offering_id oid;
    bool changed = true;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    int64_t before = version(&f, tx);
    assert_status(f.cx, store_location_put(f.cx, tx, &l, &lid, &changed), DS_OK);
    assert_false(changed);
    assert_status(f.cx, store_doctor_put(f.cx, tx, &d, &did, &changed), DS_OK);
    assert_false(changed);
    assert_status(f.cx, store_visit_type_put(f.cx, tx, DS_STR("consultation"), &vid, &changed),
                  DS_OK);
    assert_false(changed);
    assert_status(f.cx, store_offering_put(f.cx, tx, did, lid, vid, &o, &oid, &changed), DS_OK);
    assert_false(changed);
    assert_int_equal(oid.v, f.offering.v);
    assert_int_equal(version(&f, tx), before);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void change_nothing(location *l, doctor *d, offering *o) { (void)l, (void)d, (void)o; }

static void change_city(location *l, doctor *d, offering *o)
{
    (void)d, (void)o;
    l->city = DS_STR("Pune");
}

static void change_point(location *l, doctor *d, offering *o)
{
    (void)d, (void)o;
    l->has_point = false;
}

static void change_gender(location *l, doctor *d, offering *o)
{
    (void)l, (void)o;
    d->gender = 'x';
}

static void change_languages(location *l, doctor *d, offering *o)
{
    (void)l, (void)o;
    d->language_count = 1;
}

static void change_fee(location *l, doctor *d, offering *o)
{
    (void)l, (void)d;
    o->fee.minor++;
}

static void change_openings(location *l, doctor *d, offering *o)
{
    static const opening days[] = { { .days = 0x0f, .hours = { 9 * 3600, 17 * 3600 } },
                                    { .days = 0x10, .hours = { 9 * 3600, 12 * 3600 } } };

    (void)l, (void)d;
    o->openings = days;
    o->opening_count = 2;
}

static void change_validity(location *l, doctor *d, offering *o)
{
    static const opening until[] = { { .days = 0x1f,
                                       .hours = { 9 * 3600, 17 * 3600 },
                                       .breaks = fixture_breaks,
                                       .break_count = 1,
                                       .has_valid_to = true,
                                       .valid_to = { 2026, 12, 31 } } };

    (void)l, (void)d;
    o->openings = until;
}

/* One new fact at a time, each by its number. */
static void change_fact(offering *o, size_t which)
{
    static opening hours;
    int32_t *const numbers[] = { &o->max_per_week,    &o->type_per_day,     &o->type_per_week,
                                 &o->patient_per_day, &o->patient_per_week, &o->patient_open,
                                 &o->overbook,        &o->age_from,         &o->age_below,
                                 &o->follow_up_days,  &o->cancel_notice_min };
    bool *const flags[] = { &o->may_overrun, &o->needs_referral, &o->needs_approval };

    hours = fixture_openings[0];
    if (which < COUNT_OF(numbers)) {
        *numbers[which] = 7;
    } else if (which < COUNT_OF(numbers) + COUNT_OF(flags)) {
        *flags[which - COUNT_OF(numbers)] = true;
    } else {
        o->openings = &hours;
        switch (which - COUNT_OF(numbers) - COUNT_OF(flags)) {
        case 0:
            o->patients = PATIENT_NEW;
            break;
        case 1:
            o->patients = PATIENT_RETURNING;
            break;
        case 2:
            o->has_follow_up = true;
            break;
        case 3:
            o->has_follow_up = true, o->follow_up_fee.minor = 100;
            break;
        case 4:
            hours.has_release = true;
            break;
        case 5:
            hours.has_release = true, hours.release_s = 8 * 3600;
            break;
        case 6:
            hours.tokens = 14;
            break;
        default:
            hours.hours.to_s = 26 * 3600;
            break;
        }
    }
}

enum { fact_count = 11 + 3 + 8 };

static void same_fact(const offering *a, const offering *b)
{
    assert_int_equal(a->max_per_week, b->max_per_week);
    assert_int_equal(a->type_per_day, b->type_per_day);
    assert_int_equal(a->type_per_week, b->type_per_week);
    assert_int_equal(a->patient_per_day, b->patient_per_day);
    assert_int_equal(a->patient_per_week, b->patient_per_week);
    assert_int_equal(a->patient_open, b->patient_open);
    assert_int_equal(a->overbook, b->overbook);
    assert_int_equal(a->may_overrun, b->may_overrun);
    assert_int_equal(a->age_from, b->age_from);
    assert_int_equal(a->age_below, b->age_below);
    assert_int_equal(a->needs_referral, b->needs_referral);
    assert_int_equal(a->needs_approval, b->needs_approval);
    assert_int_equal(a->patients, b->patients);
    assert_int_equal(a->has_follow_up, b->has_follow_up);
    assert_int_equal(a->follow_up_fee.minor, b->follow_up_fee.minor);
    assert_string_equal(a->follow_up_fee.currency, "INR");
    assert_int_equal(a->follow_up_days, b->follow_up_days);
    assert_int_equal(a->cancel_notice_min, b->cancel_notice_min);
    assert_int_equal(a->openings[0].hours.to_s, b->openings[0].hours.to_s);
    assert_int_equal(a->openings[0].has_release, b->openings[0].has_release);
    assert_int_equal(a->openings[0].release_s, b->openings[0].release_s);
    assert_int_equal(a->openings[0].tokens, b->openings[0].tokens);
    assert_int_equal(a->openings[0].break_count, 1);
}

static void every_fact_of_an_offering_is_kept_and_its_change_noticed(void **state)
{
    (void)state;
    for (size_t i = 0; i < fact_count; i++) {
        offering o = fixture_offering();
        directory *d = NULL;
        bool changed;
        fixture f;

        change_fact(&o, i);
        fixture_start(&f, false);
        store_tx *tx = fixture_begin(&f);
        for (int pass = 0; pass < 2; pass++) {
            assert_status(f.cx,
                          store_offering_put(f.cx, tx, f.doctor, f.location, f.visit_type, &o,
                                             &f.offering, &changed),
                          DS_OK);
            if (changed != (pass == 0))
                fail_msg("fact %zu, pass %d", i, pass);
        }
        assert_status(f.cx, store_directory_load(f.cx, tx, &d), DS_OK);
        same_fact(&d->offerings[0], &o);
        store_directory_free(d);
        fixture_commit(&f, tx);
        fixture_end(&f);
    }
}

static void a_holiday_is_there_once_for_its_calendar_and_date(void **state)
{
    holiday h = { DS_STR("IN-TG"), { 2026, 6, 2 }, DS_STR("Telangana Day"), false };
    const holiday *rows;
    bool changed;
    fixture f;
    size_t n;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    int64_t before = version(&f, tx);
    assert_status(f.cx, store_holiday_put(f.cx, tx, &h, &changed), DS_OK);
    assert_true(changed && version(&f, tx) > before);
    before = version(&f, tx);
    assert_status(f.cx, store_holiday_put(f.cx, tx, &h, &changed), DS_OK);
    assert_false(changed);
    assert_int_equal(version(&f, tx), before);
    h.is_open = true;
    assert_status(f.cx, store_holiday_put(f.cx, tx, &h, &changed), DS_OK);
    assert_true(changed);
    assert_status(f.cx, store_holiday_list(f.cx, tx, &rows, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_true(rows[0].is_open);
    assert_int_equal(rows[0].date.month, 6);
    assert_text(rows[0].name, "Telangana Day");
    assert_status(f.cx, store_holiday_delete(f.cx, tx, h.calendar, h.date), DS_OK);
    assert_status(f.cx, store_holiday_delete(f.cx, tx, h.calendar, h.date), DS_NOT_FOUND);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

typedef struct change_case {
    void (*change)(location *l, doctor *d, offering *o);
    bool is_changed[3]; /* location, doctor, offering */
} change_case;

static const change_case change_cases[] = {
    { change_nothing, { false, false, false } },  { change_city, { true, false, false } },
    { change_point, { true, false, false } },     { change_gender, { false, true, false } },
    { change_languages, { false, true, false } }, { change_fee, { false, false, true } },
    { change_openings, { false, false, true } },  { change_validity, { false, false, true } },
};

static void any_difference_is_noticed_kept_and_raises_the_version(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(change_cases); i++) {
        const change_case *c = &change_cases[i];
        location l = fixture_location();
        doctor d = fixture_doctor();
        offering o = fixture_offering();
        fixture f;

        c->change(&l, &d, &o);
        fixture_start(&f, false);
        store_tx *tx = fixture_begin(&f);
        int64_t before = version(&f, tx);
        for (int pass = 0; pass < 2; pass++) { /* the second finds it as it was put */
            bool changed[3];

            assert_status(f.cx, store_location_put(f.cx, tx, &l, &f.location, &changed[0]), DS_OK);
            assert_status(f.cx, store_doctor_put(f.cx, tx, &d, &f.doctor, &changed[1]), DS_OK);
            assert_status(f.cx,
                          store_offering_put(f.cx, tx, f.doctor, f.location, f.visit_type, &o,
                                             &f.offering, &changed[2]),
                          DS_OK);
            for (size_t k = 0; k < 3; k++)
                if (changed[k] != (pass == 0 && c->is_changed[k]))
                    fail_msg("case %zu, pass %d, thing %zu", i, pass, k);
        }
        assert_int_equal(version(&f, tx) > before, i > 0);
        fixture_commit(&f, tx);
        fixture_end(&f);
    }
}

static void a_pruned_offering_leaves_the_picture_and_comes_back(void **state)
{
    fixture f;
    offering o = fixture_offering();
    offering_id id;
    size_t n;
    bool changed;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    assert_status(f.cx, store_offering_prune(f.cx, tx, &f.offering, 1, &n), DS_OK);
    assert_int_equal(n, 0);
    int64_t before = version(&f, tx);
    assert_status(f.cx, store_offering_prune(f.cx, tx, NULL, 0, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_true(version(&f, tx) > before);
    directory *d = NULL;
    assert_status(f.cx, store_directory_load(f.cx, tx, &d), DS_OK);
    assert_int_equal(d->offering_count, 0);
    store_directory_free(d);
    assert_status(
        f.cx, store_offering_put(f.cx, tx, f.doctor, f.location, f.visit_type, &o, &id, &changed),
        DS_OK);
    assert_true(changed);
    assert_int_equal(id.v, f.offering.v);
    assert_status(f.cx, store_directory_load(f.cx, tx, &d), DS_OK);
    assert_int_equal(d->offering_count, 1);
    assert_int_equal(d->offerings[0].opening_count, 1);
    store_directory_free(d);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void exceptions_keep_their_order_and_are_there_once(void **state)
{
    fixture f;
    int64_t id, second;
    bool changed;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    schedule_exception closed = { .doctor = f.doctor,
                                  .date_from = { 2026, 12, 24 },
                                  .date_to = { 2026, 12, 26 },
                                  .is_whole_day = true,
                                  .kind = EXCEPTION_CLOSED,
                                  .reason = DS_STR("holidays") };
    schedule_exception open = { .location = f.location,
                                .date_from = { 2026, 12, 25 },
                                .date_to = { 2026, 12, 25 },
                                .hours = { 9 * 3600, 12 * 3600 },
                                .kind = EXCEPTION_OPEN,
                                .reason = DS_STR("") };
    assert_status(f.cx, store_exception_put(f.cx, tx, &closed, &id, &changed), DS_OK);
    assert_true(changed);
    assert_status(f.cx, store_exception_put(f.cx, tx, &open, &second, NULL), DS_OK);
    assert_status(f.cx, store_exception_put(f.cx, tx, &closed, &id, &changed), DS_OK);
    assert_false(changed);
    assert_int_equal(id, 1);
    directory *d = NULL;
    assert_status(f.cx, store_directory_load(f.cx, tx, &d), DS_OK);
    assert_int_equal(d->exception_count, 2);
    assert_int_equal(d->exceptions[0].kind, EXCEPTION_CLOSED);
    assert_int_equal(d->exceptions[0].doctor.v, f.doctor.v);
    assert_int_equal(d->exceptions[0].date_to.day, 26);
    assert_true(d->exceptions[0].is_whole_day);
    assert_int_equal(d->exceptions[1].kind, EXCEPTION_OPEN);
    assert_int_equal(d->exceptions[1].doctor.v, 0);
    assert_int_equal(d->exceptions[1].hours.to_s, 12 * 3600);
    store_directory_free(d);
    assert_status(f.cx, store_exception_delete(f.cx, tx, id), DS_OK);
    assert_status(f.cx, store_exception_delete(f.cx, tx, id), DS_NOT_FOUND);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void many_offerings_are_sorted_and_get_their_own_hours(void **state)
{
    static const char *const doctors[] = { "Dr C", "Dr A", "Dr B" };
    fixture f;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    for (int32_t i = 0; i < 3; i++)
        for (int32_t k = 0; k < 3; k++) {
            opening hours[3];
            doctor who = { .name = ds_str_of(doctors[i]), .gender = 'm' };
            visit_type_id type;
            char name[24];

            for (int32_t h = 0; h <= k; h++)
                hours[h] =
                    (opening){ .days = 1, .hours = { (i + 1) * 3600, (i + k + h + 2) * 3600 } };
            offering o = { .minutes = 10 * (k + 1),
                           .openings = hours,
                           .opening_count = (size_t)k + 1 };
            (void)snprintf(name, sizeof name, "type %d", (int)k);
            assert_status(f.cx, store_doctor_put(f.cx, tx, &who, &f.doctor, NULL), DS_OK);
            assert_status(f.cx, store_visit_type_put(f.cx, tx, ds_str_of(name), &type, NULL),
                          DS_OK);
            assert_status(
                f.cx,
                store_offering_put(f.cx, tx, f.doctor, f.location, type, &o, &f.offering, NULL),
                DS_OK);
        }
    directory *d = NULL;
    assert_status(f.cx, store_directory_load(f.cx, tx, &d), DS_OK);
    assert_int_equal(d->offering_count, 10);
    for (size_t i = 1; i < d->offering_count; i++) {
        const offering *a = &d->offerings[i - 1], *b = &d->offerings[i];

        assert_true(a->doctor < b->doctor ||
                    (a->doctor == b->doctor && a->visit_type < b->visit_type));
        assert_int_equal(b->opening_count, (size_t)b->minutes / 10);
        assert_int_equal(b->openings[0].hours.from_s, (int32_t)b->doctor * 3600);
    }
    store_directory_free(d);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void an_unknown_zone_is_named_by_the_location_that_has_it(void **state)
{
    fixture f;
    location l = fixture_location();
    directory *d = NULL;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    l.tz_name = DS_STR("Mars/Olympus");
    assert_status(f.cx, store_location_put(f.cx, tx, &l, &f.location, NULL), DS_OK);
    assert_status(f.cx, store_directory_load(f.cx, tx, &d), DS_INVALID);
    assert_why(f.cx, "location 1");
    assert_null(d);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_picture_has_what_was_put),
        cmocka_unit_test(putting_the_same_twice_changes_nothing),
        cmocka_unit_test(any_difference_is_noticed_kept_and_raises_the_version),
        cmocka_unit_test(every_fact_of_an_offering_is_kept_and_its_change_noticed),
        cmocka_unit_test(a_holiday_is_there_once_for_its_calendar_and_date),
        cmocka_unit_test(a_pruned_offering_leaves_the_picture_and_comes_back),
        cmocka_unit_test(exceptions_keep_their_order_and_are_there_once),
        cmocka_unit_test(many_offerings_are_sorted_and_get_their_own_hours),
        cmocka_unit_test(an_unknown_zone_is_named_by_the_location_that_has_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
