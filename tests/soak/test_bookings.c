/*
 * test_bookings.c - eight processes book, hold, confirm, move, cancel and restore at random, and
 * some are killed.
 *
 * They fight over few times of one doctor, each on a connection of its own to one database file.
 * Every racer keeps a book of what was acknowledged to it. A killed process is started again, finds
 * in the database what became of the attempt it died in, and goes on. Afterwards the database must
 * hold exactly what stands in the racers' books, nothing may overlap, and fsck must be silent.
 *
 * DOCSPOT_SOAK_ATTEMPTS says how many attempts in all, DOCSPOT_SOAK_KILLS how many kill -9; few
 * unless told.
 */
#include "tests/booking/clinic.h"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

enum {
    processes = 8,
    threads = 4,
    racers = processes * threads,
    live_max = 6, /* of one racer; together more than there are times */
    attempts_default = 2000,
    kills_default = 6,
    kill_every_ms = 150
};
#define THREAD_ARENA_BYTES ((size_t)8 * 1024 * 1024)

typedef struct entry {
    appointment_id id;
    int64_t fence, start_s;
    bool is_held;
} entry;

/* What a racer is about to commit: how its book will look if the commit is found to have happened.
 */
typedef struct intent {
    bool is_open, is_over;
    bool is_taken; /* a new time: whoever takes one gives up what was only held */
    int at;        /* of the book; live_n for a new one */
    entry result;
} intent;

/* A racer's book; in memory that all processes share. */
typedef struct racer {
    entry live[live_max];
    int live_n;
    entry gone; /* the last one cancelled, to be restored; id 0: none */
    intent intent;
    int64_t attempts, tried, done, refused, waited;
    ds_status broken; /* DS_OK: none of the statuses that must not be */
    char why[DS_WHY_MAX];

    clinic *k;
    ds_ctx *cx;
    store_conn *conn;
    uint64_t seed;
    contact_id contact;
} racer;

static uint32_t dice(racer *r, uint32_t bound)
{
    r->seed = r->seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(r->seed >> 33) % bound;
}

static slot any_slot(racer *r)
{
    static const char *const times[] = { "09:00", "09:30", "10:30", "11:00", "11:30" };
    char iso[32];
    uint32_t day = 1 + dice(r, 28);

    day += day % 7 == 6 ? 1 : 0; /* Dr Rao has Sundays off: the 6th, 13th, 20th, 27th */
    (void)snprintf(iso, sizeof iso, "2026-12-%02" PRIu32 "T%s:00+05:30", day,
                   times[dice(r, COUNT_OF(times))]);
    return clinic_slot(r->k, "Dr Rao", iso);
}

/* ---- what a racer does, each in a transaction of its own */

static ds_status take(racer *r, store_tx *tx, appointment *a)
{
    slot s = any_slot(r);
    booker who = { .actor = ACTOR_PATIENT, .contact = r->contact };

    if (dice(r, 3) == 0)
        return booking_hold(r->cx, tx, &r->k->bk, &s, &who, (appointment_id){ 0 }, a);
    return booking_book(r->cx, tx, &r->k->bk, &s, &who, a);
}

/* Confirm, move or cancel e; *ret_is_over when it is no longer live. */
static ds_status change(racer *r, store_tx *tx, const entry *e, appointment *a, bool *ret_is_over)
{
    booker who = { .actor = ACTOR_PATIENT, .contact = r->contact };
    uint32_t what = dice(r, 4);

    *ret_is_over = false;
    if (e->is_held && what < 2)
        return booking_confirm(r->cx, tx, &r->k->bk, e->id, e->fence, (patient_id){ 0 }, a);
    if (!e->is_held && what == 0) {
        slot to = any_slot(r);

        return booking_move(r->cx, tx, &r->k->bk, e->id, &to, &who, a);
    }
    *ret_is_over = true;
    return booking_cancel(r->cx, tx, &r->k->bk, e->id, ACTOR_PATIENT, DS_STR("race"), a);
}

