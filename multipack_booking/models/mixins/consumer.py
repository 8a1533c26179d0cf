from odoo import api, fields, models
from odoo.exceptions import UserError


class MultipackConsumerMixin(models.AbstractModel):
    """Make a document payable with a package: a booking, an event registration, ...

    A model that inherits this mixin returns from ``_get_multipack_use`` what is used.
    It calls ``_pay_with_package`` when it is booked, ``_release_package`` when it is
    cancelled, ``_mark_package`` when the client came (``used``) or did not
    (``forfeited``), and ``_move_package_use`` when it is moved to another time. See the
    worked example in readme/DEVELOP.md.
    """

    _name = "multipack.consumer.mixin"
    _description = "Payable with a Package"

    package_id = fields.Many2one(
        "multipack.package", readonly=True, copy=False, ondelete="restrict"
    )
    consumption_id = fields.Many2one(
        "multipack.consumption",
        string="Use",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    def _get_multipack_use(self):
        """Return what this document uses; each model implements it.

        :return: tuple ``(partner, service, start, seats)``: the client, the
            ``multipack.service``, the moment of the service in UTC, the number of seats
        """
        raise NotImplementedError

    def _prepare_package_use(self):
        """Return what this document uses, in the company of the document, which need
        not be the user's (R16).

        :return: :class:`~..rules.use.Use`
        """
        self.ensure_one()
        partner, service, start, seats = self._get_multipack_use()
        company = "company_id" in self._fields and self.company_id
        return service._prepare_use(partner, start, seats, company)

    def _get_package_verdicts(self):
        """Evaluate every package of the client for this document, best first.

        :return: list of :class:`~..rules.use.Verdict`
        """
        use = self._prepare_package_use()
        # sudo: users who see the document need not see each package of its client
        packages = self.env["multipack.package"].sudo()._search_usable_by(use.partner)
        return packages._evaluate(use)

    def _pay_with_package(self, package=None, state="reserved"):
        """Charge the use to the given package, or to the best eligible one (R17).

        :param package: ``multipack.package`` to charge
        :param str state: ``reserved``, or ``used`` when the client is already here
        :raises UserError: with the reason if no package, or not the given one, can
            pay, or if the document is already paid
        """
        for document in self:
            if document._get_package_use().filtered(lambda u: u.state != "released"):
                raise UserError(
                    self.env._(
                        "%s is already paid with a package.", document.display_name
                    )
                )
            use = document._prepare_package_use()
            verdict = (package or self.env["multipack.package"])._choose(use)
            document._charge_package(verdict, use, state)

    def _charge_package(self, verdict, use, state="reserved"):
        """Charge a use to the package that ``_choose`` has just returned.

        :param verdict: :class:`~..rules.use.Verdict` on the package
        :param use: :class:`~..rules.use.Use` that the verdict is about
        """
        self.ensure_one()
        package = verdict.package
        consumption = package._consume(self, use, verdict.cost, state)
        # sudo: users have no rights to write how a document is paid
        self.sudo().write({"package_id": package.id, "consumption_id": consumption.id})

    def _release_package(self, reason=False):
        """Return the credits to the package they came from (R30).

        :raises UserError: when they have already been returned
        """
        self._get_package_use()._release(reason)

    def _mark_package(self, state):
        """Mark the use as ``used``, ``forfeited``, or ``reserved`` again.

        :raises UserError: when the credits have been returned: pay again first
        """
        self._get_package_use()._mark(state)

    def _move_package_use(self):
        """Move the uses along with documents that were moved to another time.

        The uses count for the limits of that day; the packages are not checked again.
        """
        for document in self:
            start = document._get_multipack_use()[2]
            document._get_package_use()._move(start)

    def _withdraw_package(self):
        """Return the credits: the package was cancelled, or is suspended on that day.

        A model that has more to undo, such as a seat, extends this method.
        """
        self._release_package()

    def _get_package_use(self):
        """Return the uses of these documents.

        :raises UserError: when a user has put the use of another document into the
            field
        """
        # sudo: users have no rights on uses; each is checked to belong to the document
        uses = self.sudo().consumption_id
        for use in uses:
            if use.res_model != self._name or use.res_id not in self.ids:
                raise UserError(
                    self.env._("What pays for this document belongs to another one.")
                )
        return uses

    @api.ondelete(at_uninstall=False)
    def _unlink_except_paid(self):
        for document in self:
            if document._get_package_use().filtered(lambda u: u.state != "released"):
                raise UserError(
                    self.env._(
                        "%s is paid with a package. Cancel it instead, so that the"
                        " credits are returned.",
                        document.display_name,
                    )
                )
