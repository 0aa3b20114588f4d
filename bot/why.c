/*
 * why.c - why the time that was asked for cannot be had, in the patient's words.
 *
 * "Nothing free just then" leaves a patient guessing: to try an hour later, another day, another
 * doctor? One short sentence tells, and the nearest times follow it. What always holds:
 *   (1) what is said is what slot_judge says of every start that was asked for; where starts or
 *       doctors differ in it, only what is true of all is said, or nothing
 *   (2) why a doctor is away is the clinic's own affair: a closing's reason is never said
 *   (3) a language that lacks the sentence gives the general one, so that none is half translated
 */
#include <string.h>

#include "bot/bot_internal.h"

#define WHY_OFFERINGS_MAX 8 /* of more doctors no common reason is looked for */
#define WHY_MOMENTS_MAX 48
#define WHY_LOOK_DAYS 14 /* so far ahead, where no day was said */
#define WHY_SHORT_CHARS 26
#define HALF_HOUR_S 1800
#define WHOLE_DAY                                                                                  \
    (when) { .clock_to_s = WHEN_CLOCK_END }

/* What refuses a wish at one offering. */
typedef struct finding {
    const offering *o;
    ds_time at;  /* a moment it is true of */
    ds_str name; /* of a holiday */
    const char *key;
} finding;

/* ---- a question is a wish ---- */

/* The date of the times on the table; false when there are none. */
static bool date_on_table(const turn *t, local_date *ret)
{
    slot s;

    if (t->st != SLOT || t->m.option_count == 0 || !option_slot(t, &t->m.options[0], &s))
        return false;
    *ret = s.local.date;
    return true;
}

static bool has_date(const when *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].date_known && !list[i].is_not)
            return true;
    return false;
}

/* "Why is my visit Monday off?" asks about that visit, not for a time. */
static bool tells_a_visit(const turn *t)
{
    for (size_t i = 0; i < t->r.when_count; i++)
        for (size_t k = 0; k < t->visit_count; k++)
            if (t->r.whens[i].date_known &&
                when_fits(&t->r.whens[i], visit_local(t, &t->visits[k])))
                return true;
    return false;
}

void turn_hear_why(turn *t)
{
    local_date date;

    if (t->r.when_count == 0 || !turn_has_words(t, "words.why") || tells_a_visit(t))
        return;
    t->r.acts[0] = t->r.act = ACT_FIND; /* a time they would like, however it is put */
    t->r.act_count = 1;
    t->r.topic = ASK_NOTHING;
    for (size_t i = 0; i < t->r.entity_count; i++)
        t->r.entities[i].is_not = false;
    for (size_t i = 0; i < t->r.when_count; i++)
        t->r.whens[i].is_not = false;
    if (has_date(t->r.whens, t->r.when_count) || has_date(t->m.now.whens, t->m.now.when_count) ||
        !date_on_table(t, &date))
        return;
    for (size_t i = 0; i < t->r.when_count; i++) { /* "why not 3?" is said of the day shown */
        t->r.whens[i].date_known = true;
        t->r.whens[i].date_from = t->r.whens[i].date_to = date;
    }
}

/* ---- what was asked for ---- */

/* The offerings that could serve, as a search takes them: by city of what was found, the first type
 * of a doctor at a place. 0 when there are too many. */
static size_t offerings_of(const turn *t, const offering *ret[static WHY_OFFERINGS_MAX])
{
    const directory *d = t->w->dir;
    const request *q = &t->m.now;
    const location *at =
        t->found.count > 0 ? directory_location(d, t->found.slots[0].location) : NULL;
    ds_str city = q->city.n > 0 ? q->city : at != NULL ? at->city : (ds_str){ "", 0 };
    size_t n = 0;

    for (size_t i = 0; i < d->offering_count; i++) {
        const offering *o = &d->offerings[i];
        const location *l = &d->locations[o->location];

        if (!turn_offering_serves(t, q, o) || d->doctors[o->doctor].id.v == q->not_doctor.v ||
            (q->location.v != 0 && l->id.v != q->location.v) ||
            (city.n > 0 && !ds_str_equal_nocase(l->city, city)) ||
            (q->visit_type.n > 0 &&
             !ds_str_equal_nocase(d->visit_types[o->visit_type].name, q->visit_type)) ||
            (q->visit_type.n == 0 && n > 0 && ret[n - 1]->doctor == o->doctor &&
             ret[n - 1]->location == o->location))
            continue;
        if (n == WHY_OFFERINGS_MAX)
            return 0;
        ret[n++] = o;
    }
    return n;
}

