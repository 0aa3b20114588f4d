/*
 * import_visits.c - the appointments of a running clinic, so that day one has no double booking.
 *
 * What always holds:
 *   (1) a visit is found again by its ref, or, without one, by doctor, start and patient
 *   (2) the former system's word counts: the schedule is not asked, but two visits of a doctor at
 *       one time are refused by line
 *   (3) the order of the rows does not matter: a visit may move to where another one just left
 *   (4) two rows about one visit that differ are refused, or the same file would change it each
 * time (5) an imported visit is reminded like any other when a contact for its phone is known
 */
#include "booking/booking_internal.h"
#include "booking/import_internal.h"
#include "core/crypto.h"

#include <stdlib.h>

#define DATE_CHARS 10 /* a date alone is no time */

typedef enum visit_column {
    VIS_DOCTOR,
    VIS_LOCATION,
    VIS_VISIT_TYPE,
    VIS_START,
    VIS_PATIENT,
    VIS_PHONE,
    VIS_STATUS,
    VIS_REF,
    VIS_COLUMN_COUNT
} visit_column;

typedef struct visit_row {
    import_row row;
    bool has_instant; /* the cell had an offset */
    ds_time instant;
    local_time local;
    patient p;
    appointment_status status;
    ds_str ref;
} visit_row;

static ds_status parse(import_row *row, void *to)
{
    visit_row *r = to;
    ds_str start = import_cell(row, VIS_START), status = import_cell(row, VIS_STATUS), unused;

    (void)import_text(row, VIS_DOCTOR, &unused); /* errors are noted on the row */
    (void)import_text(row, VIS_LOCATION, &unused);
    (void)import_text(row, VIS_PATIENT, &r->p.name);
    (void)import_phone(row, VIS_PHONE, &r->p.phone);
    r->ref = import_cell(row, VIS_REF);
    r->has_instant = ds_time_parse(start, &r->instant);
    if (!r->has_instant && (start.n <= DATE_CHARS || !local_time_parse(start, &r->local)))
        import_error(row, VIS_START, DS_FMT " is not a time; expected 2026-11-23 09:30",
                     DS_ARG(import_shown(row->im->cx, start)));
    r->status = APPOINTMENT_CONFIRMED;
    if (status.n > 0 && (!appointment_status_parse(status, &r->status) ||
                         r->status == APPOINTMENT_HELD || r->status == APPOINTMENT_EXPIRED))
        import_error(row, VIS_STATUS,
                     DS_FMT
                     " is not a status; expected confirmed, arrived, completed, cancelled, no_show",
                     DS_ARG(import_shown(row->im->cx, status)));
    r->row = *row;
    return DS_OK;
}

/* The offering a row names: of this doctor, here, of this type, or the first type. */
static const offering *find_offering(visit_row *r)
{
    importer *im = r->row.im;
    const directory *d = im->dir;
    ds_str type = import_cell(&r->row, VIS_VISIT_TYPE);
    const doctor *dr;
    const location *l;
    size_t from, to;

    if (!import_doctor(&r->row, VIS_DOCTOR, &dr) || !import_location(&r->row, VIS_LOCATION, &l))
        return NULL;
    directory_offerings_of(d, (size_t)(dr - d->doctors), &from, &to);
    for (size_t i = from; i < to; i++) {
        const offering *o = &d->offerings[i];

        if (&d->locations[o->location] == l &&
            (type.n == 0 || ds_str_equal_nocase(d->visit_types[o->visit_type].name, type)))
            return o;
    }
    import_error(&r->row, VIS_VISIT_TYPE, "this doctor offers no such visit at this location");
    return NULL;
}

static bool find_start(visit_row *r, const offering *o)
{
    const ds_tz *tz = r->row.im->dir->locations[o->location].tz;
    ds_tz_local at;

    if (r->has_instant)
        return true;
    at = ds_tz_from_local(tz, r->local);
    r->instant = at.first;
    if (at.kind != DS_TZ_GAP)
        return true;
    import_error(&r->row, VIS_START, "this clock time does not exist on that day");
    return false;
}

