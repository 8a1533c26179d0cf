from odoo import fields, models
from odoo.exceptions import RedirectWarning, UserError


class MultipackPackage(models.Model):
    """What becomes of a package with the sale that gave it (R12)."""

    _inherit = "multipack.package"

    def _cancel_unused(self, order):
        """Cancel packages because ``order`` no longer sells them.

        Their credits stay in the ledger: should the order be confirmed again, the same
        packages come back as they were.

        :raises UserError: when one has been used; for managers a ``RedirectWarning``,
            which leads to the refund
        """
        packages = self.filtered(lambda package: package.state != "cancelled")
        if used := packages.filtered("use_count"):
            used._refuse_cancellation(order)
        packages.write({"state": "cancelled", "is_sale_void": True})
        packages._undo_roll_over()
        for package in packages:
            package.message_post(body=self.env._("No longer sold by %s", order.name))

    def _refuse_cancellation(self, order):
        """Refuse to take a sale back whose packages ``self`` have been used."""
        message = self.env._(
            "%(packages)s has been used, so %(order)s cannot simply be taken back."
            " Refund the package instead, or take its uses back first.",
            packages=", ".join(self.mapped("display_name")),
            order=order.name,
        )
        if not self.env.user.has_group("multipack_booking.group_multipack_manager"):
            raise UserError(message)
        action = self.env.ref("multipack_booking.multipack_package_refund_action")
        raise RedirectWarning(
            message, action.id, self.env._("Refund"), {"active_id": self[0].id}
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
