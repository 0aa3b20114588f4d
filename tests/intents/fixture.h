/*
 * fixture.h - a small clinic's names, and a reading written on one line to compare.
 *
 * It is Monday 2026-11-23, 10:00, in UTC. A line reads: acts '|' entities as type=value (! ruled
 * out) '|' whens as DATE[..DATE] CLOCK-CLOCK, with ~ for what was not said, ! for what is ruled
 * out, > and < for open ends '|' flags. Each test file is one program, so this is all inline.
 */
#ifndef DOCSPOT_TESTS_INTENTS_FIXTURE_H
#define DOCSPOT_TESTS_INTENTS_FIXTURE_H

#include "core/buf.h"
#include "intents/intents.h"
#include "tests/support/check.h"
#include "tests/support/testenv.h"

#define FIXTURE_NOW "2026-11-23T10:00:00Z"
#define FIXTURE_LINE_BYTES ((size_t)4 * 1024 * 1024)

typedef struct fixture {
    testenv *env;
    ds_ctx *cx;
    ds_ctx *line; /* its arena is reset before each text */
    intent_pack *pack;
    intent_vocab *vocab;
} fixture;

/* A text, what the bot expects, how many options are on the table, and the line wanted. */
typedef struct said {
    const char *text;
    const char *expects;
    int options;
    const char *wanted;
} said;

static const doctor fixture_doctors[] = {
    { .id = { 1 }, .name = DS_LIT("Dr Ana Silva"), .gender = 'f' },
    { .id = { 2 }, .name = DS_LIT("Dr Vikram Shah"), .gender = 'm' },
    { .id = { 3 }, .name = DS_LIT("Dr Meera Rao"), .gender = 'f' },
    { .id = { 4 }, .name = DS_LIT("Dr A. K. Iyer"), .gender = 'm' },
    { .id = { 5 }, .name = DS_LIT("Dr Luis Alvarez"), .gender = 'm' },
    { .id = { 6 }, .name = DS_LIT("Dr Kiran Reddy"), .gender = 'm' },
    { .id = { 7 }, .name = DS_LIT("Dr Sunita Reddy"), .gender = 'f' },
};
static const location fixture_locations[] = {
    { .id = { 1 }, .name = DS_LIT("Test Kondapur"), .city = DS_LIT("Hyderabad") },
    { .id = { 2 }, .name = DS_LIT("Test Downtown"), .city = DS_LIT("San Jose") },
    { .id = { 3 }, .name = DS_LIT("Test Banjara Hills"), .city = DS_LIT("Hyderabad") },
};
static const visit_type fixture_visit_types[] = { { { 1 }, DS_LIT("consultation") },
                                                  { { 2 }, DS_LIT("root canal") } };
static const directory fixture_directory = {
    .doctors = fixture_doctors,
    .doctor_count = COUNT_OF(fixture_doctors),
    .locations = fixture_locations,
    .location_count = COUNT_OF(fixture_locations),
    .visit_types = fixture_visit_types,
    .visit_type_count = COUNT_OF(fixture_visit_types),
};

static inline int fixture_set_up(void **state)
{
    static fixture f;

    f.env = testenv_new(FIXTURE_NOW);
    f.cx = testenv_cx(f.env);
    f.line = testenv_cx_new(f.env, FIXTURE_LINE_BYTES);
    if (intent_pack_new(f.cx, &f.pack) != DS_OK ||
        intent_vocab_new(f.cx, f.pack, &fixture_directory, &f.vocab) != DS_OK)
        fail_msg("%s", f.cx->why);
    *state = &f;
    return 0;
}

static inline int fixture_tear_down(void **state)
{
    fixture *f = *state;

    intent_vocab_free(f->vocab);
    intent_pack_free(f->pack);
    testenv_free(f->env);
    return 0;
}

/* Read a text at the fixture's moment. */
static inline reading fixture_read(fixture *f, ds_str text, const char *expects, int options)
{
    intent_context c = { .expects = ds_str_of(expects), .option_count = options };
    reading r;

    ds_arena_reset(f->line->arena);
    assert_true(ds_time_parse(DS_STR(FIXTURE_NOW), &c.now));
    assert_status(f->line, intent_read(f->line, f->pack, f->vocab, text, &c, &r), DS_OK);
    return r;
}

