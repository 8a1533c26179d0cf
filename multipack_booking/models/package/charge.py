from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...rules.states import PACKAGE_RUNNING


class MultipackPackage(models.Model):
    """Charging a package: which one, and the use itself (R17, R19, R27)."""

    _inherit = "multipack.package"

    def _choose(self, use):
        """Return the verdict on the package to charge: the given one, or the best one
        of the client (R17).

        :param use: :class:`~..rules.use.Use`
        :return: :class:`~..rules.use.Verdict` of a package that can pay
        :raises UserError: with the reason when none can
        """
        # Running packages first: the number of ended ones grows every year.
        packages = self[:1] or self._search_usable_by(
            use.partner, Domain("state", "in", PACKAGE_RUNNING)
        )
        verdicts = packages._evaluate(use)
        if verdicts and verdicts[0].eligible:
            return verdicts[0]
        if not self:
            verdicts = self._search_usable_by(use.partner)._evaluate(use)
        raise UserError(self._get_choice_refusal(use, verdicts))

    def _get_choice_refusal(self, use, verdicts):
        """Return why no package can be charged, as a text with a reason for each."""
        names = {"client": use.partner.name, "service": use.service.name}
        if not verdicts:
            return self.env._("%(client)s has no package for %(service)s.", **names)
        reasons = "\n".join(
            f"{verdict.package.display_name}: {verdict.message}" for verdict in verdicts
        )
        return self.env._(
            "%(client)s has no package that can be used for %(service)s:\n%(reasons)s",
            reasons=reasons,
            **names,
        )

    def _consume(self, document, use, credits, state="reserved"):
        """Charge this package for a use; no other method takes credits.

        The package is one that ``_choose`` has returned; the database refuses to take
        more than the balance.

        :param document: record that consumes, e.g. a booking
        :param use: :class:`~..rules.use.Use`
        :param float credits: entries, or money in company currency
        :param str state: ``reserved``, or ``used`` when the client is already here
        :return: the consumption
        """
        # sudo: nobody has rights to write uses; only this method creates them
        consumption = (
            self.env["multipack.consumption"]
            .sudo()
            .create(
                {
                    "package_id": self.id,
                    "service_id": use.service.id,
                    "partner_id": use.partner.id,
                    "quantity": use.seats,
                    "credits": credits,
                    "date": use.start,
                    "local_date": use.local_date,
                    "state": state,
                    "res_model": document._name,
                    "res_id": document.id,
                }
            )
        )
        self._post_move("consume", -credits, consumption=consumption)
        self._sync_first_use()
        return consumption

    def _sync_first_use(self):
        """Begin the validity with the earliest use that is not released (R19)."""
        for package in self:
            if package.activation != "first_use":
                continue
            # sudo: using a package changes its dates, whatever the user's rights
            package = package.sudo()
            days = package._get_live_uses().mapped("local_date")
            start = min(days) if days else False
            if package.date_start != start:
                end = package._get_end_from(start) if start else False
                package.write({"date_start": start, "date_end": end})
