-- The first schema. Instants are whole seconds of UTC, flags 0 or 1, ids begin at 1; NULL is "none".
-- A step is final once released: what changes later is the next file.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- ---- the clinic's files ----

CREATE TABLE locations (
    id       INTEGER PRIMARY KEY,
    clinic   TEXT NOT NULL,
    name     TEXT NOT NULL UNIQUE CHECK (name <> ''),
    address  TEXT NOT NULL,
    city     TEXT NOT NULL,
    lat      REAL CHECK (lat BETWEEN -90 AND 90),
    lon      REAL CHECK (lon BETWEEN -180 AND 180),
    tz_name  TEXT NOT NULL CHECK (tz_name <> ''),
    country  TEXT NOT NULL,
    holidays TEXT NOT NULL,
    CHECK ((lat IS NULL) = (lon IS NULL))
) STRICT;

CREATE TABLE doctors (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE CHECK (name <> ''),
    gender      TEXT NOT NULL CHECK (gender IN ('', 'f', 'm', 'x')),
    specialties TEXT NOT NULL, -- as in the clinic's file: a|b, the first leads
    languages   TEXT NOT NULL  -- BCP 47, a|b
) STRICT;

CREATE TABLE visit_types (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (name <> '')
) STRICT;

CREATE TABLE offerings (
    id                INTEGER PRIMARY KEY,
    doctor_id         INTEGER NOT NULL REFERENCES doctors (id),
    location_id       INTEGER NOT NULL REFERENCES locations (id),
    visit_type_id     INTEGER NOT NULL REFERENCES visit_types (id),
    minutes           INTEGER NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
    fee_minor         INTEGER NOT NULL CHECK (fee_minor >= 0),
    currency          TEXT NOT NULL CHECK (length(currency) IN (0, 3)),
    buffer_before_min INTEGER NOT NULL CHECK (buffer_before_min BETWEEN 0 AND 720),
    buffer_after_min  INTEGER NOT NULL CHECK (buffer_after_min BETWEEN 0 AND 720),
    min_notice_min    INTEGER NOT NULL CHECK (min_notice_min >= -1), -- -1: the clinic's default
    horizon_days      INTEGER NOT NULL CHECK (horizon_days >= -1),   -- -1: the clinic's default
    max_per_day       INTEGER NOT NULL CHECK (max_per_day >= 0),     -- 0: no limit
    is_on             INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    UNIQUE (doctor_id, location_id, visit_type_id)
) STRICT;

CREATE TABLE openings (
    id          INTEGER PRIMARY KEY,
    offering_id INTEGER NOT NULL REFERENCES offerings (id),
    days        INTEGER NOT NULL CHECK (days BETWEEN 1 AND 127), -- bit 0 is Monday
    from_s      INTEGER NOT NULL CHECK (from_s BETWEEN 0 AND 86399),
    to_s        INTEGER NOT NULL CHECK (to_s BETWEEN 1 AND 86400),
    valid_from  TEXT CHECK (length(valid_from) = 10),
    valid_to    TEXT CHECK (length(valid_to) = 10),
    CHECK (from_s < to_s)
) STRICT;
CREATE INDEX openings_offering ON openings (offering_id);

CREATE TABLE opening_breaks (
    id         INTEGER PRIMARY KEY,
    opening_id INTEGER NOT NULL REFERENCES openings (id) ON DELETE CASCADE,
    from_s     INTEGER NOT NULL CHECK (from_s BETWEEN 0 AND 86399),
    to_s       INTEGER NOT NULL CHECK (to_s BETWEEN 1 AND 86400),
    CHECK (from_s < to_s)
) STRICT;
CREATE INDEX opening_breaks_opening ON opening_breaks (opening_id);

CREATE TABLE exceptions (
    id           INTEGER PRIMARY KEY, -- the order in which they apply
    doctor_id    INTEGER REFERENCES doctors (id),   -- NULL: all
    location_id  INTEGER REFERENCES locations (id), -- NULL: all
    date_from    TEXT NOT NULL CHECK (length(date_from) = 10),
    date_to      TEXT NOT NULL CHECK (length(date_to) = 10),
    is_whole_day INTEGER NOT NULL CHECK (is_whole_day IN (0, 1)),
    from_s       INTEGER NOT NULL CHECK (from_s BETWEEN 0 AND 86400),
    to_s         INTEGER NOT NULL CHECK (to_s BETWEEN 0 AND 86400),
    kind         TEXT NOT NULL CHECK (kind IN ('closed', 'open')),
    reason       TEXT NOT NULL,
    CHECK (date_from <= date_to),
    CHECK (is_whole_day = 1 OR from_s < to_s)
) STRICT;
CREATE INDEX exceptions_date ON exceptions (date_from);

