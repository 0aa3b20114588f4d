/*
 * test_constraints.c - the schema's own words: what each CHECK, key and reference refuses, and the
 * last value that it still takes.
 *
 * A case is one statement on a database that has a row of everything. It runs in a savepoint that
 * is undone, so cases do not know of each other.
 */
#include "tests/store/rows.h"

/* One row of everything; ids are 1, a second one is 2. */
static const char seed_sql[] =
    "INSERT INTO locations VALUES (2, 'Oak', 'Kondapur', '', 'Hyderabad', NULL, NULL,"
    " 'Asia/Kolkata', 'IN', '');"
    "INSERT INTO doctors VALUES (2, 'Dr Iyer', 'm', 'ent', 'en');"
    "INSERT INTO visit_types VALUES (2, 'follow-up');"
    "INSERT INTO offerings (id, doctor_id, location_id, visit_type_id, minutes, fee_minor, "
    "currency,"
    " buffer_before_min, buffer_after_min, min_notice_min, horizon_days, max_per_day, is_on)"
    " VALUES (2, 2, 1, 1, 30, 0, '', 0, 0, -1, -1, 0, 1);"
    "INSERT INTO exceptions VALUES (1, 1, 1, '2026-12-24', '2026-12-26', 1, 0, 0, 'closed', '');"
    "INSERT INTO patients VALUES (1, 'Lakshmi', '', '', NULL, '', 'mrn', '7');"
    "INSERT INTO patients VALUES (2, 'Ravi', '', '', '2001-02-03', 'm', 'mrn', '8');"
    "INSERT INTO contacts VALUES (1, 'sms', '+911', 'twilio', '', '', '', 'open', 0, 0, NULL, 5);"
    "INSERT INTO contacts VALUES (2, 'sms', '+922', 'twilio', '', '', '', 'open', 0, 0, 5, 5);"
    "INSERT INTO contact_patients VALUES (1, 1, 1);"
    "INSERT INTO conversations VALUES (1, 0, '', '', 0, NULL, 5);"
    "INSERT INTO appointments (id, status, fence, offering_id, doctor_id, location_id, "
    "visit_type_id,"
    " patient_id, contact_id, start_at, end_at, occupied_from, occupied_to, tz_name, local_wall_s,"
    " fee_minor, currency, lane, hold_expires_at, specialty, reason, ref, token, created_at)"
    " VALUES (1, 'confirmed', 1, 1, 1, 1, 1, 1, 1, 10000, 11800, 10000,"
    " 11800, 'Asia/Kolkata', 0, 0, '', 0, NULL, '', '', 'r1', 't1', 5);"
    "INSERT INTO appointments (id, status, fence, offering_id, doctor_id, location_id, "
    "visit_type_id,"
    " patient_id, contact_id, start_at, end_at, occupied_from, occupied_to, tz_name, local_wall_s,"
    " fee_minor, currency, lane, hold_expires_at, specialty, reason, ref, token, created_at)"
    " VALUES (2, 'held', 1, 1, 1, 1, 1, NULL, 1, 20000, 21800, 20000,"
    " 21800, 'Asia/Kolkata', 0, 0, '', 0, 900, '', '', 'r2', 't2', 5);"
    "INSERT INTO holidays VALUES ('IN', '2026-12-25', 'Christmas', 0);"
    "INSERT INTO referrals VALUES (1, 1, 1, '', 5);"
    "INSERT INTO wishes VALUES (1, 1, 'offered', 1, 1, '', 1, 1, 1, '2026-12-01', '2026-12-31', 0,"
    " 86400, 0, 1, 5, NULL);"
    "INSERT INTO wishes VALUES (2, 1, 'offered', 1, 1, '', 1, 1, 1, '2026-12-01', '2026-12-31', 0,"
    " 86400, 0, NULL, 5, NULL);"
    "INSERT INTO wish_offers VALUES (1, 1, 2, 20000, 5, 900, 'open', NULL);"
    "INSERT INTO wish_offers VALUES (2, 2, 1, 20000, 5, 900, 'open', NULL);"
    "INSERT INTO work_items VALUES (1, 1, 1, 1, 'open', '[]', NULL, NULL, '', 5, NULL);"
    "INSERT INTO work_items VALUES (2, 1, 1, 2, 'open', '[]', NULL, NULL, '', 5, NULL);"
    "INSERT INTO inbox VALUES (1, 'twilio', 'SM1', 'sms', '+911', 'text', '{}', 5, 5, 'open', 0, "
    "'');"
    "INSERT INTO inbox VALUES (2, 'twilio', 'SM2', 'sms', '+911', 'text', '{}', 5, 5, 'open', 0, "
    "'');"
    "INSERT INTO outbox VALUES (1, 'queued', 0, 'reply', '', 1, '', '', '', NULL, NULL, 1, '{}', "
    "'', 5, 5, 5, NULL, 0, '', '', '');"
    "INSERT INTO outbox VALUES (2, 'planned', 0, 'notice', 'reminder_24h', 1, '', '', '', 1, "
    "10000, NULL, '', '', 5, 5, NULL, NULL, 0, '', '', '');"
    "INSERT INTO outbox VALUES (3, 'planned', 0, 'notice', 'reminder_2h', 1, '', '', '', 1, "
    "10000, NULL, '', '', 5, 5, NULL, NULL, 0, '', '', '');"
    "INSERT INTO alerts VALUES (1, 'emergency', 1, '', 5, NULL, 5, 0);"
    "INSERT INTO calls VALUES (1, 1, NULL, 'undeliverable', 5, NULL);"
    "INSERT INTO calls VALUES (2, 1, NULL, 'opted_out', 5, NULL);"
    "INSERT INTO audit VALUES (1, 5, 'desk', 'cancelled', 'appointment', 1, '');";

