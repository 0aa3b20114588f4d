/*
 * when_internal.h - the pieces of a `when` as they are said, shared by the when_*.c files.
 *
 * Every ..._at function reads one piece that begins at token i and returns how many tokens it
 * takes, 0 when there is none there; *ret is set only then.
 */
#ifndef DOCSPOT_INTENTS_WHEN_INTERNAL_H
#define DOCSPOT_INTENTS_WHEN_INTERNAL_H

#include "intents/intents_internal.h"

/* A date or a stretch of dates. */
typedef struct date_said {
    local_date from, to; /* inclusive */
    when_grain grain;
    bool is_calendar;      /* a day of a month */
    bool has_year;         /* its year was said */
    bool is_range;         /* "9 to 12 June": both ends were said */
    bool is_begin, is_end; /* "end of March": "before" and "after" it mean the end itself */
    bool is_weekday;       /* "monday": a week later when its time is over today */
    bool in_week;          /* "agle hafte ke mangal": a weekday listed behind it is of that week */
    bool is_past;          /* "yesterday", "2 days ago": read, not wanted */
    bool is_open;          /* "after 2 weeks": no end */
    bool is_week_part;     /* "the weekend", "weekdays": "next week" behind it moves it */
    int weekly;            /* "Mondays in June": so many, a week apart */
    bool has_clock;        /* "in 30 minutes": clock_s holds the time */
    bool has_clock_end;    /* "within 2 hours": until clock_end_s of the last day */
    int32_t clock_s, clock_end_s;
} date_said;

/* A length of time: the parts add up. */
typedef struct length_said {
    int months, days, workdays;
    int32_t seconds;
} length_said;

/* A time of day. */
typedef struct clock_said {
    int hour, minute; /* hour 0..24 as said */
    bool has_half;    /* am or pm was said */
    bool is_pm;
    bool is_settled; /* 17:30, 05:30, noon: needs no guess */
    bool is_certain; /* not a bare number */
    bool has_part;   /* "3 de la tarde": a part of its own */
    int32_t part_from;
    when_grain grain; /* WHEN_HOUR or WHEN_MINUTE */
} clock_said;

typedef enum piece_kind { PIECE_NONE, PIECE_DATE, PIECE_CLOCK, PIECE_PART } piece_kind;

/* "early tomorrow", "late on Friday". */
typedef enum day_half { WHOLE_DAY, EARLY_IN_DAY, LATE_IN_DAY } day_half;

/* A when under way: the pieces read so far. */
typedef struct when_draft {
    bool has_date, has_clock, has_part, has_range;
    date_said date, date_end;
    bool has_date_end;
    clock_said clock, clock_end;
    int32_t part_from, part_to;
    bool clock_opens, clock_closes; /* after, before */
    bool date_opens, date_closes;
    bool is_soonest;
    bool is_since;    /* "kal se bukhar hai": neither wanted nor told */
    piece_kind last;  /* what was read last: words behind it bind to that */
    bool is_between;  /* "between": "and" leads the end */
    bool is_by;       /* "by Monday": with a clock it is then, not until then */
    bool is_from;     /* "from this afternoon": it counts; "after this afternoon": it is over */
    bool is_moment;   /* "before Friday 5pm": the bound is that moment */
    bool is_from_now; /* "between now and": the clock is this minute */
    bool is_span;     /* from one day's clock to another's */
    bool has_length;  /* "from 9 for 2 hours" */
    length_said lasts;
    day_half early;
    size_t from, to; /* tokens */
} when_draft;

/* ---- when_words.c: helpers and numbers */
/* A hit of the kind begins at i. Here, because the grammar asks it a hundred times a word. */
static inline bool when_is(const read_state *st, size_t i, sense_kind kind)
{
    return i < st->n &&
           (st->tokens[i].kinds[(unsigned)kind / 64] >> ((unsigned)kind % 64) & 1u) != 0;
}

/* i behind a hit of the kind, else i. */
static inline size_t when_skip(const read_state *st, size_t i, sense_kind kind)
{
    const hit *h = tokens_hit(st, i, kind);

    return h != NULL ? i + h->n : i;
}

const hit *when_half_hit(const read_state *st, size_t i);  /* am, pm; one letter only glued: 7p */
bool when_mark(const read_state *st, size_t i, char mark); /* token i is that mark */
size_t when_fillers(const read_state *st, size_t i,
                    bool *ret_at); /* behind "on", "the", ","; *ret_at: "at" was there */
