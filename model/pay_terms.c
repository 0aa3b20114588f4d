/*
 * pay_terms.c - what a visit is asked to pay, and what goes back when it is cancelled.
 *
 * What always holds:
 *   (1) amounts are whole minor units; no product here overflows, however large the amount
 *   (2) what is asked is never more than the fee, what goes back never more than was paid
 *   (3) a rounding goes to the patient: given back is rounded up
 *   (4) parts of a fee are amounts that every provider can say: thousandths end in 0, and
 * currencies that some count in whole units have no decimals
 */
#include "model/pay_terms.h"

#include <string.h>

#define PERCENT 100
#define PERMYRIAD 10000
#define RULE_MIN_MAX (366 * INT64_C(24) * 60) /* the earliest step of a rule: a year before */
#define HOUR_MIN INT64_C(60)
#define DAY_MIN (24 * HOUR_MIN)
#define TAX_PERMYRIAD_MAX 10000 /* 100 % */

static const char *const mode_names[] = { "auto", "none", "at_clinic", "deposit", "full" };

#define MODE_COUNT (sizeof mode_names / sizeof mode_names[0])

const char *pay_mode_name(pay_mode m) { return (size_t)m < MODE_COUNT ? mode_names[m] : ""; }

bool pay_mode_parse(ds_str s, pay_mode *ret)
{
    for (size_t i = 0; i < MODE_COUNT; i++) {
        if (ds_str_is(s, mode_names[i])) {
            *ret = (pay_mode)i;
            return true;
        }
    }
    return false;
}

/* ---- the refund rule ---- */

/* "24h", "2d", "90m", "0": minutes. */
static bool parse_before(ds_str s, int32_t *ret)
{
    int64_t unit = 1, n;

    s = ds_str_trim(s);
    if (s.n == 0)
        return false;
    switch (s.p[s.n - 1]) {
    case 'd':
        unit = DAY_MIN;
        break;
    case 'h':
        unit = HOUR_MIN;
        break;
    case 'm':
        break;
    default:
        if (!ds_str_is(s, "0"))
            return false; /* a number without its unit could be anything */
        *ret = 0;
        return true;
    }
    if (!ds_str_to_int(ds_str_sub(s, 0, s.n - 1), 0, RULE_MIN_MAX / unit, &n))
        return false;
    *ret = (int32_t)(n * unit);
    return true;
}

static bool parse_step(ds_str s, refund_step *ret)
{
    ds_str before;
    int64_t percent;

    if (!ds_str_next(&s, ':', &before) || !parse_before(before, &ret->before_min))
        return false;
    s = ds_str_trim(s);
    if (ds_str_ends(s, DS_STR("%")))
        s.n--;
    if (!ds_str_to_int(s, 0, PERCENT, &percent))
        return false;
    ret->percent = (int32_t)percent;
    return true;
}

bool refund_rule_parse(ds_str s, refund_rule *ret)
{
    refund_rule r = { 0 };
    ds_str one;

    s = ds_str_trim(s);
    while (s.n > 0 && ds_str_next(&s, '|', &one)) {
        const refund_step *last = r.count > 0 ? &r.steps[r.count - 1] : NULL;
        refund_step step;

        if (r.count == REFUND_STEPS_MAX || !parse_step(one, &step))
            return false;
        if (last && (step.before_min >= last->before_min || step.percent > last->percent))
            return false; /* nobody means: the later, the more */
        r.steps[r.count++] = step;
    }
    *ret = r;
    return true;
}

void refund_rule_write(ds_buf *b, const refund_rule *r)
{
    for (size_t i = 0; i < r->count; i++) {
        int32_t min = r->steps[i].before_min;

        if (i > 0)
            ds_buf_putc(b, '|');
        if (min == 0)
            ds_buf_putc(b, '0');
        else if (min % DAY_MIN == 0 && min > DAY_MIN)
            ds_buf_printf(b, "%dd", (int)(min / DAY_MIN));
        else if (min % HOUR_MIN == 0)
            ds_buf_printf(b, "%dh", (int)(min / HOUR_MIN));
        else
            ds_buf_printf(b, "%dm", (int)min);
        ds_buf_printf(b, ":%d", (int)r->steps[i].percent);
    }
}

/* (1) amount * part / whole, rounded down, half up, or up. */
typedef enum rounding { ROUND_HALF_UP, ROUND_UP } rounding;

