/*
 * test_import_clinics.c - a clinics file, cell by cell: what each column takes and what it refuses.
 */
#include "tests/booking/import_table.h"

static const table_column columns[] = {
    { "clinic", "Oak" },
    { "location", "Here" },
    { "address", "5 High St" },
    { "city", "Pune" },
    { "lat", "18.52" },
    { "lon", "73.85" },
    { "timezone", "Asia/Kolkata" },
    { "doctor", "Dr X" },
    { "gender", "f" },
    { "specialties", "ent" },
    { "languages", "en|hi" },
    { "visit_type", "visit" },
    { "minutes", "30" },
    { "fee", "500.00" },
    { "currency", "INR" },
    { "days", "mon-fri" },
    { "from", "09:00" },
    { "to", "12:00" },
    { "breaks", "10:00-10:30" },
    { "valid_from", "2026-01-01" },
    { "valid_to", "2027-12-31" },
    { "country", "IN" },
    { "holidays", "IN-TG" },
    { "buffer_before", "5" },
    { "buffer_after", "10" },
    { "min_notice", "2h" },
    { "horizon_days", "30" },
    { "max_per_day", "12" },
    { "release", "" },
    { "tokens", "1" },
    { "max_per_week", "60" },
    { "type_per_day", "8" },
    { "type_per_week", "40" },
    { "patient_per_day", "1" },
    { "patient_per_week", "2" },
    { "patient_open", "3" },
    { "overbook", "4" },
    { "overrun", "no" },
    { "age_from", "2" },
    { "age_below", "18" },
    { "referral", "yes" },
    { "approval", "yes" },
    { "patients", "returning" },
    { "follow_up_fee", "50.00" },
    { "follow_up_days", "7" },
    { "cancel_notice", "1d" },
    { "payment", "deposit" },
    { "deposit", "100.00" },
    { "refund", "24h:100|2h:50" },
};

