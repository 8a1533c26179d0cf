from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...rules.states import BOOKING_LIVE
from ...rules.timetable import Occupation


class MultipackSession(models.Model):
    """Sessions that follow the timetable."""

    _inherit = "multipack.session"

    timetable_plan = fields.Json(
        readonly=True,
        copy=False,
        help="The timetable's values when the session was last synced. Values that"
        " differ were changed manually and are kept when the timetable changes.",
    )

    def _is_begun(self):
        """Return whether the session has started."""
        self.ensure_one()
        return self.start <= fields.Datetime.now()

    def _get_planned_values(self):
        """Return the values that a timetable sets, as in ``timetable_plan``."""
        self.ensure_one()
        return {
            "service_id": self.service_id.id,
            "start": fields.Datetime.to_string(self.start),
            "duration": self.duration,
            "instructor_id": self.instructor_id.id,
            "room_id": self.room_id.id,
            "capacity": self.capacity,
        }

    def _follow_timetable(self, plan):
        """Return the changes of the plan, except for values changed manually.

        :return: the values to be written
        """
        self.ensure_one()
        now, before = self._get_planned_values(), self.timetable_plan or {}
        changes = {
            name: value
            for name, value in plan.items()
            if now[name] != value and now[name] == before.get(name, now[name])
        }
        if "service_id" in changes:
            # a new service comes with its own duration and capacity
            changes.update(duration=plan["duration"], capacity=plan["capacity"])
        return changes

    def _leave_timetable(self):
        """Remove sessions that are no longer planned and have no live bookings.

        Sessions with cancelled bookings are cancelled, which keeps their history.
        """
        booked = self.filtered("booking_ids")
        booked.write({"state": "cancelled", "timetable_id": False})
        (self - booked).unlink()

    def _compare_with_timetable(self, closings):
        """Compare sessions with the timetable.

        :param closings: relevant ``multipack.closing.day`` records
        :return: ``(changing, leaving, problems)``: the sessions to be changed, with
            their plan; those to be removed; problems of those with clients, by line
            and day
        """
        changing, leaving, problems = [], self.browse(), defaultdict(dict)
        booked = self._filter_booked()
        for session in self:
            line, day = session.timetable_id, session.timetable_date
            plan = line._get_plan(day, closings)
            if plan == session._get_planned_values():
                if plan != session.timetable_plan:
                    session.timetable_plan = plan
            elif plan and plan == session.timetable_plan:
                continue  # changed by hand
            elif session in booked:
                problems[line][day] = {
                    "cause": {"plan": plan},
                    "text": session.display_name,
                    "taken": False,
                }
            elif plan and (
                plan["service_id"] == session.service_id.id or not session.booking_ids
            ):
                changing.append((session, plan))
            else:
                leaving |= session
        return changing, leaving, problems

    def _filter_booked(self):
        """Return the sessions that have live bookings."""
        # sudo: bookings of all clients count; none is shown
        bookings = self.env["multipack.booking"].sudo()
        groups = bookings._read_group(
            [("session_id", "in", self.ids), ("state", "in", BOOKING_LIVE)],
            ["session_id"],
        )
        return self.browse(session.id for (session,) in groups)

    def _get_off_timetable(self):
        """Return the sessions that differ from the timetable."""
        closings = self.timetable_id._read_closings()
        return self.filtered(
            lambda session: (
                session.timetable_id._get_plan(session.timetable_date, closings)
                != session._get_planned_values()
            )
        )

    @api.model
    def _get_span(self, plan):
        """Return the resources of a planned session, and its first and last moment."""
        service = self.env["multipack.service"].browse(plan["service_id"])
        start = fields.Datetime.to_datetime(plan["start"])
        until = start + timedelta(hours=plan["duration"], minutes=service.buffer)
        resources = [plan["instructor_id"], plan["room_id"]]
        return [resource for resource in resources if resource], start, until

    @api.model
    def _read_occupation(self, plans):
        """Read which instructors and rooms are taken at the time of planned sessions.

        :return: ``rules.timetable.Occupation`` by ids of ``resource.resource``
        """
        occupation = Occupation()
        spans = [self._get_span(plan) for plan in plans]
        resources = {resource for span in spans for resource in span[0]}
        if not resources:
            return occupation
        sessions = self.search(
            (
                Domain("instructor_id", "in", resources)
                | Domain("room_id", "in", resources)
            )
            & Domain("state", "!=", "cancelled")
            & Domain("start", "<", max(until for _ids, _start, until in spans))
            & Domain("busy_until", ">", min(start for _ids, start, _until in spans))
        )
        for session in sessions:
            ids = (session.instructor_id | session.room_id).ids
            occupation.take(ids, session.start, session.busy_until, session)
        return occupation
