-- The seats taken of sessions, counted by the database (R28): those of the bookings in
-- a state with seats, and never more than the capacity.
--
-- The UPDATE of the session inside the trigger also makes two concurrent bookings
-- collide: under REPEATABLE READ the second one fails to serialize, and Odoo runs its
-- request again.
--
-- seated: BOOKING_SEATED of rules/states.py

CREATE OR REPLACE FUNCTION multipack_booking_seats() RETURNS trigger AS $$
DECLARE
    seated CONSTANT varchar[] := ARRAY[{seated}];
    old_session integer;
    new_session integer;
    old_seats integer := 0;
    new_seats integer := 0;
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state = ANY (seated) THEN
        old_session := OLD.session_id;
        old_seats := OLD.seats;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state = ANY (seated) THEN
        new_session := NEW.session_id;
        new_seats := NEW.seats;
    END IF;
    IF old_session = new_session THEN
        new_seats := new_seats - old_seats;
        old_seats := 0;
    END IF;
    IF old_session IS NOT NULL AND old_seats <> 0 THEN
        UPDATE multipack_session SET seats_taken = seats_taken - old_seats
         WHERE id = old_session;
    END IF;
    IF new_session IS NOT NULL AND new_seats <> 0 THEN
        UPDATE multipack_session SET seats_taken = seats_taken + new_seats
         WHERE id = new_session AND seats_taken + new_seats <= capacity;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'session % has not % seats left', new_session, new_seats
                  USING ERRCODE = 'check_violation',
                        TABLE = 'multipack_session',
                        CONSTRAINT = 'multipack_session_seats_fit';
        END IF;
    END IF;
    RETURN NULL;
END
$$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION multipack_session_seats_guard() RETURNS trigger AS $$
BEGIN
    -- the trigger of the bookings is one level below
    IF pg_trigger_depth() > 1 OR NEW.seats_taken = COALESCE(OLD.seats_taken, 0) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the seats taken of session % change by bookings only', NEW.id
          USING ERRCODE = 'restrict_violation', TABLE = 'multipack_session';
END
$$ LANGUAGE plpgsql;

DROP TRIGGER IF EXISTS multipack_booking_seats ON multipack_booking;
CREATE TRIGGER multipack_booking_seats
    AFTER INSERT OR DELETE OR UPDATE OF session_id, state, seats ON multipack_booking
    FOR EACH ROW EXECUTE FUNCTION multipack_booking_seats();
DROP TRIGGER IF EXISTS multipack_session_seats_guard ON multipack_session;
CREATE TRIGGER multipack_session_seats_guard
    BEFORE INSERT OR UPDATE OF seats_taken ON multipack_session
    FOR EACH ROW EXECUTE FUNCTION multipack_session_seats_guard();