/* Nobody but the schema stands between a restored visit and whoever has its time now. */
static ds_status bring_back(racer *r, store_tx *tx, appointment *a)
{
    appointment_id id = r->gone.id;

    r->gone.id.v = 0; /* tried once */
    return booking_restore(r->cx, tx, &r->k->bk, id, ACTOR_PATIENT, a);
}

static void drop_holds(racer *r, appointment_id but)
{
    int n = 0;

    for (int i = 0; i < r->live_n; i++)
        if (!r->live[i].is_held || r->live[i].id.v == but.v)
            r->live[n++] = r->live[i];
    r->live_n = n;
}

/* Write into the book what was committed. */
static void keep_book(racer *r)
{
    const intent *x = &r->intent;

    if (x->at == r->live_n)
        r->live_n++;
    r->live[x->at] = x->result;
    if (x->is_taken)
        drop_holds(r, x->result.id);
    if (x->is_over) {
        r->gone = x->result;
        r->live[x->at] = r->live[--r->live_n];
    }
    r->intent.is_open = false;
}

/* Nobody else's live visit meets a; looked at before the commit, so that the racer can still say
 * so. */
static ds_status require_alone(racer *r, store_tx *tx, const appointment *a)
{
    const busy_range *busy;
    size_t n;

    DS_TRY(store_busy_list(r->cx, tx, a->doctor, a->occupied_from, a->occupied_to,
                           (appointment_id){ 0 }, &busy, &n));
    return n <= 1 ? DS_OK
                  : ds_fail(r->cx, DS_INTERNAL, "visit %" PRId64 " overlaps another", a->id.v);
}

static ds_status step(racer *r)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    int i = r->live_n > 0 ? (int)dice(r, (uint32_t)r->live_n) : 0;
    bool has_room = r->live_n < live_max, is_over = false;
    bool takes = r->live_n == 0 || (has_room && dice(r, 2) == 0);
    appointment a;

    DS_TRY(store_tx_begin(r->cx, r->conn, &tx));
    bool restores = takes && r->gone.id.v != 0 && dice(r, 6) == 0;
    if (restores)
        DS_TRY(bring_back(r, tx, &a));
    else if (takes)
        DS_TRY(take(r, tx, &a));
    else
        DS_TRY(change(r, tx, &r->live[i], &a, &is_over));
    DS_TRY(require_alone(r, tx, &a));
    r->intent =
        (intent){ .is_open = true,
                  .is_over = is_over,
                  .is_taken = takes && !restores,
                  .at = takes ? r->live_n : i,
                  .result = { a.id, a.fence, a.start.utc_s, a.status == APPOINTMENT_HELD } };
    ds_status s = store_tx_commit(r->cx, &tx);
    if (s == DS_OK)
        keep_book(r);
    r->intent.is_open = false;
    return s;
}

/* A killed racer's last attempt: the row tells whether it was committed. Ids of what was not are
 * given again, so the row must be this racer's, as this racer left it. */
static ds_status settle_intent(racer *r)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    appointment a;
    ds_status s;

    if (!r->intent.is_open)
        return DS_OK;
    DS_TRY(store_tx_begin(r->cx, r->conn, &tx));
    s = store_appointment_get(r->cx, tx, r->intent.result.id, &a);
    if (s == DS_OK && a.contact.v == r->contact.v && a.fence == r->intent.result.fence &&
        a.start.utc_s == r->intent.result.start_s)
        keep_book(r);
    r->intent.is_open = false;
    return s == DS_NOT_FOUND ? DS_OK : s;
}

