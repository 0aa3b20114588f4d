/*
 * export.c - the same files again: what export writes, import reads back as "same".
 *
 * What always holds:
 *   (1) columns and order are those of import, so files can be edited and given back
 *   (2) one row per weekly opening; nothing is summarised
 *   (3) names of patients are guarded against being read as spreadsheet formulas
 */
#include <inttypes.h>

#include "booking/booking.h"
#include "core/csv.h"
#include "core/json.h"

#define CELLS_MAX 32
#define EXPORT_PAGE 500 /* appointments read at once */

/* One row, written as CSV or as a JSON object. */
typedef struct sheet {
    ds_ctx *cx;
    ds_buf *b;
    bool is_json;
    const char *const *columns; /* NULL-terminated */
    size_t at;
    ds_jw jw;
} sheet;

static void sheet_begin(sheet *s)
{
    s->at = 0;
    s->jw = ds_jw_make(s->b);
    if (s->is_json)
        ds_jw_object(&s->jw);
}

static void sheet_cell_from(sheet *s, ds_str v, bool is_untrusted)
{
    if (s->is_json) {
        ds_jw_key_text(&s->jw, s->columns[s->at], v);
    } else {
        if (s->at > 0)
            ds_buf_putc(s->b, ',');
        ds_csv_write_field(s->b, v, is_untrusted);
    }
    s->at++;
}

static void sheet_cell(sheet *s, ds_str v) { sheet_cell_from(s, v, false); }

static void sheet_end(sheet *s)
{
    if (s->is_json)
        ds_jw_end(&s->jw);
    ds_buf_putc(s->b, '\n');
}

static sheet sheet_make(ds_ctx *cx, ds_buf *b, bool is_json, const char *const *columns)
{
    sheet s = { .cx = cx, .b = b, .is_json = is_json, .columns = columns };

    for (size_t i = 0; !is_json && columns[i]; i++) {
        if (i > 0)
            ds_buf_putc(b, ',');
        ds_buf_puts(b, columns[i]);
    }
    if (!is_json)
        ds_buf_putc(b, '\n');
    return s;
}

static void cell_int(sheet *s, int64_t v, bool is_empty)
{
    char memory[24];
    ds_buf b = ds_buf_fixed(memory, sizeof memory);

    if (!is_empty)
        ds_buf_printf(&b, "%" PRId64, v);
    sheet_cell(s, ds_buf_view(&b));
}

static void cell_degrees(sheet *s, double v, bool is_empty)
{
    char memory[40];
    ds_buf b = ds_buf_fixed(memory, sizeof memory);

    if (!is_empty)
        ds_buf_printf(&b, "%.7f", v);
    ds_str text = ds_buf_view(&b);
    while (text.n > 0 && text.p[text.n - 1] == '0')
        text.n--;
    if (ds_str_ends(text, DS_STR(".")))
        text.n--;
    sheet_cell(s, text);
}

static void cell_date(sheet *s, local_date d, bool is_empty)
{
    char buf[DS_TIME_FORMAT_MAX];

    sheet_cell(s, is_empty ? (ds_str){ 0 } : local_date_format(d, buf));
}

static void write_clock(ds_buf *b, int32_t clock_s)
{
    ds_buf_printf(b, "%02d:%02d", clock_s / 3600, clock_s / 60 % 60);
    if (clock_s % 60 != 0)
        ds_buf_printf(b, ":%02d", clock_s % 60);
}

static void cell_clock(sheet *s, int32_t clock_s, bool is_empty)
{
    ds_buf b = ds_buf_make(s->cx);

    if (!is_empty)
        write_clock(&b, clock_s);
    sheet_cell(s, ds_buf_view(&b));
}

static void cell_list(sheet *s, const ds_str *items, size_t n)
{
    ds_buf b = ds_buf_make(s->cx);

    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            ds_buf_putc(&b, '|');
        ds_buf_add(&b, items[i]);
    }
    sheet_cell(s, ds_buf_view(&b));
}

