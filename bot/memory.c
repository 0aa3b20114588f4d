/*
 * memory.c - what a conversation remembers between turns, as JSON in its row.
 *
 * Only ids and the patient's own words are kept, never copies of rows: what a doctor costs or
 * whether a slot is free is asked again when it matters. What always holds:
 *   (1) an empty, foreign or broken text reads as a fresh memory, never as a failure
 *   (2) options on the table carry the generation of their list, so an old button is known as old
 */
#include "bot/bot_internal.h"

uint64_t memory_print(ds_str text)
{
    uint64_t h = 1469598103934665603u; /* FNV-1a: a fingerprint, not a defence */

    for (size_t i = 0; i < text.n; i++)
        h = (h ^ (uint8_t)text.p[i]) * 1099511628211u;
    return (h ^ h >> 32) & UINT32_MAX; /* ten digits: never taken for a card's number */
}

void memory_people_put(memory *m, ds_str who, patient_id known)
{
    size_t at = m->people_count;

    if (who.n == 0)
        return;
    for (size_t i = 0; i < m->people_count; i++)
        if (ds_str_equal(m->people[i].who, who))
            at = i;
    if (at == BOT_PEOPLE_MAX)
        at = BOT_PEOPLE_MAX - 1;
    if (at == m->people_count)
        m->people_count++;
    m->people[at] = (person_link){ who, known };
}

patient_id memory_people_find(const memory *m, ds_str who)
{
    for (size_t i = 0; i < m->people_count; i++)
        if (ds_str_equal(m->people[i].who, who))
            return m->people[i].patient;
    return (patient_id){ 0 };
}

/* ---- writing ---- */

static void write_text(ds_jw *w, const char *key, ds_str s)
{
    if (s.n > 0)
        ds_jw_key_text(w, key, s);
}

static void write_int(ds_jw *w, const char *key, int64_t v)
{
    if (v != 0)
        ds_jw_key_int(w, key, v);
}

static void write_request(ds_jw *w, const char *key, const request *q)
{
    char gender[1] = { q->gender };

    ds_jw_key(w, key);
    ds_jw_object(w);
    write_text(w, "specialty", q->specialty);
    write_int(w, "symptom", q->is_symptom);
    write_int(w, "doctor", q->doctor.v);
    write_int(w, "not_doctor", q->not_doctor.v);
    write_text(w, "doctor_name", q->doctor_name);
    write_int(w, "location", q->location.v);
    write_text(w, "city", q->city);
    write_text(w, "language", q->language);
    write_text(w, "gender", (ds_str){ gender, q->gender != 0 });
    write_text(w, "visit_type", q->visit_type);
    write_text(w, "person", q->person);
    write_int(w, "named", q->is_named);
    write_int(w, "cheapest", q->is_cheapest);
    write_int(w, "after", q->after.utc_s);
    write_int(w, "until", q->until.utc_s);
    write_int(w, "moving", q->moving.v);
    write_int(w, "paid", q->paid.v);
    if (q->has_point) {
        ds_jw_key(w, "lat");
        ds_jw_real(w, q->lat, 6);
        ds_jw_key(w, "lon");
        ds_jw_real(w, q->lon, 6);
    }
    if (q->when_count > 0) {
        ds_jw_key(w, "when");
        ds_jw_array(w);
        for (size_t i = 0; i < q->when_count; i++)
            when_write(w, &q->whens[i]);
        ds_jw_end(w);
    }
    ds_jw_end(w);
}

static void write_options(ds_jw *w, const memory *m)
{
    ds_jw_key(w, "options");
    ds_jw_array(w);
    for (size_t i = 0; i < m->option_count; i++) {
        const bot_option *o = &m->options[i];
        ds_jw_object(w);
        ds_jw_key_int(w, "kind", (int64_t)o->kind);
        write_int(w, "a", o->a);
        write_int(w, "b", o->b);
        write_text(w, "word", o->word);
        ds_jw_end(w);
    }
    ds_jw_end(w);
}