/* clang-format off */
static const cell_case cell_cases[] = {
    { "clinic", NULL, NULL }, { "clinic", "", NULL }, { "clinic", "\"Oak\", the", NULL },
    { "location", NULL, "is missing; a file of clinics needs it" },
    { "location", "", "is empty" }, { "location", "   ", "is empty" },
    { "location", "बंजारा हिल्स", NULL }, { "location", "-5 North", NULL },
    { "address", NULL, NULL }, { "address", "", NULL }, { "address", "a\nb", NULL },
    { "address", "a\x01" "b", "holds a control character" }, { "address", "a\x7F", "holds a control character" },
    { "city", NULL, NULL }, { "city", "", NULL },
    { "lat", "", "is empty, but the other one is not" },
    { "lat", "90", NULL }, { "lat", "-90", NULL }, { "lat", "0", NULL }, { "lat", ".5", NULL }, { "lat", "5.", NULL },
    { "lat", "90.0000001", "\"90.0000001\" is not a number of degrees from -90 to 90" },
    { "lat", "-91", "\"-91\" is not" }, { "lat", "x", "\"x\" is not" }, { "lat", "1,5", "\"1,5\" is not" },
    { "lat", "1.2.3", "\"1.2.3\" is not" }, { "lat", "--1", "\"--1\" is not" }, { "lat", "-", "\"-\" is not" },
    { "lat", ".", "\".\" is not" }, { "lat", "+5", "\"+5\" is not" }, { "lat", "1e1", "\"1e1\" is not" },
    { "lat", "nan", "\"nan\" is not" }, { "lat", "inf", "\"inf\" is not" }, { "lat", "0x10", "\"0x10\" is not" },
    { "lat", "18.52041234567890123", NULL }, { "lat", "99999999999999999999999", "\"99999999999999999999999\" is not" },
    { "lat", "1.00000000000000000000000000000000000000000", "\"1.00000000000000000000000000000000000000\" is not" },
    { "lon", "", "is empty, but the other one is not" },
    { "lon", "180", NULL }, { "lon", "-180", NULL }, { "lon", "180.1", "\"180.1\" is not a number of degrees from -180 to 180" },
    { "timezone", NULL, "is missing" }, { "timezone", "", "is empty" }, { "timezone", "UTC", NULL },
    { "timezone", "IST", "there is no time zone \"IST\"; expected an IANA name" },
    { "timezone", "asia/kolkata", "there is no time zone" }, { "timezone", "../../etc/passwd", "there is no time zone" },
    { "timezone", "/etc/localtime", "there is no time zone" }, { "timezone", "+05:30", "there is no time zone" },
    { "timezone", "Asia", "there is no time zone \"Asia\"" }, { "timezone", "Pacific/Chatham", NULL },
    { "doctor", NULL, "is missing" }, { "doctor", "", "is empty" }, { "doctor", "Dr José Ñandú", NULL },
    { "doctor", "=1+1", NULL }, { "doctor", "O'Neil", NULL }, { "doctor", "Robert'); DROP TABLE doctors;--", NULL },
    { "gender", NULL, NULL }, { "gender", "", NULL }, { "gender", "m", NULL }, { "gender", "x", NULL },
    { "gender", "F", "\"F\" is not a gender; expected f, m or x" }, { "gender", "female", "\"female\" is not" },
    { "gender", "fm", "\"fm\" is not" },
    { "specialties", "", "is empty; expected dentistry or a lay word" }, { "specialties", "|", "is empty" },
    { "specialties", "|ent||", NULL }, { "specialties", "ent|ent", NULL }, { "specialties", "skin doctor|ent", NULL },
    { "specialties", "a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q|r|s|t|u|v|w|x|y|z|1|2|3|4|5|6", NULL },
    { "languages", NULL, NULL }, { "languages", "", NULL }, { "languages", "hi-Latn", NULL }, { "languages", "zh-Hant-TW", NULL },
    { "languages", "en|english", "\"english\" is not a language; expected BCP 47, such as en or hi" },
    { "languages", "e", "\"e\" is not" }, { "languages", "1a", "\"1a\" is not" }, { "languages", "en_US", "\"en_US\" is not" },
    { "languages", "en-", "\"en-\" is not" }, { "languages", "fil", NULL },
    { "languages", "हिन्दी", "\"हिन्दी\" is not" },
    { "visit_type", NULL, "is missing" }, { "visit_type", "", "is empty" }, { "visit_type", "first visit", NULL },
    { "minutes", NULL, "is missing" }, { "minutes", "", "is empty" }, { "minutes", "1", NULL }, { "minutes", "30", NULL },
    { "minutes", "0", "\"0\" is not a whole number from 1 to 1440" }, { "minutes", "-30", "\"-30\" is not" },
    { "minutes", "30.0", "\"30.0\" is not" }, { "minutes", "half", "\"half\" is not" }, { "minutes", "1441", "\"1441\" is not" },
    { "minutes", "99999999999999999999", "\"99999999999999999999\" is not" },
    { "minutes", "३०", "\"३०\" is not" },
    { "fee", NULL, "is missing" }, { "fee", "", "\"\" is not an amount of INR" }, { "fee", "0", NULL }, { "fee", "500.5", NULL },
    { "fee", "500.555", "\"500.555\" is not an amount of INR; expected digits with at most 2 decimals" },
    { "fee", "-1", "\"-1\" is not" }, { "fee", "Rs 500", "\"Rs 500\" is not" }, { "fee", "1,000", "\"1,000\" is not" },
    { "fee", "1e3", "\"1e3\" is not" }, { "fee", "999999999999.99", NULL }, { "fee", "9999999999999", "\"9999999999999\" is not" },
    { "currency", NULL, "is missing" }, { "currency", "", "\"\" is not a currency; expected three capitals (ISO 4217)" },
    { "currency", "inr", "\"inr\" is not" }, { "currency", "Rs", "\"Rs\" is not" }, { "currency", "INRX", "\"INRX\" is not" },
    { "currency", "KWD", NULL }, { "currency", "USD", NULL }, { "currency", "1NR", "\"1NR\" is not" },
    { "days", NULL, "is missing" }, { "days", "", "is empty; expected mon-fri or tue|thu" }, { "days", "|", "is empty" },
    { "days", "mon", NULL }, { "days", "Monday", NULL }, { "days", "MON-FRI", NULL }, { "days", "mon|wed|fri", NULL },
    { "days", "sat-mon", NULL }, { "days", "mon - fri", NULL }, { "days", "mon|mon", NULL },
    { "days", "mo", "\"mo\" is not a day of the week" }, { "days", "mon-", "\"mon-\" is not" }, { "days", "-fri", "\"-fri\" is not" },
    { "days", "mon,tue", "\"mon,tue\" is not" }, { "days", "mon-fri-sun", "\"mon-fri-sun\" is not" }, { "days", "montag", "\"montag\" is not" },
    { "days", "1-5", "\"1-5\" is not" }, { "days", "mon;tue", "\"mon;tue\" is not" }, { "days", "lunes", "\"lunes\" is not" },
    { "from", NULL, "is missing" }, { "from", "", "is empty; expected HH:MM" }, { "from", "9:00", NULL }, { "from", "00:00", NULL },
    { "from", "9", "\"9\" is not a time of day; expected HH:MM" }, { "from", "9am", "\"9am\" is not" }, { "from", "09.00", "\"09.00\" is not" },
    { "from", "24:01", "\"24:01\" is not" }, { "from", "09:60", "\"09:60\" is not" }, { "from", "-1:00", "\"-1:00\" is not" },
    { "to", NULL, "is missing" }, { "to", "", "is empty; expected HH:MM" }, { "to", "24:00", NULL }, { "to", "25:00", NULL },
    { "to", "26:30", NULL }, { "to", "33:00", NULL }, { "to", "48:01", "\"48:01\" is not a time of day; expected HH:MM up to 48:00" }, { "to", "49:00", "\"49:00\" is not" },
    { "to", "26:60", "\"26:60\" is not" }, { "to", "2600", "\"2600\" is not" }, { "to", "33:01", "is after these hours begin again on the next weekday" },
    { "to", "09:00", "is not after from; to cross midnight write 33:00" }, { "to", "02:00", "is not after from; to cross midnight write 26:00" },
    { "breaks", NULL, NULL }, { "breaks", "", NULL }, { "breaks", "10:00-10:30|11:00-11:15", NULL }, { "breaks", " 10:00 - 10:30 ", NULL },
    { "breaks", "10:00", "\"10:00\" is not a break; expected 13:00-14:00" }, { "breaks", "10:30-10:00", "\"10:30-10:00\" is not" },
    { "breaks", "10:00-10:00", "\"10:00-10:00\" is not" }, { "breaks", "10-11", "\"10-11\" is not" }, { "breaks", "-10:30", "\"-10:30\" is not" },
    { "breaks", "08:30-09:30", "\"08:30-09:30\" lies outside the opening" }, { "breaks", "11:30-12:01", "\"11:30-12:01\" lies outside" },
    { "breaks", "09:00-12:00", "leave no room for a visit of 30 minutes" }, { "breaks", "09:00-10:00|10:00-12:00", "leave no room" }, { "breaks", "11:00-12:00|09:00-11:00", "leave no room" },
    { "breaks", "10:00-11:59", NULL }, { "breaks", "10:00-10:30|lunch", "\"lunch\" is not" },
    { "valid_from", NULL, NULL }, { "valid_from", "", NULL }, { "valid_from", "2027-12-31", NULL },
    { "valid_from", "2026-02-29", "\"2026-02-29\" is not a date; 2026 has no 29 February" }, { "valid_from", "1/2/2026", "\"1/2/2026\" is not" },
    { "valid_from", "2100-02-29", "\"2100-02-29\" is not a date; 2100 has no 29 February" }, { "valid_from", "x-02-29", "\"x-02-29\" is not a date; expected" },
    { "valid_from", "2026-1-1", "\"2026-1-1\" is not" }, { "valid_from", "2026-13-01", "\"2026-13-01\" is not" },
    { "valid_from", "2026-01-01T00:00", "\"2026-01-01T00:00\" is not" }, { "valid_from", "today", "\"today\" is not" },
    { "valid_to", NULL, NULL }, { "valid_to", "", NULL }, { "valid_to", "2026-01-01", NULL }, { "valid_to", "2028-02-29", NULL }, { "valid_to", "2025-12-31", "is before valid_from" },
    { "valid_to", "2026-06-31", "\"2026-06-31\" is not a date" },
    { "country", NULL, NULL }, { "country", "", NULL }, { "country", "ES", NULL }, { "country", "India", "\"India\" is not a country" },
    { "country", "in", "\"in\" is not a country; expected two capitals (ISO 3166), such as IN" }, { "country", "1!", "\"1!\" is not" },
    { "holidays", NULL, NULL }, { "holidays", "", NULL }, { "holidays", "US-CA", NULL }, { "holidays", "ES-MD", NULL }, { "holidays", "in-tg", "there is no calendar \"in-tg\"; there are IN-TG, " },
    { "holidays", "IN-TX", "there is no calendar \"IN-TX\"; there are IN-" }, { "holidays", "Mars", "there is no calendar \"Mars\"; expected IN, US or ES" },
    { "buffer_before", NULL, NULL }, { "buffer_before", "", NULL }, { "buffer_before", "0", NULL }, { "buffer_before", "720", NULL },
    { "buffer_before", "721", "\"721\" is not a whole number from 0 to 720" }, { "buffer_before", "-5", "\"-5\" is not" }, { "buffer_before", "5m", "\"5m\" is not" },
    { "buffer_after", NULL, NULL }, { "buffer_after", "", NULL }, { "buffer_after", "720", NULL }, { "buffer_after", "721", "\"721\" is not" },
    { "min_notice", NULL, NULL }, { "min_notice", "", NULL }, { "min_notice", "0", NULL }, { "min_notice", "90", NULL }, { "min_notice", "90m", NULL },
    { "min_notice", "3d", NULL }, { "min_notice", "30d", NULL }, { "min_notice", "31d", "is beyond horizon_days" }, { "min_notice", "366d", "\"366d\" is not a time span; expected minutes, or 2h, or 3d" },
    { "min_notice", "2 h", NULL }, { "min_notice", "h", "\"h\" is not" }, { "min_notice", "-1", "\"-1\" is not" }, { "min_notice", "1.5h", "\"1.5h\" is not" },
    { "min_notice", "2w", "\"2w\" is not" }, { "min_notice", "99999999999999h", "\"99999999999999h\" is not" },
    { "horizon_days", NULL, NULL }, { "horizon_days", "", NULL }, { "horizon_days", "0", "0 leaves nothing to book" }, { "horizon_days", "1", NULL }, { "horizon_days", "3660", NULL },
    { "horizon_days", "3661", "\"3661\" is not a whole number from 0 to 3660" }, { "horizon_days", "2w", "\"2w\" is not" },
    { "max_per_day", NULL, NULL }, { "max_per_day", "", NULL }, { "max_per_day", "0", "0 leaves nothing to book" }, { "max_per_day", "2147483647", NULL },
    { "max_per_day", "2147483648", "\"2147483648\" is not" }, { "max_per_day", "-1", "\"-1\" is not" }, { "max_per_day", "many", "\"many\" is not" },
    { "release", NULL, NULL }, { "release", "", NULL }, { "release", "00:00", NULL }, { "release", "09:59", NULL },
    { "release", "10:00", "leaves less time before to than min_notice, 120 minutes, needs" }, { "release", "12:00", "is not before to" },
    { "release", "8", "\"8\" is not a time of day" }, { "release", "25:00", "\"25:00\" is not" },
    { "tokens", NULL, NULL }, { "tokens", "", NULL }, { "tokens", "3", NULL }, { "tokens", "0", "\"0\" is not a whole number from 1 to 500" },
    { "tokens", "501", "\"501\" is not" }, { "tokens", "4", "4 tokens of 30 minutes do not fit into the opening; it holds 3" },
    { "max_per_week", NULL, NULL }, { "max_per_week", "0", "0 leaves nothing to book" }, { "max_per_week", "-1", "\"-1\" is not" },
    { "type_per_day", "", NULL }, { "type_per_day", "x", "\"x\" is not" }, { "type_per_week", "1.5", "\"1.5\" is not" },
    { "patient_per_day", "", NULL }, { "patient_per_day", "2147483648", "\"2147483648\" is not" }, { "patient_per_week", "-3", "\"-3\" is not" },
    { "patient_open", "", NULL }, { "patient_open", "few", "\"few\" is not" }, { "overbook", "0", NULL }, { "overbook", "-1", "\"-1\" is not" },
    { "overrun", "", NULL }, { "overrun", "yes", NULL }, { "overrun", "YES", NULL }, { "overrun", "1", "\"1\" is neither yes nor no" },
    { "age_from", "", NULL }, { "age_from", "17", NULL }, { "age_from", "151", "\"151\" is not a whole number from 0 to 150" },
    { "age_below", "", NULL }, { "age_below", "0", "0 leaves nothing to book" }, { "age_below", "3", NULL }, { "age_below", "2", "2 is not above age_from, 2: no age is left" },
    { "referral", "", NULL }, { "referral", "maybe", "\"maybe\" is neither yes nor no" }, { "approval", "No", NULL }, { "approval", "y", "\"y\" is neither" },
    { "patients", "", NULL }, { "patients", "any", NULL }, { "patients", "new", NULL }, { "patients", "old", "\"old\" is not whom; expected new, returning or any" },
    { "follow_up_fee", "0", NULL }, { "follow_up_fee", "", "is empty, but follow_up_days is not" }, { "follow_up_fee", "free", "\"free\" is not an amount of INR" },
    { "follow_up_days", "0", NULL }, { "follow_up_days", "", "is empty, but follow_up_fee is not" }, { "follow_up_days", "week", "\"week\" is not" },
    { "payment", NULL, NULL }, { "payment", "", NULL }, { "payment", "full", NULL }, { "payment", "cash", "\"cash\" is no way to pay" },
    { "deposit", NULL, NULL }, { "deposit", "", NULL }, { "deposit", "99.5", NULL }, { "deposit", "0", "\"0\" is not an amount of INR above 0" }, { "deposit", "half", "\"half\" is not an amount" },
    { "refund", NULL, NULL }, { "refund", "", NULL }, { "refund", "0:0", NULL }, { "refund", "2h:50|24h:100", "\"2h:50|24h:100\" is no rule" },
    { "cancel_notice", NULL, NULL }, { "cancel_notice", "2h", NULL }, { "cancel_notice", "0", NULL }, { "cancel_notice", "soon", "\"soon\" is not a time span" },
};
/* clang-format on */

