from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..models.mixins.terms import CREDIT_DIGITS
from ..models.package.validity import MAX_DAYS


class MultipackPackageChange(models.TransientModel):
    """Dialog that changes packages, asks for a reason and previews the effect."""

    _name = "multipack.package.change"
    _description = "Change of Packages"

    package_ids = fields.Many2many(
        "multipack.package",
        string="Packages",
        required=True,
        readonly=True,
        default=lambda self: self._default_package_ids(),
    )
    package_id = fields.Many2one("multipack.package", compute="_compute_package_id")
    action = fields.Selection(
        [
            ("top_up", "Top-up"),
            ("adjust", "Adjustment"),
            ("extend", "Extension"),
            ("suspend", "Suspension"),
            ("transfer", "Transfer"),
            ("cancel", "Cancel"),
        ],
        required=True,
        readonly=True,
    )
    credits = fields.Float(
        digits=CREDIT_DIGITS, help="Negative to remove credits (adjustment)."
    )
    days = fields.Integer(
        string="Extend By (Days)", help="Negative to undo an extension."
    )
    date_from = fields.Date(
        string="First Day", default=lambda self: self.env.company._multipack_today()
    )
    date_to = fields.Date(string="Last Day")
    partner_id = fields.Many2one("res.partner", string="New Holder")
    effect = fields.Text(compute="_compute_effect")
    reason = fields.Char(required=True)

    @api.model
    def _default_package_ids(self):
        """Default to the package of the form, or those selected in the list."""
        ids = self.env.context.get("active_ids") or []
        return (
            ids if self.env.context.get("active_model") == "multipack.package" else []
        )

    @api.depends("package_ids")
    def _compute_package_id(self):
        for change in self:
            one = change.package_ids if len(change.package_ids) == 1 else False
            change.package_id = one

    @api.depends("action", "package_ids", "credits", "days", "date_from", "date_to")
    def _compute_effect(self):
        """Describe the effect on each package."""
        for change in self:
            describe = getattr(change, f"_get_{change.action}_effect", None)
            lines = [
                describe(package)
                for package in change.package_ids[:10]
                if describe and package.state != "cancelled"
            ]
            change.effect = "\n".join(filter(None, lines))

    def action_apply(self):
        """Apply the change."""
        self.ensure_one()
        packages = self.package_ids
        if self.action == "extend":
            if not self.days:
                raise UserError(self.env._("Enter the number of days."))
            for package in packages:
                package._check_running()
                package._check_shift(self.days)
                end = package.date_end + timedelta(days=self.days)
                package.action_extend(end, self.reason)
        elif self.action == "suspend":
            packages.action_suspend(self.date_from, self.date_to, self.reason)
        elif self.action == "transfer":
            packages.action_transfer(self.partner_id.id, self.reason)
        elif self.action == "cancel":
            packages.action_cancel(self.reason)
        elif self.action == "top_up":
            packages.action_top_up(self.credits, self.reason)
        else:
            packages.action_adjust(self.credits, self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _get_credit_effect(self, package):
        after = package.credit_balance + self.credits
        return self.env._(
            "%(package)s: %(after)s (now %(before)s)",
            package=package.name,
            after=package._get_credit_text(package.kind, after, package.currency_id),
            before=package._get_credit_text(
                package.kind, package.credit_balance, package.currency_id
            ),
        )

    _get_top_up_effect = _get_credit_effect
    _get_adjust_effect = _get_credit_effect

    def _get_extend_effect(self, package):
        if not package.date_end or not 0 < abs(self.days) <= MAX_DAYS:
            return False
        end = package.date_end + timedelta(days=self.days)
        effect = self._get_validity_effect(package, end)
        return self._add_cancelled(effect, package, end + timedelta(days=1), False)

    def _get_suspend_effect(self, package):
        first, last = self.date_from, self.date_to
        if not first or not package.date_end or (last and last < first):
            return False
        last = package._get_suspension_end(first, last)
        days = (last - first).days + 1 if last else 0
        if days > MAX_DAYS:
            return False
        if last:
            added = timedelta(days=package._get_suspension_extension(days))
            effect = self._get_validity_effect(package, package.date_end + added)
        else:
            effect = self.env._(
                "%(package)s: extended by the length of the suspension (now valid until"
                " %(date)s)",
                package=package.name,
                date=format_date(self.env, package.date_end),
            )
        return self._add_cancelled(effect, package, first, last)

    def _get_cancel_effect(self, package):
        return self._add_cancelled(package.name, package, False, False)

    def _get_validity_effect(self, package, end):
        return self.env._(
            "%(package)s: valid until %(after)s (now %(before)s)",
            package=package.name,
            after=format_date(self.env, end),
            before=format_date(self.env, package.date_end),
        )

    def _add_cancelled(self, effect, package, first, last):
        """Add the number of bookings that are cancelled between two days, if any."""
        count = len(package._get_reserved_uses(first, last))
        if not count:
            return effect
        return self.env._(
            "%(effect)s. Bookings cancelled, with credits returned: %(count)s",
            effect=effect,
            count=count,
        )
