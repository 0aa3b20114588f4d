/*
 * said.c - what a message says, in the table's words and in the order it was said.
 *
 * The language step reads the text; here its acts meet what is on the table: a number becomes a
 * choice, a name an answer, an old button an old choice. What always holds:
 *   (1) danger and the law of the line stand alone: nothing else in that message is acted on
 *   (2) a number, word or tap chooses only when exactly one option fits
 *   (3) every event says at least one thing, so every event gets an answer
 */
#include "bot/bot_internal.h"

#include "bot/options.h"

#define NAME_MAX_CHARS 60
#define NAME_MAX_WORDS 5

static void push(turn *t, said what)
{
    for (size_t i = 0; i < t->said_count; i++)
        if (t->said[i] == what)
            return;
    if (t->said_count < BOT_SAID_MAX)
        t->said[t->said_count++] = what;
}

static bool has_said(const turn *t, said what)
{
    for (size_t i = 0; i < t->said_count; i++)
        if (t->said[i] == what)
            return true;
    return false;
}

/* ---- choices ---- */

static bool choose(turn *t, size_t index)
{
    t->choice = t->m.options[index];
    push(t, SAID_CHOICE);
    return true;
}

static void tapped(turn *t)
{
    int64_t generation, number;
    bot_option facts;

    if (!option_id_parse(t->ev->option_id, &generation, &number, &facts)) {
        push(t, SAID_STALE);
        return;
    }
    if (generation == t->m.generation && number >= 1 && number <= (int64_t)t->m.option_count) {
        choose(t, (size_t)number - 1);
        return;
    }
    t->choice = facts;
    push(t, SAID_STALE);
}

/* A number or ordinal that was said to choose with: 0 when there is none, -1 the last. */
static int64_t number_said(const turn *t)
{
    const entity *e = reading_entity(&t->r, ENTITY_ORDINAL);

    if (e == NULL && reading_has_act(&t->r, ACT_SELECT))
        e = reading_entity(&t->r, ENTITY_NUMBER);
    return e != NULL ? e->number : 0;
}

static bool choose_by_number(turn *t, int64_t n)
{
    if (t->m.option_count == 0) {
        push(t, SAID_STALE);
        return true;
    }
    if (n == -1)
        n = (int64_t)t->m.option_count;
    if (n < 1 || n > (int64_t)t->m.option_count) {
        push(t, SAID_OFF_LIST);
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
        fits |= when_fits(w, s->local) || is_on_the_dial(w, s->local);
    }
    return !has_time || fits;
}

/* "the 5:30 one", "Dr Rao": (2) */
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

/* "the visit", "the texts": words of the catalogue for what a digit does. */
static bool choose_verb_by_word(turn *t)
{
    ds_str folded, words, word, key;

    if (ds_text_fold(t->cx, t->text, &folded) != DS_OK)
        return false;
    for (size_t i = 0; i < t->m.option_count; i++) {
        if (t->m.options[i].kind != OPTION_VERB ||
            ds_format(t->cx, &key, "words." DS_FMT, DS_ARG(t->m.options[i].word)) != DS_OK)
            continue;
        words = catalogue_find(t->texts, t->lang, ds_cstr(t->cx, key));
        while (ds_str_next(&words, '|', &word))
            if (ds_str_find(folded, ds_str_trim(word), 0) >= 0)
                return choose(t, i);
    }
    return false;
}

