-- Appointments, holds included. The triggers of 0001_schema.sql refuse an overlap by writing nothing.

-- name: appointment_insert
INSERT INTO appointments (status, fence, offering_id, doctor_id, location_id, visit_type_id, patient_id,
                          contact_id, start_at, end_at, occupied_from, occupied_to, tz_name,
                          local_wall_s, fee_minor, currency, lane, hold_expires_at, specialty, reason,
                          ref, token, created_at, booked_at, cancel_by, arrived_at, done_at,
                          is_request, is_late_cancel, late_min, token_no, session_at)
VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)
ON CONFLICT DO NOTHING;

-- name: appointment_get
SELECT * FROM appointment_facts WHERE id = $1;

-- name: appointment_by_token
SELECT * FROM appointment_facts WHERE token = $1 AND token <> '';

-- name: appointment_by_ref
SELECT * FROM appointment_facts WHERE ref = $1 AND ref <> '';

-- The lists take the same parameters and differ in the index they walk: $1 doctor, $2 location,
-- $3 patient, $4 contact (0 = any), $5 from, $6 to, $7 only live, $8 after id, $9 limit.

-- name: appointment_list_by_doctor
SELECT * FROM appointment_facts
WHERE doctor_id = $1 AND start_at >= $5 AND start_at < $6 AND ($2 = 0 OR location_id = $2)
  AND ($3 = 0 OR patient_id = $3) AND ($4 = 0 OR contact_id = $4)
  AND ($7 = 0 OR (status = 'held' OR status = 'confirmed' OR status = 'arrived')) AND id > $8
ORDER BY start_at, id LIMIT $9;

-- name: appointment_list_by_patient
SELECT * FROM appointment_facts
WHERE patient_id = $3 AND start_at >= $5 AND start_at < $6 AND ($1 = 0 OR doctor_id = $1)
  AND ($2 = 0 OR location_id = $2) AND ($4 = 0 OR contact_id = $4)
  AND ($7 = 0 OR (status = 'held' OR status = 'confirmed' OR status = 'arrived')) AND id > $8
ORDER BY start_at, id LIMIT $9;

-- name: appointment_list_by_contact
SELECT * FROM appointment_facts
WHERE contact_id = $4 AND start_at >= $5 AND start_at < $6 AND ($1 = 0 OR doctor_id = $1)
  AND ($2 = 0 OR location_id = $2) AND ($3 = 0 OR patient_id = $3)
  AND ($7 = 0 OR (status = 'held' OR status = 'confirmed' OR status = 'arrived')) AND id > $8
ORDER BY start_at, id LIMIT $9;

-- name: appointment_list_by_start
SELECT * FROM appointment_facts
WHERE start_at >= $5 AND start_at < $6 AND ($1 = 0 OR doctor_id = $1)
  AND ($2 = 0 OR location_id = $2) AND ($3 = 0 OR patient_id = $3) AND ($4 = 0 OR contact_id = $4)
  AND ($7 = 0 OR (status = 'held' OR status = 'confirmed' OR status = 'arrived')) AND id > $8
ORDER BY start_at, id LIMIT $9;

-- name: appointment_list_by_id
SELECT * FROM appointment_facts
WHERE id > $8 AND +start_at >= $5 AND +start_at < $6 AND ($1 = 0 OR doctor_id = $1)
  AND ($2 = 0 OR location_id = $2) AND ($3 = 0 OR patient_id = $3) AND ($4 = 0 OR contact_id = $4)
  AND ($7 = 0 OR (status = 'held' OR status = 'confirmed' OR status = 'arrived'))
ORDER BY id LIMIT $9;

-- name: busy_list
SELECT occupied_from, occupied_to, id, lane
FROM appointments
WHERE doctor_id = $1 AND (status = 'held' OR status = 'confirmed' OR status = 'arrived')
  AND occupied_from < $3 AND occupied_from > $2 - 172800 AND occupied_to > $2 AND id <> $4
ORDER BY occupied_from, occupied_to, lane, status, id;

-- name: appointment_count
SELECT count(*)
FROM appointments
WHERE doctor_id = $1 AND start_at >= $2 AND start_at < $3
  AND status NOT IN ('cancelled', 'expired') AND id <> $4;

-- Counted are visits that are or were; not a hold whose time is over at $6. $5 is the type, 0 for any.