/* Apart from the rest: a literal has its limit. */
static const char money_sql[] =
    "UPDATE offering_terms SET payment = 'deposit', deposit_minor = 5;"
    "INSERT INTO dues VALUES (1, 1, 1, 'token-of-due-number-one', 'open', 9, 9, 1, 'GST', 'INR', "
    "1, '',"
    " 5, 5, NULL);"
    "INSERT INTO dues VALUES (2, 1, 2, 'token-of-due-number-two', 'open', 9, 9, 1, 'GST', 'INR', "
    "1, '',"
    " 5, 5, NULL);"
    "INSERT INTO payments VALUES (1, 1, 1, 'stripe', 'reference-number-one-1', 'cs_1', 'pi_1', '', "
    "'',"
    " 'paid', 9, 'INR', 0, 9, 0, 1, '', 'L1-000001', 0, 5, 5, NULL, NULL);"
    "INSERT INTO payments VALUES (2, 1, 1, 'stripe', 'reference-number-two-2', 'cs_2', 'pi_2', '', "
    "'',"
    " 'created', 9, 'INR', 0, 0, 0, 1, '', '', 0, 5, NULL, NULL, NULL);"
    "INSERT INTO refunds VALUES (1, 1, 1, 'asked', 'r1', 're_1', 'desk', 5, NULL);"
    "INSERT INTO refunds VALUES (2, 1, 1, 'done', 'r2', 're_2', 'desk', 5, 6);"
    "INSERT INTO receipt_series VALUES (1, 1);";

typedef struct constraint_case {
    const char *name;
    const char *sql;
    const char *refusal; /* part of the reason; NULL: it is taken */
} constraint_case;