size_t when_number_at(const read_state *st, size_t i,
                      int *ret); /* 5, five, twenty-five, a couple of */
size_t when_ordinal_at(const read_state *st, size_t i, int *ret, bool *ret_digits); /* 5th, fifth */
/* "st", "ro": what may be a word of its own counts glued to the figure alone. */
size_t when_ordinal_mark_at(const read_state *st, size_t i);
size_t when_year_at(const read_state *st, size_t i, int *ret); /* [,] 2026 */

/* A choice is awaited and the number is one of it: "el 3". */
bool when_is_choice(const read_state *st, int number);

/* May a bare number end before token i? "on 15 at 8", "the 27.", not "on 15 tablets". */
bool when_ends_number(const read_state *st, size_t i);
bool when_hour_letter(const read_state *st, size_t i); /* the h of 17h30 and 2h */
/* Token i is a figure of so many digits. */
bool when_figure(const read_state *st, size_t i, int min_digits, int max_digits);

/* ---- when_calendar.c */
/* The day of a month, the next such when year is 0; false when there is none. */
bool when_dated(const read_state *st, int year, int month, int day, date_said *ret);
size_t when_calendar_at(const read_state *st, size_t i, date_said *ret); /* a day of a month only */
/* "9 to 12 of June", "from 02 to April 07", "18 and 19 June", "4-23 next month". */
size_t when_days_of_month_at(const read_state *st, size_t i, date_said *ret);
/* A day's number: 5th, fifth, or 5 where it can be one. */
size_t when_day_number_at(const read_state *st, size_t i, int *ret);
/* The next day of that number, from today on; on_weekday < 0: any. */
bool when_day_numbered(const read_state *st, int day, int on_weekday, local_date *ret);

/* ---- when_weekday.c */
size_t when_weekday_at(const read_state *st, size_t i, date_said *ret);
/* "next week on Tuesday", "this week Friday". */
size_t when_week_weekday_at(const read_state *st, size_t i, date_said *ret);
/* The weeks from this one that "next week", "in two weeks" behind a weekday name; -1 for none. */
int when_week_behind(const read_state *st, size_t i, size_t *ret_n);

/* "en ocho" behind a day: so many weeks on; not the "en ocho" of "en ocho horas". */
size_t when_weeks_on_at(const read_state *st, size_t i, int *ret_weeks);

/* ---- when_feast.c: Christmas, Good Friday 2027, labor day weekend, Holy Week */
size_t when_feast_at(const read_state *st, size_t i, date_said *ret);
/* "of halloween" behind "the weekend". */
size_t when_feast_weekend_at(const read_state *st, size_t i, date_said *ret);

/* ---- when_nth.c: first Monday of December, last week of the month, third day of May */
size_t when_nth_at(const read_state *st, size_t i, date_said *ret);
/* "Fridays in August", "a weekend in June": all of them that are still to come. */
size_t when_each_in_month_at(const read_state *st, size_t i, date_said *ret);
/* "first Monday evening" "of next month". */
size_t when_take_month(const read_state *st, when_draft *d, size_t i);

/* ---- when_beside.c */
/* "the Tuesday after Labor Day", "the second weekend after the 5th", "the week before Christmas".
 */
size_t when_beside_at(const read_state *st, size_t i, date_said *ret);
/* A day that something is counted from: by its name, or "the 30th". */
size_t when_base_day_at(const read_state *st, size_t i, date_said *ret);

/* ---- when_date.c */
size_t when_date_at(const read_state *st, size_t i, date_said *ret);
/* A doubtful word ("sun", "may", "sat") is a date only in company: n tokens from i on. */
bool when_is_supported(const read_state *st, size_t i, size_t n);
size_t when_month_at(const read_state *st, size_t i, date_said *ret); /* "in December" */
/* One day by its name: tomorrow, Friday, Nov 3; never itself counted from another. */
size_t when_named_day_at(const read_state *st, size_t i, date_said *ret);
local_date when_monday(local_date d);         /* of d's week */
bool when_months_first(const read_state *st); /* 03/04 is March 4 */
date_said when_one_day(local_date d);         /* that day, whole */
date_said when_days(local_date from, int64_t days,
                    when_grain grain); /* days dates from `from` on */

/* ---- when_season.c: this summer, next quarter, Q3 2027 */
size_t when_season_at(const read_state *st, size_t i, date_said *ret);