static inline void fixture_write_when(ds_buf *b, const when *w)
{
    char from[DS_TIME_FORMAT_MAX], to[DS_TIME_FORMAT_MAX];
    ds_str a = local_date_format(w->date_from, from), z = local_date_format(w->date_to, to);

    ds_buf_puts(b, w->is_not ? " !" : " ");
    if (!w->date_known)
        ds_buf_puts(b, "~");
    else if (local_date_compare(w->date_from, w->date_to) == 0)
        ds_buf_add(b, a);
    else
        ds_buf_printf(b, DS_FMT ".." DS_FMT, DS_ARG(a), DS_ARG(z));
    if (w->time_known)
        ds_buf_printf(b, " %02d:%02d-%02d:%02d", w->clock_from_s / 3600, w->clock_from_s / 60 % 60,
                      w->clock_to_s / 3600, w->clock_to_s / 60 % 60);
    ds_buf_puts(b, w->is_from_open ? "<" : "");
    ds_buf_puts(b, w->is_to_open ? ">" : "");
    ds_buf_puts(b, w->is_soonest ? " soonest" : "");
}

static inline void fixture_write_entity(ds_buf *b, const entity *e)
{
    ds_buf_printf(b, " %s%s=", e->is_not ? "!" : "", entity_type_name(e->type));
    if (e->type == ENTITY_NUMBER || e->type == ENTITY_ORDINAL ||
        (e->type == ENTITY_PRICE && e->number != 0))
        ds_buf_printf(b, "%d", (int)e->number);
    else
        ds_buf_add(b, e->value);
}

/* The line of a reading; see top. */
static inline ds_str fixture_line(fixture *f, const reading *r)
{
    ds_buf b = ds_buf_make(f->line);
    ds_str line;

    for (size_t i = 0; i < r->act_count; i++)
        ds_buf_printf(&b, "%s%s", i > 0 ? " " : "", act_name(r->acts[i]));
    ds_buf_puts(&b, " |");
    for (size_t i = 0; i < r->entity_count; i++)
        fixture_write_entity(&b, &r->entities[i]);
    ds_buf_puts(&b, " |");
    for (size_t i = 0; i < r->when_count; i++)
        fixture_write_when(&b, &r->whens[i]);
    ds_buf_puts(&b, " |");
    ds_buf_puts(&b, r->emergency != EMERGENCY_NONE ? " emergency" : "");
    ds_buf_puts(&b, r->stop == STOP_WORD          ? " stop_word"
                    : r->stop == STOP_PLAIN       ? " stop_plain"
                    : r->stop == STOP_BARE_CANCEL ? " bare_cancel"
                                                  : "");
    ds_buf_puts(&b, r->is_sooner ? " sooner" : "");
    ds_buf_puts(&b, r->is_more ? " more" : "");
    ds_buf_puts(&b, r->is_correction ? " correction" : "");
    ds_buf_puts(&b, r->is_fragment ? " fragment" : "");
    ds_buf_puts(&b, r->order_wish < 0 ? " earlier_one" : r->order_wish > 0 ? " later_one" : "");
    if (r->name.n > 0)
        ds_buf_printf(&b, " name=" DS_FMT, DS_ARG(r->name));
    assert_status(f->line, ds_buf_finish(&b, &line), DS_OK);
    return line;
}

/* Compare every row; all that differ are printed before it fails. */
static inline void fixture_check(fixture *f, const said *rows, size_t n)
{
    size_t wrong = 0;

    for (size_t i = 0; i < n; i++) {
        reading r = fixture_read(f, ds_str_of(rows[i].text), rows[i].expects, rows[i].options);
        ds_str line = fixture_line(f, &r);

        if (ds_str_is(line, rows[i].wanted))
            continue;
        print_error("\"%s\"\n  gave   " DS_FMT "\n  wanted %s\n", rows[i].text, DS_ARG(line),
                    rows[i].wanted);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

#endif
