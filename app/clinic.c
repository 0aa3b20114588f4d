/*
 * clinic.c - what the desk's commands share: an open clinic, names and times as people type them.
 *
 * What always holds:
 *   (1) one command is one transaction; what is not committed is rolled back
 *   (2) a name that fits nobody is an error that names it, never a guess
 *   (3) times without an offset are wall time at the place they are about
 */
#include "app/clinic.h"

#include <inttypes.h>

#include "core/text.h"

#define NAMES_SHOWN_MAX 5
#define NAME_COMPARED_MAX 100 /* bytes of a name that a misspelt one is compared with */
#define LETTERS_PER_SLIP 3    /* one slip in three letters is still that name */

/* ---- open and close */

static ds_status default_zone(app *a, clinic *c)
{
    if (c->policy.tz_name.n > 0)
        return ds_tz_find(&a->cx, c->policy.tz_name, &c->tz);
    if (c->dir->location_count > 0) {
        c->tz = c->dir->locations[0].tz;
        return DS_OK;
    }
    return ds_tz_find(&a->cx, DS_STR("UTC"), &c->tz);
}

ds_status clinic_open(app *a, store_mode mode, clinic *c)
{
    DS_TRY(app_store_open(a, mode, false, &c->st, &c->conn));
    DS_TRY(store_tx_begin(&a->cx, c->conn, &c->tx));
    DS_TRY(store_directory_load(&a->cx, c->tx, &c->dir));
    c->policy = app_policy(a);
    c->bk = (booking){ c->dir, &c->policy };
    return default_zone(a, c);
}

void clinic_close(clinic *c)
{
    store_tx_abort(c->tx);
    store_directory_free(c->dir);
    store_disconnect(c->conn);
    store_close(c->st);
    *c = (clinic){ 0 };
}

/* ---- names */

/* Whole words of a folded name. */
static bool has_words(ds_str folded, ds_str wanted)
{
    int64_t at = wanted.n > 0 ? ds_str_find(folded, wanted, 0) : -1;
    size_t end = (size_t)at + wanted.n;

    return at >= 0 && (at == 0 || folded.p[at - 1] == ' ') &&
           (end == folded.n || folded.p[end] == ' ');
}

/* How many letters to change, add, drop or swap with their neighbour; bytes of folded names. */
static size_t letters_off(ds_str a, ds_str b)
{
    size_t rows[3][NAME_COMPARED_MAX + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];

    a = ds_str_sub(a, 0, NAME_COMPARED_MAX);
    b = ds_str_sub(b, 0, NAME_COMPARED_MAX);
    for (size_t k = 0; k <= b.n; k++)
        above[k] = k;
    for (size_t i = 1; i <= a.n; i++) {
        size_t *free_row = before;

        row[0] = i;
        for (size_t k = 1; k <= b.n; k++) {
            size_t best = above[k - 1] + (a.p[i - 1] == b.p[k - 1] ? 0 : 1);

            best = above[k] + 1 < best ? above[k] + 1 : best;
            best = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
            if (i > 1 && k > 1 && a.p[i - 1] == b.p[k - 2] && a.p[i - 2] == b.p[k - 1] &&
                before[k - 2] + 1 < best)
                best = before[k - 2] + 1;
            row[k] = best;
        }
        before = above;
        above = row;
        row = free_row;
    }
    return above[b.n];
}

static ds_str without_title(ds_str folded)
{
    if (ds_str_starts(folded, DS_STR("dr.")))
        return ds_str_trim(ds_str_sub(folded, 3, folded.n));
    return ds_str_starts(folded, DS_STR("dr ")) ? ds_str_trim(ds_str_sub(folded, 3, folded.n))
                                                : folded;
}

/* How far a wanted name is from a doctor's, whole or any of its words. */
static size_t name_off(ds_str wanted, ds_str name)
{
    size_t best = letters_off(wanted, name);
    ds_str word;

    while (ds_str_next(&name, ' ', &word)) {
        size_t off = letters_off(wanted, word);

        best = off < best ? off : best;
    }
    return best;
}

/* The one doctor whose name is nearly this; NULL where none or several are. */
static ds_status nearly_named(app *a, const clinic *c, ds_str wanted, const doctor **ret)
{
    size_t best = wanted.n / LETTERS_PER_SLIP + 1;
    ds_str folded;

    *ret = NULL;
    for (size_t i = 0; i < c->dir->doctor_count && wanted.n >= LETTERS_PER_SLIP; i++) {
        DS_TRY(ds_text_fold(&a->cx, c->dir->doctors[i].name, &folded));
        size_t off = name_off(wanted, without_title(folded));

        if (off < best)
            *ret = &c->dir->doctors[i];
        else if (off == best)
            *ret = NULL;
        best = off < best ? off : best;
    }
    return DS_OK;
}

