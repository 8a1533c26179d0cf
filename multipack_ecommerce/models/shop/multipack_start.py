from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

# Later first days are rejected as typing errors.
MAX_DAYS_AHEAD = 366


class MultipackMultipack(models.Model):
    """The first day of a package, if the client chooses it in the shop."""

    _inherit = "multipack.multipack"

    def _get_shop_start_range(self):
        """Return the first and the last day on which a package bought now can start."""
        self.ensure_one()
        today = (self.company_id or self.env.company)._multipack_today()
        return today, today + timedelta(days=MAX_DAYS_AHEAD)

    def _get_shop_start_input(self, offers, product):
        """Prepare the input of the first day on the product page.

        :param dict offers: see ``product.template._get_multipack_shop_offers``
        :param product: the template, with the chosen first day in its context
        :return: dict of ``min``, ``max``, ``value`` and ``per_day`` (True if prices
            depend on the day, else None); False if clients do not choose it
        """
        self.ensure_one()
        if not offers or self.activation != "date":
            return False
        first, last = self._get_shop_start_range()
        return {
            "min": first,
            "max": last,
            "value": product.env.context.get("multipack_date_start") or first,
            "per_day": any(offer["rates"] for offer in offers.values()) or None,
        }

    def _get_shop_start(self, given):
        """Return the first day that a client has chosen.

        :param given: a date as received from a browser
        :return: the date; False for the day of the sale, and for multipacks whose
            first day clients do not choose
        :raises UserError: for an invalid date, or one out of range
        """
        self.ensure_one()
        if self.activation != "date" or not given:
            return False
        day = self.env["multipack.package"]._to_day(given)
        first, last = self._get_shop_start_range()
        if not first <= day <= last:
            raise UserError(
                self.env._(
                    "Choose a first day between %(first)s and %(last)s.",
                    first=format_date(self.env, first),
                    last=format_date(self.env, last),
                )
            )
        return day if day > first else False
