/*
 * directory.c - finding doctors, places and offerings in one immutable picture of the clinic.
 *
 * What always holds:
 *   (1) nothing here changes the directory, so threads share it without locks
 *   (2) an id that is not in the picture gives NULL: the row may have been switched off since
 *   (3) names are compared exactly first and folded only when that finds nothing, so that a large
 *       clinic pays for folding only when someone typed loosely
 */
#include "model/directory.h"

#include <math.h>
#include <stdlib.h>

#include "core/text.h"
#include "model/directory_lookup.h"

#define EARTH_RADIUS_M 6371008.8
#define DEGREE_IN_RAD 0.017453292519943295

/* Rows come in the order of their ids, mostly without gaps: the first guess is nearly always right.
 */
#define DIRECTORY_FIND(rows, count, wanted)                                                        \
    do {                                                                                           \
        if ((wanted).v >= 1 && (uint64_t)(wanted).v <= (count) &&                                  \
            (rows)[(wanted).v - 1].id.v == (wanted).v)                                             \
            return &(rows)[(wanted).v - 1];                                                        \
        for (size_t i_ = 0; i_ < (count); i_++) {                                                  \
            if ((rows)[i_].id.v == (wanted).v)                                                     \
                return &(rows)[i_];                                                                \
        }                                                                                          \
        return NULL;                                                                               \
    } while (0)

const doctor *directory_doctor(const directory *d, doctor_id id)
{
    DIRECTORY_FIND(d->doctors, d->doctor_count, id);
}

const location *directory_location(const directory *d, location_id id)
{
    DIRECTORY_FIND(d->locations, d->location_count, id);
}

const visit_type *directory_visit_type(const directory *d, visit_type_id id)
{
    DIRECTORY_FIND(d->visit_types, d->visit_type_count, id);
}

const offering *directory_offering(const directory *d, offering_id id)
{
    DIRECTORY_FIND(d->offerings, d->offering_count, id);
}

/* A folded name without the title it may begin with. */
static ds_str without_title(ds_str folded)
{
    static const ds_str titles[] = { DS_LIT("dr. "),   DS_LIT("dr "),     DS_LIT("dra. "),
                                     DS_LIT("dra "),   DS_LIT("doctor "), DS_LIT("doctora "),
                                     DS_LIT("prof. "), DS_LIT("prof ") };

    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        if (ds_str_starts(folded, titles[i]))
            return ds_str_trim(ds_str_sub(folded, titles[i].n, folded.n));
    }
    return folded;
}

const doctor *directory_doctor_named(ds_ctx *cx, const directory *d, ds_str name)
{
    ds_str wanted, folded;

    name = ds_str_trim(name);
    for (size_t i = 0; i < d->doctor_count; i++) {
        if (ds_str_equal_nocase(d->doctors[i].name, name))
            return &d->doctors[i];
    }
    if (name.n == 0 || ds_text_fold(cx, name, &wanted) != DS_OK)
        return NULL;
    wanted = without_title(ds_str_trim(wanted));
    for (size_t i = 0; i < d->doctor_count; i++) {
        if (ds_text_fold(cx, d->doctors[i].name, &folded) != DS_OK)
            return NULL;
        if (ds_str_equal(without_title(ds_str_trim(folded)), wanted))
            return &d->doctors[i];
    }
    return NULL;
}

const location *directory_location_named(ds_ctx *cx, const directory *d, ds_str name)
{
    ds_str wanted, folded;

    name = ds_str_trim(name);
    for (size_t i = 0; i < d->location_count; i++) {
        if (ds_str_equal_nocase(d->locations[i].name, name))
            return &d->locations[i];
    }
    if (name.n == 0 || ds_text_fold(cx, name, &wanted) != DS_OK)
        return NULL;
    wanted = ds_str_trim(wanted);
    for (size_t i = 0; i < d->location_count; i++) {
        if (ds_text_fold(cx, d->locations[i].name, &folded) != DS_OK)
            return NULL;
        if (ds_str_equal(ds_str_trim(folded), wanted))
            return &d->locations[i];
    }
    return NULL;
}

void directory_offerings_of(const directory *d, size_t doctor_index, size_t *ret_from,
                            size_t *ret_to)
{
    size_t low = 0, high = d->offering_count;

    while (low < high) { /* offerings are sorted by doctor */
        size_t mid = low + (high - low) / 2;

        if (d->offerings[mid].doctor < doctor_index)
            low = mid + 1;
        else
            high = mid;
    }
    *ret_from = low;
    while (low < d->offering_count && d->offerings[low].doctor == doctor_index)
        low++;
    *ret_to = low;
}

bool doctor_has_specialty(const doctor *d, ds_str specialty)
{
    for (size_t i = 0; i < d->specialty_count; i++) {
        if (ds_str_equal(d->specialties[i], specialty))
            return true;
    }
    return false;
}

ds_str doctor_surname(const doctor *d)
{
    ds_str rest = d->name, word = d->name;

    while (ds_str_next(&rest, ' ', &word))
        ;
    return word;
}