static ds_status no_such_doctor(app *a, const clinic *c, ds_str name, ds_str wanted)
{
    const doctor *dr;

    DS_TRY(nearly_named(a, c, wanted, &dr));
    if (!dr)
        return ds_fail(&a->cx, DS_NOT_FOUND, "there is no doctor " DS_FMT, DS_ARG(name));
    return ds_fail(&a->cx, DS_NOT_FOUND, "there is no doctor " DS_FMT "; did you mean " DS_FMT "?",
                   DS_ARG(name), DS_ARG(dr->name));
}

/* "Shah" fits "Dr Nina Shah" when it fits no other doctor. */
static ds_status doctor_by_part(app *a, const clinic *c, ds_str name, const doctor **ret)
{
    const doctor *only = NULL;
    ds_buf all = ds_buf_make(&a->cx);
    ds_str wanted, folded;
    size_t n = 0;

    DS_TRY(ds_text_fold(&a->cx, name, &wanted));
    wanted = without_title(wanted);
    for (size_t i = 0; i < c->dir->doctor_count; i++) {
        DS_TRY(ds_text_fold(&a->cx, c->dir->doctors[i].name, &folded));
        if (!has_words(folded, wanted))
            continue;
        only = &c->dir->doctors[i];
        if (n < NAMES_SHOWN_MAX)
            ds_buf_printf(&all, "%s" DS_FMT, n ? ", " : "", DS_ARG(only->name));
        n++;
    }
    if (n == 0)
        return no_such_doctor(a, c, name, wanted);
    if (n > 1)
        return ds_fail(&a->cx, DS_NOT_FOUND, "several doctors are called " DS_FMT ": " DS_FMT "%s",
                       DS_ARG(name), DS_ARG(ds_buf_view(&all)), n > NAMES_SHOWN_MAX ? ", ..." : "");
    *ret = only;
    return DS_OK;
}

ds_status clinic_doctor(app *a, const clinic *c, ds_str name, const doctor **ret)
{
    *ret = directory_doctor_named(&a->cx, c->dir, name);
    return *ret ? DS_OK : doctor_by_part(a, c, name, ret);
}

ds_status clinic_location(app *a, const clinic *c, ds_str name, const location **ret)
{
    *ret = directory_location_named(&a->cx, c->dir, name);
    return *ret ? DS_OK
                : ds_fail(&a->cx, DS_NOT_FOUND, "there is no location " DS_FMT, DS_ARG(name));
}

/* ---- patients */

typedef enum patient_fit { FITS_NOT, FITS_IN_PART, FITS_WHOLE } patient_fit;

/* phone: empty where the text is no number. */
static ds_status fit_of(app *a, const patient *p, ds_str wanted, ds_str phone, patient_fit *ret)
{
    ds_str name;

    DS_TRY(ds_text_fold(&a->cx, p->name, &name));
    *ret = FITS_NOT;
    if (phone.n > 0 ? ds_str_equal(p->phone, phone) : ds_str_equal(name, wanted))
        *ret = FITS_WHOLE;
    else if (phone.n == 0 && has_words(name, wanted))
        *ret = FITS_IN_PART;
    return DS_OK;
}

ds_status clinic_patient(app *a, const clinic *c, ds_str text, patient_id *ret)
{
    ds_buf all = ds_buf_make(&a->cx);
    patient_fit best = FITS_NOT, fit;
    ds_str wanted, phone;
    const patient *list;
    size_t total, n = 0;

    if (booking_phone_parse(&a->cx, text, &phone) != DS_OK)
        phone = (ds_str){ 0 };
    DS_TRY(ds_text_fold(&a->cx, ds_str_trim(text), &wanted));
    DS_TRY(store_patient_list(&a->cx, c->tx, &list, &total));
    for (size_t i = 0; i < total; i++) {
        DS_TRY(fit_of(a, &list[i], wanted, phone, &fit));
        if (fit == FITS_NOT || fit < best)
            continue;
        if (fit > best) {
            all = ds_buf_make(&a->cx);
            n = 0;
        }
        best = fit;
        *ret = list[i].id;
        if (n < NAMES_SHOWN_MAX)
            ds_buf_printf(&all, "%s" DS_FMT "%s" DS_FMT, n > 0 ? ", " : "", DS_ARG(list[i].name),
                          list[i].phone.n > 0 ? " " : "", DS_ARG(list[i].phone));
        n++;
    }
    if (n == 0)
        return ds_fail(&a->cx, DS_NOT_FOUND, "there is no patient " DS_FMT, DS_ARG(text));
    if (n > 1)
        return ds_fail(&a->cx, DS_NOT_FOUND, "several patients are called " DS_FMT ": " DS_FMT "%s",
                       DS_ARG(text), DS_ARG(ds_buf_view(&all)), n > NAMES_SHOWN_MAX ? ", ..." : "");
    return DS_OK;
}

/* ---- times */

