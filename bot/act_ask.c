/*
 * act_ask.c - questions beside the point, pictures, and honest repair.
 *
 * A side question is answered from the clinic's own files and the pending question is asked again
 * in the same message (reply.c sees to that). What the files do not say is not made up: the desk is
 * named instead. Repair has three steps: what was understood with an example, numbered choices, a
 * person.
 */
#include <assert.h>

#include "bot/bot_internal.h"

/* ---- what the question is about ---- */

typedef struct subject {
    const doctor *doctor;
    const location *location;
    const offering *offering;
} subject;

static const offering *offering_of(const directory *d, const doctor *who, const location *where)
{
    for (size_t i = 0; i < d->offering_count; i++) {
        const offering *o = &d->offerings[i];
        if ((who == NULL || d->doctors[o->doctor].id.v == who->id.v) &&
            (where == NULL || d->locations[o->location].id.v == where->id.v))
            return o;
    }
    return NULL;
}

static void subject_of_visit(const turn *t, subject *s)
{
    const appointment *a = NULL;

    for (size_t i = 0; i < t->visit_count; i++)
        if (t->visits[i].id.v == t->m.held.v || (a == NULL && t->visits[i].id.v == t->m.visit.v))
            a = &t->visits[i];
    if (a == NULL && t->visit_count > 0)
        a = &t->visits[0];
    if (a == NULL)
        return;
    s->doctor = directory_doctor(t->w->dir, a->doctor);
    s->location = directory_location(t->w->dir, a->location);
}

static void subject_of_options(const turn *t, subject *s)
{
    slot first;

    if (t->m.option_count == 0 || !option_slot(t, &t->m.options[0], &first))
        return;
    s->doctor = directory_doctor(t->w->dir, first.doctor);
    s->location = directory_location(t->w->dir, first.location);
}

/* Named in the question, else on the table, else the visit, else what is wanted. */
static subject subject_of(const turn *t)
{
    const entity *who = reading_entity(&t->r, ENTITY_DOCTOR);
    const entity *where = reading_entity(&t->r, ENTITY_PLACE);
    subject s = { NULL, NULL, NULL };

    if (t->st == SLOT)
        subject_of_options(t, &s);
    else
        subject_of_visit(t, &s);
    if (s.doctor == NULL)
        s.doctor = directory_doctor(t->w->dir, t->m.now.doctor);
    if (s.location == NULL)
        s.location = directory_location(t->w->dir, t->m.now.location);
    if (who != NULL && directory_doctor(t->w->dir, who->doctor) != NULL) {
        s.doctor = directory_doctor(t->w->dir, who->doctor);
        s.location = NULL;
    }
    if (where != NULL && directory_location(t->w->dir, where->location) != NULL)
        s.location = directory_location(t->w->dir, where->location);
    s.offering = offering_of(t->w->dir, s.doctor, s.location);
    if (s.location == NULL && s.doctor != NULL && s.offering != NULL)
        s.location = &t->w->dir->locations[s.offering->location];
    return s;
}

/* ---- answers ---- */

