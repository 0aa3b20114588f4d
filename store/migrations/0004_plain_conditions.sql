-- The same conditions, written so that they cost less: SQLite keeps a list of three words or more in
-- a table of its own, made anew each time a row is written. A statement uses one of these indexes
-- only where it says the condition in the same words.

DROP INDEX appointments_live;
CREATE INDEX appointments_live ON appointments (doctor_id, occupied_from, occupied_to, lane, status)
    WHERE (status = 'held' OR status = 'confirmed' OR status = 'arrived');
DROP INDEX appointments_token_once;
CREATE UNIQUE INDEX appointments_token_once ON appointments (offering_id, session_at, token_no)
    WHERE token_no > 0 AND (status = 'held' OR status = 'confirmed' OR status = 'arrived');
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (due_at, id)
    WHERE (state = 'queued' OR state = 'claimed' OR state = 'in_doubt');
DROP INDEX outbox_unsettled;
CREATE INDEX outbox_unsettled ON outbox (contact_id, id)
    WHERE (state = 'planned' OR state = 'queued' OR state = 'claimed' OR state = 'in_doubt');

-- Still the one rule that nothing may break: live rows of a doctor in one lane never overlap.
DROP TRIGGER appointments_no_overlap_insert;
CREATE TRIGGER appointments_no_overlap_insert BEFORE INSERT ON appointments
WHEN (NEW.status = 'held' OR NEW.status = 'confirmed' OR NEW.status = 'arrived')
BEGIN
    SELECT RAISE (IGNORE)
    WHERE EXISTS (SELECT 1 FROM appointments o
                  WHERE o.doctor_id = NEW.doctor_id AND o.lane = NEW.lane
                    AND (o.status = 'held' OR o.status = 'confirmed' OR o.status = 'arrived')
                    AND o.occupied_from < NEW.occupied_to
                    AND o.occupied_from > NEW.occupied_from - 172800
                    AND o.occupied_to > NEW.occupied_from);
END;
DROP TRIGGER appointments_no_overlap_update;
CREATE TRIGGER appointments_no_overlap_update BEFORE UPDATE ON appointments
WHEN (NEW.status = 'held' OR NEW.status = 'confirmed' OR NEW.status = 'arrived')
 AND (NOT (OLD.status = 'held' OR OLD.status = 'confirmed' OR OLD.status = 'arrived')
      OR OLD.doctor_id <> NEW.doctor_id OR OLD.lane <> NEW.lane
      OR OLD.occupied_from <> NEW.occupied_from OR OLD.occupied_to <> NEW.occupied_to)
BEGIN
    SELECT RAISE (IGNORE)
    WHERE EXISTS (SELECT 1 FROM appointments o
                  WHERE o.doctor_id = NEW.doctor_id AND o.lane = NEW.lane
                    AND (o.status = 'held' OR o.status = 'confirmed' OR o.status = 'arrived')
                    AND o.occupied_from < NEW.occupied_to
                    AND o.occupied_from > NEW.occupied_from - 172800
                    AND o.occupied_to > NEW.occupied_from
                    AND o.id <> OLD.id);
END;
