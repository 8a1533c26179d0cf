from collections import defaultdict
from datetime import timedelta

import pytz
from odoo import fields, models
from odoo.tools import SQL

from ...rules.booking import closing, opening
from ...rules.slots import free_starts, grid_step
from ...rules.states import BOOKING_LIVE

# When instructors and rooms are taken, including the pause afterwards. Ranges as in the
# constraints of the session, so that their indexes are used.
TAKEN = """
    SELECT instructor_id, start, busy_until
      FROM multipack_session
     WHERE instructor_id = ANY(%(ids)s) AND state <> 'cancelled'
       AND tsrange(start, busy_until) && tsrange(%(first)s, %(last)s)
     UNION ALL
    SELECT room_id, start, busy_until
      FROM multipack_session
     WHERE room_id = ANY(%(ids)s) AND state <> 'cancelled'
       AND tsrange(start, busy_until) && tsrange(%(first)s, %(last)s)
     ORDER BY start
"""


class MultipackService(models.Model):
    """When an appointment is possible (R37)."""

    _inherit = "multipack.service"

    def _get_free_slots(self, date_from, date_to, resource=None, client=None):
        """Find the free times of an appointment: the working hours of its people and
        rooms, leaves and closing days excluded, minus what is taken.

        Only times that can be booked now (R29). The number of queries depends on the
        number of distinct working hours, not on that of days, people or rooms.

        :param date date_from: first day, local
        :param date date_to: last day, included
        :param resource: ``resource.resource`` of the person; anybody if unset
        :param client: ``res.partner`` whose other bookings must not overlap
        :return: list of dicts in order of time, one for each person and time:
            ``start`` and ``stop`` in UTC, ``resource_id`` of the person (False for a
            service of rooms only) and ``room_id`` of a free room (False if the service
            needs none)
        """
        self.ensure_one()
        people, rooms = self._get_slot_resources()
        if resource:
            people &= resource
            if not people:
                return []
        free = self._read_free_starts(people | rooms, date_from, date_to)
        room_at = {}
        for room in rooms:
            for start in free[room.id]:
                room_at.setdefault(start, room.id)
        if not people:
            pairs = [(start, False) for start in room_at]
        else:
            pairs = [
                (start, person.id)
                for person in people
                for start in free[person.id]
                if not rooms or start in room_at
            ]
        pairs.sort(key=lambda pair: pair[0])
        allowed = self._filter_starts({start for start, _person in pairs}, client)
        length = self._get_slot_length()
        return [
            {
                "start": start,
                "stop": start + length,
                "resource_id": person,
                "room_id": room_at.get(start, False),
            }
            for start, person in pairs
            if start in allowed
        ]

    def _get_slot_resources(self):
        """Return the people and rooms of the service.

        :return: tuple of two ``resource.resource`` recordsets
        """
        # sudo: anybody may know which people and rooms offer the service
        resources = self.sudo().resource_ids.filtered("active")
        people = resources.filtered(lambda r: r.resource_type == "user")
        return people, resources - people

    def _get_slot_company(self):
        """Return the company in which appointments take place."""
        return self.company_id or self.env.company

    def _get_slot_length(self):
        """Return how long an appointment takes, in whole minutes."""
        return timedelta(minutes=round(self.duration * 60))

    def _read_free_starts(self, resources, date_from, date_to, taken=None):
        """Return when each person or room can begin, whatever the booking policy.

        :param dict taken: result of ``_read_taken`` to use; read if unset
        :return: dict of resource id -> list of naive moments in UTC
        """
        company = self._get_slot_company()
        first, last = company._multipack_get_bounds(date_from, date_to)
        zone = company._multipack_zone()
        work, _calendars = resources.with_company(company)._get_valid_work_intervals(
            *(pytz.utc.localize(moment).astimezone(zone) for moment in (first, last))
        )
        pause = timedelta(minutes=self.buffer)
        if taken is None:
            taken = self._read_taken(resources, first, last + pause)
        length = self._get_slot_length()
        free = {}
        for resource in resources:
            pieces = [
                (start.astimezone(zone), stop.astimezone(zone))
                for start, stop, _hours in work[resource.id]
            ]
            starts = free_starts(
                pieces,
                taken.get(resource.id, []),
                length,
                pause,
                grid_step(length // timedelta(minutes=1)),
            )
            free[resource.id] = [start.replace(tzinfo=None) for start in starts]
        return free

    def _read_taken(self, resources, first, last):
        """Return when people and rooms are taken, by sessions of any kind and company.

        :return: dict of resource id -> list of ``(start, stop)``, aware, in order
        """
        self.env["multipack.session"].flush_model()
        taken = defaultdict(list)
        for resource_id, start, stop in self.env.execute_query(
            SQL(TAKEN, ids=resources.ids, first=first, last=last)
        ):
            taken[resource_id].append(
                (pytz.utc.localize(start), pytz.utc.localize(stop))
            )
        return taken

    def _filter_starts(self, starts, client=None):
        """Keep the moments at which the service can be booked now (R29), the company is
        open and the client has no other booking (R35).

        :param starts: naive moments in UTC
        """
        if not starts:
            return set()
        company = self._get_slot_company()
        now = fields.Datetime.now()
        local_now = company._multipack_localize(now)
        closed = self.env["multipack.closing.day"]._read_closed(
            company, local_now.date()
        )
        booked = self._read_booked_times(client, min(starts), max(starts))
        length = self._get_slot_length()
        allowed = set()
        for start in starts:
            local = company._multipack_localize(start)
            opens = opening(local, self.booking_open_days)
            if (
                start >= now
                and local_now < closing(local, self.booking_close_minutes)
                and not (opens and local_now < opens)
                and not closed._is_closed(company, local.date())
                and not any(a < start + length and start < b for a, b in booked)
            ):
                allowed.add(start)
        return allowed

    def _read_booked_times(self, client, first, last):
        """Return when the client is booked between two moments: ``(start, stop)``."""
        if not client:
            return []
        # sudo: bookings in other companies count as well; only their times are read
        bookings = self.env["multipack.booking"].sudo()
        bookings = bookings.search(
            [
                ("partner_id", "=", client.id),
                ("state", "in", BOOKING_LIVE),
                ("start", "<", last + self._get_slot_length()),
                ("stop", ">", first),
            ]
        )
        return [(booking.start, booking.stop) for booking in bookings]