/* clang-format off */
static const constraint_case cases[] = {
    /* ---- locations */
    { "a location has a name", "UPDATE locations SET name = '' WHERE id = 1", "CHECK" },
    { "a location's name is its own", "UPDATE locations SET name = 'Kondapur' WHERE id = 1", "UNIQUE constraint failed: locations.name" },
    { "a location has a zone", "UPDATE locations SET tz_name = '' WHERE id = 1", "CHECK" },
    { "the south pole", "UPDATE locations SET lat = -90", "CHECK" /* row 2 has no longitude */ },
    { "the south pole of a known point", "UPDATE locations SET lat = -90 WHERE id = 1", NULL },
    { "the north pole", "UPDATE locations SET lat = 90 WHERE id = 1", NULL },
    { "beyond the north pole", "UPDATE locations SET lat = 90.001 WHERE id = 1", "CHECK" },
    { "beyond the south pole", "UPDATE locations SET lat = -90.001 WHERE id = 1", "CHECK" },
    { "the date line from the west", "UPDATE locations SET lon = -180 WHERE id = 1", NULL },
    { "the date line from the east", "UPDATE locations SET lon = 180 WHERE id = 1", NULL },
    { "beyond the date line east", "UPDATE locations SET lon = 180.5 WHERE id = 1", "CHECK" },
    { "beyond the date line west", "UPDATE locations SET lon = -180.5 WHERE id = 1", "CHECK" },
    { "half a point", "UPDATE locations SET lon = NULL WHERE id = 1", "CHECK" },
    { "no point at all", "UPDATE locations SET lat = NULL, lon = NULL WHERE id = 1", NULL },
    { "a location in use stays", "DELETE FROM locations WHERE id = 1", "FOREIGN KEY" },
    { "a location nobody uses may go", "DELETE FROM locations WHERE id = 2", NULL },
    /* ---- doctors */
    { "a doctor has a name", "UPDATE doctors SET name = '' WHERE id = 1", "CHECK" },
    { "a doctor's name is their own", "UPDATE doctors SET name = 'Dr Iyer' WHERE id = 1", "UNIQUE constraint failed: doctors.name" },
    { "an unknown gender is empty", "UPDATE doctors SET gender = '' WHERE id = 1", NULL },
    { "f is a gender", "UPDATE doctors SET gender = 'f' WHERE id = 2", NULL },
    { "x is a gender", "UPDATE doctors SET gender = 'x' WHERE id = 2", NULL },
    { "F is none", "UPDATE doctors SET gender = 'F' WHERE id = 2", "CHECK" },
    { "a doctor in use stays", "DELETE FROM doctors WHERE id = 1", "FOREIGN KEY" },
    /* ---- visit types */
    { "a visit type has a name", "UPDATE visit_types SET name = '' WHERE id = 1", "CHECK" },
    { "its name is its own", "UPDATE visit_types SET name = 'follow-up' WHERE id = 1", "UNIQUE" },
    { "a visit type in use stays", "DELETE FROM visit_types WHERE id = 1", "FOREIGN KEY" },
    /* ---- offerings */
    { "no doctor 9", "UPDATE offerings SET doctor_id = 9 WHERE id = 1", "FOREIGN KEY" },
    { "no location 9", "UPDATE offerings SET location_id = 9 WHERE id = 1", "FOREIGN KEY" },
    { "no visit type 9", "UPDATE offerings SET visit_type_id = 9 WHERE id = 1", "FOREIGN KEY" },
    { "one offering of a doctor, place and type", "UPDATE offerings SET doctor_id = 1 WHERE id = 2", "UNIQUE" },
    { "one minute", "UPDATE offerings SET minutes = 1 WHERE id = 1", NULL },
    { "no minute", "UPDATE offerings SET minutes = 0 WHERE id = 1", "CHECK" },
    { "a whole day", "UPDATE offerings SET minutes = 1440 WHERE id = 1", NULL },
    { "more than a day", "UPDATE offerings SET minutes = 1441 WHERE id = 1", "CHECK" },
    { "free of charge", "UPDATE offerings SET fee_minor = 0 WHERE id = 1", NULL },
    { "a negative fee", "UPDATE offerings SET fee_minor = -1 WHERE id = 1", "CHECK" },
    { "no currency", "UPDATE offerings SET currency = '' WHERE id = 1", NULL },
    { "two letters of a currency", "UPDATE offerings SET currency = 'US' WHERE id = 1", "CHECK" },
    { "four letters of a currency", "UPDATE offerings SET currency = 'USDT' WHERE id = 1", "CHECK" },
    { "half a day before", "UPDATE offerings SET buffer_before_min = 720 WHERE id = 1", NULL },
    { "more than half a day before", "UPDATE offerings SET buffer_before_min = 721 WHERE id = 1", "CHECK" },
    { "a negative buffer before", "UPDATE offerings SET buffer_before_min = -1 WHERE id = 1", "CHECK" },
    { "half a day after", "UPDATE offerings SET buffer_after_min = 720 WHERE id = 1", NULL },
    { "more than half a day after", "UPDATE offerings SET buffer_after_min = 721 WHERE id = 1", "CHECK" },
    { "a negative buffer after", "UPDATE offerings SET buffer_after_min = -1 WHERE id = 1", "CHECK" },
    { "the clinic's notice", "UPDATE offerings SET min_notice_min = -1 WHERE id = 1", NULL },
    { "less than the clinic's notice", "UPDATE offerings SET min_notice_min = -2 WHERE id = 1", "CHECK" },
    { "the clinic's horizon", "UPDATE offerings SET horizon_days = -1 WHERE id = 1", NULL },
    { "less than the clinic's horizon", "UPDATE offerings SET horizon_days = -2 WHERE id = 1", "CHECK" },
    { "any number a day", "UPDATE offerings SET max_per_day = 0 WHERE id = 1", NULL },
    { "less than none a day", "UPDATE offerings SET max_per_day = -1 WHERE id = 1", "CHECK" },
    { "off", "UPDATE offerings SET is_on = 0 WHERE id = 1", NULL },
    { "neither on nor off", "UPDATE offerings SET is_on = 2 WHERE id = 1", "CHECK" },
    { "an offering with visits stays", "DELETE FROM offerings WHERE id = 1", "FOREIGN KEY" },
    { "less than none a week", "UPDATE offering_rules SET max_per_week = -1", "CHECK" },
    { "less than none of a type a day", "UPDATE offering_rules SET type_per_day = -1", "CHECK" },
    { "less than none of a type a week", "UPDATE offering_rules SET type_per_week = -1", "CHECK" },
    { "less than none of a patient a day", "UPDATE offering_rules SET patient_per_day = -1", "CHECK" },
    { "less than none of a patient a week", "UPDATE offering_rules SET patient_per_week = -1", "CHECK" },
    { "less than none of a patient ahead", "UPDATE offering_rules SET patient_open = -1", "CHECK" },
    { "less than none over another", "UPDATE offering_rules SET overbook = -1", "CHECK" },
    { "half an overrun", "UPDATE offering_rules SET may_overrun = 2", "CHECK" },
    { "older than anyone", "UPDATE offering_rules SET age_from = 151", "CHECK" },
    { "younger than anyone", "UPDATE offering_rules SET age_below = -1", "CHECK" },
    { "half a referral", "UPDATE offering_rules SET needs_referral = 2", "CHECK" },
    { "half an approval", "UPDATE offering_rules SET needs_approval = 2", "CHECK" },
    { "for new patients", "UPDATE offering_rules SET patients = 'new'", NULL },
    { "for returning patients", "UPDATE offering_rules SET patients = 'returning'", NULL },
    { "for nobody", "UPDATE offering_rules SET patients = ''", "CHECK" },
    { "the next visit is free", "UPDATE offering_rules SET follow_up_fee_minor = 0", NULL },
    { "the next visit is paid to the patient", "UPDATE offering_rules SET follow_up_fee_minor = -1", "CHECK" },
    { "days ago", "UPDATE offering_rules SET follow_up_days = -1", "CHECK" },
    { "cancelled after the start", "UPDATE offering_rules SET cancel_notice_min = -1", "CHECK" },
    /* ---- openings and their breaks */
    { "Monday alone", "UPDATE openings SET days = 1", NULL },
    { "every day", "UPDATE openings SET days = 127", NULL },
    { "no day", "UPDATE openings SET days = 0", "CHECK" },
    { "an eighth day", "UPDATE openings SET days = 128", "CHECK" },
    { "from midnight", "UPDATE openings SET from_s = 0", NULL },
    { "before midnight", "UPDATE openings SET from_s = -1", "CHECK" },
    { "to midnight", "UPDATE openings SET to_s = 86400", NULL },
    { "past midnight", "UPDATE openings SET to_s = 86401", NULL },
    { "to the next midnight", "UPDATE openings SET to_s = 172800", NULL },
    { "past the next midnight", "UPDATE openings SET to_s = 172801", "CHECK" },
    { "from the next date", "UPDATE openings SET from_s = 86400, to_s = 90000", "CHECK" },
    { "released at midnight", "UPDATE openings SET release_s = 0", NULL },
    { "released the next date", "UPDATE openings SET release_s = 86400", "CHECK" },
    { "as many tokens as may be", "UPDATE openings SET tokens = 500", NULL },
    { "one token more", "UPDATE openings SET tokens = 501", "CHECK" },
    { "fewer than no tokens", "UPDATE openings SET tokens = -1", "CHECK" },
    { "the last second", "UPDATE openings SET from_s = 86399, to_s = 86400", NULL },
    { "no time at all", "UPDATE openings SET from_s = to_s", "CHECK" },
    { "backwards", "UPDATE openings SET from_s = to_s + 1", "CHECK" },
    { "valid from a date", "UPDATE openings SET valid_from = '2026-01-01'", NULL },
    { "valid from no date", "UPDATE openings SET valid_from = '2026-1-1'", "CHECK" },
    { "valid to a date", "UPDATE openings SET valid_to = '2026-12-31'", NULL },
    { "valid to no date", "UPDATE openings SET valid_to = '31 December'", "CHECK" },
    { "hours of no offering", "UPDATE openings SET offering_id = 9", "FOREIGN KEY" },
    { "an offering with hours stays", "DELETE FROM appointments; DELETE FROM offerings WHERE id = 1", "FOREIGN KEY" },
    { "a break before midnight", "UPDATE opening_breaks SET from_s = -1", "CHECK" },
    { "a break past midnight", "UPDATE opening_breaks SET to_s = 86401", NULL },
    { "a break past the next midnight", "UPDATE opening_breaks SET to_s = 172801", "CHECK" },
    { "an empty break", "UPDATE opening_breaks SET to_s = from_s", "CHECK" },
    { "a break of no opening", "UPDATE opening_breaks SET opening_id = 9", "FOREIGN KEY" },
    { "the shortest break", "UPDATE opening_breaks SET to_s = from_s + 1", NULL },
    /* ---- exceptions */
    { "an exception for all", "UPDATE exceptions SET doctor_id = NULL, location_id = NULL", NULL },
    { "an exception of no doctor", "UPDATE exceptions SET doctor_id = 9", "FOREIGN KEY" },
    { "an exception of no location", "UPDATE exceptions SET location_id = 9", "FOREIGN KEY" },
    { "one day", "UPDATE exceptions SET date_to = date_from", NULL },
    { "it ends before it begins", "UPDATE exceptions SET date_to = '2026-12-23'", "CHECK" },
    { "it begins on no date", "UPDATE exceptions SET date_from = '24.12.26'", "CHECK" },
    { "it ends on no date", "UPDATE exceptions SET date_to = '2026-12-260'", "CHECK" },
    { "part of a day", "UPDATE exceptions SET is_whole_day = 0, from_s = 1, to_s = 2", NULL },
    { "no part of a day", "UPDATE exceptions SET is_whole_day = 0, from_s = 2, to_s = 2", "CHECK" },
    { "hours before midnight", "UPDATE exceptions SET from_s = -1", "CHECK" },
    { "hours to midnight", "UPDATE exceptions SET is_whole_day = 0, to_s = 86400", NULL },
    { "hours past midnight", "UPDATE exceptions SET to_s = 86401", "CHECK" },
    { "half a switch", "UPDATE exceptions SET is_whole_day = 2", "CHECK" },
    { "open", "UPDATE exceptions SET kind = 'open'", NULL },
    { "ajar", "UPDATE exceptions SET kind = 'ajar'", "CHECK" },
    /* ---- people */
    { "a birth date", "UPDATE patients SET birth_date = '1980-05-06' WHERE id = 1", NULL },
    { "no birth date", "UPDATE patients SET birth_date = '1980' WHERE id = 1", "CHECK" },
    { "sex unknown", "UPDATE patients SET sex = '' WHERE id = 2", NULL },
    { "sex as a word", "UPDATE patients SET sex = 'female' WHERE id = 2", "CHECK" },
    { "an identifier is one patient's", "UPDATE patients SET id_value = '7' WHERE id = 2", "UNIQUE" },
    { "of another system it is another", "UPDATE patients SET id_value = '7', id_system = 'ssn' WHERE id = 2", NULL },
    { "many have none", "UPDATE patients SET id_value = ''", NULL },
    { "a contact is there once", "UPDATE contacts SET address = '+911' WHERE id = 2", "UNIQUE" },
    { "on another channel once more", "UPDATE contacts SET address = '+911', channel = 'whatsapp' WHERE id = 2", NULL },
    { "texts paused", "UPDATE contacts SET consent = 'paused' WHERE id = 1", NULL },
    { "texts stopped", "UPDATE contacts SET consent = 'stopped' WHERE id = 1", NULL },
    { "no such consent", "UPDATE contacts SET consent = 'maybe' WHERE id = 1", "CHECK" },
    { "half blocked", "UPDATE contacts SET is_blocked = 2 WHERE id = 1", "CHECK" },
    { "half told", "UPDATE contacts SET is_stop_told = -1 WHERE id = 1", "CHECK" },
    { "a contact with a conversation stays", "DELETE FROM contacts WHERE id = 1", "FOREIGN KEY" },
    { "a link is there once", "INSERT INTO contact_patients VALUES (1, 1, 2)", "UNIQUE" },
    { "a link from nobody", "INSERT INTO contact_patients VALUES (9, 1, 2)", "FOREIGN KEY" },
    { "a link to nobody", "INSERT INTO contact_patients VALUES (1, 9, 2)", "FOREIGN KEY" },
    { "one conversation of a contact", "INSERT INTO conversations VALUES (1, 0, '', '', 0, NULL, 5)", "UNIQUE" },
    { "a conversation with nobody", "INSERT INTO conversations VALUES (9, 0, '', '', 0, NULL, 5)", "FOREIGN KEY" },
    { "a version before the first", "UPDATE conversations SET version = -1", "CHECK" },
    { "half with a person", "UPDATE conversations SET is_with_human = 2", "CHECK" },
    /* ---- appointments */
    { "no such status", "UPDATE appointments SET status = 'maybe' WHERE id = 1", "CHECK" },
    { "no fence", "UPDATE appointments SET fence = 0 WHERE id = 1", "CHECK" },
    { "a visit of no offering", "UPDATE appointments SET offering_id = 9 WHERE id = 1", "FOREIGN KEY" },
    { "a visit to no doctor", "UPDATE appointments SET doctor_id = 9 WHERE id = 1", "FOREIGN KEY" },
    { "a visit nowhere", "UPDATE appointments SET location_id = 9 WHERE id = 1", "FOREIGN KEY" },
    { "a visit of no type", "UPDATE appointments SET visit_type_id = 9 WHERE id = 1", "FOREIGN KEY" },
    { "a visit of no patient", "UPDATE appointments SET patient_id = 9 WHERE id = 1", "FOREIGN KEY" },
    { "a visit booked by nobody known", "UPDATE appointments SET contact_id = 9 WHERE id = 1", "FOREIGN KEY" },
    { "a walk-in", "UPDATE appointments SET contact_id = NULL WHERE id = 1", NULL },
    { "it ends when it begins", "UPDATE appointments SET end_at = start_at WHERE id = 1", "CHECK" },
    { "it ends before it begins", "UPDATE appointments SET end_at = start_at - 1 WHERE id = 1", "CHECK" },
    { "occupied from later than it begins", "UPDATE appointments SET occupied_from = start_at + 1 WHERE id = 1", "CHECK" },
    { "occupied to earlier than it ends", "UPDATE appointments SET occupied_to = end_at - 1 WHERE id = 1", "CHECK" },
    { "two days occupied", "UPDATE appointments SET occupied_from = end_at - 172800, occupied_to = end_at, lane = 3 WHERE id = 1", NULL },
    { "more than two days occupied", "UPDATE appointments SET occupied_from = end_at - 172801, occupied_to = end_at, lane = 3 WHERE id = 1", "CHECK" },
    { "a lane below the first", "UPDATE appointments SET lane = -1 WHERE id = 1", "CHECK" },
    { "a hold without an end", "UPDATE appointments SET hold_expires_at = NULL WHERE id = 2", "CHECK" },
    { "a visit that expires", "UPDATE appointments SET hold_expires_at = 5 WHERE id = 1", "CHECK" },
    { "a token is one visit's", "UPDATE appointments SET token = 't1' WHERE id = 2", "UNIQUE" },
    { "many have no token", "UPDATE appointments SET token = ''", NULL },
    { "a reference is one visit's", "UPDATE appointments SET ref = 'r1' WHERE id = 2", "UNIQUE" },
    { "many have no reference", "UPDATE appointments SET ref = ''", NULL },
    { "a request is held", "UPDATE appointments SET is_request = 1 WHERE id = 2", NULL },
    { "a confirmed request", "UPDATE appointments SET is_request = 1 WHERE id = 1", "CHECK" },
    { "half a request", "UPDATE appointments SET is_request = 2 WHERE id = 2", "CHECK" },
    { "cancelled late", "UPDATE appointments SET status = 'cancelled', is_late_cancel = 1 WHERE id = 1", NULL },
    { "cancelled late and confirmed", "UPDATE appointments SET is_late_cancel = 1 WHERE id = 1", "CHECK" },
    { "late by less than nothing", "UPDATE appointments SET late_min = -1 WHERE id = 1", "CHECK" },
    { "a number of a session", "UPDATE appointments SET token_no = 1, session_at = start_at WHERE id = 1", NULL },
    { "a number of no session", "UPDATE appointments SET token_no = 1 WHERE id = 1", "CHECK" },
    { "a session without a number", "UPDATE appointments SET session_at = start_at WHERE id = 1", "CHECK" },
    { "a session that begins after the visit", "UPDATE appointments SET token_no = 1, session_at = start_at + 1 WHERE id = 1", "CHECK" },
    { "a number twice in a session", "UPDATE appointments SET token_no = 1, session_at = 9000", "UNIQUE" },
    { "a number of who cancelled", "UPDATE appointments SET status = 'cancelled' WHERE id = 1; UPDATE appointments SET token_no = 1, session_at = 9000", NULL },
    /* ---- holidays, referrals */
    { "a holiday of a calendar is there once", "INSERT INTO holidays VALUES ('IN', '2026-12-25', 'x', 1)", "UNIQUE" },
    { "of another calendar it is another", "INSERT INTO holidays VALUES ('IN-TG', '2026-12-25', 'x', 1)", NULL },
    { "a holiday of no calendar", "UPDATE holidays SET calendar = ''", "CHECK" },
    { "a holiday on no date", "UPDATE holidays SET date = '25 Dec'", "CHECK" },
    { "half a holiday", "UPDATE holidays SET is_open = 2", "CHECK" },
    { "a referral is there once", "INSERT INTO referrals VALUES (2, 1, 1, '', 5)", "UNIQUE" },
    { "to anyone it is another", "INSERT INTO referrals VALUES (2, 1, NULL, '', 5)", NULL },
    { "to anyone it is there once too", "UPDATE referrals SET doctor_id = NULL; INSERT INTO referrals VALUES (2, 1, NULL, '', 5)", "UNIQUE" },
    { "a referral of nobody", "UPDATE referrals SET patient_id = 9", "FOREIGN KEY" },
    /* ---- wishes and work lists */
    { "no such state of a wish", "UPDATE wishes SET state = 'lost'", "CHECK" },
    { "a wish for no time", "UPDATE wishes SET to_s = 0", "CHECK" },
    { "a wish that ends before it begins", "UPDATE wishes SET date_to = '2026-11-30'", "CHECK" },
    { "a wish of nobody", "UPDATE wishes SET contact_id = 9", "FOREIGN KEY" },
    { "a second open offer", "UPDATE wish_offers SET wish_id = 1", "UNIQUE" },
    { "a second offer of a hold", "UPDATE wish_offers SET appointment_id = 1", "UNIQUE" },
    { "an offer settled at no time", "UPDATE wish_offers SET outcome = 'lapsed'", "CHECK" },
    { "an open offer that was settled", "UPDATE wish_offers SET closed_at = 9", "CHECK" },
    { "no such outcome of an offer", "UPDATE wish_offers SET outcome = 'lost', closed_at = 9", "CHECK" },
    { "a visit is on a list once", "UPDATE work_items SET appointment_id = 1", "UNIQUE" },
    { "done without an outcome", "UPDATE work_items SET state = 'done', closed_at = 9", "CHECK" },
    { "done at no time", "UPDATE work_items SET state = 'done', outcome = 'kept'", "CHECK" },
    { "an outcome of what is not done", "UPDATE work_items SET outcome = 'kept'", "CHECK" },
    { "an absence that is undone leaves its list", "DELETE FROM exceptions", NULL },
    /* ---- inbox */
    { "an event is there once", "UPDATE inbox SET event_id = 'SM1' WHERE id = 2", "UNIQUE" },
    { "of another vendor it is another", "UPDATE inbox SET event_id = 'SM1', provider = 'telegram' WHERE id = 2", NULL },
    { "no such state of an event", "UPDATE inbox SET state = 'lost'", "CHECK" },
    /* ---- outbox */
    { "no such state of a message", "UPDATE outbox SET state = 'lost' WHERE id = 1", "CHECK" },
    { "a message of no kind", "UPDATE outbox SET kind = '' WHERE id = 1", "CHECK" },
    { "claimed without a lease", "UPDATE outbox SET state = 'claimed' WHERE id = 1", "CHECK" },
    { "a lease without a claim", "UPDATE outbox SET lease_until = 9 WHERE id = 1", "CHECK" },
    { "claimed with a lease", "UPDATE outbox SET state = 'claimed', lease_until = 9 WHERE id = 1", NULL },
    { "to nobody", "UPDATE outbox SET contact_id = NULL WHERE id = 1", "CHECK" },
    { "to an address alone", "UPDATE outbox SET contact_id = NULL, channel = 'sms', address = '+1' WHERE id = 1", NULL },
    { "to nobody known", "UPDATE outbox SET contact_id = 9 WHERE id = 1", "FOREIGN KEY" },
    { "about no visit", "UPDATE outbox SET appointment_id = 9 WHERE id = 2", "FOREIGN KEY" },
    { "queued without a text", "UPDATE outbox SET body_json = '' WHERE id = 1", "CHECK" },
    { "cancelled without a text", "UPDATE outbox SET state = 'cancelled' WHERE id = 2", NULL },
    { "a notice is planned once per start", "UPDATE outbox SET notice = 'reminder_24h' WHERE id = 3", "UNIQUE" },
    { "for another start once more", "UPDATE outbox SET notice = 'reminder_24h', for_start = 9 WHERE id = 3", NULL },
    { "a cancelled one does not count", "UPDATE outbox SET state = 'cancelled' WHERE id = 2; UPDATE outbox SET notice = 'reminder_24h' WHERE id = 3", NULL },
    /* ---- money */
    { "no such way to pay", "UPDATE offering_terms SET payment = 'cash'", "CHECK" },
    { "the clinic's own way", "UPDATE offering_terms SET payment = ''", NULL },
    { "a deposit that is given", "UPDATE offering_terms SET deposit_minor = -1", "CHECK" },
    { "one due for a visit", "UPDATE dues SET appointment_id = 1 WHERE id = 2", "UNIQUE" },
    { "a due for no visit", "UPDATE dues SET appointment_id = 9 WHERE id = 2", "FOREIGN KEY" },
    { "one page for a due", "UPDATE dues SET token = 'token-of-due-number-one' WHERE id = 2", "UNIQUE" },
    { "a token that is guessed", "UPDATE dues SET token = 'short'", "CHECK" },
    { "no such due", "UPDATE dues SET state = 'paid'", "CHECK" },
    { "nothing is due", "UPDATE dues SET amount_minor = 0, tax_minor = 0", "CHECK" },
    { "more tax than money", "UPDATE dues SET tax_minor = 10", "CHECK" },
    { "late without an end", "UPDATE dues SET state = 'late'", "CHECK" },
    { "late until then", "UPDATE dues SET state = 'late', answer_by = 7", NULL },
    { "an end without being late", "UPDATE dues SET answer_by = 7", "CHECK" },
    { "one payment for a reference", "UPDATE payments SET reference = 'reference-number-one-1' WHERE id = 2", "UNIQUE" },
    { "a reference that is guessed", "UPDATE payments SET reference = 'r'", "CHECK" },
    { "one payment for a session", "UPDATE payments SET provider_ref = 'cs_1' WHERE id = 2", "UNIQUE" },
    { "of another provider the same name", "UPDATE payments SET provider_ref = 'cs_1', provider = 'paypal' WHERE id = 2", NULL },
    { "sessions that have no name yet", "UPDATE payments SET provider_ref = ''", NULL },
    { "one payment for a receipt", "UPDATE payments SET receipt = 'L1-000001' WHERE id = 2", "UNIQUE" },
    { "a payment for nothing due", "UPDATE payments SET due_id = 9", "FOREIGN KEY" },
    { "no such state of a payment", "UPDATE payments SET state = 'settled'", "CHECK" },
    { "paid at no time", "UPDATE payments SET paid_at = NULL WHERE id = 1", "CHECK" },
    { "nothing was paid, then", "UPDATE payments SET captured_minor = 0 WHERE id = 1", "CHECK" },
    { "less than nothing given back", "UPDATE payments SET refunded_minor = -1", "CHECK" },
    { "half extra", "UPDATE payments SET is_extra = 2", "CHECK" },
    { "nothing goes back", "UPDATE refunds SET minor = 0", "CHECK" },
    { "one refund for a reference", "UPDATE refunds SET reference = 'r1' WHERE id = 2", "UNIQUE" },
    { "one refund for a name", "UPDATE refunds SET provider_ref = 're_1' WHERE id = 2", "UNIQUE" },
    { "refunds made at the provider", "UPDATE refunds SET reference = ''", NULL },
    { "done at no time", "UPDATE refunds SET done_at = NULL WHERE id = 2", "CHECK" },
    { "asked, and done then", "UPDATE refunds SET done_at = 7 WHERE id = 1", "CHECK" },
    { "for no reason", "UPDATE refunds SET reason = ''", "CHECK" },
    { "a refund of no payment", "UPDATE refunds SET payment_id = 9", "FOREIGN KEY" },
    { "a ledger row of nothing", "INSERT INTO ledger VALUES (1, 1, 5, 'visits', 0, 'INR', 1, NULL, 'x')", "CHECK" },
    { "a ledger row for no cause", "INSERT INTO ledger VALUES (1, 1, 5, 'visits', 1, 'INR', 1, NULL, '')", "CHECK" },
    { "a ledger row of no payment", "INSERT INTO ledger VALUES (1, 1, 5, 'visits', 1, 'INR', 9, NULL, 'x')", "FOREIGN KEY" },
    { "a ledger row", "INSERT INTO ledger VALUES (1, 1, 5, 'visits', 1, 'INR', 1, 1, 'x')", NULL },
    { "an alarm about money", "UPDATE alerts SET kind = 'payment'", NULL },
    /* ---- the desk */
    { "no such kind of alert", "UPDATE alerts SET kind = 'fire'", "CHECK" },
    { "a person is asked for", "UPDATE alerts SET kind = 'human'", NULL },
    { "an alert about nobody known", "UPDATE alerts SET contact_id = 9", "FOREIGN KEY" },
    { "a call without a reason", "UPDATE calls SET reason = '' WHERE id = 1", "CHECK" },
    { "one open call for one reason", "UPDATE calls SET reason = 'opted_out' WHERE id = 1", "UNIQUE" },
    { "a done call does not count", "UPDATE calls SET done_at = 9 WHERE id = 2; UPDATE calls SET reason = 'opted_out' WHERE id = 1", NULL },
    { "about another visit it is another", "UPDATE calls SET reason = 'opted_out', appointment_id = 1 WHERE id = 1", NULL },
    { "a call to nobody known", "UPDATE calls SET contact_id = 9 WHERE id = 1", "FOREIGN KEY" },
    { "a call about no visit", "UPDATE calls SET appointment_id = 9 WHERE id = 1", "FOREIGN KEY" },
    { "the trail is not rewritten", "UPDATE audit SET detail = 'x'", "append-only" },
    { "the trail is not cut", "DELETE FROM audit", "append-only" },
    { "nobody did something", "INSERT INTO audit VALUES (2, 5, '', 'x', 'y', 1, '')", "CHECK" },
    { "somebody did nothing", "INSERT INTO audit VALUES (2, 5, 'desk', '', 'y', 1, '')", "CHECK" },
};
/* clang-format on */

