/*
 * test_worklist.c - a doctor falls ill: who is met, what they are offered, what becomes of it.
 */
#include <time.h>

#include "tests/booking/clinic.h"

#define HEADER                                                                                     \
    "location,timezone,doctor,gender,specialties,languages,visit_type,minutes,fee,currency,days,"  \
    "from,to,cancel_notice\n"
#define ROW(doctor, gender, languages, from, to)                                                   \
    "Here,Asia/Kolkata," doctor "," gender ",ent," languages ",visit,30,500,INR,mon-sat," from     \
    "," to ",1d\n"
#define TUE(clock) "2026-11-24T" clock ":00+05:30"

static const schedule_exception *leave(const clinic *k, const char *name)
{
    static schedule_exception e;

    e = (schedule_exception){
        .doctor = k->dir->doctors[clinic_offering(k, name)->doctor].id,
        .date_from = { 2026, 11, 24 },
        .date_to = { 2026, 11, 24 },
        .is_whole_day = true,
        .kind = EXCEPTION_CLOSED,
        .reason = DS_STR("ill"),
    };
    return &e;
}

static const work_row *fall_ill(clinic *k, const char *name, size_t *ret_n)
{
    const work_row *rows;

    assert_status(k->cx, booking_leave(k->cx, k->tx, &k->bk, leave(k, name), &rows, ret_n), DS_OK);
    clinic_reload(k);
    return rows;
}

static work_item item_of(clinic *k, appointment_id id)
{
    const work_item *items;
    work_item found = { .id = 0 };
    size_t n;

    assert_status(k->cx, store_work_list(k->cx, k->tx, 0, false, &items, &n), DS_OK);
    for (size_t i = 0; i < n; i++)
        if (items[i].appointment.v == id.v)
            found = items[i];
    assert_true(found.id != 0);
    return found;
}

static void each_visit_gets_three_times_that_nobody_else_gets(void **state)
{
    size_t n;
    clinic k;

    (void)state;
    clinic_start(&k,
                 HEADER ROW("Dr Ill", "f", "en", "09:00", "12:00")
                     ROW("Dr Well", "f", "en", "09:00", "12:00"),
                 false);
    appointment a = clinic_book(&k, "Dr Ill", TUE("09:00"), "+911");
    appointment b = clinic_book(&k, "Dr Ill", TUE("09:30"), "+912");
    (void)clinic_book(&k, "Dr Well", TUE("09:00"), "+913");
    const work_row *rows = fall_ill(&k, "Dr Ill", &n);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].visit.id.v, a.id.v);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(rows[i].slot_count, 3);
        assert_true(rows[i].is_offered);
    }
    for (size_t i = 0; i < 3; i++)
        for (size_t m = 0; m < 3; m++)
            assert_false(rows[0].slots[i].start.utc_s == rows[1].slots[m].start.utc_s &&
                         rows[0].slots[i].doctor.v == rows[1].slots[m].doctor.v);
    assert_int_equal(rows[0].slots[0].start.utc_s, testenv_at(TUE("09:30")).utc_s);
    assert_int_equal(item_of(&k, b.id).state, WORK_OFFERED);
    assert_int_equal(clinic_due(&k, a.id, "leave_offer").utc_s, k.cx->now.utc_s);
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, a.id, &b), DS_OK);
    assert_int_equal(b.start.utc_s, a.start.utc_s); /* nobody is moved by it */
    clinic_end(&k);
}

