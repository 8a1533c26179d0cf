from odoo import fields, models
from odoo.exceptions import UserError


class MultipackPackage(models.Model):
    """What becomes of a package with the sale that gave it (R12)."""

    _inherit = "multipack.package"

    def _cancel_unused(self, order):
        """Cancel packages because ``order`` no longer sells them.

        Their credits stay in the ledger: should the order be confirmed again, the same
        packages come back as they were.

        :raises UserError: when one has been used
        """
        packages = self.filtered(lambda package: package.state != "cancelled")
        if used := packages._get_used():
            raise UserError(
                self.env._(
                    "%(packages)s has been used, so %(order)s cannot simply be taken"
                    " back. Refund the package instead, or take its uses back first.",
                    packages=", ".join(used.mapped("display_name")),
                    order=order.name,
                )
            )
        packages.write({"state": "cancelled", "is_sale_void": True})
        packages._undo_roll_over()
        for package in packages:
            package.message_post(body=self.env._("No longer sold by %s", order.name))

    def _get_used(self):
        """Those of the packages that stand in the way of taking their sale back."""
        return self.filtered(
            lambda package: package.state != "cancelled" and package.use_count
        )

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
