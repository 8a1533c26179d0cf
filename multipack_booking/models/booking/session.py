import pytz
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.timetable import later
from ...tools.limits import MAX_YEAR, MIN_YEAR, YEAR_IN_HOURS

# States in which a booking has its places.
SEATED = ("held", "confirmed", "attended", "no_show")

# The database keeps R28: the places taken are those of the bookings that have theirs,
# and never more than there are. The UPDATE of the session inside the trigger also makes
# two bookings at once collide: under REPEATABLE READ the second one fails to serialize
# and runs again.
SEATS_SQL = """
CREATE OR REPLACE FUNCTION multipack_booking_seats() RETURNS trigger AS $$
DECLARE
    live CONSTANT varchar[] := ARRAY['held', 'confirmed', 'attended', 'no_show'];
    old_session integer;
    new_session integer;
    old_seats integer := 0;
    new_seats integer := 0;
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state = ANY (live) THEN
        old_session := OLD.session_id;
        old_seats := OLD.seats;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state = ANY (live) THEN
        new_session := NEW.session_id;
        new_seats := NEW.seats;
    END IF;
    IF old_session = new_session THEN
        new_seats := new_seats - old_seats;
        old_seats := 0;
    END IF;
    IF old_session IS NOT NULL AND old_seats <> 0 THEN
        UPDATE multipack_session SET seats_taken = seats_taken - old_seats
         WHERE id = old_session;
    END IF;
    IF new_session IS NOT NULL AND new_seats <> 0 THEN
        UPDATE multipack_session SET seats_taken = seats_taken + new_seats
         WHERE id = new_session AND seats_taken + new_seats <= capacity;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'session % has not % places left', new_session, new_seats
                  USING ERRCODE = 'check_violation',
                        TABLE = 'multipack_session',
                        CONSTRAINT = 'multipack_session_seats_fit';
        END IF;
    END IF;
    RETURN NULL;
END
$$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION multipack_session_seats_guard() RETURNS trigger AS $$
BEGIN
    -- the trigger of the bookings is one level below
    IF pg_trigger_depth() > 1 OR NEW.seats_taken = COALESCE(OLD.seats_taken, 0) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the places taken of session % change by bookings only', NEW.id
          USING ERRCODE = 'restrict_violation', TABLE = 'multipack_session';
END
$$ LANGUAGE plpgsql;

DROP TRIGGER IF EXISTS multipack_booking_seats ON multipack_booking;
CREATE TRIGGER multipack_booking_seats
    AFTER INSERT OR DELETE OR UPDATE OF session_id, state, seats ON multipack_booking
    FOR EACH ROW EXECUTE FUNCTION multipack_booking_seats();
DROP TRIGGER IF EXISTS multipack_session_seats_guard ON multipack_session;
CREATE TRIGGER multipack_session_seats_guard
    BEFORE INSERT OR UPDATE OF seats_taken ON multipack_session
    FOR EACH ROW EXECUTE FUNCTION multipack_session_seats_guard();
"""

SQL_OPERATORS = ("<", ">", "<=", ">=")

SEATS_FUNCTIONS = ("multipack_booking_seats", "multipack_session_seats_guard")


class MultipackSession(models.Model):
    """A service at a date and time, with places."""

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
        "CHECK (capacity >= 1)", "A session needs at least 1 place."
    )
    _in_order = models.Constraint(
        "CHECK (stop > start)", "A session cannot end before it starts."
    )
    _timetable_once = models.UniqueIndex(
        "(timetable_id, timetable_date) WHERE timetable_id IS NOT NULL",
        "This day of the timetable is already planned.",
    )
    _service_start = models.Index("(service_id, start)")
    # The job that closes sessions finds them among all that are over.
    _running = models.Index("(stop) WHERE state IN ('open', 'closed')")

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
        help="End of the pause after it, for the instructor and the room.",
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
        string="Places",
        compute="_compute_capacity",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
    )
    seats_taken = fields.Integer(
        string="Places Taken", readonly=True, copy=False, required=True, default=0
    )
    seats_available = fields.Integer(
        string="Places Left",
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
        readonly=True, copy=False, help="Day of the timetable that it was made for."
    )
    note = fields.Text(string="Notes for the Clients", translate=True)
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
            alone = service.booking_type == "appointment"
            session.capacity = 1 if alone else service.capacity

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
            return NotImplemented  # Odoo turns the others into these
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
        """Calendars are in the time zone of who looks at them."""
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
        """Say in words what the constraints of the table refuse."""
        for session in self:
            if session.start and not MIN_YEAR <= session.start.year <= MAX_YEAR:
                raise ValidationError(
                    self.env._(
                        "%(service)s: the year %(year)s cannot be meant.",
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
                        "%(session)s has %(taken)s places taken; it cannot have only"
                        " %(capacity)s.",
                        session=session.display_name,
                        taken=session.seats_taken,
                        capacity=session.capacity,
                    )
                )

    def init(self):
        """Create the functions and triggers that guard the places (R28)."""
        # after the tables of all models of the addon, the bookings' among them
        self.pool.post_init(self.env.cr.execute, SEATS_SQL)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        # sudo: bookings of all clients count
        booked = self.sudo().booking_ids.session_id
        if booked:
            raise UserError(
                self.env._(
                    "%s has bookings. Cancel it instead, so that its clients are told.",
                    booked[0].display_name,
                )
            )

    def _get_local_start(self):
        """Start as an aware datetime in the time zone of the company."""
        self.ensure_one()
        return self.company_id._multipack_localize(self.start)

    def _get_start_text(self):
        """Start in the company's time zone and the user's language, e.g. "Mon …"."""
        # Odoo tries a mail's subject on any booking when it saves it: on an entry, too
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
