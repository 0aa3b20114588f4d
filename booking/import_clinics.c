/*
 * import_clinics.c - a clinics file: one row per doctor, location, visit type and weekly opening.
 *
 * What always holds:
 *   (1) every cell is judged by itself first, so one run names all that is wrong
 *   (2) an opening is open long enough for one visit, and its breaks lie inside it
 *   (3) a lay word for a specialty is looked up once, here; what is stored is the value
 */
#include "booking/import_clinics.h"

#include <string.h>

#define LANGUAGE_MAX_BYTES 35 /* BCP 47 */
#define MINUTES_MAX 1440
#define DAY_S 86400

static bool is_country(ds_str s)
{
    return s.n == 2 && s.p[0] >= 'A' && s.p[0] <= 'Z' && s.p[1] >= 'A' && s.p[1] <= 'Z';
}

static bool parse_location(import_row *row, location *l)
{
    ds_ctx *cx = row->im->cx;
    bool has_lat = false, has_lon = false;
    bool is_ok = import_text(row, CLINIC_LOCATION, &l->name);

    l->clinic = import_cell(row, CLINIC_CLINIC);
    l->address = import_cell(row, CLINIC_ADDRESS);
    l->city = import_cell(row, CLINIC_CITY);
    l->country = import_cell(row, CLINIC_COUNTRY);
    l->holidays = import_cell(row, CLINIC_HOLIDAYS);
    is_ok = import_degrees(row, CLINIC_LAT, 90, &has_lat, &l->lat) && is_ok;
    is_ok = import_degrees(row, CLINIC_LON, 180, &has_lon, &l->lon) && is_ok;
    if (is_ok && has_lat != has_lon) {
        import_error(row, has_lat ? CLINIC_LON : CLINIC_LAT, "is empty, but the other one is not");
        is_ok = false;
    }
    l->has_point = has_lat && has_lon;
    if (l->country.n != 0 && !is_country(l->country)) {
        import_error(row, CLINIC_COUNTRY,
                     DS_FMT " is not a country; expected two capitals (ISO 3166), such as IN",
                     DS_ARG(import_shown(cx, l->country)));
        is_ok = false;
    }
    if (!import_text(row, CLINIC_TIMEZONE, &l->tz_name))
        return false;
    if (ds_tz_find(cx, l->tz_name, &l->tz) != DS_OK) {
        import_error(row, CLINIC_TIMEZONE,
                     "there is no time zone " DS_FMT "; expected an IANA name such as Asia/Kolkata",
                     DS_ARG(import_shown(cx, l->tz_name)));
        is_ok = false;
    }
    return is_ok;
}

static ds_status parse_specialties(import_row *row, doctor *d)
{
    importer *im = row->im;
    ds_str *values;
    const ds_str *words;
    size_t n, kept = 0;

    if (!import_list(row, CLINIC_SPECIALTIES, &words, &n))
        return DS_OK;
    values = DS_NEW_N(im->cx, ds_str, n);
    if (!values)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++) {
        ds_str value = words[i];
        bool is_known = false;

        if (im->lookup)
            DS_TRY(im->lookup(im->cx, im->lookup_self, words[i], &value)); /* (3) */
        for (size_t k = 0; k < kept; k++)
            is_known = is_known || ds_str_equal(values[k], value);
        if (!is_known)
            values[kept++] = value;
    }
    d->specialties = values;
    d->specialty_count = kept;
    return DS_OK;
}

static bool is_language(ds_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        bool is_letter = (s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z');
        bool is_digit = s.p[i] >= '0' && s.p[i] <= '9';

        if (!is_letter && (i < 2 || (!is_digit && s.p[i] != '-')))
            return false;
    }
    return s.n >= 2 && s.n <= LANGUAGE_MAX_BYTES && s.p[s.n - 1] != '-' &&
           (s.n <= 3 || memchr(s.p, '-', s.n) != NULL);
}