/* ---- when_year.c: "2027 mein 5 janwari", "next year in March" */
size_t when_year_led_at(const read_state *st, size_t i, date_said *ret);
/* "week 50", "week 31 of 2027": weeks of a year by their number, as ISO 8601 counts them. */
size_t when_numbered_week_at(const read_state *st, size_t i, date_said *ret);
/* 3/2027, 2027-03. */
size_t when_month_figures_at(const read_state *st, size_t i, date_said *ret);
/* Is the number at i one of a room or a floor, by the word before it? */
bool when_follows_numbered(const read_state *st, size_t i);
/* The first day of a year that was named: 2027, next year, "the year". */
size_t when_year_ref_at(const read_state *st, size_t i, local_date *ret);

/* ---- when_length.c */
size_t when_length_at(const read_state *st, size_t i, length_said *ret);
/* So many of a unit, and half of one more, on top of a length. */
void when_length_grow(length_said *ret, time_unit unit, int count, bool is_half);
/* "hour", "fortnight" alone, behind "next" and "last": a length from this minute on. */
size_t when_one_unit_at(const read_state *st, size_t i, length_said *ret);
/* "days", "hours" behind "next", "en unos": a few of them. */
size_t when_few_units_at(const read_state *st, size_t i, length_said *ret);
/* The moment a length after t, before it when sign is -1; months keep to their last day. */
local_time when_length_add(local_time t, const length_said *l, int sign);

/* ---- when_distance.c: in 3 days, a week from Monday, 2 hours ago */
size_t when_distance_at(const read_state *st, size_t i, date_said *ret);
/* The moment so far from a base; a day where no hours were said. */
date_said when_far_from(local_time base, const length_said *l, int sign);
/* All days until then from tomorrow on, from today on when is_within; in hours from now on. */
date_said when_until_then(const read_state *st, const length_said *l, bool is_within);

/* ---- when_span.c: this week, the weekend, end of the month */
size_t when_span_at(const read_state *st, size_t i, date_said *ret);
#define EDGE_LATER 3 /* "later this week": its end, as far as it lies ahead */
/* The stretch that "end of", "first week of" cut: a week or month, with or without "this". */
size_t when_stretch_at(const read_state *st, size_t i, date_said *ret);
/* Its beginning (0), middle (1), end (2), or EDGE_LATER. */
void when_cut_edge(const read_state *st, date_said *d, int edge);

/* "find 30 minutes" "later this week": the word at i belongs to what follows. */
bool when_begins_edge(const read_state *st, size_t i);

/* ---- when_counted.c */
/* Lengths that stand before what makes them a date: "3 din baad", "aaj se 2 hafte", "hace 2 dias".
 */
size_t when_counted_at(const read_state *st, size_t i, date_said *ret);

/* ---- when_behind.c */
/* Dates whose parts stand the other way round: "mahine ke ant", "july ke pehle shukravar". */
size_t when_reversed_at(const read_state *st, size_t i, date_said *ret);
/* Words before or behind a number say that it is a day: "el 15", "dia 15", "15 tarikh". */
size_t when_marked_day_at(const read_state *st, size_t i, date_said *ret);
/* A word at i that bounds what the draft read last: "5 baje ke baad", "somvar tak". */
size_t when_bound_behind(const read_state *st, when_draft *d, size_t i);
/* What closes a range behind its end: "3 se 5 tak", "... ke beech". *ret_between: of two joined. */
size_t when_range_tail(const read_state *st, size_t i, bool *ret_between);
/* A word at i that denies the when before it: "somvar nahi". */
size_t when_denied_behind(const read_state *st, size_t i);

/* ---- when_hour.c: minutes said around the hour */
size_t when_shifted_hour_at(const read_state *st, size_t i, clock_said *ret); /* "sava 5 baje" */
/* "an hour before noon", "2 hours after 3pm". */
size_t when_hour_beside_at(const read_state *st, size_t i, clock_said *ret);
/* Behind an hour: "y veinte", "menos cuarto", "bajkar 20 minute". */
size_t when_minutes_behind(const read_state *st, size_t i, clock_said *c);
void when_clock_shift(clock_said *c,
                      int minutes); /* minutes past the hour, or to it when below 0 */