/* "mon-fri", "tue|thu": runs of three and more with a dash. */
static void cell_days(sheet *s, uint8_t days)
{
    static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
    ds_buf b = ds_buf_make(s->cx);

    for (int i = 0; i < 7; i++) {
        int to = i;

        if ((days >> i & 1) == 0)
            continue;
        while (to < 6 && (days >> (to + 1) & 1) != 0)
            to++;
        if (ds_buf_view(&b).n > 0)
            ds_buf_putc(&b, '|');
        ds_buf_puts(&b, names[i]);
        if (to >= i + 2) {
            ds_buf_printf(&b, "-%s", names[to]);
            i = to;
        }
    }
    sheet_cell(s, ds_buf_view(&b));
}

static void cell_breaks(sheet *s, const opening *p)
{
    ds_buf b = ds_buf_make(s->cx);

    for (size_t i = 0; i < p->break_count; i++) {
        if (i > 0)
            ds_buf_putc(&b, '|');
        write_clock(&b, p->breaks[i].from_s);
        ds_buf_putc(&b, '-');
        write_clock(&b, p->breaks[i].to_s);
    }
    sheet_cell(s, ds_buf_view(&b));
}

/* ---- clinics */

static const char *const clinic_columns[] = {
    "clinic",
    "location",
    "address",
    "city",
    "lat",
    "lon",
    "timezone",
    "doctor",
    "gender",
    "specialties",
    "languages",
    "visit_type",
    "minutes",
    "fee",
    "currency",
    "days",
    "from",
    "to",
    "breaks",
    "valid_from",
    "valid_to",
    "country",
    "holidays",
    "buffer_before",
    "buffer_after",
    "min_notice",
    "horizon_days",
    "max_per_day",
    "release",
    "tokens",
    "max_per_week",
    "type_per_day",
    "type_per_week",
    "patient_per_day",
    "patient_per_week",
    "patient_open",
    "overbook",
    "overrun",
    "age_from",
    "age_below",
    "referral",
    "approval",
    "patients",
    "follow_up_fee",
    "follow_up_days",
    "cancel_notice",
    "payment",
    "deposit",
    "refund",
    NULL,
};

static void write_place_and_doctor(sheet *s, const location *l, const doctor *dr)
{
    sheet_cell(s, l->clinic);
    sheet_cell(s, l->name);
    sheet_cell(s, l->address);
    sheet_cell(s, l->city);
    cell_degrees(s, l->lat, !l->has_point);
    cell_degrees(s, l->lon, !l->has_point);
    sheet_cell(s, l->tz_name);
    sheet_cell(s, dr->name);
    sheet_cell(s, (ds_str){ &dr->gender, dr->gender ? 1 : 0 });
    cell_list(s, dr->specialties, dr->specialty_count);
    cell_list(s, dr->languages, dr->language_count);
}

static void cell_flag(sheet *s, bool is_set)
{
    sheet_cell(s, is_set ? DS_STR("yes") : (ds_str){ 0 });
}

static void write_terms(sheet *s, const offering *o)
{
    ds_buf deposit = ds_buf_make(s->cx), rule = ds_buf_make(s->cx);
    money m = o->fee;

    m.minor = o->terms.deposit_minor;
    if (m.minor > 0)
        money_write_major(&deposit, m);
    if (o->terms.has_refunds)
        refund_rule_write(&rule, &o->terms.refunds);
    sheet_cell(s, ds_str_of(o->terms.has_mode ? pay_mode_name(o->terms.mode) : ""));
    sheet_cell(s, ds_buf_view(&deposit));
    sheet_cell(s, ds_buf_view(&rule));
}

static void write_rules(sheet *s, const offering *o)
{
    static const char *const patients[] = { "", "new", "returning" }; /* patient_rule */
    const int32_t limits[] = { o->max_per_week,    o->type_per_day,     o->type_per_week,
                               o->patient_per_day, o->patient_per_week, o->patient_open,
                               o->overbook };
    ds_buf fee = ds_buf_make(s->cx);

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        cell_int(s, limits[i], limits[i] == 0);
    cell_flag(s, o->may_overrun);
    cell_int(s, o->age_from, o->age_from == 0);
    cell_int(s, o->age_below, o->age_below == 0);
    cell_flag(s, o->needs_referral);
    cell_flag(s, o->needs_approval);
    sheet_cell(s, ds_str_of(patients[o->patients]));
    if (o->has_follow_up)
        money_write_major(&fee, o->follow_up_fee);
    sheet_cell(s, ds_buf_view(&fee));
    cell_int(s, o->follow_up_days, !o->has_follow_up);
    cell_int(s, o->cancel_notice_min, o->cancel_notice_min == 0);
    write_terms(s, o);
}

