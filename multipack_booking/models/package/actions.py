from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ...tools.arguments import read_credits


class MultipackPackage(models.Model):
    """What a manager may change on a package, each with its reason."""

    _inherit = "multipack.package"

    def action_top_up(self, credits, reason):
        """Add credits to packages.

        :param float credits: entries, or money in company currency; above zero
        :param str reason: why; kept in the ledger and in the chatter
        :raises UserError: without rights, reason or balance, or for credits <= 0
        """
        credits = read_credits(self.env, credits)
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
        credits = read_credits(self.env, credits)
        if not credits:
            raise UserError(self.env._("Enter by how much the balance changes."))
        self._change_credit("adjust", credits, reason)

    def action_cancel(self, reason):
        """Cancel packages; what is left on them can no longer be used.

        What is booked with them is cancelled as well.

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
        for package in self:
            package._cancel_bookings()
            # sudo: the state changes by actions only
            package.sudo().state = "cancelled"
            package.message_post(body=self.env._("Cancelled: %s", reason))

    def _check_manager(self):
        """Refuse whoever is no manager, or not of the company of the packages."""
        if not (
            self.env.su
            or self.env.user.has_group("multipack_booking.group_multipack_manager")
        ):
            raise UserError(self.env._("Only a Multipack manager may do this."))
        self.check_access("write")

    @api.model
    def _check_reason(self, reason):
        # PostgreSQL keeps no text with a NUL in it
        if not (isinstance(reason, str) and reason.strip() and "\0" not in reason):
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
            if float_compare(package.credit_balance + credits, 0, 2) < 0:
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
