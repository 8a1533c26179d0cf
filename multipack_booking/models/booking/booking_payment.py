from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.batch import run_on_domain

BATCH = 100


class MultipackBooking(models.Model):
    """Bookings paid without a package: an order line, at the desk or online (R31)."""

    _inherit = "multipack.booking"

    _held = models.Index("(held_until) WHERE state = 'held'")

    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Order Line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    order_id = fields.Many2one(related="sale_line_id.order_id", string="Order")
    held_until = fields.Datetime(
        readonly=True, copy=False, help="Until then the seat is held for the payment."
    )
    is_unpaid = fields.Boolean(
        string="To Be Paid", compute="_compute_is_unpaid", search="_search_is_unpaid"
    )

    @api.depends("payment", "state", "sale_line_id.order_id.state")
    def _compute_is_unpaid(self):
        # sudo: the desk may not see every order; only this flag is shown
        unpaid = self.sudo().filtered_domain(self._get_unpaid_domain())
        for booking in self:
            booking.is_unpaid = booking.id in unpaid._ids

    def _search_is_unpaid(self, operator, value):
        if operator != "in":
            return NotImplemented  # Odoo turns the other operators into this one
        unpaid = self._get_unpaid_domain()
        return unpaid if True in value else ~unpaid

    @api.model
    def _get_unpaid_domain(self):
        """Return the domain of bookings whose order is not confirmed yet."""
        return (
            Domain("payment", "in", ["onsite", "online"])
            & Domain("state", "not in", ["cancelled", "waitlisted"])
            & Domain("sale_line_id.order_id.state", "in", ["draft", "sent"])
        )

    @api.model
    def _get_held_until(self, company):
        """Return until when a seat is held whose online payment begins now."""
        return fields.Datetime.now() + timedelta(minutes=company.multipack_hold_minutes)

    def _make_order_line(self):
        """Add the booking to an order of the client."""
        self.ensure_one()
        product = self.service_id.product_id
        if not product:
            raise UserError(
                self.env._(
                    "%s has no product for a single use: set one, so that it can be"
                    " paid without a package.",
                    self.service_id.name,
                )
            )
        order = self._get_payment_order()
        # sudo: clients who book online have no rights to orders
        self.sudo().sale_line_id = (
            self.env["sale.order.line"]
            .sudo()
            .create(
                {
                    "order_id": order.id,
                    "product_id": product.id,
                    "product_uom_qty": self.seats,
                    "name": self._get_order_text(),
                }
            )
        )

    def _get_payment_order(self):
        """Return the order on which this booking is paid; here, a new quotation."""
        # sudo: clients who book online have no rights to orders
        return (
            self.env["sale.order"]
            .sudo()
            .create(
                {
                    "partner_id": self.partner_id.id,
                    "company_id": self.company_id.id,
                    "origin": self.session_id.display_name or self.service_id.name,
                }
            )
        )

    def _get_order_text(self):
        """Return the text of the order line."""
        return self.session_id.display_name or self.service_id.name

    def _pay_with_package_instead(self, verdict, use):
        """Pay with a package instead of at the desk or online (R36)."""
        self.ensure_one()
        self._drop_order_line()
        self.write({"payment": "package"})
        self._charge_package(verdict, use)

    def _drop_order_line(self):
        """Remove unpaid lines from their orders; an empty order is cancelled.

        An order whose payment has begun keeps its lines: the amount that arrives must
        be that of the order (R40).
        """
        for booking in self.filtered("sale_line_id"):
            # sudo: users who may cancel the booking need no rights to its order
            line = booking.sale_line_id.sudo()
            order = line.order_id
            if order.state in ("draft", "sent"):
                if order._is_multipack_being_paid():
                    continue
                line.unlink()
                if not order.order_line:
                    order._action_cancel()
            elif order.state == "sale":
                order.message_post(
                    body=self.env._(
                        "%s was cancelled in time: its order line can be refunded.",
                        booking.session_id.display_name or booking.service_id.name,
                    )
                )

    def _confirm_paid(self):
        """Confirm held bookings whose order has been paid.

        An expired hold takes a seat again if one is free. Otherwise an activity on the
        order asks a person to refund it (R40).
        """
        for booking in self.filtered(lambda b: b.payment == "online"):
            if booking.state == "held":
                booking.write({"state": "confirmed", "held_until": False})
            elif booking.state == "cancelled":
                booking._reclaim_after_late_payment()
                continue
            booking._flag_notice("booked")

    def _reclaim_after_late_payment(self):
        """Take a seat again for an expired hold, or schedule an activity."""
        self.ensure_one()
        session = self.session_id
        code, message = session._get_booking_refusal(self.seats)
        twice = session in self._get_elsewhere(self.partner_id, session).session_id
        if not code and not twice:
            self.write({"state": "confirmed", "held_until": False})
            self._flag_notice("booked")
            return
        self.order_id.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self.env._("Paid without a seat"),
            note=message or self.env._("%s is booked twice.", session.display_name),
        )

    @api.model
    def _cron_release_held(self):
        """Release seats that were held for a payment that did not arrive (R31)."""
        run_on_domain(
            self,
            [("state", "=", "held"), ("held_until", "<=", fields.Datetime.now())],
            lambda bookings: bookings._release_expired_hold(),
            job=self.env._("Release unpaid seats"),
            size=BATCH,
            flag=lambda booking: booking.session_id,
        )

    def _release_expired_hold(self):
        """Free the seats of expired holds; their order lines are kept."""
        self._cancel(release=False, notice="cancelled")
