from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_duration

from ...tools.limits import YEAR_IN_HOURS

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class MultipackTimetable(models.Model):
    """A line of the weekly timetable, from which sessions are planned."""

    _name = "multipack.timetable"
    _description = "Timetable"
    _inherit = ["multipack.number.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "weekday, hour, id"
    _check_company_auto = True

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "The plan cannot end before it begins."
    )

    active = fields.Boolean(default=True, tracking=True)
    service_id = fields.Many2one(
        "multipack.service",
        required=True,
        index=True,
        domain=[("booking_type", "=", "session")],
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    color = fields.Integer(related="service_id.color")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    weekday = fields.Selection(
        WEEKDAYS,
        required=True,
        default="0",
        group_expand=True,
        tracking=True,
    )
    hour = fields.Float(
        string="Start",
        required=True,
        default=18.0,
        tracking=True,
        help="Local time of the club, all year round.",
    )
    duration = fields.Float(
        string="Duration (hours)",
        compute="_compute_from_service",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
    )
    capacity = fields.Integer(
        string="Seats",
        compute="_compute_from_service",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
    )
    instructor_id = fields.Many2one(
        "resource.resource",
        domain=[("resource_type", "=", "user")],
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    room_id = fields.Many2one(
        "resource.resource",
        domain=[("resource_type", "=", "material")],
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    date_from = fields.Date(
        string="From",
        tracking=True,
        help="First day; leave empty to start immediately.",
    )
    date_to = fields.Date(
        string="Until", tracking=True, help="Last day; leave empty for no end."
    )
    closing_day_ids = fields.One2many(
        "multipack.closing.day", "timetable_id", string="Days Off"
    )
    session_ids = fields.One2many("multipack.session", "timetable_id")

    @api.depends("service_id")
    def _compute_from_service(self):
        for line in self:
            service = line.service_id
            line.duration = service.duration or line.duration
            line.capacity = service.capacity or line.capacity

    @api.depends("service_id", "weekday", "hour")
    @api.depends_context("lang")
    def _compute_display_name(self):
        weekdays = dict(self._fields["weekday"]._description_selection(self.env))
        for line in self:
            hour = format_duration(line.hour) if 0 <= line.hour < 24 else "?"
            weekday = weekdays.get(line.weekday, "")
            line.display_name = f"{line.service_id.name or ''}, {weekday} {hour}"

    def _get_number_limits(self):
        return super()._get_number_limits() | {"duration": (0, YEAR_IN_HOURS)}

    @api.constrains("hour", "duration", "capacity")
    def _check_numbers(self):
        for line in self:
            if not 0 <= line.hour < 24:
                raise ValidationError(
                    self.env._(
                        "%s: the start must be between 00:00 and 23:59.",
                        line.display_name,
                    )
                )
            if line.duration <= 0 or line.capacity < 1:
                raise ValidationError(
                    self.env._(
                        "%s: duration and seats must be above zero.", line.display_name
                    )
                )

    @api.constrains("service_id")
    def _check_service(self):
        for line in self:
            if line.service_id.booking_type != "session":
                raise ValidationError(
                    self.env._(
                        "%s has no scheduled classes. Change its booking type, or"
                        " choose another service.",
                        line.service_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Add lines and plan their sessions."""
        lines = super().create(vals_list)
        lines._sync_sessions()
        return lines

    def write(self, vals):
        """Change lines and sync their upcoming sessions."""
        result = super().write(vals)
        if self._get_plan_fields() & set(vals):
            self._sync_sessions()
        return result

    def copy_data(self, default=None):
        """Archive copies: the original takes the instructor and the room."""
        return [
            {**vals, "active": False} if "active" not in (default or {}) else vals
            for vals in super().copy_data(default)
        ]

    def unlink(self):
        """Delete lines with their sessions, unless one was booked or has started."""
        self.check_access("unlink")
        # sudo: sessions count whether or not the user sees them
        sessions = self.sudo().session_ids
        self._check_without_history(sessions)
        sessions.unlink()
        return super().unlink()

    def _check_without_history(self, sessions):
        kept = sessions.filtered(
            lambda session: session.booking_ids or session._is_begun()
        )
        if kept:
            raise UserError(
                self.env._(
                    "%(line)s has sessions that took place or were booked, such as"
                    " %(session)s. Archive it instead.",
                    line=kept[0].timetable_id.display_name,
                    session=kept[0].display_name,
                )
            )

    @api.model
    def _get_plan_fields(self):
        """Return the fields that the planned sessions depend on."""
        return {
            "active",
            "service_id",
            "company_id",
            "weekday",
            "hour",
            "duration",
            "capacity",
            "instructor_id",
            "room_id",
            "date_from",
            "date_to",
        }