static void each_cell_is_taken_or_named(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    table_check(&k, columns, COUNT_OF(columns), cell_cases, COUNT_OF(cell_cases));
    clinic_end(&k);
}

static void no_cell_is_longer_than_a_thousand_bytes(void **state)
{
    static const char *const texts[] = { "clinic", "location", "address",
                                         "city",   "doctor",   "visit_type" };
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        cell_case cases[] = {
            { texts[i], table_long('x', 1000), NULL },
            { texts[i], table_long('x', 1001), "is too long: 1001 bytes, the most is 1000" },
        };

        table_check(&k, columns, COUNT_OF(columns), cases, 2);
    }
    clinic_end(&k);
}

static void a_column_that_may_be_missing_is_as_good_as_empty(void **state)
{
    static const char *const optional[] = {
        "clinic",          "address",          "city",         "gender",       "languages",
        "breaks",          "valid_from",       "valid_to",     "country",      "holidays",
        "buffer_before",   "buffer_after",     "min_notice",   "horizon_days", "max_per_day",
        "release",         "tokens",           "max_per_week", "type_per_day", "type_per_week",
        "patient_per_day", "patient_per_week", "patient_open", "overbook",     "overrun",
        "age_from",        "age_below",        "referral",     "approval",     "patients",
        "cancel_notice",   "payment",          "deposit",      "refund"
    };
    clinic k;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(optional); i++) {
        clinic_start(&k, table_text(columns, COUNT_OF(columns), optional[i], ""), false);
        assert_status(k.cx,
                      clinic_import(&k, "f.csv",
                                    table_text(columns, COUNT_OF(columns), optional[i], NULL),
                                    false),
                      DS_OK);
        if (k.report.changed + k.report.added > 0)
            fail_msg("%s", optional[i]);
        clinic_end(&k);
    }
}

