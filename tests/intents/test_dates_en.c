/*
 * test_dates_en.c - English dates and times on a Monday morning in Hyderabad, with exact ends.
 */
#include "tests/intents/dates.h"

/* It is Monday 23 November 2026, ten in the morning. */
static const date_place monday = { "2026-11-23T10:00:00+05:30", "Asia/Kolkata", "", "en", "" };
static const date_place asked = { "2026-11-23T10:00:00+05:30", "Asia/Kolkata", "", "en", "when" };
static const date_place in_us = { "2026-11-23T10:00:00-08:00", "America/Los_Angeles", "", "en",
                                  "" };

/* clang-format off */
static void days(void **state)
{
    static const date_row rows[] = {
        { "today", "2026-11-23" },
        { "today pls", "2026-11-23" },
        { "todays fine", "2026-11-23" },
        { "2day", "2026-11-23" },
        { "tomorrow", "2026-11-24" },
        { "Tomorrow.", "2026-11-24" },
        { "TOMORROW", "2026-11-24" },
        { "tmrw", "2026-11-24" },
        { "tmr", "2026-11-24" },
        { "tomrw", "2026-11-24" },
        { "tomorow", "2026-11-24" },
        { "tommorow", "2026-11-24" },
        { "tommorrow", "2026-11-24" },
        { "tomorrw", "2026-11-24" },
        { "2moro", "2026-11-24" },
        { "2morrow", "2026-11-24" },
        { "2mrw", "2026-11-24" },
        { "tomoro", "2026-11-24" },
        { "the day after tomorrow", "2026-11-25" },
        { "day after tomorrow", "2026-11-25" },
        { "day after tmrw", "2026-11-25" },
        { "the next day", "2026-11-24" },
        { "in 2 days", "2026-11-25" },
        { "in two days", "2026-11-25" },
        { "in 3 days time", "2026-11-26" },
        { "in a couple of days", "2026-11-25" },
        { "2 days from now", "2026-11-25" },
        { "10 days from today", "2026-12-03" },
        { "in a week", "2026-11-30" },
        { "a week from today", "2026-11-30" },
        { "a week from tomorrow", "2026-12-01" },
        { "a week from friday", "2026-12-04" },
        { "in 2 weeks", "2026-12-07" },
        { "two weeks from now", "2026-12-07" },
        { "in a fortnight", "2026-12-07" },
        { "in 10 days", "2026-12-03" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void weekdays(void **state)
{
    static const date_row rows[] = {
        { "monday", "2026-11-23" },
        { "tuesday", "2026-11-24" },
        { "tue", "2026-11-24" },
        { "tues", "2026-11-24" },
        { "wednesday", "2026-11-25" },
        { "weds", "2026-11-25" },
        { "wensday", "2026-11-25" },
        { "wednsday", "2026-11-25" },
        { "thursday", "2026-11-26" },
        { "thurs", "2026-11-26" },
        { "thur", "2026-11-26" },
        { "thu", "2026-11-26" },
        { "thrusday", "2026-11-26" },
        { "friday", "2026-11-27" },
        { "fri", "2026-11-27" },
        { "Fri.", "2026-11-27" },
        { "firday", "2026-11-27" },
        { "saturday", "2026-11-28" },
        { "sat", "2026-11-28" },
        { "satuday", "2026-11-28" },
        { "sunday", "2026-11-29" },
        { "on sunday", "2026-11-29" },
        { "this thursday", "2026-11-26" },
        { "coming thursday", "2026-11-26" },
        { "this coming thursday", "2026-11-26" },
        { "next thursday", "2026-12-03" },
        { "nxt thursday", "2026-12-03" },
        { "next monday", "2026-11-30" },
        { "next sunday", "2026-12-06" },
        { "thursday next week", "2026-12-03" },
        { "next week thursday", "2026-12-03" },
        { "next week on thursday", "2026-12-03" },
        { "thursday of next week", "2026-12-03" },
        { "this week friday", "2026-11-27" },
        { "friday this week", "2026-11-27" },
        { "thursday week after next", "2026-12-10" },
        { "on friday please", "2026-11-27" },
        { "friday the 27th", "2026-11-27" },
        { "friday 27th", "2026-11-27" },
        { "fri 27 nov", "2026-11-27" },
        { "friday, november 27", "2026-11-27" },
        { "friday the 4th of december", "2026-12-04" },
        { "tuesday the 1st", "2026-12-01" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void calendar_days(void **state)
{
    static const date_row rows[] = {
        { "nov 28", "2026-11-28" },
        { "Nov 28th", "2026-11-28" },
        { "november 28", "2026-11-28" },
        { "November 28, 2026", "2026-11-28" },
        { "28 nov", "2026-11-28" },
        { "28th nov", "2026-11-28" },
        { "28th of november", "2026-11-28" },
        { "the 28th of november", "2026-11-28" },
        { "28-nov", "2026-11-28" },
        { "28-Nov-2026", "2026-11-28" },
        { "28/11", "2026-11-28" },
        { "28/11/2026", "2026-11-28" },
        { "28/11/26", "2026-11-28" },
        { "28.11.2026", "2026-11-28" },
        { "2026-11-28", "2026-11-28" },
        { "2026/11/28", "2026-11-28" },
        { "1 dec", "2026-12-01" },
        { "dec 1st", "2026-12-01" },
        { "december first", "2026-12-01" },
        { "the first of december", "2026-12-01" },
        { "1/12", "2026-12-01" },
        { "03/04", "2027-04-03" },
        { "jan 5", "2027-01-05" },
        { "5th january", "2027-01-05" },
        { "nov 23", "2026-11-23" },
        { "nov 22", "2027-11-22" },
        { "feb 29", "2028-02-29" },
        { "on the 5th", "2026-12-05" },
        { "on the 25th", "2026-11-25" },
        { "the 30th", "2026-11-30" },
        { "by the 30th", "*..2026-12-01 00:00" },
        { "5th of next month", "2026-12-05" },
        { "the 10th of next month", "2026-12-10" },
        { "christmas day? dec 25", "2026-12-25" },
        { "novmber 28", "2026-11-28" },
        { "decmber 3", "2026-12-03" },
        { "3rd of decembr", "2026-12-03" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void american_order(void **state)
{
    static const date_row rows[] = {
        { "11/28", "2026-11-28" },
        { "11/28/2026", "2026-11-28" },
        { "11/28/26", "2026-11-28" },
        { "11-28-2026", "2026-11-28" },
        { "12/1", "2026-12-01" },
        { "03/04", "2027-03-04" },
        { "1/5 at 3pm", "2027-01-05 15:00-16:00" },
        { "28/11", "2026-11-28" },
        { "11/5", "2027-11-05" },
    };

    date_check(*state, &in_us, rows, COUNT_OF(rows));
}

static void stretches_of_days(void **state)
{
    static const date_row rows[] = {
        { "this week", "2026-11-23 00:00..2026-11-30 00:00" },
        { "next week", "2026-11-30 00:00..2026-12-07 00:00" },
        { "nxt week", "2026-11-30 00:00..2026-12-07 00:00" },
        { "the week after next", "2026-12-07 00:00..2026-12-14 00:00" },
        { "this month", "2026-11-01 00:00..2026-12-01 00:00" },
        { "next month", "2026-12-01 00:00..2027-01-01 00:00" },
        { "in december", "2026-12-01 00:00..2027-01-01 00:00" },
        { "sometime in january", "2027-01-01 00:00..2027-02-01 00:00" },
        { "the weekend", "2026-11-28 00:00..2026-11-30 00:00" },
        { "this weekend", "2026-11-28 00:00..2026-11-30 00:00" },
        { "next weekend", "2026-12-05 00:00..2026-12-07 00:00" },
        { "weekdays", "2026-11-23 00:00..2026-11-28 00:00" },
        { "end of the week", "2026-11-26 00:00..2026-11-30 00:00" },
        { "end of this week", "2026-11-26 00:00..2026-11-30 00:00" },
        { "beginning of next week", "2026-11-30 00:00..2026-12-03 00:00" },
        { "early next week", "2026-11-30 00:00..2026-12-03 00:00" },
        { "late next week", "2026-12-03 00:00..2026-12-07 00:00" },
        { "middle of next week", "2026-12-01 00:00..2026-12-04 00:00" },
        { "end of the month", "2026-11-21 00:00..2026-12-01 00:00" },
        { "beginning of december", "2026-12-01 00:00..2026-12-11 00:00" },
        { "mid december", "2026-12-11 00:00..2026-12-21 00:00" },
        { "end of december", "2026-12-21 00:00..2027-01-01 00:00" },
        { "rest of the week", "2026-11-23 00:00..2026-11-30 00:00" },
        { "first week of december", "2026-11-30 00:00..2026-12-07 00:00" },
        { "week of dec 7", "2026-12-07 00:00..2026-12-14 00:00" },
        { "monday to wednesday", "2026-11-23 00:00..2026-11-26 00:00" },
        { "mon-wed", "2026-11-23 00:00..2026-11-26 00:00" },
        { "tue through thu", "2026-11-24 00:00..2026-11-27 00:00" },
        { "from wednesday to friday", "2026-11-25 00:00..2026-11-28 00:00" },
        { "between wednesday and friday", "2026-11-25 00:00..2026-11-28 00:00" },
        { "nov 25 to nov 27", "2026-11-25 00:00..2026-11-28 00:00" },
        { "nov 25-27", "2026-11-25 00:00..2026-11-28 00:00" },
        { "25 to 27 november", "2026-11-25 00:00..2026-11-28 00:00" },
        { "within 3 days", "2026-11-23 00:00..2026-11-27 00:00" },
        { "in the next 2 weeks", "2026-11-23 00:00..2026-12-08 00:00" },
        { "by friday", "*..2026-11-28 00:00" },
        { "before friday", "*..2026-11-27 00:00" },
        { "until friday", "*..2026-11-28 00:00" },
        { "after friday", "2026-11-28 00:00..*" },
        { "from thursday on", "2026-11-26 00:00..*" },
        { "thursday onwards", "2026-11-26 00:00..*" },
        { "thursday or later", "2026-11-26 00:00..*" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void clock_times(void **state)
{
    static const date_row rows[] = {
        { "at 3", "2026-11-23 15:00-16:00" },
        { "at 9", "2026-11-24 09:00-10:00" },
        { "at 11", "2026-11-23 11:00-12:00" },
        { "3pm", "2026-11-23 15:00-16:00" },
        { "3 pm", "2026-11-23 15:00-16:00" },
        { "3 p.m.", "2026-11-23 15:00-16:00" },
        { "3PM", "2026-11-23 15:00-16:00" },
        { "7p", "2026-11-23 19:00-20:00" },
        { "11a", "2026-11-23 11:00-12:00" },
        { "7:30p", "2026-11-23 19:30" },
        { "3:30", "2026-11-23 15:30" },
        { "3:30 pm", "2026-11-23 15:30" },
        { "3.30pm", "2026-11-23 15:30" },
        { "330pm", "2026-11-23 15:30" },
        { "15:30", "2026-11-23 15:30" },
        { "1530 hrs", "2026-11-23 15:30" },
        { "15h30", "2026-11-23 15:30" },
        { "half past three", "2026-11-23 15:30" },
        { "half 3", "2026-11-23 15:30" },
        { "quarter past 3", "2026-11-23 15:15" },
        { "quarter to 4", "2026-11-23 15:45" },
        { "ten minutes to four", "2026-11-23 15:50" },
        { "three thirty", "2026-11-23 15:30" },
        { "three o'clock", "2026-11-23 15:00-16:00" },
        { "3 oclock", "2026-11-23 15:00-16:00" },
        { "3ish", "2026-11-23 15:00-16:00" },
        { "around 3", "2026-11-23 15:00-16:00" },
        { "about 3pm", "2026-11-23 15:00-16:00" },
        { "noon", "2026-11-23 12:00-13:00" },
        { "12 noon", "2026-11-23 12:00-13:00" },
        { "midday", "2026-11-23 12:00-13:00" },
        { "tomorrow at noon", "2026-11-24 12:00-13:00" },
        { "tomorrow 3pm", "2026-11-24 15:00-16:00" },
        { "3pm tomorrow", "2026-11-24 15:00-16:00" },
        { "tomorrow @ 3", "2026-11-24 15:00-16:00" },
        { "tomorrow at 3:30", "2026-11-24 15:30" },
        { "friday 9am", "2026-11-27 09:00-10:00" },
        { "friday at 9", "2026-11-27 09:00-10:00" },
        { "9am on friday", "2026-11-27 09:00-10:00" },
        { "9 on friday", "2026-11-27 09:00-10:00" },
        { "monday at 9", "2026-11-30 09:00-10:00" },
        { "monday at 4", "2026-11-23 16:00-17:00" },
        { "nov 28 at 10:15", "2026-11-28 10:15" },
        { "28/11 10am", "2026-11-28 10:00-11:00" },
        { "5 in the evening", "2026-11-23 17:00-18:00" },
        { "8 in the morning tomorrow", "2026-11-24 08:00-09:00" },
        { "6 in the morning on friday", "2026-11-27 06:00-07:00" },
        { "8 at night", "2026-11-23 20:00-21:00" },
        { "in 30 minutes", "2026-11-23 10:30" },
        { "in half an hour", "2026-11-23 10:30" },
        { "in an hour", "2026-11-23 11:00" },
        { "in 2 hours", "2026-11-23 12:00" },
        { "2 hours from now", "2026-11-23 12:00" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void parts_of_day(void **state)
{
    static const date_row rows[] = {
        { "this morning", "2026-11-23 06:00-12:00" },
        { "this afternoon", "2026-11-23 12:00-17:00" },
        { "this evening", "2026-11-23 17:00-21:00" },
        { "tonight", "2026-11-23 17:00-24:00" },
        { "2nite", "2026-11-23 17:00-24:00" },
        { "tomorrow morning", "2026-11-24 06:00-12:00" },
        { "tmrw mrng", "2026-11-24 06:00-12:00" },
        { "tomorrow evng", "2026-11-24 17:00-21:00" },
        { "tomorrow afternoon", "2026-11-24 12:00-17:00" },
        { "tomorrow aft", "2026-11-24 12:00-17:00" },
        { "saturday mornng", "2026-11-28 06:00-12:00" },
        { "sat am", "2026-11-28 06:00-12:00" },
        { "sat morning", "2026-11-28 06:00-12:00" },
        { "tuesday pm", "2026-11-24 12:00-21:00" },
        { "tomorrow am", "2026-11-24 06:00-12:00" },
        { "tomorrow pm", "2026-11-24 12:00-21:00" },
        { "friday a.m.", "2026-11-27 06:00-12:00" },
        { "friday evening", "2026-11-27 17:00-21:00" },
        { "friday night", "2026-11-27 21:00-24:00" },
        { "on friday in the evening", "2026-11-27 17:00-21:00" },
        { "evening on friday", "2026-11-27 17:00-21:00" },
        { "early friday morning", "2026-11-27 06:00-09:00" },
        { "first thing tomorrow", "2026-11-24 06:00-12:00 soonest" },
        { "first thing in the morning", "2026-11-23 06:00-12:00 soonest" },
        { "lunch time tomorrow", "2026-11-24 12:00-14:00" },
        { "tomorrow after lunch", "2026-11-24 14:00-*" },
        { "after work on tuesday", "2026-11-24 17:00-21:00" },
        { "nov 28 in the morning", "2026-11-28 06:00-12:00" },
        { "next monday morning", "2026-11-30 06:00-12:00" },
        { "next week mornings", "2026-11-30 06:00..2026-12-06 12:00" },
        { "weekday evenings", "2026-11-23 17:00..2026-11-27 21:00" },
        { "weekend morning", "2026-11-28 06:00..2026-11-29 12:00" },
        { "day after tomorrow in the afternoon", "2026-11-25 12:00-17:00" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void ranges_of_the_clock(void **state)
{
    static const date_row rows[] = {
        { "after 5", "2026-11-23 17:00-*" },
        { "after 5pm", "2026-11-23 17:00-*" },
        { "any time after 5", "2026-11-23 17:00-*" },
        { "tomorrow after 5", "2026-11-24 17:00-*" },
        { "after 5 tomorrow", "2026-11-24 17:00-*" },
        { "tomorrow before noon", "*..2026-11-24 12:00" },
        { "before 11 tomorrow", "*..2026-11-24 11:00" },
        { "friday by 4", "*..2026-11-27 16:00" },
        { "between 3 and 5 tomorrow", "2026-11-24 15:00-17:00" },
        { "tomorrow 3-5", "2026-11-24 15:00-17:00" },
        { "tomorrow 3 to 5pm", "2026-11-24 15:00-17:00" },
        { "tomorrow from 3 to 5", "2026-11-24 15:00-17:00" },
        { "tomorrow from 3 till 5", "2026-11-24 15:00-17:00" },
        { "tomorrow 9-12", "2026-11-24 09:00-12:00" },
        { "tomorrow 9am-12pm", "2026-11-24 09:00-12:00" },
        { "tomorrow 11-1", "2026-11-24 11:00-13:00" },
        { "tomorrow 11am to 1pm", "2026-11-24 11:00-13:00" },
        { "tomorrow 10:30 to 11:30", "2026-11-24 10:30-11:30" },
        { "between 10:30 and 12 on friday", "2026-11-27 10:30-12:00" },
        { "from 9 for 2 hours tomorrow", "2026-11-24 09:00-11:00" },
        { "tomorrow from 9 for 2 hours", "2026-11-24 09:00-11:00" },
        { "tomorrow at 3 for an hour", "2026-11-24 15:00-16:00" },
        { "not before 11 tomorrow", "2026-11-24 11:00-*" },
        { "tomorrow 5 or later", "2026-11-24 17:00-*" },
        { "tomorrow 10 or earlier", "*..2026-11-24 10:00" },
        { "tomorrow from 4 onwards", "2026-11-24 16:00-*" },
        { "no later than 4 tomorrow", "*..2026-11-24 16:00" },
        { "tuesday morning after 10", "2026-11-24 10:00-*" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void several_and_ruled_out(void **state)
{
    static const date_row rows[] = {
        { "tuesday or wednesday", "2026-11-24 ; 2026-11-25" },
        { "tue, wed or thu", "2026-11-24 ; 2026-11-25 ; 2026-11-26" },
        { "tuesday and thursday", "2026-11-24 ; 2026-11-26" },
        { "tue/thu", "2026-11-24 ; 2026-11-26" },
        { "tuesday or thursday morning", "2026-11-24 06:00-12:00 ; 2026-11-26 06:00-12:00" },
        { "tuesday at 3 or 4", "2026-11-24 15:00-16:00 ; 2026-11-24 16:00-17:00" },
        { "tomorrow morning or afternoon", "2026-11-24 06:00-12:00 ; 2026-11-24 12:00-17:00" },
        { "today after 4 or tomorrow morning", "2026-11-23 16:00-* ; 2026-11-24 06:00-12:00" },
        { "tuesday at 3, or wednesday at 5", "2026-11-24 15:00-16:00 ; 2026-11-25 17:00-18:00" },
        { "nov 27 or 28", "2026-11-27 ; 2026-11-28" },
        { "not tuesday", "!2026-11-24" },
        { "any day but tuesday", "!2026-11-24" },
        { "anything except friday", "!2026-11-27" },
        { "i cant do friday", "!2026-11-27" },
        { "not in the morning", "!2026-11-23 06:00-12:00" },
        { "not tomorrow", "!2026-11-24" },
        { "tomorrow is no good", "!2026-11-24" },
        { "next week but not monday", "2026-11-30 00:00..2026-12-07 00:00 ; !2026-11-30" },
        { "asap", "soonest" },
        { "ASAP!!", "soonest" },
        { "as soon as possible", "soonest" },
        { "the soonest you have", "soonest" },
        { "right away", "soonest" },
        { "right now", "2026-11-23 10:00-* soonest" },
        { "now", "2026-11-23 10:00-* soonest" },
        { "today asap", "2026-11-23 00:00..2026-11-24 00:00 soonest" },
        { "earliest on friday", "2026-11-27 00:00..2026-11-28 00:00 soonest" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void bare_answers_to_when(void **state)
{
    static const date_row rows[] = {
        { "5", "2026-11-23 17:00-18:00" },
        { "9", "2026-11-24 09:00-10:00" },
        { "11", "2026-11-23 11:00-12:00" },
        { "5 or 6", "2026-11-23 17:00-18:00 ; 2026-11-23 18:00-19:00" },
        { "5-6", "2026-11-23 17:00-18:00" },
        { "530", "2026-11-23 17:30" },
        { "the 5th", "2026-12-05" },
        { "5th", "2026-12-05" },
        { "mornings", "2026-11-23 06:00-12:00" },
        { "any time", "soonest" },
        { "whenever", "soonest" },
        { "anytime tomorrow", "2026-11-24" },
        { "tomorrow 5", "2026-11-24 17:00-18:00" },
        { "5 tomorrow", "2026-11-24 17:00-18:00" },
        { "tmrw @ 5", "2026-11-24 17:00-18:00" },
        { "17:00", "2026-11-23 17:00" },
        { "5 pm works", "2026-11-23 17:00-18:00" },
        { "maybe 5", "2026-11-23 17:00-18:00" },
        { "5 i guess", "2026-11-23 17:00-18:00" },
        { "fri", "2026-11-27" },
        { "sun", "2026-11-29" },
        { "wed", "2026-11-25" },
    };

    date_check(*state, &asked, rows, COUNT_OF(rows));
}

static void no_time_is_meant(void **state)
{
    static const date_row rows[] = {
        { "i have 2 kids", "-" },
        { "my son is 5", "-" },
        { "i am 45 years old", "-" },
        { "since monday", "-" },
        { "for 3 days", "-" },
        { "fever for two weeks", "-" },
        { "2 days ago", "-" },
        { "yesterday", "-" },
        { "last week", "-" },
        { "last friday", "-" },
        { "he sat down", "-" },
        { "i may come", "-" },
        { "the sun is out", "-" },
        { "march of dimes", "-" },
        { "it costs 50 dollars", "-" },
        { "$30 or less", "-" },
        { "open 24/7", "-" },
        { "call me at 555 1234", "-" },
        { "my number is 4085551234", "-" },
        { "flat 12 block 3", "-" },
        { "good morning", "-" },
        { "good evening doctor", "-" },
        { "good night", "-" },
        { "2nd opinion", "-" },
        { "a second", "-" },
        { "one moment", "-" },
        { "day care", "-" },
        { "every now and then", "-" },
        { "not now", "-" },
        { "blood pressure 140/90", "-" },
        { "temp 101.5", "-" },
        { "take 2 tablets", "-" },
        { "thanks a lot", "-" },
        { "room 5", "-" },
        { "3 of us", "-" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void in_whole_sentences(void **state)
{
    static const date_row rows[] = {
        { "hi i need a dentist saturday mornng downtown", "2026-11-28 06:00-12:00" },
        { "can i get in tomorrow after 5, im working till then", "2026-11-24 17:00-*" },
        { "is dr rao there on friday evening?", "2026-11-27 17:00-21:00" },
        { "book me with dr shah next tuesday at 4:15 pm", "2026-12-01 16:15" },
        { "do u have anything b4 noon tmrw", "*..2026-11-24 12:00" },
        { "my son has fever since 2 days, can you see him today", "2026-11-23" },
        { "move it to monday next week at 10", "2026-11-30 10:00-11:00" },
        { "could we do thurs around 2ish", "2026-11-26 14:00-15:00" },
        { "i can only do evenings", "2026-11-23 17:00-21:00" },
        { "anything on the 3rd of december in the morning?", "2026-12-03 06:00-12:00" },
        { "cancel tuesday and book thursday", "2026-11-24 ; 2026-11-26" },
        { "Sat Nov 28 at 11:00 works", "2026-11-28 11:00" },
        { "Need appt 28/11, 10.30 am", "2026-11-28 10:30" },
        { "im free from 2 to 4 on wed", "2026-11-25 14:00-16:00" },
        { "sometime next week would be great", "2026-11-30 00:00..2026-12-07 00:00" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}
/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days),
        cmocka_unit_test(weekdays),
        cmocka_unit_test(calendar_days),
        cmocka_unit_test(american_order),
        cmocka_unit_test(stretches_of_days),
        cmocka_unit_test(clock_times),
        cmocka_unit_test(parts_of_day),
        cmocka_unit_test(ranges_of_the_clock),
        cmocka_unit_test(several_and_ruled_out),
        cmocka_unit_test(bare_answers_to_when),
        cmocka_unit_test(no_time_is_meant),
        cmocka_unit_test(in_whole_sentences),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