static bool choose_by_order(turn *t)
{
    if (t->r.order_wish == 0 || t->m.option_count == 0 || t->st != SLOT)
        return false;
    return choose(t, t->r.order_wish < 0 ? 0 : t->m.option_count - 1);
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

/* "3 but can it be after 11": the option gives the doctor and the day, the words the time. */
static bool choice_is_amended(turn *t)
{
    slot s;

    if (t->r.when_count == 0 || !option_slot(t, &t->choice, &s))
        return false;
    if (when_list_fits(t->r.whens, t->r.when_count, s.local))
        return false;
    t->said_count--; /* the choice just pushed */
    t->m.now.doctor = s.doctor;
    t->m.now.location = s.location;
    t->m.now.whens[0] = when_any();
    t->m.now.whens[0].date_known = true;
    t->m.now.whens[0].grain = WHEN_DAY;
    t->m.now.whens[0].date_from = t->m.now.whens[0].date_to = s.local.date;
    t->m.now.when_count = 1;
    push(t, SAID_REQUEST);
    return true;
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

static bool find_choice(turn *t)
{
    int64_t n = number_said(t);
    bool is_found;

    if (n != 0) {
        is_found = choose_by_number(t, n);
        if (has_said(t, SAID_CHOICE))
            (void)choice_is_amended(t); /* either way something was said */
        return is_found;
    }
    if (t->st == SLOT && (choose_slot_by_facts(t) || choose_by_order(t)))
        return true;
    if (t->st == VISIT && choose_visit_by_facts(t))
        return true;
    if (t->st == TEXTS || t->st == REMINDED)
        return choose_verb_by_word(t);
    if (t->st == SLOT && reading_has_act(&t->r, ACT_AFFIRM) && t->r.when_count == 0)
        return choose_by_yes(t);
    return false;
}

/* ---- names ---- */

/* A short text of letters that nothing else explains, while a name is asked for. */
static bool looks_like_name(ds_str text)
{
    size_t words = 1;

    if (text.n == 0 || ds_text_length(text) > NAME_MAX_CHARS)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char ch = (unsigned char)text.p[i];
        words += ch == ' ';
        if (ch < 0x80 && !((ch | 32) >= 'a' && (ch | 32) <= 'z') && ch != ' ' && ch != '\'' &&
            ch != '-' && ch != '.')
            return false;
    }
    return words <= NAME_MAX_WORDS;
}

/* "Eve Park": two or three words with capitals are a name, whatever else they may mean. */
static bool is_written_as_name(ds_str text)
{
    bool at_begin = true;
    size_t words = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (at_begin && !(text.p[i] >= 'A' && text.p[i] <= 'Z'))
            return false;
        words += at_begin;
        at_begin = text.p[i] == ' ';
    }
    return words >= 2 && words <= 3 && looks_like_name(text);
}

/* The name in an answer to "what is the patient's name?"; empty when there is none. */
static ds_str name_said(const turn *t)
{
    const entity *e = reading_entity(&t->r, ENTITY_PERSON);
    bool is_plain = t->r.act == ACT_INFORM || t->r.act == ACT_OUT_OF_SCOPE;
    ds_str text = ds_str_trim(t->text);

    if ((is_plain || t->r.act == ACT_ASK) && is_written_as_name(text))
        return text;
    if (t->r.when_count > 0)
        return (ds_str){ "", 0 };
    if (t->r.name.n > 0)
        return t->r.name;
    if (e != NULL && e->is_name)
        return e->value;
    return is_plain && t->r.entity_count == 0 && looks_like_name(text) ? text : (ds_str){ "", 0 };
}

static bool find_name(turn *t)
{
    if (t->st != PATIENT)
        return false;
    t->said_name = name_said(t);
    if (t->said_name.n == 0)
        return false;
    push(t, SAID_NAME);
    return true;
}

/* ---- acts ---- */

static const struct {
    act act;
    said said;
} said_of_act[] = {
    { ACT_HUMAN, SAID_PERSON },      { ACT_HELP, SAID_HELP },     { ACT_RESTART, SAID_RESTART },
    { ACT_BACK, SAID_BACK },         { ACT_CANCEL, SAID_CANCEL }, { ACT_RESCHEDULE, SAID_MOVE },
    { ACT_LATE, SAID_LATE },         { ACT_LIST, SAID_LIST },     { ACT_WAITLIST, SAID_SOONER },
    { ACT_ALTERNATIVES, SAID_MORE }, { ACT_AFFIRM, SAID_YES },    { ACT_NEGATE, SAID_NO },
    { ACT_BOOK, SAID_REQUEST },      { ACT_FIND, SAID_REQUEST },  { ACT_INFORM, SAID_REQUEST },
    { ACT_ASK, SAID_QUESTION },      { ACT_PAY, SAID_QUESTION },  { ACT_GREET, SAID_GREETING },
    { ACT_THANK, SAID_THANKS },      { ACT_BYE, SAID_BYE },       { ACT_START, SAID_START },
};

static void push_act(turn *t, act a)
{
    for (size_t i = 0; i < sizeof said_of_act / sizeof said_of_act[0]; i++)
        if (said_of_act[i].act == a)
            push(t, said_of_act[i].said);
}

