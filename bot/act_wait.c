/*
 * act_wait.c - the waiting list in words: joining it, what is offered, taking and declining it.
 *
 * What always holds:
 *   (1) the place in line that is told is counted from the database in this transaction
 *   (2) a visit stays until what was offered is taken; then one message tells the new time
 *   (3) an answer that comes after the deadline is told so, and the place in line stays
 */
#include "bot/bot_internal.h"

#define WISH_NOTICE_MIN 60 /* nobody is asked to come within the hour */
#define WISHES_AT_ONCE 50

/* ---- guards */

bool wants_line(const turn *t)
{
    return reading_has_act(&t->r, ACT_WAITLIST) && request_has_subject(&t->m.now) &&
           t->m.now.moving.v == 0;
}

bool leaves_line(const turn *t) { return turn_has_words(t, "words.off_list"); }

bool chose_keep(const turn *t) { return ds_str_is(t->choice.word, "keep"); }

bool chose_leave(const turn *t) { return ds_str_is(t->choice.word, "leave"); }

bool offer_is_over(const turn *t) { return t->offer == NULL; }

bool offer_lacks_name(const turn *t) { return t->offer != NULL && t->offer->patient.v == 0; }

/* ---- joining the line */

static local_date today_at(const turn *t, const location *l)
{
    return ds_tz_to_local(l->tz, t->cx->now).date;
}

/* The dates and hours of the first wish for a day; any day the clinic books when none was named. */
static void put_whens(const turn *t, const location *l, wish_row *w)
{
    w->date_from = today_at(t, l);
    w->date_to = local_date_add_days(w->date_from, t->rules.horizon_days);
    w->hours = (clock_range){ 0, WHEN_CLOCK_END };
    for (size_t i = 0; i < t->m.now.when_count; i++) {
        const when *x = &t->m.now.whens[i];

        if (x->is_not || x->is_span)
            continue;
        if (x->date_known && local_date_compare(x->date_to, w->date_from) >= 0) {
            if (local_date_compare(x->date_from, w->date_from) > 0)
                w->date_from = x->date_from;
            if (local_date_compare(w->date_from, w->date_to) > 0) /* further than is booked yet */
                w->date_to = local_date_add_days(w->date_from, t->rules.horizon_days);
            if (local_date_compare(x->date_to, w->date_to) < 0)
                w->date_to = x->date_to;
        }
        if (x->time_known && !x->is_exact && x->clock_from_s < x->clock_to_s)
            w->hours = (clock_range){ x->clock_from_s, x->clock_to_s };
        return;
    }
}

/* The place of a wish: the one named, else the first of the city that has such a doctor. */
static const location *wish_place(const turn *t)
{
    const directory *d = t->w->dir;
    const location *l = directory_location(d, t->m.now.location);

    for (size_t i = 0; l == NULL && i < d->offering_count; i++) {
        const doctor *dr = &d->doctors[d->offerings[i].doctor];
        const location *x = &d->locations[d->offerings[i].location];
        bool is_city = t->m.now.city.n == 0 || ds_str_equal_nocase(x->city, t->m.now.city);

        if (is_city && (t->m.now.doctor.v == 0 || dr->id.v == t->m.now.doctor.v) &&
            (t->m.now.specialty.n == 0 || doctor_has_specialty(dr, t->m.now.specialty)))
            l = x;
    }
    return l;
}

