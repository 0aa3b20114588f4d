-- Scheduling: hours past midnight, release hours, tokens, limits, holidays, requests, the waitlist,
-- work lists of a doctor's absence. What is booked stays as it is: every new rule begins as none.

-- ---- the clinic's files ----

-- What an offering says beyond its length and price; without a row none of these rules holds.
CREATE TABLE offering_rules (
    offering_id         INTEGER PRIMARY KEY REFERENCES offerings (id),
    max_per_week        INTEGER NOT NULL CHECK (max_per_week >= 0),
    type_per_day        INTEGER NOT NULL CHECK (type_per_day >= 0),
    type_per_week       INTEGER NOT NULL CHECK (type_per_week >= 0),
    patient_per_day     INTEGER NOT NULL CHECK (patient_per_day >= 0),
    patient_per_week    INTEGER NOT NULL CHECK (patient_per_week >= 0),
    patient_open        INTEGER NOT NULL CHECK (patient_open >= 0),
    overbook            INTEGER NOT NULL CHECK (overbook >= 0),
    may_overrun         INTEGER NOT NULL CHECK (may_overrun IN (0, 1)),
    age_from            INTEGER NOT NULL CHECK (age_from BETWEEN 0 AND 150),
    age_below           INTEGER NOT NULL CHECK (age_below BETWEEN 0 AND 150),
    needs_referral      INTEGER NOT NULL CHECK (needs_referral IN (0, 1)),
    needs_approval      INTEGER NOT NULL CHECK (needs_approval IN (0, 1)),
    patients            TEXT NOT NULL CHECK (patients IN ('any', 'new', 'returning')),
    follow_up_fee_minor INTEGER CHECK (follow_up_fee_minor >= 0), -- NULL: no such fee
    follow_up_days      INTEGER NOT NULL CHECK (follow_up_days >= 0),
    cancel_notice_min   INTEGER NOT NULL CHECK (cancel_notice_min >= 0)
) STRICT;

-- Hours may run past midnight now, so both tables are made anew.
CREATE TABLE openings_old AS SELECT * FROM openings;
CREATE TABLE opening_breaks_old AS SELECT * FROM opening_breaks;
DROP TABLE opening_breaks;
DROP TABLE openings;
CREATE TABLE openings (
    id          INTEGER PRIMARY KEY,
    offering_id INTEGER NOT NULL REFERENCES offerings (id),
    days        INTEGER NOT NULL CHECK (days BETWEEN 1 AND 127), -- bit 0 is Monday
    from_s      INTEGER NOT NULL CHECK (from_s BETWEEN 0 AND 86399),
    to_s        INTEGER NOT NULL CHECK (to_s BETWEEN 1 AND 172800),
    valid_from  TEXT CHECK (length(valid_from) = 10),
    valid_to    TEXT CHECK (length(valid_to) = 10),
    release_s   INTEGER CHECK (release_s BETWEEN 0 AND 86399), -- NULL: no release hour
    tokens      INTEGER NOT NULL CHECK (tokens BETWEEN 0 AND 500),
    CHECK (from_s < to_s)
) STRICT;
CREATE TABLE opening_breaks (
    id         INTEGER PRIMARY KEY,
    opening_id INTEGER NOT NULL REFERENCES openings (id) ON DELETE CASCADE,
    from_s     INTEGER NOT NULL CHECK (from_s BETWEEN 0 AND 172799),
    to_s       INTEGER NOT NULL CHECK (to_s BETWEEN 1 AND 172800),
    CHECK (from_s < to_s)
) STRICT;
INSERT INTO openings (id, offering_id, days, from_s, to_s, valid_from, valid_to, release_s, tokens)
SELECT id, offering_id, days, from_s, to_s, valid_from, valid_to, NULL, 0 FROM openings_old;
INSERT INTO opening_breaks (id, opening_id, from_s, to_s)
SELECT id, opening_id, from_s, to_s FROM opening_breaks_old;
DROP TABLE opening_breaks_old;
DROP TABLE openings_old;
CREATE INDEX openings_offering ON openings (offering_id);
CREATE INDEX opening_breaks_opening ON opening_breaks (opening_id);

