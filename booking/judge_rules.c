/*
 * judge_rules.c - the rules of a booking, one by one; judge.c and search.c ask them.
 *
 * What always holds:
 *   (1) notice and horizon are arithmetic on instants; a limit counts the dates of the place that
 *       is asked about, and its weeks from Monday
 *   (2) a hold that is over occupies nothing and counts nowhere, swept or not
 *   (3) the desk is free of notice, horizon, release hour and referral, of nothing else
 *   (4) rules about a patient ask once the patient is known; who is not known has no referral
 */
#include "booking/booking_internal.h"

#define LAPSED_MAX 1000 /* unswept holds that are looked at; the sweep runs each second */

static ds_status know_patient(ds_ctx *cx, store_tx *tx, judge *j)
{
    patient p;
    ds_status s;

    if (j->patient.v == 0)
        return DS_OK;
    s = store_patient_get(cx, tx, j->patient, &p);
    if (s == DS_NOT_FOUND)
        return DS_OK;
    DS_TRY(s);
    j->has_birth_date = p.has_birth_date;
    j->birth_date = p.birth_date;
    return DS_OK;
}

ds_status judge_make(ds_ctx *cx, store_tx *tx, const booking *bk, const slot_query *q, judge *ret)
{
    judge j = { .bk = bk };

    if (q) {
        j.by_desk = q->by_desk;
        j.moving = q->moving;
        j.patient = q->patient;
        j.has_referral = q->has_referral;
    }
    DS_TRY(know_patient(cx, tx, &j));
    DS_TRY(store_hold_list_due(cx, tx, LAPSED_MAX, &j.lapsed, &j.lapsed_count));
    *ret = j;
    return DS_OK;
}

/* ---- when */

void judge_window(ds_ctx *cx, const judge *j, const offering *o, ds_time *ret_first,
                  ds_time *ret_last)
{
    const policy *p = j->bk->policy;
    int32_t notice = o->min_notice_min >= 0 ? o->min_notice_min : p->min_notice_min;
    int32_t horizon = o->horizon_days >= 0 ? o->horizon_days : p->horizon_days;

    if (j->by_desk) {
        /* The desk may still book the visit that is just running: someone walks in at 9:05. */
        *ret_first = ds_time_add(ds_time_sub(cx->now, ds_minutes(o->minutes)), ds_seconds(1));
        *ret_last = ds_time_add(cx->now, ds_days(BOOKING_DESK_HORIZON_DAYS));
        return;
    }
    *ret_first = ds_time_add(cx->now, ds_minutes(notice));
    *ret_last = ds_time_add(cx->now, ds_days(horizon));
}

bool judge_is_released(ds_ctx *cx, const judge *j, const offering *o, const slot_start *x)
{
    ds_time at;

    return j->by_desk || !schedule_release(&j->bk->dir->locations[o->location], o, x, &at) ||
           !ds_time_before(cx->now, at);
}

/* ---- what occupies the doctor */

