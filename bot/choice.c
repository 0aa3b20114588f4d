/*
 * choice.c - which option on the table a message means.
 *
 * A number, an ordinal, a clock time, a doctor, "the later one", a tap: each meets the list that
 * was shown last. What always holds: (1) a number, word or tap chooses only when exactly one option
 * fits (2) a button or number of a list that is gone is known as that, never guessed (3) "3 but
 * after 11" is no choice: the option gives doctor, place and day, the words the rest
 */
#include "bot/bot_internal.h"

#include "bot/options.h"

static bool choose(turn *t, size_t index)
{
    t->choice = t->m.options[index];
    turn_push(t, SAID_CHOICE);
    return true;
}

void turn_tapped(turn *t)
{
    int64_t generation, number;
    bot_option facts;

    if (!option_id_parse(t->ev->option_id, &generation, &number, &facts)) {
        turn_push(t, SAID_STALE);
        return;
    }
    if (generation == t->m.generation && number >= 1 && number <= (int64_t)t->m.option_count) {
        choose(t, (size_t)number - 1);
        return;
    }
    t->choice = facts;
    turn_push(t, SAID_STALE);
}

/* A number or ordinal that was said to choose with: 0 when there is none, -1 the last. */
static int64_t number_said(const turn *t)
{
    const entity *e = reading_entity(&t->r, ENTITY_ORDINAL);
    const entity *n = reading_entity(&t->r, ENTITY_NUMBER);

    if (e == NULL && reading_has_act(&t->r, ACT_SELECT))
        e = n;
    if (e == NULL && t->st == SLOT && n != NULL && n->start == 0 && t->r.when_count > 0)
        e = n; /* "2 but on friday" begins with the choice and goes on */
    return e != NULL && !e->is_not ? e->number : 0;
}

static bool choose_by_number(turn *t, int64_t n)
{
    if (t->m.option_count == 0) {
        turn_push(t, SAID_STALE);
        return true;
    }
    if (n == -1)
        n = (int64_t)t->m.option_count;
    if (n < 1 || n > (int64_t)t->m.option_count) {
        turn_push(t, SAID_OFF_LIST);
        return true;
    }
    return choose(t, (size_t)n - 1);
}

#define HALF_DAY_S 43200

/* "the 7:00 one" of an evening list: a clock time said without am or pm fits either half. */
static bool is_on_the_dial(const when *w, local_time at)
{
    return w->is_exact && w->time_known && !w->date_known &&
           w->clock_from_s % HALF_DAY_S == at.second_of_day % HALF_DAY_S;
}

/* Does a slot on the table fit the doctor and exact times that were named? */
static bool slot_is_named(const turn *t, const slot *s, const entity *who)
{
    bool has_time = false, fits = false;

    if (who != NULL && who->doctor.v != s->doctor.v)
        return false;
    for (size_t i = 0; i < t->r.when_count; i++) {
        const when *w = &t->r.whens[i];
        if (w->is_not)
            return false;
        has_time = true;
        if (w->is_exact && w->time_known && !reading_has_act(&t->r, ACT_SELECT) &&
            w->clock_from_s % HALF_DAY_S != s->local.second_of_day % HALF_DAY_S)
            continue; /* "2 pm?" is not the 2:45 one, while "the 2 one" may be */
        fits |= when_fits(w, s->local) || is_on_the_dial(w, s->local);
    }
    return !has_time || fits;
}

/* "the 5:30 one", "Dr Rao": (1) */
static bool choose_slot_by_facts(turn *t)
{
    const entity *who = reading_entity(&t->r, ENTITY_DOCTOR);
    bool has_exact = false, is_pointing = reading_has_act(&t->r, ACT_SELECT);
    size_t fitting = 0, at = 0;
    slot s;

    for (size_t i = 0; i < t->r.when_count; i++)
        has_exact |= t->r.whens[i].is_exact && t->r.whens[i].time_known;
    if (who != NULL && (who->is_not || (who->doctor.v == 0)))
        return false;
    if (!has_exact && who == NULL && !(is_pointing && t->r.when_count > 0))
        return false;
    if (t->r.is_correction && !is_pointing)
        return false;
    for (size_t i = 0; i < t->m.option_count; i++)
        if (option_slot(t, &t->m.options[i], &s) && slot_is_named(t, &s, who)) {
            fitting++;
            at = i;
        }
    return fitting == 1 && choose(t, at);
}