static void drop(turn *t, said what)
{
    size_t kept = 0;

    for (size_t i = 0; i < t->said_count; i++)
        if (t->said[i] != what)
            t->said[kept++] = t->said[i];
    t->said_count = kept;
}

static bool asked_to_search(const turn *t)
{
    return reading_has_act(&t->r, ACT_FIND) || reading_has_act(&t->r, ACT_BOOK);
}

/* A polite word beside a wish is no wish of its own. */
static void drop_what_is_only_polite(turn *t)
{
    static const said polite[] = { SAID_GREETING, SAID_THANKS, SAID_BYE };

    for (size_t i = 0; i < sizeof polite / sizeof polite[0]; i++)
        if (t->said_count > 1)
            drop(t, polite[i]);
}

static bool has_verb(const turn *t)
{
    return has_said(t, SAID_CANCEL) || has_said(t, SAID_MOVE) || has_said(t, SAID_LATE) ||
           has_said(t, SAID_LIST);
}

static bool has_answer(const turn *t) { return has_said(t, SAID_CHOICE) || has_said(t, SAID_NAME); }

/* "Anything sooner", "more": wishes about the times, not new requests. */
static void settle_times(turn *t)
{
    if (t->r.is_sooner) {
        drop(t, SAID_MORE);
        drop(t, SAID_REQUEST);
        push(t, SAID_SOONER);
    } else if (t->r.is_more && !t->is_merged) {
        drop(t, SAID_REQUEST);
        push(t, SAID_MORE);
    }
}

/* Words that merge decide what the rest was: "yes, Friday" is a request, not a yes. */
static void settle_request(turn *t)
{
    if (t->is_merged && !has_verb(t) && !has_answer(t) && !has_said(t, SAID_SOONER)) {
        drop(t, SAID_YES);
        drop(t, SAID_NO);
        drop(t, SAID_MORE);
        push(t, SAID_REQUEST);
    }
    if (!t->is_merged && !asked_to_search(t) && t->said_count > 0 && !t->r.is_correction)
        drop(t, SAID_REQUEST);
    if ((has_verb(t) || has_answer(t)) && !asked_to_search(t))
        drop(t, SAID_REQUEST);
}

/* A yes or no beside something stronger is only a manner of speaking. */
static void settle_yes_and_no(turn *t)
{
    if (has_answer(t)) {
        drop(t, SAID_MORE);
        drop(t, SAID_YES);
        drop(t, SAID_NO);
    }
    if (has_said(t, SAID_THANKS) || has_said(t, SAID_BYE)) {
        if (t->st != SLOT && t->st != REMINDED)
            drop(t, SAID_YES);
        if (t->st == SLOT && has_said(t, SAID_NO)) { /* "no, thanks" */
            drop(t, SAID_NO);
            push(t, SAID_BYE);
        }
        if (has_said(t, SAID_BYE))
            drop(t, SAID_THANKS);
    }
    if (has_verb(t) && t->st != REMINDED) { /* "no, cancel it": the verb says it all */
        drop(t, SAID_YES);
        drop(t, SAID_NO);
    }
}

static void settle(turn *t)
{
    settle_times(t);
    settle_request(t);
    if (t->r.topic == ASK_MY_APPOINTMENT && has_said(t, SAID_QUESTION)) {
        drop(t, SAID_QUESTION);
        push(t, SAID_LIST);
    }
    settle_yes_and_no(t);
    drop_what_is_only_polite(t);
}

/* "for my son", while a name is asked for: then it is the son's name that is asked. */
static bool only_says_for_whom(const turn *t)
{
    for (size_t i = 0; i < t->r.entity_count; i++)
        if (t->r.entities[i].type != ENTITY_PERSON || t->r.entities[i].is_name)
            return false;
    return t->st == PATIENT && t->r.entity_count > 0 && t->r.when_count == 0;
}

static void read_acts(turn *t)
{
    bool is_answered = find_choice(t) || find_name(t);

    if (!is_answered && only_says_for_whom(t)) {
        turn_merge_person(t);
        push(t, SAID_NO);
        return;
    }
    if (has_said(t, SAID_CHOICE))
        turn_merge_person(t);

    for (size_t i = 0; i < t->r.act_count; i++)
        if (!(is_answered && t->r.acts[i] == ACT_SELECT))
            push_act(t, t->r.acts[i]);
    if (!has_said(t, SAID_CHOICE) && !has_said(t, SAID_NAME))
        turn_merge(t);
    settle(t);
}

