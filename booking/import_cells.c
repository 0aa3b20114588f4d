/*
 * import_cells.c - one cell of a file: read strictly, or refused with what was expected.
 *
 * What always holds:
 *   (1) a refused cell is named by file, line and column, and its value is shown, cut
 *   (2) an empty cell means "not said", never zero
 *   (3) a quote mark that export put before a formula sign is taken off again
 */
#include "booking/import_internal.h"

#include <inttypes.h>

#define LIST_ITEMS_MAX 32
#define DAY_S 86400
#define DEGREE_CHARS_MAX 40
#define DEGREE_DECIMALS 7 /* a centimetre; what is finer is rounded, so export writes all of it */
#define DEGREE_WHOLE_MAX 1000
#define PHONE_DIGITS_MIN 3
#define PHONE_DIGITS_MAX 20 /* E.164 has 15; some ids are longer */

ds_str import_cell(const import_row *row, int column)
{
    int at = row->table->at[column];
    ds_str s = at < 0 ? (ds_str){ 0 } : ds_str_trim(row->csv->fields[at]);

    if (!row->table->is_json && s.n >= 2 && s.p[0] == '\'' && ds_csv_is_formula(s))
        s = ds_str_sub(s, 1, s.n); /* (3) */
    return s;
}

/* A line break or a tab inside quotes is a spreadsheet's; the others are nobody's. */
static bool has_control(ds_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F)
            return true;
    }
    return false;
}

void import_cells_check(import_row *row)
{
    for (size_t i = 0; i < row->table->kind->column_count; i++) {
        ds_str s = import_cell(row, (int)i);

        if (s.n > IMPORT_CELL_MAX_BYTES)
            import_error(row, (int)i, "is too long: %zu bytes, the most is %d", s.n,
                         IMPORT_CELL_MAX_BYTES);
        else if (has_control(s))
            import_error(row, (int)i, "holds a control character");
    }
}

bool import_text(import_row *row, int column, ds_str *ret)
{
    *ret = import_cell(row, column);
    if (ret->n > 0)
        return true;
    import_error(row, column, "is empty");
    return false;
}

bool import_int(import_row *row, int column, int64_t min, int64_t max, int64_t fallback,
                int64_t *ret)
{
    ds_str s = import_cell(row, column);

    *ret = fallback;
    if (s.n == 0 || ds_str_to_int(s, min, max, ret))
        return true;
    import_error(row, column, DS_FMT " is not a whole number from %" PRId64 " to %" PRId64 "",
                 DS_ARG(import_shown(row->im->cx, s)), min, max);
    return false;
}

bool import_span_min(import_row *row, int column, int32_t fallback, int32_t *ret)
{
    static const struct {
        char unit;
        int32_t minutes;
    } units[] = { { 'm', 1 }, { 'h', 60 }, { 'd', 1440 } };
    ds_str s = import_cell(row, column);
    ds_str number = s;
    int32_t unit = 1;
    int64_t v;

    *ret = fallback;
    if (s.n == 0)
        return true;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (s.p[s.n - 1] == units[i].unit) {
            unit = units[i].minutes;
            number = ds_str_trim(ds_str_sub(s, 0, s.n - 1));
        }
    }
    if (!ds_str_to_int(number, 0, 525600 / unit, &v)) {
        import_error(row, column, DS_FMT " is not a time span; expected minutes, or 2h, or 3d",
                     DS_ARG(import_shown(row->im->cx, s)));
        return false;
    }
    *ret = (int32_t)v * unit;
    return true;
}

/* Digits with a point among them; false when it is anything else. */
static bool parse_degrees(ds_str s, double *ret)
{
    int64_t v = 0, scale = 1;
    int decimals = -1; /* no point yet */
    bool has_digit = false;

    if (s.n > DEGREE_CHARS_MAX)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.' && decimals < 0) {
            decimals = 0;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        has_digit = true;
        if (decimals < 0 && v < DEGREE_WHOLE_MAX) {
            v = v * 10 + (s.p[i] - '0');
        } else if (decimals >= 0 && decimals < DEGREE_DECIMALS) {
            v = v * 10 + (s.p[i] - '0');
            scale *= 10;
            decimals++;
        } else if (decimals == DEGREE_DECIMALS) {
            v += s.p[i] >= '5' ? 1 : 0;
            decimals++;
        }
    }
    *ret = (double)v / (double)scale;
    return has_digit;
}

bool import_degrees(import_row *row, int column, double max, bool *ret_has, double *ret)
{
    ds_str s = import_cell(row, column);
    bool is_negative = s.n > 0 && s.p[0] == '-';
    double v;

    *ret_has = false;
    if (s.n == 0)
        return true;
    if (!parse_degrees(ds_str_sub(s, is_negative ? 1 : 0, s.n), &v) || v > max) {
        import_error(row, column, DS_FMT " is not a number of degrees from -%.0f to %.0f",
                     DS_ARG(import_shown(row->im->cx, s)), max, max);
        return false;
    }
    *ret = is_negative ? -v : v;
    *ret_has = true;
    return true;
}

/* A leap day of a short year is named as what it is. */
static void refuse_date(import_row *row, int column, ds_str s)
{
    ds_str shown = import_shown(row->im->cx, s);
    local_date d;
    ds_buf b = ds_buf_make(row->im->cx);

    ds_buf_add(&b, ds_str_sub(s, 0, s.n < 4 ? s.n : 4));
    ds_buf_puts(&b, "-02-28");
    if (ds_str_ends(s, DS_STR("-02-29")) && local_date_parse(ds_buf_view(&b), &d))
        import_error(row, column, DS_FMT " is not a date; %d has no 29 February", DS_ARG(shown),
                     (int)d.year);
    else
        import_error(row, column, DS_FMT " is not a date; expected YYYY-MM-DD", DS_ARG(shown));
}