static store_tx *seeded(fixture *f)
{
    store_tx *tx;

    fixture_start(f, false);
    tx = fixture_begin(f);
    if (rows_run(seed_sql) != SQLITE_OK || rows_run(money_sql) != SQLITE_OK)
        fail_msg("%s", sqlite3_errmsg(rows_db));
    return tx;
}

static void the_schema_refuses_what_it_must_and_nothing_else(void **state)
{
    fixture f;
    store_tx *tx = seeded(&f);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const constraint_case *c = &cases[i];
        int rc;

        assert_status(f.cx, store_tx_mark(f.cx, tx), DS_OK);
        rc = rows_run(c->sql);
        if (!c->refusal && rc != SQLITE_OK)
            fail_msg("%s: refused, %s", c->name, sqlite3_errmsg(rows_db));
        if (c->refusal && rc == SQLITE_OK)
            fail_msg("%s: taken, should be a %s", c->name, c->refusal);
        if (c->refusal && !strstr(sqlite3_errmsg(rows_db), c->refusal))
            fail_msg("%s: refused for another reason, %s", c->name, sqlite3_errmsg(rows_db));
        assert_status(f.cx, store_tx_undo(f.cx, tx), DS_OK);
    }
    store_tx_abort(tx);
    fixture_end(&f);
}