static void *race(void *arg)
{
    racer *r = arg;

    r->broken = store_connect(r->cx, r->k->st, STORE_WRITE, &r->conn);
    while (r->broken == DS_OK && r->intent.is_open) {
        ds_status s = settle_intent(r);

        r->broken = s == DS_UNAVAILABLE ? DS_OK : s; /* the others hold the lock: once more */
    }
    while (r->tried < r->attempts && r->broken == DS_OK) {
        ds_status s;

        ds_arena_reset(r->cx->arena);
        r->tried++;
        s = step(r);
        r->done += s == DS_OK;
        r->refused += s == DS_CONFLICT || s == DS_GONE;
        r->waited += s == DS_UNAVAILABLE;
        if (s != DS_OK && s != DS_CONFLICT && s != DS_GONE && s != DS_UNAVAILABLE)
            r->broken = s;
    }
    if (r->broken != DS_OK) {
        (void)snprintf(r->why, sizeof r->why, "%s", r->cx->why);
        _exit(3); /* the race is lost; nobody need finish it */
    }
    store_disconnect(r->conn);
    return NULL;
}

/* A child's whole life: its share of the racers, with a world and a store of its own. */
static void race_alone(clinic *k, racer *mine, uint64_t seed)
{
    pthread_t ids[threads];
    testenv *te = testenv_new(CLINIC_NOW);
    ds_ctx *cx = testenv_cx(te);

    testenv_seed(te, seed);
    if (store_open(cx, ds_str_of(k->url), &k->st) != DS_OK)
        _exit(1);
    for (int i = 0; i < threads; i++) {
        mine[i].k = k;
        mine[i].cx = testenv_cx_new(te, THREAD_ARENA_BYTES);
        if (pthread_create(&ids[i], NULL, race, &mine[i]) != 0)
            _exit(2);
    }
    for (int i = 0; i < threads; i++)
        (void)pthread_join(ids[i], NULL); /* a thread of ours, joined once */
    store_close(k->st);
    _exit(0);
}

/* ---- afterwards */

static const entry *find(const racer *all, appointment_id id)
{
    for (int i = 0; i < racers; i++)
        for (int n = 0; n < all[i].live_n; n++)
            if (all[i].live[n].id.v == id.v)
                return &all[i].live[n];
    return NULL;
}

static size_t check_books(clinic *k, const racer *all)
{
    appointment_filter live = { .only_live = true };
    const appointment *rows;
    size_t n, in_books = 0;

    assert_status(k->cx, store_appointment_list(k->cx, k->tx, &live, &rows, &n), DS_OK);
    for (size_t i = 0; i < n; i++) {
        const entry *e = find(all, rows[i].id);

        assert_non_null(e); /* in the database, acknowledged to nobody */
        assert_int_equal(e->start_s, rows[i].start.utc_s);
        assert_int_equal(e->is_held, rows[i].status == APPOINTMENT_HELD);
        if (i > 0)
            assert_true(rows[i - 1].occupied_to.utc_s <= rows[i].occupied_from.utc_s);
    }
    for (int i = 0; i < racers; i++)
        in_books += (size_t)all[i].live_n;
    assert_int_equal(in_books, n); /* none acknowledged and lost */
    return n;
}

static int64_t wanted(const char *name, int64_t otherwise)
{
    const char *text = getenv(name);
    int64_t n = otherwise;

    if (text && !ds_str_to_int(ds_str_of(text), 0, 1000000000, &n))
        fail_msg("%s is no number: %s", name, text);
    return n;
}

static void close_store(clinic *k)
{
    assert_status(k->cx, store_tx_commit(k->cx, &k->tx), DS_OK);
    store_disconnect(k->conn);
    store_close(k->st);
    k->conn = NULL;
    k->st = NULL;
}

static void open_store(clinic *k)
{
    assert_status(k->cx, store_open(k->cx, ds_str_of(k->url), &k->st), DS_OK);
    assert_status(k->cx, store_connect(k->cx, k->st, STORE_WRITE, &k->conn), DS_OK);
    clinic_begin(k);
}

static pid_t start_child(clinic *k, racer *all, int i)
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0)
        race_alone(k, &all[i * threads], (uint64_t)i + 2);
    return child;
}

/* Kill one after the other, at no particular moment, and start each again. Returns how many died
 * of it. */
