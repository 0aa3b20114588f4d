/*
 * act_offer.c - put times on the table, and ask for what is missing.
 *
 * search.c finds, this says. What always holds:
 *   (1) at most BOT_OFFER_MAX times in one message; what they share is said once, before them
 *   (2) where only something near to the wish is free, it is said to be that
 *   (3) one question in a message, with numbered answers where there are few
 */
#include "bot/bot_internal.h"

#include "bot/options.h"

/* ---- offering ---- */

static void add_part(ds_buf *b, ds_str part)
{
    if (part.n == 0)
        return;
    if (b->n > 0)
        ds_buf_puts(b, ", ");
    ds_buf_add(b, part);
}

/* What all the times on offer share, as a line that leads the list. */
static ds_status offer_lead(turn *t, const bot_option *options, size_t n, ds_str *ret)
{
    list_form form = options_form(t, options, n);
    const request *q = &t->m.now;
    ds_buf b = ds_buf_make(t->cx);
    ds_str part;
    slot first;

    if (!option_slot(t, &options[0], &first)) { /* it went off the books */
        *ret = catalogue_find(t->texts, t->lang, "wish.none");
        return DS_OK;
    }
    const location *l = directory_location(t->w->dir, first.location);
    const doctor *d = directory_doctor(t->w->dir, first.doctor);

    if (q->person.n > 0) {
        text_arg args[] = { { "person", { NULL, 0 } }, { NULL, { NULL, 0 } } };
        DS_TRY(fact_person(t, q->person, q->is_named, &args[0].value));
        DS_TRY(turn_text(t, "offer.for", args, &part));
        add_part(&b, part);
    }
    if (q->specialty.n > 0 && doctor_has_specialty(d, q->specialty)) {
        DS_TRY(fact_specialty(t, q->specialty, &part));
        add_part(&b, part);
    }
    if (!form.differs_in_doctor) {
        DS_TRY(fact_doctor(t, d, &part));
        add_part(&b, part);
    }
    if (!form.differs_in_place) {
        DS_TRY(fact_place(t, l, false, &part));
        add_part(&b, part);
        if (t->home_country.n > 0 && !ds_str_equal(fact_country(t, l), t->home_country))
            add_part(&b, l->city); /* far from where they are: say so */
    }
    if (!form.differs_in_date) {
        DS_TRY(fact_date(t, l, first.local, &part));
        add_part(&b, part);
    }
    if (!form.differs_in_fee && first.fee.minor > 0) {
        DS_TRY(fact_fee(t, first.fee, &part));
        add_part(&b, part);
    }
    return ds_buf_finish(&b, ret);
}

/* A sentence begins with a capital; letters beyond ASCII stay as they are. */
static ds_status capitalise(turn *t, ds_str s, ds_str *ret)
{
    bool is_small = s.n > 0 && s.p[0] >= 'a' && s.p[0] <= 'z';

    if (!is_small) {
        *ret = s;
        return DS_OK;
    }
    return ds_format(t->cx, ret, "%c" DS_FMT, s.p[0] - 'a' + 'A', DS_ARG(ds_str_sub(s, 1, s.n)));
}

/* The lowest fee of the times on the table, -1 when there are none. */
static int64_t lowest_on_table(const turn *t)
{
    int64_t low = -1;
    slot s;

    for (size_t i = 0; i < t->m.option_count; i++)
        if (option_slot(t, &t->m.options[i], &s) && (low < 0 || s.fee.minor < low))
            low = s.fee.minor;
    return low;
}

