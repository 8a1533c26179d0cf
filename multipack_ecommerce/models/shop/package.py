from odoo import models
from odoo.tools import format_date


class MultipackPackage(models.Model):
    _inherit = "multipack.package"

    def _get_owned_text(self):
        """What the page of the multipack tells the owner of this package."""
        self.ensure_one()
        what = self.title if self.kind == "time" else self.balance_text
        if self.state == "exhausted":
            return self.env._("Your %s are used up.", self.title)
        if self.state == "expired" or not self.days_left:
            return self.env._(
                "Your %(what)s ended on %(date)s.",
                what=self.title,
                date=format_date(self.env, self.date_end, date_format="d MMMM"),
            )
        if not self.date_end:
            return self.env._("You already have %s.", what)
        return self.env._(
            "You already have %(what)s, valid to %(date)s.",
            what=what,
            date=format_date(self.env, self.date_end, date_format="d MMMM"),
        )
