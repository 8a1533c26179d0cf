from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class MultipackBooking(models.Model):
    """A client's place. For now walk-in entries, which have no session.

    No chatter: bookings are written by the hundred in the minute in which classes
    open, and what happens to one is in its uses and in the ledger.
    """

    _name = "multipack.booking"
    _description = "Booking"
    _order = "start desc, id desc"

    _package = models.Index("(package_id) WHERE package_id IS NOT NULL")

    service_id = fields.Many2one(
        "multipack.service",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    start = fields.Datetime(required=True, readonly=True, index=True)
    seats = fields.Integer(string="Places", required=True, readonly=True, default=1)
    payment = fields.Selection(
        [("package", "Package")], required=True, readonly=True, default="package"
    )
    package_id = fields.Many2one("multipack.package", readonly=True)
    consumption_id = fields.Many2one("multipack.consumption", readonly=True)
    user_id = fields.Many2one("res.users", string="Booked by", readonly=True)
    state = fields.Selection(
        [
            ("confirmed", "Confirmed"),
            ("attended", "Attended"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="confirmed",
    )

    _seats_positive = models.Constraint(
        "CHECK (seats >= 1)", "A booking needs at least 1 place."
    )

    @api.depends("service_id", "partner_id")
    def _compute_display_name(self):
        for booking in self:
            booking.display_name = (
                f"{booking.service_id.name} · {booking.partner_id.name}"
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Not for RPC: bookings pass through the checks of ``_book`` (R26)."""
        if not self.env.su:
            raise UserError(
                self.env._("Use Walk-in: it checks and charges the client's package.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            raise UserError(
                self.env._("A booking changes by its buttons, not by hand.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A booking is never deleted. Cancel it, so that it is known.")
        )

    def action_cancel(self):
        """Cancel bookings and give their credits back (R30).

        :raises UserError: when one is already cancelled; nothing changes then
        """
        self._check_may_book()
        for booking in self:
            if booking.state == "cancelled":
                raise UserError(
                    self.env._("%s is already cancelled.", booking.display_name)
                )
        # sudo: bookings change by their actions only
        bookings = self.sudo()
        bookings.state = "cancelled"
        bookings.consumption_id._release()

    def action_undo_check_in(self):
        """Take an entry back: nobody came in, the credits return."""
        self._check_may_book()
        for booking in self:
            if booking.state != "attended":
                raise UserError(
                    self.env._(
                        "%s was not checked in, there is nothing to undo.",
                        booking.display_name,
                    )
                )
        self.action_cancel()

    @api.model
    def _check_may_book(self):
        """Only the desk books over RPC; controllers check the client and use sudo."""
        if not (
            self.env.su
            or self.env.user.has_group("multipack_booking.group_multipack_desk")
        ):
            raise AccessError(self.env._("Only the desk may book for clients."))

    @api.model
    def _book(self, service, partner, package=None, seats=1, state="confirmed"):
        """Make a booking and charge it: the engine behind every way in (R26, R27).

        :param service: what is booked
        :param partner: the client
        :param package: package to charge; the best eligible one (R17) if unset
        :param str state: ``confirmed``, or ``attended`` for a walk-in entry
        :return: the booking
        :raises UserError: with the reason when it cannot be; nothing is written then
        """
        if not service.active:
            raise UserError(self.env._("%s is archived.", service.name))
        start = fields.Datetime.now()
        Package = self.env["multipack.package"]
        package = (package or Package)._choose(partner, service, start, seats)
        # sudo: bookings are written by this method only
        booking = self.sudo().create(
            {
                "service_id": service.id,
                "partner_id": partner.id,
                "company_id": package.company_id.id,
                "start": start,
                "seats": seats,
                "package_id": package.id,
                "user_id": self.env.uid,
                "state": state,
            }
        )
        booking.consumption_id = package._consume(
            booking,
            partner,
            service,
            start,
            seats,
            "used" if state == "attended" else "reserved",
        )
        return booking.with_env(self.env)
