/*
 * judge.c - is this start bookable? The one answer that search lists and hold and move obey.
 *
 * Listing and committing once used different rules in many a booking system, and patients were
 * offered what was then refused. What always holds:
 *   (1) search asks the same rules (judge_rules.c) as judge_start, and schedule_starts and
 *       schedule_judge look at the same open ranges
 *   (2) every reason has its bit, a line for the desk and a text for the patient
 *   (3) each rule is judged on its own, so that all that is in the way is named at once
 */
#include "booking/booking_internal.h"

typedef struct refusal_row {
    unsigned bit;
    const char *line; /* for the desk */
    const char *text; /* for the patient: a key of the bot's texts */
} refusal_row;

/* The order is that of the lines; of several texts the last one is said: what is lasting comes
 * last. */
static const refusal_row refusal_rows[] = {
    { REFUSED_NOT_OPEN, "outside the weekly hours of that day", "why.hours" },
    { REFUSED_BREAK, "in a break, or the visit would run into one", "why.break" },
    { REFUSED_CLOSED, "closed by an exception", "why.away" },
    { REFUSED_HOLIDAY, "a public holiday", "why.holiday" },
    { REFUSED_OFF_GRID, "open, but no visit starts at this minute", "why.no_start" },
    { REFUSED_PAST_END, "the visit would end after closing", "why.hours" },
    { REFUSED_NO_SUCH_TIME, "this clock time does not exist on that day", "why.no_such_time" },
    { REFUSED_NO_TOKEN, "beyond the last token of the session", "why.full" },
    { REFUSED_TAKEN, "booked or held by someone else", "why.taken" },
    { REFUSED_NOTICE, "too soon, or past", "why.too_soon" },
    { REFUSED_HORIZON, "too far ahead", "why.too_far" },
    { REFUSED_NOT_RELEASED, "a same-day time that is not given out yet", "why.not_released" },
    { REFUSED_DAY_FULL, "the doctor has as many visits that day as allowed", "why.full" },
    { REFUSED_WEEK_FULL, "the doctor has as many visits that week as allowed", "why.week_full" },
    { REFUSED_TYPE_FULL, "the doctor has as many visits of this type as allowed", "why.type_full" },
    { REFUSED_PATIENT_FULL, "the patient has as many visits as allowed", "why.patient_full" },
    { REFUSED_AGE, "not for the patient's age on that day", "why.age" },
    { REFUSED_REFERRAL, "needs a referral, and none is recorded", "why.referral" },
    { REFUSED_NEW_PATIENT, "for patients this doctor has seen before", "why.returning_only" },
    { REFUSED_KNOWN_PATIENT, "for patients new to this doctor", "why.new_only" },
};

static unsigned bit_of(schedule_refusal r)
{
    static const unsigned bits[] = {
        [SCHEDULE_OK] = 0,
        [SCHEDULE_NOT_OPEN] = REFUSED_NOT_OPEN,
        [SCHEDULE_IN_BREAK] = REFUSED_BREAK,
        [SCHEDULE_CLOSED] = REFUSED_CLOSED,
        [SCHEDULE_OFF_GRID] = REFUSED_OFF_GRID,
        [SCHEDULE_PAST_END] = REFUSED_PAST_END,
        [SCHEDULE_NO_SUCH_TIME] = REFUSED_NO_SUCH_TIME,
        [SCHEDULE_HOLIDAY] = REFUSED_HOLIDAY,
        [SCHEDULE_NO_TOKEN] = REFUSED_NO_TOKEN,
    };

    return bits[r];
}

void slot_refusal_lines(unsigned refusals, ds_str reason, ds_buf *lines)
{
    for (size_t i = 0; i < sizeof refusal_rows / sizeof refusal_rows[0]; i++) {
        unsigned bit = refusal_rows[i].bit;

        if ((refusals & bit) == 0)
            continue;
        ds_buf_puts(lines, refusal_rows[i].line);
        if ((bit & (REFUSED_CLOSED | REFUSED_HOLIDAY)) != 0 && reason.n > 0)
            ds_buf_printf(lines, ": " DS_FMT, DS_ARG(reason));
        ds_buf_putc(lines, '\n');
    }
}

const char *slot_refusal_text(unsigned refusals)
{
    const char *text = NULL;

    for (size_t i = 0; i < sizeof refusal_rows / sizeof refusal_rows[0]; i++) {
        if (refusals & refusal_rows[i].bit)
            text = refusal_rows[i].text;
    }
    return text;
}

/* Notice, horizon and release hour. */
static unsigned judge_moment(ds_ctx *cx, const judge *j, const offering *o, const slot_start *x)
{
    unsigned refusals = 0;
    ds_time first, last;

    judge_window(cx, j, o, &first, &last);
    if (ds_time_before(x->at, first))
        refusals |= REFUSED_NOTICE;
    if (ds_time_before(last, x->at))
        refusals |= REFUSED_HORIZON;
    if (!judge_is_released(cx, j, o, x))
        refusals |= REFUSED_NOT_RELEASED;
    return refusals;
}

ds_status judge_start(ds_ctx *cx, store_tx *tx, const judge *j, const offering *o, ds_time start,
                      verdict *ret)
{
    const directory *d = j->bk->dir;
    verdict v = { 0 };
    const busy_range *busy;
    judged_date date;
    slot_start x;
    unsigned person;
    bool is_taken;
    size_t n;

    v.refusals = bit_of(schedule_judge(d, o, start, &x, &v.reason)); /* (1) */
    v.refusals |= judge_moment(cx, j, o, &x);
    v.slot = slot_at(d, o, start);
    DS_TRY(judge_date(cx, tx, j, o, v.slot.local.date, &date));
    v.refusals |= date.refusals;
    DS_TRY(
        judge_busy(cx, tx, j, v.slot.doctor, v.slot.occupied_from, v.slot.occupied_to, &busy, &n));
    DS_TRY(judge_token(cx, tx, j, &v.slot, &is_taken));
    if (!judge_lane(o, date.may_share, &v.slot, busy, n, &v.slot.lane) || is_taken)
        v.refusals |= REFUSED_TAKEN;
    DS_TRY(judge_person(cx, tx, j, o, &v.slot, &person));
    v.refusals |= person;
    *ret = v;
    return DS_OK;
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status slot_judge(ds_ctx *cx, store_tx *tx, const booking *bk, const offering *o, ds_time start,
                     const slot_query *q, unsigned *ret_refusals, ds_buf *lines)
{
    verdict v;
    judge j;

    DS_TRY(judge_make(cx, tx, bk, q, &j));
    DS_TRY(judge_start(cx, tx, &j, o, start, &v));
    if (lines)
        slot_refusal_lines(v.refusals, v.reason, lines);
    *ret_refusals = v.refusals;
    return DS_OK;
}