/* (1) */
static ds_status say_place(turn *t, const char *key, const wish_row *w)
{
    text_arg args[] = { { "place", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    size_t place;

    DS_TRY(booking_wish_place(t->cx, t->tx, w, &place));
    DS_TRY(ds_format(t->cx, &args[0].value, "%zu", place));
    return turn_say(t, key, args);
}

static ds_status add(turn *t, const wish_row *w)
{
    wish_row made;
    bool is_new;

    DS_TRY(booking_wish_add(t->cx, t->tx, w, &made, &is_new));
    return say_place(t, is_new ? "wait.made" : "wait.again", &made);
}

ds_status join_line(turn *t)
{
    const location *l = wish_place(t);
    wish_row w = { .contact = t->contact.id,
                   .patient = turn_patient(t),
                   .specialty = t->m.now.specialty,
                   .doctor = t->m.now.doctor,
                   .notice_min = WISH_NOTICE_MIN };

    if (l == NULL)
        return turn_say(t, "sooner.nobody", NULL);
    w.location = l->id;
    put_whens(t, l, &w);
    t->m.now = request_none();
    t->m.has_before = false;
    return add(t, &w);
}

ds_status turn_wait_for_sooner(turn *t, const appointment *a)
{
    const location *l = visit_location(t, a);
    wish_row w = { .contact = t->contact.id,
                   .patient = a->patient,
                   .specialty = a->specialty,
                   .location = a->location,
                   .visit_type = a->visit_type,
                   .date_from = today_at(t, l),
                   .date_to = visit_local(t, a).date,
                   .hours = { 0, WHEN_CLOCK_END },
                   .notice_min = WISH_NOTICE_MIN,
                   .sooner_than = a->id };

    return add(t, &w);
}

ds_status turn_say_waiting(turn *t)
{
    const wish_row *mine;
    size_t n;

    DS_TRY(store_wish_list_of(t->cx, t->tx, t->contact.id, true, &mine, &n));
    return n == 0 ? DS_OK : say_place(t, "wait.waiting", &mine[0]);
}

ds_status leave_line(turn *t)
{
    size_t n;

    DS_TRY(booking_wish_withdraw(t->cx, t->tx, &t->bk, t->contact.id, &n));
    t->offer = NULL;
    DS_TRY(turn_say(t, n > 0 ? "wait.left" : "wait.none", NULL));
    return turn_load_visits(t);
}

/* ---- the answer to an offer */

ds_status want_offer(turn *t)
{
    turn_raise(t, SAID_YES);
    return DS_OK;
}

ds_status say_offer_over(turn *t) { return turn_say(t, "wait.too_late", NULL); } /* (3) */

/* The hold of the offer is from now on the one that the conversation is about. */
static void hold_it(turn *t)
{
    t->m.held = t->offer->id;
    t->m.held_fence = t->offer->fence;
    t->named = t->offer->patient;
    t->m.now = request_none();
    t->m.now.specialty = t->offer->specialty;
}

ds_status take_offer_and_ask_name(turn *t)
{
    hold_it(t);
    return turn_ask(t, "ask.name", NULL);
}

ds_status take_offer(turn *t)
{
    appointment a;
    ds_status s = booking_offer_swap(t->cx, t->tx, &t->bk, t->offer->id, &a);

    if (s == DS_NOT_FOUND) { /* it replaces nothing */
        hold_it(t);
        turn_raise(t, SAID_NAMED);
        return DS_OK;
    }
    if (s == DS_GONE || s == DS_CONFLICT)
        return say_offer_over(t);
    DS_TRY(s);
    t->m.undo.kind = UNDO_NONE;              /* the old time may be someone else's already */
    DS_TRY(turn_say_booked(t, "moved", &a)); /* (2) */
    return turn_load_visits(t);
}

ds_status decline_offer(turn *t)
{
    appointment released;
    ds_status s = DS_OK;

    if (t->offer != NULL)
        s = booking_cancel(t->cx, t->tx, &t->bk, t->offer->id, ACTOR_PATIENT, DS_STR("declined"),
                           &released);
    if (s != DS_GONE && s != DS_CONFLICT)
        DS_TRY(s);
    DS_TRY(turn_say(t, "wait.declined", NULL));
    return turn_load_visits(t);
}

/* ---- by the clock */

static ds_status offer_due(turn *t, void *ret_n)
{
    return booking_wishes_due(t->cx, t->tx, &t->bk, WISHES_AT_ONCE, ret_n);
}

ds_status bot_wishes_run(ds_ctx *cx, bot *b, store_tx *tx, size_t *ret_n)
{
    return turn_with(cx, b, tx, offer_due, ret_n);
}