static bool is_letter(int32_t c)
{
    bool is_mark = c < 0x80 || (c >= 0xA0 && c < 0xC0) || (c >= 0x2000 && c < 0x2C00) ||
                   c == 0x0964 || c == 0x0965; /* danda, double danda */

    return is_mark ? (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') : c >= 0x80;
}

/* No letter or digit ends just before, or begins at, byte i. */
static bool is_edge_before(ds_str s, size_t i)
{
    size_t at = i;

    while (at > 0 && ((unsigned char)s.p[--at] & 0xC0) == 0x80)
        ;
    return i == 0 || !is_letter(ds_text_next(s, &at));
}

static bool is_edge_at(ds_str s, size_t i) { return i >= s.n || !is_letter(ds_text_next(s, &i)); }

static bool has_whole(ds_str text, ds_str word)
{
    for (int64_t at = ds_str_find(text, word, 0); at >= 0;
         at = ds_str_find(text, word, (size_t)at + 1))
        if (is_edge_before(text, (size_t)at) && is_edge_at(text, (size_t)at + word.n))
            return true;
    return false;
}

/* The talk's language, the message's, and English, which stands in messages of all of them. */
bool turn_has_words(const turn *t, const char *key)
{
    ds_str langs[] = { t->lang, catalogue_match(t->texts, t->r.lang), DS_STR("en") };
    ds_str folded, word;

    if (ds_text_fold(t->cx, t->text, &folded) != DS_OK)
        return false;
    for (size_t i = 0; i < sizeof langs / sizeof langs[0]; i++) {
        ds_str words = catalogue_find_own(t->texts, langs[i], key);
        while (ds_str_next(&words, '|', &word))
            if (has_whole(folded, ds_str_trim(word)))
                return true;
    }
    return false;
}

/* "the visit", "the texts": words of the catalogue for what a digit does. */
static bool choose_verb_by_word(turn *t)
{
    ds_str key;

    for (size_t i = 0; i < t->m.option_count; i++)
        if (t->m.options[i].kind == OPTION_VERB &&
            ds_format(t->cx, &key, "words." DS_FMT, DS_ARG(t->m.options[i].word)) == DS_OK &&
            turn_has_words(t, ds_cstr(t->cx, key)))
            return choose(t, i);
    return false;
}

/* The title as it was shown, typed: "skin doctor", "San Jose"; exactly one option is called that.
 */
static bool choose_by_title(turn *t)
{
    list_form form = { false, false, false, false, false };
    ds_str folded, title;
    size_t fitting = 0, at = 0;

    if (t->st == SLOT || ds_text_fold(t->cx, t->text, &folded) != DS_OK)
        return false;
    for (size_t i = 0; i < t->m.option_count; i++)
        if (option_title(t, &t->m.options[i], &form, &title) == DS_OK &&
            ds_text_fold(t->cx, title, &title) == DS_OK && ds_str_equal(title, folded)) {
            fitting++;
            at = i;
        }
    return fitting == 1 && choose(t, at);
}

static bool choose_by_order(turn *t)
{
    if (t->r.order_wish == 0 || t->m.option_count == 0 || t->st != SLOT)
        return false;
    return choose(t, t->r.order_wish < 0 ? 0 : t->m.option_count - 1);
}

/* "Both", "all of them", while we ask which to cancel. */
static bool choose_all_visits(turn *t)
{
    if (t->m.verb != SAID_CANCEL || !means_all(t))
        return false;
    turn_push(t, SAID_CANCEL);
    return true;
}

/* How many visits on the table fit the words; *ret_at is the last of them. */
static size_t visits_fitting(const turn *t, size_t *ret_at)
{
    size_t fitting = 0;

    for (size_t i = 0; i < t->m.option_count; i++)
        for (size_t k = 0; k < t->visit_count; k++)
            if (t->m.options[i].kind == OPTION_VISIT && t->m.options[i].a == t->visits[k].id.v &&
                turn_visit_fits(t, &t->visits[k])) {
                fitting++;
                *ret_at = i;
            }
    return fitting;
}

/* The visit that was named while we ask which; where the clock fits none, the day alone decides. */
static bool choose_visit_by_facts(turn *t)
{
    size_t fitting, at = 0;

    t->visit_when_count = t->r.when_count;
    for (size_t i = 0; i < t->r.when_count; i++)
        t->visit_whens[i] = t->r.whens[i];
    if (t->visit_when_count == 0 && reading_entity(&t->r, ENTITY_DOCTOR) == NULL)
        return false;
    fitting = visits_fitting(t, &at);
    for (size_t i = 0; fitting == 0 && i < t->visit_when_count; i++) {
        t->visit_whens[i].clock_from_s = 0;
        t->visit_whens[i].clock_to_s = WHEN_CLOCK_END;
    }
    if (fitting == 0)
        fitting = visits_fitting(t, &at);
    return fitting == 1 && choose(t, at);
}

/* ---- a choice and a change of it (3) ---- */

static bool is_met(const when *w, const slot *s)
{
    return (when_fits(w, s->local) || is_on_the_dial(w, s->local)) != w->is_not;
}

/* Keep of the times said only those that the option does not meet; true when some are left. */
static bool keep_unmet(turn *t, const slot *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < t->r.when_count; i++)
        if (!is_met(&t->r.whens[i], s))
            t->r.whens[kept++] = t->r.whens[i];
    if (kept > 0)
        t->r.when_count = kept;
    return kept > 0;
}

