from odoo import models
from odoo.tools import format_datetime


class MultipackCreditMove(models.Model):
    """Texts of ledger lines for clients."""

    _inherit = "multipack.credit.move"

    def _get_text(self):
        """Return a description, e.g. "1 entry used: Yoga, Mon 23 Nov 2026 18:00"."""
        self.ensure_one()
        _ = self.env._
        package = self.package_id
        credits = package._get_credit_text(
            package.kind, abs(self.amount), package.currency_id
        )
        sold = package.origin in ("sale", "renewal")
        if self.kind == "adjust":
            text = (
                _("%s added by an adjustment")
                if self.amount > 0
                else _("%s removed by an adjustment")
            )
        elif self.kind == "rollover":
            text = (
                _("%s rolled over from the previous package")
                if self.amount > 0
                else _("%s rolled over to the next package")
            )
        else:
            text = {
                "grant": _("%s bought") if sold else _("%s granted"),
                "top_up": _("%s added"),
                "consume": _("%s used"),
                "release": _("%s returned"),
                "expire": _("%s expired"),
                "refund": _("%s refunded"),
            }[self.kind]
        details = self._get_details()
        return f"{text % credits}: {details}" if details else text % credits

    def _get_details(self):
        """Return the use that the line belongs to, or its reason."""
        use = self.consumption_id
        if not use:
            return self.reason
        moment = format_datetime(
            self.env,
            use.date,
            tz=self.company_id._multipack_zone().zone,
            dt_format="EEE d MMM y HH:mm",
        )
        return f"{use.service_id.name}, {moment}"
