from odoo import fields, models
from odoo.tools import format_date, format_time


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_multipack_shop_refusal(self):
        """Say why the shop may not sell this line of a multipack, or return False."""
        self.ensure_one()
        if self.multipack_option_id:
            return False  # sold along with its row, for the shop or not
        start = self.multipack_date_start
        product = self.product_id.with_context(multipack_date_start=start)
        if refusal := product.multipack_shop_refusal:
            return refusal
        if start and start < self.company_id._multipack_today():
            return self.env._(
                "%(product)s was to begin on %(day)s, which is over.",
                product=product.display_name,
                day=format_date(self.env, start),
            )
        if self.product_uom_id != product.uom_id or self.product_uom_qty % 1:
            return self.env._("%s is sold in whole numbers.", product.display_name)
        return False

    def _get_sale_order_line_multiline_description_sale(self):
        """Tell the first day that the client has chosen."""
        description = super()._get_sale_order_line_multiline_description_sale()
        if not (self.order_id.website_id and self.multipack_date_start):
            return description
        start = format_date(self.env, self.multipack_date_start)
        return f"{description}\n{self.env._('Valid from %s', start)}"

    def _get_line_header(self):
        """The cart calls an option by its own name, not by that of its product, and a
        place by the class and its time."""
        if self._get_held_booking():
            return self.name
        return self.multipack_option_id.name or super()._get_line_header()

    def _get_held_booking(self):
        """The booking that this line pays."""
        # sudo: who pays need not see bookings
        return self.sudo().multipack_booking_ids[:1]

    def _get_held_text(self):
        """Until when the place is held, for the cart; False for other lines."""
        booking = self._get_held_booking()
        if booking.state != "held":
            return False
        until = booking.company_id._multipack_localize(booking.held_until)
        left = (booking.held_until - fields.Datetime.now()).total_seconds() // 60
        return self.env._(
            "Your place is held until %(time)s, for %(minutes)s minutes more.",
            time=format_time(self.env, until.time(), time_format="short"),
            minutes=max(int(left), 0),
        )

    def _is_sellable(self):
        """The cart shows a place without a page of its own, and its number fixed."""
        return super()._is_sellable() and not self._get_held_booking()

    def unlink(self):
        """A place whose line leaves the cart is given back."""
        held = self._get_held_places()
        result = super().unlink()
        held._cancel(release=True)
        return result

    def _get_held_places(self):
        # sudo: who pays need not see bookings
        bookings = self.sudo().multipack_booking_ids
        return bookings.filtered(lambda booking: booking.state == "held")

    def _get_multipack_options(self, chosen_ids):
        """Options of this line's row that a client chose, and the required ones.

        :param chosen_ids: as it came from a browser: what is no list chooses nothing
        """
        if not isinstance(chosen_ids, list | tuple):
            chosen_ids = ()
        return self.multipack_available_option_ids._origin.filtered(
            lambda option: option.required or option.id in chosen_ids
        )

    def _get_multipack_state(self):
        """Let packages of the shop wait for the money, not for its authorization (R12).

        An authorized payment confirms the order, and is captured when the business says
        so, or never.
        """
        # sudo: who sells need not see the payments
        order = self.order_id.sudo()
        states = order.transaction_ids.mapped("state")
        if order.website_id and "authorized" in states and "done" not in states:
            return "pending"
        return super()._get_multipack_state()