/* The one wish with a day or an hour; NULL when there is none, or several. */
static const when *wish_of(const turn *t)
{
    const when *wish = NULL;

    for (size_t i = 0; i < t->m.now.when_count; i++) {
        const when *w = &t->m.now.whens[i];
        if (w->is_not || (!w->date_known && !w->time_known))
            continue;
        if (wish != NULL)
            return NULL;
        wish = w;
    }
    return wish;
}

bool turn_misses_the_clock(const turn *t)
{
    const when *w = wish_of(t);

    if (w == NULL || !w->is_exact || !w->time_known || t->m.now.after.utc_s != 0)
        return false;
    for (size_t i = 0; i < t->found.count; i++)
        if (t->found.slots[i].local.second_of_day == w->clock_from_s)
            return false;
    return true;
}

/* The starts that the schedule has on a date and the wish means, thinned out where they are many.
 */
static size_t starts_of(const turn *t, const offering *o, const when *w, local_date date,
                        ds_time ret[static WHY_MOMENTS_MAX])
{
    slot_start *starts = DS_NEW_N(t->cx, slot_start, SCHEDULE_SLOTS_PER_DAY_MAX);
    size_t n = 0, fitting = 0;

    if (starts == NULL)
        return 0;
    n = schedule_starts(t->w->dir, o, date, starts, SCHEDULE_SLOTS_PER_DAY_MAX);
    for (size_t i = 0; i < n; i++)
        if (starts[i].clock_s >= w->clock_from_s && starts[i].clock_s < w->clock_to_s)
            starts[fitting++] = starts[i];
    n = 0;
    for (size_t i = 0, step = fitting / WHY_MOMENTS_MAX + 1; i < fitting; i += step)
        ret[n++] = starts[i].at;
    return n;
}

/* ---- what refuses it ---- */

static ds_status judge_at(turn *t, const offering *o, ds_time at, unsigned *ret)
{
    slot_query q = { .patient = turn_patient(t), .moving = t->m.now.moving };

    if (q.moving.v == 0)
        q.moving = t->m.held; /* what they hold themselves is not in their way */
    return slot_judge(t->cx, t->tx, &t->bk, o, at, &q, ret, NULL);
}

/* A day without a start: a holiday, an absence, or no hours. */
static void find_on_empty_day(const turn *t, const when *w, local_date date, finding *f)
{
    const location *l = &t->w->dir->locations[f->o->location];
    const holiday *h = schedule_holiday(t->w->dir, l, date);
    clock_range open[SCHEDULE_RANGES_MAX];
    slot_start x;

    f->at = ds_tz_instant(l->tz, (local_time){ date, w->clock_from_s });
    f->key = schedule_open_ranges(t->w->dir, f->o, date, open) > 0 ? "why.hours" : "why.day_off";
    for (int32_t s = w->clock_from_s; s < w->clock_to_s; s += HALF_HOUR_S) {
        ds_time at = ds_tz_instant(l->tz, (local_time){ date, s });
        if (schedule_judge(t->w->dir, f->o, at, &x, NULL) == SCHEDULE_CLOSED)
            f->key = "why.away";
    }
    if (h != NULL && strcmp(f->key, "why.away") != 0 && strcmp(f->key, "why.hours") != 0) {
        f->name = h->name;
        f->key = "why.holiday";
    }
}

/* What all starts of a date have against them. */
static ds_status find_on_day(turn *t, const when *w, local_date date, finding *f)
{
    ds_time at[WHY_MOMENTS_MAX];
    size_t n = starts_of(t, f->o, w, date, at);
    unsigned common = ~0u, refusals;

    if (n == 0) {
        find_on_empty_day(t, w, date, f);
        return DS_OK;
    }
    f->at = at[0];
    for (size_t i = 0; i < n; i++) {
        DS_TRY(judge_at(t, f->o, at[i], &refusals));
        common &= refusals;
    }
    f->key = slot_refusal_text(common);
    if (f->key == NULL || common == REFUSED_TAKEN) /* some booked, some past: all gone */
        f->key = "why.booked";
    return DS_OK;
}

