/*
 * read.c - one text through all steps: clean, cut, language, typos, safety, names, whens, acts.
 *
 * What always holds:
 *   (1) any bytes give a reading; only a full arena fails
 *   (2) safety is read before anything that could take its words
 *   (3) nothing is kept: pack and vocabulary are only read
 */
#include "intents/classify.h"

static local_time wall_now(const intent_context *c)
{
    return c->tz != NULL ? ds_tz_to_local(c->tz, c->now) : local_time_from_wall_s(c->now.utc_s);
}

static ds_status read_all(read_state *st)
{
    DS_TRY(tokens_read(st));
    lang_detect(st);
    tokens_correct(st);
    tokens_look_up(st);
    DS_TRY(tokens_normalise(st));
    DS_TRY(safety_read(st));
    names_read(st);
    whens_read(st);
    entities_read(st);
    DS_TRY(person_name_read(st));
    return acts_read(st);
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status read_by_rules(ds_ctx *cx, const intent_pack *p, const intent_vocab *v, ds_str text,
                        const intent_context *context, reading *r, read_state *st)
{
    *st = (read_state){ .cx = cx, .pack = p, .vocab = v, .context = context, .r = r };
    *r = (reading){ .lang = languages_default(p)->tag };
    st->now = wall_now(context);
    if (ds_text_is_utf8(text) && text.n <= INTENT_TEXT_MAX_BYTES)
        st->given = text;
    else
        DS_TRY(ds_text_clean(cx, text, INTENT_TEXT_MAX_BYTES, &st->given));
    return read_all(st);
}

ds_status intent_read(ds_ctx *cx, const intent_pack *p, const intent_vocab *v, ds_str text,
                      const intent_context *context, reading *ret)
{
    read_state st;
    reading r;

    DS_TRY(read_by_rules(cx, p, v, text, context, &r, &st));
    DS_TRY(acts_weigh(&st, st.is_certain));
    *ret = r;
    return DS_OK;
}

const entity *reading_entity(const reading *r, entity_type t)
{
    for (size_t i = 0; i < r->entity_count; i++)
        if (r->entities[i].type == t)
            return &r->entities[i];
    return NULL;
}

bool reading_has_act(const reading *r, act a)
{
    for (size_t i = 0; i < r->act_count; i++)
        if (r->acts[i] == a)
            return true;
    return false;
}

/* The longest phrase of a kind anywhere in the word. */
static const sense *best_specialty(const read_state *st, sense_kind kind)
{
    const hit *best = NULL;

    for (size_t i = 0; i < st->n; i++) {
        const hit *h = tokens_hit(st, i, kind);

        if (h != NULL && (best == NULL || h->n > best->n))
            best = h;
    }
    return best != NULL ? best->s : NULL;
}

ds_status intent_specialty(ds_ctx *cx, const intent_pack *p, ds_str word, ds_str *ret_value,
                           bool *ret_is_known)
{
    intent_context context = { .lang = languages_default(p)->tag };
    reading r = { .lang = context.lang };
    read_state st = { .cx = cx,
                      .pack = p,
                      .context = &context,
                      .r = &r,
                      .langs = LANG_ANY,
                      .lang = languages_default(p) };
    const sense *found;
    ds_str folded;

    DS_TRY(ds_text_clean(cx, word, INTENT_TEXT_MAX_BYTES, &st.given));
    DS_TRY(ds_text_fold(cx, ds_str_trim(st.given), &folded));
    *ret_is_known = true;
    for (const char *const *v = specialty_values(); *v != NULL; v++) {
        if (ds_str_is(folded, *v)) {
            *ret_value = ds_str_of(*v);
            return DS_OK;
        }
    }
    DS_TRY(tokens_read(&st));
    tokens_look_up(&st);
    if ((found = best_specialty(&st, SENSE_SPECIALTY)) == NULL) {
        tokens_correct(&st);
        tokens_look_up(&st);
        found = best_specialty(&st, SENSE_SPECIALTY);
    }
    if (found == NULL)
        complaints_read(&st);
    *ret_is_known = found != NULL || r.entity_count > 0;
    *ret_value = found != NULL ? found->text : r.entity_count > 0 ? r.entities[0].value : folded;
    return DS_OK;
}
