import pytz
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.states import BOOKING_SEATED, SESSION_RUNNING, sql_list
from ...rules.timetable import later
from ...tools.limits import MAX_YEAR, MIN_YEAR, YEAR_IN_HOURS
from ...tools.sql_files import read_sql

SQL_OPERATORS = ("<", ">", "<=", ">=")

#: The functions that ``sql/seats.sql`` creates.
SEATS_FUNCTIONS = ("multipack_booking_seats", "multipack_session_seats_guard")


class MultipackSession(models.Model):
    """A service at a date and time, with seats."""

    _name = "multipack.session"
    _description = "Session"
    _inherit = ["multipack.number.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "start, id"
    _rec_names_search = ["service_id.name", "instructor_id.name"]
    _check_company_auto = True

    _seats_fit = models.Constraint(
        "CHECK (seats_taken >= 0 AND seats_taken <= capacity)",
        "The class is full.",
    )
    _capacity_positive = models.Constraint(
        "CHECK (capacity >= 1)", "A session needs at least 1 seat."
    )
    _in_order = models.Constraint(
        "CHECK (stop > start)", "A session cannot end before it starts."
    )
    _timetable_once = models.UniqueIndex(
        "(timetable_id, timetable_date) WHERE timetable_id IS NOT NULL",
        "This day of the timetable is already planned.",
    )
    _service_start = models.Index("(service_id, start)")
    # for the job that closes sessions: few among all past ones
    _running = models.Index(f"(stop) WHERE state IN ({sql_list(SESSION_RUNNING)})")

    service_id = fields.Many2one(
        "multipack.service",
        required=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    color = fields.Integer(related="service_id.color")
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
    )
    start = fields.Datetime(required=True, index=True, tracking=True)
    duration = fields.Float(
        string="Duration (hours)",
        compute="_compute_duration",
        store=True,
        precompute=True,
        readonly=False,
    )
    stop = fields.Datetime(
        string="End", compute="_compute_stop", store=True, precompute=True
    )
    busy_until = fields.Datetime(
        compute="_compute_stop",
        store=True,
        precompute=True,
        help="End of the pause after the session, for the instructor and the room.",
    )
    instructor_id = fields.Many2one(
        "resource.resource",
        index="btree_not_null",
        domain=[("resource_type", "=", "user")],
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    room_id = fields.Many2one(
        "resource.resource",
        index="btree_not_null",
        domain=[("resource_type", "=", "material")],
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    capacity = fields.Integer(
        string="Seats",
        compute="_compute_capacity",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
    )
    seats_taken = fields.Integer(readonly=True, copy=False, required=True, default=0)
    seats_available = fields.Integer(
        string="Seats Left",
        compute="_compute_seats_available",
        search="_search_seats_available",
    )
    occupancy = fields.Float(string="Occupancy (%)", compute="_compute_seats_available")
    state = fields.Selection(
        [
            ("open", "Open"),
            ("closed", "Closed for Booking"),
            ("cancelled", "Cancelled"),
            ("done", "Done"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="open",
        tracking=True,
    )
    timetable_id = fields.Many2one(
        "multipack.timetable",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    timetable_date = fields.Date(
        readonly=True,
        copy=False,
        help="Day of the timetable that this session was planned for.",
    )
    note = fields.Text(string="Notes for Clients", translate=True)
    booking_ids = fields.One2many("multipack.booking", "session_id", readonly=True)
    waiting_count = fields.Integer(string="Waiting", compute="_compute_waiting_count")
    occupancy_text = fields.Char(compute="_compute_occupancy_text")
    club_time = fields.Char(
        string="Time at the Club",
        compute="_compute_club_time",
        help="Shown to users who are in another time zone.",
    )

    @api.depends("service_id")
    def _compute_company_id(self):
        for session in self:
            company = session.service_id.company_id
            session.company_id = company or session.company_id or self.env.company

    @api.depends("service_id")
    def _compute_duration(self):
        for session in self:
            session.duration = session.service_id.duration or session.duration

    @api.depends("service_id")
    def _compute_capacity(self):
        for session in self:
            service = session.service_id
            single = service.booking_type == "appointment"
            session.capacity = 1 if single else service.capacity

    @api.depends("start", "duration", "service_id")
    def _compute_stop(self):
        for session in self:
            start, pause = session.start, session.service_id.buffer
            session.stop = start and later(start, hours=session.duration)
            session.busy_until = start and later(session.stop, minutes=pause)

    @api.depends("capacity", "seats_taken")
    def _compute_seats_available(self):
        for session in self:
            session.seats_available = session.capacity - session.seats_taken
            session.occupancy = 100 * session.seats_taken / (session.capacity or 1)

    def _search_seats_available(self, operator, value):
        if operator == "in":
            value = tuple(map(int, value))
        elif operator in SQL_OPERATORS:
            value = int(value)
        else:
            return NotImplemented  # Odoo turns the other operators into these
        return Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                "%s - %s %s %s",
                SQL.identifier(alias, "capacity"),
                SQL.identifier(alias, "seats_taken"),
                SQL(operator),
                value,
            )
        )

    @api.depends("booking_ids.state")
    def _compute_waiting_count(self):
        counts = self.env["multipack.booking"]._read_group(
            [("session_id", "in", self.ids), ("state", "=", "waitlisted")],
            ["session_id"],
            ["__count"],
        )
        by_session = {session.id: count for session, count in counts}
        for session in self:
            session.waiting_count = by_session.get(session.id, 0)

    @api.depends("seats_taken", "capacity", "waiting_count", "state")
    @api.depends_context("lang")
    def _compute_occupancy_text(self):
        for session in self:
            text = f"{session.seats_taken}/{session.capacity}"
            if session.waiting_count:
                text = self.env._(
                    "%(taken)s, %(count)s waiting",
                    taken=text,
                    count=session.waiting_count,
                )
            session.occupancy_text = text

    @api.depends("start", "company_id")
    @api.depends_context("lang", "tz", "uid")
    def _compute_club_time(self):
        """Set the local time of the club if it differs from the user's."""
        zone = self.env.context.get("tz") or self.env.user.tz
        for session in self:
            session.club_time = False
            if zone and session.start:
                local = session._get_local_start()
                if (
                    local.astimezone(pytz.timezone(zone)).utcoffset()
                    != local.utcoffset()
                ):
                    session.club_time = session._get_start_text()

    @api.depends("service_id", "start", "company_id")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for session in self:
            session.display_name = (
                f"{session.service_id.name}, {session._get_start_text()}"
                if session.start
                else session.service_id.name
            )

    def _get_number_limits(self):
        return super()._get_number_limits() | {"duration": (0, YEAR_IN_HOURS)}

    @api.constrains("start", "duration", "capacity")
    def _check_plan(self):
        """Refuse invalid values with clear messages, before SQL constraints do."""
        for session in self:
            if session.start and not MIN_YEAR <= session.start.year <= MAX_YEAR:
                raise ValidationError(
                    self.env._(
                        "%(service)s: the year %(year)s is out of range.",
                        service=session.service_id.name,
                        year=session.start.year,
                    )
                )
            if session.duration <= 0:
                raise ValidationError(
                    self.env._(
                        "%s: the duration must be above zero.", session.display_name
                    )
                )
            if session.capacity < max(session.seats_taken, 1):
                raise ValidationError(
                    self.env._(
                        "%(session)s has %(taken)s seats taken; it cannot have only"
                        " %(capacity)s.",
                        session=session.display_name,
                        taken=session.seats_taken,
                        capacity=session.capacity,
                    )
                )

    def init(self):
        """Create the functions and triggers that guard the seats (R28)."""
        # after the tables of all models of the addon have been created
        sql = read_sql("seats", seated=sql_list(BOOKING_SEATED))
        self.pool.post_init(self.env.cr.execute, sql)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        # sudo: bookings in other companies count as well; only the session is named
        booked = self.sudo().booking_ids.session_id
        if booked:
            raise UserError(
                self.env._(
                    "%s has bookings. Cancel it instead, so that clients are notified.",
                    booked[0].display_name,
                )
            )

    def _get_local_start(self):
        """Return the start as an aware datetime in the company's time zone."""
        self.ensure_one()
        return self.company_id._multipack_localize(self.start)

    def _get_start_text(self):
        """Format the start in the company's time zone and the user's language."""
        # Odoo renders mail subjects for any booking, even a walk-in
        return self.company_id._multipack_format(self.start) if self else ""

    def action_view_bookings(self):
        """Open the bookings of this session, the waiting list included."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_booking_action"
        )
        return {
            **action,
            "domain": [("session_id", "=", self.id)],
            "context": {"default_session_id": self.id, "search_default_live": 1},
        }
