from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.http import request


class SaleOrder(models.Model):
    """Checks of a cart between the shop and its payment.

    It may hold packages, which need an account, and seats that are held until they are
    paid (R31).
    """

    _inherit = "sale.order"

    def _get_online_bookings(self):
        """Return the bookings that are paid online with this order."""
        # sudo: clients have no access to bookings; limited to those of the order
        bookings = self.order_line.sudo().multipack_booking_ids
        return bookings.filtered(lambda booking: booking.payment == "online")

    def _verify_cart(self):
        self._remove_unsold_multipacks()
        return super()._verify_cart()

    def _check_cart_is_ready_to_be_paid(self):
        self._check_holds()
        self._check_multipack_cart()
        return super()._check_cart_is_ready_to_be_paid()

    def _remove_unsold_multipacks(self):
        """Remove multipacks that the shop no longer sells, and warn the client.

        Bookings whose hold has expired are released here as well, in case the job has
        not run yet.

        :return: whether any package was removed
        """
        self.ensure_one()
        self._release_unpaid_seats()
        refusals = {
            line: refusal
            for line in self.order_line.filtered("multipack_id")
            if (refusal := line._get_multipack_shop_refusal())
        }
        if refusals:
            self.shop_warning = "\n".join(
                self.env._("%s It was removed from your cart.", refusal)
                for refusal in refusals.values()
            )
            self.env["sale.order.line"].union(*refusals).unlink()
        return bool(refusals)

    def _release_unpaid_seats(self):
        """Release expired holds, and remove the lines of released seats."""
        bookings = self._get_online_bookings()
        now = fields.Datetime.now()
        late = bookings.filtered(lambda b: b.state == "held" and b.held_until <= now)
        late._release_expired_hold()
        released = (bookings - late).filtered(lambda b: b.state == "cancelled")
        released._remove_from_carts()

    def _is_multipack_account_missing(self):
        """Return whether the cart holds packages and the client has no account."""
        self.ensure_one()
        if not self.order_line.multipack_id:
            return False
        # The user of the request: portal and payment routes read carts as superuser.
        user = request.env.user if request else self.env.user
        return user._is_public() or not self.partner_id.user_ids

    def _check_multipack_cart(self):
        """Check that the cart's packages can be granted once it is paid.

        :raises ValidationError: when a price option is not sold online (any more), a
            quantity is not whole or exceeds the maximum per client, or the client has
            no account
        """
        self.ensure_one()
        for line in self.order_line.filtered("multipack_id"):
            refusal = line._get_multipack_shop_refusal()
            if not refusal:
                quantity = line._get_multipack_order_quantity()
                refusal = line._get_multipack_refusal(quantity)
            if refusal:
                raise ValidationError(refusal)
        if self._is_multipack_account_missing():
            raise ValidationError(
                self.env._("Packages belong to your account. Please sign in first.")
            )

    def _check_holds(self):
        """Refuse to pay for seats that are no longer held.

        :raises ValidationError: naming the booking
        """
        for order in self:
            if refusal := order._get_online_bookings()._get_hold_refusal():
                raise ValidationError(refusal)

    def _action_cancel(self):
        """Release held seats that will not be paid."""
        held = self._get_online_bookings().filtered(lambda b: b.state == "held")
        result = super()._action_cancel()
        held._cancel(release=True)
        return result