-- What a clinic says beyond the built-in calendars.
CREATE TABLE holidays (
    calendar TEXT NOT NULL CHECK (calendar <> ''),
    date     TEXT NOT NULL CHECK (length(date) = 10),
    name     TEXT NOT NULL,
    is_open  INTEGER NOT NULL CHECK (is_open IN (0, 1)), -- 1: this date is not a holiday
    PRIMARY KEY (calendar, date)
) STRICT, WITHOUT ROWID;

-- ---- people ----

-- Somebody may see a doctor who asks for a referral; doctor NULL: any.
CREATE TABLE referrals (
    id         INTEGER PRIMARY KEY,
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    doctor_id  INTEGER REFERENCES doctors (id),
    note       TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX referrals_patient ON referrals (patient_id, coalesce(doctor_id, 0));

-- ---- appointments ----

ALTER TABLE appointments ADD COLUMN booked_at INTEGER;
ALTER TABLE appointments ADD COLUMN cancel_by INTEGER;
ALTER TABLE appointments ADD COLUMN arrived_at INTEGER;
ALTER TABLE appointments ADD COLUMN done_at INTEGER;
ALTER TABLE appointments ADD COLUMN is_request INTEGER NOT NULL DEFAULT 0
    CHECK (is_request IN (0, 1) AND (is_request = 0 OR status = 'held'));
ALTER TABLE appointments ADD COLUMN is_late_cancel INTEGER NOT NULL DEFAULT 0
    CHECK (is_late_cancel IN (0, 1) AND (is_late_cancel = 0 OR status = 'cancelled'));
ALTER TABLE appointments ADD COLUMN late_min INTEGER NOT NULL DEFAULT 0 CHECK (late_min >= 0);
ALTER TABLE appointments ADD COLUMN token_no INTEGER NOT NULL DEFAULT 0 CHECK (token_no >= 0);
ALTER TABLE appointments ADD COLUMN session_at INTEGER
    CHECK ((session_at IS NULL) = (token_no = 0) AND (session_at IS NULL OR session_at <= start_at));

-- What occupies a doctor, whatever the lane, read from the index alone.
DROP INDEX appointments_live;
CREATE INDEX appointments_live ON appointments (doctor_id, occupied_from, occupied_to, lane, status)
    WHERE status IN ('held', 'confirmed', 'arrived');
-- What limits and the choice among doctors count is read from the index alone as well.
DROP INDEX appointments_doctor;
CREATE INDEX appointments_doctor
    ON appointments (doctor_id, start_at, status, hold_expires_at, visit_type_id);
CREATE INDEX appointments_seen ON appointments (patient_id, doctor_id, start_at)
    WHERE status IN ('arrived', 'completed');
CREATE INDEX appointments_request ON appointments (start_at) WHERE is_request = 1;
CREATE INDEX appointments_session ON appointments (offering_id, session_at, token_no) WHERE token_no > 0;
CREATE UNIQUE INDEX appointments_token_once ON appointments (offering_id, session_at, token_no)
    WHERE token_no > 0 AND status IN ('held', 'confirmed', 'arrived');

DROP VIEW appointment_facts;
CREATE VIEW appointment_facts AS
SELECT a.id, a.status, a.fence, a.offering_id, a.doctor_id, a.location_id, a.visit_type_id,
       a.patient_id, a.contact_id, a.start_at, a.end_at, a.occupied_from, a.occupied_to, a.tz_name,
       a.local_wall_s, a.fee_minor, a.currency, a.lane, a.hold_expires_at, a.specialty,
       coalesce(p.name, '') AS patient_name, a.reason, a.ref, a.token, a.created_at,
       a.booked_at, a.cancel_by, a.arrived_at, a.done_at, a.is_request, a.is_late_cancel, a.late_min,
       a.token_no, a.session_at
FROM appointments a LEFT JOIN patients p ON p.id = a.patient_id;

-- ---- waiting for something sooner ----

CREATE TABLE wishes (
    id             INTEGER PRIMARY KEY,
    fence          INTEGER NOT NULL CHECK (fence >= 1), -- rises with every change
    state          TEXT NOT NULL CHECK (state IN ('open', 'offered', 'met', 'withdrawn', 'over')),
    contact_id     INTEGER NOT NULL REFERENCES contacts (id),
    patient_id     INTEGER REFERENCES patients (id),
    specialty      TEXT NOT NULL,
    doctor_id      INTEGER REFERENCES doctors (id),
    location_id    INTEGER REFERENCES locations (id),
    visit_type_id  INTEGER REFERENCES visit_types (id),
    date_from      TEXT NOT NULL CHECK (length(date_from) = 10),
    date_to        TEXT NOT NULL CHECK (length(date_to) = 10),
    from_s         INTEGER NOT NULL CHECK (from_s BETWEEN 0 AND 86399),
    to_s           INTEGER NOT NULL CHECK (to_s BETWEEN 1 AND 86400),
    notice_min     INTEGER NOT NULL CHECK (notice_min >= 0),
    appointment_id INTEGER REFERENCES appointments (id), -- what it wants to be sooner than
    created_at     INTEGER NOT NULL,
    look_at        INTEGER, -- when somebody must look at it again, such as after quiet hours
    CHECK (date_from <= date_to),
    CHECK (from_s < to_s)
) STRICT;
CREATE INDEX wishes_open ON wishes (created_at, id) WHERE state = 'open'; -- its rank
CREATE INDEX wishes_contact ON wishes (contact_id, id);
CREATE INDEX wishes_look ON wishes (look_at) WHERE look_at IS NOT NULL;

CREATE TABLE wish_offers (
    id             INTEGER PRIMARY KEY,
    wish_id        INTEGER NOT NULL REFERENCES wishes (id),
    appointment_id INTEGER NOT NULL REFERENCES appointments (id), -- the hold
    start_at       INTEGER NOT NULL,
    offered_at     INTEGER NOT NULL,
    deadline       INTEGER NOT NULL,
    outcome        TEXT NOT NULL CHECK (outcome IN ('open', 'taken', 'declined', 'lapsed', 'withdrawn')),
    closed_at      INTEGER,
    CHECK ((outcome = 'open') = (closed_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX wish_offers_open ON wish_offers (wish_id) WHERE outcome = 'open';
CREATE UNIQUE INDEX wish_offers_hold ON wish_offers (appointment_id) WHERE outcome = 'open';
CREATE INDEX wish_offers_wish ON wish_offers (wish_id, id);
CREATE INDEX wish_offers_due ON wish_offers (deadline) WHERE outcome = 'open';

-- ---- what a doctor's absence leaves to do ----

CREATE TABLE work_items (
    id                INTEGER PRIMARY KEY,
    fence             INTEGER NOT NULL CHECK (fence >= 1),
    exception_id      INTEGER REFERENCES exceptions (id) ON DELETE SET NULL, -- NULL: it was undone
    appointment_id    INTEGER NOT NULL REFERENCES appointments (id),
    state             TEXT NOT NULL CHECK (state IN ('open', 'offered', 'done')),
    alternatives_json TEXT NOT NULL, -- an array of slots, the least disruptive first
    offered_at        INTEGER,
    deadline          INTEGER,
    outcome           TEXT NOT NULL CHECK (outcome IN ('', 'moved', 'cancelled', 'kept', 'called')),
    created_at        INTEGER NOT NULL,
    closed_at         INTEGER,
    CHECK ((state = 'done') = (closed_at IS NOT NULL)),
    CHECK ((state = 'done') = (outcome <> ''))
) STRICT;
CREATE UNIQUE INDEX work_items_once ON work_items (exception_id, appointment_id)
    WHERE exception_id IS NOT NULL;
CREATE INDEX work_items_open ON work_items (id) WHERE state <> 'done';
CREATE INDEX work_items_appointment ON work_items (appointment_id);
