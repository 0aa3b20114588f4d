/*
 * import_rules.c - limits, ages, fees and other rules of an offering, which its rows share.
 *
 * What always holds:
 *   (1) a number, flag or fee may be said on any row of a group; rows that say two things are
 * refused (2) after settling, nothing is NOT_SAID but notice and horizon: those are the clinic's
 * defaults
 */
#include "booking/import_clinics.h"

#define BUFFER_MAX_MIN 720
#define HORIZON_MAX_DAYS 3660
#define AGE_MAX 150
#define TOKENS_MAX 500
#define NUMBER(column, field, max, fallback)                                                       \
    {                                                                                              \
        column, offsetof(clinic_row, offering.field), max, fallback, false                         \
    }
#define LIMIT(column, field, max, fallback)                                                        \
    {                                                                                              \
        column, offsetof(clinic_row, offering.field), max, fallback, true                          \
    }

static const char *const noun = "doctor, location and visit type";

/* clang-format off */
const clinic_number clinic_numbers[] = {
    NUMBER(CLINIC_BUFFER_BEFORE,    buffer_before_min, BUFFER_MAX_MIN,   0),
    NUMBER(CLINIC_BUFFER_AFTER,     buffer_after_min,  BUFFER_MAX_MIN,   0),
    NUMBER(CLINIC_MIN_NOTICE,       min_notice_min,    0,                NOT_SAID),
    LIMIT(CLINIC_HORIZON_DAYS,      horizon_days,      HORIZON_MAX_DAYS, NOT_SAID),
    LIMIT(CLINIC_MAX_PER_DAY,       max_per_day,       INT32_MAX,        0),
    LIMIT(CLINIC_MAX_PER_WEEK,      max_per_week,      INT32_MAX,        0),
    LIMIT(CLINIC_TYPE_PER_DAY,      type_per_day,      INT32_MAX,        0),
    LIMIT(CLINIC_TYPE_PER_WEEK,     type_per_week,     INT32_MAX,        0),
    LIMIT(CLINIC_PATIENT_PER_DAY,   patient_per_day,   INT32_MAX,        0),
    LIMIT(CLINIC_PATIENT_PER_WEEK,  patient_per_week,  INT32_MAX,        0),
    LIMIT(CLINIC_PATIENT_OPEN,      patient_open,      INT32_MAX,        0),
    NUMBER(CLINIC_OVERBOOK,         overbook,          INT32_MAX,        0),
    NUMBER(CLINIC_AGE_FROM,         age_from,          AGE_MAX,          0),
    LIMIT(CLINIC_AGE_BELOW,         age_below,         AGE_MAX,          0),
    NUMBER(CLINIC_FOLLOW_UP_DAYS,   follow_up_days,    HORIZON_MAX_DAYS, NOT_SAID),
    NUMBER(CLINIC_CANCEL_NOTICE,    cancel_notice_min, 0,                0),
};

/* What a row says in words. */
static const struct {
    int column;
    size_t offset;
} flags[] = {
    { CLINIC_OVERRUN,  offsetof(clinic_row, overrun) },
    { CLINIC_REFERRAL, offsetof(clinic_row, referral) },
    { CLINIC_APPROVAL, offsetof(clinic_row, approval) },
};
/* clang-format on */

const size_t clinic_number_count = sizeof clinic_numbers / sizeof clinic_numbers[0];
#define FLAG_COUNT (sizeof flags / sizeof flags[0])

static int32_t *number_at(clinic_row *r, size_t offset)
{
    return (int32_t *)(void *)((char *)r + offset);
}

static void parse_patients(import_row *row, int32_t *ret)
{
    static const char *const words[] = { "any", "new", "returning" }; /* patient_rule */
    ds_str s = import_cell(row, CLINIC_PATIENTS);

    *ret = NOT_SAID;
    for (int32_t i = 0; i < 3; i++) {
        if (ds_str_is(s, words[i]))
            *ret = i;
    }
    if (s.n > 0 && *ret == NOT_SAID)
        import_error(row, CLINIC_PATIENTS, DS_FMT " is not whom; expected new, returning or any",
                     DS_ARG(import_shown(row->im->cx, s)));
}

static void parse_follow_up(import_row *row, offering *o)
{
    ds_str fee = import_cell(row, CLINIC_FOLLOW_UP_FEE);

    if (fee.n == 0 || o->fee.currency[0] == '\0')
        return;
    o->has_follow_up = money_parse(fee, ds_str_of(o->fee.currency), &o->follow_up_fee);
    if (!o->has_follow_up)
        import_error(row, CLINIC_FOLLOW_UP_FEE,
                     DS_FMT " is not an amount of %s; expected digits with at most %d decimals",
                     DS_ARG(import_shown(row->im->cx, fee)), o->fee.currency,
                     money_decimals(o->fee.currency));
}

/* What the offering says of paying; empty cells are the clinic's own terms. */
static void parse_terms(import_row *row, offering *o)
{
    ds_str mode = import_cell(row, CLINIC_PAYMENT), deposit = import_cell(row, CLINIC_DEPOSIT);
    ds_str rule = import_cell(row, CLINIC_REFUND);
    money m = { 0 };

    o->terms.has_mode = mode.n > 0 && pay_mode_parse(mode, &o->terms.mode);
    if (mode.n > 0 && !o->terms.has_mode)
        import_error(row, CLINIC_PAYMENT,
                     DS_FMT " is no way to pay; expected auto, none, at_clinic, deposit or full",
                     DS_ARG(import_shown(row->im->cx, mode)));
    o->terms.has_refunds = rule.n > 0 && refund_rule_parse(rule, &o->terms.refunds);
    if (rule.n > 0 && !o->terms.has_refunds)
        import_error(row, CLINIC_REFUND, DS_FMT " is no rule; expected steps such as 24h:100|2h:50",
                     DS_ARG(import_shown(row->im->cx, rule)));
    if (deposit.n == 0 || o->fee.currency[0] == '\0')
        return;
    if (!money_parse(deposit, ds_str_of(o->fee.currency), &m) || m.minor == 0)
        import_error(row, CLINIC_DEPOSIT, DS_FMT " is not an amount of %s above 0",
                     DS_ARG(import_shown(row->im->cx, deposit)), o->fee.currency);
    o->terms.deposit_minor = m.minor;
}

