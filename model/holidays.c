/*
 * holidays.c - which dates are public holidays, from the tables of model/holidays.
 *
 * A table has one line per feast, with a cell of dates for each year. What always holds:
 *   (1) a calendar has at most one holiday a date; what a clinic says takes the table's place
 *   (2) only calendars that some place names are read, and the countries they are part of
 *   (3) lines are facts of our own build: a cell that is no date is skipped, and a test finds it
 */
#include "model/holidays.h"

#include <stdlib.h>

#include "core/buf.h"
#include "core/embedded.h"

#define NEAR_MAX 4

extern const ds_embedded model_embedded[];

/* A line of a table. */
typedef struct feast {
    ds_str calendar, name;
    ds_str dates; /* the cells of all years */
    bool is_open;
} feast;

/* The next line that is a feast; false at the end. */
static bool next_feast(ds_str *text, feast *ret)
{
    ds_str line, kind;

    while (ds_str_next(text, '\n', &line)) {
        if (line.n == 0 || line.p[0] == '#' || ds_str_starts(line, DS_STR("calendar,")))
            continue;
        if (!ds_str_next(&line, ',', &ret->calendar) || !ds_str_next(&line, ',', &kind) ||
            !ds_str_next(&line, ',', &ret->name))
            continue;
        ret->dates = line;
        ret->is_open = ds_str_is(kind, "open");
        return true;
    }
    return false;
}

static ds_str text_of(const ds_embedded *file)
{
    return (ds_str){ (const char *)file->data, file->size };
}

/* "IN" is part of "IN-TG", and each is part of itself. */
static bool is_part(ds_str calendar, ds_str of)
{
    return calendar.n > 0 && ds_str_starts(of, calendar) &&
           (of.n == calendar.n || of.p[calendar.n] == '-');
}

bool holidays_has(ds_str calendar)
{
    for (const ds_embedded *f = model_embedded; f->name != NULL; f++) {
        ds_str text = text_of(f);
        feast x;

        while (next_feast(&text, &x)) {
            if (ds_str_equal(x.calendar, calendar))
                return true;
        }
    }
    return false;
}

/* Alike: the same without regard to case and marks, one letter off, or of the same country. */
static int likeness(ds_str a, ds_str b)
{
    size_t same = 0, n = a.n < b.n ? a.n : b.n;

    if (ds_str_equal_nocase(a, b))
        return 3;
    for (size_t i = 0; i < n; i++)
        same += (a.p[i] | 0x20) == (b.p[i] | 0x20);
    if (a.n == b.n && a.n > 0 && same + 1 == a.n)
        return 2;
    return n >= 2 && ds_str_equal_nocase(ds_str_sub(a, 0, 2), ds_str_sub(b, 0, 2)) ? 1 : 0;
}

ds_status holidays_near(ds_ctx *cx, ds_str calendar, ds_str *ret_names)
{
    ds_buf b = ds_buf_make(cx);
    size_t shown = 0;

    for (int wanted = 3; wanted > 0 && shown < NEAR_MAX; wanted--) {
        for (const ds_embedded *f = model_embedded; f->name != NULL; f++) {
            ds_str text = text_of(f), last = { 0 };
            feast x;

            while (shown < NEAR_MAX && next_feast(&text, &x)) {
                if (ds_str_equal(x.calendar, last) || likeness(calendar, x.calendar) != wanted)
                    continue;
                if (shown++ > 0)
                    ds_buf_puts(&b, ", ");
                ds_buf_add(&b, x.calendar);
                last = x.calendar;
            }
        }
    }
    return ds_buf_finish(&b, ret_names);
}

/* ---- collecting */

typedef struct collection {
    ds_ctx *cx;
    holiday *at;
    size_t n, capacity;
} collection;