static void what_was_said_is_what_is_stored(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, table_text(columns, COUNT_OF(columns), "release", "08:00"), false);
    const offering *o = clinic_offering(&k, "Dr X");
    const location *l = &k.dir->locations[o->location];
    const doctor *d = &k.dir->doctors[o->doctor];

    assert_text(l->clinic, "Oak");
    assert_text(l->address, "5 High St");
    assert_text(l->city, "Pune");
    assert_true(l->has_point && l->lat > 18.519 && l->lat < 18.521 && l->lon > 73.849);
    assert_text(l->tz_name, "Asia/Kolkata");
    assert_text(l->country, "IN");
    assert_text(l->holidays, "IN-TG");
    assert_int_equal(d->gender, 'f');
    assert_int_equal(d->language_count, 2);
    assert_text(d->languages[1], "hi");
    assert_int_equal(o->minutes, 30);
    assert_int_equal(o->fee.minor, 50000);
    assert_string_equal(o->fee.currency, "INR");
    assert_int_equal(o->buffer_before_min, 5);
    assert_int_equal(o->buffer_after_min, 10);
    assert_int_equal(o->min_notice_min, 120);
    assert_int_equal(o->horizon_days, 30);
    assert_int_equal(o->max_per_day, 12);
    assert_int_equal(o->max_per_week, 60);
    assert_int_equal(o->type_per_day, 8);
    assert_int_equal(o->type_per_week, 40);
    assert_int_equal(o->patient_per_day, 1);
    assert_int_equal(o->patient_per_week, 2);
    assert_int_equal(o->patient_open, 3);
    assert_int_equal(o->overbook, 4);
    assert_int_equal(o->age_from, 2);
    assert_int_equal(o->age_below, 18);
    assert_true(!o->may_overrun && o->needs_referral && o->needs_approval && o->has_follow_up);
    assert_int_equal(o->patients, PATIENT_RETURNING);
    assert_int_equal(o->follow_up_fee.minor, 5000);
    assert_string_equal(o->follow_up_fee.currency, "INR");
    assert_int_equal(o->follow_up_days, 7);
    assert_int_equal(o->cancel_notice_min, 1440);
    assert_true(o->terms.has_mode && o->terms.mode == PAY_MODE_DEPOSIT);
    assert_int_equal(o->terms.deposit_minor, 10000);
    assert_true(o->terms.has_refunds && o->terms.refunds.steps[1].percent == 50);
    assert_true(o->openings[0].has_release);
    assert_int_equal(o->openings[0].release_s, 8 * 3600);
    assert_int_equal(o->openings[0].tokens, 1);
    assert_int_equal(o->opening_count, 1);
    assert_int_equal(o->openings[0].days, 0x1F);
    assert_int_equal(o->openings[0].hours.from_s, 9 * 3600);
    assert_int_equal(o->openings[0].hours.to_s, 12 * 3600);
    assert_int_equal(o->openings[0].break_count, 1);
    assert_int_equal(o->openings[0].breaks[0].to_s, 10 * 3600 + 1800);
    assert_int_equal(o->openings[0].valid_from.year, 2026);
    assert_int_equal(o->openings[0].valid_to.month, 12);
    clinic_end(&k);
}

