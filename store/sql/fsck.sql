-- What must hold, derived anew. Each statement gives a line of text, with ids only, for each finding.

-- name: fsck_overlap
SELECT 'appointments ' || a.id || ' and ' || b.id || ' of doctor ' || a.doctor_id || ' overlap in lane ' || a.lane
FROM appointments a JOIN appointments b
  ON b.doctor_id = a.doctor_id AND b.lane = a.lane AND b.occupied_from < a.occupied_to
 AND b.occupied_from >= a.occupied_from AND b.occupied_to > a.occupied_from
WHERE a.status IN ('held', 'confirmed', 'arrived') AND b.status IN ('held', 'confirmed', 'arrived')
  AND (b.occupied_from > a.occupied_from OR b.id > a.id)
ORDER BY a.id, b.id;

-- name: fsck_hold
SELECT 'appointment ' || id || ' is ' || status
       || CASE WHEN hold_expires_at IS NULL THEN ' without an expiry' ELSE ' and has an expiry' END
FROM appointments WHERE (status = 'held') <> (hold_expires_at IS NOT NULL)
ORDER BY id;

-- name: fsck_times
SELECT 'appointment ' || id || ' has times out of order'
FROM appointments
WHERE NOT (start_at < end_at AND occupied_from <= start_at AND end_at <= occupied_to
           AND occupied_to - occupied_from <= 172800)
ORDER BY id;

-- name: fsck_status
SELECT 'appointment ' || id || ' has an unknown status'
FROM appointments
WHERE status NOT IN ('held', 'confirmed', 'arrived', 'completed', 'cancelled', 'expired', 'no_show')
ORDER BY id;

-- name: fsck_offering
SELECT 'appointment ' || a.id || ' differs from its offering ' || o.id || ' in doctor, location or visit type'
FROM appointments a JOIN offerings o ON o.id = a.offering_id
WHERE a.doctor_id <> o.doctor_id OR a.location_id <> o.location_id OR a.visit_type_id <> o.visit_type_id
ORDER BY a.id;

-- name: fsck_nobody
SELECT 'appointment ' || id || ' is confirmed for nobody'
FROM appointments WHERE status = 'confirmed' AND patient_id IS NULL AND contact_id IS NULL
  AND start_at > $1
ORDER BY id;

-- name: fsck_outbox
SELECT 'outbox row ' || id || ' is ' || state || ' but was never claimed'
FROM outbox WHERE state IN ('claimed', 'sent', 'delivered', 'in_doubt') AND fence < 1
UNION ALL
SELECT 'outbox row ' || id || ' is ' || state || ' without a text'
FROM outbox WHERE state NOT IN ('planned', 'cancelled') AND body_json = ''
UNION ALL
SELECT 'outbox row ' || id || ' has a lease and is ' || state
FROM outbox WHERE (state = 'claimed') <> (lease_until IS NOT NULL)
UNION ALL
SELECT 'outbox row ' || id || ' goes nowhere' FROM outbox WHERE contact_id IS NULL AND address = ''
UNION ALL
SELECT 'outbox row ' || o.id || ' points to contact ' || o.contact_id || ', which does not exist'
FROM outbox o WHERE o.contact_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM contacts c WHERE c.id = o.contact_id)
UNION ALL
SELECT 'outbox row ' || o.id || ' points to appointment ' || o.appointment_id || ', which does not exist'
FROM outbox o
WHERE o.appointment_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM appointments a WHERE a.id = o.appointment_id);

-- name: fsck_inbox
SELECT 'inbox row ' || i.id || ' is unfinished, and outbox row ' || o.id || ' answers it'
FROM outbox o JOIN inbox i ON i.id = o.inbox_id
WHERE i.state = 'open' AND o.kind = 'reply'
UNION ALL
SELECT 'inbox row ' || id || ' is parked without a reason' FROM inbox WHERE state = 'parked' AND why = ''
UNION ALL
SELECT 'inbox row ' || id || ' has an unknown state' FROM inbox WHERE state NOT IN ('open', 'done', 'parked');

-- name: fsck_directory
SELECT 'location ' || id || ' has no time zone' FROM locations WHERE tz_name = ''
UNION ALL
SELECT 'offering ' || id || ' has a length of ' || minutes || ' minutes'
FROM offerings WHERE minutes NOT BETWEEN 1 AND 1440
UNION ALL
SELECT 'offering ' || id || ' has numbers out of range'
FROM offerings
WHERE fee_minor < 0 OR buffer_before_min NOT BETWEEN 0 AND 720 OR buffer_after_min NOT BETWEEN 0 AND 720
   OR min_notice_min < -1 OR horizon_days < -1 OR max_per_day < 0
UNION ALL
SELECT 'opening ' || id || ' of offering ' || offering_id || ' has hours or days out of range'
FROM openings WHERE NOT (from_s >= 0 AND from_s < to_s AND to_s <= 86400 AND days BETWEEN 1 AND 127)
UNION ALL
SELECT 'exception ' || id || ' ends before it begins'
FROM exceptions WHERE date_from > date_to OR (is_whole_day = 0 AND from_s >= to_s);

-- name: fsck_conversation_texts
SELECT contact_id, memory_json FROM conversations WHERE memory_json <> '' ORDER BY contact_id;

-- name: fsck_outbox_texts
SELECT id, body_json FROM outbox WHERE body_json <> '' ORDER BY id;

-- name: fsck_inbox_texts
SELECT id, payload FROM inbox ORDER BY id;