/* ---- every column: NULL where none may be, and a text where a number belongs */

static const char *const tables[] = {
    "offering_rules", "locations",      "doctors",          "visit_types", "offerings",
    "openings",       "opening_breaks", "exceptions",       "patients",    "contacts",
    "conversations",  "appointments",   "contact_patients", "inbox",       "outbox",
    "alerts",         "calls",          "holidays",         "referrals",   "wishes",
    "wish_offers",    "work_items",     "offering_terms",   "dues",        "payments",
    "refunds",        "receipt_series",
};

typedef struct column {
    char name[64];
    bool is_not_null, is_key, is_text;
} column;

static size_t columns_of(const char *table, column *ret, size_t max)
{
    sqlite3_stmt *s = NULL;
    char sql[96];
    size_t n = 0;

    (void)snprintf(sql, sizeof sql, "PRAGMA table_info(%s)", table);
    assert_int_equal(sqlite3_prepare_v2(rows_db, sql, -1, &s, NULL), SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW && n < max) {
        column *c = &ret[n++];

        (void)snprintf(c->name, sizeof c->name, "%s", (const char *)sqlite3_column_text(s, 1));
        c->is_text = strcmp((const char *)sqlite3_column_text(s, 2), "TEXT") == 0;
        c->is_not_null = sqlite3_column_int(s, 3) != 0;
        c->is_key = sqlite3_column_int(s, 5) != 0;
    }
    assert_int_equal(sqlite3_finalize(s), SQLITE_OK);
    assert_true(n > 1);
    return n;
}

