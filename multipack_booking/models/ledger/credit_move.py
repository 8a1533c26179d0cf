from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

from ...tools.limits import MAX_AMOUNT
from ...tools.sql_files import read_sql
from ..mixins.terms import CREDIT_DIGITS

#: The functions that ``sql/ledger.sql`` creates.
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
    # User and date are fields of the move; a move is never written again.
    _log_access = False

    # A use never adds credits and a release never takes any. The bound also refuses
    # NaN, which PostgreSQL sorts above all numbers.
    _amount_makes_sense = models.Constraint(
        f"CHECK (abs(amount) < {MAX_AMOUNT:.0f} AND (kind <> 'consume' OR amount <= 0)"
        " AND (kind <> 'release' OR amount >= 0))",
        "This is not an amount of credits.",
    )
    _once_per_consumption = models.UniqueIndex(
        "(consumption_id, kind) WHERE consumption_id IS NOT NULL",
        "This use has already been charged or released.",
    )
    _request_once = models.UniqueIndex(
        "(package_id, request_ref) WHERE request_ref IS NOT NULL",
        "This request has just been carried out.",
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
            ("release", "Returned"),
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
    request_ref = fields.Char(
        string="Request Reference",
        readonly=True,
        help="By which a program that repeats its request changes nothing.",
    )
    user_id = fields.Many2one(
        "res.users", string="By", ondelete="restrict", readonly=True
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    def init(self):
        """Create the functions and triggers that guard the ledger (R15)."""
        # after the tables of all models of the addon have been created
        self.pool.post_init(self.env.cr.execute, read_sql("ledger"))

    @api.model_create_multi
    def create(self, vals_list):
        """Post moves; a trigger updates the balances of the packages.

        Refused over RPC: credits change through the actions of a package.
        """
        if not self.env.su:
            raise UserError(
                self.env._("Credits change by selling, using or adjusting a package.")
            )
        # a default in the context of the caller would forge the date of a move
        # pylint: disable=context-overridden
        self = self.with_context(clean_context(self.env.context))
        # the trigger reads the database, so nothing may be pending in the cache
        self.env["multipack.package"].flush_model()
        moves = super().create(vals_list)
        moves.invalidate_recordset(["balance_after"], flush=False)
        changed = ["credit_balance", "state"]
        moves.package_id.invalidate_recordset(changed, flush=False)
        moves.package_id.modified(changed)
        return moves

    # pylint: disable=method-required-super
    def write(self, vals):
        """Refuse: the ledger is append-only (R15)."""
        raise UserError(
            self.env._("Credit moves cannot be changed. Adjust the package instead.")
        )

    # pylint: disable=method-required-super,no-raise-unlink
    def unlink(self):
        """Refuse: the ledger is append-only (R15)."""
        raise UserError(
            self.env._("Credit moves cannot be deleted. Adjust the package instead.")
        )
