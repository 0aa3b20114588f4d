/*
 * import_patients.c - the people a clinic knows already, and where they can be reached.
 *
 * A phone number is an address, not an identity. What always holds:
 *   (1) a patient is found by (id_system, id_value), or, without an identifier, by name and phone
 *   (2) an empty cell never erases what is known; nobody is deleted
 *   (3) errors show no names and no numbers
 *   (4) two rows about one patient that differ are refused, or the same file would change the
 *       patient each time; a further phone with a channel is one more contact
 */
#include "booking/import_internal.h"

#include <stdlib.h>

typedef enum patient_column {
    PAT_PATIENT,
    PAT_PHONE,
    PAT_CHANNEL,
    PAT_LANGUAGE,
    PAT_BIRTH_DATE,
    PAT_SEX,
    PAT_ID_SYSTEM,
    PAT_ID_VALUE,
    PAT_COLUMN_COUNT
} patient_column;

typedef struct patient_row {
    import_row row;
    patient p;
    ds_str channel;
    bool is_repeat; /* a row above is about the same patient */
} patient_row;

static ds_status parse(import_row *row, void *to)
{
    patient_row *r = to;
    ds_str sex = import_cell(row, PAT_SEX), channel = import_cell(row, PAT_CHANNEL);

    (void)import_text(row, PAT_PATIENT, &r->p.name); /* errors are noted on the row */
    (void)import_phone(row, PAT_PHONE, &r->p.phone);
    (void)import_date(row, PAT_BIRTH_DATE, false, &r->p.has_birth_date, &r->p.birth_date);
    r->p.language = import_cell(row, PAT_LANGUAGE);
    r->p.id_system = import_cell(row, PAT_ID_SYSTEM);
    r->p.id_value = import_cell(row, PAT_ID_VALUE);
    r->channel = channel;
    if (sex.n == 1 && (sex.p[0] == 'f' || sex.p[0] == 'm' || sex.p[0] == 'x'))
        r->p.sex = sex.p[0];
    else if (sex.n > 0)
        import_error(row, PAT_SEX, "is not a sex; expected f, m, x or nothing");
    if (channel.n > 0 && !ds_str_is(channel, "sms") && !ds_str_is(channel, "whatsapp") &&
        !ds_str_is(channel, "telegram"))
        import_error(row, PAT_CHANNEL, DS_FMT " is not a channel; expected sms, whatsapp, telegram",
                     DS_ARG(import_shown(row->im->cx, channel)));
    else if (channel.n > 0 && import_cell(row, PAT_PHONE).n == 0)
        import_error(row, PAT_PHONE, "is empty, but a channel is named");
    if ((r->p.id_system.n > 0) != (r->p.id_value.n > 0))
        import_error(row, r->p.id_system.n > 0 ? PAT_ID_VALUE : PAT_ID_SYSTEM,
                     "is empty, but the other one is not");
    r->row = *row;
    return DS_OK;
}

static bool take_text(ds_str from, ds_str *to)
{
    if (from.n == 0 || ds_str_equal(from, *to)) /* (2) */
        return false;
    *to = from;
    return true;
}

/* What the row adds to or changes in a known patient. */
static bool merge(const patient *from, patient *to)
{
    bool is_changed = take_text(from->name, &to->name);

    is_changed = take_text(from->phone, &to->phone) || is_changed;
    is_changed = take_text(from->language, &to->language) || is_changed;
    is_changed = take_text(from->id_system, &to->id_system) || is_changed;
    is_changed = take_text(from->id_value, &to->id_value) || is_changed;
    if (from->has_birth_date &&
        (!to->has_birth_date || local_date_compare(from->birth_date, to->birth_date) != 0)) {
        to->has_birth_date = true;
        to->birth_date = from->birth_date;
        is_changed = true;
    }
    if (from->sex != 0 && from->sex != to->sex) {
        to->sex = from->sex;
        is_changed = true;
    }
    return is_changed;
}

static ds_status find(importer *im, const patient *p, patient *ret)
{
    if (p->id_value.n > 0) /* (1) */
        return store_patient_by_identifier(im->cx, im->tx, p->id_system, p->id_value, ret);
    return store_patient_by_name_phone(im->cx, im->tx, p->name, p->phone, ret);
}

static ds_status put_patient(importer *im, const patient_row *r, patient_id *ret_id)
{
    patient p = r->p, known;
    ds_status s = find(im, &p, &known);

    if (r->is_repeat)
        p.phone = (ds_str){ 0 }; /* (4) */
    if (s == DS_NOT_FOUND) {
        DS_TRY(store_patient_insert(im->cx, im->tx, &p, ret_id));
        im->report.added++;
        return DS_OK;
    }
    DS_TRY(s);
    *ret_id = known.id;
    if (!merge(&p, &known)) {
        im->report.same++;
        return DS_OK;
    }
    DS_TRY(store_patient_update(im->cx, im->tx, &known));
    im->report.changed++;
    return DS_OK;
}

