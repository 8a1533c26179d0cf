from odoo import api, fields, models
from odoo.exceptions import UserError


class MultipackConsumerMixin(models.AbstractModel):
    """Makes a document payable with a package: a booking, an event registration, ...

    A model that inherits it says in ``_get_multipack_use`` what is used, and calls
    ``_pay_with_package`` when it is booked, ``_release_package`` when it is given back,
    ``_mark_package`` when the client came (``used``) or did not (``forfeited``), and
    ``_move_package_use`` when it takes place at another time. See the worked example
    in readme/DEVELOP.md.
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
        """What this document uses: to be given by the model.

        :return: tuple ``(partner, service, start, seats)``: the client, the
            ``multipack.service``, the moment of the service in UTC, the places
        """
        raise NotImplementedError

    def _get_package_verdicts(self):
        """Every package of the client with what speaks for or against it, best first;
        see ``multipack.package.check_eligibility`` for the dictionaries."""
        self.ensure_one()
        use = self._get_multipack_use()
        # sudo: the client's packages, whoever looks at the document
        packages = self._get_packages().sudo()._search_usable_by(use[0])
        return packages._evaluate(*use)

    def _pay_with_package(self, package=None, state="reserved"):
        """Charge the use to a package: the best eligible one (R17) unless it is given.

        :param package: ``multipack.package`` to charge
        :param str state: ``reserved``, or ``used`` when the client is already here
        :raises UserError: with the reason when no package, or not this one, can be
            used, or when it is paid already
        """
        for document in self:
            if document._get_package_use().filtered(lambda u: u.state != "released"):
                raise UserError(
                    self.env._(
                        "%s is already paid with a package.", document.display_name
                    )
                )
            chosen, credits = document._get_packages(package)._choose(
                *document._get_multipack_use()
            )
            document._charge_package(chosen, credits, state)

    def _get_packages(self, packages=None):
        """Packages, none unless some are given, in the company of this document: a use
        takes place there, whoever causes it (R16)."""
        packages = packages or self.env["multipack.package"]
        company = "company_id" in self._fields and self.company_id
        return packages.with_company(company) if company else packages

    def _charge_package(self, package, credits, state="reserved"):
        """Charge the use to the package that ``_choose`` has chosen just now."""
        self.ensure_one()
        use = self._get_multipack_use()
        consumption = package._consume(self, use, credits, state)
        # sudo: what pays for a document is written by this method only
        self.sudo().write({"package_id": package.id, "consumption_id": consumption.id})

    def _release_package(self, reason=False):
        """Give the credits back to the package they came from (R30).

        :raises UserError: when they were given back already
        """
        self._get_package_use()._release(reason)

    def _mark_package(self, state):
        """Say what became of what was reserved: ``used``, ``forfeited``, or
        ``reserved`` again.

        :raises UserError: when the credits were given back: it has to be paid anew
        """
        self._get_package_use()._mark(state)

    def _move_package_use(self):
        """The documents take place at another time: so do their uses, which count for
        the limits of that day. Whether the packages are valid then is not asked."""
        for document in self:
            start = document._get_multipack_use()[2]
            document._get_package_use()._move(start)

    def _withdraw_package(self):
        """The package can no longer pay: it was cancelled, or rests on that day.

        The document goes and the credits come back; a model with more to undo, such as
        a seat, extends this.
        """
        self._release_package()

    def _get_package_use(self):
        """The uses of these documents.

        Who may write a document could put somebody else's use into its field: that one
        is never touched.
        """
        # sudo: uses change with their document only
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
                        " credits come back.",
                        document.display_name,
                    )
                )
