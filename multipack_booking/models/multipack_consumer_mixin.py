from odoo import fields, models


class MultipackConsumerMixin(models.AbstractModel):
    """Makes a document payable with a package: a booking, an event registration, ...

    A model that inherits it says in ``_get_multipack_use`` what is used, and calls
    ``_pay_with_package`` when it is booked, ``_release_package`` when it is given back,
    and ``_mark_package`` when the client came (``used``) or did not (``forfeited``).
    See the worked example in the readme.
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
        partner, service, start, seats = self._get_multipack_use()
        # sudo: the client's packages, whoever looks at the document
        Package = self.env["multipack.package"].sudo()
        packages = Package._search_usable_by(partner)
        return packages._evaluate(partner, service, start, seats)

    def _pay_with_package(self, package=None, state="reserved"):
        """Charge the use to a package: the best eligible one (R17) unless it is given.

        :param package: ``multipack.package`` to charge
        :param str state: ``reserved``, or ``used`` when the client is already here
        :raises UserError: with the reason when no package, or not this one, can be used
        """
        self.ensure_one()
        package, credits = (package or self.env["multipack.package"])._choose(
            *self._get_multipack_use()
        )
        self._charge_package(package, credits, state)

    def _charge_package(self, package, credits, state="reserved"):
        """Charge the use to the package that ``_choose`` has chosen just now."""
        self.ensure_one()
        use = self._get_multipack_use()
        consumption = package._consume(self, use, credits, state)
        # sudo: what pays for a document is written by this method only
        self.sudo().write({"package_id": package.id, "consumption_id": consumption.id})

    def _release_package(self, reason=False):
        """Give the credits back to the package they came from (R30)."""
        # sudo: uses change with their document only
        self.sudo().consumption_id._release(reason)

    def _mark_package(self, state):
        """Say what became of what was reserved: ``used``, ``forfeited``, or
        ``reserved`` again."""
        # sudo: uses change with their document only
        self.sudo().consumption_id.state = state

    def _withdraw_package(self):
        """The package can no longer pay: it was cancelled, or rests on that day.

        The document goes and the credits come back; a model with more to undo, such as
        a seat, extends this.
        """
        self._release_package()
