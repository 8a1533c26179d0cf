from datetime import timedelta

from odoo import fields, models
from odoo.http import request

# So long a payment that was begun may still come: its cart is left as it is, for the
# amount to be right.
PAYING = timedelta(hours=1)


class MultipackBooking(models.Model):
    """Single bookings that are paid through the cart (R31): never without a place."""

    _inherit = "multipack.booking"

    def _get_payment_order(self):
        """What a client pays online goes into the cart of the visit."""
        if self.payment == "online" and request and request.is_frontend:
            return request.cart or request.website._create_cart()
        return super()._get_payment_order()

    def _lapse(self):
        """Hold on while a payment is under way; else the line leaves its cart, which
        says why."""
        paying = self.filtered(lambda booking: booking._is_being_paid())
        paying._extend_hold()
        over = self - paying
        if not over:
            return None
        result = super(MultipackBooking, over)._lapse()
        over._leave_carts()
        return result

    def _is_being_paid(self):
        """Whether money is on its way, for a session that is still to come."""
        self.ensure_one()
        # sudo: who looks need not see the payments
        states = self.sudo().order_id.transaction_ids.mapped("state")
        coming = self.start > fields.Datetime.now()
        return coming and bool({"pending", "authorized"} & set(states))

    def _extend_hold(self):
        """Hold places for as long as if they were asked for now."""
        for booking in self.sudo():  # sudo: bookings are written by methods only
            until = self._get_held_until(booking.company_id.id)
            booking.held_until = max(booking.held_until, until)

    def _leave_carts(self):
        """Take the lines of places that were given back out of their carts."""
        # sudo: carts are the shop's business
        for order, bookings in self.sudo().grouped("order_id").items():
            if not order.website_id or order.state != "draft":
                continue
            since = fields.Datetime.now() - PAYING
            if order.transaction_ids.filtered(
                lambda tx, since=since: tx.state == "draft" and tx.create_date > since
            ):
                continue
            order.shop_warning = "\n".join(
                self.env._(
                    "%s: the time to pay is over. Your place was given back.",
                    booking._get_order_text(),
                )
                for booking in bookings
            )
            bookings.sale_line_id.unlink()

    def _get_hold_refusal(self):
        """Why these places can no longer be paid, or False."""
        now = fields.Datetime.now()
        for booking in self:
            if booking.state != "held" or booking.held_until <= now:
                return self.env._(
                    "%s: the time to pay is over. Please book again.",
                    booking._get_order_text(),
                )
        return False
