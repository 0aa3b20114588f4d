-- The clinic's files.

-- name: location_list
SELECT id, clinic, name, address, city, lat, lon, tz_name, country, holidays FROM locations ORDER BY id;

-- name: location_find
SELECT id, clinic, name, address, city, lat, lon, tz_name, country, holidays FROM locations WHERE name = $1;

-- name: location_insert
INSERT INTO locations (clinic, name, address, city, lat, lon, tz_name, country, holidays)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
RETURNING id;

-- name: location_update
UPDATE locations
SET clinic = $1, address = $3, city = $4, lat = $5, lon = $6, tz_name = $7, country = $8, holidays = $9
WHERE name = $2
RETURNING id;

-- name: doctor_list
SELECT id, name, gender, specialties, languages FROM doctors ORDER BY id;

-- name: doctor_find
SELECT id, name, gender, specialties, languages FROM doctors WHERE name = $1;

-- name: doctor_insert
INSERT INTO doctors (name, gender, specialties, languages) VALUES ($1, $2, $3, $4) RETURNING id;

-- name: doctor_update
UPDATE doctors SET gender = $2, specialties = $3, languages = $4 WHERE name = $1 RETURNING id;

-- name: visit_type_list
SELECT id, name FROM visit_types ORDER BY id;

-- name: visit_type_find
SELECT id FROM visit_types WHERE name = $1;

-- name: visit_type_insert
INSERT INTO visit_types (name) VALUES ($1) RETURNING id;

-- An offering without rules reads as one whose rules are all 0.

-- name: offering_list
SELECT o.id, o.is_on, o.doctor_id, o.location_id, o.visit_type_id, o.minutes, o.fee_minor, o.currency,
       o.buffer_before_min, o.buffer_after_min, o.min_notice_min, o.horizon_days, o.max_per_day,
       r.max_per_week, r.type_per_day, r.type_per_week, r.patient_per_day, r.patient_per_week,
       r.patient_open, r.overbook, r.may_overrun, r.age_from, r.age_below, r.needs_referral,
       r.needs_approval, r.patients, r.follow_up_fee_minor, r.follow_up_days, r.cancel_notice_min,
       t.payment, t.deposit_minor, t.refund_rule
FROM offerings o LEFT JOIN offering_rules r ON r.offering_id = o.id
     LEFT JOIN offering_terms t ON t.offering_id = o.id
WHERE o.is_on = 1
ORDER BY o.doctor_id, o.location_id, o.visit_type_id;

-- name: offering_find
SELECT o.id, o.is_on, o.doctor_id, o.location_id, o.visit_type_id, o.minutes, o.fee_minor, o.currency,
       o.buffer_before_min, o.buffer_after_min, o.min_notice_min, o.horizon_days, o.max_per_day,
       r.max_per_week, r.type_per_day, r.type_per_week, r.patient_per_day, r.patient_per_week,
       r.patient_open, r.overbook, r.may_overrun, r.age_from, r.age_below, r.needs_referral,
       r.needs_approval, r.patients, r.follow_up_fee_minor, r.follow_up_days, r.cancel_notice_min,
       t.payment, t.deposit_minor, t.refund_rule
FROM offerings o LEFT JOIN offering_rules r ON r.offering_id = o.id
     LEFT JOIN offering_terms t ON t.offering_id = o.id
WHERE o.doctor_id = $1 AND o.location_id = $2 AND o.visit_type_id = $3;

-- name: offering_put
INSERT INTO offerings (doctor_id, location_id, visit_type_id, minutes, fee_minor, currency,
                       buffer_before_min, buffer_after_min, min_notice_min, horizon_days, max_per_day,
                       is_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)
ON CONFLICT (doctor_id, location_id, visit_type_id)
DO UPDATE SET minutes = excluded.minutes, fee_minor = excluded.fee_minor, currency = excluded.currency,
              buffer_before_min = excluded.buffer_before_min,
              buffer_after_min = excluded.buffer_after_min,
              min_notice_min = excluded.min_notice_min, horizon_days = excluded.horizon_days,
              max_per_day = excluded.max_per_day, is_on = 1
RETURNING id;