static ds_status parse_doctor(import_row *row, doctor *d)
{
    ds_ctx *cx = row->im->cx;
    ds_str gender = import_cell(row, CLINIC_GENDER);

    (void)import_text(row, CLINIC_DOCTOR, &d->name); /* the error is noted */
    if (gender.n == 1 && (gender.p[0] == 'f' || gender.p[0] == 'm' || gender.p[0] == 'x'))
        d->gender = gender.p[0];
    else if (gender.n > 0)
        import_error(row, CLINIC_GENDER, DS_FMT " is not a gender; expected f, m or x",
                     DS_ARG(import_shown(cx, gender)));
    if (import_list(row, CLINIC_LANGUAGES, &d->languages, &d->language_count)) {
        for (size_t i = 0; i < d->language_count; i++) {
            if (!is_language(d->languages[i]))
                import_error(row, CLINIC_LANGUAGES,
                             DS_FMT " is not a language; expected BCP 47, such as en or hi",
                             DS_ARG(import_shown(cx, d->languages[i])));
        }
    }
    return parse_specialties(row, d);
}

static void parse_fee(import_row *row, money *ret)
{
    ds_ctx *cx = row->im->cx;
    ds_str fee = import_cell(row, CLINIC_FEE), currency = import_cell(row, CLINIC_CURRENCY);
    money m;

    if (!money_parse(DS_STR("0"), currency, &m)) {
        import_error(row, CLINIC_CURRENCY,
                     DS_FMT " is not a currency; expected three capitals (ISO 4217), such as INR",
                     DS_ARG(import_shown(cx, currency)));
        return;
    }
    if (!money_parse(fee, currency, &m)) {
        import_error(row, CLINIC_FEE,
                     DS_FMT " is not an amount of %s; expected digits with at most %d decimals",
                     DS_ARG(import_shown(cx, fee)), m.currency, money_decimals(m.currency));
        return;
    }
    *ret = m;
}

static void parse_offering(import_row *row, offering *o)
{
    ds_str minutes = import_cell(row, CLINIC_MINUTES);
    int64_t v;

    if (minutes.n == 0)
        import_error(row, CLINIC_MINUTES, "is empty");
    else if (import_int(row, CLINIC_MINUTES, 1, MINUTES_MAX, 0, &v))
        o->minutes = (int32_t)v;
    parse_fee(row, &o->fee);
}

/* ---- openings */

static int day_index(ds_str s)
{
    static const char *const names[] = { "monday", "tuesday",  "wednesday", "thursday",
                                         "friday", "saturday", "sunday" };

    for (int i = 0; i < 7; i++) {
        ds_str name = ds_str_of(names[i]);

        if (s.n >= 3 && s.n <= name.n && ds_str_equal_nocase(s, ds_str_sub(name, 0, s.n)))
            return i;
    }
    return -1;
}

/* "mon-fri" or "thu"; sat-mon goes over the week's end. */
static bool days_add(ds_str part, uint8_t *days)
{
    int64_t dash = ds_str_find(part, DS_STR("-"), 0);
    size_t cut = dash < 0 ? part.n : (size_t)dash;
    int from = day_index(ds_str_trim(ds_str_sub(part, 0, cut)));
    int to = dash < 0 ? from : day_index(ds_str_trim(ds_str_sub(part, cut + 1, part.n)));

    if (from < 0 || to < 0)
        return false;
    for (int i = from;; i = (i + 1) % 7) {
        *days = (uint8_t)(*days | 1u << i);
        if (i == to)
            return true;
    }
}

static void parse_days(import_row *row, uint8_t *ret)
{
    const ds_str *parts;
    size_t n;

    if (!import_list(row, CLINIC_DAYS, &parts, &n))
        return;
    for (size_t i = 0; i < n; i++) {
        if (!days_add(parts[i], ret))
            import_error(row, CLINIC_DAYS,
                         DS_FMT " is not a day of the week; expected mon-fri or tue|thu",
                         DS_ARG(import_shown(row->im->cx, parts[i])));
    }
    if (n == 0)
        import_error(row, CLINIC_DAYS, "is empty; expected mon-fri or tue|thu");
}

static bool parse_break(ds_str s, clock_range *ret)
{
    int64_t dash = ds_str_find(s, DS_STR("-"), 0);

    return dash > 0 &&
           import_clock_parse(ds_str_trim(ds_str_sub(s, 0, (size_t)dash)), true, &ret->from_s) &&
           import_clock_parse(ds_str_trim(ds_str_sub(s, (size_t)dash + 1, s.n)), true,
                              &ret->to_s) &&
           ret->from_s < ret->to_s;
}

