import secrets

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ...tools.untrusted import read_credits, read_reference


class MultipackPackage(models.Model):
    """Changes that a manager makes to a package, each with a reason."""

    _inherit = "multipack.package"

    def action_top_up(self, credits, reason, request_ref=False):
        """Add credits to packages.

        :param float credits: entries, or money in company currency; above zero
        :param str reason: kept in the ledger and in the chatter
        :param str request_ref: the caller's own reference of this request, see
            ``_is_repeated``
        :return: True
        :raises UserError: without rights, reason or balance, or for credits <= 0
        """
        credits = read_credits(self.env, credits)
        if credits <= 0:
            raise UserError(self.env._("A top-up adds credits: enter more than 0."))
        return self._change_credit("top_up", credits, reason, request_ref)

    def action_adjust(self, credits, reason, request_ref=False):
        """Correct the balance of packages up or down.

        :param float credits: signed difference, not zero; the balance stays >= 0
        :param str reason: kept in the ledger and in the chatter
        :param str request_ref: the caller's own reference of this request, see
            ``_is_repeated``
        :return: True
        :raises UserError: without rights, reason or balance, or when it would go
            below zero
        """
        credits = read_credits(self.env, credits)
        if not credits:
            raise UserError(self.env._("Enter by how much the balance changes."))
        return self._change_credit("adjust", credits, reason, request_ref)

    def action_cancel(self, reason):
        """Cancel packages and the bookings that they pay for.

        Remaining credits stay on the package and can no longer be used.

        :param str reason: kept in the chatter
        :return: True
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
        return True

    def _check_manager(self):
        """Refuse users who are not managers in the company of the packages."""
        self.env["res.users"]._multipack_check_manager()
        self.check_access("write")

    @api.model
    def _check_reason(self, reason):
        # PostgreSQL cannot store NUL characters
        if not (isinstance(reason, str) and reason.strip() and "\0" not in reason):
            raise UserError(self.env._("Enter a reason."))

    def _is_repeated(self, kind, credits, reason, reference):
        """Return whether the same request has already changed these packages.

        The caller, such as a point of sale, chooses the reference; it is unique in a
        company. Repeated with the same arguments and packages, it changes nothing; with
        different ones it is refused. A refused request does not use up its reference.
        One call changes all of its packages or none, so one reference covers them all.

        :raises UserError: when a different request had this reference
        """
        if not reference:
            return False
        # sudo: the managers of a company share its references; nothing is shown
        moves = self.env["multipack.credit.move"].sudo()
        moves = moves.search(
            [
                ("request_ref", "=", reference),
                ("package_id.company_id", "in", self.company_id.ids),
            ]
        )
        if not moves:
            return False
        requested = {(package.id, kind, credits, reason) for package in self}
        if requested != {(m.package_id.id, m.kind, m.amount, m.reason) for m in moves}:
            raise UserError(
                self.env._(
                    "The reference %s has already been used for a different request.",
                    reference,
                )
            )
        return True

    def _change_credit(self, kind, credits, reason, request_ref=False):
        """Post a move for a manager, with its reason in the chatter.

        :return: True
        """
        self._check_manager()
        self._check_reason(reason)
        reference = read_reference(self.env, request_ref)
        if self._is_repeated(kind, credits, reason, reference):
            return True
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
            package._post_move(kind, credits, reason, request_ref=reference)
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
        return True

    @api.constrains("beneficiary_ids", "beneficiary_cap")
    def _check_beneficiaries(self):
        for package in self:
            most = package.beneficiary_max
            if most and len(package.beneficiary_ids) > most:
                raise UserError(
                    self.env._(
                        "%(package)s can have at most %(most)s beneficiaries.",
                        package=package.display_name,
                        most=most,
                    )
                )
            if package.beneficiary_cap < 0:
                raise UserError(
                    self.env._(
                        "%s: the credits per beneficiary cannot be negative.",
                        package.display_name,
                    )
                )

    def action_transfer(self, partner_id, reason):
        """Transfer packages to another holder (R21), with balance and history.

        The access code changes: the card of the old holder is no longer valid.

        :param int partner_id: the new holder
        :param str reason: kept in the chatter
        :raises UserError: without rights or reason, for a contact of another company
            or for the current holder
        """
        self._check_manager()
        self._check_reason(reason)
        client = self.env["res.partner"]._multipack_client(partner_id)
        for package in self:
            names = {"package": package.display_name, "client": client.name}
            if package.state == "cancelled":
                raise UserError(self.env._("%s is cancelled.", names["package"]))
            if client.company_id and client.company_id != package.company_id:
                raise UserError(
                    self.env._(
                        "%(client)s belongs to another company than %(package)s.",
                        **names,
                    )
                )
            if client == package.partner_id:
                raise UserError(
                    self.env._("%(client)s already holds %(package)s.", **names)
                )
            old = package.partner_id
            # sudo: the holder changes by this action only
            package.sudo().write(
                {
                    "partner_id": client.id,
                    "beneficiary_ids": [(3, client.id)],
                    "access_code": secrets.token_hex(8),
                }
            )
            package.message_post(
                body=self.env._(
                    "Transferred from %(old)s to %(new)s: %(reason)s",
                    old=old.name,
                    new=client.name,
                    reason=reason,
                )
            )
        return True
