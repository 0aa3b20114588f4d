/*
 * import_clinics_put.c - parsed rows of clinics become locations, doctors and offerings.
 *
 * Rows repeat what belongs to the location, the doctor or the group. What always holds:
 *   (1) rows that contradict each other are refused by line and column; an empty cell takes over
 *       what another row of the same thing says
 *   (2) the rows of one (location, doctor, visit type) replace that group's hours, nothing else
 *   (3) things are put in the order of the file, so the first visit type of the file is the first
 *       offered
 */
#include "booking/import_clinics.h"

#include <stdlib.h>
#include <string.h>

/* ---- which rows speak of the same thing */

static int by_file_order(const clinic_row *a, const clinic_row *b) { return (a > b) - (a < b); }

static int by_location(const void *a, const void *b)
{
    const clinic_row *x = *(clinic_row *const *)a, *y = *(clinic_row *const *)b;
    int c = ds_str_compare(x->location.name, y->location.name);

    return c != 0 ? c : by_file_order(x, y);
}

static int by_doctor(const void *a, const void *b)
{
    const clinic_row *x = *(clinic_row *const *)a, *y = *(clinic_row *const *)b;
    int c = ds_str_compare(x->doctor.name, y->doctor.name);

    return c != 0 ? c : by_file_order(x, y);
}

static int by_type(const void *a, const void *b)
{
    const clinic_row *x = *(clinic_row *const *)a, *y = *(clinic_row *const *)b;
    int c = ds_str_compare(x->visit_type, y->visit_type);

    return c != 0 ? c : by_file_order(x, y);
}

/* Only after the three above have set who is first: equal pointers then mean equal names. */
static int by_group(const void *a, const void *b)
{
    const clinic_row *x = *(clinic_row *const *)a, *y = *(clinic_row *const *)b;
    int c = by_file_order(x->first_location, y->first_location);

    if (c == 0)
        c = by_file_order(x->first_doctor, y->first_doctor);
    if (c == 0)
        c = by_file_order(x->first_type, y->first_type);
    return c != 0 ? c : by_file_order(x, y);
}

static void link_first(clinic_row **sorted, size_t n)
{
    qsort(sorted, n, sizeof(clinic_row *), by_location);
    for (size_t i = 0; i < n; i++) {
        bool is_same =
            i > 0 && ds_str_equal(sorted[i - 1]->location.name, sorted[i]->location.name);
        sorted[i]->first_location = is_same ? sorted[i - 1]->first_location : sorted[i];
    }
    qsort(sorted, n, sizeof(clinic_row *), by_doctor);
    for (size_t i = 0; i < n; i++) {
        bool is_same = i > 0 && ds_str_equal(sorted[i - 1]->doctor.name, sorted[i]->doctor.name);
        sorted[i]->first_doctor = is_same ? sorted[i - 1]->first_doctor : sorted[i];
    }
    qsort(sorted, n, sizeof(clinic_row *), by_type);
    for (size_t i = 0; i < n; i++) {
        bool is_same = i > 0 && ds_str_equal(sorted[i - 1]->visit_type, sorted[i]->visit_type);
        sorted[i]->first_type = is_same ? sorted[i - 1]->first_type : sorted[i];
    }
    qsort(sorted, n, sizeof(clinic_row *), by_group);
    for (size_t i = 0; i < n; i++) {
        bool is_same = i > 0 && sorted[i - 1]->first_location == sorted[i]->first_location &&
                       sorted[i - 1]->first_doctor == sorted[i]->first_doctor &&
                       sorted[i - 1]->first_type == sorted[i]->first_type;
        sorted[i]->first_group = is_same ? sorted[i - 1]->first_group : sorted[i];
    }
}

/* ---- do they agree? (1) */

static void agree_text(clinic_row *r, clinic_row *first, int column, size_t offset,
                       const char *noun)
{
    ds_str *mine = (ds_str *)(void *)((char *)r + offset);
    ds_str *theirs = (ds_str *)(void *)((char *)first + offset);

    if (theirs->n == 0)
        *theirs = *mine;
    else if (mine->n > 0 && !ds_str_equal(*mine, *theirs))
        import_contradict(r, first, column, noun);
}

