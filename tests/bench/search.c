/*
 * search.c - how long the first free slots take: many doctors, most of their time booked.
 *
 * Ten thousand doctors of twenty specialties in twenty cities, 60 % of the next thirty days booked
 * in a real database; random questions for the first three free slots of a specialty in a city,
 * each in a transaction of its own, as a conversation asks them. Then the same again with years of
 * past visits behind it. Printed are p50 and p99, and the ratio to a naive walk over every start of
 * every doctor, whose answers must be equal.
 *
 *   bench_search [--doctors N] [--queries N] [--past N] [--keep FILE]
 *
 * A FILE that is there already has its days booked; past visits are added once more (--past 0:
 * none).
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "booking/booking.h"
#include "tests/support/dice.h"
#include "tests/support/testenv.h"

#define CITIES 20
#define SPECIALTIES 20
#define DAYS 30
#define STARTS_PER_DAY 16
#define LIMIT 3
#define BOOKED_OF_10 6
#define NAIVE_EVERY 20 /* the naive walk is slow: it answers each so-manieth question */
#define SETTLE_EVERY 500
#define PAST_FIRST_NO 1000000000 /* behind those of the days to come */
#define PAST_FIRST_DAY (-3650)

typedef struct options {
    long doctors, queries, past;
    const char *file; /* kept for the next run; NULL: thrown away */
    bool is_there;
} options;

typedef struct bench {
    options o;
    testenv *te;
    ds_ctx *cx;
    store *st;
    store_conn *conn, *reader;
    directory *dir;
    policy policy;
    booking bk;
    dice dice;
    const ds_tz *tz;
} bench;