/* What disrupts least: the language, then a woman where it was a woman, then the nearest time. */
static void language_goes_before_gender_and_gender_before_nearness(void **state)
{
    static const struct {
        const char *others; /* rows of the colleagues, the right one called Dr Right */
    } cases[] = {
        { ROW("Dr Right", "m", "te", "16:00", "19:00")
              ROW("Dr Wrong", "f", "en", "09:00", "12:00") },
        { ROW("Dr Right", "f", "te", "16:00", "19:00")
              ROW("Dr Wrong", "m", "te", "09:00", "12:00") },
        { ROW("Dr Right", "f", "te", "09:00", "12:00")
              ROW("Dr Wrong", "f", "te", "16:00", "19:00") },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char csv[2048];
        patient p;
        size_t n;
        clinic k;

        (void)snprintf(csv, sizeof csv, "%s%s%s", HEADER,
                       "Here,Asia/Kolkata,Dr Ill,f,ent,te,visit,30,500,INR,tue,09:00,12:00,1d\n",
                       cases[i].others);
        clinic_start(&k, csv, false);
        appointment a = clinic_book(&k, "Dr Ill", TUE("09:00"), "+911");
        assert_status(k.cx, store_patient_get(k.cx, k.tx, a.patient, &p), DS_OK);
        schedule_exception later = *leave(&k, "Dr Ill");
        const appointment *none;
        later.date_from =
            (local_date){ 2026, 11, 25 }; /* the same doctor another day is no choice */
        later.date_to = (local_date){ 2027, 12, 31 };
        assert_status(k.cx, booking_block(k.cx, k.tx, &later, k.dir, &none, &n), DS_OK);
        p.language = DS_STR("te");
        assert_status(k.cx, store_patient_update(k.cx, k.tx, &p), DS_OK);
        const work_row *rows = fall_ill(&k, "Dr Ill", &n);
        const offering *right = clinic_offering(&k, "Dr Right");
        assert_int_equal(n, 1);
        assert_int_equal(rows[0].slots[0].doctor.v, k.dir->doctors[right->doctor].id.v);
        clinic_end(&k);
    }
}

static void each_row_is_followed_to_its_outcome(void **state)
{
    size_t n;
    clinic k;
    appointment x;

    (void)state;
    clinic_start(&k, HEADER ROW("Dr Ill", "f", "en", "09:00", "12:00"), false);
    clinic_advance(&k, ds_hours(6)); /* within a day: cancelling and moving would be late */
    appointment a = clinic_book(&k, "Dr Ill", TUE("09:00"), "+911");
    appointment b = clinic_book(&k, "Dr Ill", TUE("09:30"), "+912");
    appointment c = clinic_book(&k, "Dr Ill", TUE("10:00"), "+913");
    appointment d = clinic_book(&k, "Dr Ill", TUE("10:30"), "+914");
    const work_row *rows = fall_ill(&k, "Dr Ill", &n);
    assert_int_equal(n, 4);
    booker who = clinic_booker(&k, "+911");
    assert_status(k.cx, booking_move(k.cx, k.tx, &k.bk, a.id, &rows[0].slots[0], &who, &x), DS_OK);
    assert_int_equal(x.cancel_by.utc_s, x.start.utc_s - 86400); /* the clinic was why */
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, b.id, ACTOR_PATIENT, DS_STR("no"), &x),
                  DS_OK);
    assert_status(k.cx, booking_work_close(k.cx, k.tx, item_of(&k, c.id).id, WORK_CALLED), DS_OK);
    assert_status(k.cx, booking_work_close(k.cx, k.tx, item_of(&k, c.id).id, WORK_KEPT), DS_GONE);
    assert_status(k.cx, booking_leave_undo(k.cx, k.tx, item_of(&k, d.id).exception, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_int_equal(item_of(&k, a.id).outcome, WORK_MOVED);
    assert_int_equal(item_of(&k, b.id).outcome, WORK_CANCELLED);
    assert_int_equal(item_of(&k, c.id).outcome, WORK_CALLED);
    assert_int_equal(item_of(&k, d.id).outcome, WORK_KEPT);
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, a.id, &x), DS_OK);
    assert_int_equal(x.start.utc_s, rows[0].slots[0].start.utc_s); /* undoing moves nobody */
    clinic_end(&k);
}