static ds_status find_at(turn *t, local_time at, finding *f)
{
    const location *l = &t->w->dir->locations[f->o->location];
    clock_range open[SCHEDULE_RANGES_MAX];
    ds_tz_local instants = ds_tz_from_local(l->tz, at);
    unsigned refusals;

    f->at = instants.first;
    if (instants.kind == DS_TZ_GAP) {
        f->key = "why.no_such_time";
        return DS_OK;
    }
    DS_TRY(judge_at(t, f->o, f->at, &refusals));
    f->key = slot_refusal_text(refusals);
    if ((refusals & REFUSED_HOLIDAY) != 0)
        (void)schedule_check(t->cx, t->w->dir, f->o, f->at, &f->name);
    if (f->key != NULL && strcmp(f->key, "why.hours") == 0 &&
        schedule_open_ranges(t->w->dir, f->o, at.date, open) == 0)
        find_on_empty_day(t, &WHOLE_DAY, at.date, f);
    return DS_OK;
}

/* Without a day: the first one that has starts at all. */
static ds_status find_ahead(turn *t, const when *w, finding *f)
{
    const location *l = &t->w->dir->locations[f->o->location];
    local_date today = ds_tz_to_local(l->tz, t->cx->now).date;
    ds_time at[WHY_MOMENTS_MAX];

    for (int64_t day = 1; day <= WHY_LOOK_DAYS; day++) {
        local_date date = local_date_add_days(today, day);
        if (starts_of(t, f->o, w, date, at) > 0)
            return find_on_day(t, w, date, f);
    }
    return DS_OK;
}

static ds_status find_one(turn *t, const when *w, finding *f)
{
    bool is_one_day =
        w != NULL && w->date_known && local_date_compare(w->date_from, w->date_to) == 0;

    if (is_one_day && w->is_exact)
        return find_at(t, (local_time){ w->date_from, w->clock_from_s }, f);
    if (is_one_day)
        return find_on_day(t, w, w->date_from, f);
    if (w == NULL)
        return find_ahead(t, &WHOLE_DAY, f);
    if (w->is_exact && !w->date_known && t->found.count > 0)
        return find_at(t, (local_time){ t->found.slots[0].local.date, w->clock_from_s }, f);
    return DS_OK; /* of a week or a month no one reason is true */
}

/* (1): several doctors have one reason, or all are booked, or none is said. */
static ds_status find_common(turn *t, finding *ret)
{
    const offering *all[WHY_OFFERINGS_MAX];
    size_t n = offerings_of(t, all);
    const when *w = wish_of(t);

    *ret = (finding){ .key = NULL };
    if (w == NULL && t->m.now.when_count > 0)
        return DS_OK;
    for (size_t i = 0; i < n; i++) {
        finding f = { .o = all[i] };
        DS_TRY(find_one(t, w, &f));
        if (f.key == NULL || (i > 0 && strcmp(f.key, ret->key) != 0)) {
            ret->key = NULL;
            return DS_OK;
        }
        if (i == 0)
            *ret = f;
    }
    if (n > 1 && ret->key != NULL &&
        (strcmp(ret->key, "why.hours") == 0 || strcmp(ret->key, "why.away") == 0))
        ret->key = "why.closed"; /* each has hours of their own */
    return DS_OK;
}

/* ---- in words ---- */

/* "9:00-12:00, 14:00-17:00", what is open on the date. */
static ds_status hours_words(const turn *t, const finding *f, local_date date, ds_str *ret)
{
    const location *l = &t->w->dir->locations[f->o->location];
    clock_range open[SCHEDULE_RANGES_MAX];
    size_t n = schedule_open_ranges(t->w->dir, f->o, date, open);
    ds_buf b = ds_buf_make(t->cx);
    ds_str from, to;

    for (size_t i = 0; i < n; i++) {
        DS_TRY(fact_clock(t, l, (local_time){ date, open[i].from_s % WHEN_CLOCK_END }, &from));
        DS_TRY(fact_clock(t, l, (local_time){ date, open[i].to_s % WHEN_CLOCK_END }, &to));
        ds_buf_printf(&b, "%s" DS_FMT "-" DS_FMT, i > 0 ? ", " : "", DS_ARG(from), DS_ARG(to));
    }
    return ds_buf_finish(&b, ret);
}