static int64_t kill_some(clinic *k, racer *all, pid_t *children, int64_t kills)
{
    const struct timespec pause = { .tv_nsec = kill_every_ms * 1000000L };
    int64_t killed = 0;

    for (int64_t n = 0; n < kills; n++) {
        int i = (int)(n * 5 % processes), status;

        (void)nanosleep(&pause, NULL); /* the race itself; nothing is waited for */
        if (waitpid(children[i], &status, WNOHANG) != 0) {
            assert_int_equal(status, 0);
            children[i] = 0; /* had done all its attempts */
            break;
        }
        assert_int_equal(kill(children[i], SIGKILL), 0);
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        killed += WIFSIGNALED(status) ? 1 : 0;
        children[i] = start_child(k, all, i);
    }
    return killed;
}

static void say_broken(const racer *all)
{
    for (int i = 0; i < racers; i++) {
        if (all[i].broken != DS_OK)
            fail_msg("racer %d: %s, %s", i, ds_status_name(all[i].broken), all[i].why);
    }
}

/* The first process that ends badly ends the race: what is wrong is seen in seconds. */
static void wait_for_all(const racer *all, const pid_t *children)
{
    int status;

    while (wait(&status) > 0) {
        if (status == 0)
            continue;
        for (int i = 0; i < processes; i++) {
            if (children[i] > 0)
                (void)kill(children[i], SIGKILL);
        }
        say_broken(all);
        assert_int_equal(status, 0);
    }
}

static int64_t run_children(clinic *k, racer *all, int64_t kills)
{
    pid_t children[processes];
    int64_t killed;

    close_store(k); /* a connection must not cross a fork */
    for (int i = 0; i < processes; i++)
        children[i] = start_child(k, all, i);
    killed = kill_some(k, all, children, kills);
    wait_for_all(all, children);
    open_store(k);
    return killed;
}

/* Memory that children share with us: of a file without a name. */
static racer *racers_new(clinic *k, int64_t attempts)
{
    FILE *file = tmpfile();
    racer *all;

    assert_non_null(file);
    assert_int_equal(ftruncate(fileno(file), (off_t)(racers * sizeof *all)), 0);
    all = mmap(NULL, racers * sizeof *all, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0);
    assert_ptr_not_equal(all, MAP_FAILED);
    assert_int_equal(fclose(file), 0);
    for (int i = 0; i < racers; i++) {
        char address[16];

        (void)snprintf(address, sizeof address, "+91%04d", i);
        all[i] = (racer){ .attempts = attempts / racers + (i < attempts % racers ? 1 : 0),
                          .seed = (uint64_t)i + 1,
                          .contact = clinic_contact(k, address) };
    }
    return all;
}

static racer sum_of(const racer *all)
{
    racer sum = { .done = 0 };

    say_broken(all);
    for (int i = 0; i < racers; i++) {
        sum.done += all[i].done;
        sum.refused += all[i].refused;
        sum.waited += all[i].waited;
    }
    return sum;
}

static void what_was_acknowledged_is_what_is_there(void **state)
{
    int64_t attempts = wanted("DOCSPOT_SOAK_ATTEMPTS", attempts_default);
    int64_t kills = wanted("DOCSPOT_SOAK_KILLS", kills_default), killed;
    struct timespec from, to;
    racer *all, sum;
    size_t live;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, true);
    all = racers_new(&k, attempts);
    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &from), 0);
    killed = run_children(&k, all, kills);
    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &to), 0);
    sum = sum_of(all);
    live = check_books(&k, all);
    print_message("bookings: %" PRId64 " attempts by %d processes of %d threads, %" PRId64
                  " killed: %" PRId64 " done, %" PRId64 " refused, %" PRId64
                  " waited in vain, %zu live, "
                  "0 overlaps, 0 lost, %ld s\n",
                  attempts, processes, threads, killed, sum.done, sum.refused, sum.waited, live,
                  (long)(to.tv_sec - from.tv_sec));
    assert_true(sum.done > 0 && sum.refused > 0);
    clinic_end(&k);
    assert_int_equal(munmap(all, racers * sizeof *all), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_acknowledged_is_what_is_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
