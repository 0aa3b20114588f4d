/*
 * pay_scene.c - what a pay page shows: the first row that fits.
 *
 * A due, the tries to pay it, what goes back and the visit itself come to one scene. What always
 * holds:
 *   (1) "paid" is said only of money that a provider's proven word has brought
 *   (2) no way to pay is offered where money could come too late or twice
 */
#include "pages/pages_internal.h"

#define WAIT_MAX_S 60     /* a link that is not there by then is slow */
#define BACK_LOOKS_MAX 20 /* so often a page looks again by itself */

/* ---- guards ---- */

static bool is_due(const scene_facts *f, due_state s) { return f->v->due.state == s; }

static bool is_late(const scene_facts *f) { return is_due(f, DUE_LATE); }

static bool is_mismatched(const scene_facts *f)
{
    for (size_t i = 0; i < f->v->payment_count; i++)
        if (is_due(f, DUE_OPEN) && f->v->payments[i].mismatch.n > 0)
            return true;
    return false;
}

static bool is_back_failed(const scene_facts *f)
{
    return !f->is_booked && f->paid && f->has_failed_refund && f->coming == 0;
}

static bool is_asked_back(const scene_facts *f) { return !f->is_booked && f->coming > 0; }
static bool is_given_back(const scene_facts *f) { return !f->is_booked && f->done > 0; }

static bool is_disputed(const scene_facts *f)
{
    return f->paid && f->paid->state == PAYMENT_DISPUTED;
}

static bool is_kept(const scene_facts *f) { return !f->is_booked && f->paid; }
static bool is_paid(const scene_facts *f) { return is_due(f, DUE_SETTLED) && f->paid; }

static bool is_at_clinic(const scene_facts *f) { return is_due(f, DUE_AT_CLINIC) && f->is_booked; }

static bool is_cancelled(const scene_facts *f)
{
    return f->v->visit.status == APPOINTMENT_CANCELLED;
}

static bool is_over(const scene_facts *f)
{
    return !is_due(f, DUE_OPEN) && f->v->visit.status != APPOINTMENT_EXPIRED;
}

static bool is_processing(const scene_facts *f)
{
    for (size_t i = 0; i < f->v->payment_count; i++) {
        const payment *p = &f->v->payments[i];

        if (p->state == PAYMENT_PENDING && (p->marks & (PAY_PROCESSING | PAY_APPROVED)))
            return is_due(f, DUE_OPEN);
    }
    return false;
}

static bool has_no_link(const scene_facts *f)
{
    return f->asked && f->asked->state == PAYMENT_CREATED && f->asked->url.n == 0;
}

static bool is_waiting(const scene_facts *f)
{
    return has_no_link(f) && is_due(f, DUE_OPEN) &&
           ds_time_since(f->now, f->asked->created_at).s < WAIT_MAX_S;
}

static bool is_unsure(const scene_facts *f)
{
    return f->v->is_back && is_due(f, DUE_OPEN) && f->last && f->last->state == PAYMENT_PENDING;
}

static bool is_back(const scene_facts *f) { return is_unsure(f) && f->v->looks < BACK_LOOKS_MAX; }
static bool is_expired(const scene_facts *f) { return !f->is_held; }

static bool is_failed(const scene_facts *f) { return f->last && f->last->state == PAYMENT_FAILED; }

static bool has_clinic(const scene_facts *f) { return f->v->due.may_pay_at_clinic; }
static bool is_any(const scene_facts *f) { return f->v != NULL; }

/* ---- the table ---- */

#define BOOKED (PART_VISIT | PART_RULE | PART_NUMBER)
#define PAYING (PART_PAY | PART_RULE)

