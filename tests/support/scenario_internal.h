/*
 * scenario_internal.h - what the parts of the scenario runner share: the scene, and its verbs.
 *
 *   scenario.c        reads the file: words, times, the table of commands, what sets the scene
 *   scenario_talk.c   what patients do, what is sent to them, and the clock
 *   scenario_desk.c   what the desk does
 *   scenario_pay.c    the pay page, and a provider that does as told
 *   scenario_judge.c  what the file expects: messages, silence, rows, sound data
 *
 * Every verb gets the rest of its line. It gives false, with FILE:LINE and the reason in s->why,
 * when the line cannot be done or does not hold.
 */
#ifndef DOCSPOT_TESTS_SUPPORT_SCENARIO_INTERNAL_H
#define DOCSPOT_TESTS_SUPPORT_SCENARIO_INTERNAL_H

#include "tests/support/scenario.h"

#include "bot/bot_internal.h"
#include "tests/support/check.h"
#include "tests/support/testenv.h"

#define SCENE_FILE_MAX_BYTES 65536u
#define SCENE_WAITING_MAX 64 /* rows of a queue taken at once */
#define SCENE_SENT_MAX 512
#define SCENE_ADDR_MAX 96
#define SCENE_STAFF_MAX 4

/* One message that somebody got. */
typedef struct scene_sent {
    char addr[SCENE_ADDR_MAX];
    ds_str text;
    const out_option *options;
    size_t option_count;
    ds_str provider_ref;
    bool is_taken; /* the file expected it */
} scene_sent;

/* A clinic in memory and how far the file has come. */
typedef struct scene {
    testenv *te; /* NULL before `clock` */
    ds_ctx *cx;
    store *st;
    store_conn *conn;
    const intent_pack *pack;
    bot *b;
    policy rules;
    ds_str staff[SCENE_STAFF_MAX];
    const ds_tz *tz;
    scenario_stats *stats;
    const char *folder, *name;
    int line;
    uint64_t events;
    scene_sent sent[SCENE_SENT_MAX];
    size_t sent_count;
    char profile[SCENE_ADDR_MAX], profile_of[SCENE_ADDR_MAX];
    char *why;
} scene;

/* ---- scenario.c */

/* Note why the line fails, after its place; always false. */
bool scene_complain(scene *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* True when status is DS_OK; else a complaint that begins with what. */
bool scene_check(scene *s, ds_status status, const char *what);
/* The next word of a line; the rest stays in *rest without leading blanks. */
ds_str scene_word(ds_str *rest);
/* "2026-11-24 07:00" (or with T) in the scene's zone. */
bool scene_moment(scene *s, ds_str date_and_clock, ds_time *ret);
/* CHANNEL:ADDRESS in its two parts. */
bool scene_address(scene *s, ds_str addr, ds_str *ret_channel, ds_str *ret_address);

/* ---- scenario_talk.c */

/* Run what is due now and keep what was sent. */
bool scene_run_due(scene *s);

bool scene_in(scene *s, ds_str rest);     /* ADDR TEXT */
bool scene_more(scene *s, ds_str rest);   /* ADDR TEXT, more of a burst follows */
bool scene_repeat(scene *s, ds_str rest); /* ADDR: the vendor delivers the last event once more */
bool scene_tap(scene *s, ds_str rest);    /* ADDR N [BACK] */
bool scene_event(scene *s, ds_str rest);  /* ADDR KIND [DETAIL] */
bool scene_after(scene *s, ds_str rest);  /* N s|min|h|d */
bool scene_at(scene *s, ds_str rest);     /* DATE CLOCK */

/* ---- scenario_desk.c */

bool scene_desk(scene *s, ds_str rest); /* VERB ... */

/* ---- scenario_pay.c */

/* ADDR by PROVIDER | paid [MINOR] | failed | closed | later | dispute */
bool scene_pay(scene *s, ds_str rest);
/* Answer a call to a provider as one that works would. */
bool scene_answer_pay_call(scene *s, store_tx *tx, const outbox_row *row);

/* ---- scenario_judge.c */

bool scene_out(scene *s, ds_str rest);   /* ADDR ~ REGEX | ADDR = TEXT */
bool scene_quiet(scene *s, ds_str addr); /* nothing waits for addr; empty: for anyone */
bool scene_rows(scene *s, ds_str rest);  /* NOUN WHAT N */
/* The database holds nothing that contradicts itself. */
bool scene_is_sound(scene *s);

#endif
