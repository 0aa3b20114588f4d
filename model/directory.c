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

#include "core/text.h"

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
