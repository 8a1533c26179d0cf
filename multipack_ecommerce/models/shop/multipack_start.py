from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

# Nobody plans a package for longer ahead; beyond it is a slip of the finger.
MAX_DAYS_AHEAD = 366


class MultipackMultipack(models.Model):
    """The first day of a package, where the client chooses it in the shop."""

    _inherit = "multipack.multipack"

    def _get_shop_start_range(self):
        """First and last day on which a package bought now can begin."""
        self.ensure_one()
        today = (self.company_id or self.env.company)._multipack_today()
        return today, today + timedelta(days=MAX_DAYS_AHEAD)

    def _get_shop_start(self, given):
        """The day that a client has chosen as the first one.

        :param given: a date as a browser sends it
        :return: the date; False for the day of the sale, and for multipacks whose
            beginning nobody chooses
        :raises UserError: for what is no day, or none that can be chosen
        """
        self.ensure_one()
        if self.activation != "date" or not given:
            return False
        day = self.env["multipack.package"]._to_day(given)
        first, last = self._get_shop_start_range()
        if not first <= day <= last:
            raise UserError(
                self.env._(
                    "Choose a day from %(first)s to %(last)s for the beginning.",
                    first=format_date(self.env, first),
                    last=format_date(self.env, last),
                )
            )
        return day if day > first else False
