/*
 * said.c - what a message says, in the table's words and in the order it was said.
 *
 * The language step reads the text; here its acts meet what is on the table: a number becomes a
 * choice, a name an answer, an old button an old choice. What always holds:
 *   (1) danger and the law of the line stand alone: nothing else in that message is acted on
 *   (2) every event says at least one thing, so every event gets an answer
 */
#include <string.h>

#include "bot/bot_internal.h"
#include "model/card.h"

#define NAME_MAX_CHARS 60
#define NAME_MAX_WORDS 5

void turn_push(turn *t, said what)
{
    for (size_t i = 0; i < t->said_count; i++)
        if (t->said[i] == what)
            return;
    if (t->said_count < BOT_SAID_MAX)
        t->said[t->said_count++] = what;
}

bool turn_has_said(const turn *t, said what)
{
    for (size_t i = 0; i < t->said_count; i++)
        if (t->said[i] == what)
            return true;
    return false;
}

/* ---- names ---- */

static bool is_latin(unsigned char ch) { return (ch | 32) >= 'a' && (ch | 32) <= 'z'; }

/* A letter's byte, or the first of one: of scripts, not of signs or emoji. */
static bool is_of_letter(unsigned char ch)
{
    return is_latin(ch) || (ch >= 0xC3 && ch < 0xE2) || (ch > 0xE2 && ch < 0xF0);
}

/* A short text of letters that nothing else explains, while a name is asked for. */
static bool looks_like_name(ds_str text)
{
    size_t words = 1, letters = 0;

    if (text.n == 0 || ds_text_length(text) > NAME_MAX_CHARS)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char ch = (unsigned char)text.p[i];
        words += ch == ' ';
        letters += is_of_letter(ch);
        if (ch < 0x80 && !is_latin(ch) && ch != ' ' && ch != '\'' && ch != '-' && ch != '.')
            return false;
    }
    return letters > 0 && words <= NAME_MAX_WORDS;
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

/* "Someone new", as a button says it: a person, but no name. */
static bool is_someone_new(const turn *t)
{
    ds_str title = catalogue_find(t->texts, t->lang, "patient.someone_new"), said_words;

    return ds_text_fold(t->cx, title, &title) == DS_OK &&
           ds_text_fold(t->cx, ds_str_trim(t->text), &said_words) == DS_OK &&
           ds_str_equal(title, said_words);
}

/* "Bye", "thanks", "hmm", "what": nobody is called that. */
static bool is_no_name(const turn *t)
{
    bool is_polite = reading_has_act(&t->r, ACT_BYE) || reading_has_act(&t->r, ACT_THANK) ||
                     reading_has_act(&t->r, ACT_GREET);
    bool is_whole = t->r.name.n == 0 || t->r.name.n == ds_str_trim(t->text).n;
    bool is_one_word = ds_str_find(ds_str_trim(t->text), DS_STR(" "), 0) < 0;

    return t->r.entity_count == 0 && is_whole &&
           (is_polite || (is_one_word && turn_has_words(t, "words.no_name")));
}

static bool find_name(turn *t)
{
    if (t->st != PATIENT)
        return false;
    if (is_no_name(t) || is_someone_new(t) || t->r.is_lang_wish)
        return false;
    t->said_name = name_said(t);
    if (t->said_name.n == 0)
        return false;
    turn_push(t, SAID_NAME);
    return true;
}

/* ---- money ---- */

static bool has_any_words(const turn *t, const char *const *keys, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (turn_has_words(t, keys[i]))
            return true;
    return false;
}

/* Beside money something else is wanted: that goes first, or is what was said. */
static bool wants_more_than_money(const turn *t)
{
    static const act verbs[] = { ACT_HUMAN,  ACT_HELP,       ACT_RESTART, ACT_BACK,
                                 ACT_CANCEL, ACT_RESCHEDULE, ACT_LATE,    ACT_LIST };

    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (reading_has_act(&t->r, verbs[i]))
            return true;
    return t->r.when_count > 0 || reading_entity(&t->r, ENTITY_SPECIALTY) != NULL ||
           reading_entity(&t->r, ENTITY_PLACE) != NULL;
}