static void who_does_not_answer_goes_on_the_call_list(void **state)
{
    const call_row *calls;
    size_t n, call_n;
    clinic k;

    (void)state;
    clinic_start(&k, HEADER ROW("Dr Ill", "f", "en", "09:00", "12:00"), false);
    appointment a = clinic_book(&k, "Dr Ill", TUE("11:30"), "+911");
    (void)fall_ill(&k, "Dr Ill", &n);
    clinic_advance(&k, ds_seconds(24 * 3600 - 1));
    assert_status(k.cx, booking_work_due(k.cx, k.tx, &n), DS_OK);
    assert_int_equal(n, 0);
    clinic_advance(&k, ds_seconds(1));
    assert_status(k.cx, booking_work_due(k.cx, k.tx, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_status(k.cx, store_call_list(k.cx, k.tx, &calls, &call_n), DS_OK);
    assert_int_equal(call_n, 1);
    assert_text(calls[0].reason, "leave_unanswered");
    assert_int_equal(item_of(&k, a.id).state, WORK_OPEN);
    clinic_end(&k);
}

static void what_went_to_someone_else_is_not_offered_again(void **state)
{
    slot slots[WORK_SLOTS_MAX];
    size_t n;
    clinic k;

    (void)state;
    clinic_start(&k, HEADER ROW("Dr Ill", "f", "en", "09:00", "12:00"), false);
    appointment a = clinic_book(&k, "Dr Ill", TUE("09:00"), "+911"), x;
    const work_row *rows = fall_ill(&k, "Dr Ill", &n);
    booker desk = { .actor = ACTOR_DESK, .patient = clinic_patient(&k, "Other") };
    assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &rows[0].slots[0], &desk, &x), DS_OK);
    assert_status(k.cx, booking_work_slots(k.cx, k.tx, &k.bk, &a, slots, &n), DS_OK);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++)
        assert_int_not_equal(slots[i].start.utc_s, rows[0].slots[0].start.utc_s);
    clinic_end(&k);
}

static int64_t cpu_us(void)
{
    struct timespec t;

    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t), 0);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* 200 visits of one day; the time it took is printed, not judged. */
static void two_hundred_visits_at_once(void **state)
{
    size_t n, full = 0;
    clinic k;

    (void)state;
    clinic_start(&k,
                 "location,timezone,doctor,gender,specialties,languages,visit_type,minutes,fee,"
                 "currency,days,from,to\n"
                 "Here,Asia/Kolkata,Dr Ill,f,ent,en,visit,5,500,INR,mon-sat,06:00,22:40\n"
                 "Here,Asia/Kolkata,Dr Well,f,ent,en,visit,5,500,INR,mon-sat,06:00,22:40\n",
                 false);
    for (int i = 0; i < 200; i++) {
        char iso[64], address[16];

        (void)snprintf(iso, sizeof iso, "2026-11-24T%02d:%02d:00+05:30", 6 + i * 5 / 60,
                       i * 5 % 60);
        (void)snprintf(address, sizeof address, "+91%d", i);
        (void)clinic_book(&k, "Dr Ill", iso, address);
    }
    int64_t from = cpu_us();
    const work_row *rows = fall_ill(&k, "Dr Ill", &n);
    print_message("200 visits: %" PRId64 " us\n", cpu_us() - from);
    assert_int_equal(n, 200);
    for (size_t i = 0; i < n; i++)
        full += rows[i].slot_count == 3;
    assert_int_equal(full, 200);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_visit_gets_three_times_that_nobody_else_gets),
        cmocka_unit_test(language_goes_before_gender_and_gender_before_nearness),
        cmocka_unit_test(each_row_is_followed_to_its_outcome),
        cmocka_unit_test(who_does_not_answer_goes_on_the_call_list),
        cmocka_unit_test(what_went_to_someone_else_is_not_offered_again),
        cmocka_unit_test(two_hundred_visits_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
