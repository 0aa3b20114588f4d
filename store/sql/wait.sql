-- Wishes for something sooner, what was offered to them, and the work lists of absences.

-- name: wish_insert
INSERT INTO wishes (fence, state, contact_id, patient_id, specialty, doctor_id, location_id,
                    visit_type_id, date_from, date_to, from_s, to_s, notice_min, appointment_id,
                    created_at, look_at)
VALUES (1, 'open', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: wish_get
SELECT id, fence, state, contact_id, patient_id, specialty, doctor_id, location_id, visit_type_id,
       date_from, date_to, from_s, to_s, notice_min, appointment_id, created_at, look_at
FROM wishes WHERE id = $1;

-- In rank.
-- name: wish_list_open
SELECT id, fence, state, contact_id, patient_id, specialty, doctor_id, location_id, visit_type_id,
       date_from, date_to, from_s, to_s, notice_min, appointment_id, created_at, look_at
FROM wishes WHERE state = 'open'
ORDER BY created_at, id;

-- name: wish_list_of
SELECT id, fence, state, contact_id, patient_id, specialty, doctor_id, location_id, visit_type_id,
       date_from, date_to, from_s, to_s, notice_min, appointment_id, created_at, look_at
FROM wishes WHERE contact_id = $1 AND ($2 = 0 OR state IN ('open', 'offered'))
ORDER BY id;

-- name: wish_list_due
SELECT id, fence, state, contact_id, patient_id, specialty, doctor_id, location_id, visit_type_id,
       date_from, date_to, from_s, to_s, notice_min, appointment_id, created_at, look_at
FROM wishes WHERE look_at IS NOT NULL AND look_at <= $1
ORDER BY look_at, id LIMIT $2;

-- name: wish_update
UPDATE wishes
SET state = $3, patient_id = $4, appointment_id = $5, look_at = $6, fence = fence + 1
WHERE id = $1 AND fence = $2;

-- name: wish_offer_insert
INSERT INTO wish_offers (wish_id, appointment_id, start_at, offered_at, deadline, outcome, closed_at)
VALUES ($1, $2, $3, $4, $5, 'open', NULL)
ON CONFLICT DO NOTHING;

-- name: wish_offer_list_of
SELECT id, wish_id, appointment_id, start_at, offered_at, deadline, outcome, closed_at
FROM wish_offers WHERE wish_id = $1
ORDER BY id;

-- name: wish_offer_by_hold
SELECT id, wish_id, appointment_id, start_at, offered_at, deadline, outcome, closed_at
FROM wish_offers WHERE appointment_id = $1 AND outcome = 'open';

-- name: wish_offer_list_due
SELECT id, wish_id, appointment_id, start_at, offered_at, deadline, outcome, closed_at
FROM wish_offers WHERE outcome = 'open' AND deadline <= $1
ORDER BY deadline, id LIMIT $2;

-- name: wish_offer_close
UPDATE wish_offers SET outcome = $2, closed_at = $3 WHERE id = $1 AND outcome = 'open';

-- name: work_insert
INSERT INTO work_items (fence, exception_id, appointment_id, state, alternatives_json, offered_at,
                        deadline, outcome, created_at, closed_at)
VALUES (1, $1, $2, $3, $4, $5, $6, '', $7, NULL)
ON CONFLICT DO NOTHING;

-- name: work_get
SELECT id, fence, exception_id, appointment_id, state, alternatives_json, offered_at, deadline, outcome,
       created_at, closed_at
FROM work_items WHERE id = $1;

-- name: work_find
SELECT id, fence, exception_id, appointment_id, state, alternatives_json, offered_at, deadline, outcome,
       created_at, closed_at
FROM work_items WHERE appointment_id = $1 AND state <> 'done'
ORDER BY id DESC LIMIT 1;

-- $1 exception (0: any), $2 only those not done.
-- name: work_list
SELECT id, fence, exception_id, appointment_id, state, alternatives_json, offered_at, deadline, outcome,
       created_at, closed_at
FROM work_items WHERE ($1 = 0 OR exception_id = $1) AND ($2 = 0 OR state <> 'done')
ORDER BY id;

-- name: work_update
UPDATE work_items
SET state = $3, alternatives_json = $4, offered_at = $5, deadline = $6, outcome = $7, closed_at = $8,
    fence = fence + 1
WHERE id = $1 AND fence = $2;