-- ---- people ----

CREATE TABLE patients (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    phone      TEXT NOT NULL,
    language   TEXT NOT NULL,
    birth_date TEXT CHECK (length(birth_date) = 10),
    sex        TEXT NOT NULL CHECK (sex IN ('', 'f', 'm', 'x')),
    id_system  TEXT NOT NULL,
    id_value   TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX patients_identifier ON patients (id_system, id_value) WHERE id_value <> '';
CREATE INDEX patients_name_phone ON patients (name, phone);

-- An address on a channel, not an identity.
CREATE TABLE contacts (
    id           INTEGER PRIMARY KEY,
    channel      TEXT NOT NULL,
    address      TEXT NOT NULL,
    provider     TEXT NOT NULL,
    lang         TEXT NOT NULL,
    profile_name TEXT NOT NULL,
    tz_name      TEXT NOT NULL,
    consent      TEXT NOT NULL CHECK (consent IN ('open', 'paused', 'stopped')),
    is_blocked   INTEGER NOT NULL CHECK (is_blocked IN (0, 1)),
    is_stop_told INTEGER NOT NULL CHECK (is_stop_told IN (0, 1)),
    last_in_at   INTEGER,
    created_at   INTEGER NOT NULL,
    UNIQUE (channel, address)
) STRICT;

CREATE TABLE contact_patients (
    contact_id INTEGER NOT NULL REFERENCES contacts (id),
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    used       INTEGER NOT NULL, -- rises with each use; the highest was used last
    PRIMARY KEY (contact_id, patient_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_patients_patient ON contact_patients (patient_id);

CREATE TABLE conversations (
    contact_id    INTEGER PRIMARY KEY REFERENCES contacts (id),
    version       INTEGER NOT NULL CHECK (version >= 0),
    state         TEXT NOT NULL,
    memory_json   TEXT NOT NULL,
    is_with_human INTEGER NOT NULL CHECK (is_with_human IN (0, 1)),
    human_until   INTEGER,
    updated_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX conversations_human ON conversations (human_until) WHERE is_with_human = 1;

-- ---- appointments, holds included: docs/adr/0002, docs/adr/0003 ----

CREATE TABLE appointments (
    id              INTEGER PRIMARY KEY,
    status          TEXT NOT NULL CHECK (status IN ('held', 'confirmed', 'arrived', 'completed',
                                                    'cancelled', 'expired', 'no_show')),
    fence           INTEGER NOT NULL CHECK (fence >= 1), -- rises with every change
    offering_id     INTEGER NOT NULL REFERENCES offerings (id),
    doctor_id       INTEGER NOT NULL REFERENCES doctors (id),
    location_id     INTEGER NOT NULL REFERENCES locations (id),
    visit_type_id   INTEGER NOT NULL REFERENCES visit_types (id),
    patient_id      INTEGER REFERENCES patients (id),
    contact_id      INTEGER REFERENCES contacts (id),
    start_at        INTEGER NOT NULL,
    end_at          INTEGER NOT NULL,
    occupied_from   INTEGER NOT NULL,
    occupied_to     INTEGER NOT NULL,
    tz_name         TEXT NOT NULL,
    local_wall_s    INTEGER NOT NULL, -- wall time of the start when booked, as seconds without a zone
    fee_minor       INTEGER NOT NULL,
    currency        TEXT NOT NULL,
    lane            INTEGER NOT NULL CHECK (lane >= 0),
    hold_expires_at INTEGER,
    specialty       TEXT NOT NULL,
    reason          TEXT NOT NULL,
    ref             TEXT NOT NULL,
    token           TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    CHECK (start_at < end_at),
    CHECK (occupied_from <= start_at AND end_at <= occupied_to),
    CHECK (occupied_to - occupied_from <= 172800), -- what bounds the search of the triggers below
    CHECK ((status = 'held') = (hold_expires_at IS NOT NULL))
) STRICT;
CREATE INDEX appointments_live ON appointments (doctor_id, lane, occupied_from)
    WHERE status IN ('held', 'confirmed', 'arrived');
CREATE INDEX appointments_start ON appointments (start_at);
CREATE INDEX appointments_doctor ON appointments (doctor_id, start_at);
CREATE INDEX appointments_patient ON appointments (patient_id, start_at) WHERE patient_id IS NOT NULL;
CREATE INDEX appointments_contact ON appointments (contact_id, start_at) WHERE contact_id IS NOT NULL;
CREATE INDEX appointments_hold_due ON appointments (hold_expires_at) WHERE status = 'held';
CREATE UNIQUE INDEX appointments_token ON appointments (token) WHERE token <> '';
CREATE UNIQUE INDEX appointments_ref ON appointments (ref) WHERE ref <> '';

-- The one rule that nothing may break: live rows of a doctor in one lane never overlap. A row that
-- would is not written; the statement then gives no row, and the transaction goes on.
CREATE TRIGGER appointments_no_overlap_insert BEFORE INSERT ON appointments
WHEN NEW.status IN ('held', 'confirmed', 'arrived')
BEGIN
    SELECT RAISE (IGNORE)
    WHERE EXISTS (SELECT 1 FROM appointments o
                  WHERE o.doctor_id = NEW.doctor_id AND o.lane = NEW.lane
                    AND o.status IN ('held', 'confirmed', 'arrived')
                    AND o.occupied_from < NEW.occupied_to
                    AND o.occupied_from > NEW.occupied_from - 172800
                    AND o.occupied_to > NEW.occupied_from);
END;
CREATE TRIGGER appointments_no_overlap_update BEFORE UPDATE ON appointments
WHEN NEW.status IN ('held', 'confirmed', 'arrived')
 AND (OLD.status NOT IN ('held', 'confirmed', 'arrived')
      OR OLD.doctor_id <> NEW.doctor_id OR OLD.lane <> NEW.lane
      OR OLD.occupied_from <> NEW.occupied_from OR OLD.occupied_to <> NEW.occupied_to)
BEGIN
    SELECT RAISE (IGNORE)
    WHERE EXISTS (SELECT 1 FROM appointments o
                  WHERE o.doctor_id = NEW.doctor_id AND o.lane = NEW.lane
                    AND o.status IN ('held', 'confirmed', 'arrived')
                    AND o.occupied_from < NEW.occupied_to
                    AND o.occupied_from > NEW.occupied_from - 172800
                    AND o.occupied_to > NEW.occupied_from
                    AND o.id <> OLD.id);
END;

-- A row as it is read: with the patient's name.
CREATE VIEW appointment_facts AS
SELECT a.id, a.status, a.fence, a.offering_id, a.doctor_id, a.location_id, a.visit_type_id,
       a.patient_id, a.contact_id, a.start_at, a.end_at, a.occupied_from, a.occupied_to, a.tz_name,
       a.local_wall_s, a.fee_minor, a.currency, a.lane, a.hold_expires_at, a.specialty,
       coalesce(p.name, '') AS patient_name, a.reason, a.ref, a.token, a.created_at
FROM appointments a LEFT JOIN patients p ON p.id = a.patient_id;

-- ---- inbox and outbox ----

CREATE TABLE inbox (
    id          INTEGER PRIMARY KEY,
    provider    TEXT NOT NULL,
    event_id    TEXT NOT NULL,
    channel     TEXT NOT NULL,
    address     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    payload     TEXT NOT NULL, -- the event as JSON
    received_at INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'done', 'parked')),
    tries       INTEGER NOT NULL,
    why         TEXT NOT NULL,
    UNIQUE (provider, event_id)
) STRICT;
CREATE INDEX inbox_due ON inbox (due_at, id) WHERE state = 'open';
CREATE INDEX inbox_open ON inbox (channel, address, state, id) WHERE state = 'open'; -- small and hot
CREATE INDEX inbox_contact ON inbox (channel, address, id);

CREATE TABLE outbox (
    id             INTEGER PRIMARY KEY,
    state          TEXT NOT NULL CHECK (state IN ('planned', 'queued', 'claimed', 'sent', 'delivered',
                                                  'in_doubt', 'failed', 'cancelled')),
    fence          INTEGER NOT NULL, -- rises with every claim
    kind           TEXT NOT NULL CHECK (kind <> ''),
    notice         TEXT NOT NULL,
    contact_id     INTEGER REFERENCES contacts (id),
    provider       TEXT NOT NULL, -- '' : the contact's when it is sent
    channel        TEXT NOT NULL, -- with address: for messages to no contact
    address        TEXT NOT NULL,
    appointment_id INTEGER REFERENCES appointments (id),
    for_start      INTEGER, -- the visit's start that a notice is about: a move allows it once more
    inbox_id       INTEGER, -- no foreign key: answered events are forgotten after a while
    body_json      TEXT NOT NULL,
    callback_ref   TEXT NOT NULL,
    due_at         INTEGER NOT NULL, -- when it next needs someone; of a claimed row the end of its lease
    created_at     INTEGER NOT NULL,
    queued_at      INTEGER,
    lease_until    INTEGER,
    tries          INTEGER NOT NULL,
    sent_by        TEXT NOT NULL, -- the provider of the latest claim
    provider_ref   TEXT NOT NULL,
    last_error     TEXT NOT NULL,
    CHECK ((state = 'claimed') = (lease_until IS NOT NULL)),
    CHECK (contact_id IS NOT NULL OR address <> ''),
    CHECK (state IN ('planned', 'cancelled') OR body_json <> '')
) STRICT;
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE state IN ('queued', 'claimed', 'in_doubt');
CREATE INDEX outbox_planned ON outbox (due_at, id) WHERE state = 'planned';
CREATE INDEX outbox_unsettled ON outbox (contact_id, id)
    WHERE state IN ('planned', 'queued', 'claimed', 'in_doubt');
CREATE INDEX outbox_contact ON outbox (contact_id, queued_at);
CREATE INDEX outbox_appointment ON outbox (appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX outbox_ref ON outbox (sent_by, provider_ref) WHERE provider_ref <> '';
CREATE UNIQUE INDEX outbox_notice_once ON outbox (appointment_id, notice, for_start)
    WHERE for_start IS NOT NULL AND state <> 'cancelled';

-- A row as it is read: who sends it, and where to, by what the contact says now.
CREATE VIEW outbox_facts AS
SELECT o.id, o.state, o.fence, o.kind, o.notice, o.contact_id,
       CASE WHEN o.provider <> '' THEN o.provider ELSE coalesce(c.provider, '') END AS provider,
       coalesce(c.channel, o.channel) AS channel, coalesce(c.address, o.address) AS address,
       o.appointment_id, o.inbox_id, o.body_json, o.callback_ref, o.due_at, o.created_at,
       o.lease_until, o.tries, o.provider_ref, o.last_error
FROM outbox o LEFT JOIN contacts c ON c.id = o.contact_id;

-- ---- the desk ----

CREATE TABLE alerts (
    id         INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('emergency', 'human')),
    contact_id INTEGER REFERENCES contacts (id),
    summary    TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    acked_at   INTEGER,
    next_at    INTEGER,
    sends      INTEGER NOT NULL
) STRICT;
CREATE INDEX alerts_open ON alerts (next_at) WHERE acked_at IS NULL;

CREATE TABLE calls (
    id             INTEGER PRIMARY KEY,
    contact_id     INTEGER NOT NULL REFERENCES contacts (id),
    appointment_id INTEGER REFERENCES appointments (id),
    reason         TEXT NOT NULL CHECK (reason <> ''),
    created_at     INTEGER NOT NULL,
    done_at        INTEGER
) STRICT;
CREATE UNIQUE INDEX calls_open ON calls (contact_id, coalesce(appointment_id, 0), reason)
    WHERE done_at IS NULL;

-- Who did what; never changed afterwards.
CREATE TABLE audit (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    actor  TEXT NOT NULL CHECK (actor <> ''),
    verb   TEXT NOT NULL CHECK (verb <> ''),
    noun   TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_row ON audit (noun, row_id);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE (ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
    SELECT RAISE (ABORT, 'the audit trail is append-only');
END;