/* ---- when_clock.c */
/* What may follow an hour's figures: half of day, o'clock, ish, minutes. */
size_t when_clock_tail(const read_state *st, size_t i, clock_said *c);
/* A time of day, not counted from another; a bare number counts only where bare_is_fine. */
size_t when_plain_clock_at(const read_state *st, size_t i, bool bare_is_fine, clock_said *ret);
/* A time of day of any kind. */
size_t when_clock_at(const read_state *st, size_t i, bool bare_is_fine, clock_said *ret);
/* The hour behind `hour` and "o'clock" at i: "das gyarah baje" is from ten to eleven. */
bool when_is_next_hour(const read_state *st, size_t i, int hour);
/* Seconds of the day; part_from >= 0 is the part of day it was said with. */
int32_t when_clock_s(const clock_said *c, int32_t part_from);
/* The end of a range that begins at from_s: the nearest reading after it. */
int32_t when_clock_end_s(const clock_said *c, int32_t from_s, int32_t part_from);

/* ---- when_part.c */
#define NO_DAY (-2)
/* A part of day; day is counted from today, NO_DAY when it was not said. */
typedef struct part_said {
    int32_t from, to;
    int day;
} part_said;
/* A part of day, with "early" and "late" cutting it in half. */
size_t when_part_at(const read_state *st, size_t i, part_said *ret);
/* A clock's own part of day behind it: "3 de la tarde". */
size_t when_own_part_at(const read_state *st, size_t i, clock_said *c);
size_t when_take_part(const read_state *st, when_draft *d, size_t i); /* into the draft */
/* "first thing", "first thing in the morning". */
size_t when_take_first_thing(const read_state *st, when_draft *d, size_t i);
/* "early tomorrow", "late on Friday": half of the part that follows, else of the day. */
size_t when_take_early(const read_state *st, when_draft *d, size_t i);
void when_cut_day(when_draft *d); /* what "early" and "late" before a day leave of it */

/* ---- when_piece.c */
/* A whole when_draft from token i on; false when there is none. */
bool when_draft_read(const read_state *st, size_t i, bool bare_is_fine, when_draft *ret);
/* Pieces only, no end behind them: what when_draft_read is made of. */
bool when_pieces_read(const read_state *st, size_t i, bool bare_is_fine, when_draft *ret);
void when_note_span(when_draft *d, size_t from, size_t to); /* tokens that d takes */
/* A clock time or range of them into the draft; a bare number only where it is fine. */
size_t when_take_clock(const read_state *st, when_draft *d, size_t i, bool is_bare_fine,
                       bool is_range_led);
/* "-", "to", "until" between the ends of a range, "a las" between clocks alone: *ret_next is
 * behind. */
bool when_is_joint(const read_state *st, size_t i, bool is_clock, size_t *ret_next);

/* A draft that begins this minute. */
void when_begin_now(const read_state *st, when_draft *d);

/* ---- when_stretch.c: pieces that stretch a draft, tokens they take or 0 */
/* "for 2 hours" behind a start, "3 days starting" before one. */
size_t when_take_length(const read_state *st, when_draft *d, size_t i);
/* "till tomorrow 4:30pm", "and 5pm" behind a draft that has a clock. */
size_t when_take_end(const read_state *st, when_draft *d, size_t i);
/* "abhi se shaam 6 baje tak": from this minute to an end that is closed behind. */
size_t when_take_from_now(const read_state *st, when_draft *d, size_t i);
/* "Wednesday evening" "next week"; "next week" "from Tuesday to Thursday". */
size_t when_take_week(const read_state *st, when_draft *d, size_t i);
/* "this time" "tomorrow", "next week" "this time": at the clock of this minute. */
size_t when_take_this_time(const read_state *st, when_draft *d, size_t i);
/* Move b, the end of a range that begins with a, behind it as far as its words allow; false when no
 * reading of b lies there. */
bool when_put_behind(date_said *a, date_said *b);
/* A date or a range of dates into the draft. */
size_t when_take_date(const read_state *st, when_draft *d, size_t i, bool allow_and);

/* ---- when_bound.c */
/* The tokens of a word at i that opens or closes what follows ("after", "no later than"), or 0. */
size_t when_bound_words(const read_state *st, size_t i);
/* "after 5", "before Friday", "by noon", "between 3 and 5", "from Monday to Wednesday". */
size_t when_take_bound(const read_state *st, when_draft *d, size_t i);
/* "onwards", "or later", "or earlier" behind a draft. */
size_t when_take_tail(const read_state *st, when_draft *d, size_t i);

/* ---- when_settle.c */
/* Add a draft to r->whens and mark its tokens; false when it lies behind us or the list is full. */
bool when_draft_add(read_state *st, const when_draft *d, bool is_not);
/* What a following when of a list leaves unsaid it takes from the one before, and gives back. */
void when_draft_inherit(when_draft *before, when_draft *d);

#endif