/* "Cheaper?" where nothing is: said plainly. */
static ds_status preface_of_price(turn *t)
{
    const slot *low = &t->found.slots[0];
    int64_t before = lowest_on_table(t);
    text_arg args[] = { { "fee", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    if (reading_entity(&t->r, ENTITY_PRICE) == NULL || t->st != SLOT || before < 0)
        return DS_OK;
    for (size_t i = 1; i < t->found.count; i++)
        if (t->found.slots[i].fee.minor < low->fee.minor)
            low = &t->found.slots[i];
    if (low->fee.minor < before)
        return DS_OK;
    DS_TRY(fact_fee(t, low->fee, &args[0].value));
    return turn_say(t, "offer.no_cheaper", args);
}

/* The day that was asked for lies beyond what the clinic books. */
static bool is_too_far(const turn *t)
{
    const location *l = directory_location(t->w->dir, t->found.slots[0].location);
    local_date last =
        local_date_add_days(ds_tz_to_local(l->tz, t->cx->now).date, t->rules.horizon_days);

    for (size_t i = 0; i < t->m.now.when_count; i++)
        if (t->m.now.whens[i].date_known && !t->m.now.whens[i].is_not &&
            local_date_compare(t->m.now.whens[i].date_from, last) > 0)
            return true;
    return false;
}

/* Why it is not what was asked for, where one reason is true of all of it. */
static ds_status say_nearest_because(turn *t)
{
    bool is_elsewhere = t->is_search_widened || t->found.is_nearby;
    text_arg args[] = { { "why", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    if (is_elsewhere || turn_misses_the_clock(t))
        DS_TRY(turn_why(t, &args[0].value));
    if (args[0].value.n > 0)
        return turn_say(t, "why.nearest", args);
    return is_elsewhere ? turn_say(t, "offer.nearest", NULL) : DS_OK;
}

static ds_status offer_preface(turn *t)
{
    text_arg days[] = { { "days", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    ds_str specialty;

    if (t->m.now.is_symptom && t->m.now.specialty.n > 0) {
        DS_TRY(fact_specialty(t, t->m.now.specialty, &specialty));
        text_arg args[] = { { "specialty", specialty }, { NULL, { NULL, 0 } } };
        DS_TRY(turn_say(t, "offer.symptom", args));
        t->m.now.is_symptom = false; /* said once */
    }
    DS_TRY(preface_of_price(t));
    if (t->is_search_widened && is_too_far(t)) {
        DS_TRY(ds_format(t->cx, &days[0].value, "%d", (int)t->rules.horizon_days));
        return turn_say(t, "offer.too_far", days);
    }
    return t->is_gone_said ? DS_OK : say_nearest_because(t);
}

ds_status turn_offer_words(turn *t, const bot_option *options, size_t n, ds_str *ret)
{
    text_arg args[] = { { "lead", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    DS_TRY(offer_lead(t, options, n, &args[0].value));
    if (t->m.now.moving.v != 0)
        return turn_text(t, "offer.move", args, ret);
    DS_TRY(capitalise(t, args[0].value, &args[0].value));
    return turn_text(t, "offer.lead", args, ret);
}

ds_status offer_slots(turn *t)
{
    bot_option options[BOT_OFFER_MAX];
    ds_str words;
    size_t n = t->found.count < BOT_OFFER_MAX ? t->found.count : BOT_OFFER_MAX;

    for (size_t i = 0; i < n; i++)
        options[i] = (bot_option){ .kind = OPTION_SLOT,
                                   .a = t->found.slots[i].offering.v,
                                   .b = t->found.slots[i].start.utc_s };
    DS_TRY(offer_preface(t));
    DS_TRY(turn_offer_words(t, options, n, &words));
    DS_TRY(turn_ask_text(t, words));
    for (size_t i = 0; i < n; i++)
        turn_option(t, options[i]);
    turn_reply(t)->hint = "hint.slot";
    return DS_OK;
}

ds_status search(turn *t) { return turn_search(t); }

ds_status turn_wish(turn *t, ds_str *ret)
{
    const request *q = &t->m.now;
    const doctor *d = directory_doctor(t->w->dir, q->doctor);
    const location *l = directory_location(t->w->dir, q->location);
    ds_buf b = ds_buf_make(t->cx);
    ds_str part;

    if (q->gender == 'f' || q->gender == 'm')
        add_part(&b,
                 catalogue_find(t->texts, t->lang, q->gender == 'f' ? "wish.woman" : "wish.man"));
    if (q->specialty.n > 0) {
        DS_TRY(fact_specialty(t, q->specialty, &part));
        add_part(&b, part);
    }
    if (d != NULL)
        DS_TRY(fact_doctor_whole(t, d, &part));
    add_part(&b, d != NULL ? part : q->doctor_name);
    if (q->language.n > 0) {
        DS_TRY(ds_format(t->cx, &part, "language." DS_FMT, DS_ARG(q->language)));
        part = catalogue_find(t->texts, t->lang, ds_cstr(t->cx, part));
        add_part(&b, part.n > 0 ? part : q->language);
    }
    add_part(&b, l != NULL ? l->name : q->city);
    return ds_buf_finish(&b, ret);
}

ds_status say_nobody(turn *t)
{
    text_arg args[] = { { "wish", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    bool has_wishes = t->m.now.gender != 0 || t->m.now.language.n > 0;

    DS_TRY(turn_wish(t, &args[0].value));
    if (args[0].value.n == 0)
        args[0].value = catalogue_find(t->texts, t->lang, "wish.none");
    DS_TRY(turn_ask(t, "offer.nobody", args));
    if (has_wishes) { /* the wish that nobody meets is let go, and said */
        t->m.now.gender = 0;
        t->m.now.language = (ds_str){ "", 0 };
    } else {
        t->m.now.specialty = (ds_str){ "", 0 };
        t->m.now.doctor.v = 0;
        t->m.now.doctor_name = (ds_str){ "", 0 };
    }
    turn_option_specialties(t);
    return DS_OK;
}

ds_status say_full(turn *t)
{
    text_arg args[] = { { "wish", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    bool was_more = t->m.now.after.utc_s != 0;
    text_arg because[] = { { "why", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    if (!was_more)
        DS_TRY(turn_why(t, &because[0].value));
    if (because[0].value.n > 0)
        return turn_ask(t, "why.ask", because);
    DS_TRY(turn_wish(t, &args[0].value));
    t->m.now.after.utc_s = 0;
    if (args[0].value.n == 0)
        args[0].value = catalogue_find(t->texts, t->lang, "wish.none");
    return turn_ask(t, was_more ? "offer.no_more" : "offer.full", args);
}

ds_status show_more(turn *t)
{
    ds_time last = { t->m.now.after.utc_s != 0 ? 0 : 1 };

    for (size_t i = 0; i < t->m.option_count; i++)
        if (t->m.now.after.utc_s != 0 && t->m.options[i].kind == OPTION_SLOT &&
            t->m.options[i].b > last.utc_s)
            last.utc_s = t->m.options[i].b;
    t->m.now.after = last.utc_s != 0 ? last : (ds_time){ 1 };
    return turn_search(t);
}

/* "Any other doctor?" where there is one only: said, and other times of that one are shown. */
ds_status say_only_doctor(turn *t)
{
    request *q = &t->m.now;
    const doctor *d = directory_doctor(t->w->dir, q->not_doctor);
    text_arg args[] = { { "doctor", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    q->doctor = q->not_doctor;
    q->not_doctor.v = 0;
    if (d != NULL) {
        DS_TRY(fact_doctor(t, d, &args[0].value));
        DS_TRY(turn_say(t, "offer.only_doctor", args));
    }
    return show_more(t);
}

/* The request goes on from the option that went: its doctor, place and day. */
static void request_from_slot(turn *t, const slot *s)
{
    if (has_subject(t))
        return;
    t->m.now = request_none();
    t->m.now.doctor = s->doctor;
    t->m.now.location = s->location;
    t->m.now.whens[0] = when_any();
    t->m.now.whens[0].date_known = true;
    t->m.now.whens[0].grain = WHEN_DAY;
    t->m.now.whens[0].date_from = t->m.now.whens[0].date_to = s->local.date;
    t->m.now.when_count = 1;
}

/* What can refuse a time that was offered, and is worth saying: all else is "that time has gone".
 */
#define RULES_WORTH_SAYING                                                                         \
    ((unsigned)(REFUSED_DAY_FULL | REFUSED_WEEK_FULL | REFUSED_TYPE_FULL | REFUSED_PATIENT_FULL |  \
                REFUSED_NOT_RELEASED | REFUSED_AGE | REFUSED_REFERRAL | REFUSED_NEW_PATIENT |      \
                REFUSED_KNOWN_PATIENT))

/* Why a start that was offered cannot be had. */
static ds_status say_why(turn *t, const slot *s)
{
    ds_str why;

    DS_TRY(turn_why_slot(t, s, RULES_WORTH_SAYING, &why));
    return why.n > 0 ? turn_say_text(t, why) : turn_say(t, "offer.taken", NULL);
}

ds_status say_taken(turn *t)
{
    bool is_known;
    slot s;

    is_known = option_slot(t, &t->choice, &s);
    DS_TRY(is_known ? say_why(t, &s) : turn_say(t, "offer.taken", NULL));
    t->is_gone_said = true;
    if (is_known)
        request_from_slot(t, &s);
    if (!has_subject(t))
        return ask_specialty(t);
    return turn_search(t);
}

ds_status say_gone(turn *t)
{
    slot s;

    DS_TRY(turn_say(t, "offer.gone", NULL));
    t->is_gone_said = true;
    if (option_slot(t, &t->choice, &s))
        request_from_slot(t, &s);
    t->m.now.after.utc_s = 0;
    return turn_search(t);
}

/* ---- asking for what is missing ---- */

ds_status ask_specialty(turn *t)
{
    DS_TRY(turn_ask(t, "ask.specialty", NULL));
    turn_option_specialties(t);
    turn_reply(t)->hint = "hint.specialty";
    return DS_OK;
}

/* Nobody is in the files yet: only people can help. */
ds_status say_empty_house(turn *t) { return turn_say(t, "offer.empty", NULL); }

ds_status take_only_specialty(turn *t)
{
    t->m.now.specialty = t->w->dir->specialties[0];
    turn_raise(t, SAID_REQUEST);
    return DS_OK;
}

/* Asked once which kind, and the answer does not tell: a general doctor sees people first. */
ds_status try_general_doctor(turn *t)
{
    for (size_t i = 0; i < t->w->dir->doctor_count; i++)
        if (doctor_has_specialty(&t->w->dir->doctors[i], DS_STR("general_practice"))) {
            t->m.now.specialty = DS_STR("general_practice");
            DS_TRY(turn_say(t, "offer.general", NULL));
            return turn_search(t);
        }
    return give_choices(t);
}

ds_status ask_when(turn *t) { return turn_ask(t, "ask.when", NULL); }

ds_status ask_doctor(turn *t)
{
    const doctor *found[BOT_OPTIONS_MAX];
    size_t n = turn_doctors_named(t, t->m.now.doctor_name, found, BOT_OPTIONS_MAX);

    DS_TRY(turn_ask(t, "ask.doctor", NULL));
    for (size_t i = 0; i < n; i++)
        turn_option(t, (bot_option){ .kind = OPTION_DOCTOR, .a = found[i]->id.v });
    return DS_OK;
}

ds_status ask_place(turn *t)
{
    ds_str cities[BOT_OPTIONS_MAX];
    size_t n = turn_cities(t, &t->m.now, cities, BOT_OPTIONS_MAX);

    DS_TRY(turn_ask(t, "ask.place", NULL));
    turn_reply(t)->asks_location = true;
    for (size_t i = 0; i < n; i++)
        turn_option(t, (bot_option){ .kind = OPTION_PLACE, .word = cities[i] });
    return DS_OK;
}

ds_status take_choice(turn *t)
{
    if (t->choice.kind == OPTION_SLOT) { /* a time was on the table beside another question */
        t->st = SLOT;
        turn_raise(t, SAID_CHOICE);
        return DS_OK;
    }
    request_take(t, &t->m.now, &t->choice);
    turn_raise(t, t->is_merged ? SAID_REQUEST : SAID_UNCLEAR);
    return DS_OK;
}

#define SPECIALTIES_SHOWN 6

void turn_option_specialties(turn *t)
{
    const directory *d = t->w->dir;

    for (size_t i = 0; i < d->specialty_count && i < SPECIALTIES_SHOWN; i++)
        turn_option(t, (bot_option){ .kind = OPTION_SPECIALTY, .word = d->specialties[i] });
}

ds_status say_nearest(turn *t)
{
    const directory *d = t->w->dir;
    const location *nearest = NULL;
    double best = 0;
    text_arg args[] = { { "place", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    for (size_t i = 0; i < d->location_count; i++) {
        const location *l = &d->locations[i];
        double away =
            l->has_point ? location_distance_m(t->m.now.lat, t->m.now.lon, l->lat, l->lon) : 0;
        if (l->has_point && (nearest == NULL || away < best)) {
            nearest = l;
            best = away;
        }
    }
    if (nearest != NULL) {
        DS_TRY(fact_place(t, nearest, true, &args[0].value));
        DS_TRY(turn_say(t, "place.nearest", args));
    }
    return ask_specialty(t);
}
