/*
 * events.c - events in which nobody says anything: delivery reports, blocks, the carrier's opt-out.
 *
 * None of them is answered. What always holds:
 *   (1) a message that did not arrive for good puts its contact on the call list
 *   (2) a report that comes before its send is noted waits until it is
 *   (3) where the carrier handled STOP or START we follow, and say nothing a second time
 */
#include "bot/bot_internal.h"

#define TWILIO_OPTED_OUT 21610

bool event_is_talk(const in_event *e)
{
    return e->kind != IN_STATUS && e->kind != IN_OPT_OUT && e->kind != IN_BLOCKED &&
           e->kind != IN_UNBLOCKED && e->kind != IN_NUMBER_CHANGED && e->kind != IN_PAYMENT;
}

/* ---- delivery reports (1) (2) ---- */

static bool report_state(ds_str detail, outbox_state *ret)
{
    static const struct {
        const char *word;
        outbox_state means;
    } words[] = { { "sent", OUTBOX_SENT },
                  { "delivered", OUTBOX_DELIVERED },
                  { "read", OUTBOX_DELIVERED },
                  { "failed", OUTBOX_FAILED },
                  { "undelivered", OUTBOX_FAILED } };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (ds_str_is(detail, words[i].word)) {
            *ret = words[i].means;
            return true;
        }
    return false;
}

/* A vendor can report faster than we note what it has just taken. */
static ds_status is_too_early(turn *t, const in_event *e, bool *ret)
{
    outbox_row ours;
    contact c;
    int64_t id;
    ds_status s;

    *ret = ds_str_to_int(e->client_ref, 1, INT64_MAX, &id) &&
           store_outbox_get(t->cx, t->tx, (outbox_id){ id }, &ours) == DS_OK &&
           ours.state == OUTBOX_CLAIMED;
    if (*ret)
        return DS_OK;
    s = store_contact_find(t->cx, t->tx, e->channel, e->address, &c);
    if (s == DS_NOT_FOUND)
        return DS_OK;
    DS_TRY(s);
    return store_outbox_is_going(t->cx, t->tx, c.id, ret);
}

static ds_status take_report(turn *t, const in_event *e, bool *ret_is_early)
{
    outbox_state came_to;
    outbox_row row;
    ds_status s;
    ds_str why;

    if (!report_state(e->detail, &came_to))
        return DS_OK;
    DS_TRY(ds_format(t->cx, &why, "error %d", (int)e->error_code));
    s = store_outbox_report(t->cx, t->tx, e->provider, e->provider_ref, came_to, why, &row);
    if (s == DS_NOT_FOUND)
        return is_too_early(t, e, ret_is_early); /* or not ours, or long gone */
    DS_TRY(s);
    if (came_to != OUTBOX_FAILED)
        return DS_OK;
    return bot_undeliverable(t->cx, t->b, t->tx, &row,
                             e->error_code == TWILIO_OPTED_OUT ? "opted_out" : "undeliverable");
}

/* ---- the carrier's own opt-out (3) ---- */

static ds_status take_carrier_word(turn *t, const in_event *e)
{
    if (ds_str_is(e->detail, "help"))
        return DS_OK;
    if (ds_str_is(e->detail, "start")) {
        t->contact.consent = CONSENT_OPEN;
        t->contact.is_stop_told = false;
        return store_contact_update(t->cx, t->tx, &t->contact);
    }
    t->contact.consent = CONSENT_STOPPED;
    t->contact.is_stop_told = true;
    DS_TRY(store_contact_update(t->cx, t->tx, &t->contact));
    DS_TRY(turn_open(t));
    DS_TRY(turn_release_hold(t));
    t->m.now = request_none();
    t->st = NOTHING;
    DS_TRY(turn_close(t));
    DS_TRY(store_outbox_cancel_contact(t->cx, t->tx, t->contact.id, t->inbox, "opted out"));
    return bot_call_for_visits(t->cx, t->tx, t->contact.id, "opted_out");
}

static ds_status take_block(turn *t, bool is_blocked)
{
    t->contact.is_blocked = is_blocked;
    DS_TRY(store_contact_update(t->cx, t->tx, &t->contact));
    if (!is_blocked)
        return DS_OK;
    DS_TRY(store_outbox_cancel_contact(t->cx, t->tx, t->contact.id, t->inbox, "blocked"));
    return bot_call_for_visits(t->cx, t->tx, t->contact.id, "undeliverable");
}

static ds_status take_new_number(turn *t, const in_event *e)
{
    ds_status s;

    if (e->detail.n == 0)
        return DS_OK;
    s = store_contact_readdress(t->cx, t->tx, t->contact.id, e->detail);
    return s == DS_CONFLICT ? DS_OK : s; /* the new number has written already */
}

ds_status bot_event_take(turn *t, const in_event *e, bool *ret_is_early)
{
    *ret_is_early = false;
    if (e->kind == IN_STATUS)
        return take_report(t, e, ret_is_early);
    DS_TRY(store_contact_ensure(t->cx, t->tx, e->channel, e->address, e->provider, &t->contact,
                                &t->is_new_contact));
    t->ev = e;
    if (e->kind == IN_OPT_OUT)
        return take_carrier_word(t, e);
    if (e->kind == IN_NUMBER_CHANGED)
        return take_new_number(t, e);
    return take_block(t, e->kind == IN_BLOCKED);
}