/* clang-format off */
static const scene scenes[] = {
    { "late",        is_late,        TONE_WAIT,  PART_NUMBER },
    { "mismatch",    is_mismatched,  TONE_BAD,   0 },
    { "back_failed", is_back_failed, TONE_BAD,   PART_NUMBER },
    { "asked_back",  is_asked_back,  TONE_WAIT,  PART_NUMBER },
    { "given_back",  is_given_back,  TONE_GOOD,  PART_NUMBER },
    { "disputed",    is_disputed,    TONE_WAIT,  PART_NUMBER },
    { "kept",        is_kept,        TONE_PLAIN, PART_NUMBER | PART_RULE },
    { "paid",        is_paid,        TONE_GOOD,  BOOKED },
    { "at_clinic",   is_at_clinic,   TONE_GOOD,  PART_VISIT },
    { "cancelled",   is_cancelled,   TONE_PLAIN, 0 },
    { "over",        is_over,        TONE_PLAIN, 0 },
    { "processing",  is_processing,  TONE_WAIT,  PART_ASK },
    { "waiting",     is_waiting,     TONE_WAIT,  PART_REFRESH },
    { "back",        is_back,        TONE_WAIT,  PART_REFRESH | PART_ASK | PART_CHOOSE },
    { "unsure",      is_unsure,      TONE_WAIT,  PART_ASK | PART_CHOOSE },
    { "expired",     is_expired,     TONE_BAD,   0 },
    { "failed",      is_failed,      TONE_BAD,   PAYING },
    { "slow",        has_no_link,    TONE_BAD,   PAYING },
    { "open.clinic", has_clinic,     TONE_PLAIN, PAYING },
    { "open",        is_any,         TONE_PLAIN, PAYING },
    { NULL,          NULL,           TONE_PLAIN, 0 },
};
/* clang-format on */

const scene *scene_table(void) { return scenes; }

const char *provider_title(ds_str provider)
{
    return ds_str_is(provider, "paypal") ? "PayPal" : "Stripe";
}

/* ---- the facts ---- */

/* This visit's money: not one too many, but where there is no other. */
static const payment *find_paid(const pay_view *v)
{
    const payment *found = NULL;

    for (size_t i = 0; i < v->payment_count; i++) {
        const payment *p = &v->payments[i];

        if (p->captured_minor > 0 && p->mismatch.n == 0 && (!found || found->is_extra))
            found = p;
    }
    if (found && found->is_extra && (v->due.state == DUE_AT_CLINIC))
        return NULL; /* paid there; what came by link is on its way back */
    return found;
}

static const payment *payment_of(const pay_view *v, payment_id id)
{
    for (size_t i = 0; i < v->payment_count; i++)
        if (v->payments[i].id.v == id.v)
            return &v->payments[i];
    return NULL;
}

static void add_refund(scene_facts *f, const refund *r)
{
    bool is_paids = f->paid && r->payment.v == f->paid->id.v;
    const payment *p = payment_of(f->v, r->payment);

    if (!is_paids && !(p && p->is_extra))
        return;
    if (r->state == REFUND_FAILED)
        f->has_failed_refund = f->has_failed_refund || is_paids;
    else if (r->state == REFUND_DONE)
        *(is_paids ? &f->done : &f->extra_done) += r->minor;
    else
        *(is_paids ? &f->coming : &f->extra_coming) += r->minor;
}

static bool is_standing(appointment_status s)
{
    return s == APPOINTMENT_CONFIRMED || s == APPOINTMENT_ARRIVED || s == APPOINTMENT_COMPLETED ||
           s == APPOINTMENT_NO_SHOW;
}

scene_facts scene_of(ds_time now, const pay_view *v)
{
    scene_facts f = { .v = v,
                      .now = now,
                      .paid = find_paid(v),
                      .asked = payment_of(v, v->wait),
                      .last = v->payment_count > 0 ? &v->payments[v->payment_count - 1] : NULL,
                      .is_booked = is_standing(v->visit.status),
                      .is_held = v->visit.status == APPOINTMENT_HELD &&
                                 ds_time_before(now, v->visit.hold_expires_at) };

    for (size_t i = 0; i < v->refund_count; i++)
        add_refund(&f, &v->refunds[i]);
    for (f.scene = scenes; !f.scene->fits(&f);)
        f.scene++;
    return f;
}