static int64_t share_of(int64_t amount, int64_t part, int64_t whole, rounding how)
{
    int64_t rest = amount % whole * part;

    return amount / whole * part + (rest + (how == ROUND_UP ? whole - 1 : whole / 2)) / whole;
}

int64_t refund_minor_of(const refund_rule *r, refund_cause cause, int64_t paid_minor, ds_time start,
                        ds_time cancel_by, ds_time at)
{
    int64_t left_s = ds_time_since(start, at).s;

    if (cause == REFUND_BY_CLINIC)
        return paid_minor;
    if (cause == REFUND_NO_SHOW || left_s < 0)
        return 0;
    if (r->count == 0)
        return cancel_by.utc_s != 0 && ds_time_before(cancel_by, at) ? 0 : paid_minor;
    for (size_t i = 0; i < r->count; i++)
        if (left_s >= ds_minutes(r->steps[i].before_min).s)
            return share_of(paid_minor, r->steps[i].percent, PERCENT, ROUND_UP); /* (3) */
    return 0;
}

/* ---- what is due ---- */

bool pay_tax_parse(ds_str s, pay_terms *t)
{
    int64_t whole, part = 0;
    ds_str number, name, decimals;
    size_t at;

    s = ds_str_trim(s);
    if (s.n > 0 && s.p[s.n - 1] == '%')
        s = ds_str_trim(ds_str_sub(s, 0, s.n - 1));
    at = s.n;
    while (at > 0 && s.p[at - 1] != ' ')
        at--;
    decimals = ds_str_sub(s, at, s.n);
    name = ds_str_trim(ds_str_sub(s, 0, at));
    if (s.n == 0) {
        t->tax_name = (ds_str){ 0 };
        t->tax_permyriad = 0;
        return true;
    }
    if (name.n == 0 || !ds_str_next(&decimals, '.', &number) ||
        !ds_str_to_int(number, 0, TAX_PERMYRIAD_MAX / PERCENT, &whole) || decimals.n > 2)
        return false;
    if (decimals.n > 0 && !ds_str_to_int(decimals, 0, PERCENT - 1, &part))
        return false;
    if (decimals.n == 1)
        part *= 10; /* "7.5" is 750 of 10000 */
    t->tax_name = name;
    t->tax_permyriad = (int32_t)(whole * PERCENT + part);
    return t->tax_permyriad <= TAX_PERMYRIAD_MAX;
}

/* (4) */
static int64_t step_of(const char *currency)
{
    bool is_whole = strcmp(currency, "HUF") == 0 || strcmp(currency, "TWD") == 0;

    if (is_whole)
        return 100;
    return money_decimals(currency) == 3 ? 10 : 1;
}

static int64_t up_to_step(int64_t minor, int64_t most, const char *currency)
{
    int64_t step = step_of(currency), over = minor % step;

    if (over != 0)
        minor += step - over;
    return minor < most ? minor : most; /* (2) */
}

int64_t refund_round_up(int64_t back_minor, money paid)
{
    return up_to_step(back_minor, paid.minor, paid.currency);
}

static int64_t deposit_of(const pay_terms *t, money fee)
{
    int64_t asked = t->deposit_minor > 0
                        ? t->deposit_minor
                        : share_of(fee.minor, t->deposit_percent, PERCENT, ROUND_HALF_UP);

    return up_to_step(asked, fee.minor, fee.currency);
}

due_amount pay_due_of(const pay_terms *terms, money fee, bool has_provider)
{
    due_amount d = { .amount = fee, .tax = fee };

    d.amount.minor = d.tax.minor = 0;
    d.may_pay_at_clinic = terms->mode == PAY_MODE_AUTO || terms->mode == PAY_MODE_AT_CLINIC;
    if (!has_provider || fee.minor <= 0 || terms->mode == PAY_MODE_NONE ||
        terms->mode == PAY_MODE_AT_CLINIC)
        return d;
    d.amount.minor = terms->mode == PAY_MODE_DEPOSIT ? deposit_of(terms, fee) : fee.minor;
    if (terms->tax_permyriad > 0)
        d.tax.minor = share_of(d.amount.minor, terms->tax_permyriad,
                               PERMYRIAD + terms->tax_permyriad, ROUND_HALF_UP);
    return d;
}

pay_terms pay_terms_for(const pay_terms *clinic, const offering_terms *own)
{
    pay_terms t = *clinic;

    if (own->has_mode)
        t.mode = own->mode;
    if (own->deposit_minor > 0)
        t.deposit_minor = own->deposit_minor;
    if (own->has_refunds)
        t.refunds = own->refunds;
    return t;
}