/* "18+", "0-15", "5-15". */
static ds_status ages_words(const turn *t, const offering *o, ds_str *ret)
{
    if (o->age_below == 0)
        return ds_format(t->cx, ret, "%d+", (int)o->age_from);
    return ds_format(t->cx, ret, "%d-%d", (int)o->age_from, (int)o->age_below - 1);
}

/* The moment from which notice lets them book, or a time of release. */
static ds_status moments_words(const turn *t, const finding *f, ds_str *ret_first,
                               ds_str *ret_released)
{
    const location *l = &t->w->dir->locations[f->o->location];
    int32_t notice = f->o->min_notice_min >= 0 ? f->o->min_notice_min : t->rules.min_notice_min;
    ds_time first = ds_time_add(t->cx->now, ds_minutes(notice)), at;
    slot_start x;

    DS_TRY(fact_moment(t, l, first, ret_first));
    (void)schedule_judge(t->w->dir, f->o, f->at, &x, NULL);
    if (!schedule_release(l, f->o, &x, &at))
        at = f->at;
    return fact_clock_at(t, l, at, ret_released);
}

static ds_status words_of(turn *t, const finding *f, ds_str *ret)
{
    const location *l = &t->w->dir->locations[f->o->location];
    local_time at = ds_tz_to_local(l->tz, f->at);
    int32_t days = f->o->horizon_days >= 0 ? f->o->horizon_days : t->rules.horizon_days;
    text_arg args[] = { { "date", { NULL, 0 } },  { "clock", { NULL, 0 } },
                        { "hours", { NULL, 0 } }, { "name", f->name },
                        { "first", { NULL, 0 } }, { "released", { NULL, 0 } },
                        { "days", { NULL, 0 } },  { "ages", { NULL, 0 } },
                        { NULL, { NULL, 0 } } };

    DS_TRY(fact_date(t, l, at, &args[0].value));
    DS_TRY(fact_clock(t, l, at, &args[1].value));
    DS_TRY(hours_words(t, f, at.date, &args[2].value));
    DS_TRY(moments_words(t, f, &args[4].value, &args[5].value));
    DS_TRY(ds_format(t->cx, &args[6].value, "%d", (int)days));
    DS_TRY(ages_words(t, f->o, &args[7].value));
    return turn_text(t, f->key, args, ret);
}

/* By SMS, in letters that halve its room, only a short sentence leaves room for the times: one
 * without facts stands in where the place is shut, else none. */
static bool is_too_long(const turn *t, ds_str words)
{
    bool is_wide = false;

    for (size_t i = 0; i < words.n; i++)
        is_wide |= (unsigned char)words.p[i] >= 0xE0; /* beyond Latin letters and their accents */
    return is_on_sms(t) && is_wide && ds_text_length(words) > WHY_SHORT_CHARS;
}

static bool means_shut(const char *key)
{
    return strcmp(key, "why.hours") == 0 || strcmp(key, "why.day_off") == 0 ||
           strcmp(key, "why.holiday") == 0 || strcmp(key, "why.break") == 0;
}

ds_status turn_why(turn *t, ds_str *ret)
{
    bool is_shut;
    ds_str words;
    finding f;

    *ret = (ds_str){ "", 0 };
    DS_TRY(find_common(t, &f));
    if (f.key != NULL && strcmp(f.key, "why.too_soon") == 0 && ds_time_before(f.at, t->cx->now))
        f.key = "why.past";
    if (f.key != NULL && strcmp(f.key, "why.no_start") == 0 && !t->found.is_nearby)
        return DS_OK; /* "at 3" may well mean 3:20 */
    if (f.key == NULL || catalogue_find_own(t->texts, t->lang, f.key).n == 0)
        return DS_OK; /* (3) */
    is_shut = means_shut(f.key);
    DS_TRY(words_of(t, &f, &words));
    if (!is_too_long(t, words)) {
        *ret = words;
        return DS_OK;
    }
    f.key = "why.closed";
    return is_shut ? words_of(t, &f, ret) : DS_OK;
}

ds_status turn_why_slot(turn *t, const slot *s, unsigned rules, ds_str *ret)
{
    finding f = { .o = directory_offering(t->w->dir, s->offering), .at = s->start };
    unsigned refusals;

    *ret = (ds_str){ "", 0 };
    DS_TRY(judge_at(t, f.o, f.at, &refusals));
    f.key = slot_refusal_text(refusals & rules);
    return f.key != NULL ? words_of(t, &f, ret) : DS_OK;
}
