from odoo import fields, models
from odoo.exceptions import ValidationError


class SaleOrder(models.Model):
    """Carts with places that are held until they are paid (R31)."""

    _inherit = "sale.order"

    def _get_online_bookings(self):
        """Bookings that this order is to pay."""
        # sudo: who pays need not see bookings
        bookings = self.order_line.sudo().multipack_booking_ids
        return bookings.filtered(lambda booking: booking.payment == "online")

    def _cart_find_product_line(self, *args, **kwargs):
        """A place is a line of its own."""
        lines = super()._cart_find_product_line(*args, **kwargs)
        return lines.filtered(lambda line: not line.sudo().multipack_booking_ids)

    def _verify_updated_quantity(
        self, order_line, product_id, new_qty, uom_id, **kwargs
    ):
        """What is booked is booked: more places are booked on the timetable."""
        if order_line.sudo().multipack_booking_ids:
            return order_line.product_uom_qty, self.env._(
                "Choose the number of places when you book."
            )
        return super()._verify_updated_quantity(
            order_line, product_id, new_qty, uom_id, **kwargs
        )

    def _take_out_multipacks(self):
        """Also take out places whose time is over, job or no job."""
        self.ensure_one()
        bookings = self._get_online_bookings()
        now = fields.Datetime.now()
        late = bookings.filtered(lambda b: b.state == "held" and b.held_until <= now)
        late._lapse()
        (bookings - late).filtered(lambda b: b.state == "cancelled")._leave_carts()
        return super()._take_out_multipacks()

    def _check_cart_is_ready_to_be_paid(self):
        self._check_places()
        return super()._check_cart_is_ready_to_be_paid()

    def _check_places(self):
        """Refuse to pay for places that are no longer held.

        :raises ValidationError: naming the place
        """
        for order in self:
            if refusal := order._get_online_bookings()._get_hold_refusal():
                raise ValidationError(refusal)

    def _action_cancel(self):
        """Give places back that nobody will pay for."""
        held = self._get_online_bookings().filtered(lambda b: b.state == "held")
        result = super()._action_cancel()
        held._cancel(release=True)
        return result