typedef struct surname_at {
    ds_str surname;
    size_t doctor;
} surname_at;

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static int by_surname(const void *a, const void *b)
{
    ds_str x = ((const surname_at *)a)->surname, y = ((const surname_at *)b)->surname;
    size_t n = x.n < y.n ? x.n : y.n;

    for (size_t i = 0; i < n; i++) {
        if (lower(x.p[i]) != lower(y.p[i]))
            return lower(x.p[i]) < lower(y.p[i]) ? -1 : 1;
    }
    return x.n == y.n ? 0 : x.n < y.n ? -1 : 1;
}

static ds_status index_namesakes(ds_ctx *cx, directory *d)
{
    surname_at *names = DS_NEW_N(cx, surname_at, d->doctor_count);
    bool *is_shared = DS_NEW_N(cx, bool, d->doctor_count);

    if (names == NULL || is_shared == NULL)
        return DS_LIMIT;
    for (size_t i = 0; i < d->doctor_count; i++)
        names[i] = (surname_at){ doctor_surname(&d->doctors[i]), i };
    if (d->doctor_count > 1)
        qsort(names, d->doctor_count, sizeof names[0], by_surname);
    for (size_t i = 1; i < d->doctor_count; i++) {
        if (by_surname(&names[i - 1], &names[i]) == 0)
            is_shared[names[i - 1].doctor] = is_shared[names[i].doctor] = true;
    }
    d->has_namesake = is_shared;
    return DS_OK;
}

typedef struct specialty_use {
    ds_str value;
    size_t doctors;
    size_t first; /* when it was first met: ties keep this order */
} specialty_use;

static int by_use(const void *a, const void *b)
{
    const specialty_use *x = a, *y = b;

    if (x->doctors != y->doctors)
        return x->doctors > y->doctors ? -1 : 1;
    return x->first < y->first ? -1 : 1;
}

/* Count one doctor's value; uses has room for every value of every doctor. */
static void count_use(specialty_use *uses, size_t *n, ds_str value)
{
    size_t i = 0;

    while (i < *n && !ds_str_equal(uses[i].value, value))
        i++;
    if (i == *n)
        uses[(*n)++] = (specialty_use){ value, 0, i };
    uses[i].doctors++;
}

static ds_status index_specialties(ds_ctx *cx, directory *d)
{
    size_t all = 0, n = 0;
    specialty_use *uses;
    ds_str *values;

    for (size_t i = 0; i < d->doctor_count; i++)
        all += d->doctors[i].specialty_count;
    uses = DS_NEW_N(cx, specialty_use, all);
    if (uses == NULL)
        return DS_LIMIT;
    for (size_t i = 0; i < d->doctor_count; i++) {
        for (size_t k = 0; k < d->doctors[i].specialty_count; k++)
            count_use(uses, &n, d->doctors[i].specialties[k]);
    }
    if (n > 1)
        qsort(uses, n, sizeof uses[0], by_use);
    values = DS_NEW_N(cx, ds_str, n);
    if (values == NULL)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++)
        values[i] = uses[i].value;
    d->specialties = values;
    d->specialty_count = n;
    return DS_OK;
}

ds_status directory_index(ds_ctx *cx, directory *d)
{
    DS_TRY(index_namesakes(cx, d));
    DS_TRY(index_specialties(cx, d));
    return directory_lookup_make(cx, d);
}

static ds_str primary_subtag(ds_str language)
{
    int64_t at = ds_str_find(language, DS_STR("-"), 0);

    return at < 0 ? language : ds_str_sub(language, 0, (size_t)at);
}

bool doctor_speaks(const doctor *d, ds_str language)
{
    for (size_t i = 0; i < d->language_count; i++) {
        if (ds_str_equal_nocase(primary_subtag(d->languages[i]), primary_subtag(language)))
            return true;
    }
    return false;
}

const char *const *specialty_values(void)
{
    static const char *const values[] = {
        "general_practice",
        "dentistry",
        "dermatology",
        "gynecology",
        "obstetrics",
        "pediatrics",
        "cardiology",
        "orthopedics",
        "ent",
        "ophthalmology",
        "psychiatry",
        "psychology",
        "counseling",
        "neurology",
        "gastroenterology",
        "urology",
        "nephrology",
        "endocrinology",
        "pulmonology",
        "oncology",
        "hematology",
        "rheumatology",
        "allergy",
        "infectious_disease",
        "general_surgery",
        "plastic_surgery",
        "physiotherapy",
        "nutrition",
        "podiatry",
        "radiology",
        "geriatrics",
        "ayurveda",
        "homeopathy",
        NULL,
    };

    return values;
}

double location_distance_m(double lat_a, double lon_a, double lat_b, double lon_b)
{
    double half_lat = sin((lat_b - lat_a) * DEGREE_IN_RAD / 2);
    double half_lon = sin((lon_b - lon_a) * DEGREE_IN_RAD / 2);
    double h = half_lat * half_lat +
               cos(lat_a * DEGREE_IN_RAD) * cos(lat_b * DEGREE_IN_RAD) * half_lon * half_lon;

    return 2 * EARTH_RADIUS_M * asin(sqrt(h > 1 ? 1 : h));
}
