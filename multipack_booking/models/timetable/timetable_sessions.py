from datetime import timedelta

from markupsafe import Markup
from odoo import api, fields, models
from odoo.fields import Domain
from psycopg2 import IntegrityError

from ...rules.timetable import utc_moment, weekdays
from ...tools.batch import run_batches
from ...tools.collide import collide

# Lines that the job syncs in one transaction.
BATCH = 20

# Sessions are created by the hundred, without followers and tracking.
NO_MAIL_CONTEXT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


class MultipackTimetable(models.Model):
    """Planning of the sessions of timetable lines."""

    _inherit = "multipack.timetable"

    problems = fields.Json(
        groups=fields.NO_ACCESS,
        copy=False,
        help="By day: the conflicts that were posted in the chatter.",
    )
    problem_text = fields.Text(
        string="Not Planned", compute="_compute_problem_text", compute_sudo=True
    )
    session_count = fields.Integer(
        string="Sessions Ahead", compute="_compute_session_count"
    )
    differing_count = fields.Integer(
        string="Differing from Plan", compute="_compute_session_count"
    )

    @api.depends("problems")
    def _compute_problem_text(self):
        for line in self:
            problems = sorted((line.problems or {}).items())
            line.problem_text = "\n".join(
                problem["text"] for _day, problem in problems if problem["taken"]
            )

    def _compute_session_count(self):
        ahead = self._get_sessions_ahead()
        differing = ahead._get_off_timetable()
        for line in self:
            line.session_count = len(ahead & line.session_ids)
            line.differing_count = len(differing & line.session_ids)

    def action_generate(self):
        """Plan missing sessions now instead of waiting for the job."""
        self.check_access("write")
        before = self._get_sessions_ahead()
        self._sync_sessions()
        made = len(self._get_sessions_ahead() - before)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if made else "info",
                "message": self.env._("Sessions planned: %s.", made)
                if made
                else self.env._("All sessions are already planned."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_view_sessions(self):
        """Open the upcoming sessions of these lines."""
        return self._get_sessions_action(self._get_sessions_ahead())

    def action_view_differing(self):
        """Open the upcoming sessions that differ from the timetable."""
        return self._get_sessions_action(
            self._get_sessions_ahead()._get_off_timetable()
        )

    def _get_sessions_action(self, sessions):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_session_action_list"
        )
        return {**action, "domain": [("id", "in", sessions.ids)]}

    @api.model
    def _cron_generate(self):
        """Keep sessions planned some weeks ahead.

        Lines that are already planned cost two queries per batch, so an interrupted run
        quickly resumes where it stopped.
        """
        ahead = Domain("start", ">", fields.Datetime.now())
        lines = self.with_context(active_test=False).search(
            Domain("active", "=", True) | Domain("session_ids", "any", ahead)
        )
        lines._sync_in_batches()

    def _sync_in_batches(self):
        """Sync the sessions of many lines, batch by batch."""
        run_batches(
            self,
            self.ids,
            lambda batch: batch._sync_sessions(),
            job=self.env._("Plan sessions"),
            size=BATCH,
            # another transaction has just planned this day or taken the resource
            conflicts=(IntegrityError,),
        )

    def _sync_sessions(self):
        """Sync upcoming sessions with the lines.

        Used by the job, the button and every change; running it again changes nothing.
        Sessions with bookings and values changed manually are kept. Conflicts are
        posted in the chatter once.
        """
        # sudo: sessions follow their line, whatever the rights of the user
        lines = self.sudo().with_context(active_test=False, **NO_MAIL_CONTEXT)
        if not lines:
            return
        # two transactions that plan the same lines would both create the sessions
        collide(lines)
        closings = lines._read_closings()
        sessions = lines._search_sessions()
        ahead = sessions.filtered(
            lambda s: s.state in ("open", "closed") and not s._is_begun()
        )
        changing, leaving, problems = ahead._compare_with_timetable(closings)
        leaving._leave_timetable()
        remaining = sessions.exists().filtered("timetable_id")
        known = {(s.timetable_id, s.timetable_date) for s in remaining}
        missing = []
        for line in lines:
            for day in line._get_days_ahead():
                plan = line._get_plan(day, closings)
                if plan and (line, day) not in known:
                    missing.append((line, day, plan))
        lines._carry_out(changing, missing, problems)
        for line in lines:
            line._post_conflicts(problems[line])

    def _search_sessions(self):
        """Return the sessions of today and later, cancelled ones included."""
        # the date is in UTC; some time zones are a day behind
        yesterday = fields.Date.today() - timedelta(days=1)
        return self.env["multipack.session"].search(
            [("timetable_id", "in", self.ids), ("timetable_date", ">=", yesterday)]
        )

    def _get_sessions_ahead(self):
        """Return the upcoming sessions that are not cancelled."""
        return self.env["multipack.session"].search(
            [
                ("timetable_id", "in", self.ids),
                ("start", ">", fields.Datetime.now()),
                ("state", "in", ["open", "closed"]),
            ]
        )

    def _read_closings(self):
        """Return the closing days that may concern these lines."""
        yesterday = fields.Date.today() - timedelta(days=1)
        Closing = self.env["multipack.closing.day"]
        return Closing._read_closed(self.company_id, yesterday)

    def _get_days_ahead(self):
        """Return the days of this line up to the horizon of its company."""
        self.ensure_one()
        today = self.company_id._multipack_today()
        weeks = timedelta(weeks=self.company_id.multipack_timetable_weeks)
        return weekdays(today, today + weeks, int(self.weekday))

    def _get_plan(self, day, closings):
        """Return what is planned on a day.

        :return: values of a session, as ``multipack.session._get_planned_values``;
            ``None`` if there is none, or if it would have started already
        """
        self.ensure_one()
        service, company = self.service_id, self.company_id
        if not (
            self.active
            and service.active
            and service.booking_type == "session"
            and day.weekday() == int(self.weekday)
            and (not self.date_from or day >= self.date_from)
            and (not self.date_to or day <= self.date_to)
        ):
            return None
        start = utc_moment(day, self.hour, company._multipack_zone())
        if start <= fields.Datetime.now() or closings._is_closed(company, day, self):
            return None
        return {
            "service_id": service.id,
            "start": fields.Datetime.to_string(start),
            "duration": self.duration,
            "instructor_id": self.instructor_id.id,
            "room_id": self.room_id.id,
            "capacity": self.capacity,
        }

    def _carry_out(self, changing, missing, problems):
        """Change and create sessions, unless their instructor or room is taken.

        :param list changing: ``(session, plan)``
        :param list missing: ``(line, day, plan)``
        :param dict problems: of line -> dict of day -> problem; extended here
        """
        plans = [plan for *_what, plan in changing + missing]
        Session = self.env["multipack.session"]
        occupation = Session._read_occupation(plans)
        for session, plan in changing:
            changes = session._follow_timetable(plan)
            span = Session._get_span({**session._get_planned_values(), **changes})
            if conflict := occupation.find(*span, session):
                line, day = session.timetable_id, session.timetable_date
                problems[line][day] = line._prepare_conflict(plan, *conflict)
            else:
                occupation.take(*span, session)
                session.write({**changes, "timetable_plan": plan})
        vals_list = []
        for line, day, plan in missing:
            span = Session._get_span(plan)
            if conflict := occupation.find(*span):
                problems[line][day] = line._prepare_conflict(plan, *conflict)
            else:
                occupation.take(*span, (line, day))
                vals_list.append(line._prepare_session(day, plan))
        Session.create(vals_list)

    def _prepare_session(self, day, plan):
        """Return the values of the session that is planned on a day."""
        self.ensure_one()
        return {
            **plan,
            "company_id": self.company_id.id,
            "timetable_id": self.id,
            "timetable_date": day,
            "timetable_plan": plan,
        }

    def _prepare_conflict(self, plan, resource_id, owner):
        """Describe an instructor or a room that is taken at the planned time."""
        self.ensure_one()
        other = owner if isinstance(owner, models.Model) else owner[0]
        return {
            "cause": {"plan": plan, "resource": resource_id},
            "text": self.env._(
                "%(session)s: %(resource)s is taken by %(other)s.",
                session=self._get_session_text(plan),
                resource=self.env["resource.resource"].browse(resource_id).name,
                other=other.display_name,
            ),
            "taken": True,
        }

    def _get_session_text(self, plan):
        """Return the name that a planned session would have."""
        service = self.env["multipack.service"].browse(plan["service_id"])
        start = fields.Datetime.to_datetime(plan["start"])
        return f"{service.name}, {self.company_id._multipack_format(start)}"

    def _post_conflicts(self, problems):
        """Post conflicts in the chatter that have not been posted before."""
        self.ensure_one()
        # sudo: this method alone writes the field
        line = self.sudo()
        posted = line.problems or {}
        problems = {str(day): problem for day, problem in sorted(problems.items())}
        new = [
            problem
            for day, problem in problems.items()
            if posted.get(day, {}).get("cause") != problem["cause"]
        ]
        if new or len(posted) != len(problems):
            line.problems = problems
        for taken, title in [
            (True, self.env._("These sessions could not be planned:")),
            (False, self.env._("These sessions have clients and were left unchanged:")),
        ]:
            texts = [problem["text"] for problem in new if problem["taken"] is taken]
            if texts:
                items = Markup().join(Markup("<li>%s</li>") % text for text in texts)
                self.message_post(body=Markup("%s<ul>%s</ul>") % (title, items))
