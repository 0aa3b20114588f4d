/*
 * language.c - in which language a contact is answered, and what changes when that does.
 *
 * Who writes in a language is answered in it. A wish in words ("en español por favor") wins and
 * lasts; without one the words of a message decide, but only clear ones: an "ok", a number, a name
 * or a STOP tell nothing. Before anyone has written, what is stored with the patient counts, then
 * the channel's hint, then the clinic's own language. What always holds:
 *   (1) a language without texts is never chosen
 *   (2) a question that waits is put anew in the new language, so nothing is said half and half
 */
#include "bot/bot_internal.h"

#define WORDS_OF_A_SWITCH 2   /* a message that is clearly in another language */
#define WORDS_INTO_ENGLISH 3  /* English words stand in every language's messages */
#define WORDS_OF_COURTESY 4   /* "muchas gracias" is said by anyone */
#define LATIN_LETTERS "-Latn" /* of a tag: the language written in our letters */

ds_str turn_clinic_lang(const turn *t)
{
    ds_str lang = catalogue_match(t->texts, t->rules.locale);

    return lang.n > 0 ? lang : DS_STR("en");
}

/* Before anyone has written: contact, patient, the channel's hint, the clinic. */
void turn_choose_lang(turn *t)
{
    ds_str known[] = { t->contact.lang, t->patient_count > 0 ? t->patients[0].language : DS_STR(""),
                       t->ev != NULL ? t->ev->locale : DS_STR("") };

    t->lang = turn_clinic_lang(t);
    for (size_t i = sizeof known / sizeof known[0]; i-- > 0;) {
        ds_str lang = catalogue_match(t->texts, known[i]);
        if (lang.n > 0)
            t->lang = lang;
    }
}

/* ---- what a message tells ---- */

static bool is_in_our_letters(ds_str text)
{
    size_t at = 0;
    int32_t c;

    while ((c = ds_text_next(text, &at)) >= 0)
        if (c >= 0x0400 && c < 0x2000)
            return false;
    return true;
}

/* The language that is asked for, as the patient writes it; "" when there are no texts in it. */
static ds_status wished_lang(const turn *t, ds_str *ret)
{
    const entity *e = reading_entity(&t->r, ENTITY_LANGUAGE);
    ds_str latin;

    *ret = (ds_str){ "", 0 };
    if (e == NULL)
        return DS_OK;
    DS_TRY(ds_format(t->cx, &latin, DS_FMT LATIN_LETTERS, DS_ARG(e->value)));
    *ret = catalogue_match(
        t->texts, is_in_our_letters(t->text) && catalogue_has(t->texts, latin) ? latin : e->value);
    return DS_OK;
}

/* "Ok", "no thanks", "muchas gracias": acts that are said in any language. */
static bool is_only_courtesy(const turn *t)
{
    for (size_t i = 0; i < t->r.act_count; i++)
        if (t->r.acts[i] != ACT_AFFIRM && t->r.acts[i] != ACT_NEGATE && t->r.acts[i] != ACT_THANK &&
            t->r.acts[i] != ACT_BYE && t->r.acts[i] != ACT_SELECT)
            return false;
    return t->r.act_count > 0 && t->r.entity_count == 0 && t->r.when_count == 0;
}

/* STOP, START and HELP are the carriers' words, not a language. */
static bool is_keyword(const turn *t)
{
    return t->r.stop == STOP_WORD || t->r.stop == STOP_BARE_CANCEL ||
           reading_has_act(&t->r, ACT_START) || reading_has_act(&t->r, ACT_HELP);
}

static uint32_t words_needed(const turn *t)
{
    if (t->contact.lang.n == 0 || t->r.emergency != EMERGENCY_NONE)
        return 1;
    if (is_only_courtesy(t) || is_keyword(t))
        return WORDS_OF_COURTESY;
    if (t->is_first_text)
        return 1;
    return ds_str_is(t->r.lang, "en") ? WORDS_INTO_ENGLISH : WORDS_OF_A_SWITCH;
}

/* A first message in the language that was expected anyway: "hello" of an English clinic. */
static bool is_as_expected(const turn *t)
{
    bool is_letters = false;

    for (size_t i = 0; i < t->text.n; i++)
        is_letters |= (unsigned char)t->text.p[i] >= 'A';
    return t->contact.lang.n == 0 && is_letters && !is_keyword(t) &&
           ds_str_equal(catalogue_match(t->texts, t->r.lang), t->lang);
}

