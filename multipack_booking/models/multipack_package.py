import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .multipack_terms import CREDIT_DIGITS, KINDS

# What may be given when a package is granted; everything else follows from the
# catalogue (R10) or changes by an action that leaves a trace.
GRANT_FIELDS = {
    "partner_id",
    "payer_id",
    "beneficiary_ids",
    "multipack_id",
    "pricelist_line_id",
    "date_start",
    "price_paid",
    "company_id",
    "note",
}
EDITABLE_FIELDS = {"payer_id", "beneficiary_ids", "note"}


class MultipackPackage(models.Model):
    """What a client owns: a balance, a validity, and the terms it was sold with."""

    _name = "multipack.package"
    _description = "Client's Package"
    _inherit = ["multipack.terms.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "title", "access_code", "partner_id.name"]
    _check_company_auto = True

    _balance_not_negative = models.Constraint(
        "CHECK (credit_balance >= 0)", "There is not enough credit on the package."
    )
    _time_has_no_balance = models.Constraint(
        "CHECK (kind <> 'time' OR credit_balance = 0)",
        "A subscription by time has no credits.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A package cannot end before it starts."
    )
    # R12: however often an order is confirmed, each unit gives one package.
    _unit_once = models.UniqueIndex(
        "(sale_line_id, unit_index) WHERE sale_line_id IS NOT NULL",
        "This unit of the order has already given its package.",
    )
    _access_code_unique = models.UniqueIndex("(access_code)")

    name = fields.Char(string="Reference", readonly=True, copy=False, default="/")
    title = fields.Char(
        string="Package", readonly=True, help="What was sold, as it was called then."
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
        string="Formula",
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
        help="May use the package beside its holder.",
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
    price_paid = fields.Monetary(help="Without taxes, for this one package.")
    credit_initial = fields.Float(digits=CREDIT_DIGITS, readonly=True)
    credit_balance = fields.Float(
        string="Balance",
        digits=CREDIT_DIGITS,
        required=True,
        readonly=True,
        copy=False,
        default=0.0,
    )
    date_start = fields.Date(string="Valid From", tracking=True)
    date_end = fields.Date(string="Valid To", readonly=True, index=True, tracking=True)
    state = fields.Selection(
        [
            ("pending", "Waiting for Payment"),
            ("active", "Active"),
            ("exhausted", "Used Up"),
            ("expired", "Ended"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="active",
        tracking=True,
    )
    origin = fields.Selection(
        [("sale", "Sale"), ("manual", "Granted")],
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
        help="Cancelled with its order, and back when the order is confirmed again.",
    )
    unit_index = fields.Integer(
        readonly=True, copy=False, help="Which unit of the order line, from 1."
    )
    access_code = fields.Char(
        readonly=True, copy=False, groups="multipack_booking.group_multipack_desk"
    )
    # Counts uses; touched by those that change no balance, so that they collide too.
    usage_version = fields.Integer(readonly=True, copy=False, default=0)
    note = fields.Text()
    move_ids = fields.One2many("multipack.credit.move", "package_id", readonly=True)
    consumption_ids = fields.One2many(
        "multipack.consumption", "package_id", readonly=True
    )
    use_count = fields.Integer(string="Uses", compute="_compute_use_count")
    balance_text = fields.Char(compute="_compute_balance_text")
    balance_percent = fields.Float(compute="_compute_balance_text")
    days_left = fields.Integer(compute="_compute_days_left")

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
            end = package.date_end
            package.days_left = max((end - today).days + 1, 0) if end else 0

    @api.model_create_multi
    def create(self, vals_list):
        """Grant packages (R13), or make those that an order sold (R12).

        Terms, services and costs are copied from the catalogue (R10), ``date_end`` is
        computed (R4) and the ``grant`` move written.

        :raises UserError: for a field that nobody may set by hand
        :raises ValidationError: when multipack and row do not go together
        """
        if not self.env.su:
            for vals in vals_list:
                self._refuse_fields(vals, GRANT_FIELDS)
        packages = super().create(
            [{**vals, **self._prepare_snapshot(vals)} for vals in vals_list]
        )
        for package in packages.filtered("credit_initial"):
            package._post_move("grant", package.credit_initial)
        return packages

    def write(self, vals):
        if not self.env.su:
            self._refuse_fields(vals, EDITABLE_FIELDS)
        return super().write(vals)

    def copy(self, default=None):
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

    def action_top_up(self, credits, reason):
        """Add credits to packages.

        :param float credits: entries, or money in company currency; above zero
        :param str reason: why; kept in the ledger and in the chatter
        :raises UserError: without rights, reason or balance, or for credits <= 0
        """
        if credits <= 0:
            raise UserError(self.env._("A top-up adds credits: enter more than 0."))
        self._change_credit("top_up", credits, reason)

    def action_adjust(self, credits, reason):
        """Correct the balance of packages up or down.

        :param float credits: signed difference, not zero; the balance stays >= 0
        :param str reason: why; kept in the ledger and in the chatter
        :raises UserError: without rights, reason or balance, or when it would go
            below zero
        """
        if not credits:
            raise UserError(self.env._("Enter by how much the balance changes."))
        self._change_credit("adjust", credits, reason)

    def action_cancel(self, reason):
        """Cancel packages; what is left on them can no longer be used.

        :param str reason: why; kept in the chatter
        :raises UserError: without rights or reason
        """
        self._check_manager()
        self._check_reason(reason)
        for package in self:
            if package.state == "cancelled":
                raise UserError(
                    self.env._("%s is already cancelled.", package.display_name)
                )
        # sudo: the state changes by actions only
        self.sudo().state = "cancelled"
        for package in self:
            package.message_post(body=self.env._("Cancelled: %s", reason))

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

    @api.model
    def _refuse_fields(self, vals, allowed):
        """Refuse values of fields of this addon that are not in ``allowed``."""
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
    def _prepare_snapshot(self, vals):
        """Complete the values of a new package from the catalogue (R4, R10)."""
        multipack = self.env["multipack.multipack"].browse(vals.get("multipack_id"))
        if not multipack.exists():
            raise ValidationError(self.env._("Choose a multipack."))
        row = self.env["multipack.pricelist.line"].browse(vals.get("pricelist_line_id"))
        terms = multipack._get_terms(row)
        company = self.env["res.company"].browse(vals.get("company_id"))
        company = company or multipack.company_id or self.env.company
        start = fields.Date.to_date(vals.get("date_start"))
        start = start or company._multipack_today()
        credit = 0 if multipack.kind == "time" else terms.credit
        sequence = self.env["ir.sequence"].with_company(company)
        return {
            **{name: terms[name] for name in terms._get_terms_fields()},
            "name": sequence.next_by_code("multipack.package"),
            "title": f"{row.name} – {multipack.name}" if row else multipack.name,
            "company_id": company.id,
            "kind": multipack.kind,
            "credit_initial": credit,
            "date_start": start,
            "date_end": terms._get_date_end(start),
            "access_code": secrets.token_hex(8),
            "line_ids": [
                (0, 0, {"service_id": line.service_id.id, "credit_cost": cost})
                for line in multipack.line_ids
                for cost in [line._get_cost()]
            ],
        }

    @api.model
    def _check_manager(self):
        if not (
            self.env.su
            or self.env.user.has_group("multipack_booking.group_multipack_manager")
        ):
            raise UserError(self.env._("Only a Multipack manager may do this."))

    @api.model
    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the reason is kept with the change."))

    def _change_credit(self, kind, credits, reason):
        """Post a move for a manager, with its reason in the chatter."""
        self._check_manager()
        self._check_reason(reason)
        for package in self:
            if package.kind == "time":
                raise UserError(
                    self.env._(
                        "%s is a subscription by time and has no credits.",
                        package.display_name,
                    )
                )
            if package.kind == "entry" and credits != int(credits):
                raise UserError(
                    self.env._("%s counts whole entries.", package.display_name)
                )
            if package.state == "cancelled":
                raise UserError(self.env._("%s is cancelled.", package.display_name))
            if package.credit_balance + credits < 0:
                raise UserError(package._get_no_credit_message(-credits))
            package._post_move(kind, credits, reason)
            package.message_post(
                body=self.env._(
                    "%(kind)s of %(amount)s, balance now %(balance)s: %(reason)s",
                    kind=dict(
                        self.env["multipack.credit.move"]
                        ._fields["kind"]
                        ._description_selection(self.env)
                    )[kind],
                    amount=package._get_credit_text(
                        package.kind, credits, package.currency_id
                    ),
                    balance=package._get_credit_text(
                        package.kind, package.credit_balance, package.currency_id
                    ),
                    reason=reason,
                )
            )

    def _post_move(self, kind, amount, reason=False, consumption=None):
        """Write a line of the ledger, the one way in which a balance changes (R15).

        Without an amount nothing is written: a time package has no balance. It is
        touched all the same, so that two uses at once collide.
        """
        self.ensure_one()
        if self.kind == "time" or not amount:
            self.sudo().usage_version += 1
            return
        # sudo: nobody may write moves; whoever gets here was checked by the caller
        self.env["multipack.credit.move"].sudo().create(
            {
                "package_id": self.id,
                "kind": kind,
                "amount": amount,
                "reason": reason,
                "user_id": self.env.uid,
                "consumption_id": consumption.id if consumption else False,
            }
        )

    def _cancel_unused(self, order):
        """Cancel packages because ``order`` no longer sells them.

        Their credits stay in the ledger: should the order be confirmed again, the same
        packages come back as they were.

        :raises UserError: when one has been used
        """
        packages = self.filtered(lambda package: package.state != "cancelled")
        used = packages.filtered("use_count")
        if used:
            raise UserError(
                self.env._(
                    "%(packages)s has been used. Take its uses back first, or leave"
                    " %(order)s as it is.",
                    packages=", ".join(used.mapped("display_name")),
                    order=order.name,
                )
            )
        packages.write({"state": "cancelled", "is_sale_void": True})
        for package in packages:
            package.message_post(body=self.env._("No longer sold by %s", order.name))

    def _activate_paid(self):
        """Let packages be used whose payment they waited for (R12)."""
        for package in self:
            if package.state == "pending" and package.sale_line_id._is_multipack_paid():
                package.state = "active"

    def _get_summary_text(self):
        """What is left on usable packages, in a few words for the client's form."""
        texts = [
            package.title if package.kind == "time" else package.balance_text
            for package in self[:3]
        ]
        return ", ".join(texts) + (" …" if len(self) > 3 else "")
