from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.batch import run_on_domain

BATCH = 100


class MultipackBooking(models.Model):
    """Bookings that no package pays: an order line, at the desk or online (R31)."""

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
        readonly=True, copy=False, help="Then the place is given back, if not paid."
    )
    is_unpaid = fields.Boolean(
        string="To Be Paid", compute="_compute_is_unpaid", search="_search_is_unpaid"
    )

    @api.depends("payment", "state", "sale_line_id.order_id.state")
    def _compute_is_unpaid(self):
        # sudo: the desk may not see every order
        unpaid = self.sudo().filtered_domain(self._get_unpaid_domain())
        for booking in self:
            booking.is_unpaid = booking.id in unpaid._ids

    def _search_is_unpaid(self, operator, value):
        if operator != "in":
            return NotImplemented  # Odoo turns the others into this one
        unpaid = self._get_unpaid_domain()
        return unpaid if True in value else ~unpaid

    @api.model
    def _get_unpaid_domain(self):
        """Bookings whose order is not confirmed yet."""
        return (
            Domain("payment", "in", ["onsite", "online"])
            & Domain("state", "not in", ["cancelled", "waitlisted"])
            & Domain("sale_line_id.order_id.state", "in", ["draft", "sent"])
        )

    @api.model
    def _get_held_until(self, company_id):
        """Until when a place is held for who pays online, if asked for now."""
        company = self.env["res.company"].browse(company_id)
        return fields.Datetime.now() + timedelta(minutes=company.multipack_hold_minutes)

    def _make_order_line(self):
        """Put what is to be paid on an order of the client."""
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
        # sudo: clients book alone too
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
        """The order on which this booking is to be paid; a new quotation here."""
        # sudo: clients book alone too
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
        """What the client reads on the order."""
        return self.session_id.display_name or self.service_id.name

    def _pay_instead(self, package, credits):
        """Let a package pay what was to be paid at the desk or online (R36)."""
        self.ensure_one()
        self._drop_order_line()
        self.write({"payment": "package"})
        self._charge_package(package, credits)

    def _drop_order_line(self):
        """Take what was not paid off its order; an empty order is cancelled."""
        for booking in self.filtered("sale_line_id"):
            # sudo: whoever may cancel the booking
            line = booking.sale_line_id.sudo()
            order = line.order_id
            if order.state in ("draft", "sent"):
                line.unlink()
                if not order.order_line:
                    order._action_cancel()
            elif order.state == "sale":
                order.message_post(
                    body=self.env._(
                        "%s was cancelled in time: what was ordered for it can be"
                        " given back.",
                        booking.session_id.display_name or booking.service_id.name,
                    )
                )

    def _confirm_paid(self):
        """The order of bookings is confirmed: places that were held are theirs.

        A hold that has lapsed takes a place again if there is one; else the desk is
        told by an activity on the order, as the client has paid for nothing.
        """
        for booking in self.filtered(lambda b: b.payment == "online"):
            if booking.state == "held":
                booking.write({"state": "confirmed", "held_until": False})
            elif booking.state == "cancelled":
                booking._retake()
                continue
            booking._notify("booked")

    def _retake(self):
        """A lapsed hold was paid after all: take a place, or tell the desk."""
        self.ensure_one()
        session = self.session_id
        code, message = session._get_refusal(self.seats)
        twice = session in self._get_elsewhere(self.partner_id, session).session_id
        if not code and not twice:
            self.write({"state": "confirmed", "held_until": False})
            self._notify("booked")
            return
        self.order_id.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self.env._("Paid without a place"),
            note=message or self.env._("%s is booked twice.", session.display_name),
        )

    @api.model
    def _cron_release_held(self):
        """Release seats that were held for a payment that did not arrive (R31)."""
        run_on_domain(
            self,
            [("state", "=", "held"), ("held_until", "<=", fields.Datetime.now())],
            lambda bookings: bookings._lapse(),
            job=self.env._("Release unpaid seats"),
            size=BATCH,
            flag=lambda booking: booking.session_id,
        )

    def _lapse(self):
        """The time to pay is over: the place goes, the order line stays to tell."""
        self._cancel(release=False, notice="cancelled")