static void agree_location(clinic_row *r)
{
    clinic_row *first = r->first_location;
    location *a = &first->location, *b = &r->location;

    agree_text(r, first, CLINIC_CLINIC, offsetof(clinic_row, location.clinic), "location");
    agree_text(r, first, CLINIC_ADDRESS, offsetof(clinic_row, location.address), "location");
    agree_text(r, first, CLINIC_CITY, offsetof(clinic_row, location.city), "location");
    agree_text(r, first, CLINIC_TIMEZONE, offsetof(clinic_row, location.tz_name), "location");
    agree_text(r, first, CLINIC_COUNTRY, offsetof(clinic_row, location.country), "location");
    agree_text(r, first, CLINIC_HOLIDAYS, offsetof(clinic_row, location.holidays), "location");
    if (!a->has_point && b->has_point) {
        a->has_point = true;
        a->lat = b->lat;
        a->lon = b->lon;
    } else if (b->has_point && (a->lat < b->lat || a->lat > b->lat)) {
        import_contradict(r, first, CLINIC_LAT, "location");
    } else if (b->has_point && (a->lon < b->lon || a->lon > b->lon)) {
        import_contradict(r, first, CLINIC_LON, "location");
    }
}

static bool lists_equal(const ds_str *a, size_t a_n, const ds_str *b, size_t b_n)
{
    if (a_n != b_n)
        return false;
    for (size_t i = 0; i < a_n; i++) {
        if (!ds_str_equal(a[i], b[i]))
            return false;
    }
    return true;
}

static void agree_doctor(clinic_row *r)
{
    clinic_row *first = r->first_doctor;
    doctor *a = &first->doctor, *b = &r->doctor;

    if (a->gender == 0)
        a->gender = b->gender;
    else if (b->gender != 0 && a->gender != b->gender)
        import_contradict(r, first, CLINIC_GENDER, "doctor");
    if (a->specialty_count == 0) {
        a->specialties = b->specialties;
        a->specialty_count = b->specialty_count;
    } else if (b->specialty_count > 0 && !lists_equal(a->specialties, a->specialty_count,
                                                      b->specialties, b->specialty_count)) {
        import_contradict(r, first, CLINIC_SPECIALTIES, "doctor");
    }
    if (a->language_count == 0) {
        a->languages = b->languages;
        a->language_count = b->language_count;
    } else if (b->language_count > 0 &&
               !lists_equal(a->languages, a->language_count, b->languages, b->language_count)) {
        import_contradict(r, first, CLINIC_LANGUAGES, "doctor");
    }
}

static void agree_group(clinic_row *r)
{
    clinic_row *first = r->first_group;
    const offering *a = &first->offering, *b = &r->offering;
    const char *noun = "doctor, location and visit type";

    if (a->minutes != b->minutes)
        import_contradict(r, first, CLINIC_MINUTES, noun);
    if (strcmp(a->fee.currency, b->fee.currency) != 0)
        import_contradict(r, first, CLINIC_CURRENCY, noun);
    else if (a->fee.minor != b->fee.minor)
        import_contradict(r, first, CLINIC_FEE, noun);
    import_rules_agree(r, first);
}

/* ---- writing */

static void count(importer *im, bool is_new, bool is_changed)
{
    if (is_new)
        im->report.added++;
    else if (is_changed)
        im->report.changed++;
    else
        im->report.same++;
}

static bool has_location(const directory *d, ds_str name)
{
    for (size_t i = 0; i < d->location_count; i++) {
        if (ds_str_equal(d->locations[i].name, name))
            return true;
    }
    return false;
}

static bool has_doctor(const directory *d, ds_str name)
{
    for (size_t i = 0; i < d->doctor_count; i++) {
        if (ds_str_equal(d->doctors[i].name, name))
            return true;
    }
    return false;
}

static int by_offering_key(const void *a, const void *b)
{
    const offering *x = a, *y = b;
    int c = (x->doctor > y->doctor) - (x->doctor < y->doctor);

    if (c == 0)
        c = (x->location > y->location) - (x->location < y->location);
    if (c == 0)
        c = (x->visit_type > y->visit_type) - (x->visit_type < y->visit_type);
    return c;
}

static bool has_offering(const directory *d, doctor_id dr, location_id place, visit_type_id type)
{
    const doctor *x = directory_doctor(d, dr);
    const location *l = directory_location(d, place);
    const visit_type *t = directory_visit_type(d, type);

    if (!x || !l || !t)
        return false;
    offering key = { .doctor = (size_t)(x - d->doctors),
                     .location = (size_t)(l - d->locations),
                     .visit_type = (size_t)(t - d->visit_types) };
    return d->offering_count > 0 &&
           bsearch(&key, d->offerings, d->offering_count, sizeof key, by_offering_key) != NULL;
}