/* After a booking, "actually 5 pm", or only another time, changes that booking. */
static void correct_last_booking(turn *t)
{
    bool is_only_time = t->r.entity_count == 0 && !asked_to_search(t);
    bool is_fresh = t->m.undo.kind == UNDO_BOOKED && t->m.visit.v != 0 &&
                    ds_time_since(t->cx->now, t->m.undo.at).s < 3600;

    if (t->st == NOTHING && is_fresh && (t->r.is_correction || is_only_time) &&
        t->r.when_count > 0 && !reading_has_act(&t->r, ACT_CANCEL) &&
        reading_entity(&t->r, ENTITY_SPECIALTY) == NULL) {
        t->r.acts[0] = t->r.act = ACT_RESCHEDULE;
        t->r.act_count = 1;
    }
}

static ds_status read_text(turn *t)
{
    intent_context c = { .now = t->cx->now,
                         .tz = t->home != NULL ? t->home->tz : NULL,
                         .lang = { "", 0 },
                         .locale = t->rules.locale,
                         .expects = ds_str_of(state_expects(t->st)),
                         .system = t->m.question,
                         .option_count = (int64_t)t->m.option_count };
    const entity *place;
    const location *l;

    DS_TRY(intent_read(t->cx, bot_pack(t->b), t->w->vocab, t->text, &c, &t->r));
    place = reading_entity(&t->r, ENTITY_PLACE);
    l = place != NULL ? directory_location(t->w->dir, place->location) : NULL;
    if (l != NULL && l->tz != c.tz && t->r.when_count > 0) {
        c.tz = l->tz; /* "tomorrow" is said of the place that was named */
        DS_TRY(intent_read(t->cx, bot_pack(t->b), t->w->vocab, t->text, &c, &t->r));
    }
    return DS_OK;
}

/* (1): true when the message is danger or the law of the line. */
static bool stands_alone(turn *t)
{
    if (t->r.emergency != EMERGENCY_NONE)
        push(t, SAID_DANGER);
    else if (t->r.stop == STOP_WORD || t->r.stop == STOP_PLAIN)
        push(t, SAID_STOP);
    else if (t->r.stop == STOP_BARE_CANCEL)
        push(t, SAID_BARE_CANCEL);
    return t->said_count > 0;
}

static ds_status listen_to_text(turn *t)
{
    DS_TRY(read_text(t));
    if (stands_alone(t))
        return DS_OK;
    correct_last_booking(t);
    read_acts(t);
    if (t->ev->kind == IN_MEDIA || t->ev->kind == IN_STICKER)
        push(t, SAID_MEDIA);
    if (t->said_count == 0)
        push(t, SAID_UNCLEAR); /* (3) */
    return DS_OK;
}

static void listen_to_pin(turn *t)
{
    t->m.now.has_point = true;
    t->m.now.lat = t->ev->lat;
    t->m.now.lon = t->ev->lon;
    t->m.now.location.v = 0;
    t->m.now.city = (ds_str){ "", 0 };
    push(t, SAID_PIN);
}

ds_status turn_listen(turn *t)
{
    t->said_count = 0;
    t->r = (reading){ .lang = t->lang };
    switch (t->ev->kind) {
    case IN_OPTION:
        tapped(t);
        return DS_OK;
    case IN_LOCATION:
        listen_to_pin(t);
        return DS_OK;
    case IN_MEDIA:
    case IN_STICKER:
    case IN_UNKNOWN:
        if (t->text.n > 0)
            return listen_to_text(t);
        push(t, SAID_MEDIA);
        return DS_OK;
    case IN_CONTACT:
        push(t, SAID_MEDIA);
        return DS_OK;
    case IN_TEXT:
    case IN_EDIT:
    case IN_OPT_OUT:
    case IN_BLOCKED:
    case IN_UNBLOCKED:
    case IN_STATUS:
    case IN_NUMBER_CHANGED:
    case IN_KIND_COUNT:
        break;
    }
    return listen_to_text(t);
}