static double read_us(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* What the clock on the wall says, and what this thread worked: on a busy machine only the second
 * tells what the program costs. */
static double now_us(void) { return read_us(CLOCK_MONOTONIC); }
static double worked_us(void) { return read_us(CLOCK_THREAD_CPUTIME_ID); }

static void must(const bench *b, ds_status s)
{
    if (s == DS_OK)
        return;
    fprintf(stderr, "bench_search: %s\n", b->cx->why);
    exit(1);
}

/* A word and a number, in cx->arena. */
static ds_str text_of(bench *b, const char *word, long n)
{
    ds_buf text = ds_buf_make(b->cx);

    ds_buf_printf(&text, "%s%ld", word, n);
    return ds_buf_view(&text);
}

/* ---- the clinic */

static void put_doctor(bench *b, store_tx *tx, long i, visit_type_id type)
{
    static const opening hours = { .days = 0x7f, .hours = { 9 * 3600, 17 * 3600 } };
    ds_str specialty = text_of(b, "specialty_", i / CITIES % SPECIALTIES);
    ds_str language = DS_STR("en");
    location l = { .name = text_of(b, "Place ", i % (CITIES * 20)),
                   .city = text_of(b, "City ", i % CITIES),
                   .tz_name = DS_STR("Asia/Kolkata") };
    doctor d = { .name = text_of(b, "Dr N", i),
                 .gender = "fm"[i % 2],
                 .specialties = &specialty,
                 .specialty_count = 1,
                 .languages = &language,
                 .language_count = 1 };
    offering o = { .minutes = 30,
                   .fee = { 60000, "INR" },
                   .min_notice_min = -1,
                   .horizon_days = -1,
                   .openings = &hours,
                   .opening_count = 1 };
    location_id at;
    doctor_id who;

    must(b, store_location_put(b->cx, tx, &l, &at, NULL));
    must(b, store_doctor_put(b->cx, tx, &d, &who, NULL));
    must(b, store_offering_put(b->cx, tx, who, at, type, &o, &o.id, NULL));
}

static void put_clinic(bench *b)
{
    visit_type_id type;
    store_tx *tx;

    must(b, store_tx_begin(b->cx, b->conn, &tx));
    must(b, store_visit_type_put(b->cx, tx, DS_STR("consultation"), &type, NULL));
    must(b, store_tx_commit(b->cx, &tx));
    for (long i = 0; i < b->o.doctors;) {
        b->cx = testenv_cx(b->te);
        must(b, store_tx_begin(b->cx, b->conn, &tx));
        for (long n = 0; n < 500 && i < b->o.doctors; n++, i++)
            put_doctor(b, tx, i, type);
        must(b, store_tx_commit(b->cx, &tx));
        testenv_reset(b->te);
    }
}

static void load_clinic(bench *b)
{
    store_tx *tx;

    b->cx = testenv_cx(b->te);
    must(b, store_tx_begin(b->cx, b->conn, &tx));
    must(b, store_directory_load(b->cx, tx, &b->dir));
    must(b, store_tx_commit(b->cx, &tx));
    b->policy = policy_default();
    b->bk = (booking){ b->dir, &b->policy };
    b->tz = testenv_tz(b->te, "Asia/Kolkata");
}

/* ---- what is booked */

static void put_visit(bench *b, store_tx *tx, const offering *o, ds_time start, long no)
{
    slot s = slot_at(b->dir, o, start);
    bool is_past = ds_time_before(start, b->cx->now);
    appointment a = { .status = is_past ? APPOINTMENT_COMPLETED : APPOINTMENT_CONFIRMED,
                      .offering = s.offering,
                      .doctor = s.doctor,
                      .location = s.location,
                      .visit_type = s.visit_type,
                      .start = s.start,
                      .end = s.end,
                      .occupied_from = s.occupied_from,
                      .occupied_to = s.occupied_to,
                      .tz_name = DS_STR("Asia/Kolkata"),
                      .local = s.local,
                      .fee = s.fee,
                      .hold_expires_at = DS_TIME_NEVER };

    a.token = text_of(b, "t", no);
    must(b, store_appointment_insert(b->cx, tx, &a, &a.id));
}

/* Book each start of a day from today with a chance; no counts up. */
static void book_days(bench *b, const offering *o, int64_t from, int64_t to, long *no)
{
    local_date today = ds_tz_to_local(b->tz, b->cx->now).date;
    slot_start starts[STARTS_PER_DAY];
    store_tx *tx;

    b->cx = testenv_cx(b->te);
    must(b, store_tx_begin(b->cx, b->conn, &tx));
    for (int64_t day = from; day < to; day++) {
        size_t n =
            schedule_starts(b->dir, o, local_date_add_days(today, day), starts, STARTS_PER_DAY);

        for (size_t k = 0; k < n; k++) {
            if (dice_throw(&b->dice, 10) < BOOKED_OF_10)
                put_visit(b, tx, o, starts[k].at, (*no)++);
        }
    }
    must(b, store_tx_commit(b->cx, &tx));
    testenv_reset(b->te);
}

/* What the running program does beside its work: the log goes into the file. */
static void settle(bench *b)
{
    int64_t wal_bytes;

    b->cx = testenv_cx(b->te);
    must(b, store_checkpoint(b->cx, b->conn, true, &wal_bytes));
}

static long book_all(bench *b)
{
    long no = 1;

    for (size_t i = 0; i < b->dir->offering_count; i++) {
        book_days(b, &b->dir->offerings[i], 0, DAYS, &no);
        if (i % SETTLE_EVERY == 0)
            settle(b);
    }
    settle(b);
    return no;
}

/* Past visits, spread over ten years and all doctors. */
static void book_past(bench *b)
{
    long no = PAST_FIRST_NO, end = no + b->o.past;
    int64_t days =
        1 + b->o.past / ((int64_t)b->dir->offering_count * STARTS_PER_DAY * BOOKED_OF_10 / 10);

    for (size_t i = 0; no < end; i++) {
        int64_t from = PAST_FIRST_DAY + (int64_t)dice_throw(&b->dice, 3600 - (uint32_t)days);

        book_days(b, &b->dir->offerings[i % b->dir->offering_count], from, from + days, &no);
        if (i % SETTLE_EVERY == 0)
            settle(b);
    }
    settle(b);
}

/* ---- the questions */

static slot_query random_query(bench *b, char text[2][32])
{
    slot_query q = { .order = SLOT_BY_START, .limit = LIMIT };

    snprintf(text[0], 32, "specialty_%u", (unsigned)dice_throw(&b->dice, SPECIALTIES));
    snprintf(text[1], 32, "city %u", (unsigned)dice_throw(&b->dice, CITIES));
    q.specialty = ds_str_of(text[0]);
    q.city = ds_str_of(text[1]);
    return q;
}

static int by_slot(const void *a, const void *b)
{
    const slot *x = a, *y = b;
    int c = ds_time_compare(x->start, y->start);

    return c != 0 ? c : (x->doctor.v > y->doctor.v) - (x->doctor.v < y->doctor.v);
}

/* Every start of every doctor, each judged; the first LIMIT. */
static size_t ask_naively(bench *b, store_tx *tx, const slot_query *q, slot ret[static LIMIT])
{
    const directory *d = b->dir;
    local_date today = ds_tz_to_local(b->tz, b->cx->now).date;
    size_t n = 0;

    for (size_t i = 0; i < d->offering_count; i++) {
        const offering *o = &d->offerings[i];

        if (!doctor_has_specialty(&d->doctors[o->doctor], q->specialty) ||
            !ds_str_equal_nocase(d->locations[o->location].city, q->city))
            continue;
        for (int64_t day = 0; day < DAYS; day++) {
            slot_start starts[STARTS_PER_DAY];
            size_t m =
                schedule_starts(d, o, local_date_add_days(today, day), starts, STARTS_PER_DAY);

            for (size_t k = 0; k < m; k++) {
                slot found[LIMIT + 1];
                unsigned refusals;

                must(b, slot_judge(b->cx, tx, &b->bk, o, starts[k].at, q, &refusals, NULL));
                if (refusals != 0)
                    continue;
                memcpy(found, ret, n * sizeof *ret);
                found[n] = slot_at(d, o, starts[k].at);
                qsort(found, n + 1, sizeof *found, by_slot);
                n = n < LIMIT ? n + 1 : LIMIT;
                memcpy(ret, found, n * sizeof *ret);
            }
        }
    }
    return n;
}

static void compare(bench *b, store_tx *tx, const slot_query *q, const slot_result *r, double *us)
{
    slot wanted[LIMIT];
    double began = worked_us();
    size_t n = ask_naively(b, tx, q, wanted);

    *us += worked_us() - began;
    for (size_t i = 0; i < n || i < r->count; i++) {
        if (n == r->count && wanted[i].start.utc_s == r->slots[i].start.utc_s &&
            wanted[i].doctor.v == r->slots[i].doctor.v)
            continue;
        fprintf(stderr, "bench_search: the naive walk answers otherwise\n");
        exit(1);
    }
}

static int by_us(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static double percentile(double *us, long n, long of_100)
{
    qsort(us, (size_t)n, sizeof *us, by_us);
    return us[n * of_100 / 100];
}

/* One question in a transaction of its own, and its times. */
static void ask(bench *b, const slot_query *q, double *wall, double *work, double *naive)
{
    slot_result r;
    store_tx *tx;

    testenv_reset(b->te);
    b->cx = testenv_cx(b->te);
    double began = now_us(), began_work = worked_us();
    must(b, store_tx_begin(b->cx, b->reader, &tx));
    must(b, booking_search(b->cx, tx, &b->bk, q, &r));
    *work = worked_us() - began_work;
    *wall = now_us() - began;
    if (naive)
        compare(b, tx, q, &r, naive);
    store_tx_abort(tx);
}

/* Ask many, and print a line; returns p99 of the work. */
static double measure(bench *b, const char *what, slot_order order, bool is_compared)
{
    long n = b->o.queries, naive_n = 0;
    double *wall = calloc((size_t)n, sizeof *wall), *work = calloc((size_t)n, sizeof *work);
    double naive = 0, mean = 0;

    for (long i = 0; i < n; i++) {
        char text[2][32];
        slot_query q = random_query(b, text);
        bool is_naive = is_compared && i % NAIVE_EVERY == 0;

        q.order = order;
        ask(b, &q, &wall[i], &work[i], is_naive ? &naive : NULL);
        naive_n += is_naive ? 1 : 0;
        mean += work[i] / (double)n;
    }
    double p99 = percentile(work, n, 99);
    printf("%-36s p50 %6.0f us, p99 %6.0f us of work; %6.0f and %6.0f us by the clock", what,
           percentile(work, n, 50), p99, percentile(wall, n, 50), percentile(wall, n, 99));
    if (naive_n > 0)
        printf("; the naive walk %.0f us, %.0f times the work, %ld answers equal",
               naive / (double)naive_n, naive / (double)naive_n / mean, naive_n);
    printf("\n");
    (void)fflush(stdout);
    free(wall);
    free(work);
    return p99;
}

static void parse(int argc, char **argv, options *o)
{
    *o = (options){ .doctors = 10000, .queries = 2000, .past = 2000000 };
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--doctors") == 0)
            o->doctors = strtol(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--queries") == 0)
            o->queries = strtol(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--past") == 0)
            o->past = strtol(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--keep") == 0)
            o->file = argv[i + 1];
    }
}

/* The database of before is used where one is kept. */
static void run(bench *b)
{
    long booked;

    if (!b->o.is_there)
        put_clinic(b);
    load_clinic(b);
    booked = b->o.is_there ? 0 : book_all(b);
    printf("%zu doctors, %d cities, %d specialties, %ld visits booked for %d days\n",
           b->dir->doctor_count, CITIES, SPECIALTIES, booked, DAYS);
    (void)measure(b, "the first time", SLOT_BY_START, false);
    double before = measure(b, "first three of a specialty in a city", SLOT_BY_START, true);
    (void)measure(b, "three worth offering", SLOT_SPREAD, false);
    if (b->o.past == 0)
        return;
    book_past(b);
    double after = measure(b, "with years of past visits", SLOT_BY_START, true);
    printf("%ld past visits: p99 %.2f times that without them\n", b->o.past, after / before);
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/docspot_bench_XXXXXX", path[160], url[192];
    bench b = { .dice = dice_of(12) };
    int from, to;

    parse(argc, argv, &b.o);
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/bench.db", folder);
    if (b.o.file)
        snprintf(path, sizeof path, "%s", b.o.file);
    b.o.is_there = access(path, R_OK) == 0;
    snprintf(url, sizeof url, "sqlite:%s", path);
    b.te = testenv_new("2026-11-23T08:00:00+05:30");
    b.cx = testenv_cx(b.te);
    must(&b, store_open(b.cx, ds_str_of(url), &b.st));
    must(&b, store_migrate(b.cx, b.st, &from, &to));
    must(&b, store_connect(b.cx, b.st, STORE_WRITE, &b.conn));
    must(&b, store_connect(b.cx, b.st, STORE_READ, &b.reader));
    run(&b);
    store_directory_free(b.dir);
    store_disconnect(b.reader);
    store_disconnect(b.conn);
    store_close(b.st);
    testenv_free(b.te);
    if (!b.o.file)
        (void)unlink(path);
    return rmdir(folder) == 0 ? 0 : 1;
}
