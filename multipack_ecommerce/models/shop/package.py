from odoo import models
from odoo.tools import format_date


class MultipackPackage(models.Model):
    _inherit = "multipack.package"

    def _get_valid_until_text(self):
        """Return the last day, or an empty text if it is not known yet."""
        self.ensure_one()
        if not self.date_end:
            return ""
        return self.env._("valid until %s", format_date(self.env, self.date_end))

    def _get_owned_text(self):
        """Return the sentence for the owner of this package on the multipack's page."""
        self.ensure_one()
        what = self.title if self.kind == "time" else self.balance_text
        if self.state == "exhausted":
            return self.env._("You have used up: %s", self.title)
        if self.state == "expired" or not self.days_left:
            return self.env._(
                "Your package ended on %(date)s: %(what)s",
                what=self.title,
                date=format_date(self.env, self.date_end, date_format="d MMMM"),
            )
        if not self.date_end:
            return self.env._("You already have: %s", what)
        return self.env._(
            "You already have: %(what)s, valid until %(date)s",
            what=what,
            date=format_date(self.env, self.date_end, date_format="d MMMM"),
        )
