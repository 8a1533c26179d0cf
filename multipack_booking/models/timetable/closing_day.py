from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class MultipackClosingDay(models.Model):
    """Days without sessions, for the whole club or one line of the timetable."""

    _name = "multipack.closing.day"
    _description = "Closing Day"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "The last day cannot be before the first one."
    )
    _company_end = models.Index("(company_id, date_to)")

    name = fields.Char(string="Reason", required=True, translate=True)
    date_from = fields.Date(string="First Day", required=True)
    date_to = fields.Date(
        string="Last Day",
        compute="_compute_date_to",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    timetable_id = fields.Many2one(
        "multipack.timetable",
        string="Only This Class",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Leave empty if the whole club is closed.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    session_count = fields.Integer(
        string="Sessions Still Planned", compute="_compute_session_count"
    )

    @api.depends("date_from")
    def _compute_date_to(self):
        for closing in self:
            if closing.date_from and not (
                closing.date_to and closing.date_to > closing.date_from
            ):
                closing.date_to = closing.date_from

    @api.depends("date_from", "date_to", "timetable_id", "company_id")
    def _compute_session_count(self):
        domains = {closing: closing._get_session_domain() for closing in self}
        sessions = self.env["multipack.session"].search_fetch(
            Domain.OR(domain for domain in domains.values() if domain),
            ["start", "state", "company_id", "timetable_id"],
        )
        for closing, domain in domains.items():
            found = sessions.filtered_domain(domain) if domain else ()
            closing.session_count = len(found)

    @api.constrains("timetable_id", "company_id")
    def _check_timetable_company(self):
        for closing in self:
            timetable = closing.timetable_id
            if timetable and timetable.company_id != closing.company_id:
                raise ValidationError(
                    self.env._(
                        "%(closing)s and %(timetable)s belong to different companies.",
                        closing=closing.name,
                        timetable=timetable.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Remove the sessions without bookings from closed days."""
        closings = super().create(vals_list)
        closings._get_timetables()._sync_sessions()
        return closings

    def write(self, vals):
        """Remove and restore sessions when the days change."""
        timetables = self._get_timetables()
        result = super().write(vals)
        (timetables | self._get_timetables())._sync_sessions()
        return result

    def unlink(self):
        """Restore the sessions of the timetable."""
        timetables = self._get_timetables()
        result = super().unlink()
        timetables._sync_sessions()
        return result

    def action_view_sessions(self):
        """Open the sessions that are still planned on these days."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_session_action_list"
        )
        return {**action, "domain": list(self._get_session_domain())}

    def _get_timetables(self):
        """Return the lines of the timetable that these days concern."""
        for_all = self.filtered(lambda closing: not closing.timetable_id)
        return self.timetable_id | self.env["multipack.timetable"].search(
            [("company_id", "in", for_all.company_id.ids)]
        )

    def _get_session_domain(self):
        """Return the domain of upcoming sessions on these days; None without dates."""
        self.ensure_one()
        if not (self.date_from and self.date_to):
            return None
        first, last = self.company_id._multipack_get_bounds(
            self.date_from, self.date_to
        )
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "in", ["open", "closed"])
            & Domain("start", ">=", max(first, fields.Datetime.now()))
            & Domain("start", "<", last)
        )
        if self.timetable_id:
            domain &= Domain("timetable_id", "=", self.timetable_id._origin.id)
        return domain

    @api.model
    def _read_closed(self, companies, first):
        """Read the closing days of companies.

        :param companies: ``res.company`` records
        :param date first: from this day on
        :return: closing days that end on ``first`` or later
        """
        # sudo: closing days are public
        return self.sudo().search(
            [("company_id", "in", companies.ids), ("date_to", ">=", first)]
        )

    def _is_closed(self, company, day, timetable=None):
        """Return whether one of these closes the company, or the line, on ``day``."""
        return any(
            closing.company_id == company
            and closing.date_from <= day <= closing.date_to
            and closing.timetable_id in (self.timetable_id.browse(), timetable)
            for closing in self
        )
