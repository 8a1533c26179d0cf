from odoo import models


class MultipackBooking(models.Model):
    """Bookings that clients make on the website."""

    _inherit = "multipack.booking"

    def _get_done_text(self):
        """What the client is told after booking, besides that it is done."""
        self.ensure_one()
        if self.state == "waitlisted":
            return self.env._(
                "We tell you when a place becomes yours. Until then nothing is charged."
            )
        package = self.package_id
        if package and package.kind != "time":
            return self.env._(
                "%(package)s: %(balance)s left.",
                package=package.title,
                balance=package.balance_text,
            )
        if self.payment == "onsite":
            return self.env._("You pay at the desk.")
        return False
