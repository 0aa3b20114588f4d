/*
 * appointment.c - the one table of what an appointment may become, and its facts as JSON.
 *
 * held -> confirmed -> arrived -> completed is the straight way. What always holds:
 *   (1) no other file knows which change is allowed
 *   (2) times are written in the location's zone; where the location is gone, with the offset that
 *       held when the visit was booked
 */
#include "model/appointment.h"

static const char *const status_names[APPOINTMENT_STATUS_COUNT] = {
    "held", "confirmed", "arrived", "completed", "cancelled", "expired", "no_show",
};

#define TO(status) (1u << APPOINTMENT_##status)

/* clang-format off */
static const unsigned may_become[APPOINTMENT_STATUS_COUNT] = {
    [APPOINTMENT_HELD]      = TO(CONFIRMED) | TO(CANCELLED) | TO(EXPIRED),
    [APPOINTMENT_CONFIRMED] = TO(ARRIVED) | TO(COMPLETED) | TO(CANCELLED) | TO(NO_SHOW),
    [APPOINTMENT_ARRIVED]   = TO(COMPLETED) | TO(CANCELLED),
    [APPOINTMENT_COMPLETED] = 0,
    [APPOINTMENT_CANCELLED] = TO(CONFIRMED),                /* undone while the time is free */
    [APPOINTMENT_EXPIRED]   = TO(HELD) | TO(CONFIRMED),     /* answered late, still free */
    [APPOINTMENT_NO_SHOW]   = TO(ARRIVED) | TO(COMPLETED),  /* came after all */
};
/* clang-format on */

const char *appointment_status_name(appointment_status s)
{
    return s < APPOINTMENT_STATUS_COUNT ? status_names[s] : "";
}

bool appointment_status_parse(ds_str s, appointment_status *ret)
{
    for (unsigned i = 0; i < APPOINTMENT_STATUS_COUNT; i++) {
        if (ds_str_is(s, status_names[i])) {
            *ret = (appointment_status)i;
            return true;
        }
    }
    return false;
}

bool appointment_can_become(appointment_status from, appointment_status to)
{
    return from < APPOINTMENT_STATUS_COUNT && to < APPOINTMENT_STATUS_COUNT &&
           (may_become[from] >> to & 1u) != 0;
}

bool appointment_is_live(appointment_status s)
{
    return s == APPOINTMENT_HELD || s == APPOINTMENT_CONFIRMED || s == APPOINTMENT_ARRIVED;
}

const char *actor_name(actor a)
{
    static const char *const names[] = { "patient", "desk", "system", "import" };

    return names[a];
}

static int32_t offset_of(const location *l, const appointment *a, ds_time t)
{
    if (l && l->tz)
        return ds_tz_offset(l->tz, t, NULL, NULL);
    return (int32_t)(local_time_to_wall_s(a->local) - a->start.utc_s); /* (2) */
}

void appointment_write(ds_jw *w, const directory *d, const appointment *a)
{
    const doctor *dr = d ? directory_doctor(d, a->doctor) : NULL;
    const location *l = d ? directory_location(d, a->location) : NULL;
    char buf[DS_TIME_FORMAT_MAX];

    ds_jw_object(w);
    ds_jw_key_int(w, "id", a->id.v);
    ds_jw_key_text(w, "status", ds_str_of(appointment_status_name(a->status)));
    ds_jw_key_text(w, "doctor", dr ? dr->name : (ds_str){ 0 });
    ds_jw_key_text(w, "specialty", a->specialty);
    ds_jw_key_text(w, "location", l ? l->name : (ds_str){ 0 });
    ds_jw_key_text(w, "start", ds_time_format(a->start, offset_of(l, a, a->start), buf));
    ds_jw_key_text(w, "end", ds_time_format(a->end, offset_of(l, a, a->end), buf));
    ds_jw_key_text(w, "patient", a->patient_name);
    ds_jw_end(w);
}