static void write_people(ds_jw *w, const memory *m)
{
    ds_jw_key(w, "people");
    ds_jw_array(w);
    for (size_t i = 0; i < m->people_count; i++) {
        ds_jw_object(w);
        ds_jw_key_text(w, "who", m->people[i].who);
        ds_jw_key_int(w, "patient", m->people[i].patient.v);
        ds_jw_end(w);
    }
    ds_jw_end(w);
}

static void write_undo(ds_jw *w, const undo *u)
{
    if (u->kind == UNDO_NONE)
        return;
    ds_jw_key(w, "undo");
    ds_jw_object(w);
    ds_jw_key_int(w, "kind", (int64_t)u->kind);
    ds_jw_key_int(w, "appointment", u->appointment.v);
    write_int(w, "offering", u->offering.v);
    write_int(w, "start", u->start.utc_s);
    ds_jw_key_int(w, "at", u->at.utc_s);
    ds_jw_end(w);
}

ds_status memory_write(ds_ctx *cx, const memory *m, ds_str *ret_json)
{
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);

    ds_jw_object(&w);
    write_int(&w, "greeted", m->is_greeted);
    write_int(&w, "generation", m->generation);
    write_int(&w, "misses", m->misses);
    write_int(&w, "last_out", (int64_t)m->last_out);
    write_int(&w, "last_in", (int64_t)m->last_in);
    write_int(&w, "same_in", m->same_in);
    write_request(&w, "now", &m->now);
    if (m->has_before)
        write_request(&w, "before", &m->before);
    if (m->has_later)
        write_request(&w, "later", &m->later);
    if (m->option_count > 0)
        write_options(&w, m);
    write_text(&w, "question", m->question);
    write_int(&w, "held", m->held.v);
    write_int(&w, "held_fence", m->held_fence);
    write_int(&w, "visit", m->visit.v);
    write_int(&w, "visit_at", m->visit_at.utc_s);
    write_int(&w, "verb", (int64_t)m->verb);
    write_int(&w, "prove_since", m->prove_since.utc_s);
    write_int(&w, "proof_tries", m->proof_tries);
    write_int(&w, "shy", m->is_shy);
    write_int(&w, "lang_wished", m->is_lang_wished);
    write_undo(&w, &m->undo);
    if (m->people_count > 0)
        write_people(&w, m);
    ds_jw_end(&w);
    return ds_buf_finish(&b, ret_json);
}

/* ---- reading: texts are copied out of the document, which dies here ---- */

static ds_status read_text(ds_ctx *cx, const ds_json *j, const char *key, ds_str *ret)
{
    return ds_copy(cx, ds_json_text(ds_json_get(j, key)), ret);
}

static int64_t read_int(const ds_json *j, const char *key)
{
    return ds_json_int(ds_json_get(j, key), 0);
}

static ds_status read_request(ds_ctx *cx, const ds_json *j, request *ret)
{
    const ds_json *whens = ds_json_get(j, "when");
    ds_str gender;

    *ret = request_none();
    DS_TRY(read_text(cx, j, "specialty", &ret->specialty));
    DS_TRY(read_text(cx, j, "doctor_name", &ret->doctor_name));
    DS_TRY(read_text(cx, j, "city", &ret->city));
    DS_TRY(read_text(cx, j, "language", &ret->language));
    DS_TRY(read_text(cx, j, "visit_type", &ret->visit_type));
    DS_TRY(read_text(cx, j, "person", &ret->person));
    DS_TRY(read_text(cx, j, "gender", &gender));
    ret->gender = gender.n == 1 ? gender.p[0] : 0;
    ret->is_symptom = read_int(j, "symptom") != 0;
    ret->doctor.v = read_int(j, "doctor");
    ret->not_doctor.v = read_int(j, "not_doctor");
    ret->location.v = read_int(j, "location");
    ret->is_named = read_int(j, "named") != 0;
    ret->is_cheapest = read_int(j, "cheapest") != 0;
    ret->after.utc_s = read_int(j, "after");
    ret->until.utc_s = read_int(j, "until");
    ret->moving.v = read_int(j, "moving");
    ret->paid.v = read_int(j, "paid");
    ret->has_point = ds_json_get(j, "lat") != NULL;
    ret->lat = ds_json_real(ds_json_get(j, "lat"), 0);
    ret->lon = ds_json_real(ds_json_get(j, "lon"), 0);
    for (size_t i = 0; i < ds_json_count(whens) && ret->when_count < WHEN_MAX; i++)
        if (when_read(ds_json_item(whens, i), &ret->whens[ret->when_count]))
            ret->when_count++;
    return DS_OK;
}