/* ---- two rows of hours */

#define HOURS_HEADER                                                                               \
    "location,timezone,doctor,specialties,visit_type,minutes,fee,currency,days,from,to,"           \
    "valid_from,valid_to,overrun,min_notice\n"
#define HOURS(days, from, to, since, until)                                                        \
    "L,UTC,D,ent,v,30,1,INR," days "," from "," to "," since "," until ",,\n"

typedef struct hours_case {
    const char *rows;
    const char *error; /* NULL: they may stand side by side */
} hours_case;

/* clang-format off */
static const hours_case hours_cases[] = {
    { HOURS("mon-fri", "09:00", "12:00", "", "") HOURS("fri", "11:30", "14:00", "", ""), "f.csv line 3 column from: these hours overlap those of f.csv line 2 on a common weekday" },
    { HOURS("mon-fri", "09:00", "12:00", "", "") HOURS("fri", "12:00", "14:00", "", ""), NULL },
    { HOURS("mon-fri", "09:00", "12:00", "", "") HOURS("sat", "09:00", "12:00", "", ""), NULL },
    { HOURS("mon", "09:00", "12:00", "", "") HOURS("mon", "09:00", "12:00", "", ""), NULL }, /* said twice */
    { HOURS("mon", "09:00", "12:00", "", "2026-06-30") HOURS("mon", "10:00", "13:00", "2026-07-01", ""), NULL },
    { HOURS("mon", "09:00", "12:00", "", "2026-07-06") HOURS("mon", "10:00", "13:00", "2026-07-06", ""), "line 3 column from: these hours overlap" },
    { HOURS("mon", "09:00", "12:00", "", "2026-07-07") HOURS("mon", "10:00", "13:00", "2026-07-07", ""), NULL }, /* a Tuesday */
    { HOURS("mon", "22:00", "26:00", "", "") HOURS("tue", "01:00", "03:00", "", ""), "line 3 column from: these hours overlap" },
    { HOURS("tue", "01:00", "03:00", "", "") HOURS("mon", "22:00", "26:00", "", ""), "line 3 column from: these hours overlap" },
    { HOURS("sun", "22:00", "26:00", "", "") HOURS("mon", "00:00", "02:00", "", ""), "line 3 column from: these hours overlap" },
    { HOURS("mon", "22:00", "26:00", "", "") HOURS("tue", "02:00", "03:00", "", ""), NULL },
    { HOURS("mon", "22:00", "26:00", "", "2026-07-06") HOURS("tue", "01:00", "03:00", "2026-07-08", ""), NULL },
    { HOURS("mon", "09:00", "12:00", "2026-12-01", "2026-12-06"), "line 2 column days: none of these lies between valid_from and valid_to" },
    { HOURS("mon", "09:00", "12:00", "2026-12-01", "2026-12-07"), NULL },
    { HOURS("mon", "24:00", "26:00", "", ""), "line 2 column from: is not before 24:00" },
    { HOURS("mon", "09:00", "09:20", "", ""), "line 2 column minutes: no visit of 30 minutes fits" },
    { "L,UTC,D,ent,v,30,1,INR,mon,09:00,09:20,,,yes,\n", NULL }, /* it may overrun */
    { HOURS("mon", "09:00", "09:20", "", "") "L,UTC,D,ent,v,30,1,INR,tue,09:00,10:00,,,yes,\n", NULL },
    { "L,UTC,D,ent,v,30,1,INR,mon,09:00,10:00,,,,300d\n", "line 2 column min_notice: is beyond horizon_days" }, /* the clinic's own */
};
/* clang-format on */