void import_rules_parse(import_row *row, clinic_row *r)
{
    int64_t v;

    for (size_t i = 0; i < clinic_number_count; i++) {
        const clinic_number *n = &clinic_numbers[i];
        int32_t *to = number_at(r, n->offset);

        *to = NOT_SAID;
        if (n->max == 0)
            (void)import_span_min(row, (int)n->column, NOT_SAID, to); /* noted on the row */
        else if (import_int(row, (int)n->column, 0, n->max, NOT_SAID, &v))
            *to = (int32_t)v;
        if (*to == 0 && n->is_limit)
            import_error(row, (int)n->column,
                         "0 leaves nothing to book; leave it empty where there is no limit");
    }
    for (size_t i = 0; i < FLAG_COUNT; i++)
        (void)import_flag(row, flags[i].column, number_at(r, flags[i].offset)); /* noted */
    parse_patients(row, &r->patients);
    parse_follow_up(row, &r->offering);
    parse_terms(row, &r->offering);
    if (import_int(row, CLINIC_TOKENS, 1, TOKENS_MAX, 0, &v))
        r->opening.tokens = (int32_t)v;
    (void)import_clock(row, CLINIC_RELEASE, &r->opening.has_release,
                       &r->opening.release_s); /* noted */
}

void import_contradict(clinic_row *r, const clinic_row *first, int column, const char *what)
{
    import_error(&r->row, column, "contradicts %s line %u, which is about the same %s",
                 first->row.table->file, (unsigned)first->row.csv->line, what);
}

static void agree(clinic_row *r, clinic_row *first, int column, size_t offset)
{
    int32_t mine = *number_at(r, offset), *theirs = number_at(first, offset);

    if (*theirs == NOT_SAID)
        *theirs = mine;
    else if (mine != NOT_SAID && mine != *theirs)
        import_contradict(r, first, column, noun);
}

static bool is_same_rule(const refund_rule *a, const refund_rule *b)
{
    bool is_same = a->count == b->count;

    for (size_t i = 0; i < a->count && is_same; i++)
        is_same = a->steps[i].before_min == b->steps[i].before_min &&
                  a->steps[i].percent == b->steps[i].percent;
    return is_same;
}

static void agree_on_terms(clinic_row *r, clinic_row *first)
{
    offering_terms *a = &first->offering.terms;
    const offering_terms *b = &r->offering.terms;

    if (a->has_mode && b->has_mode && a->mode != b->mode)
        import_contradict(r, first, CLINIC_PAYMENT, noun);
    if (a->deposit_minor > 0 && b->deposit_minor > 0 && a->deposit_minor != b->deposit_minor)
        import_contradict(r, first, CLINIC_DEPOSIT, noun);
    if (a->has_refunds && b->has_refunds && !is_same_rule(&a->refunds, &b->refunds))
        import_contradict(r, first, CLINIC_REFUND, noun);
    if (!a->has_mode) {
        a->has_mode = b->has_mode;
        a->mode = b->mode;
    }
    if (a->deposit_minor == 0)
        a->deposit_minor = b->deposit_minor;
    if (!a->has_refunds) {
        a->has_refunds = b->has_refunds;
        a->refunds = b->refunds;
    }
}

void import_rules_agree(clinic_row *r, clinic_row *first)
{
    offering *a = &first->offering;
    const offering *b = &r->offering;

    for (size_t i = 0; i < clinic_number_count; i++)
        agree(r, first, (int)clinic_numbers[i].column, clinic_numbers[i].offset);
    for (size_t i = 0; i < FLAG_COUNT; i++)
        agree(r, first, flags[i].column, flags[i].offset);
    agree(r, first, CLINIC_PATIENTS, offsetof(clinic_row, patients));
    if (!a->has_follow_up && b->has_follow_up) {
        a->has_follow_up = true;
        a->follow_up_fee = b->follow_up_fee;
    } else if (b->has_follow_up && a->follow_up_fee.minor != b->follow_up_fee.minor) {
        import_contradict(r, first, CLINIC_FOLLOW_UP_FEE, noun);
    }
    agree_on_terms(r, first);
}

void import_rules_settle(clinic_row *first)
{
    offering *o = &first->offering;

    if (o->has_follow_up && o->follow_up_days == NOT_SAID)
        import_error(&first->row, CLINIC_FOLLOW_UP_DAYS, "is empty, but follow_up_fee is not");
    if (!o->has_follow_up && o->follow_up_days != NOT_SAID)
        import_error(&first->row, CLINIC_FOLLOW_UP_FEE, "is empty, but follow_up_days is not");
    for (size_t i = 0; i < clinic_number_count; i++) {
        int32_t *n = number_at(first, clinic_numbers[i].offset);

        if (*n == NOT_SAID)
            *n = clinic_numbers[i].fallback;
    }
    if (o->follow_up_days == NOT_SAID)
        o->follow_up_days = 0;
    o->may_overrun = first->overrun == 1;
    o->needs_referral = first->referral == 1;
    o->needs_approval = first->approval == 1;
    o->patients = first->patients == NOT_SAID ? PATIENT_ANY : (patient_rule)first->patients;
}