static void write_opening(sheet *s, const directory *d, const offering *o, const opening *p)
{
    const location *l = &d->locations[o->location];
    ds_buf fee = ds_buf_make(s->cx);

    sheet_begin(s);
    write_place_and_doctor(s, l, &d->doctors[o->doctor]);
    sheet_cell(s, d->visit_types[o->visit_type].name);
    cell_int(s, o->minutes, false);
    money_write_major(&fee, o->fee);
    sheet_cell(s, ds_buf_view(&fee));
    sheet_cell(s, ds_str_of(o->fee.currency));
    cell_days(s, p->days);
    cell_clock(s, p->hours.from_s, false);
    cell_clock(s, p->hours.to_s, false);
    cell_breaks(s, p);
    cell_date(s, p->valid_from, !p->has_valid_from);
    cell_date(s, p->valid_to, !p->has_valid_to);
    sheet_cell(s, l->country);
    sheet_cell(s, l->holidays);
    cell_int(s, o->buffer_before_min, o->buffer_before_min == 0);
    cell_int(s, o->buffer_after_min, o->buffer_after_min == 0);
    cell_int(s, o->min_notice_min, o->min_notice_min < 0);
    cell_int(s, o->horizon_days, o->horizon_days < 0);
    cell_int(s, o->max_per_day, o->max_per_day == 0);
    cell_clock(s, p->release_s, !p->has_release);
    cell_int(s, p->tokens, p->tokens == 0);
    write_rules(s, o);
    sheet_end(s);
}

static void export_clinics(ds_ctx *cx, const directory *d, bool is_json, ds_buf *b)
{
    sheet s = sheet_make(cx, b, is_json, clinic_columns);

    for (size_t i = 0; i < d->offering_count; i++) {
        for (size_t k = 0; k < d->offerings[i].opening_count; k++) /* (2) */
            write_opening(&s, d, &d->offerings[i], &d->offerings[i].openings[k]);
    }
}

/* ---- exceptions, patients */

static const char *const exception_columns[] = { "doctor",  "location", "date_from",
                                                 "date_to", "from",     "to",
                                                 "kind",    "reason",   NULL };

static void export_exceptions(ds_ctx *cx, const directory *d, bool is_json, ds_buf *b)
{
    sheet s = sheet_make(cx, b, is_json, exception_columns);

    for (size_t i = 0; i < d->exception_count; i++) {
        const schedule_exception *e = &d->exceptions[i];
        const doctor *dr = directory_doctor(d, e->doctor);
        const location *l = directory_location(d, e->location);

        sheet_begin(&s);
        sheet_cell(&s, dr ? dr->name : (ds_str){ 0 });
        sheet_cell(&s, l ? l->name : (ds_str){ 0 });
        cell_date(&s, e->date_from, false);
        cell_date(&s, e->date_to, false);
        cell_clock(&s, e->hours.from_s, e->is_whole_day);
        cell_clock(&s, e->hours.to_s, e->is_whole_day);
        sheet_cell(&s, e->kind == EXCEPTION_OPEN ? DS_STR("open") : DS_STR("closed"));
        sheet_cell_from(&s, e->reason, true);
        sheet_end(&s);
    }
}

static const char *const holiday_columns[] = { "calendar", "date", "name", "kind", NULL };

/* What the clinic said itself; the built-in calendars are not repeated. */
static ds_status export_holidays(ds_ctx *cx, store_tx *tx, bool is_json, ds_buf *b)
{
    sheet s = sheet_make(cx, b, is_json, holiday_columns);
    const holiday *list;
    size_t n;

    DS_TRY(store_holiday_list(cx, tx, &list, &n));
    for (size_t i = 0; i < n; i++) {
        sheet_begin(&s);
        sheet_cell(&s, list[i].calendar);
        cell_date(&s, list[i].date, false);
        sheet_cell_from(&s, list[i].name, true);
        sheet_cell(&s, list[i].is_open ? DS_STR("open") : DS_STR("closed"));
        sheet_end(&s);
    }
    return DS_OK;
}