/* The openings of the group that begins at sorted[from]; a row that says the same twice counts
 * once. */
static ds_status group_openings(importer *im, clinic_row *const *sorted, size_t from, size_t n,
                                offering *o)
{
    opening *openings;
    size_t kept = 0, to = from;

    while (to < n && sorted[to]->first_group == sorted[from])
        to++;
    openings = DS_NEW_N(im->cx, opening, to - from);
    if (!openings)
        return DS_LIMIT;
    for (size_t i = from; i < to; i++) {
        bool is_known = false;

        for (size_t k = 0; k < kept; k++)
            is_known = is_known || import_openings_equal(&openings[k], &sorted[i]->opening);
        if (!is_known)
            openings[kept++] = sorted[i]->opening;
    }
    o->openings = openings;
    o->opening_count = kept;
    return DS_OK;
}

static ds_status put_nouns(importer *im, clinic_row *rows, size_t n)
{
    bool is_changed;

    for (size_t i = 0; i < n; i++) { /* (3) */
        clinic_row *r = &rows[i];

        if (r->first_location == r) {
            DS_TRY(store_location_put(im->cx, im->tx, &r->location, &r->location_id, &is_changed));
            count(im, !has_location(im->dir, r->location.name), is_changed);
        }
        if (r->first_doctor == r) {
            DS_TRY(store_doctor_put(im->cx, im->tx, &r->doctor, &r->doctor_id, &is_changed));
            count(im, !has_doctor(im->dir, r->doctor.name), is_changed);
        }
        if (r->first_type == r)
            DS_TRY(store_visit_type_put(im->cx, im->tx, r->visit_type, &r->type_id, &is_changed));
    }
    return DS_OK;
}

static ds_status put_groups(importer *im, clinic_row **sorted, size_t n)
{
    offering_id *keep = DS_NEW_N(im->cx, offering_id, n);
    size_t kept = 0;

    if (!keep)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++) {
        clinic_row *r = sorted[i];
        location_id place = r->first_location->location_id;
        doctor_id dr = r->first_doctor->doctor_id;
        visit_type_id type = r->first_type->type_id;
        bool is_changed;

        if (r->first_group != r)
            continue;
        DS_TRY(group_openings(im, sorted, i, n, &r->offering)); /* (2) */
        DS_TRY(store_offering_put(im->cx, im->tx, dr, place, type, &r->offering, &keep[kept++],
                                  &is_changed));
        count(im, !has_offering(im->dir, dr, place, type), is_changed);
    }
    if (!im->prune)
        return DS_OK;
    size_t pruned;
    DS_TRY(store_offering_prune(im->cx, im->tx, keep, kept, &pruned));
    im->report.pruned += pruned;
    return DS_OK;
}

static void check_groups(clinic_row *const *sorted, size_t n)
{
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && sorted[to]->first_group == sorted[from];)
            to++;
        import_rules_settle(sorted[from]);
        import_group_check(sorted + from, to - from);
    }
}

ds_status import_clinics_put(importer *im, void *rows, size_t n)
{
    clinic_row *list = rows;
    clinic_row **sorted = DS_NEW_N(im->cx, clinic_row *, n);

    if (!sorted)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++)
        sorted[i] = &list[i];
    link_first(sorted, n);
    for (size_t i = 0; i < n; i++) {
        agree_location(&list[i]);
        agree_doctor(&list[i]);
        agree_group(&list[i]);
    }
    for (size_t i = 0; i < n; i++) {
        clinic_row *r = &list[i];

        if (r->first_doctor == r && r->doctor.specialty_count == 0)
            import_error(&r->row, CLINIC_SPECIALTIES, "is empty; expected dentistry or a lay word");
    }
    for (size_t i = 0; i < n; i++) {
        if (list[i].location.holidays.n > 0)
            DS_TRY(import_calendar_check(&list[i].row, CLINIC_HOLIDAYS, list[i].location.holidays));
    }
    check_groups(sorted, n);
    if (im->report.errors > 0)
        return DS_OK; /* booking_import gives up */
    DS_TRY(put_nouns(im, list, n));
    return put_groups(im, sorted, n);
}