static ds_status from_wall(app *a, local_time t, const ds_tz *tz, ds_str text, ds_time *ret)
{
    ds_tz_local at = ds_tz_from_local(tz, t);

    if (at.kind == DS_TZ_GAP)
        return ds_fail(&a->cx, DS_NOT_FOUND, DS_FMT " does not exist: the clocks change",
                       DS_ARG(text));
    *ret = at.first;
    return DS_OK;
}

/* "tomorrow 9:30", with the same understanding that patients get. */
static ds_status from_words(app *a, ds_str text, const ds_tz *tz, local_time *ret)
{
    intent_context context = { .now = a->cx.now, .tz = tz };
    intent_pack *pack;
    reading r;
    ds_status s;

    DS_TRY(intent_pack_new(&a->cx, &pack));
    s = intent_read(&a->cx, pack, NULL, text, &context, &r);
    intent_pack_free(pack);
    DS_TRY(s);
    if (r.when_count != 1 || !r.whens[0].date_known || !r.whens[0].time_known || r.whens[0].is_not)
        return ds_fail(&a->cx, DS_INVALID,
                       DS_FMT " is not a time; expected 2026-11-23 09:30, or 09:30 for today",
                       DS_ARG(text));
    *ret = (local_time){ r.whens[0].date_from, r.whens[0].clock_from_s };
    return DS_OK;
}

ds_status clinic_instant(app *a, ds_str text, const ds_tz *tz, ds_time *ret)
{
    local_time t = ds_tz_to_local(tz, a->cx.now);
    int32_t clock_s;

    if (ds_time_parse(text, ret))
        return DS_OK;
    if (local_clock_parse(text, &clock_s) && clock_s < WHEN_CLOCK_END)
        t.second_of_day = clock_s;
    else if (text.n < 11 || !local_time_parse(text, &t)) /* a date alone is no time */
        DS_TRY(from_words(a, text, tz, &t));
    return from_wall(a, t, tz, text, ret); /* (3) */
}

ds_str clinic_when(ds_ctx *cx, local_time t, ds_time now)
{
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    ds_buf b = ds_buf_make(cx);
    local_date today = local_time_from_wall_s(now.utc_s).date;

    ds_buf_printf(&b, "%s %d %s", days[local_date_weekday(t.date)], (int)t.date.day,
                  months[t.date.month - 1]);
    if (t.date.year != today.year)
        ds_buf_printf(&b, " %d", (int)t.date.year);
    ds_buf_printf(&b, " %02d:%02d", t.second_of_day / 3600, t.second_of_day / 60 % 60);
    return ds_buf_view(&b);
}

void clinic_write_marks(ds_buf *b, const appointment *a)
{
    if (a->token_no > 0)
        ds_buf_printf(b, ", token %d", (int)a->token_no);
    if (a->late_min > 0 && a->status == APPOINTMENT_CONFIRMED)
        ds_buf_printf(b, ", running late %d min", (int)a->late_min);
    if (a->lane > 0)
        ds_buf_puts(b, ", over another visit");
}

void clinic_write_line(ds_ctx *cx, ds_buf *b, const clinic *c, const appointment *a)
{
    const doctor *dr = directory_doctor(c->dir, a->doctor);
    const location *l = directory_location(c->dir, a->location);
    local_time t = l ? ds_tz_to_local(l->tz, a->start) : a->local;

    ds_buf_printf(b, "%" PRId64 "  " DS_FMT "  " DS_FMT ", " DS_FMT ", ", a->id.v,
                  DS_ARG(clinic_when(cx, t, cx->now)), DS_ARG(dr ? dr->name : DS_STR("?")),
                  DS_ARG(l ? l->name : DS_STR("?")));
    money_write(b, a->fee);
    ds_buf_printf(b, "  " DS_FMT "  %s",
                  DS_ARG(a->patient_name.n > 0 ? a->patient_name : DS_STR("(no name yet)")),
                  a->is_request ? "asked for" : appointment_status_name(a->status));
    clinic_write_marks(b, a);
    ds_buf_putc(b, '\n');
}

ds_str clinic_join(app *a, int argc, char **argv)
{
    ds_buf b = ds_buf_make(&a->cx);

    for (int i = 0; i < argc; i++) {
        if (i > 0)
            ds_buf_putc(&b, ' ');
        ds_buf_puts(&b, argv[i]);
    }
    return ds_buf_view(&b);
}

int64_t clinic_given_back(const payment *p, const refund *rows, size_t n)
{
    int64_t done = 0, known = 0;

    for (size_t i = 0; i < n; i++) {
        if (rows[i].state != REFUND_FAILED || rows[i].provider_ref.n > 0)
            known += rows[i].minor; /* else the provider never had it */
        done += rows[i].state == REFUND_DONE ? rows[i].minor : 0;
    }
    return done + (p->refunded_minor > known ? p->refunded_minor - known : 0);
}