/* Words of money and nothing else, whatever the act was taken for: a name while one is asked for
 * ("refund please"), a request for other times while the money is waited for. */
static bool is_only_of_money(const turn *t)
{
    static const char *const everywhere[] = { "words.receipt", "words.money_back", "words.money" };
    static const char *const while_asked[] = { "words.receipt", "words.money_back", "words.paid",
                                               "words.money", "words.at_clinic" };
    bool is_vague = t->r.act == ACT_OUT_OF_SCOPE || t->r.act == ACT_INFORM ||
                    (t->r.act == ACT_ASK && (t->r.topic == ASK_NOTHING || t->r.topic == ASK_OTHER));

    if (wants_more_than_money(t))
        return false;
    if (t->st == PAYMENT)
        return has_any_words(t, while_asked, sizeof while_asked / sizeof while_asked[0]);
    if (t->st == PATIENT)
        return turn_has_words(t, "words.money") && !is_written_as_name(ds_str_trim(t->text));
    return is_vague && has_any_words(t, everywhere, sizeof everywhere / sizeof everywhere[0]);
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
    { ACT_ASK, SAID_QUESTION },      { ACT_PAY, SAID_PAY },       { ACT_GREET, SAID_GREETING },
    { ACT_THANK, SAID_THANKS },      { ACT_BYE, SAID_BYE },       { ACT_START, SAID_START },
};

static void push_act(turn *t, act a)
{
    for (size_t i = 0; i < sizeof said_of_act / sizeof said_of_act[0]; i++)
        if (said_of_act[i].act == a)
            turn_push(t, said_of_act[i].said);
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
    return turn_has_said(t, SAID_CANCEL) || turn_has_said(t, SAID_MOVE) ||
           turn_has_said(t, SAID_LATE) || turn_has_said(t, SAID_LIST);
}

static bool has_answer(const turn *t)
{
    return turn_has_said(t, SAID_CHOICE) || turn_has_said(t, SAID_NAME);
}

/* "Anything sooner", "more": wishes about the times, not new requests. */
static void settle_times(turn *t)
{
    if (t->r.is_sooner) {
        drop(t, SAID_MORE);
        drop(t, SAID_REQUEST);
        turn_push(t, SAID_SOONER);
    } else if (t->r.is_more && !t->is_merged) {
        drop(t, SAID_REQUEST);
        turn_push(t, SAID_MORE);
    }
}

/* Words that merge decide what the rest was: "yes, Friday" is a request, not a yes. */
static void settle_request(turn *t)
{
    if (t->is_merged && !has_verb(t) && !has_answer(t) && !turn_has_said(t, SAID_SOONER)) {
        drop(t, SAID_YES);
        drop(t, SAID_NO);
        drop(t, SAID_MORE);
        turn_push(t, SAID_REQUEST);
    }
    if (t->is_merged && (t->r.topic == ASK_NOTHING || t->r.topic == ASK_OTHER))
        drop(t, SAID_QUESTION); /* "any other doctor?" is the wish itself */
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
    if (turn_has_said(t, SAID_THANKS) || turn_has_said(t, SAID_BYE)) {
        if (t->st != SLOT && t->st != REMINDED && t->st != OFFERED)
            drop(t, SAID_YES);
        if (t->st == SLOT && turn_has_said(t, SAID_NO)) { /* "no, thanks" */
            drop(t, SAID_NO);
            turn_push(t, SAID_BYE);
        }
        if (turn_has_said(t, SAID_BYE))
            drop(t, SAID_THANKS);
    }
    if (has_verb(t) && t->st != REMINDED) { /* "no, cancel it": the verb says it all */
        drop(t, SAID_YES);
        drop(t, SAID_NO);
    }
}