static ds_status add(collection *c, const holiday *h)
{
    if (c->n == c->capacity) {
        size_t capacity = c->capacity == 0 ? 256 : 2 * c->capacity;
        holiday *more = DS_NEW_N(c->cx, holiday, capacity);

        if (!more)
            return DS_LIMIT;
        for (size_t i = 0; i < c->n; i++)
            more[i] = c->at[i];
        c->at = more;
        c->capacity = capacity;
    }
    c->at[c->n++] = *h;
    return DS_OK;
}

static bool is_named(ds_str calendar, const location *places, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (is_part(calendar, places[i].holidays))
            return true;
    }
    return false;
}

/* "MM-DD" of a year. */
static bool date_in(int year, ds_str cell, local_date *ret)
{
    int64_t month, day;

    if (cell.n != 5 || cell.p[2] != '-' || !ds_str_to_int(ds_str_sub(cell, 0, 2), 1, 12, &month) ||
        !ds_str_to_int(ds_str_sub(cell, 3, 5), 1, 31, &day))
        return false;
    *ret = (local_date){ (int16_t)year, (uint8_t)month, (uint8_t)day };
    return true;
}

static ds_status add_feast(collection *c, const feast *x)
{
    ds_str years = x->dates, cell, date;

    for (int year = HOLIDAYS_FIRST_YEAR; ds_str_next(&years, ',', &cell); year++) {
        while (ds_str_next(&cell, '|', &date)) {
            holiday h = { .calendar = x->calendar, .name = x->name, .is_open = x->is_open };

            if (date_in(year, date, &h.date)) /* (3) */
                DS_TRY(add(c, &h));
        }
    }
    return DS_OK;
}

static int by_date(const void *a, const void *b)
{
    const holiday *x = a, *y = b;
    int c = local_date_compare(x->date, y->date);

    return c != 0 ? c : ds_str_compare(x->calendar, y->calendar);
}

static int by_date_and_name(const void *a, const void *b)
{
    const holiday *x = a, *y = b;
    int c = by_date(a, b);

    return c != 0 ? c : ds_str_compare(x->name, y->name);
}

static const holiday *find(const holiday *rows, size_t n, const holiday *like)
{
    for (size_t i = 0; i < n; i++) {
        if (local_date_compare(rows[i].date, like->date) == 0 &&
            ds_str_equal(rows[i].calendar, like->calendar))
            return &rows[i];
    }
    return NULL;
}

/* Two feasts on one date of one calendar are one holiday with both names. (1) */
static ds_status keep_one(ds_ctx *cx, holiday *rows, size_t n, size_t *ret_kept)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        holiday *last = kept > 0 ? &rows[kept - 1] : NULL;

        if (last == NULL || by_date(last, &rows[i]) != 0)
            rows[kept++] = rows[i];
        else if (!ds_str_equal(last->name, rows[i].name))
            DS_TRY(ds_format(cx, &last->name, DS_FMT ", " DS_FMT, DS_ARG(last->name),
                             DS_ARG(rows[i].name)));
    }
    *ret_kept = kept;
    return DS_OK;
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status holidays_of(ds_ctx *cx, const location *places, size_t n, const holiday *said,
                      size_t said_n, const holiday **ret, size_t *ret_n)
{
    collection c = { .cx = cx };

    for (const ds_embedded *f = model_embedded; f->name != NULL; f++) {
        ds_str text = text_of(f);
        feast x;

        while (next_feast(&text, &x)) {
            if (is_named(x.calendar, places, n)) /* (2) */
                DS_TRY(add_feast(&c, &x));
        }
    }
    for (size_t i = 0; i < c.n;) { /* (1) */
        if (find(said, said_n, &c.at[i]))
            c.at[i] = c.at[--c.n];
        else
            i++;
    }
    for (size_t i = 0; i < said_n; i++) {
        if (is_named(said[i].calendar, places, n))
            DS_TRY(add(&c, &said[i]));
    }
    if (c.n > 0)
        qsort(c.at, c.n, sizeof c.at[0], by_date_and_name);
    DS_TRY(keep_one(cx, c.at, c.n, ret_n));
    *ret = c.at;
    return DS_OK;
}
