from odoo import api, fields, models
from odoo.exceptions import UserError


class MultipackBook(models.TransientModel):
    """Dialog that books a client into a session or an appointment, and shows what each
    payment option costs and leaves (R31)."""

    _name = "multipack.book"
    _inherit = ["multipack.package.choice"]
    _description = "Book"
    _use_fields = ("partner_id", "session_id", "service_id", "start", "seats")

    session_id = fields.Many2one(
        "multipack.session",
        domain=[("state", "=", "open"), ("stop", ">", "now")],
    )
    service_id = fields.Many2one(
        "multipack.service",
        compute="_compute_from_session",
        store=True,
        readonly=False,
    )
    start = fields.Datetime(compute="_compute_from_session", store=True, readonly=False)
    is_appointment = fields.Boolean(compute="_compute_appointment")
    appointment_text = fields.Char(string="Appointment", compute="_compute_appointment")
    people_ids = fields.Many2many("resource.resource", compute="_compute_appointment")
    resource_id = fields.Many2one(
        "resource.resource", string="With", domain="[('id', 'in', people_ids)]"
    )
    seats_available = fields.Integer(related="session_id.seats_available")
    line_ids = fields.One2many(
        "multipack.book.line",
        "book_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    payment = fields.Selection(
        lambda self: self.env["multipack.booking"]._fields["payment"].selection,
        compute="_compute_package_id",
        store=True,
        readonly=False,
        required=True,
    )
    is_full = fields.Boolean(compute="_compute_is_full")
    warning = fields.Char(compute="_compute_warning")
    cancel_text = fields.Char(compute="_compute_is_full")

    @api.depends("session_id")
    def _compute_from_session(self):
        for book in self:
            if book.session_id:
                book.service_id = book.session_id.service_id
                book.start = book.session_id.start

    @api.depends("session_id", "service_id", "start")
    def _compute_appointment(self):
        for book in self:
            service = book.service_id
            book.is_appointment = (
                not book.session_id
                and book.start
                and service.booking_type == "appointment"
            )
            if not book.is_appointment:
                book.appointment_text = book.people_ids = False
                continue
            book.appointment_text = service._new_appointment(book.start).display_name
            book.people_ids = service._get_slot_resources()[0]

    def _compute_package_id(self):
        """Propose the best package, or payment at the desk."""
        result = super()._compute_package_id()
        for book in self:
            unpaid = book.partner_id and not book.package_id
            book.payment = "onsite" if unpaid else "package"
        return result

    @api.depends("session_id", "service_id", "seats")
    def _compute_is_full(self):
        for book in self:
            session, service = book.session_id, book.service_id
            book.is_full = session and session.seats_available < book.seats
            book.cancel_text = (
                service._get_cancellation_policy_text() if service else False
            )

    @api.depends("partner_id", "session_id", "is_appointment")
    def _compute_warning(self):
        """Warn of other bookings of the client at the same time."""
        for book in self:
            session = book.session_id
            if book.is_appointment:
                session = book.service_id._new_appointment(book.start)
            book.warning = False
            if book.partner_id and session:
                book.warning = self.env["multipack.booking"]._get_elsewhere_text(
                    book.partner_id, session
                )

    def action_book(self):
        """Book, or offer the waiting list if the last seats have been taken since."""
        self.ensure_one()
        self._check_chosen()
        if self.is_full:
            return self._reopen()
        return self._book()

    def action_wait(self):
        """Join the waiting list, or take a seat that has become free since."""
        self.ensure_one()
        self._check_chosen()
        return self._book()

    def _check_chosen(self):
        if not (self.partner_id and (self.session_id or self.is_appointment)):
            raise UserError(self.env._("Select a session and a client first."))

    def _book(self):
        """Book as selected and notify the user of the result."""
        package_id = self.payment == "package" and self.package_id.id
        # overlaps are allowed: the warning was shown
        if self.is_appointment:
            booking_id = self.service_id.book_slot(
                self.partner_id.id,
                self.start,
                self.resource_id.id,
                package_id,
                self.payment,
                allow_overlap=True,
            )
        else:
            booking_id = self.session_id.book(
                self.partner_id.id,
                self.seats,
                package_id,
                self.payment,
                waitlist=self.is_full,
                allow_overlap=True,
            )
        booking = self.env["multipack.booking"].browse(booking_id)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": booking._get_booked_text(),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _reopen(self):
        """Reopen this dialog with current data."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Book"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "medium"},
        }

    def _get_use_start(self):
        return self.start

    def _get_use_company(self):
        return self.session_id.company_id or super()._get_use_company()


class MultipackBookLine(models.TransientModel):
    _name = "multipack.book.line"
    _inherit = ["multipack.package.choice.line"]
    _description = "Book: Package of the Client"

    book_id = fields.Many2one("multipack.book", required=True, ondelete="cascade")