static void hours_that_leave_nothing_or_are_said_twice_are_refused(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    for (size_t i = 0; i < COUNT_OF(hours_cases); i++) {
        const hours_case *c = &hours_cases[i];
        char text[2000];

        (void)snprintf(text, sizeof text, HOURS_HEADER "%s", c->rows);
        ds_status s = table_try(&k, text);
        if (c->error ? s != DS_INVALID || k.report.errors != 1 || !table_says(&k, c->error)
                     : s != DS_OK)
            fail_msg("case %zu: %s " DS_FMT, i, ds_status_name(s), DS_ARG(ds_buf_view(&k.errors)));
    }
    clinic_end(&k);
}

typedef struct days_case {
    const char *days;
    unsigned bits;
} days_case;

static void days_are_read_as_people_write_them(void **state)
{
    static const days_case cases[] = {
        { "mon", 0x01 },         { "sun", 0x40 },     { "mon-sun", 0x7F },
        { "fri-mon", 0x71 },     { "sat|sun", 0x60 }, { "tue-tue", 0x02 },
        { "mon|wed-fri", 0x1D }, { "sun-sat", 0x7F }, { "Thursday|TUES", 0x0A },
        { "wednes", 0x04 },      { "sun-mon", 0x41 },
    };
    clinic k;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        clinic_start(&k, table_text(columns, COUNT_OF(columns), "days", cases[i].days), false);
        if (clinic_offering(&k, "Dr X")->openings[0].days != cases[i].bits)
            fail_msg("%s is %x", cases[i].days, clinic_offering(&k, "Dr X")->openings[0].days);
        clinic_end(&k);
    }
}

static void degrees_are_kept_to_a_centimetre(void **state)
{
    static const struct {
        const char *cell;
        double value;
    } cases[] = { { "18.52041234567890123", 18.5204123 },
                  { "18.52041235", 18.5204124 },
                  { "-0.00000004", 0 },
                  { "0.99999999", 1 },
                  { "-18.5", -18.5 },
                  { "5.", 5 },
                  { "00018.5", 18.5 } };
    clinic k;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        clinic_start(&k, table_text(columns, COUNT_OF(columns), "lat", cases[i].cell), false);
        double off = k.dir->locations[0].lat - cases[i].value;
        if (off > 1e-9 || off < -1e-9)
            fail_msg("%s is read as %.9f", cases[i].cell, k.dir->locations[0].lat);
        clinic_end(&k);
    }
}

/* ---- rows that speak of the same thing */

#define TWO_HEADER                                                                                 \
    "clinic,location,address,city,lat,lon,timezone,country,holidays,doctor,gender,specialties,"    \
    "languages,visit_type,minutes,fee,currency,days,from,to,buffer_before,buffer_after,"           \
    "min_notice,horizon_days,max_per_day\n"

typedef struct pair_case {
    const char *first, *second;
    const char *error; /* after "f.csv line 3 column "; NULL: they agree */
} pair_case;

