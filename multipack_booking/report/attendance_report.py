from odoo import fields, models
from odoo.tools import SQL


class MultipackAttendanceReport(models.Model):
    """Attendance by client; a row for each booking or walk-in."""

    _name = "multipack.attendance.report"
    _description = "Attendance"
    _auto = False
    _order = "start desc, id desc"
    _rec_name = "booking_id"
    _depends = {
        "multipack.booking": [
            "session_id",
            "service_id",
            "partner_id",
            "company_id",
            "start",
            "seats",
            "payment",
            "package_id",
            "state",
            "is_late",
        ],
        "multipack.session": ["instructor_id"],
        "multipack.package": ["multipack_id"],
    }

    booking_id = fields.Many2one("multipack.booking", readonly=True)
    session_id = fields.Many2one("multipack.session", readonly=True)
    service_id = fields.Many2one("multipack.service", readonly=True)
    instructor_id = fields.Many2one("resource.resource", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    start = fields.Datetime(readonly=True)
    payment = fields.Selection(
        lambda self: self.env["multipack.booking"]._fields["payment"].selection,
        readonly=True,
    )
    package_id = fields.Many2one("multipack.package", readonly=True)
    multipack_id = fields.Many2one("multipack.multipack", readonly=True)
    state = fields.Selection(
        lambda self: self.env["multipack.booking"]._fields["state"].selection,
        readonly=True,
    )
    booked = fields.Integer(readonly=True, help="Seats booked, whatever their outcome.")
    attended = fields.Integer(readonly=True)
    no_shows = fields.Integer(string="No-shows", readonly=True)
    cancelled = fields.Integer(readonly=True)
    cancelled_late = fields.Integer(readonly=True)
    no_show_rate = fields.Float(
        string="No-shows (%)",
        readonly=True,
        aggregator="avg",
        help="No-shows as a percentage of the expected clients.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT booking.id,
                   booking.id AS booking_id,
                   booking.session_id,
                   booking.service_id,
                   session.instructor_id,
                   booking.partner_id,
                   booking.company_id,
                   booking.start,
                   booking.payment,
                   booking.package_id,
                   package.multipack_id,
                   booking.state,
                   booking.seats AS booked,
                   CASE WHEN booking.state = 'attended' THEN booking.seats ELSE 0 END
                        AS attended,
                   CASE WHEN booking.state = 'no_show' THEN booking.seats ELSE 0 END
                        AS no_shows,
                   CASE WHEN booking.state = 'cancelled' THEN booking.seats ELSE 0 END
                        AS cancelled,
                   CASE WHEN booking.state = 'cancelled' AND booking.is_late
                        THEN booking.seats ELSE 0 END AS cancelled_late,
                   CASE booking.state WHEN 'no_show' THEN 100.0
                                      WHEN 'attended' THEN 0.0 END AS no_show_rate
              FROM multipack_booking booking
         LEFT JOIN multipack_session session ON session.id = booking.session_id
         LEFT JOIN multipack_package package ON package.id = booking.package_id
             WHERE booking.state <> 'waitlisted'
            """
        )

    def _read_group_select(self, aggregate_spec, query):
        """Compute the share of a group as the ratio of its sums."""
        if aggregate_spec != "no_show_rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        no_shows = self._field_to_sql(self._table, "no_shows", query)
        attended = self._field_to_sql(self._table, "attended", query)
        return SQL(
            "100.0 * SUM(%(no_shows)s) / NULLIF(SUM(%(no_shows)s + %(attended)s), 0)",
            no_shows=no_shows,
            attended=attended,
        )
