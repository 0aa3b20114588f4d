/*
 * scenario.h - run a conversation that a clinic could read: tests/scenarios/NAME.chat.
 *
 * One command a line, # begins a comment, addresses are CHANNEL:ADDRESS. DOCSPOT_SCENARIO=NAME with
 * DOCSPOT_SCENARIO_SHOW=1 prints what everyone gets.
 */
/* clang-format off */
/*
 *   clock  2026-11-23 08:00 Asia/Kolkata    where the clock starts, and the zone of later times
 *   load   demo | NAME                      the demo clinic, or tests/scenarios/NAME.csv
 *   config KEY VALUE                        content full, sms_daily_cap 5, staff_alert A,
 *                                           payment MODE (both providers on), refund RULE,
 *                                           public_url U, hold_minutes, min_notice, horizon_days ...
 *   in     ADDR  TEXT                       a patient writes ("" is an empty text)
 *   more   ADDR  TEXT                       the same, the rest of a burst follows
 *   repeat ADDR                             the vendor delivers the last event again
 *   tap    ADDR  N [BACK]                   taps option N of the last message, or of BACK before it
 *   event  ADDR  KIND [DETAIL]              voice, picture, sticker, contact, unknown, edit TEXT,
 *                                           pin LAT LON, stop, start, help, blocked, unblocked,
 *                                           number ADDRESS, failed CODE, delivered
 *   name   ADDR  TEXT                       the profile name the channel gives out
 *   out    ADDR  ~ REGEX | = TEXT           the next message they get (options as 1) 2) 3))
 *   quiet  ADDR                             they get nothing
 *   after  16 min | 2 h | 1 d               the clock moves, due work runs on the way
 *   at     2026-11-24 07:00                 as above, to a moment
 *   pay    ADDR  by PROVIDER                presses that button of the pay page
 *   pay    ADDR  paid [MINOR] | failed | closed | later | dispute    what the provider then says
 *   rows   appointment STATUS N             so many rows; also: alert KIND N, call REASON N,
 *                                           patient NAME N
 *   desk   reply ADDR TEXT | back ADDR | ack | cancel [ADDR] | move ADDR DATE CLOCK | arrive [ADDR]
 *          approve [ADDR] | decline [ADDR] | born ADDR DATE | speaks ADDR LANGUAGE |
 *          book ADDR|walk-in DOCTOR DATE CLOCK NAME | block DATE | take
 *
 * A message that nobody expects fails the scenario at the next `in` of that address or at the end.
 */
/* clang-format on */
#ifndef DOCSPOT_TESTS_SUPPORT_SCENARIO_H
#define DOCSPOT_TESTS_SUPPORT_SCENARIO_H

#include "bot/bot.h"

#define SCENARIO_ROWS_MAX 256
#define SCENARIO_WHY_MAX 1024

typedef struct scenario_stats {
    size_t hits[SCENARIO_ROWS_MAX]; /* of the dialog table, by row */
    size_t messages;
    size_t sms_messages, sms_long; /* long: more than two segments */
    size_t worst_segments;
    char worst_text[SCENARIO_WHY_MAX];
    char worst_file[128];
    bool is_shown; /* print every message: for writing a scenario */
} scenario_stats;

/* Run one file; false with "FILE:LINE: what" in why. stats adds up over files. */
bool scenario_run(const intent_pack *pack, const char *folder, const char *name,
                  scenario_stats *stats, char why[static SCENARIO_WHY_MAX]);

#endif