static void expect_refused(fixture *f, store_tx *tx, const char *sql, const char *part)
{
    assert_status(f->cx, store_tx_mark(f->cx, tx), DS_OK);
    if (rows_run(sql) == SQLITE_OK)
        fail_msg("%s: taken", sql);
    if (!strstr(sqlite3_errmsg(rows_db), part))
        fail_msg("%s: %s", sql, sqlite3_errmsg(rows_db));
    assert_status(f->cx, store_tx_undo(f->cx, tx), DS_OK);
}

static void no_column_takes_null_or_a_foreign_type(void **state)
{
    fixture f;
    store_tx *tx = seeded(&f);
    size_t not_null = 0, numbers = 0;

    (void)state;
    for (size_t t = 0; t < COUNT_OF(tables); t++) {
        column columns[48];
        size_t n = columns_of(tables[t], columns, COUNT_OF(columns));

        for (size_t i = 0; i < n; i++) {
            char sql[192];

            if (columns[i].is_not_null && !columns[i].is_key) {
                (void)snprintf(sql, sizeof sql, "UPDATE %s SET %.64s = NULL", tables[t],
                               columns[i].name);
                expect_refused(&f, tx, sql, "NOT NULL");
                not_null++;
            }
            if (!columns[i].is_text) {
                (void)snprintf(sql, sizeof sql, "UPDATE %s SET %.64s = 'word'", tables[t],
                               columns[i].name);
                expect_refused(&f, tx, sql, columns[i].is_key ? "" : "cannot store TEXT");
                numbers++;
            }
        }
    }
    assert_true(not_null > 150 && numbers > 100);
    store_tx_abort(tx);
    fixture_end(&f);
}