static bool is_clear(const turn *t)
{
    bool is_name = turn_has_said(t, SAID_NAME) && t->said_name.n == ds_str_trim(t->text).n;

    return !is_name && !t->m.is_lang_wished && t->r.lang_words >= words_needed(t);
}

/* ---- the question that waits, in other words (2) ---- */

static ds_status patient_question(turn *t, ds_str *ret)
{
    const bot_option *last = t->m.option_count > 0 ? &t->m.options[t->m.option_count - 1] : NULL;
    text_arg args[] = { { "person", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    if (last != NULL && last->a == 0 && last->word.n == 0)
        return turn_text(t, "ask.who", NULL, ret);
    if (t->m.now.person.n == 0)
        return turn_text(t, "ask.name", NULL, ret);
    DS_TRY(fact_person(t, t->m.now.person, t->m.now.is_named, &args[0].value));
    return turn_text(t, "ask.name_of", args, ret);
}

static const appointment *visit_of_question(const turn *t)
{
    const appointment *held = NULL;
    int64_t id = t->st == WHEN ? t->m.now.moving.v : t->m.visit.v;

    for (size_t i = 0; i < t->visit_count; i++) {
        if (t->st == CLASH && t->visits[i].id.v == t->m.held.v)
            held = &t->visits[i];
        else if (t->st != CLASH && t->visits[i].id.v == id)
            return &t->visits[i];
    }
    return held != NULL && t->m.option_count > 0
               ? turn_clash(t, (patient_id){ t->m.options[0].a }, held->start, held->end)
               : NULL;
}

/* Questions that name a visit; the plain one where it is gone. */
static ds_status visit_question(turn *t, const char *key, const char *plain, ds_str *ret)
{
    const appointment *a = visit_of_question(t);
    text_arg args[] = { { "visit", { NULL, 0 } },
                        { "clinic", t->rules.clinic_name },
                        { NULL, { NULL, 0 } } };

    if (a == NULL)
        return turn_text(t, plain, NULL, ret);
    DS_TRY(t->st == REMINDED ? fact_visit_briefly(t, a, &args[0].value)
                             : fact_visit(t, a, &args[0].value));
    return turn_text(t, key, args, ret);
}

static ds_status ask_anew(turn *t)
{
    static const char *const keys[STATE_COUNT] = {
        [REQUEST] = "ask.need", [SPECIALTY] = "ask.specialty", [DOCTOR] = "ask.doctor",
        [PLACE] = "ask.place",  [PROOF] = "proof.ask",         [TEXTS] = "stop.which"
    };
    bool is_reminder = t->m.option_count > 0 && ds_str_is(t->m.options[0].word, "coming");

    if (t->m.question.n == 0 || t->st >= STATE_COUNT)
        return DS_OK;
    if (keys[t->st] != NULL)
        return turn_text(t, keys[t->st], NULL, &t->m.question);
    if (t->st == SLOT && t->m.option_count > 0)
        return turn_offer_words(t, t->m.options, t->m.option_count, &t->m.question);
    if (t->st == PATIENT)
        return patient_question(t, &t->m.question);
    if (t->st == VISIT)
        return turn_text(t, which_key(t->m.verb), NULL, &t->m.question);
    if (t->st == REMINDED)
        return visit_question(t, is_reminder ? "reminder.ask" : "reminder.change",
                              "reminder.change", &t->m.question);
    if (t->st == CLASH)
        return visit_question(t, "clash.ask", "ask.when", &t->m.question);
    return visit_question(t, t->m.now.moving.v != 0 ? "ask.move_when" : "ask.when", "ask.when",
                          &t->m.question);
}

ds_status turn_follow_language(turn *t)
{
    ds_str to = { "", 0 };

    if (t->r.is_lang_wish)
        DS_TRY(wished_lang(t, &to));
    if (to.n > 0)
        t->m.is_lang_wished = true;
    else if (is_clear(t) || is_as_expected(t))
        to = catalogue_match(t->texts, t->r.lang);
    if (to.n == 0) /* (1) */
        return DS_OK;
    if (!ds_str_equal(t->contact.lang, to)) {
        t->contact.lang = to;
        DS_TRY(store_contact_update(t->cx, t->tx, &t->contact));
    }
    if (ds_str_equal(t->lang, to))
        return DS_OK;
    t->lang = to;
    return ask_anew(t);
}

ds_status say_language(turn *t)
{
    ds_str to;

    DS_TRY(wished_lang(t, &to));
    return turn_say(t, to.n > 0 ? "tongue.set" : "tongue.none", NULL);
}