/* "Can it be after 11" of a time at 11:00 sharp wants a later one. */
static bool wants_past_the_edge(const turn *t, const slot *s)
{
    const when *w = t->r.when_count == 1 ? &t->r.whens[0] : NULL;

    return w != NULL && w->is_to_open && w->time_known && !w->is_not &&
           w->clock_from_s == s->local.second_of_day &&
           (t->r.is_correction || reading_has_act(&t->r, ACT_ALTERNATIVES));
}

/* The day of the option; its clock too, where only another day or doctor was said. */
static when when_of_option(const turn *t, const slot *s, bool is_later, bool is_earlier)
{
    when w = when_any();
    bool is_clock_said = false;

    for (size_t i = 0; i < t->r.when_count; i++)
        is_clock_said |= t->r.whens[i].time_known;
    w.date_known = true;
    w.grain = WHEN_DAY;
    w.date_from = w.date_to = s->local.date;
    if (is_clock_said)
        return w;
    w.time_known = true;
    w.clock_from_s = s->local.second_of_day;
    w.clock_to_s = s->local.second_of_day + 60;
    w.is_exact = !is_later && !is_earlier;
    w.grain = w.is_exact ? WHEN_MINUTE : WHEN_PART;
    if (is_later) {
        w.clock_from_s += 60;
        w.clock_to_s = WHEN_CLOCK_END;
        w.is_to_open = true;
    } else if (is_earlier) {
        w.clock_to_s = s->local.second_of_day;
        w.clock_from_s = 0;
        w.is_from_open = true;
    }
    return w;
}

/* "3 but can it be after 11", "the first one but later", "2 but on friday": (3) */
static void amend_choice(turn *t)
{
    const entity *who = reading_entity(&t->r, ENTITY_DOCTOR);
    bool is_pointed = t->r.order_wish != 0 || reading_has_act(&t->r, ACT_BYE);
    bool is_later = !is_pointed && turn_has_words(t, "words.later");
    bool is_earlier = !is_pointed && turn_has_words(t, "words.earlier");
    slot s;

    if (!turn_has_said(t, SAID_CHOICE) || !option_slot(t, &t->choice, &s))
        return;
    bool is_other_doctor = who != NULL && !who->is_not && who->doctor.v != s.doctor.v;
    bool is_past = wants_past_the_edge(t, &s);
    if (!keep_unmet(t, &s) && !is_past && !is_later && !is_earlier && !is_other_doctor)
        return;
    if (is_past)
        t->r.whens[0].clock_from_s += 60;
    t->said_count--; /* the choice just pushed */
    t->m.now.doctor = s.doctor;
    t->m.now.not_doctor.v = 0;
    t->m.now.location = s.location;
    t->m.now.city = (ds_str){ "", 0 };
    t->m.now.after.utc_s = 0;
    t->m.now.whens[0] = when_of_option(t, &s, is_later, is_earlier);
    t->m.now.when_count = 1;
    t->is_merged = true;
    turn_push(t, SAID_REQUEST);
}

/* "Yes" to the only time, or to the one that is exactly what was asked for. */
static bool choose_by_yes(turn *t)
{
    slot s;

    if (t->m.option_count == 1)
        return choose(t, 0);
    for (size_t i = 0; i < t->m.now.when_count; i++) {
        const when *w = &t->m.now.whens[i];
        if (w->is_exact && w->time_known && option_slot(t, &t->m.options[0], &s) &&
            s.local.second_of_day == w->clock_from_s)
            return choose(t, 0);
    }
    return false;
}

bool turn_find_choice(turn *t)
{
    int64_t n = number_said(t);

    if (n != 0 || (t->st == SLOT && choose_slot_by_facts(t))) {
        if (n != 0)
            (void)choose_by_number(t, n); /* always says something */
        amend_choice(t);
        return true;
    }
    if ((t->st == SLOT && choose_by_order(t)) || choose_by_title(t))
        return true;
    if (t->st == VISIT && (choose_all_visits(t) || choose_visit_by_facts(t)))
        return true;
    if (t->st == TEXTS || t->st == REMINDED || t->st == CLASH || t->st == OFFERED)
        return choose_verb_by_word(t);
    if (t->st == SLOT && reading_has_act(&t->r, ACT_AFFIRM) && t->r.when_count == 0)
        return choose_by_yes(t);
    return false;
}
