/*
 * reading_json.c - a reading in PRODUCT.md's words, as JSON.
 *
 * What always holds: names and keys here are a contract that other people's scripts rely on; they
 * are added to, never changed.
 */
#include "intents/intents_internal.h"

/* clang-format off */
static const char *const act_names[ACT_COUNT] = {
    [ACT_NONE] = "none", [ACT_STOP] = "stop", [ACT_START] = "start", [ACT_HUMAN] = "human", [ACT_HELP] = "help",
    [ACT_RESTART] = "restart", [ACT_BACK] = "back", [ACT_CANCEL] = "cancel", [ACT_RESCHEDULE] = "reschedule",
    [ACT_LATE] = "late", [ACT_WAITLIST] = "waitlist", [ACT_PAY] = "pay", [ACT_LIST] = "list",
    [ACT_ALTERNATIVES] = "alternatives", [ACT_SELECT] = "select", [ACT_NEGATE] = "negate", [ACT_AFFIRM] = "affirm",
    [ACT_BOOK] = "book", [ACT_FIND] = "find", [ACT_ASK] = "ask", [ACT_INFORM] = "inform", [ACT_GREET] = "greet",
    [ACT_THANK] = "thank", [ACT_BYE] = "bye", [ACT_OUT_OF_SCOPE] = "out_of_scope",
};
static const char *const type_names[ENTITY_TYPE_COUNT] = {
    [ENTITY_SPECIALTY] = "specialty", [ENTITY_DOCTOR] = "doctor", [ENTITY_PLACE] = "place", [ENTITY_PERSON] = "person",
    [ENTITY_LANGUAGE] = "language", [ENTITY_GENDER] = "gender", [ENTITY_VISIT_TYPE] = "visit_type",
    [ENTITY_ORDINAL] = "ordinal", [ENTITY_NUMBER] = "number", [ENTITY_PRICE] = "price", [ENTITY_APPOINTMENT] = "appointment",
};
/* clang-format on */

const char *act_name(act a) { return (unsigned)a < ACT_COUNT ? act_names[a] : "none"; }

const char *entity_type_name(entity_type t)
{
    return (unsigned)t < ENTITY_TYPE_COUNT ? type_names[t] : "";
}

const char *emergency_kind_name(emergency_kind k)
{
    static const char *const names[] = { "", "medical", "self_harm", "poison" };

    return (unsigned)k < sizeof(names) / sizeof(names[0]) ? names[k] : "";
}

static void write_entity(ds_jw *w, const entity *e, ds_str value)
{
    bool is_count = e->type == ENTITY_NUMBER || e->type == ENTITY_ORDINAL ||
                    (e->type == ENTITY_PRICE && e->number != 0);

    ds_jw_object(w);
    ds_jw_key_text(w, "type", ds_str_of(entity_type_name(e->type)));
    if (is_count)
        ds_jw_key_int(w, "value", e->number);
    else
        ds_jw_key_text(w, "value", value);
    ds_jw_key_int(w, "start", e->start);
    ds_jw_key_int(w, "end", e->end);
    if (e->is_not)
        ds_jw_key_bool(w, "not", true);
    ds_jw_end(w);
}

/* A name that may mean several doctors is written once for each of the first. */
static void write_entities(ds_jw *w, const entity *e)
{
    bool is_shared = e->type == ENTITY_DOCTOR && e->doctor.v == 0 && e->rival_count > 0;

    if (!is_shared)
        write_entity(w, e, e->value);
    for (size_t i = 0; i < e->rival_count && !(e->is_not && !is_shared); i++)
        write_entity(w, e, e->rivals[i]);
}

static void write_instant(ds_jw *w, const char *key, ds_time t, bool is_known, const ds_tz *tz)
{
    char buf[DS_TIME_FORMAT_MAX];

    ds_jw_key(w, key);
    if (is_known)
        ds_jw_text(w, ds_time_format(t, tz != NULL ? ds_tz_offset(tz, t, NULL, NULL) : 0, buf));
    else
        ds_jw_null(w);
}

static void write_when(ds_jw *w, const when *x, const ds_tz *tz)
{
    when dated = *x;
    ds_time from = { 0 }, to = { 0 };
    bool has_from = false, has_to = false;

    if (x->is_soonest && !x->date_known && !x->time_known)
        dated.time_known = dated.is_span = true; /* from this minute on */
    dated.date_known = true; /* intent_read leaves the next such date in one that was not said */
    when_instants(&dated, tz, &from, &has_from, &to, &has_to);
    ds_jw_object(w);
    write_instant(w, "from", from, has_from, tz);
    write_instant(w, "to", to, has_to, tz);
    ds_jw_key_text(w, "grain", ds_str_of(when_grain_name(x->grain)));
    ds_jw_key_bool(w, "date_known", x->date_known);
    ds_jw_key_bool(w, "time_known", x->time_known);
    ds_jw_key_bool(w, "not", x->is_not);
    ds_jw_key_int(w, "start", x->start);
    ds_jw_key_int(w, "end", x->end);
    ds_jw_end(w);
}

/* What is wanted and what lies behind, in the order said. */
static void write_whens(ds_jw *w, const reading *r, const ds_tz *tz)
{
    size_t past = 0;

    for (size_t i = 0; i < r->when_count; i++) {
        while (past < r->past_count && r->pasts[past].start < r->whens[i].start)
            write_when(w, &r->pasts[past++], tz);
        write_when(w, &r->whens[i], tz);
    }
    while (past < r->past_count)
        write_when(w, &r->pasts[past++], tz);
}

void reading_write(ds_jw *w, ds_str text, const reading *r, const ds_tz *tz)
{
    ds_jw_object(w);
    ds_jw_key_text(w, "text", text);
    ds_jw_key_text(w, "lang", r->lang);
    ds_jw_key_text(w, "act", ds_str_of(r->act == ACT_NONE ? "out_of_scope" : act_name(r->act)));
    if (r->act_count > 1) {
        ds_jw_key(w, "acts");
        ds_jw_array(w);
        for (size_t i = 0; i < r->act_count; i++)
            ds_jw_cstr(w, act_name(r->acts[i]));
        ds_jw_end(w);
    }
    ds_jw_key(w, "confidence");
    ds_jw_real(w, (double)r->confidence, 2);
    ds_jw_key_bool(w, "emergency", r->emergency != EMERGENCY_NONE);
    if (r->emergency != EMERGENCY_NONE)
        ds_jw_key_text(w, "emergency_kind", ds_str_of(emergency_kind_name(r->emergency)));
    ds_jw_key(w, "entities");
    ds_jw_array(w);
    for (size_t i = 0; i < r->entity_count; i++)
        write_entities(w, &r->entities[i]);
    ds_jw_end(w);
    ds_jw_key(w, "when");
    ds_jw_array(w);
    write_whens(w, r, tz);
    ds_jw_end(w);
    ds_jw_end(w);
}
