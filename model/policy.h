/*
 * policy.h - the clinic's rules that are numbers and switches. Pure.
 *
 * Filled from the configuration by app/; tests fill their own with policy_default.
 */
#ifndef DOCSPOT_MODEL_POLICY_H
#define DOCSPOT_MODEL_POLICY_H

#include "core/tz.h"
#include "model/directory.h"
#include "model/payment.h"

typedef struct policy {
    ds_str clinic_name;      /* "" = the directory's */
    ds_str tz_name;          /* "" = the first location's */
    ds_str locale;           /* "en-US": clock and date order; "" = by country */
    ds_str country;          /* ISO 3166 default when a location has none */
    ds_str emergency_number; /* "" = by country and kind */
    ds_str public_url;       /* links begin with it; "" = no links */
    int32_t hold_minutes;
    int32_t min_notice_min;
    int32_t horizon_days;
    int32_t sms_daily_cap;               /* messages per contact and day */
    clock_range quiet;                   /* wraps midnight when from > to; from == to: none */
    bool is_content_full;                /* unasked messages may name doctor and specialty */
    pay_terms pay;                       /* of payment, the clinic's own */
    bool has_stripe, has_paypal;         /* which providers are on */
    bool is_stripe_live, is_paypal_live; /* real money, by their keys */
    const ds_str *staff_alert;           /* "channel:address" */
    size_t staff_alert_count;
} policy;

/* PRODUCT.md's defaults: hold 15 min, notice 0, horizon 60 days, quiet 21:00-08:00. */
policy policy_default(void);

/* Is this provider on, and can it take that much? */
bool policy_takes(const policy *p, ds_str provider, money m);

/* What is asked for such a visit before it is booked: nothing where no provider can take it. */
due_amount policy_due_of(const policy *p, const pay_terms *terms, money fee);

/* True when wall time t lies in quiet hours. */
bool policy_is_quiet(const policy *p, local_time t);

/*
 * When an unasked message due at `due` may go: due itself outside quiet hours; inside, the last
 * allowed minute before if that is not before `earliest`, else the first allowed after.
 */
ds_time policy_shift_quiet(const policy *p, const ds_tz *tz, ds_time due, ds_time earliest);

/* The steps of the reminder plan: how long before the visit; ids are stored and never renamed. */
typedef struct reminder_step {
    const char *id; /* "reminder_24h" */
    ds_duration before;
} reminder_step;

/* The plan, ending with id == NULL. */
const reminder_step *policy_reminders(void);

#endif
