from odoo import models
from odoo.http import request


class MultipackBooking(models.Model):
    """Bookings that clients make and pay on the website."""

    _inherit = "multipack.booking"

    def _get_payment_order(self):
        """What a client pays online goes into the cart of the visit."""
        if self.payment == "online" and request and request.is_frontend:
            return request.cart or request.website._create_cart()
        return super()._get_payment_order()

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