static bool is_lapsed(const judge *j, appointment_id id)
{
    for (size_t i = 0; i < j->lapsed_count; i++) {
        if (j->lapsed[i].id.v == id.v)
            return true;
    }
    return false;
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status judge_busy(ds_ctx *cx, store_tx *tx, const judge *j, doctor_id dr, ds_time from,
                     ds_time to, const busy_range **ret, size_t *ret_n)
{
    const busy_range *busy;
    busy_range *kept;
    size_t n, kept_n = 0;

    DS_TRY(store_busy_list(cx, tx, dr, from, to, j->moving, &busy, &n));
    if (j->lapsed_count == 0 || n == 0) {
        *ret = busy;
        *ret_n = n;
        return DS_OK;
    }
    kept = DS_NEW_N(cx, busy_range, n);
    if (!kept)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++) {
        if (!is_lapsed(j, busy[i].appointment)) /* (2) */
            kept[kept_n++] = busy[i];
    }
    *ret = kept;
    *ret_n = kept_n;
    return DS_OK;
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the rule has facts */
bool judge_lane(const offering *o, bool may_share, const slot *s, const busy_range *busy, size_t n,
                int32_t *ret_lane)
{
    size_t met = 0;
    int32_t other = 0;

    for (size_t i = 0; i < n && ds_time_before(busy[i].from, s->occupied_to); i++) {
        if (!ds_time_before(s->occupied_from, busy[i].to))
            continue;
        met++;
        other = busy[i].lane;
    }
    *ret_lane = met == 1 && other == 0 ? 1 : 0;
    return met == 0 || (met == 1 && o->overbook > 0 && may_share);
}

ds_status judge_token(ds_ctx *cx, store_tx *tx, const judge *j, const slot *s, bool *ret_is_taken)
{
    const appointment *list;
    bool is_taken = false;
    size_t n = 0;

    if (s->token_no > 0)
        DS_TRY(store_session_list(cx, tx, s->offering, s->session_at, &list, &n));
    for (size_t i = 0; i < n; i++)
        is_taken = is_taken || (list[i].token_no == s->token_no && list[i].id.v != j->moving.v &&
                                appointment_is_live(list[i].status) && !is_lapsed(j, list[i].id));
    *ret_is_taken = is_taken;
    return DS_OK;
}

/* ---- limits of a date: (1) */

static void count_days(const judge *j, const offering *o, local_date from, int64_t days,
                       visit_count *c)
{
    const ds_tz *tz = j->bk->dir->locations[o->location].tz;

    c->from = ds_tz_day_start(tz, from);
    c->to = ds_tz_day_start(tz, local_date_add_days(from, days));
}

/* One limit: of whom, how many, over the day or the week of a date. */
typedef struct limit {
    int32_t most; /* 0: no such limit */
    bool is_week, is_type, is_patient;
    unsigned bit;
    local_date date;
} limit;

static ds_status judge_limit(ds_ctx *cx, store_tx *tx, const judge *j, const offering *o,
                             const limit *l, unsigned *refusals)
{
    int64_t day = l->is_week ? local_date_weekday(l->date) : 0;
    visit_count c = { .doctor = j->bk->dir->doctors[o->doctor].id, .except = j->moving };
    int64_t n;

    if (l->most <= 0 || (l->is_patient && j->patient.v == 0))
        return DS_OK;
    count_days(j, o, local_date_add_days(l->date, -day), l->is_week ? 7 : 1, &c);
    if (l->is_type)
        c.visit_type = j->bk->dir->visit_types[o->visit_type].id;
    if (l->is_patient)
        c.patient = j->patient;
    DS_TRY(store_visit_count(cx, tx, &c, &n));
    if (n >= l->most)
        *refusals |= l->bit;
    return DS_OK;
}

static ds_status judge_limits(ds_ctx *cx, store_tx *tx, const judge *j, const offering *o,
                              local_date date, unsigned *refusals)
{
    const limit limits[] = {
        { o->max_per_day, false, false, false, REFUSED_DAY_FULL, date },
        { o->max_per_week, true, false, false, REFUSED_WEEK_FULL, date },
        { o->type_per_day, false, true, false, REFUSED_TYPE_FULL, date },
        { o->type_per_week, true, true, false, REFUSED_TYPE_FULL, date },
        { o->patient_per_day, false, false, true, REFUSED_PATIENT_FULL, date },
        { o->patient_per_week, true, false, true, REFUSED_PATIENT_FULL, date },
    };

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        DS_TRY(judge_limit(cx, tx, j, o, &limits[i], refusals));
    return DS_OK;
}

/* Full years on a date; born on 29 February, on 1 March of a short year. */
static int32_t age_on(local_date birth, local_date date)
{
    bool is_before =
        date.month < birth.month || (date.month == birth.month && date.day < birth.day);

    return date.year - birth.year - (is_before ? 1 : 0);
}

static bool fits_age(const judge *j, const offering *o, local_date date)
{
    int32_t age = j->has_birth_date ? age_on(j->birth_date, date) : 0;

    return !j->has_birth_date ||
           ((o->age_from == 0 || age >= o->age_from) && (o->age_below == 0 || age < o->age_below));
}

ds_status judge_date(ds_ctx *cx, store_tx *tx, const judge *j, const offering *o, local_date date,
                     judged_date *ret)
{
    judged_date r = { 0 };
    int64_t n;

    DS_TRY(judge_limits(cx, tx, j, o, date, &r.refusals));
    if (o->patient_open > 0 && j->patient.v != 0) {
        DS_TRY(store_visit_count_open(cx, tx, j->patient, j->moving, &n));
        if (n >= o->patient_open)
            r.refusals |= REFUSED_PATIENT_FULL;
    }
    if (!fits_age(j, o, date))
        r.refusals |= REFUSED_AGE;
    if (o->overbook > 0) {
        visit_count c = { .doctor = j->bk->dir->doctors[o->doctor].id, .except = j->moving };

        count_days(j, o, date, 1, &c);
        DS_TRY(store_visit_count_shared(cx, tx, &c, &n));
        r.may_share = n < o->overbook;
    }
    *ret = r;
    return DS_OK;
}

/* ---- who: (4) */

static ds_status judge_referral(ds_ctx *cx, store_tx *tx, const judge *j, const offering *o,
                                unsigned *refusals)
{
    bool has = j->has_referral || j->by_desk || !o->needs_referral; /* (3) */

    if (!has && j->patient.v != 0)
        DS_TRY(store_referral_has(cx, tx, j->patient, j->bk->dir->doctors[o->doctor].id, &has));
    if (!has)
        *refusals |= REFUSED_REFERRAL;
    return DS_OK;
}

/* Within the days of a follow-up, counted as dates? */
static bool is_follow_up(const offering *o, const slot *s, const appointment *last)
{
    int64_t days = local_date_to_days(s->local.date) - local_date_to_days(last->local.date);

    return o->has_follow_up && days >= 0 && days <= o->follow_up_days;
}

ds_status judge_person(ds_ctx *cx, store_tx *tx, const judge *j, const offering *o, slot *s,
                       unsigned *ret_refusals)
{
    visit_last v = { j->patient, s->doctor, s->start, j->moving };
    unsigned refusals = 0;
    appointment last;
    ds_status status;

    DS_TRY(judge_referral(cx, tx, j, o, &refusals));
    *ret_refusals = refusals;
    if (j->patient.v == 0 || (o->patients == PATIENT_ANY && !o->has_follow_up))
        return DS_OK;
    status = store_visit_last(cx, tx, &v, &last);
    if (status != DS_OK && status != DS_NOT_FOUND)
        return status;
    if (o->patients == PATIENT_NEW && status == DS_OK)
        refusals |= REFUSED_KNOWN_PATIENT;
    if (o->patients == PATIENT_RETURNING && status == DS_NOT_FOUND)
        refusals |= REFUSED_NEW_PATIENT;
    if (status == DS_OK && is_follow_up(o, s, &last))
        s->fee = o->follow_up_fee;
    *ret_refusals = refusals;
    return DS_OK;
}