/* The overlap trigger is silent: nothing is written and nothing fails. */
static void an_overlap_writes_nothing_and_fails_nothing(void **state)
{
    static const struct {
        const char *name, *sql;
        int rows; /* that have the new place */
    } moves[] = {
        { "onto the other",
          "UPDATE appointments SET start_at = 20000, end_at = 21800, "
          "occupied_from = 20000, occupied_to = 21800 WHERE id = 1",
          1 },
        { "one second into it",
          "UPDATE appointments SET start_at = 18201, end_at = 20001, "
          "occupied_from = 18201, occupied_to = 20001 WHERE id = 1",
          0 },
        { "up to it",
          "UPDATE appointments SET start_at = 18200, end_at = 20000, "
          "occupied_from = 18200, occupied_to = 20000 WHERE id = 1",
          1 },
        { "around it", "UPDATE appointments SET occupied_to = 99999 WHERE id = 1", 0 },
        { "into another lane",
          "UPDATE appointments SET start_at = 20000, end_at = 21800, lane = 1, "
          "occupied_from = 20000, occupied_to = 21800 WHERE id = 1",
          2 },
    };
    fixture f;
    store_tx *tx = seeded(&f);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(moves); i++) {
        static const char *const places[] = { "start_at = 20000", "start_at = 18201",
                                              "start_at = 18200", "occupied_to = 99999",
                                              "start_at = 20000" };
        char sql[128];

        assert_status(f.cx, store_tx_mark(f.cx, tx), DS_OK);
        if (rows_run(moves[i].sql) != SQLITE_OK)
            fail_msg("%s: %s", moves[i].name, sqlite3_errmsg(rows_db));
        (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM appointments WHERE %s", places[i]);
        if (rows_int(sql) != moves[i].rows)
            fail_msg("%s: %" PRId64 " rows", moves[i].name, rows_int(sql));
        assert_status(f.cx, store_tx_undo(f.cx, tx), DS_OK);
    }
    store_tx_abort(tx);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_schema_refuses_what_it_must_and_nothing_else),
        cmocka_unit_test(no_column_takes_null_or_a_foreign_type),
        cmocka_unit_test(an_overlap_writes_nothing_and_fails_nothing),
    };

    rows_watch();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
