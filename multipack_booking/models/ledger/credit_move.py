from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

from ...tools.limits import MAX_AMOUNT
from ..mixins.terms import CREDIT_DIGITS

# The database itself keeps R15: writing a move is the only way to change a balance, a
# balance never goes below zero, and a move is never changed or deleted. The UPDATE of
# the package inside the trigger is also what makes two concurrent uses collide: under
# REPEATABLE READ the second one fails to serialize and Odoo runs its request again.
LEDGER_SQL = """
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
"""

LEDGER_FUNCTIONS = (
    "multipack_credit_move_post",
    "multipack_credit_move_keep",
    "multipack_package_balance_guard",
)


class MultipackCreditMove(models.Model):
    _name = "multipack.credit.move"
    _description = "Credit Move"
    _order = "id desc"
    _rec_name = "kind"
    # Who and when are fields of the move; a move is never written again.
    _log_access = False

    # A use never adds credits and giving back never takes any; and PostgreSQL knows
    # numbers that are none, such as NaN, which is greater than any.
    _amount_makes_sense = models.Constraint(
        f"CHECK (abs(amount) < {MAX_AMOUNT:.0f} AND (kind <> 'consume' OR amount <= 0)"
        " AND (kind <> 'release' OR amount >= 0))",
        "This is not an amount of credits.",
    )
    _once_per_consumption = models.UniqueIndex(
        "(consumption_id, kind) WHERE consumption_id IS NOT NULL",
        "This use has already been charged or given back.",
    )

    package_id = fields.Many2one(
        "multipack.package",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    partner_id = fields.Many2one(related="package_id.partner_id", string="Holder")
    company_id = fields.Many2one(related="package_id.company_id")
    kind = fields.Selection(
        [
            ("grant", "Bought or Granted"),
            ("top_up", "Top-up"),
            ("consume", "Use"),
            ("release", "Given Back"),
            ("adjust", "Adjustment"),
            ("expire", "Expired"),
            ("rollover", "Rollover"),
            ("refund", "Refund"),
        ],
        required=True,
        readonly=True,
    )
    amount = fields.Float(digits=CREDIT_DIGITS, required=True, readonly=True)
    balance_after = fields.Float(digits=CREDIT_DIGITS, readonly=True, aggregator=None)
    consumption_id = fields.Many2one(
        "multipack.consumption", ondelete="restrict", readonly=True
    )
    service_id = fields.Many2one(related="consumption_id.service_id")
    reason = fields.Char(readonly=True)
    user_id = fields.Many2one(
        "res.users", string="By", ondelete="restrict", readonly=True
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    def init(self):
        """Create the functions and triggers that guard the ledger (R15)."""
        # after the tables of all models of the addon, the packages' among them
        self.pool.post_init(self.env.cr.execute, LEDGER_SQL)

    @api.model_create_multi
    def create(self, vals_list):
        """Post moves; the database brings the balances of the packages along.

        Not for RPC: credits change by the actions of a package.
        """
        if not self.env.su:
            raise UserError(
                self.env._("Credits change by selling, using or adjusting a package.")
            )
        # The context is the caller's: a default there would forge the date of a move.
        # pylint: disable=context-overridden
        self = self.with_context(clean_context(self.env.context))
        # The trigger decides on what the database holds, so nothing may be pending.
        self.env["multipack.package"].flush_model()
        moves = super().create(vals_list)
        moves.invalidate_recordset(["balance_after"], flush=False)
        changed = ["credit_balance", "state"]
        moves.package_id.invalidate_recordset(changed, flush=False)
        moves.package_id.modified(changed)
        return moves

    # pylint: disable=method-required-super
    def write(self, vals):
        """Refuse: the ledger is only added to (R15)."""
        raise UserError(
            self.env._("A credit move is never changed. Adjust the package instead.")
        )

    # pylint: disable=method-required-super,no-raise-unlink
    def unlink(self):
        """Refuse: the ledger is only added to (R15)."""
        raise UserError(
            self.env._("A credit move is never deleted. Adjust the package instead.")
        )
