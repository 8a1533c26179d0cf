import base64
import io
import secrets

import qrcode
from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.tools.misc import clean_context

from ..arguments import browse_given
from .multipack_terms import CREDIT_DIGITS, KINDS

# What may be given when a package is granted; everything else follows from the
# catalogue (R10) or changes by an action that leaves a trace.
GRANT_FIELDS = {
    "partner_id",
    "payer_id",
    "beneficiary_ids",
    "beneficiary_cap",
    "multipack_id",
    "pricelist_line_id",
    "date_start",
    "price_paid",
    "company_id",
    "note",
}
# What an import may bring besides: the balance that is left, which is granted instead
# of the credits of the row, and the end, which replaces the computed one.
IMPORT_FIELDS = {"credit_balance", "date_end"}
EDITABLE_FIELDS = {"payer_id", "beneficiary_ids", "beneficiary_cap", "note"}


class MultipackPackage(models.Model):
    """What a client owns: a balance, a validity, and the terms it was sold with."""

    _name = "multipack.package"
    _description = "Client's Package"
    _inherit = [
        "multipack.terms.mixin",
        "multipack.policy.mixin",
        "multipack.statistic.fields",
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
    price_paid = fields.Monetary(
        help="Without taxes, for this one package.",
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
        readonly=True, copy=False, help="When it was paid, or sold if it need not be."
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
        """What stands between the client and the use of the package, in words."""
        for package in self:
            if package.state == "pending":
                package.missing_text = self.env._(
                    "Can be used once the invoice of %s is paid.", package.order_id.name
                )
            elif package.state == "active" and not package.date_start:
                package.missing_text = self.env._("Begins with its first use.")
            else:
                package.missing_text = False

    @api.model_create_multi
    def create(self, vals_list):
        """Grant packages (R13), or make those that an order sold (R12).

        Terms, services and costs are copied from the catalogue (R10), ``date_end`` is
        computed (R4) and the ``grant`` move written. Odoo's import may bring packages
        that have been running elsewhere: with the balance that is left and their end.

        :raises UserError: for a field that nobody may set by hand
        :raises ValidationError: when multipack and row do not go together, or are not
            sold
        """
        if not self.env.su:
            importing = self.env.context.get("import_file")
            for vals in vals_list:
                self._refuse_fields(
                    vals, GRANT_FIELDS | IMPORT_FIELDS if importing else GRANT_FIELDS
                )
        # The context is the caller's: its defaults are no values of a package.
        self = self.with_context(clean_context(self.env.context))
        snapshots = [self._prepare_snapshot(vals) for vals in vals_list]
        lines = [snapshot.pop("line_ids") for snapshot in snapshots]
        packages = super().create(
            [
                {
                    **vals,
                    **snapshot,
                    "credit_balance": 0,
                    "usable_since": vals.get("state") != "pending"
                    and fields.Datetime.now(),
                }
                for vals, snapshot in zip(vals_list, snapshots, strict=True)
            ]
        )
        # sudo: what a package opens is copied with it and by nobody else
        for package, commands in zip(packages.sudo(), lines, strict=True):
            package.line_ids = commands
        packages._post_grants(
            [
                vals.get("credit_balance", snapshot["credit_initial"])
                for vals, snapshot in zip(vals_list, snapshots, strict=True)
            ]
        )
        # sudo: states change by themselves or by an action
        packages.sudo().filtered(
            lambda package: package.kind != "time" and not package.credit_balance
        ).state = "exhausted"
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

    @api.model
    def get_import_templates(self):
        """Template offered in Odoo's import screen."""
        return [
            {
                "label": self.env._("Import Template for Running Packages"),
                "template": "/multipack_booking/static/xls/multipack_package.xlsx",
            }
        ]

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
        """The access code as a picture for an ``img``: a data URI of a PNG.

        Drawn by the library that Odoo's own two-factor setup uses; a code in the
        address of a barcode route would end up in the logs.
        """
        self.ensure_one()
        picture = io.BytesIO()
        # sudo: the code is the desk's field, but it is on the client's card
        qrcode.make(self.sudo().access_code, box_size=6, border=1).save(picture)
        data = base64.b64encode(picture.getvalue()).decode()
        return f"data:image/png;base64,{data}"

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
        multipack = browse_given(
            self.env["multipack.multipack"],
            vals.get("multipack_id"),
            self.env._("Choose a multipack."),
        )
        row = self.env["multipack.pricelist.line"]
        if vals.get("pricelist_line_id"):
            row = browse_given(
                row,
                vals["pricelist_line_id"],
                self.env._("This row of the price list no longer exists."),
            )
        terms = multipack._get_terms(row)
        company = self.env["res.company"]
        if vals.get("company_id"):
            company = browse_given(
                company,
                vals["company_id"],
                self.env._("This company no longer exists."),
            )
        company = company or multipack.company_id or self.env.company
        start = self._to_day(vals.get("date_start"))
        start = start or terms._get_date_start(company._multipack_today())
        origin = self._get_origin(vals)
        if origin != "import" and (
            refusal := multipack._get_sale_refusal(terms, start)
        ):
            raise ValidationError(refusal)
        end = fields.Date.to_date(vals.get("date_end")) or terms._get_date_end(start)
        title = f"{row.name} – {multipack.name}" if row else multipack.name
        if end < start:
            raise ValidationError(
                self.env._("%s: a package cannot end before it starts.", title)
            )
        waits = multipack.activation == "first_use" and not (
            vals.get("date_start") or vals.get("date_end")
        )
        sequence = self.env["ir.sequence"].with_company(company)
        return {
            **{name: terms[name] for name in terms._get_terms_fields()},
            **{name: multipack[name] for name in multipack._get_policy_fields()},
            **row._get_statistics(),
            # a validity that is given does not wait for the first use
            "activation": multipack.activation
            if waits or multipack.activation != "first_use"
            else "date",
            "beneficiary_cap": vals.get("beneficiary_cap") or multipack.beneficiary_cap,
            "period_id": terms.period_id.id,
            "name": sequence.next_by_code("multipack.package"),
            "title": title,
            "company_id": company.id,
            "kind": multipack.kind,
            "origin": origin,
            "credit_initial": 0 if multipack.kind == "time" else terms.credit,
            "date_start": False if waits else start,
            "date_end": False if waits else end,
            "access_code": secrets.token_hex(8),
            "line_ids": [
                (0, 0, line._prepare_package_line_vals()) for line in multipack.line_ids
            ],
        }

    @api.model
    def _to_day(self, day):
        """Return a date given as such or as a string of it, or None."""
        try:
            return fields.Date.to_date(day)
        except (AttributeError, TypeError, ValueError):
            raise UserError(self.env._("%s is not a date.", day)) from None

    @api.model
    def _get_origin(self, vals):
        """Where a new package comes from; Odoo's import says so in the context."""
        if vals.get("origin"):
            return vals["origin"]
        return "import" if self.env.context.get("import_file") else "manual"

    def _post_move(self, kind, amount, reason=False, consumption=None):
        """Write a line of the ledger, the one way in which a balance changes (R15).

        Without an amount nothing is written: a time package has no balance. It is
        touched all the same, so that two uses at once collide.
        """
        self.ensure_one()
        if self.kind == "time" or not amount:
            # sudo: a use is counted whoever books it
            self.sudo().usage_version += 1
            return
        move = self._prepare_move_vals(kind, amount, reason, consumption)
        # sudo: nobody may write moves; whoever gets here was checked by the caller
        self.env["multipack.credit.move"].sudo().create(move)

    def _post_grants(self, amounts):
        """Write the ``grant`` moves of new packages, one amount for each of ``self``.

        :raises ValidationError: for a balance that the kind of package cannot have
        """
        for package, amount in zip(self, amounts, strict=True):
            if amount and not package.multipack_id._credit_fits(package.kind, amount):
                raise ValidationError(
                    self.env._(
                        "%(package)s: a balance of %(balance)s does not fit; %(need)s.",
                        package=package.title,
                        balance=f"{amount:g}",
                        need=package.multipack_id._get_credit_rule_text(),
                    )
                )
        # sudo: nobody may write moves; whoever may make a package may fill it
        self.env["multipack.credit.move"].sudo().create(
            [
                package._prepare_move_vals("grant", amount)
                for package, amount in zip(self, amounts, strict=True)
                if amount
            ]
        )

    def _prepare_move_vals(self, kind, amount, reason=False, consumption=None):
        """Values of a line of the ledger."""
        return {
            "package_id": self.id,
            "kind": kind,
            "amount": amount,
            "reason": reason,
            "user_id": self.env.uid,
            "consumption_id": consumption.id if consumption else False,
        }

    def _cancel_unused(self, order):
        """Cancel packages because ``order`` no longer sells them.

        Their credits stay in the ledger: should the order be confirmed again, the same
        packages come back as they were.

        :raises RedirectWarning: to the refund wizard, when one has been used
        """
        packages = self.filtered(lambda package: package.state != "cancelled")
        if used := packages.filtered("use_count"):
            raise RedirectWarning(
                self.env._(
                    "%(packages)s has been used, so %(order)s cannot simply be taken"
                    " back. Refund the package instead, or take its uses back first.",
                    packages=", ".join(used.mapped("display_name")),
                    order=order.name,
                ),
                self.env.ref("multipack_booking.multipack_package_refund_action").id,
                self.env._("Refund"),
                {"active_id": used[0].id},
            )
        packages.write({"state": "cancelled", "is_sale_void": True})
        packages._undo_roll_over()
        for package in packages:
            package.message_post(body=self.env._("No longer sold by %s", order.name))

    def _restore_sold(self, vals):
        """Bring back a package that was cancelled with its sale, for who buys it now.

        :param dict vals: what the order line would make the package of this unit with
        """
        if self.renews_id.renewal_ids:
            self.renews_id = False  # another order has renewed it meanwhile
        names = ("partner_id", "payer_id", "price_paid", "state")
        self.write({name: vals[name] for name in names} | {"is_sale_void": False})
        self._roll_over_ended()
        if self.state == "active":
            self.state = self._get_usable_state()
            self.usable_since = self.usable_since or fields.Datetime.now()
            self._refresh_suspended()

    def _activate_paid(self):
        """Let packages be used whose payment they waited for (R12)."""
        for package in self:
            if package.state == "pending" and package.sale_line_id._is_multipack_paid():
                package.state = package._get_usable_state()
                package.usable_since = fields.Datetime.now()

    def _get_summary_text(self):
        """What is left on usable packages, in a few words for the client's form."""
        texts = [
            package.title if package.kind == "time" else package.balance_text
            for package in self[:3]
        ]
        return ", ".join(texts) + (" …" if len(self) > 3 else "")
