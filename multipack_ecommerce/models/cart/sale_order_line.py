from odoo import fields, models
from odoo.tools import format_date, format_time


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_multipack_shop_refusal(self):
        """Return why the shop may not sell this line of a multipack, or False."""
        self.ensure_one()
        if self.multipack_option_id:
            return False  # sold along with its package, even if not sold online
        start = self.multipack_date_start
        product = self.product_id.with_context(multipack_date_start=start)
        if refusal := product.multipack_shop_refusal:
            return refusal
        if start and start < self.company_id._multipack_today():
            return self.env._(
                "%(product)s cannot start on %(day)s, which has passed.",
                product=product.display_name,
                day=format_date(self.env, start),
            )
        if self.product_uom_id != product.uom_id or self.product_uom_qty % 1:
            return self.env._("%s is sold in whole numbers.", product.display_name)
        return False

    def _get_sale_order_line_multiline_description_sale(self):
        """Add the first day that the client has chosen to the description."""
        description = super()._get_sale_order_line_multiline_description_sale()
        if not (self.order_id.website_id and self.multipack_date_start):
            return description
        start = format_date(self.env, self.multipack_date_start)
        return f"{description}\n{self.env._('Valid from %s', start)}"

    def _get_line_header(self):
        """Show the names of options and bookings in the cart, not their products'."""
        if self._get_held_booking():
            return self.name
        return self.multipack_option_id.name or super()._get_line_header()

    def _get_held_booking(self):
        """Return the booking that this line pays for, or an empty record set."""
        # sudo: clients have no access to bookings; limited to that of the line
        return self.sudo().multipack_booking_ids[:1]

    def _get_held_text(self):
        """Return how long the seats are held, for the cart; False for other lines."""
        booking = self._get_held_booking()
        if booking.state != "held":
            return False
        until = booking.company_id._multipack_localize(booking.held_until)
        left = (booking.held_until - fields.Datetime.now()).total_seconds() // 60
        return self.env._(
            "We're holding your spot for %(minutes)s more min (until %(time)s).",
            time=format_time(self.env, until.time(), time_format="short"),
            minutes=max(int(left), 0),
        )

    def _is_sellable(self):
        """Show bookings in the cart without a product link, with a fixed quantity."""
        return super()._is_sellable() and not self._get_held_booking()

    def unlink(self):
        """Release the held seats of lines that are removed from a cart."""
        held = self._get_held_seats()
        result = super().unlink()
        held._cancel(release=True)
        return result

    def _get_held_seats(self):
        # sudo: clients have no access to bookings; limited to those of the lines
        bookings = self.sudo().multipack_booking_ids
        return bookings.filtered(lambda booking: booking.state == "held")

    def _get_multipack_options(self, chosen_ids):
        """Return the options of this line that a client chose, and the required ones.

        :param chosen_ids: as received from a browser; ignored unless it is a list
        """
        if not isinstance(chosen_ids, list | tuple):
            chosen_ids = ()
        return self.multipack_available_option_ids._origin.filtered(
            lambda option: option.required or option.id in chosen_ids
        )

    def _get_multipack_state(self):
        """Keep packages of the shop pending until the payment is captured (R12).

        An authorized payment confirms the order; it may be captured later or never.
        """
        # sudo: salespeople may have no access to payments
        order = self.order_id.sudo()
        states = order.transaction_ids.mapped("state")
        if order.website_id and "authorized" in states and "done" not in states:
            return "pending"
        return super()._get_multipack_state()