/* What is asked for anew comes last: "book Thursday and cancel Tuesday" cancels first. */
static void settle_order(turn *t)
{
    if (has_verb(t) && turn_has_said(t, SAID_REQUEST)) {
        drop(t, SAID_REQUEST);
        turn_push(t, SAID_REQUEST);
    }
}

/* "In Spanish please" alone is answered; beside a wish it is only followed. */
static void settle_language(turn *t)
{
    static const said spoken[] = { SAID_QUESTION, SAID_YES, SAID_NO, SAID_GREETING, SAID_THANKS };

    if (!t->r.is_lang_wish)
        return;
    for (size_t i = 0; i < sizeof spoken / sizeof spoken[0]; i++)
        drop(t, spoken[i]);
    if (!t->is_merged)
        drop(t, SAID_REQUEST);
    if (t->said_count == 0)
        turn_push(t, SAID_LANGUAGE);
}

/* "When is my turn": the visit they have, not a question that nobody answers. */
static void settle_turn(turn *t)
{
    if (!turn_has_words(t, "words.my_turn"))
        return;
    drop(t, SAID_QUESTION);
    drop(t, SAID_REQUEST);
    turn_push(t, SAID_LIST);
}

static void settle(turn *t)
{
    settle_turn(t);
    settle_times(t);
    settle_request(t);
    if (t->r.topic == ASK_MY_APPOINTMENT && turn_has_said(t, SAID_QUESTION)) {
        drop(t, SAID_QUESTION);
        turn_push(t, SAID_LIST);
    }
    if (turn_has_said(t, SAID_NAME) && t->said_name.n == ds_str_trim(t->text).n)
        drop(t, SAID_QUESTION); /* "Jo Park" does not ask for parking */
    settle_yes_and_no(t);
    settle_order(t);
    settle_language(t);
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

/* "1980", "in 1980", "12/05/1980": four digits that can be a year, while one is asked for. */
static bool find_year(turn *t)
{
    int64_t year;

    for (size_t i = 0; t->st == PROOF && i + 4 <= t->text.n; i++)
        if (ds_str_to_int(ds_str_sub(t->text, i, i + 4), 1900, 2100, &year)) {
            t->said_year = year;
            turn_push(t, SAID_YEAR);
            return true;
        }
    return false;
}

static void read_acts(turn *t)
{
    if (find_year(t))
        return;
    if (is_only_of_money(t)) {
        turn_push(t, SAID_PAY);
        return;
    }
    bool is_answered = turn_find_choice(t) || find_name(t);

    if (!is_answered && only_says_for_whom(t)) {
        turn_merge_person(t);
        turn_push(t, SAID_NO);
        return;
    }
    if (turn_has_said(t, SAID_CHOICE))
        turn_merge_person(t);

    for (size_t i = 0; i < t->r.act_count; i++)
        if (!(is_answered && t->r.acts[i] == ACT_SELECT))
            push_act(t, t->r.acts[i]);
    if (!turn_has_said(t, SAID_CHOICE) && !turn_has_said(t, SAID_NAME))
        turn_merge(t);
    settle(t);
}

/* The visit of the last reminder while it is still to come. */
static const appointment *reminded_visit(const turn *t)
{
    for (size_t i = 0; i < t->visit_count; i++)
        if (t->visits[i].id.v == t->m.visit.v)
            return &t->visits[i];
    return NULL;
}

static void take_as_move(turn *t)
{
    t->r.acts[0] = t->r.act = ACT_RESCHEDULE;
    t->r.act_count = 1;
}

/* After a booking, "actually 5 pm", or only another time, changes that booking. */
static void correct_last_booking(turn *t)
{
    bool names_time = t->r.when_count > 0 && !reading_has_act(&t->r, ACT_CANCEL);
    bool is_only_time = t->r.entity_count == 0 && !asked_to_search(t) &&
                        !reading_has_act(&t->r, ACT_LATE); /* "20 min late" */
    const appointment *told = t->st == REMINDED && is_only_time ? reminded_visit(t) : NULL;
    bool is_fresh = t->m.undo.kind == UNDO_BOOKED && t->m.visit.v != 0 &&
                    ds_time_since(t->cx->now, t->m.undo.at).s < 3600;

    if (!names_time)
        return;
    if (told != NULL) { /* "can we make it Friday?" in answer to a reminder */
        t->visit = told;
        take_as_move(t);
    } else if (t->st == NOTHING && is_fresh && (t->r.is_correction || is_only_time) &&
               reading_entity(&t->r, ENTITY_SPECIALTY) == NULL) {
        take_as_move(t);
    }
}

/* What was asked, up to its link: an address is no words, and differs each time. */
static ds_str question_in_words(const turn *t)
{
    int64_t link = ds_str_find(t->m.question, DS_STR("http"), 0);

    return link < 0 ? t->m.question : ds_str_trim(ds_str_sub(t->m.question, 0, (size_t)link));
}

static ds_status read_text(turn *t)
{
    intent_context c = { .now = t->cx->now,
                         .tz = t->home != NULL ? t->home->tz : NULL,
                         .usual = t->lang,
                         .locale = t->rules.locale,
                         .expects = ds_str_of(state_expects(t->st)),
                         .system = question_in_words(t),
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
        turn_push(t, SAID_DANGER);
    else if (t->r.stop == STOP_WORD || t->r.stop == STOP_PLAIN)
        turn_push(t, SAID_STOP);
    else if (t->r.stop == STOP_BARE_CANCEL)
        turn_push(t, SAID_BARE_CANCEL);
    return t->said_count > 0;
}

static ds_status listen_to_text(turn *t)
{
    DS_TRY(read_text(t));
    if (stands_alone(t))
        return DS_OK;
    if (card_is_masked(t->text)) {
        turn_push(t, SAID_CARD); /* the rest was about paying with it */
        if (reading_has_act(&t->r, ACT_HUMAN))
            turn_push(t, SAID_PERSON);
        return DS_OK;
    }
    turn_hear_why(t);
    correct_last_booking(t);
    read_acts(t);
    if (t->ev->kind == IN_MEDIA || t->ev->kind == IN_STICKER)
        turn_push(t, SAID_MEDIA);
    if (t->said_count == 0)
        turn_push(t, SAID_UNCLEAR); /* (2) */
    return DS_OK;
}

static void listen_to_pin(turn *t)
{
    t->m.now.has_point = true;
    t->m.now.lat = t->ev->lat;
    t->m.now.lon = t->ev->lon;
    t->m.now.location.v = 0;
    t->m.now.city = (ds_str){ "", 0 };
    turn_push(t, SAID_PIN);
}

ds_status turn_listen(turn *t)
{
    t->said_count = 0;
    t->r = (reading){ .lang = t->lang };
    switch (t->ev->kind) {
    case IN_OPTION:
        turn_tapped(t);
        return DS_OK;
    case IN_LOCATION:
        listen_to_pin(t);
        return DS_OK;
    case IN_MEDIA:
    case IN_STICKER:
    case IN_UNKNOWN:
        if (t->text.n > 0)
            return listen_to_text(t);
        turn_push(t, SAID_MEDIA);
        return DS_OK;
    case IN_CONTACT:
        turn_push(t, SAID_MEDIA);
        return DS_OK;
    case IN_TEXT:
    case IN_EDIT:
    case IN_OPT_OUT:
    case IN_BLOCKED:
    case IN_UNBLOCKED:
    case IN_STATUS:
    case IN_NUMBER_CHANGED:
    case IN_PAYMENT:
    case IN_KIND_COUNT:
        break;
    }
    return listen_to_text(t);
}