-- name: offering_rules_put
INSERT INTO offering_rules (offering_id, max_per_week, type_per_day, type_per_week, patient_per_day,
                            patient_per_week, patient_open, overbook, may_overrun, age_from, age_below,
                            needs_referral, needs_approval, patients, follow_up_fee_minor,
                            follow_up_days, cancel_notice_min)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (offering_id)
DO UPDATE SET max_per_week = excluded.max_per_week, type_per_day = excluded.type_per_day,
              type_per_week = excluded.type_per_week, patient_per_day = excluded.patient_per_day,
              patient_per_week = excluded.patient_per_week, patient_open = excluded.patient_open,
              overbook = excluded.overbook, may_overrun = excluded.may_overrun,
              age_from = excluded.age_from, age_below = excluded.age_below,
              needs_referral = excluded.needs_referral, needs_approval = excluded.needs_approval,
              patients = excluded.patients, follow_up_fee_minor = excluded.follow_up_fee_minor,
              follow_up_days = excluded.follow_up_days,
              cancel_notice_min = excluded.cancel_notice_min;

-- name: offering_terms_put
INSERT INTO offering_terms (offering_id, payment, deposit_minor, refund_rule)
VALUES ($1, $2, $3, $4)
ON CONFLICT (offering_id)
DO UPDATE SET payment = excluded.payment, deposit_minor = excluded.deposit_minor,
              refund_rule = excluded.refund_rule;

-- name: offering_list_on
SELECT id FROM offerings WHERE is_on = 1 ORDER BY id;

-- name: offering_off
UPDATE offerings SET is_on = 0 WHERE id = $1 AND is_on = 1;

-- An opening comes once for each of its breaks, or once with NULL.

-- name: opening_list
SELECT w.offering_id, w.id, w.days, w.from_s, w.to_s, w.valid_from, w.valid_to, w.release_s, w.tokens,
       b.from_s, b.to_s
FROM openings w JOIN offerings o ON o.id = w.offering_id
     LEFT JOIN opening_breaks b ON b.opening_id = w.id
WHERE o.is_on = 1
ORDER BY w.offering_id, w.id, b.id;

-- name: opening_list_of
SELECT w.offering_id, w.id, w.days, w.from_s, w.to_s, w.valid_from, w.valid_to, w.release_s, w.tokens,
       b.from_s, b.to_s
FROM openings w LEFT JOIN opening_breaks b ON b.opening_id = w.id
WHERE w.offering_id = $1
ORDER BY w.id, b.id;

-- name: opening_delete_of
DELETE FROM openings WHERE offering_id = $1;

-- name: opening_insert
INSERT INTO openings (offering_id, days, from_s, to_s, valid_from, valid_to, release_s, tokens)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;

-- name: opening_break_insert
INSERT INTO opening_breaks (opening_id, from_s, to_s) VALUES ($1, $2, $3);

-- name: exception_list
SELECT id, doctor_id, location_id, date_from, date_to, is_whole_day, from_s, to_s, kind, reason
FROM exceptions ORDER BY id;

-- name: exception_same
SELECT id
FROM exceptions
WHERE coalesce(doctor_id, 0) = $1 AND coalesce(location_id, 0) = $2 AND date_from = $3 AND date_to = $4
  AND is_whole_day = $5 AND from_s = $6 AND to_s = $7 AND kind = $8 AND reason = $9
ORDER BY id LIMIT 1;

-- name: exception_insert
INSERT INTO exceptions (doctor_id, location_id, date_from, date_to, is_whole_day, from_s, to_s, kind, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
RETURNING id;

-- name: exception_delete
DELETE FROM exceptions WHERE id = $1 RETURNING id;

-- name: holiday_list
SELECT calendar, date, name, is_open FROM holidays ORDER BY calendar, date;

-- name: holiday_find
SELECT calendar, date, name, is_open FROM holidays WHERE calendar = $1 AND date = $2;

-- name: holiday_put
INSERT INTO holidays (calendar, date, name, is_open) VALUES ($1, $2, $3, $4)
ON CONFLICT (calendar, date) DO UPDATE SET name = excluded.name, is_open = excluded.is_open;

-- name: holiday_delete
DELETE FROM holidays WHERE calendar = $1 AND date = $2;
