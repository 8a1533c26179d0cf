-- The credit ledger, enforced by the database (R15): inserting a move is the only way
-- to change a balance, a balance never goes below zero, and a move is never changed or
-- deleted.
--
-- The UPDATE of the package inside the first trigger also makes two concurrent uses
-- collide: under REPEATABLE READ the second one fails to serialize, and Odoo runs its
-- request again.

CREATE OR REPLACE FUNCTION multipack_credit_move_post() RETURNS trigger AS $$
BEGIN
    UPDATE multipack_package
       SET credit_balance = credit_balance + NEW.amount,
           state = CASE
               WHEN state = 'active' AND NEW.amount < 0
                    AND credit_balance + NEW.amount = 0 THEN 'exhausted'
               WHEN state = 'exhausted' AND NEW.amount > 0 THEN 'active'
               ELSE state
           END
     WHERE id = NEW.package_id
       AND kind <> 'time'
       AND credit_balance + NEW.amount >= 0
    RETURNING credit_balance INTO NEW.balance_after;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'package % has not enough credit for %',
                        NEW.package_id, NEW.amount
              USING ERRCODE = 'check_violation',
                    TABLE = 'multipack_package',
                    CONSTRAINT = 'multipack_package_balance_not_negative';
    END IF;
    RETURN NEW;
END
$$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION multipack_credit_move_keep() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'credit moves are never changed or deleted; write another move'
          USING ERRCODE = 'restrict_violation', TABLE = 'multipack_credit_move';
END
$$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION multipack_package_balance_guard() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.credit_balance = 0 THEN
            RETURN NEW;
        END IF;
    -- the ledger's own trigger is one level below
    ELSIF pg_trigger_depth() > 1 OR NEW.credit_balance = OLD.credit_balance THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the balance of package % changes by credit moves only', NEW.id
          USING ERRCODE = 'restrict_violation', TABLE = 'multipack_package';
END
$$ LANGUAGE plpgsql;

DROP TRIGGER IF EXISTS multipack_credit_move_post ON multipack_credit_move;
CREATE TRIGGER multipack_credit_move_post
    BEFORE INSERT ON multipack_credit_move
    FOR EACH ROW EXECUTE FUNCTION multipack_credit_move_post();
DROP TRIGGER IF EXISTS multipack_credit_move_keep ON multipack_credit_move;
CREATE TRIGGER multipack_credit_move_keep
    BEFORE UPDATE OR DELETE ON multipack_credit_move
    FOR EACH ROW EXECUTE FUNCTION multipack_credit_move_keep();
DROP TRIGGER IF EXISTS multipack_credit_move_keep_all ON multipack_credit_move;
CREATE TRIGGER multipack_credit_move_keep_all
    BEFORE TRUNCATE ON multipack_credit_move
    FOR EACH STATEMENT EXECUTE FUNCTION multipack_credit_move_keep();
DROP TRIGGER IF EXISTS multipack_package_balance_guard ON multipack_package;
CREATE TRIGGER multipack_package_balance_guard
    BEFORE INSERT OR UPDATE OF credit_balance ON multipack_package
    FOR EACH ROW EXECUTE FUNCTION multipack_package_balance_guard();