static ds_status parse_breaks(import_row *row, opening *p)
{
    const ds_str *parts;
    clock_range *breaks;
    size_t n;

    if (!import_list(row, CLINIC_BREAKS, &parts, &n) || n == 0)
        return DS_OK;
    breaks = DS_NEW_N(row->im->cx, clock_range, n);
    if (!breaks)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++) {
        bool is_break = parse_break(parts[i], &breaks[i]);

        if (!is_break)
            import_error(row, CLINIC_BREAKS, DS_FMT " is not a break; expected 13:00-14:00",
                         DS_ARG(import_shown(row->im->cx, parts[i])));
        else if (!row->is_bad &&
                 (breaks[i].from_s < p->hours.from_s || breaks[i].to_s > p->hours.to_s)) /* (2) */
            import_error(row, CLINIC_BREAKS, DS_FMT " lies outside the opening",
                         DS_ARG(import_shown(row->im->cx, parts[i])));
    }
    p->breaks = breaks;
    p->break_count = n;
    return DS_OK;
}

static void parse_hours(import_row *row, opening *p)
{
    bool has_from, has_to;
    bool is_ok = import_clock(row, CLINIC_FROM, &has_from, &p->hours.from_s);

    is_ok = import_clock_late(row, CLINIC_TO, &has_to, &p->hours.to_s) && is_ok;
    if (!is_ok)
        return;
    if (!has_from)
        import_error(row, CLINIC_FROM, "is empty; expected HH:MM");
    else if (!has_to)
        import_error(row, CLINIC_TO, "is empty; expected HH:MM");
    else if (p->hours.to_s <= p->hours.from_s)
        import_error(row, CLINIC_TO, "is not after from; to cross midnight write %02d:%02d",
                     (int)(p->hours.to_s + DAY_S) / 3600, (int)p->hours.to_s / 60 % 60);
    else if (p->hours.from_s >= DAY_S)
        import_error(row, CLINIC_FROM, "is not before 24:00; put these hours on the next weekday");
}

static ds_status parse_opening(import_row *row, opening *p)
{
    parse_days(row, &p->days);
    parse_hours(row, p);
    DS_TRY(parse_breaks(row, p));
    (void)import_date(row, CLINIC_VALID_FROM, false, &p->has_valid_from, &p->valid_from);
    (void)import_date(row, CLINIC_VALID_TO, false, &p->has_valid_to, &p->valid_to);
    if (p->has_valid_from && p->has_valid_to && local_date_compare(p->valid_to, p->valid_from) < 0)
        import_error(row, CLINIC_VALID_TO, "is before valid_from");
    return DS_OK;
}

static ds_status parse(import_row *row, void *to)
{
    clinic_row *r = to;

    (void)parse_location(row, &r->location); /* errors are noted on the row */
    DS_TRY(parse_doctor(row, &r->doctor));
    if (!import_text(row, CLINIC_VISIT_TYPE, &r->visit_type))
        r->visit_type = (ds_str){ 0 };
    parse_offering(row, &r->offering);
    DS_TRY(parse_opening(row, &r->opening));
    import_rules_parse(row, r);
    r->row = *row;
    return DS_OK;
}

/* clang-format off */
static const import_column columns[CLINIC_COLUMN_COUNT] = {
    { "clinic", false },      { "location", true },     { "address", false },
    { "city", false },        { "lat", false },         { "lon", false },
    { "timezone", true },     { "doctor", true },       { "gender", false },
    { "specialties", true },  { "languages", false },   { "visit_type", true },
    { "minutes", true },      { "fee", true },          { "currency", true },
    { "days", true },         { "from", true },         { "to", true },
    { "breaks", false },      { "valid_from", false },  { "valid_to", false },
    { "country", false },     { "holidays", false },    { "buffer_before", false },
    { "buffer_after", false }, { "min_notice", false }, { "horizon_days", false },
    { "max_per_day", false },   { "release", false },    { "tokens", false },
    { "max_per_week", false },  { "type_per_day", false }, { "type_per_week", false },
    { "patient_per_day", false }, { "patient_per_week", false }, { "patient_open", false },
    { "overbook", false },      { "overrun", false },    { "age_from", false },
    { "age_below", false },     { "referral", false },   { "approval", false },
    { "patients", false },      { "follow_up_fee", false }, { "follow_up_days", false },
    { "cancel_notice", false }, { "payment", false },    { "deposit", false },
    { "refund", false },
};
/* clang-format on */

const import_kind import_kind_clinics = {
    .name = "clinics",
    .marker = "specialties",
    .columns = columns,
    .column_count = CLINIC_COLUMN_COUNT,
    .row_bytes = sizeof(clinic_row),
    .parse = parse,
    .put = import_clinics_put,
};
