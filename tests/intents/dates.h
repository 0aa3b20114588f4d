/*
 * dates.h - expressions of time read at a chosen moment and zone, against exact ends.
 *
 * A row's wish is written as its ends in wall time, "2026-11-24 06:00..2026-11-24 12:00", several
 * with " ; " between, "!" before what is ruled out, "*" for an open end and "soonest" for as soon
 * as can be. "-" wants no time at all.
 */
#ifndef DOCSPOT_TESTS_INTENTS_DATES_H
#define DOCSPOT_TESTS_INTENTS_DATES_H

#include "tests/intents/fixture.h"

#define DATE_LINE_BYTES 512

typedef struct date_row {
    const char *text;
    const char *wanted;
} date_row;

/* Where and when a text is read. */
typedef struct date_place {
    const char *now; /* ISO 8601 with offset */
    const char *zone;
    const char *locale;  /* "" = as the zone says */
    const char *lang;    /* "" = detected */
    const char *expects; /* as PRODUCT.md names them */
} date_place;

static inline reading date_read(fixture *f, const date_place *at, ds_str text)
{
    intent_context c = { .now = testenv_at(at->now),
                         .tz = testenv_tz(f->env, at->zone),
                         .locale = ds_str_of(at->locale),
                         .lang = ds_str_of(at->lang),
                         .expects = ds_str_of(at->expects) };
    reading r;

    ds_arena_reset(f->line->arena);
    assert_status(f->line, intent_read(f->line, f->pack, f->vocab, text, &c, &r), DS_OK);
    return r;
}

/* "2026-11-24 06:00" of an instant in a zone. */
static inline void date_write_wall(ds_buf *b, const ds_tz *tz, ds_time t)
{
    local_time wall = ds_tz_to_local(tz, t);

    ds_buf_printf(b, "%04d-%02d-%02d %02d:%02d", wall.date.year, wall.date.month, wall.date.day,
                  wall.second_of_day / 3600, wall.second_of_day / 60 % 60);
}

/* All that was read of time, as the rows write it. */
static inline ds_str date_line(fixture *f, const date_place *at, const reading *r)
{
    const ds_tz *tz = testenv_tz(f->env, at->zone);
    ds_buf b = ds_buf_make(f->line);
    ds_str line;

    for (size_t i = 0; i < r->when_count; i++) {
        const when *w = &r->whens[i];
        ds_time from, to;
        bool has_from, has_to;

        ds_buf_puts(&b, i > 0 ? " ; " : "");
        ds_buf_puts(&b, w->is_not ? "!" : "");
        if (w->is_soonest && !w->date_known && !w->time_known) {
            ds_buf_puts(&b, "soonest");
            continue;
        }
        when_instants(w, tz, &from, &has_from, &to, &has_to);
        if (has_from)
            date_write_wall(&b, tz, from);
        ds_buf_puts(&b, has_from ? ".." : "*..");
        if (has_to)
            date_write_wall(&b, tz, to);
        ds_buf_puts(&b, has_to ? "" : "*");
        ds_buf_puts(&b, w->is_soonest ? " soonest" : "");
    }
    if (r->when_count == 0)
        ds_buf_puts(&b, "-");
    assert_status(f->line, ds_buf_finish(&b, &line), DS_OK);
    return line;
}

/*
 * Rows may leave out what repeats: a wish "2026-11-24" is that whole day, "2026-11-24 06:00-12:00"
 * a stretch of it, "2026-11-24 17:00-*" an open one, "2026-11-24 17:30" one minute.
 */
static inline void date_expand_one(ds_buf *b, ds_str s)
{
    ds_str day = ds_str_sub(s, 0, 10), rest = ds_str_sub(s, 11, s.n);
    local_date d;
    char next[DS_TIME_FORMAT_MAX];

    if (ds_str_find(s, DS_STR(".."), 0) >= 0 || !local_date_parse(day, &d)) {
        ds_buf_add(b, s);
        return;
    }
    if (s.n <= 10) {
        ds_buf_printf(b, DS_FMT " 00:00..", DS_ARG(day));
        ds_buf_add(b, local_date_format(local_date_add_days(d, 1), next));
        ds_buf_puts(b, " 00:00");
    } else if (rest.n == 5) {
        int minute = (rest.p[3] - '0') * 10 + rest.p[4] - '0' + 1;
        int hour = (rest.p[0] - '0') * 10 + rest.p[1] - '0' + minute / 60;

        ds_buf_printf(b, DS_FMT ".." DS_FMT " %02d:%02d", DS_ARG(s), DS_ARG(day), hour,
                      minute % 60);
    } else {
        ds_str from = ds_str_sub(rest, 0, 5), to = ds_str_sub(rest, 6, 11);
        bool is_midnight = ds_str_is(to, "24:00");

        ds_buf_printf(b, DS_FMT " " DS_FMT "..", DS_ARG(day), DS_ARG(from));
        if (ds_str_starts(to, DS_STR("*")))
            ds_buf_puts(b, "*");
        else if (is_midnight)
            ds_buf_printf(b, DS_FMT " 00:00",
                          DS_ARG(local_date_format(local_date_add_days(d, 1), next)));
        else
            ds_buf_printf(b, DS_FMT " " DS_FMT, DS_ARG(day), DS_ARG(to));
        ds_buf_add(b, ds_str_sub(rest, to.p[0] == '*' ? 7 : 11, rest.n));
    }
}

static inline ds_str date_expand(fixture *f, const char *wanted)
{
    ds_buf b = ds_buf_make(f->line);
    ds_str rest = ds_str_of(wanted), one, line;
    bool is_first = true;

    while (ds_str_next(&rest, ';', &one)) {
        one = ds_str_trim(one);
        ds_buf_puts(&b, is_first ? "" : " ; ");
        is_first = false;
        if (ds_str_starts(one, DS_STR("!"))) {
            ds_buf_puts(&b, "!");
            one = ds_str_sub(one, 1, one.n);
        }
        date_expand_one(&b, one);
    }
    assert_status(f->line, ds_buf_finish(&b, &line), DS_OK);
    return line;
}

/* Compare every row; all that differ are printed before it fails. */
static inline void date_check(fixture *f, const date_place *at, const date_row *rows, size_t n)
{
    size_t wrong = 0;

    for (size_t i = 0; i < n; i++) {
        reading r = date_read(f, at, ds_str_of(rows[i].text));
        ds_str line = date_line(f, at, &r), wanted = date_expand(f, rows[i].wanted);

        if (ds_str_equal(line, wanted))
            continue;
        print_error("\"%s\" at %s\n  gave   " DS_FMT "\n  wanted " DS_FMT "\n", rows[i].text,
                    at->now, DS_ARG(line), DS_ARG(wanted));
        wrong++;
    }
    if (wrong > 0)
        fail_msg("%zu of %zu", wrong, n);
}

#endif