static ds_status find_patient(importer *im, const patient *p, patient_id *ret)
{
    patient known;
    ds_status s = store_patient_by_name_phone(im->cx, im->tx, p->name, p->phone, &known);

    if (s == DS_NOT_FOUND)
        return store_patient_insert(im->cx, im->tx, p, ret);
    DS_TRY(s);
    *ret = known.id;
    return DS_OK;
}

/* The contact of a phone number, on the channel it was seen on; none is fine. */
static ds_status find_contact(importer *im, ds_str phone, contact_id *ret)
{
    static const ds_str channels[] = { DS_LIT("whatsapp"), DS_LIT("sms") };
    contact c;

    *ret = (contact_id){ 0 };
    for (size_t i = 0; phone.n > 0 && i < sizeof channels / sizeof channels[0]; i++) {
        ds_status s = store_contact_find(im->cx, im->tx, channels[i], phone, &c);

        if (s == DS_OK) {
            *ret = c.id;
            return DS_OK;
        }
        if (s != DS_NOT_FOUND)
            return s;
    }
    return DS_OK;
}

/* (1) */
static ds_status find_known(importer *im, const visit_row *r, const appointment *wanted,
                            appointment *ret)
{
    appointment_filter f = { .doctor = wanted->doctor,
                             .patient = wanted->patient,
                             .from = wanted->start };
    const appointment *list;
    size_t n;

    if (r->ref.n > 0)
        return store_appointment_by_ref(im->cx, im->tx, r->ref, ret);
    f.to = ds_time_add(wanted->start, ds_seconds(1));
    DS_TRY(store_appointment_list(im->cx, im->tx, &f, &list, &n));
    if (n == 0)
        return DS_NOT_FOUND;
    *ret = list[0];
    return DS_OK;
}

static ds_status wanted_row(importer *im, visit_row *r, const offering *o, appointment *ret)
{
    const doctor *dr = &im->dir->doctors[o->doctor];
    slot s = slot_at(im->dir, o, r->instant);
    appointment a = {
        .status = r->status,
        .offering = s.offering,
        .doctor = s.doctor,
        .location = s.location,
        .visit_type = s.visit_type,
        .start = s.start,
        .end = s.end,
        .occupied_from = s.occupied_from,
        .occupied_to = s.occupied_to,
        .tz_name = im->dir->locations[o->location].tz_name,
        .local = s.local,
        .fee = s.fee,
        .hold_expires_at = DS_TIME_NEVER,
        .specialty = dr->specialty_count > 0 ? dr->specialties[0] : (ds_str){ 0 },
        .ref = r->ref,
    };

    DS_TRY(find_patient(im, &r->p, &a.patient));
    DS_TRY(find_contact(im, r->p.phone, &a.contact));
    *ret = a;
    return DS_OK;
}

static ds_status plan(importer *im, const appointment *a)
{
    booking bk = { im->dir, im->policy };

    DS_TRY(store_notice_cancel(im->cx, im->tx, a->id));
    return a->status == APPOINTMENT_CONFIRMED ? reminders_plan(im->cx, im->tx, &bk, a) : DS_OK;
}

static ds_status insert(importer *im, appointment *a)
{
    DS_TRY(ds_token_new(im->cx, &a->token));
    DS_TRY(store_appointment_insert(im->cx, im->tx, a, &a->id));
    DS_TRY(store_audit(im->cx, im->tx, actor_name(ACTOR_IMPORT), "import", "appointment", a->id.v,
                       (ds_str){ 0 }));
    im->report.added++;
    return plan(im, a);
}

/* Bring a known visit to what the row says; the same row again changes nothing. */
static ds_status update(importer *im, const appointment *wanted, appointment *known)
{
    bool is_moved = ds_time_compare(known->start, wanted->start) != 0 ||
                    known->offering.v != wanted->offering.v;
    bool is_changed = known->status != wanted->status || known->patient.v != wanted->patient.v;

    if (!is_moved && !is_changed) {
        im->report.same++;
        return DS_OK;
    }
    appointment a = *wanted;
    a.id = known->id;
    a.fence = known->fence;
    a.contact = known->contact;
    a.token = known->token;
    a.reason = known->reason;
    DS_TRY(is_moved ? store_appointment_move(im->cx, im->tx, &a)
                    : store_appointment_update(im->cx, im->tx, &a));
    DS_TRY(store_audit(im->cx, im->tx, actor_name(ACTOR_IMPORT), "import", "appointment", a.id.v,
                       (ds_str){ 0 }));
    im->report.changed++;
    return plan(im, &a);
}

