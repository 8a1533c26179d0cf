from odoo import fields, models
from odoo.exceptions import UserError


class MultipackPackage(models.Model):
    """How packages follow the order that sold them (R12)."""

    _inherit = "multipack.package"

    def _cancel_unused(self, order):
        """Cancel packages because ``order`` no longer sells them.

        Their credits stay in the ledger: if the order is confirmed again, the same
        packages are restored.

        :raises UserError: when one has been used
        """
        packages = self.filtered(lambda package: package.state != "cancelled")
        if used := packages._get_used():
            raise UserError(
                self.env._(
                    "%(packages)s has been used, so %(order)s cannot be cancelled."
                    " Refund the package, or undo its uses first.",
                    packages=", ".join(used.mapped("display_name")),
                    order=order.name,
                )
            )
        packages.write({"state": "cancelled", "is_sale_void": True})
        packages._undo_roll_over()
        for package in packages:
            package.message_post(body=self.env._("No longer sold by %s", order.name))

    def _get_used(self):
        """Return the used packages, whose sale cannot be cancelled."""
        return self.filtered(
            lambda package: package.state != "cancelled" and package.use_count
        )

    def _restore_sold(self, vals):
        """Restore a package that was cancelled with its sale, for the current buyer.

        :param dict vals: values with which the order line would create this unit
        """
        if self.renews_id.renewal_ids:
            self.renews_id = False  # another order has renewed it since
        names = ("partner_id", "payer_id", "price_paid", "state")
        self.write({name: vals[name] for name in names} | {"is_sale_void": False})
        self._roll_over_ended()
        if self.state == "active":
            self.state = self._get_usable_state()
            self.usable_since = self.usable_since or fields.Datetime.now()
            self._sync_suspended_state()

    def _activate_paid(self):
        """Activate packages whose payment has arrived (R12)."""
        for package in self:
            if package.state == "pending" and package.sale_line_id._is_multipack_paid():
                package.state = package._get_usable_state()
                package.usable_since = fields.Datetime.now()
