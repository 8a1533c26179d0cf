from odoo import fields, models
from odoo.tools import SQL

from ..models.timetable.timetable import WEEKDAYS


class MultipackOccupancyReport(models.Model):
    """Occupancy by service, weekday and hour; a row for each session that was not
    cancelled."""

    _name = "multipack.occupancy.report"
    _description = "Occupancy"
    _auto = False
    _order = "start desc, id desc"
    _rec_name = "session_id"
    _depends = {
        "multipack.session": [
            "service_id",
            "company_id",
            "start",
            "instructor_id",
            "room_id",
            "timetable_id",
            "capacity",
            "seats_taken",
            "state",
        ],
        "multipack.booking": ["session_id", "seats", "state"],
        "multipack.service": ["booking_type"],
        "res.company": ["multipack_tz", "resource_calendar_id"],
        "resource.calendar": ["tz"],
    }

    session_id = fields.Many2one("multipack.session", readonly=True)
    service_id = fields.Many2one("multipack.service", readonly=True)
    booking_type = fields.Selection(related="service_id.booking_type")
    company_id = fields.Many2one("res.company", readonly=True)
    start = fields.Datetime(readonly=True)
    weekday = fields.Selection(WEEKDAYS, readonly=True)
    hour = fields.Char(readonly=True, help="In the club's time zone.")
    instructor_id = fields.Many2one("resource.resource", readonly=True)
    room_id = fields.Many2one("resource.resource", readonly=True)
    timetable_id = fields.Many2one("multipack.timetable", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("closed", "Booking Closed"), ("done", "Done")],
        readonly=True,
    )
    session_count = fields.Integer(string="Sessions", readonly=True)
    capacity = fields.Integer(string="Seats", readonly=True)
    seats_taken = fields.Integer(readonly=True)
    attended = fields.Integer(readonly=True)
    no_shows = fields.Integer(string="No-shows", readonly=True)
    cancelled = fields.Integer(readonly=True)
    waiting = fields.Integer(string="On the Waiting List", readonly=True)
    occupancy = fields.Float(
        string="Occupancy (%)",
        readonly=True,
        aggregator="avg",
        help="Seats taken as a percentage of all seats of the group.",
    )

    @property
    def _table_query(self):
        seats = "COALESCE(SUM(seats) FILTER (WHERE state = '{}'), 0)::integer AS {}"
        counts = ", ".join(
            seats.format(state, name)
            for state, name in [
                ("attended", "attended"),
                ("no_show", "no_shows"),
                ("cancelled", "cancelled"),
                ("waitlisted", "waiting"),
            ]
        )
        return SQL(
            """
            SELECT session.id,
                   session.id AS session_id,
                   session.service_id,
                   session.company_id,
                   session.start,
                   (EXTRACT(ISODOW FROM moment.local) - 1)::integer::varchar AS weekday,
                   TO_CHAR(moment.local, 'HH24:00') AS hour,
                   session.instructor_id,
                   session.room_id,
                   session.timetable_id,
                   session.state,
                   1 AS session_count,
                   session.capacity,
                   session.seats_taken,
                   booking.attended,
                   booking.no_shows,
                   booking.cancelled,
                   booking.waiting,
                   100.0 * session.seats_taken / session.capacity AS occupancy
              FROM multipack_session session
              JOIN res_company company ON company.id = session.company_id
         LEFT JOIN resource_calendar calendar
                ON calendar.id = company.resource_calendar_id
        CROSS JOIN LATERAL (
                   SELECT session.start AT TIME ZONE 'UTC' AT TIME ZONE
                          COALESCE(company.multipack_tz, calendar.tz, 'UTC') AS local
                   ) moment
        CROSS JOIN LATERAL (
                   SELECT %s FROM multipack_booking WHERE session_id = session.id
                   ) booking
             WHERE session.state <> 'cancelled'
            """,
            SQL(counts),
        )

    def _read_group_select(self, aggregate_spec, query):
        """Compute the occupancy of a group as the ratio of its sums.

        A session of 20 seats counts more than a session of 2.
        """
        if aggregate_spec != "occupancy:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "100.0 * SUM(%s) / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "seats_taken", query),
            self._field_to_sql(self._table, "capacity", query),
        )