/* *ret_is_refused: another visit is in the way, now. */
static ds_status put_row(importer *im, visit_row *r, bool *ret_is_refused)
{
    const offering *o = find_offering(r);
    appointment wanted, known;
    ds_status s;

    *ret_is_refused = false;
    if (!o || !find_start(r, o) || im->report.errors > 0)
        return DS_OK;
    DS_TRY(wanted_row(im, r, o, &wanted));
    s = find_known(im, r, &wanted, &known);
    if (s == DS_NOT_FOUND)
        s = insert(im, &wanted);
    else if (s == DS_OK)
        s = update(im, &wanted, &known);
    if (s != DS_CONFLICT)
        return s;
    *ret_is_refused = true;
    return DS_OK;
}

/* ---- rows about the same visit (4) */

/* By ref, or without one by what else tells a visit; then by the order of the file. */
static int by_visit(const void *a, const void *b)
{
    static const int keys[] = {
        VIS_REF, VIS_DOCTOR, VIS_LOCATION, VIS_START, VIS_PATIENT, VIS_PHONE
    };
    const visit_row *x = *(visit_row *const *)a, *y = *(visit_row *const *)b;
    size_t n = x->ref.n > 0 ? 1 : sizeof keys / sizeof keys[0];

    for (size_t i = 0; i < n; i++) {
        int c = ds_str_compare(import_cell(&x->row, keys[i]), import_cell(&y->row, keys[i]));

        if (c != 0)
            return c;
    }
    return 0;
}

static int by_visit_then_line(const void *a, const void *b)
{
    const visit_row *x = *(visit_row *const *)a, *y = *(visit_row *const *)b;
    int c = by_visit(a, b);

    return c != 0 ? c : (x > y) - (x < y);
}

static void agree(const visit_row *first, visit_row *r)
{
    for (int i = 0; i < VIS_COLUMN_COUNT; i++) {
        if (ds_str_equal(import_cell(&first->row, i), import_cell(&r->row, i)))
            continue;
        import_error(&r->row, i, "contradicts %s line %u, which is about the same visit",
                     first->row.table->file, (unsigned)first->row.csv->line);
        return;
    }
}

static ds_status check_repeats(importer *im, visit_row *list, size_t n)
{
    visit_row **sorted = DS_NEW_N(im->cx, visit_row *, n);

    if (!sorted)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++)
        sorted[i] = &list[i];
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): it is the pointers that are sorted */
    qsort(sorted, n, sizeof sorted[0], by_visit_then_line);
    for (size_t i = 1; i < n; i++) {
        if (by_visit(&sorted[i - 1], &sorted[i]) == 0)
            agree(sorted[i - 1], sorted[i]);
    }
    return DS_OK;
}

/* (3) What is refused is tried again as long as others still make room. */
static ds_status put(importer *im, void *rows, size_t n)
{
    visit_row *list = rows;
    size_t waiting = n, before = n + 1;
    visit_row **at;

    DS_TRY(check_repeats(im, list, n));
    at = DS_NEW_N(im->cx, visit_row *, n);
    if (!at)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++)
        at[i] = &list[i];
    while (waiting > 0 && waiting < before) {
        size_t refused = 0;

        for (size_t i = 0; i < waiting; i++) {
            bool is_refused;

            DS_TRY(put_row(im, at[i], &is_refused));
            if (is_refused)
                at[refused++] = at[i];
        }
        before = waiting;
        waiting = refused;
    }
    for (size_t i = 0; i < waiting; i++) /* (2) */
        import_error(&at[i]->row, VIS_START, "the doctor has another visit at that time");
    return DS_OK;
}

static const import_column columns[VIS_COLUMN_COUNT] = {
    { "doctor", true },  { "location", true }, { "visit_type", false }, { "start", true },
    { "patient", true }, { "phone", false },   { "status", false },     { "ref", false },
};

const import_kind import_kind_appointments = {
    .name = "appointments",
    .marker = "start",
    .columns = columns,
    .column_count = VIS_COLUMN_COUNT,
    .row_bytes = sizeof(visit_row),
    .parse = parse,
    .put = put,
};
