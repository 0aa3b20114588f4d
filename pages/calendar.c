/*
 * calendar.c - one appointment as a calendar file (RFC 5545).
 *
 * Times are UTC instants, so no zone definition travels along and none can be wrong; phones show
 * them in their own zone. The title is neutral: a calendar is read by others too. What holds:
 *   (1) no line is longer than 75 bytes before it is folded, and no fold splits a character
 *   (2) commas, semicolons, backslashes and line ends in texts are escaped, so no text of ours or
 *       of an import can add a property
 *   (3) a changed appointment keeps its UID and raises SEQUENCE; a cancelled one says so
 */
#include "pages/pages.h"

#include <inttypes.h>

#include "core/text.h"

#define LINE_MAX_BYTES 75u

/* Append one content line, folded; value is escaped already. */
static void add_line(ds_buf *b, const char *name, ds_str value)
{
    size_t used = ds_str_of(name).n + 1, at = 0;

    ds_buf_puts(b, name);
    ds_buf_putc(b, ':');
    while (at < value.n) {
        size_t from = at;

        (void)ds_text_next(value, &at); /* the width is all we need */
        if (used + (at - from) > LINE_MAX_BYTES) {
            ds_buf_puts(b, "\r\n ");
            used = 1;
        }
        ds_buf_add(b, ds_str_sub(value, from, at));
        used += at - from;
    }
    ds_buf_puts(b, "\r\n");
}

static void add_text_line(ds_buf *b, ds_ctx *cx, const char *name, ds_str text)
{
    ds_buf escaped = ds_buf_make(cx);

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '\n')
            ds_buf_puts(&escaped, "\\n");
        else if (c == ',' || c == ';' || c == '\\')
            ds_buf_printf(&escaped, "\\%c", c);
        else if ((unsigned char)c >= 0x20 && c != 0x7F)
            ds_buf_putc(&escaped, c);
    }
    add_line(b, name, ds_buf_view(&escaped));
}

/* 20261123T043000Z */
static void add_time_line(ds_buf *b, const char *name, ds_time t)
{
    local_time wall = local_time_from_wall_s(t.utc_s);

    ds_buf_printf(b, "%s:%04d%02u%02uT%02" PRId32 "%02" PRId32 "%02" PRId32 "Z\r\n", name,
                  wall.date.year, wall.date.month, wall.date.day, wall.second_of_day / 3600,
                  wall.second_of_day / 60 % 60, wall.second_of_day % 60);
}

static void add_place(ds_buf *b, ds_ctx *cx, const location *place)
{
    ds_buf where = ds_buf_make(cx);

    if (!place)
        return;
    ds_buf_add(&where, place->name);
    if (place->address.n > 0)
        ds_buf_printf(&where, ", " DS_FMT, DS_ARG(place->address));
    if (place->city.n > 0)
        ds_buf_printf(&where, ", " DS_FMT, DS_ARG(place->city));
    add_text_line(b, cx, "LOCATION", ds_buf_view(&where));
    if (place->has_point)
        ds_buf_printf(b, "GEO:%.6f;%.6f\r\n", place->lat, place->lon);
}

static bool is_off(appointment_status s)
{
    return s == APPOINTMENT_CANCELLED || s == APPOINTMENT_EXPIRED;
}

static void add_event(ds_buf *b, ds_ctx *cx, const directory *d, const appointment *a,
                      ds_str clinic_name)
{
    ds_buf title = ds_buf_make(cx);

    ds_buf_puts(&title, "Visit");
    if (clinic_name.n > 0)
        ds_buf_printf(&title, ", " DS_FMT, DS_ARG(clinic_name));
    ds_buf_puts(b, "BEGIN:VEVENT\r\n");
    ds_buf_printf(b, "UID:" DS_FMT "@docspot\r\n", DS_ARG(a->token));
    add_time_line(b, "DTSTAMP", cx->now);
    add_time_line(b, "DTSTART", a->start);
    add_time_line(b, "DTEND", a->end);
    ds_buf_printf(b, "SEQUENCE:%" PRId64 "\r\n", a->fence);
    add_text_line(b, cx, "SUMMARY", ds_buf_view(&title));
    add_place(b, cx, directory_location(d, a->location));
    ds_buf_puts(b, is_off(a->status)               ? "STATUS:CANCELLED\r\n"
                   : a->status == APPOINTMENT_HELD ? "STATUS:TENTATIVE\r\n"
                                                   : "STATUS:CONFIRMED\r\n");
    ds_buf_puts(b, "END:VEVENT\r\n");
}

ds_status page_calendar(ds_ctx *cx, const directory *d, const appointment *a, ds_str clinic_name,
                        page *ret)
{
    ds_buf b = ds_buf_make(cx);

    ds_buf_puts(&b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//DocSpot//EN\r\n");
    ds_buf_puts(&b, is_off(a->status) ? "METHOD:CANCEL\r\n" : "METHOD:PUBLISH\r\n");
    add_event(&b, cx, d, a, clinic_name);
    ds_buf_puts(&b, "END:VCALENDAR\r\n");
    ret->type = "text/calendar; charset=utf-8";
    ret->csp = "default-src 'none'; frame-ancestors 'none'";
    return ds_buf_finish(&b, &ret->body);
}
