from odoo import fields, models
from odoo.http import request


class MultipackBooking(models.Model):
    """Bookings that are paid through the cart (R31); each one holds its seats."""

    _inherit = "multipack.booking"

    def _get_payment_order(self):
        """Return the visitor's cart for online payments."""
        if self.payment == "online" and request and request.is_frontend:
            return request.cart or request.website._create_cart()
        return super()._get_payment_order()

    def _release_expired_hold(self):
        """Extend the hold during a payment; otherwise remove the line from the cart."""
        paying = self.filtered(lambda booking: booking._is_being_paid())
        paying._extend_hold()
        expired = self - paying
        if not expired:
            return None
        result = super(MultipackBooking, expired)._release_expired_hold()
        expired._remove_from_carts()
        return result

    def _is_being_paid(self):
        """Return whether a payment for a future session is pending or done (R40)."""
        self.ensure_one()
        # sudo: users who can read the booking may not be able to read its payments
        states = self.sudo().order_id.transaction_ids.mapped("state")
        upcoming = self.start > fields.Datetime.now()
        return upcoming and bool({"pending", "authorized", "done"} & set(states))

    def _extend_hold(self):
        """Hold the seats for as long as a booking made now would."""
        for booking in self.sudo():  # sudo: bookings are written by methods only
            until = self._get_held_until(booking.company_id)
            booking.held_until = max(booking.held_until, until)

    def _remove_from_carts(self):
        """Remove the lines of released seats from their carts, and warn the client."""
        # sudo: removes lines of carts only, for bookings that are no longer held
        for order, bookings in self.sudo().grouped("order_id").items():
            if not order.website_id or order.state != "draft":
                continue
            if order._is_multipack_being_paid():
                continue
            order.shop_warning = "\n".join(
                self.env._(
                    "%s: the time to pay has run out, and your spot was released.",
                    booking._get_order_text(),
                )
                for booking in bookings
            )
            bookings.sale_line_id.unlink()

    def _get_hold_refusal(self):
        """Return why these seats can no longer be paid, or False."""
        now = fields.Datetime.now()
        for booking in self:
            if booking.state != "held" or booking.held_until <= now:
                return self.env._(
                    "%s: the time to pay has run out. Please book again.",
                    booking._get_order_text(),
                )
        return False
