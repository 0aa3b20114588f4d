/*
 * tables.h - long tables of texts, one a line, each checked for one thing; all misses are shown.
 *
 * The tables were written from how people talk, before looking at what the program makes of them.
 * Each function prints the share that was right, then fails when any row was wrong.
 */
#ifndef DOCSPOT_TESTS_INTENTS_TABLES_H
#define DOCSPOT_TESTS_INTENTS_TABLES_H

#include "tests/intents/fixture.h"

#include <string.h>

/* A text and the one word expected of it. */
typedef struct text_row {
    const char *text;
    const char *wanted;
} text_row;

/* A text, what was asked before it, and the act in words; options are 3 where a slot is awaited. */
typedef struct answer_row {
    const char *expects;
    const char *text;
    const char *wanted;
} answer_row;

static inline void table_share(const char *what, size_t right, size_t n)
{
    print_message("    %s: %zu of %zu (%.1f %%)\n", what, right, n,
                  100.0 * (double)right / (double)n);
}

/* Every text has this kind of emergency ("" = none). */
static inline void table_emergency(fixture *f, const char *what, const char *const *texts, size_t n,
                                   emergency_kind kind)
{
    size_t right = 0;

    for (size_t i = 0; i < n; i++) {
        reading r = fixture_read(f, ds_str_of(texts[i]), "", 0);

        if (r.emergency == kind)
            right++;
        else
            print_error("\"%s\" is \"%s\"\n", texts[i], emergency_kind_name(r.emergency));
    }
    table_share(what, right, n);
    assert_int_equal(right, n);
}

/* Every text is, or is not, a wish to get no more messages; a bare CANCEL counts as none. */
static inline void table_stop(fixture *f, const char *what, const char *const *texts, size_t n,
                              bool wanted)
{
    size_t right = 0;

    for (size_t i = 0; i < n; i++) {
        reading r = fixture_read(f, ds_str_of(texts[i]), "", 0);
        bool found = r.stop == STOP_WORD || r.stop == STOP_PLAIN;

        if (found == wanted && (r.act == ACT_STOP) == wanted)
            right++;
        else
            print_error("\"%s\" is %s\n", texts[i], found ? "a stop" : "none");
    }
    table_share(what, right, n);
    assert_int_equal(right, n);
}

/* The first entity of a type that is not ruled out has the wanted value; "-" wants none. */
static inline void table_entity(fixture *f, const char *what, const text_row *rows, size_t n,
                                entity_type type)
{
    size_t right = 0;

    for (size_t i = 0; i < n; i++) {
        reading r = fixture_read(f, ds_str_of(rows[i].text), "", 0);
        ds_str value = DS_STR("-");

        for (size_t k = r.entity_count; k > 0; k--)
            if (r.entities[k - 1].type == type && !r.entities[k - 1].is_not)
                value = r.entities[k - 1].value;
        if (ds_str_is(value, rows[i].wanted))
            right++;
        else
            print_error("\"%s\" gave " DS_FMT ", wanted %s\n", rows[i].text, DS_ARG(value),
                        rows[i].wanted);
    }
    table_share(what, right, n);
    assert_int_equal(right, n);
}

/* The strongest act is the wanted one; several fit where the row says "find|book". */
static inline void table_act(fixture *f, const char *what, const answer_row *rows, size_t n)
{
    size_t right = 0;

    for (size_t i = 0; i < n; i++) {
        const answer_row *row = &rows[i];
        bool is_slot = strcmp(row->expects, "slot") == 0;
        reading r = fixture_read(f, ds_str_of(row->text), row->expects, is_slot ? 3 : 0);
        ds_str wanted = ds_str_of(row->wanted), word;
        bool fits = false;

        while (ds_str_next(&wanted, '|', &word))
            fits = fits || ds_str_is(word, act_name(r.act));
        if (fits)
            right++;
        else
            print_error("[%s] \"%s\" is %s, wanted %s\n", row->expects, row->text, act_name(r.act),
                        row->wanted);
    }
    table_share(what, right, n);
    assert_int_equal(right, n);
}

#endif