static ds_status link_contact(importer *im, const patient_row *r, patient_id id)
{
    const booking bk = { .dir = im->dir, .policy = im->policy };
    const patient *linked;
    contact c;
    bool is_new;
    size_t n;

    if (r->channel.n == 0)
        return DS_OK;
    DS_TRY(
        store_contact_ensure(im->cx, im->tx, r->channel, r->p.phone, (ds_str){ 0 }, &c, &is_new));
    if (is_new)
        c.tz_name = booking_zone_of_number(&bk, &c);
    if (c.lang.n == 0)
        c.lang = r->p.language;
    if (is_new || r->p.language.n > 0)
        DS_TRY(store_contact_update(im->cx, im->tx, &c));
    DS_TRY(store_patient_list_of(im->cx, im->tx, c.id, &linked, &n));
    for (size_t i = 0; i < n; i++) {
        if (linked[i].id.v == id.v)
            return DS_OK;
    }
    return store_patient_link(im->cx, im->tx, c.id, id);
}

/* ---- rows about the same patient (4) */

static int by_person(const void *a, const void *b)
{
    const patient *x = &(*(patient_row *const *)a)->p, *y = &(*(patient_row *const *)b)->p;
    int c = ds_str_compare(x->id_system, y->id_system);

    if (c == 0)
        c = ds_str_compare(x->id_value, y->id_value);
    if (c != 0 || x->id_value.n > 0)
        return c;
    c = ds_str_compare(x->name, y->name);
    return c != 0 ? c : ds_str_compare(x->phone, y->phone);
}

static int by_person_then_line(const void *a, const void *b)
{
    const patient_row *x = *(patient_row *const *)a, *y = *(patient_row *const *)b;
    int c = by_person(a, b);

    return c != 0 ? c : (x > y) - (x < y);
}

static bool texts_differ(ds_str a, ds_str b) { return a.n > 0 && b.n > 0 && !ds_str_equal(a, b); }

/* The column in which r says something else than the rows above; -1: none. */
static int find_contradiction(const patient *known, const patient_row *r)
{
    const patient *p = &r->p;

    if (texts_differ(known->name, p->name))
        return PAT_PATIENT;
    if (texts_differ(known->phone, p->phone) && r->channel.n == 0)
        return PAT_PHONE;
    if (texts_differ(known->language, p->language))
        return PAT_LANGUAGE;
    if (known->has_birth_date && p->has_birth_date &&
        local_date_compare(known->birth_date, p->birth_date) != 0)
        return PAT_BIRTH_DATE;
    return known->sex != 0 && p->sex != 0 && known->sex != p->sex ? PAT_SEX : -1;
}

static ds_status check_repeats(importer *im, patient_row *list, size_t n)
{
    patient_row **sorted = DS_NEW_N(im->cx, patient_row *, n);
    patient known = { .id = { 0 } };
    size_t first = 0;

    if (!sorted)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++)
        sorted[i] = &list[i];
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): it is the pointers that are sorted */
    qsort(sorted, n, sizeof sorted[0], by_person_then_line);
    for (size_t i = 0; i < n; i++) {
        patient_row *r = sorted[i];

        r->is_repeat = i > 0 && by_person(&sorted[first], &sorted[i]) == 0;
        if (!r->is_repeat) {
            first = i;
            known = r->p;
            continue;
        }
        int column = find_contradiction(&known, r);
        if (column >= 0)
            import_error(&r->row, column, "contradicts %s line %u, which is about the same patient",
                         sorted[first]->row.table->file, (unsigned)sorted[first]->row.csv->line);
        (void)merge(&r->p, &known); /* whether it adds anything does not matter */
    }
    return DS_OK;
}

static ds_status put(importer *im, void *rows, size_t n)
{
    patient_row *list = rows;

    DS_TRY(check_repeats(im, list, n));
    if (im->report.errors > 0)
        return DS_OK; /* booking_import gives up */
    for (size_t i = 0; i < n; i++) {
        patient_id id;

        DS_TRY(put_patient(im, &list[i], &id));
        DS_TRY(link_contact(im, &list[i], id));
    }
    return DS_OK;
}

static const import_column columns[PAT_COLUMN_COUNT] = {
    { "patient", true },     { "phone", true }, { "channel", false },   { "language", false },
    { "birth_date", false }, { "sex", false },  { "id_system", false }, { "id_value", false },
};

const import_kind import_kind_patients = {
    .name = "patients",
    .marker = "patient",
    .columns = columns,
    .column_count = PAT_COLUMN_COUNT,
    .row_bytes = sizeof(patient_row),
    .parse = parse,
    .put = put,
};
