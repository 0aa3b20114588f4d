/*
 * sim.c - the simulated clinic's world: database, clock and directory; and a week of it on paper.
 */
#include "tests/sim/sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define DAY_S 86400
#define WEEK_DAYS 6
#define CELL 14
#define ARENA_BYTES ((size_t)256 * 1024 * 1024)

static void must(const sim *s, ds_status status, const char *what)
{
    if (status == DS_OK)
        return;
    (void)fprintf(stderr, "simulate: %s: %s, %s\n", what, ds_status_name(status), s->cx->why);
    exit(1);
}

ds_status sim_specialty(ds_ctx *cx, const void *self, ds_str word, ds_str *ret)
{
    (void)cx;
    (void)self;
    *ret = word;
    return DS_OK;
}

void sim_reload(sim *s)
{
    store_directory_free(s->dir);
    s->dir = NULL;
    must(s, store_directory_load(s->cx, s->tx, &s->dir), "the directory");
}

void sim_open(sim *s, ds_time from, uint64_t seed)
{
    char iso[DS_TIME_FORMAT_MAX];
    int was, is;

    (void)ds_time_format(from, 0, iso);
    s->te = testenv_new(iso);
    testenv_seed(s->te, seed);
    s->d = dice_of(seed);
    s->cx = testenv_cx_new(s->te, ARENA_BYTES);
    s->cx->now = from;
    s->policy = policy_default();
    must(s, store_open(s->cx, DS_STR("sqlite::memory:"), &s->st), "the database");
    must(s, store_migrate(s->cx, s->st, &was, &is), "the schema");
    must(s, store_connect(s->cx, s->st, STORE_WRITE, &s->conn), "the database");
    must(s, intent_pack_new(s->cx, &s->pack), "the languages");
    must(s, bot_new(s->cx, &s->policy, s->pack, &s->bot), "the bot");
    must(s, store_tx_begin(s->cx, s->conn, &s->tx), "begin");
}

void sim_close(sim *s)
{
    store_tx_abort(s->tx);
    bot_free(s->bot);
    intent_pack_free(s->pack);
    store_directory_free(s->dir);
    store_disconnect(s->conn);
    store_close(s->st);
    testenv_free(s->te);
}

void sim_clock(sim *s, ds_time now)
{
    ds_arena_reset(s->cx->arena);
    testenv_advance(s->te, ds_time_since(now, testenv_now(s->te)));
    s->cx->now = now;
}

void sim_begin(sim *s, ds_time now)
{
    sim_clock(s, now);
    must(s, store_tx_begin(s->cx, s->conn, &s->tx), "begin");
}

void sim_commit(sim *s)
{
    must(s, store_tx_commit(s->cx, &s->tx), "commit");
    s->tx = NULL;
}

const location *sim_location(const sim *s, const char *name)
{
    for (size_t i = 0; i < s->dir->location_count; i++)
        if (ds_str_is(s->dir->locations[i].name, name))
            return &s->dir->locations[i];
    (void)fprintf(stderr, "simulate: there is no place %s\n", name);
    exit(1);
}

const doctor *sim_doctor(const sim *s, const char *name)
{
    for (size_t i = 0; i < s->dir->doctor_count; i++)
        if (ds_str_is(s->dir->doctors[i].name, name))
            return &s->dir->doctors[i];
    (void)fprintf(stderr, "simulate: there is no doctor %s\n", name);
    exit(1);
}

local_date sim_today(const sim *s, location_id at)
{
    return ds_tz_to_local(directory_location(s->dir, at)->tz, s->cx->now).date;
}

const char *sim_first_name(int i)
{
    static const char *const names[] = {
        "Asha", "Ben", "Carmen", "Dev", "Elena", "Farah", "Gopal"
    };

    return names[(size_t)i % COUNT_OF(names)];
}

/* ---- a week on paper ---- */

static bool was_promised(appointment_status status)
{
    return status == APPOINTMENT_CONFIRMED || status == APPOINTMENT_ARRIVED ||
           status == APPOINTMENT_COMPLETED || status == APPOINTMENT_NO_SHOW;
}

static local_date monday_of(local_date d)
{
    return local_date_add_days(d, -(int64_t)local_date_weekday(d));
}

/* The Monday of the week with the most visits. */
static local_date busiest_week(const appointment *list, size_t n)
{
    local_date best = monday_of(list[0].local.date), week = best;
    size_t most = 0, here = 0;

    for (size_t i = 0; i < n; i++) {
        local_date monday = monday_of(list[i].local.date);

        here = local_date_compare(monday, week) == 0 ? here + 1 : 1;
        week = monday;
        if (here > most) {
            most = here;
            best = week;
        }
    }
    return best;
}

/* A row of the table: what begins at one clock time on each day. Returns false when nothing does.
 */
static bool print_row(const appointment *list, size_t n, local_date monday, int32_t clock_s)
{
    static const char marks[APPOINTMENT_STATUS_COUNT] = { [APPOINTMENT_NO_SHOW] = '-' };
    char cells[WEEK_DAYS][CELL + 1] = { { 0 } };
    bool is_any = false;

    for (size_t i = 0; i < n; i++) {
        int64_t day = local_date_to_days(list[i].local.date) - local_date_to_days(monday);

        if (day < 0 || day >= WEEK_DAYS || list[i].local.second_of_day != clock_s ||
            !was_promised(list[i].status))
            continue;
        (void)snprintf(cells[day], sizeof cells[day], DS_FMT "%s", DS_ARG(list[i].patient_name),
                       marks[list[i].status] ? " (no)" : "");
        is_any = true;
    }
    if (!is_any)
        return false;
    (void)printf("%02d:%02d ", clock_s / 3600, clock_s / 60 % 60);
    for (int d = 0; d < WEEK_DAYS; d++)
        (void)printf(" %-*s", CELL, cells[d][0] ? cells[d] : ".");
    (void)printf("\n");
    return true;
}

void sim_print_week(sim *s, const doctor *dr, ds_time from, ds_time to)
{
    static const char *const days[WEEK_DAYS] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    appointment_filter f = { .doctor = dr->id, .from = from, .to = to };
    const appointment *list;
    size_t n;

    must(s, store_appointment_list(s->cx, s->tx, &f, &list, &n), "the week");
    if (n == 0) {
        (void)printf(DS_FMT " had no visits\n", DS_ARG(dr->name));
        return;
    }
    local_date monday = busiest_week(list, n);
    (void)printf(DS_FMT ", week of %04d-%02d-%02d\n      ", DS_ARG(dr->name), monday.year,
                 monday.month, monday.day);
    for (int d = 0; d < WEEK_DAYS; d++) {
        local_date date = local_date_add_days(monday, d);

        (void)printf(" %s %02d.%02d%*s", days[d], date.day, date.month, CELL - 9, "");
    }
    (void)printf("\n");
    for (int32_t clock_s = 0; clock_s < DAY_S; clock_s += 900)
        (void)print_row(list, n, monday, clock_s);
    (void)printf("\n");
}