bool import_date(import_row *row, int column, bool is_required, bool *ret_has, local_date *ret)
{
    ds_str s = import_cell(row, column);

    *ret_has = false;
    if (s.n == 0 && !is_required)
        return true;
    if (!local_date_parse(s, ret)) {
        refuse_date(row, column, s);
        return false;
    }
    *ret_has = true;
    return true;
}

bool import_clock_parse(ds_str s, bool is_late, int32_t *ret_s)
{
    char text[8];
    int64_t hours;

    if (local_clock_parse(s, ret_s))
        return true;
    if (!is_late || s.n != 5 || !ds_str_to_int(ds_str_sub(s, 0, 2), 24, 48, &hours))
        return false;
    text[0] = (char)('0' + (hours - 24) / 10);
    text[1] = (char)('0' + (hours - 24) % 10);
    for (size_t i = 2; i < 5; i++)
        text[i] = s.p[i];
    if (!local_clock_parse((ds_str){ text, 5 }, ret_s) || *ret_s > DAY_S)
        return false;
    *ret_s += DAY_S;
    return true;
}

static bool clock_cell(import_row *row, int column, bool is_late, bool *ret_has, int32_t *ret_s)
{
    ds_str s = import_cell(row, column);

    *ret_has = false;
    if (s.n == 0)
        return true;
    if (!import_clock_parse(s, is_late, ret_s)) {
        import_error(row, column, DS_FMT " is not a time of day; expected HH:MM%s",
                     DS_ARG(import_shown(row->im->cx, s)), is_late ? " up to 48:00" : "");
        return false;
    }
    *ret_has = true;
    return true;
}

bool import_clock(import_row *row, int column, bool *ret_has, int32_t *ret_s)
{
    return clock_cell(row, column, false, ret_has, ret_s);
}

bool import_clock_late(import_row *row, int column, bool *ret_has, int32_t *ret_s)
{
    return clock_cell(row, column, true, ret_has, ret_s);
}

bool import_flag(import_row *row, int column, int32_t *ret)
{
    ds_str s = import_cell(row, column);

    *ret = NOT_SAID;
    if (s.n == 0)
        return true;
    if (ds_str_equal_nocase(s, DS_STR("yes")) || ds_str_equal_nocase(s, DS_STR("no"))) {
        *ret = s.n == 3;
        return true;
    }
    import_error(row, column, DS_FMT " is neither yes nor no",
                 DS_ARG(import_shown(row->im->cx, s)));
    return false;
}

ds_status booking_phone_parse(ds_ctx *cx, ds_str text, ds_str *ret)
{
    ds_buf b = ds_buf_make(cx);
    size_t digits = 0;

    text = ds_str_trim(text);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c >= '0' && c <= '9') {
            digits++;
            ds_buf_putc(&b, c);
        } else if (c == '+' && i == 0) {
            ds_buf_putc(&b, c);
        } else if (c != ' ' && c != '-' && c != '(' && c != ')' && c != '.' && c != '/') {
            digits = PHONE_DIGITS_MAX + 1; /* a letter: no phone number */
            break;
        }
    }
    if (digits < PHONE_DIGITS_MIN || digits > PHONE_DIGITS_MAX)
        return ds_fail(cx, DS_INVALID,
                       "is not a phone number; expected digits, with + and country code");
    return ds_buf_finish(&b, ret);
}

bool import_phone(import_row *row, int column, ds_str *ret)
{
    ds_str s = import_cell(row, column);

    *ret = (ds_str){ 0 };
    if (s.n == 0 || booking_phone_parse(row->im->cx, s, ret) == DS_OK)
        return true;
    import_error(row, column, "%s", row->im->cx->why);
    return false;
}

bool import_list(import_row *row, int column, const ds_str **ret, size_t *ret_n)
{
    ds_str rest = import_cell(row, column), item;
    ds_str *items;
    size_t n = 0, most = 1;

    for (size_t i = 0; i < rest.n && most < LIST_ITEMS_MAX; i++)
        most += rest.p[i] == '|' ? 1 : 0;
    items = DS_NEW_N(row->im->cx, ds_str, most);
    while (items && ds_str_next(&rest, '|', &item)) {
        item = ds_str_trim(item);
        if (item.n == 0)
            continue;
        if (n == most) {
            import_error(row, column, "has more than %d parts", LIST_ITEMS_MAX);
            return false;
        }
        items[n++] = item;
    }
    *ret = items;
    *ret_n = n;
    return items != NULL;
}

bool import_doctor(import_row *row, int column, const doctor **ret)
{
    ds_str s = import_cell(row, column);

    *ret = NULL;
    if (s.n == 0)
        return true;
    *ret = directory_doctor_named(row->im->cx, row->im->dir, s);
    if (*ret)
        return true;
    import_error(row, column, "there is no doctor " DS_FMT, DS_ARG(import_shown(row->im->cx, s)));
    return false;
}

bool import_location(import_row *row, int column, const location **ret)
{
    ds_str s = import_cell(row, column);

    *ret = NULL;
    if (s.n == 0)
        return true;
    *ret = directory_location_named(row->im->cx, row->im->dir, s);
    if (*ret)
        return true;
    import_error(row, column, "there is no location " DS_FMT, DS_ARG(import_shown(row->im->cx, s)));
    return false;
}