static ds_status read_options(ds_ctx *cx, const ds_json *list, memory *m)
{
    for (size_t i = 0; i < ds_json_count(list) && m->option_count < BOT_OPTIONS_MAX; i++) {
        const ds_json *j = ds_json_item(list, i);
        int64_t kind = read_int(j, "kind");
        bot_option *o = &m->options[m->option_count];
        if (kind <= OPTION_NONE || kind > OPTION_VERB)
            continue;
        *o =
            (bot_option){ .kind = (option_kind)kind, .a = read_int(j, "a"), .b = read_int(j, "b") };
        DS_TRY(read_text(cx, j, "word", &o->word));
        m->option_count++;
    }
    return DS_OK;
}

static ds_status read_people(ds_ctx *cx, const ds_json *list, memory *m)
{
    for (size_t i = 0; i < ds_json_count(list); i++) {
        const ds_json *j = ds_json_item(list, i);
        ds_str who;
        DS_TRY(read_text(cx, j, "who", &who));
        memory_people_put(m, who, (patient_id){ read_int(j, "patient") });
    }
    return DS_OK;
}

static void read_undo(const ds_json *j, undo *ret)
{
    int64_t kind = read_int(j, "kind");

    if (kind <= UNDO_NONE || kind > UNDO_MOVED)
        return;
    *ret = (undo){ .kind = (undo_kind)kind,
                   .appointment = { read_int(j, "appointment") },
                   .offering = { read_int(j, "offering") },
                   .start = { read_int(j, "start") },
                   .at = { read_int(j, "at") } };
}

static ds_status read_all(ds_ctx *cx, const ds_json *j, memory *ret)
{
    int64_t verb = read_int(j, "verb");

    ret->is_greeted = read_int(j, "greeted") != 0;
    ret->generation = read_int(j, "generation");
    ret->misses = read_int(j, "misses");
    ret->last_out = (uint64_t)read_int(j, "last_out");
    ret->last_in = (uint64_t)read_int(j, "last_in");
    ret->same_in = read_int(j, "same_in");
    ret->has_before = ds_json_get(j, "before") != NULL;
    DS_TRY(read_request(cx, ds_json_get(j, "now"), &ret->now));
    DS_TRY(read_request(cx, ds_json_get(j, "before"), &ret->before));
    ret->has_later = ds_json_get(j, "later") != NULL;
    DS_TRY(read_request(cx, ds_json_get(j, "later"), &ret->later));
    DS_TRY(read_options(cx, ds_json_get(j, "options"), ret));
    DS_TRY(read_text(cx, j, "question", &ret->question));
    ret->held.v = read_int(j, "held");
    ret->held_fence = read_int(j, "held_fence");
    ret->visit.v = read_int(j, "visit");
    ret->visit_at.utc_s = read_int(j, "visit_at");
    ret->prove_since.utc_s = read_int(j, "prove_since");
    ret->proof_tries = read_int(j, "proof_tries");
    ret->is_shy = read_int(j, "shy") != 0;
    ret->is_lang_wished = read_int(j, "lang_wished") != 0;
    ret->verb = verb > 0 && verb < SAID_COUNT ? (said)verb : SAID_LIST;
    read_undo(ds_json_get(j, "undo"), &ret->undo);
    return read_people(cx, ds_json_get(j, "people"), ret);
}

ds_status memory_read(ds_ctx *cx, ds_str json, memory *ret)
{
    ds_json *document DS_AUTO(ds_json_freep) = NULL;
    memory fresh = {
        .now = request_none(), .before = request_none(), .later = request_none(), .verb = SAID_LIST
    };

    if (json.n > 0 && ds_json_parse(cx, json, &document) != DS_OK)
        document = NULL; /* (1) */
    if (document != NULL)
        DS_TRY(read_all(cx, document, &fresh));
    *ret = fresh;
    return DS_OK;
}