static const char *const patient_columns[] = { "patient",   "phone",      "channel",
                                               "language",  "birth_date", "sex",
                                               "id_system", "id_value",   NULL };

static ds_status export_patients(ds_ctx *cx, store_tx *tx, bool is_json, ds_buf *b)
{
    sheet s = sheet_make(cx, b, is_json, patient_columns);
    const patient *list;
    size_t n;

    DS_TRY(store_patient_list(cx, tx, &list, &n));
    for (size_t i = 0; i < n; i++) {
        const patient *p = &list[i];

        sheet_begin(&s);
        sheet_cell_from(&s, p->name, true); /* (3) */
        sheet_cell(&s, p->phone);
        sheet_cell(&s, (ds_str){ 0 });
        sheet_cell(&s, p->language);
        cell_date(&s, p->birth_date, !p->has_birth_date);
        sheet_cell(&s, (ds_str){ &p->sex, p->sex ? 1 : 0 });
        sheet_cell_from(&s, p->id_system, true);
        sheet_cell_from(&s, p->id_value, true);
        sheet_end(&s);
    }
    return DS_OK;
}

/* ---- appointments */

static ds_status write_visit(ds_ctx *cx, store_tx *tx, const directory *d, const appointment *a,
                             ds_buf *b)
{
    ds_buf facts = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&facts);
    contact c = { .id = { 0 } };
    ds_str text;

    if (a->contact.v != 0)
        DS_TRY(store_contact_get(cx, tx, a->contact, &c));
    appointment_write(&w, d, a);
    DS_TRY(ds_buf_finish(&facts, &text));
    /* The facts without their closing brace, then what only export tells. */
    ds_buf_add(b, ds_str_sub(text, 0, text.n - 1));
    ds_buf_putc(b, ',');
    ds_buf tail = ds_buf_make(cx);
    ds_jw more = ds_jw_make(&tail);
    ds_jw_object(&more);
    ds_jw_key_text(&more, "channel", c.channel);
    ds_jw_key_text(&more, "contact", c.address);
    ds_jw_end(&more);
    DS_TRY(ds_buf_finish(&tail, &text));
    ds_buf_add(b, ds_str_sub(text, 1, text.n));
    ds_buf_putc(b, '\n');
    return DS_OK;
}

static ds_status export_appointments(ds_ctx *cx, store_tx *tx, const directory *d, ds_buf *b)
{
    appointment_filter f = { .by_id = true, .limit = EXPORT_PAGE };
    size_t n = EXPORT_PAGE;

    while (n == EXPORT_PAGE) {
        const appointment *list;

        DS_TRY(store_appointment_list(cx, tx, &f, &list, &n));
        for (size_t i = 0; i < n; i++)
            DS_TRY(write_visit(cx, tx, d, &list[i], b));
        if (n > 0)
            f.after = list[n - 1].id;
    }
    return DS_OK;
}

ds_status booking_export(ds_ctx *cx, store_tx *tx, const directory *dir, ds_str what, bool is_json,
                         ds_buf *b)
{
    if (ds_str_is(what, "clinics"))
        export_clinics(cx, dir, is_json, b);
    else if (ds_str_is(what, "exceptions"))
        export_exceptions(cx, dir, is_json, b);
    else if (ds_str_is(what, "holidays"))
        DS_TRY(export_holidays(cx, tx, is_json, b));
    else if (ds_str_is(what, "patients"))
        DS_TRY(export_patients(cx, tx, is_json, b));
    else if (ds_str_is(what, "appointments"))
        DS_TRY(export_appointments(cx, tx, dir, b));
    else
        return ds_fail(cx, DS_INVALID,
                       "cannot export " DS_FMT
                       "; expected clinics, exceptions, patients, holidays or "
                       "appointments",
                       DS_ARG(what));
    return b->is_over ? ds_fail(cx, DS_LIMIT, "the export is too large") : DS_OK;
}
