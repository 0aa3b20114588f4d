/*
 * options.c - what is on the table: ids, titles and facts of the numbered options.
 *
 * A list has a generation, and every option's id carries it ("g7.2"), so that a button of an old
 * list is known as old. A slot's id carries offering and start as well: when it is gone, the
 * nearest can be found without guessing. Titles are made from facts each time, so a repeated
 * question shows the same words.
 */
#include "bot/bot_internal.h"

#include "bot/options.h"

#include <string.h>

static ds_status slot_title(const turn *t, const slot *s, const list_form *form, ds_str *ret)
{
    const location *l = directory_location(t->w->dir, s->location);
    const doctor *d = directory_doctor(t->w->dir, s->doctor);
    ds_str at, who, fee;
    ds_buf b = ds_buf_make(t->cx);

    DS_TRY(fact_slot(t, s, form->differs_in_date, &at));
    ds_buf_add(&b, at);
    DS_TRY(fact_doctor(t, d, &who));
    if (form->differs_in_doctor && !t->is_discreet) {
        ds_buf_putc(&b, ' ');
        ds_buf_add(&b, who);
    }
    if (form->differs_in_fee) {
        DS_TRY(fact_fee(t, s->fee, &fee));
        ds_buf_puts(&b, ", ");
        ds_buf_add(&b, fee);
    }
    if (form->differs_in_place) {
        ds_buf_puts(&b, ", ");
        ds_buf_add(&b, form->differs_in_city ? l->city : l->name);
    }
    return ds_buf_finish(&b, ret);
}

list_form options_form(const turn *t, const bot_option *options, size_t n)
{
    list_form form = { false, false, false, false, false };
    slot first = { 0 }, s;
    bool has_first = false;

    for (size_t i = 0; i < n; i++) {
        if (!option_slot(t, &options[i], &s))
            continue;
        if (!has_first) {
            first = s;
            has_first = true;
        }
        const location *a = directory_location(t->w->dir, first.location);
        const location *b = directory_location(t->w->dir, s.location);
        form.differs_in_date |= local_date_compare(first.local.date, s.local.date) != 0;
        form.differs_in_doctor |= first.doctor.v != s.doctor.v;
        form.differs_in_fee |=
            first.fee.minor != s.fee.minor || strcmp(first.fee.currency, s.fee.currency) != 0;
        form.differs_in_place |= first.location.v != s.location.v;
        form.differs_in_city |= !ds_str_equal(a->city, b->city);
    }
    return form;
}

static ds_status patient_title(const turn *t, const bot_option *o, ds_str *ret)
{
    *ret = o->word;
    for (size_t i = 0; i < t->patient_count; i++)
        if (o->a != 0 && t->patients[i].id.v == o->a)
            *ret = t->patients[i].name;
    if (ret->n == 0)
        *ret = catalogue_find(t->texts, t->lang, "patient.someone_new");
    return DS_OK;
}

static ds_status visit_title(const turn *t, const bot_option *o, ds_str *ret)
{
    for (size_t i = 0; i < t->visit_count; i++)
        if (t->visits[i].id.v == o->a)
            return fact_visit(t, &t->visits[i], ret);
    *ret = catalogue_find(t->texts, t->lang, "visit.gone");
    return DS_OK;
}

ds_status option_title(const turn *t, const bot_option *o, const list_form *form, ds_str *ret)
{
    const doctor *d;
    ds_str key;
    slot s;

    switch (o->kind) {
    case OPTION_SLOT:
        if (option_slot(t, o, &s))
            return slot_title(t, &s, form, ret);
        *ret = catalogue_find(t->texts, t->lang, "visit.gone");
        return DS_OK;
    case OPTION_DOCTOR:
        d = directory_doctor(t->w->dir, (doctor_id){ o->a });
        if (d != NULL)
            return fact_doctor_whole(t, d, ret);
        *ret = catalogue_find(t->texts, t->lang, "visit.gone");
        return DS_OK;
    case OPTION_SPECIALTY:
        return fact_specialty(t, o->word, ret);
    case OPTION_PATIENT:
        return patient_title(t, o, ret);
    case OPTION_VISIT:
        return visit_title(t, o, ret);
    case OPTION_VERB:
        DS_TRY(ds_format(t->cx, &key, "verb." DS_FMT, DS_ARG(o->word)));
        *ret = catalogue_find(t->texts, t->lang, ds_cstr(t->cx, key));
        return DS_OK;
    case OPTION_PLACE:
    case OPTION_NONE:
        break;
    }
    *ret = o->word;
    return DS_OK;
}

ds_status option_id(const turn *t, const bot_option *o, size_t number, ds_str *ret)
{
    if (o->kind == OPTION_SLOT)
        return ds_format(t->cx, ret, "g%lld.%zu.%lld.%lld", (long long)t->m.generation, number,
                         (long long)o->a, (long long)o->b);
    return ds_format(t->cx, ret, "g%lld.%zu", (long long)t->m.generation, number);
}

bool option_id_parse(ds_str id, int64_t *ret_generation, int64_t *ret_number, bot_option *ret_facts)
{
    ds_str field;
    int64_t v[4] = { 0, 0, 0, 0 };
    size_t n = 0;

    if (id.n < 2 || id.p[0] != 'g')
        return false;
    id = ds_str_sub(id, 1, id.n);
    while (n < 4 && ds_str_next(&id, '.', &field))
        if (!ds_str_to_int(field, 0, INT64_MAX, &v[n++]))
            return false;
    if (n < 2)
        return false;
    *ret_generation = v[0];
    *ret_number = v[1];
    *ret_facts = (bot_option){ .kind = n == 4 ? OPTION_SLOT : OPTION_NONE, .a = v[2], .b = v[3] };
    return true;
}

/* What programs read of an option that is no slot. */
static ds_status plain_json(const turn *t, const bot_option *o, ds_str *ret)
{
    static const char *const keys[] = {
        [OPTION_NONE] = "option",         [OPTION_SLOT] = "slot",
        [OPTION_DOCTOR] = "doctor",       [OPTION_PLACE] = "place",
        [OPTION_SPECIALTY] = "specialty", [OPTION_PATIENT] = "patient",
        [OPTION_VISIT] = "appointment",   [OPTION_VERB] = "verb",
    };
    const doctor *d = directory_doctor(t->w->dir, (doctor_id){ o->a });
    ds_buf b = ds_buf_make(t->cx);
    ds_jw w = ds_jw_make(&b);
    ds_str title = o->word;

    if (o->kind == OPTION_PATIENT)
        DS_TRY(patient_title(t, o, &title));
    else if (o->kind == OPTION_DOCTOR && d != NULL)
        title = d->name;
    ds_jw_object(&w);
    if (o->kind == OPTION_VISIT)
        ds_jw_key_int(&w, keys[o->kind], o->a);
    else
        ds_jw_key_text(&w, keys[o->kind], title);
    ds_jw_end(&w);
    return ds_buf_finish(&b, ret);
}

ds_status options_render(const turn *t, const bot_option *options, size_t n, out_option *ret)
{
    list_form form = options_form(t, options, n);
    slot s;

    for (size_t i = 0; i < n; i++) {
        ret[i] = (out_option){ .description = { "", 0 } };
        DS_TRY(option_id(t, &options[i], i + 1, &ret[i].id));
        DS_TRY(option_title(t, &options[i], &form, &ret[i].title));
        if (option_slot(t, &options[i], &s))
            DS_TRY(slot_json(t, &s, &ret[i].value_json));
        else
            DS_TRY(plain_json(t, &options[i], &ret[i].value_json));
    }
    return DS_OK;
}
