/*
 * policy.c - the clinic's rules that are numbers and switches: defaults, quiet hours, reminders.
 *
 * Quiet hours are judged on the patient's wall clock. What always holds:
 *   (1) a shifted message never lies in quiet hours
 *   (2) it goes earlier rather than later, but never before `earliest`; it is never dropped
 */
#include "model/policy.h"

#define QUIET_FROM_S (21 * 3600)
#define QUIET_TO_S (8 * 3600)
#define DAY_S INT64_C(86400)
#define MINUTE_S 60
#define SHIFT_STEPS_MAX 1440 /* minutes; a clock change never moves a day further */

policy policy_default(void)
{
    return (policy){
        .hold_minutes = 15,
        .min_notice_min = 0,
        .horizon_days = 60,
        .sms_daily_cap = 30,
        .quiet = { QUIET_FROM_S, QUIET_TO_S },
        .pay = { .mode = PAY_MODE_AUTO, .deposit_percent = 20 },
    };
}

bool policy_is_quiet(const policy *p, local_time t)
{
    int32_t s = t.second_of_day;

    if (p->quiet.from_s == p->quiet.to_s)
        return false;
    if (p->quiet.from_s < p->quiet.to_s)
        return s >= p->quiet.from_s && s < p->quiet.to_s;
    return s >= p->quiet.from_s || s < p->quiet.to_s;
}

static ds_time instant_of(const ds_tz *tz, int64_t wall_s)
{
    return ds_tz_instant(tz, local_time_from_wall_s(wall_s));
}

/* The latest instant before `due` at which the wall shows this time: of two, the second. */
static ds_time latest_of(const ds_tz *tz, int64_t wall_s, ds_time due)
{
    ds_tz_local at = ds_tz_from_local(tz, local_time_from_wall_s(wall_s));

    return at.kind == DS_TZ_FOLD && ds_time_before(at.second, due) ? at.second
                                                                   : instant_of(tz, wall_s);
}

ds_time policy_shift_quiet(const policy *p, const ds_tz *tz, ds_time due, ds_time earliest)
{
    local_time t = ds_tz_to_local(tz, due);

    if (!policy_is_quiet(p, t))
        return due;

    int64_t midnight = local_date_to_days(t.date) * DAY_S;
    bool is_past_from = t.second_of_day >= p->quiet.from_s;
    bool is_before_to = t.second_of_day < p->quiet.to_s;
    int64_t begin = midnight + p->quiet.from_s - (is_past_from ? 0 : DAY_S);
    int64_t end = midnight + p->quiet.to_s + (is_before_to ? 0 : DAY_S);
    ds_time before = latest_of(tz, begin - MINUTE_S, due);
    ds_time after = instant_of(tz, end);

    /* (1) where a clock change swallows the edge of the quiet hours: walk to the nearest minute. */
    for (int i = 0; i < SHIFT_STEPS_MAX && policy_is_quiet(p, ds_tz_to_local(tz, before)); i++)
        before = ds_time_sub(before, ds_minutes(1));
    for (int i = 0; i < SHIFT_STEPS_MAX && policy_is_quiet(p, ds_tz_to_local(tz, after)); i++)
        after = ds_time_add(after, ds_minutes(1));
    return ds_time_before(before, earliest) ? after : before;
}

const reminder_step *policy_reminders(void)
{
    static const reminder_step plan[] = {
        { "reminder_24h", { INT64_C(24) * 3600 } },
        { "reminder_2h", { INT64_C(2) * 3600 } },
        { NULL, { 0 } },
    };

    return plan;
}

/* ---- payment ---- */

bool policy_takes(const policy *p, ds_str provider, money m)
{
    bool is_on = ds_str_is(provider, "stripe") ? p->has_stripe
                                               : ds_str_is(provider, "paypal") && p->has_paypal;

    return is_on && pay_can_take(provider, m);
}

due_amount policy_due_of(const policy *p, const pay_terms *terms, money fee)
{
    due_amount d = pay_due_of(terms, fee, p->has_stripe || p->has_paypal);

    if (policy_takes(p, DS_STR("stripe"), d.amount) || policy_takes(p, DS_STR("paypal"), d.amount))
        return d;
    return pay_due_of(terms, fee, false);
}