/* clang-format off */
static const pair_case pair_cases[] = {
    { "A,L,1 St,C,1,2,UTC,IN,IN-TG,D,f,ent,en,v,30,1,INR,mon,09:00,10:00,1,2,3,4,5", "A,L,1 St,C,1,2,UTC,IN,IN-TG,D,f,ent,en,v,30,1,INR,tue,09:00,10:00,1,2,3,4,5", NULL },
    { "A,L,1 St,C,1,2,UTC,IN,IN-TG,D,f,ent,en,v,30,1,INR,mon,09:00,10:00,1,2,3,4,5", ",L,,,,,UTC,,,D,,,,v,30,1,INR,tue,09:00,10:00,,,,,", NULL },
    { ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,,", "A,L,1 St,C,1,2,UTC,IN,IN-TG,D,f,ent,en,v,30,1,INR,tue,09:00,10:00,1,2,3,4,5", NULL },
    { "A,L,,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,,", "B,L,,,,,UTC,,,D,,ent,,v,30,1,INR,tue,09:00,10:00,,,,,", "clinic: contradicts f.csv line 2, which is about the same location" },
    { ",L,1,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,,", ",L,2,,,,UTC,,,D,,ent,,v,30,1,INR,tue,09:00,10:00,,,,,", "address: contradicts" },
    { ",L,,1,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,,", ",L,,2,,,UTC,,,D,,ent,,v,30,1,INR,tue,09:00,10:00,,,,,", "city: contradicts" },
    { ",L,,,1,1,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,,", ",L,,,2,1,UTC,,,D,,ent,,v,30,1,INR,tue,09:00,10:00,,,,,", "lat: contradicts" },
    { ",L,,,1,1,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,,", ",L,,,1,2,UTC,,,D,,ent,,v,30,1,INR,tue,09:00,10:00,,,,,", "lon: contradicts" },
    { ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,,", ",L,,,,,Asia/Kolkata,,,D,,ent,,v,30,1,INR,tue,09:00,10:00,,,,,", "timezone: contradicts" },
    { ",L,,,,,UTC,IN,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,,", ",L,,,,,UTC,US,,D,,ent,,v,30,1,INR,tue,09:00,10:00,,,,,", "country: contradicts" },
    { ",L,,,,,UTC,,US-CA,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,,", ",L,,,,,UTC,,IN,D,,ent,,v,30,1,INR,tue,09:00,10:00,,,,,", "holidays: contradicts" },
    { ",L,,,,,UTC,,,D,f,ent,,v,30,1,INR,mon,09:00,10:00,,,,,", ",M,,,,,UTC,,,D,m,ent,,v,30,1,INR,tue,09:00,10:00,,,,,", "gender: contradicts f.csv line 2, which is about the same doctor" },
    { ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,,", ",L,,,,,UTC,,,D,,urology,,v,30,1,INR,tue,09:00,10:00,,,,,", "specialties: contradicts" },
    { ",L,,,,,UTC,,,D,,ent|urology,,v,30,1,INR,mon,09:00,10:00,,,,,", ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,tue,09:00,10:00,,,,,", "specialties: contradicts" },
    { ",L,,,,,UTC,,,D,,ent,en,v,30,1,INR,mon,09:00,10:00,,,,,", ",L,,,,,UTC,,,D,,ent,hi,v,30,1,INR,tue,09:00,10:00,,,,,", "languages: contradicts" },
    { ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,,", ",L,,,,,UTC,,,D,,ent,,v,20,1,INR,tue,09:00,10:00,,,,,", "minutes: contradicts f.csv line 2, which is about the same doctor, location and visit type" },
    { ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,,", ",L,,,,,UTC,,,D,,ent,,v,30,2,INR,tue,09:00,10:00,,,,,", "fee: contradicts" },
    { ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,,", ",L,,,,,UTC,,,D,,ent,,v,30,1,USD,tue,09:00,10:00,,,,,", "currency: contradicts" },
    { ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,5,,,,", ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,tue,09:00,10:00,0,,,,", "buffer_before: contradicts" },
    { ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,5,,,", ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,tue,09:00,10:00,,6,,,", "buffer_after: contradicts" },
    { ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,60,,", ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,tue,09:00,10:00,,,2h,,", "min_notice: contradicts" },
    { ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,60,,", ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,tue,09:00,10:00,,,1h,,", NULL },
    { ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,5,", ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,tue,09:00,10:00,,,,6,", "horizon_days: contradicts" },
    { ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,,1", ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,tue,09:00,10:00,,,,,2", "max_per_day: contradicts" },
    /* another group may say otherwise */
    { ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,5,,,,", ",L,,,,,UTC,,,D,,ent,,w,20,2,USD,tue,09:00,10:00,0,,,,", NULL },
    { ",L,1,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,5,,,,", ",M,2,,,,Asia/Kolkata,,,D,,ent,,v,20,2,USD,tue,09:00,10:00,0,,,,", NULL },
    { ",L,,,,,UTC,,,D,f,ent,en,v,30,1,INR,mon,09:00,10:00,5,,,,", ",L,,,,,UTC,,,E,m,urology,hi,v,20,2,USD,tue,09:00,10:00,0,,,,", NULL },
};
/* clang-format on */

static void two_rows_of_one_thing_agree_or_are_refused(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    for (size_t i = 0; i < COUNT_OF(pair_cases); i++) {
        const pair_case *c = &pair_cases[i];
        char text[2000], wanted[200];

        (void)snprintf(text, sizeof text, TWO_HEADER "%s\n%s\n", c->first, c->second);
        (void)snprintf(wanted, sizeof wanted, "f.csv line 3 column %s", c->error ? c->error : "");
        ds_status s = table_try(&k, text);
        if (c->error ? s != DS_INVALID || k.report.errors != 1 || !table_says(&k, wanted)
                     : s != DS_OK)
            fail_msg("case %zu: " DS_FMT, i, DS_ARG(ds_buf_view(&k.errors)));
    }
    clinic_end(&k);
}

/* The third row contradicts the second, though the first said nothing. */
static void what_a_later_row_says_binds_those_after_it(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx,
                  clinic_import(&k, "f.csv",
                                TWO_HEADER
                                ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,,\n"
                                ",L,,,,,UTC,,,D,f,ent,,v,30,1,INR,tue,09:00,10:00,5,,,,\n"
                                ",L,,,,,UTC,,,D,m,ent,,v,30,1,INR,wed,09:00,10:00,6,,,,\n",
                                false),
                  DS_INVALID);
    assert_int_equal(k.report.errors, 2);
    assert_true(table_says(&k, "f.csv line 4 column gender: contradicts f.csv line 2"));
    assert_true(table_says(&k, "f.csv line 4 column buffer_before: contradicts f.csv line 2"));
    clinic_end(&k);
}

static void a_group_takes_what_any_of_its_rows_says(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k,
                 TWO_HEADER
                 ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,,\n"
                 "A,L,St,C,1,2,UTC,IN,,D,f,ent,en,v,30,1,INR,tue,09:00,10:00,5,6,7,8,9\n",
                 false);
    const offering *o = clinic_offering(&k, "D");
    assert_int_equal(o->opening_count, 2);
    assert_int_equal(o->buffer_before_min, 5);
    assert_int_equal(o->buffer_after_min, 6);
    assert_int_equal(o->min_notice_min, 7);
    assert_int_equal(o->horizon_days, 8);
    assert_int_equal(o->max_per_day, 9);
    assert_text(k.dir->locations[0].city, "C");
    assert_int_equal(k.dir->doctors[0].gender, 'f');
    clinic_end(&k);
}

static void what_nobody_says_is_the_clinics_default(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, TWO_HEADER ",L,,,,,UTC,,,D,,ent,,v,30,1,INR,mon,09:00,10:00,,,,,\n", false);
    const offering *o = clinic_offering(&k, "D");
    assert_int_equal(o->buffer_before_min, 0);
    assert_int_equal(o->buffer_after_min, 0);
    assert_int_equal(o->min_notice_min, -1);
    assert_int_equal(o->horizon_days, -1);
    assert_int_equal(o->max_per_day, 0);
    clinic_end(&k);
}

static void a_row_that_comes_twice_counts_once(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_HEADER CLINIC_RAO CLINIC_RAO, false);
    assert_int_equal(clinic_offering(&k, "Dr Rao")->opening_count, 1);
    clinic_end(&k);
}

static void the_first_visit_type_of_the_file_is_the_one_offered(void **state)
{
    slot_query q = { .order = SLOT_BY_START, .limit = 1 };
    slot_result r;
    clinic k;

    (void)state;
    clinic_start(&k,
                 TWO_HEADER ",L,,,,,Asia/Kolkata,,,D,,ent,,zeta,30,1,INR,mon,09:00,10:00,,,,,\n"
                            ",L,,,,,Asia/Kolkata,,,D,,ent,,alpha,20,1,INR,mon,09:00,10:00,,,,,\n",
                 false);
    assert_status(k.cx, booking_search(k.cx, k.tx, &k.bk, &q, &r), DS_OK);
    assert_text(directory_visit_type(k.dir, r.slots[0].visit_type)->name, "zeta");
    clinic_end(&k);
}

/* ---- prune */

static void pruning_keeps_the_visits_and_a_later_import_brings_the_hours_back(void **state)
{
    slot_query q = { .order = SLOT_BY_START, .limit = 1, .specialty = DS_STR("dermatology") };
    slot_result r;
    appointment a;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    a = clinic_book(&k, "Dr Rao", "2026-11-24T09:00:00+05:30", "+911");
    assert_status(k.cx, clinic_import(&k, "f.csv", CLINIC_HEADER CLINIC_SHAH, true), DS_OK);
    assert_int_equal(k.report.pruned, 2);
    assert_int_equal(k.report.same, 3);
    clinic_reload(&k);
    assert_status(k.cx, booking_search(k.cx, k.tx, &k.bk, &q, &r), DS_OK);
    assert_false(r.has_doctor);
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, a.id, &a), DS_OK);
    assert_int_equal(a.status, APPOINTMENT_CONFIRMED);
    assert_status(k.cx, clinic_import(&k, "f.csv", CLINIC_HEADER CLINIC_SHAH, true), DS_OK);
    assert_int_equal(k.report.pruned, 0); /* twice is once */
    assert_status(k.cx, clinic_import(&k, "f.csv", CLINIC_TWO_CITIES, false), DS_OK);
    clinic_reload(&k);
    assert_status(k.cx, booking_search(k.cx, k.tx, &k.bk, &q, &r), DS_OK);
    assert_int_equal(r.slots[0].start.utc_s, testenv_at("2026-11-23T09:00:00+05:30").utc_s);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cell_is_taken_or_named),
        cmocka_unit_test(no_cell_is_longer_than_a_thousand_bytes),
        cmocka_unit_test(a_column_that_may_be_missing_is_as_good_as_empty),
        cmocka_unit_test(what_was_said_is_what_is_stored),
        cmocka_unit_test(hours_that_leave_nothing_or_are_said_twice_are_refused),
        cmocka_unit_test(days_are_read_as_people_write_them),
        cmocka_unit_test(degrees_are_kept_to_a_centimetre),
        cmocka_unit_test(two_rows_of_one_thing_agree_or_are_refused),
        cmocka_unit_test(what_a_later_row_says_binds_those_after_it),
        cmocka_unit_test(a_group_takes_what_any_of_its_rows_says),
        cmocka_unit_test(what_nobody_says_is_the_clinics_default),
        cmocka_unit_test(a_row_that_comes_twice_counts_once),
        cmocka_unit_test(the_first_visit_type_of_the_file_is_the_one_offered),
        cmocka_unit_test(pruning_keeps_the_visits_and_a_later_import_brings_the_hours_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
