-- Contacts, patients, conversations.

-- name: contact_insert
INSERT INTO contacts (channel, address, provider, lang, profile_name, tz_name, consent, is_blocked,
                      is_stop_told, last_in_at, created_at)
VALUES ($1, $2, $3, '', '', '', 'open', 0, 0, NULL, $4)
ON CONFLICT DO NOTHING;

-- name: contact_get
SELECT id, channel, address, provider, lang, profile_name, tz_name, consent, is_blocked, is_stop_told,
       last_in_at, created_at
FROM contacts WHERE id = $1;

-- name: contact_find
SELECT id, channel, address, provider, lang, profile_name, tz_name, consent, is_blocked, is_stop_told,
       last_in_at, created_at
FROM contacts WHERE channel = $1 AND address = $2;

-- name: contact_set_provider
UPDATE contacts SET provider = $2 WHERE id = $1;

-- name: contact_update
UPDATE contacts
SET provider = $2, lang = $3, profile_name = $4, tz_name = $5, consent = $6, is_blocked = $7,
    is_stop_told = $8, last_in_at = $9
WHERE id = $1;

-- name: contact_readdress
UPDATE contacts
SET address = $2
WHERE id = $1
  AND NOT EXISTS (SELECT 1 FROM contacts o
                  WHERE o.channel = (SELECT channel FROM contacts WHERE id = $1)
                    AND o.address = $2 AND o.id <> $1);

-- name: patient_insert
INSERT INTO patients (name, phone, language, birth_date, sex, id_system, id_value)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING;

-- name: patient_update
UPDATE patients
SET name = $2, phone = $3, language = $4, birth_date = $5, sex = $6, id_system = $7, id_value = $8
WHERE id = $1;

-- name: patient_get
SELECT id, name, phone, language, birth_date, sex, id_system, id_value FROM patients WHERE id = $1;

-- name: patient_by_identifier
SELECT id, name, phone, language, birth_date, sex, id_system, id_value
FROM patients WHERE id_system = $1 AND id_value = $2 AND id_value <> '';

-- name: patient_by_name_phone
SELECT id, name, phone, language, birth_date, sex, id_system, id_value
FROM patients WHERE name = $1 AND phone = $2 ORDER BY id LIMIT 1;

-- name: patient_list
SELECT id, name, phone, language, birth_date, sex, id_system, id_value FROM patients ORDER BY id;

-- name: patient_link
INSERT INTO contact_patients (contact_id, patient_id, used)
VALUES ($1, $2, (SELECT coalesce(max(used), 0) + 1 FROM contact_patients WHERE contact_id = $1))
ON CONFLICT (contact_id, patient_id) DO UPDATE SET used = excluded.used;

-- name: patient_list_of
SELECT p.id, p.name, p.phone, p.language, p.birth_date, p.sex, p.id_system, p.id_value
FROM contact_patients l JOIN patients p ON p.id = l.patient_id
WHERE l.contact_id = $1
ORDER BY l.used DESC;

-- name: conversation_insert
INSERT INTO conversations (contact_id, version, state, memory_json, is_with_human, human_until, updated_at)
VALUES ($1, 0, '', '', 0, NULL, $2);

-- name: conversation_get
SELECT contact_id, version, state, memory_json, is_with_human, human_until, updated_at
FROM conversations WHERE contact_id = $1;

-- name: conversation_update
UPDATE conversations
SET version = version + 1, state = $3, memory_json = $4, is_with_human = $5, human_until = $6,
    updated_at = $7
WHERE contact_id = $1 AND version = $2;

-- name: conversation_list_overdue
SELECT contact_id, version, state, memory_json, is_with_human, human_until, updated_at
FROM conversations WHERE is_with_human = 1 AND human_until <= $1
ORDER BY human_until LIMIT $2;

-- name: conversation_list_human
SELECT contact_id, version, state, memory_json, is_with_human, human_until, updated_at
FROM conversations WHERE is_with_human = 1
ORDER BY updated_at, contact_id;

-- name: referral_put
INSERT INTO referrals (patient_id, doctor_id, note, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING;

-- name: referral_count
SELECT count(*) FROM referrals WHERE patient_id = $1 AND coalesce(doctor_id, 0) IN (0, $2);
