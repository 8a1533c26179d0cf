from odoo import models


class MultipackBooking(models.Model):
    """Bookings that clients make on the website."""

    _inherit = "multipack.booking"

    def _get_done_text(self):
        """Return what the client needs to know after booking, or False."""
        self.ensure_one()
        if self.state == "waitlisted":
            return self.env._(
                "We'll let you know as soon as you get a spot. Nothing is charged until"
                " then."
            )
        package = self.package_id
        if package and package.kind != "time":
            return self.env._(
                "Left on %(package)s: %(balance)s",
                package=package.title,
                balance=package.balance_text,
            )
        if self.payment == "onsite":
            return self.env._("Please pay at the desk.")
        return False
