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

-- name: offering_list
SELECT id, doctor_id, location_id, visit_type_id, minutes, fee_minor, currency, buffer_before_min,
       buffer_after_min, min_notice_min, horizon_days, max_per_day
FROM offerings WHERE is_on = 1
ORDER BY doctor_id, location_id, visit_type_id;

-- name: offering_find
SELECT id, minutes, fee_minor, currency, buffer_before_min, buffer_after_min, min_notice_min,
       horizon_days, max_per_day, is_on
FROM offerings WHERE doctor_id = $1 AND location_id = $2 AND visit_type_id = $3;

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

-- name: offering_list_on
SELECT id FROM offerings WHERE is_on = 1 ORDER BY id;

-- name: offering_off
UPDATE offerings SET is_on = 0 WHERE id = $1 AND is_on = 1;

-- An opening comes once for each of its breaks, or once with NULL.

-- name: opening_list
SELECT w.offering_id, w.id, w.days, w.from_s, w.to_s, w.valid_from, w.valid_to, b.from_s, b.to_s
FROM openings w JOIN offerings o ON o.id = w.offering_id
     LEFT JOIN opening_breaks b ON b.opening_id = w.id
WHERE o.is_on = 1
ORDER BY w.offering_id, w.id, b.id;

-- name: opening_list_of
SELECT w.offering_id, w.id, w.days, w.from_s, w.to_s, w.valid_from, w.valid_to, b.from_s, b.to_s
FROM openings w LEFT JOIN opening_breaks b ON b.opening_id = w.id
WHERE w.offering_id = $1
ORDER BY w.id, b.id;

-- name: opening_delete_of
DELETE FROM openings WHERE offering_id = $1;

-- name: opening_insert
INSERT INTO openings (offering_id, days, from_s, to_s, valid_from, valid_to)
VALUES ($1, $2, $3, $4, $5, $6)
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