-- name: visit_count_of_doctor
SELECT count(*)
FROM appointments
WHERE doctor_id = $1 AND start_at >= $2 AND start_at < $3 AND id <> $4
  AND ($5 = 0 OR visit_type_id = $5)
  AND status NOT IN ('cancelled', 'expired')
  AND (hold_expires_at IS NULL OR hold_expires_at > $6);

-- name: visit_count_of_patient
SELECT count(*)
FROM appointments
WHERE patient_id = $1 AND start_at >= $2 AND start_at < $3 AND id <> $4
  AND ($5 = 0 OR visit_type_id = $5)
  AND status NOT IN ('cancelled', 'expired')
  AND (hold_expires_at IS NULL OR hold_expires_at > $6);

-- name: visit_count_open
SELECT count(*)
FROM appointments
WHERE patient_id = $1 AND start_at > $2 AND id <> $3
  AND (status = 'held' OR status = 'confirmed' OR status = 'arrived')
  AND (hold_expires_at IS NULL OR hold_expires_at > $2);

-- name: visit_count_shared
SELECT count(*)
FROM appointments
WHERE doctor_id = $1 AND start_at >= $2 AND start_at < $3 AND id <> $4 AND lane > 0
  AND status NOT IN ('cancelled', 'expired')
  AND (hold_expires_at IS NULL OR hold_expires_at > $5);

-- name: visit_last
SELECT * FROM appointment_facts
WHERE patient_id = $1 AND doctor_id = $2 AND start_at < $3 AND id <> $4
  AND status IN ('arrived', 'completed')
ORDER BY start_at DESC, id DESC LIMIT 1;

-- name: request_list
SELECT * FROM appointment_facts WHERE is_request = 1 ORDER BY start_at, id;

-- name: session_list
SELECT * FROM appointment_facts
WHERE offering_id = $1 AND session_at = $2 AND token_no > 0 AND status NOT IN ('cancelled', 'expired')
ORDER BY token_no, id;

-- name: appointment_update
UPDATE appointments
SET status = $3, patient_id = $4, reason = $5, hold_expires_at = $6, booked_at = $7, cancel_by = $8,
    arrived_at = $9, done_at = $10, is_request = $11, is_late_cancel = $12, late_min = $13,
    fee_minor = $14, currency = $15, fence = fence + 1
WHERE id = $1 AND fence = $2;

-- name: appointment_mark
UPDATE appointments
SET status = $3, arrived_at = $4, done_at = $5, late_min = $6, fence = fence + 1
WHERE id = $1 AND fence = $2;

-- name: appointment_move
UPDATE appointments
SET status = $3, patient_id = $4, reason = $5, hold_expires_at = $6, booked_at = $7, cancel_by = $8,
    arrived_at = $9, done_at = $10, is_request = $11, is_late_cancel = $12, late_min = $13,
    fee_minor = $14, currency = $15, offering_id = $16, doctor_id = $17, location_id = $18,
    visit_type_id = $19, start_at = $20, end_at = $21, occupied_from = $22, occupied_to = $23,
    tz_name = $24, local_wall_s = $25, lane = $26, specialty = $27, token_no = $28, session_at = $29,
    fence = fence + 1
WHERE id = $1 AND fence = $2;

-- name: appointment_fence
SELECT fence FROM appointments WHERE id = $1;

-- name: hold_list_due
SELECT f.*
FROM appointments a JOIN appointment_facts f ON f.id = a.id
WHERE a.status = 'held' AND a.hold_expires_at <= $1
ORDER BY a.hold_expires_at, a.id LIMIT $2;

-- name: next_due
SELECT min(t)
FROM (SELECT min(hold_expires_at) AS t FROM appointments WHERE status = 'held'
      UNION ALL
      SELECT min(due_at) FROM outbox WHERE state = 'planned'
      UNION ALL
      SELECT min(look_at) FROM wishes WHERE look_at IS NOT NULL
      UNION ALL
      SELECT min(deadline) FROM wish_offers WHERE outcome = 'open'
      UNION ALL
      SELECT min(deadline) FROM work_items WHERE state = 'offered'
      UNION ALL
      SELECT min(next_at) FROM alerts WHERE acked_at IS NULL
      UNION ALL
      SELECT min(human_until) FROM conversations WHERE is_with_human = 1
      UNION ALL
      SELECT min(ask_at) FROM payments WHERE ask_at IS NOT NULL
      UNION ALL
      SELECT min(answer_by) FROM dues WHERE state = 'late') AS due;