/* The lowest and highest fee of the specialty in question, or of all. */
static ds_status answer_price_range(turn *t)
{
    const entity *e = reading_entity(&t->r, ENTITY_SPECIALTY);
    ds_str specialty = e != NULL ? e->value : t->m.now.specialty;
    const directory *d = t->w->dir;
    const offering *low = NULL, *high = NULL;
    text_arg args[] = { { "from", { NULL, 0 } }, { "to", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    for (size_t i = 0; i < d->offering_count; i++) {
        const offering *o = &d->offerings[i];
        const location *l = &d->locations[o->location];
        if (specialty.n > 0 && !doctor_has_specialty(&d->doctors[o->doctor], specialty))
            continue;
        if (t->home_country.n > 0 && !ds_str_equal(fact_country(t, l), t->home_country))
            continue;
        if (low == NULL || o->fee.minor < low->fee.minor)
            low = o;
        if (high == NULL || o->fee.minor > high->fee.minor)
            high = o;
    }
    if (low == NULL)
        return turn_say(t, "answer.ask_desk", NULL);
    DS_TRY(fact_fee(t, low->fee, &args[0].value));
    DS_TRY(fact_fee(t, high->fee, &args[1].value));
    return turn_say(
        t, low->fee.minor == high->fee.minor ? "answer.price_all" : "answer.price_range", args);
}

static ds_status answer_price(turn *t, const subject *s)
{
    text_arg args[] = { { "doctor", { NULL, 0 } }, { "fee", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    if (s->doctor == NULL || s->offering == NULL || reading_entity(&t->r, ENTITY_SPECIALTY) != NULL)
        return answer_price_range(t);
    DS_TRY(fact_doctor(t, s->doctor, &args[0].value));
    DS_TRY(fact_fee(t, s->offering->fee, &args[1].value));
    return turn_say(t, "answer.price", args);
}

#define PLACES_LISTED 4

static ds_status answer_places(turn *t)
{
    ds_buf b = ds_buf_make(t->cx);
    text_arg args[] = { { "places", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    ds_str place;
    size_t n = 0;

    for (size_t i = 0; i < t->w->dir->location_count && n < PLACES_LISTED; i++) {
        const location *l = &t->w->dir->locations[i];
        if (t->home_country.n > 0 && !ds_str_equal(fact_country(t, l), t->home_country))
            continue;
        DS_TRY(fact_place(t, l, true, &place));
        if (n++ > 0)
            ds_buf_puts(&b, "; ");
        ds_buf_add(&b, place);
    }
    DS_TRY(ds_buf_finish(&b, &args[0].value));
    return args[0].value.n > 0 ? turn_say(t, "answer.places", args)
                               : turn_say(t, "answer.ask_desk", NULL);
}

static ds_status answer_address(turn *t, const subject *s, const char *key)
{
    text_arg args[] = { { "place", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    if (s->location == NULL)
        return answer_places(t);
    DS_TRY(fact_place(t, s->location, true, &args[0].value));
    return turn_say(t, key, args);
}

/* "Mon-Sat", or "Mon, Wed, Fri". */
static ds_status days_words(turn *t, unsigned days, ds_str *ret)
{
    ds_buf b = ds_buf_make(t->cx);
    ds_str key;

    for (unsigned d = 0; d < 7; d++) {
        if ((days >> d & 1u) == 0)
            continue;
        unsigned last = d;
        while (last + 1 < 7 && (days >> (last + 1) & 1u) != 0)
            last++;
        if (b.n > 0)
            ds_buf_puts(&b, ", ");
        DS_TRY(ds_format(t->cx, &key, "weekday.%u", d + 1));
        ds_buf_add(&b, catalogue_find(t->texts, t->lang, ds_cstr(t->cx, key)));
        if (last > d) {
            ds_buf_puts(&b, last > d + 1 ? "-" : ", ");
            DS_TRY(ds_format(t->cx, &key, "weekday.%u", last + 1));
            ds_buf_add(&b, catalogue_find(t->texts, t->lang, ds_cstr(t->cx, key)));
        }
        d = last;
    }
    return ds_buf_finish(&b, ret);
}

static ds_status answer_hours(turn *t, const subject *s)
{
    const directory *d = t->w->dir;
    int32_t from = WHEN_CLOCK_END, to = 0;
    unsigned days = 0;
    text_arg args[] = { { "place", { NULL, 0 } },
                        { "days", { NULL, 0 } },
                        { "from", { NULL, 0 } },
                        { "to", { NULL, 0 } },
                        { NULL, { NULL, 0 } } };

    for (size_t i = 0; s->location != NULL && i < d->offering_count; i++) {
        const offering *o = &d->offerings[i];
        if (&d->locations[o->location] != s->location)
            continue;
        for (size_t k = 0; k < o->opening_count; k++) {
            days |= o->openings[k].days;
            from = o->openings[k].hours.from_s < from ? o->openings[k].hours.from_s : from;
            to = o->openings[k].hours.to_s > to ? o->openings[k].hours.to_s : to;
        }
    }
    if (days == 0)
        return turn_say(t, "answer.hours_ask", NULL);
    args[0].value = s->location->name;
    DS_TRY(days_words(t, days, &args[1].value));
    DS_TRY(fact_clock(t, s->location, (local_time){ .second_of_day = from }, &args[2].value));
    DS_TRY(fact_clock(t, s->location, (local_time){ .second_of_day = to % WHEN_CLOCK_END },
                      &args[3].value));
    return turn_say(t, "answer.hours", args);
}

static ds_status languages_words(turn *t, const doctor *d, ds_str *ret)
{
    ds_str *words = DS_NEW_N(t->cx, ds_str, d->language_count + 1), key;

    if (words == NULL)
        return DS_LIMIT;
    for (size_t i = 0; i < d->language_count; i++) {
        ds_str tag = d->languages[i];
        int64_t dash = ds_str_find(tag, DS_STR("-"), 0);
        if (dash > 0)
            tag = ds_str_sub(tag, 0, (size_t)dash);
        DS_TRY(ds_format(t->cx, &key, "language." DS_FMT, DS_ARG(tag)));
        words[i] = catalogue_find(t->texts, t->lang, ds_cstr(t->cx, key));
        if (words[i].n == 0)
            words[i] = tag;
    }
    return fact_list(t, words, d->language_count, ret);
}

static ds_status answer_doctor(turn *t, const subject *s, bool only_languages)
{
    text_arg args[] = { { "doctor", { NULL, 0 } },
                        { "languages", { NULL, 0 } },
                        { "specialty", { NULL, 0 } },
                        { "place", { NULL, 0 } },
                        { NULL, { NULL, 0 } } };

    if (s->doctor == NULL || s->doctor->language_count == 0 || s->doctor->specialty_count == 0 ||
        s->location == NULL)
        return turn_say(t, "answer.ask_desk", NULL);
    DS_TRY(fact_doctor_whole(t, s->doctor, &args[0].value));
    DS_TRY(languages_words(t, s->doctor, &args[1].value));
    DS_TRY(fact_specialty(t, s->doctor->specialties[0], &args[2].value));
    args[3].value = s->location->name;
    return turn_say(t, only_languages ? "answer.languages" : "answer.doctor", args);
}

static ds_status answer_where(turn *t, const subject *s)
{
    return answer_address(t, s, "answer.address");
}

static ds_status answer_parking(turn *t, const subject *s)
{
    return s->location == NULL ? turn_say(t, "answer.ask_desk", NULL)
                               : answer_address(t, s, "answer.parking");
}

static ds_status answer_languages(turn *t, const subject *s) { return answer_doctor(t, s, true); }

static ds_status answer_who(turn *t, const subject *s) { return answer_doctor(t, s, false); }

static ds_status answer_payment(turn *t, const subject *s)
{
    (void)s;
    return answer_money(t);
}

static ds_status answer_how(turn *t, const subject *s)
{
    (void)s;
    return turn_say(t, t->visit_count > 0 ? "answer.ask_desk" : "help", NULL);
}

/* What is not here, the desk knows. */
static ds_status (*const answers[ASK_COUNT])(turn *t, const subject *s) = {
    [ASK_PRICE] = answer_price, [ASK_ADDRESS] = answer_where,      [ASK_PARKING] = answer_parking,
    [ASK_HOURS] = answer_hours, [ASK_LANGUAGE] = answer_languages, [ASK_DOCTOR] = answer_who,
    [ASK_WHO] = answer_who,     [ASK_PAYMENT] = answer_payment,    [ASK_HOW] = answer_how,
};

ds_status answer_question(turn *t)
{
    subject s = subject_of(t);

    assert(t->r.topic < ASK_COUNT);
    if (answers[t->r.topic] != NULL)
        return answers[t->r.topic](t, &s);
    return turn_say(t, "answer.ask_desk", NULL);
}

/* ---- what is no text ---- */

ds_status answer_media(turn *t)
{
    const char *key = "media.other";

    if (t->ev->kind == IN_STICKER)
        key = "media.sticker";
    else if (t->ev->kind == IN_CONTACT)
        key = "media.contact";
    else if (ds_str_is(t->ev->detail, "voice") || ds_str_is(t->ev->detail, "audio"))
        key = "media.voice";
    else if (t->said_count > 1)
        key = "media.beside";
    return turn_say(t, key, NULL);
}

ds_status repeat_question(turn *t) { return turn_repeat(t); }

/* ---- repair ---- */

/* A text for the present state, or the general one. */
static ds_status say_for_state(turn *t, const char *key)
{
    ds_str own;

    DS_TRY(ds_format(t->cx, &own, "%s.%s", key, state_name(t->st)));
    if (catalogue_find(t->texts, t->lang, ds_cstr(t->cx, own)).n == 0)
        return turn_say(t, key, NULL);
    if (t->m.option_count == 0) { /* it asks by itself */
        turn_reply(t)->is_question = true;
        turn_reply(t)->keeps_options = true;
    }
    return turn_say(t, ds_cstr(t->cx, own), NULL);
}

ds_status ask_again(turn *t)
{
    text_arg args[] = { { "wish", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    t->m.misses++;
    DS_TRY(turn_wish(t, &args[0].value));
    if (args[0].value.n > 0)
        DS_TRY(turn_say(t, "unclear.so_far", args));
    return say_for_state(t, "unclear");
}

ds_status give_choices(turn *t)
{
    t->m.misses++;
    if (t->m.option_count > 0 && t->st != NOTHING) {
        DS_TRY(turn_say(t, "choices.pick", NULL));
        return turn_repeat(t);
    }
    if (t->st == PATIENT || t->st == WHEN || t->st == PROOF)
        return say_for_state(t, "choices");
    if (is_empty_house(t))
        return say_empty_house(t);
    DS_TRY(turn_ask(t, "choices.specialty", NULL));
    turn_option_specialties(t);
    return DS_OK;
}

ds_status say_list_is_gone(turn *t) { return turn_say(t, "list.gone", NULL); }

ds_status say_off_list(turn *t)
{
    text_arg args[] = { { "count", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    const char *key;

    DS_TRY(ds_format(t->cx, &args[0].value, "%zu", t->m.option_count));
    DS_TRY(catalogue_form(t->cx, t->lang, "list.off", (int64_t)t->m.option_count, &key));
    DS_TRY(turn_say(t, key, args));
    return turn_repeat(t);
}

ds_status ask_number(turn *t)
{
    DS_TRY(turn_say(t, "list.which", NULL));
    return turn_repeat(t);
}
