from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.untrusted import browse_given


class MultipackPackage(models.Model):
    """Renewing a package (R22)."""

    _inherit = "multipack.package"

    # R22: one renewal, however often a client clicks, unless it was cancelled.
    _renewed_once = models.UniqueIndex(
        "(renews_id) WHERE renews_id IS NOT NULL AND state <> 'cancelled'",
        "This package has already been renewed.",
    )

    renews_id = fields.Many2one(
        "multipack.package",
        string="Renewal of",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    renewal_ids = fields.One2many(
        "multipack.package",
        "renews_id",
        string="Renewed by",
        domain=[("state", "!=", "cancelled")],
        readonly=True,
    )

    def _refresh_renewed(self):
        """Reload ``renewal_ids``, which leaves out cancelled renewals."""
        renewed = self.sudo().renews_id  # sudo: also of packages that users cannot read
        renewed.invalidate_recordset(["renewal_ids"], flush=False)

    def action_renew(self, pricelist_line_id=False):
        """Create an order whose package follows this one, and confirm it (R22).

        :param int pricelist_line_id: another row of the list; the same one if unset
        :return: action that opens the order
        :raises UserError: for users without desk rights, for a package that was
            renewed, is cancelled or not paid, or when the row is no longer sold
        """
        self.ensure_one()
        self.env["res.users"]._multipack_check_desk()
        row = self.pricelist_line_id
        if pricelist_line_id:
            row = browse_given(
                row,
                pricelist_line_id,
                self.env._("This row of the price list no longer exists."),
            )
        self._check_renewable()
        order = self.env["sale.order"].create(self._prepare_renewal_order_vals(row))
        order.action_confirm()
        return order._get_records_action()

    def _get_renewal_quotation(self):
        """Return the quotation that renews this package once the client accepts it.

        An open quotation is reused; an expired one is not.

        :raises UserError: as ``action_renew``
        """
        self._check_renewable()
        open_lines = self.env["sale.order.line"].search(
            [("multipack_renews_id", "=", self.id), ("state", "in", ["draft", "sent"])]
        )
        line = open_lines.filtered(lambda line: not line.order_id.is_expired)[:1]
        if line:
            line.multipack_date_start = self._get_renewal_start()
            return line.order_id
        order = self.env["sale.order"].create(
            self._prepare_renewal_order_vals(self.pricelist_line_id)
        )
        order.action_quotation_sent()
        return order

    def _may_client_renew(self, client):
        """Return whether to offer ``client`` a renewal: they must hold and pay it."""
        self.ensure_one()
        pays = not self.payer_id or self.payer_id == client
        near = self.state in ("exhausted", "expired") or self.days_left <= 30
        live = self.state not in ("cancelled", "pending")
        # sudo: also a renewal that the client cannot read
        renewed = self.sudo().renewal_ids
        return self.partner_id == client and pays and live and near and not renewed

    def _check_renewable(self):
        self.ensure_one()
        if self.state == "cancelled":
            raise UserError(self.env._("%s is cancelled.", self.display_name))
        if self.state == "pending":
            raise UserError(self.env._("%s is not paid yet.", self.display_name))
        if self.renewal_ids:
            raise UserError(
                self.env._(
                    "%(package)s has already been renewed by %(renewal)s.",
                    package=self.display_name,
                    renewal=self.renewal_ids[0].display_name,
                )
            )

    def _prepare_renewal_order_vals(self, row):
        """Prepare the values of the order that renews this package with ``row``."""
        variant = self.multipack_id._get_variant(row)
        if not variant:
            raise UserError(
                self.env._(
                    "%s is no longer sold. Choose another row.",
                    row.name or self.multipack_id.name,
                )
            )
        line = {
            "product_id": variant.id,
            "multipack_holder_id": self.partner_id.id,
            "multipack_renews_id": self.id,
            "multipack_date_start": self._get_renewal_start(),
        }
        return {
            "partner_id": (self.payer_id or self.partner_id).id,
            "company_id": self.company_id.id,
            "order_line": [(0, 0, line)],
        }

    def _get_renewal_start(self):
        """Return the first day of a renewal: the day after the end, or today if the
        package has ended or is exhausted (R22)."""
        self.ensure_one()
        if self.activation == "first_use" or not self.date_end:
            return False
        if self.state == "exhausted":
            return self._get_today()
        return max(self.date_end + timedelta(days=1), self._get_today())

    def _roll_over(self):
        """Move unused credits to the renewals, as pairs of ``rollover`` moves (R22)."""
        for package in self:
            renewal = package.renewal_ids[:1]
            if renewal.kind != package.kind or renewal.state == "expired":
                continue
            amount = package._get_rollover(package.credit_balance)
            if amount:
                package._post_move("rollover", -amount, renewal.name)
                renewal._post_move("rollover", amount, package.name)

    def _roll_over_ended(self):
        """Roll over to renewals that were sold after the renewed package ended."""
        for renewal in self.filtered("renews_id"):
            package = renewal.renews_id
            if package._has_ended() and package.state not in ("cancelled", "pending"):
                if package.state == "expired":
                    package._undo_expiry()
                package._expire()

    def _undo_roll_over(self):
        """Return rolled-over credits to the packages that these renewals follow."""
        for renewal in self.filtered("renews_id"):
            package = renewal.renews_id
            moves = renewal.move_ids.filtered(
                lambda move, name=package.name: (
                    move.kind == "rollover" and move.reason == name
                )
            )
            amount = min(sum(moves.mapped("amount")), renewal.credit_balance)
            if amount <= 0:
                continue
            renewal._post_move("rollover", -amount, package.name)
            package._post_move("rollover", amount, renewal.name)
            if package.state == "expired":
                package._post_move("expire", -amount)
