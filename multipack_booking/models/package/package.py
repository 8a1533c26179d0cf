import base64
import io

import qrcode
from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.limits import AFTER_MAX_DATE, MIN_DATE
from ..mixins.terms import CREDIT_DIGITS, KINDS

# Fields that a form may change; all others change by an action that is logged.
EDITABLE_FIELDS = {"payer_id", "beneficiary_ids", "beneficiary_cap", "note"}


class MultipackPackage(models.Model):
    """A client's package: balance, validity, and the terms it was sold with (R10)."""

    _name = "multipack.package"
    _description = "Client's Package"
    _inherit = [
        "multipack.terms.mixin",
        "multipack.policy.mixin",
        "multipack.statistic.fields",
        "multipack.import.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "title", "access_code", "partner_id.name"]
    _check_company_auto = True
    _mail_post_access = "read"  # the desk sends statements

    _balance_not_negative = models.Constraint(
        "CHECK (credit_balance >= 0)", "There is not enough credit on the package."
    )
    _time_has_no_balance = models.Constraint(
        "CHECK (kind <> 'time' OR credit_balance = 0)",
        "A time package has no credits.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A package cannot end before it starts."
    )
    _dates_possible = models.Constraint(
        f"CHECK (date_start >= '{MIN_DATE}' AND date_end < '{AFTER_MAX_DATE}')",
        "A package cannot start before 1900, nor end after 2999.",
    )
    # R12: each unit gives one package, however often the order is confirmed.
    _unit_once = models.UniqueIndex(
        "(sale_line_id, unit_index) WHERE sale_line_id IS NOT NULL",
        "This order has just been confirmed by another user: its packages exist.",
    )
    _access_code_unique = models.UniqueIndex("(access_code)")
    # For the job that expires packages: few among all packages ever sold.
    _running = models.Index(
        "(date_end, id) WHERE state IN ('active', 'exhausted', 'suspended')"
    )
    _suspended = models.Index("(id) WHERE state = 'suspended'")

    name = fields.Char(
        string="Reference", index=True, readonly=True, copy=False, default="/"
    )
    title = fields.Char(
        string="Package",
        readonly=True,
        help="Name of the multipack and its row at the time of sale.",
    )
    multipack_id = fields.Many2one(
        "multipack.multipack",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    pricelist_id = fields.Many2one(related="multipack_id.pricelist_id")
    pricelist_line_id = fields.Many2one(
        "multipack.pricelist.line",
        string="Row",
        index=True,
        ondelete="restrict",
        domain="[('pricelist_id', '=', pricelist_id)]",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Holder",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    payer_id = fields.Many2one(
        "res.partner",
        string="Paid by",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    beneficiary_ids = fields.Many2many(
        "res.partner",
        "multipack_package_beneficiary_rel",
        "package_id",
        "partner_id",
        string="Beneficiaries",
        check_company=True,
        help="May use the package in addition to its holder.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id", store=True, string="Currency"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    line_ids = fields.One2many(
        "multipack.package.line", "package_id", string="Services", readonly=True
    )
    price_paid = fields.Monetary(
        help="Price of this package without taxes.",
        groups="multipack_booking.group_multipack_desk",
    )
    credit_initial = fields.Float(digits=CREDIT_DIGITS, readonly=True)
    credit_balance = fields.Float(
        string="Balance",
        digits=CREDIT_DIGITS,
        required=True,
        copy=False,
        default=0.0,
    )
    date_start = fields.Date(string="Valid From", tracking=True)
    date_end = fields.Date(string="Valid To", index=True, tracking=True)
    state = fields.Selection(
        [
            ("pending", "Waiting for Payment"),
            ("active", "Active"),
            ("suspended", "Suspended"),
            ("exhausted", "Used Up"),
            ("expired", "Ended"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="active",
        tracking=True,
    )
    usable_since = fields.Datetime(
        index=True,
        readonly=True,
        copy=False,
        help="When it was paid, or sold if no payment is required.",
    )
    origin = fields.Selection(
        [
            ("sale", "Sale"),
            ("manual", "Granted"),
            ("import", "Imported"),
            ("renewal", "Renewal"),
        ],
        required=True,
        readonly=True,
        default="manual",
    )
    sale_line_id = fields.Many2one(
        "sale.order.line", readonly=True, copy=False, ondelete="restrict"
    )
    order_id = fields.Many2one(related="sale_line_id.order_id", string="Order")
    is_sale_void = fields.Boolean(
        string="Sale Cancelled",
        readonly=True,
        copy=False,
        help="Cancelled with its order; restored when the order is confirmed again.",
    )
    unit_index = fields.Integer(
        readonly=True,
        copy=False,
        help="Number of the unit within its order line, from 1.",
    )
    access_code = fields.Char(
        readonly=True, copy=False, groups="multipack_booking.group_multipack_desk"
    )
    # Incremented by uses that change no balance, so that concurrent ones collide (R8).
    usage_version = fields.Integer(readonly=True, copy=False, default=0)
    note = fields.Text(string="Notes", groups="multipack_booking.group_multipack_desk")
    move_ids = fields.One2many("multipack.credit.move", "package_id", readonly=True)
    consumption_ids = fields.One2many(
        "multipack.consumption", "package_id", readonly=True
    )
    use_count = fields.Integer(string="Uses", compute="_compute_use_count")
    balance_text = fields.Char(compute="_compute_balance_text")
    balance_percent = fields.Float(compute="_compute_balance_text")
    days_left = fields.Integer(compute="_compute_days_left")
    missing_text = fields.Char(compute="_compute_missing_text")

    @api.depends("name", "title")
    def _compute_display_name(self):
        for package in self:
            package.display_name = f"{package.name} · {package.title or ''}"

    @api.depends("consumption_ids.state")
    def _compute_use_count(self):
        counts = self.env["multipack.consumption"]._read_group(
            [("package_id", "in", self.ids), ("state", "!=", "released")],
            ["package_id"],
            ["__count"],
        )
        by_package = {package.id: count for package, count in counts}
        for package in self:
            package.use_count = by_package.get(package.id, 0)

    @api.depends("kind", "credit_balance", "credit_initial", "currency_id")
    @api.depends_context("lang")
    def _compute_balance_text(self):
        for package in self:
            balance = package.credit_balance
            text = package._get_credit_text(package.kind, balance, package.currency_id)
            if package.kind == "time":
                package.balance_text = text
                package.balance_percent = 0
                continue
            whole = max(package.credit_initial, balance)
            package.balance_text = self.env._(
                "%(left)s of %(whole)s",
                left=text if package.kind == "value" else f"{balance:g}",
                whole=package._get_credit_text(
                    package.kind, whole, package.currency_id
                ),
            )
            package.balance_percent = 100 * balance / whole if whole else 0

    @api.depends("date_end", "company_id")
    def _compute_days_left(self):
        for package in self:
            today = package.company_id._multipack_today()
            end = package.date_end or package._get_end_from(today)
            package.days_left = max((end - today).days + 1, 0)

    @api.depends("state", "order_id.name", "date_start")
    @api.depends_context("lang")
    def _compute_missing_text(self):
        """Explain to the client why the package cannot be used yet."""
        for package in self:
            if package.state == "pending":
                package.missing_text = self.env._(
                    "Can be used once the invoice of %s is paid.", package.order_id.name
                )
            elif package.state == "active" and not package.date_start:
                package.missing_text = self.env._("Starts with its first use.")
            else:
                package.missing_text = False

    def write(self, vals):
        """Change the fields that a form may change; all others change by an action."""
        if not self.env.su:
            self._refuse_fields(vals, EDITABLE_FIELDS)
        result = super().write(vals)
        if "state" in vals:
            self._refresh_renewed()
        return result

    # pylint: disable=method-required-super
    def copy(self, default=None):
        """Refuse: packages are sold or granted."""
        raise UserError(
            self.env._("A package cannot be duplicated. Sell or grant another one.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "%s belongs to a client and cannot be deleted. Cancel it instead.",
                self[0].display_name,
            )
        )

    def action_view_moves(self):
        """Open the ledger of this package."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_credit_move_action"
        )
        return {**action, "domain": [("package_id", "=", self.id)], "context": {}}

    def action_view_uses(self):
        """Open the uses of this package."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_consumption_action"
        )
        return {**action, "domain": [("package_id", "=", self.id)], "context": {}}

    def action_view_order(self):
        """Open the order that sold this package."""
        self.ensure_one()
        return self.order_id._get_records_action()

    def _get_qr_code(self):
        """Return the access code as a QR code: the data URI of a PNG.

        Not through Odoo's barcode route, whose URL would leave the code in the logs.
        """
        self.ensure_one()
        picture = io.BytesIO()
        # sudo: only the desk may read the field, but clients see their own card
        qrcode.make(self.sudo().access_code, box_size=6, border=1).save(picture)
        data = base64.b64encode(picture.getvalue()).decode()
        return f"data:image/png;base64,{data}"

    @api.model
    def _refuse_fields(self, vals, allowed):
        """Refuse values for fields of this addon that are not in ``allowed``."""
        for name in vals:
            field = self._fields.get(name)
            own = field and field._module == "multipack_booking"
            if own and name not in allowed:
                raise UserError(
                    self.env._(
                        "%s of a package cannot be set directly. Use the buttons of"
                        " the package, which ask for the reason.",
                        field._description_string(self.env),
                    )
                )

    @api.model
    def _to_day(self, day):
        """Return a date, given as a date or as its string, or None."""
        try:
            return fields.Date.to_date(day)
        except (AttributeError, LookupError, TypeError, ValueError):
            raise UserError(self.env._("%s is not a date.", day)) from None

    def _post_move(
        self, kind, amount, reason=False, consumption=None, request_ref=None
    ):
        """Write a ledger move: the only way to change a balance (R15).

        A time package has no balance and gets no move; its version is incremented, so
        that concurrent uses collide.
        """
        self.ensure_one()
        if self.kind == "time" or not amount:
            # sudo: the version is read-only for users
            self.sudo().usage_version += 1
            return
        move = self._prepare_move_vals(kind, amount, reason, consumption)
        if request_ref:
            move["request_ref"] = request_ref
        # sudo: no role may write moves; callers have checked the rights
        self.env["multipack.credit.move"].sudo().create(move)

    def _prepare_move_vals(self, kind, amount, reason=False, consumption=None):
        """Prepare the values of a ledger move."""
        return {
            "package_id": self.id,
            "kind": kind,
            "amount": amount,
            "reason": reason,
            "user_id": self.env.uid,
            "consumption_id": consumption.id if consumption else False,
        }

    def _get_summary_text(self):
        """Return a summary of what remains on packages, for the contact form."""
        texts = [
            package.title if package.kind == "time" else package.balance_text
            for package in self[:3]
        ]
        return ", ".join(texts) + (" …" if len(self) > 3 else "")
