from collections import Counter
from itertools import product

from odoo import models
from odoo.exceptions import ConcurrencyError, UserError
from psycopg2.errors import ExclusionViolation

from ...rules.use import BookingRequest
from ...tools.untrusted import browse_given


class MultipackService(models.Model):
    """Booking an appointment, which creates its session (R37)."""

    _inherit = "multipack.service"

    def book_slot(
        self,
        partner_id,
        start,
        resource_id=False,
        package_id=False,
        payment="package",
        allow_overlap=False,
        request_ref=False,
    ):
        """Book an appointment for a client, for the desk.

        :param int partner_id: the client
        :param start: one of the free times, UTC (datetime, or a string of it)
        :param int resource_id: the person; if unset, the free one with the fewest
            appointments on that day
        :param int package_id: package to charge; the best eligible one (R17) if unset
        :param str payment: ``package``, ``onsite``, ``online`` or ``free``, see
            ``multipack.session.book``
        :param bool allow_overlap: book although another booking overlaps (R35)
        :param str request_ref: the caller's own reference of this request, see
            ``multipack.booking._find_repeated``
        :return: id of the booking
        :raises UserError: with the reason if it is refused, e.g. because the time has
            just been taken; nothing is written then
        """
        self.ensure_one()
        request = self.env["multipack.booking"]._read_request(
            self,
            partner_id,
            1,
            package_id,
            payment,
            request_ref,
            allow_overlap=allow_overlap,
            details=(str(start), resource_id or False),
        )
        resource = self.env["resource.resource"]
        if resource_id:
            resource = browse_given(
                resource, resource_id, self.env._("This person no longer exists.")
            )
        if not start:
            raise UserError(self.env._("Choose a time first."))
        start = self.env["multipack.package"]._to_start(start)
        return self._carry_out_slot(request, start, resource).id

    def _book_slot(self, partner, start, *, resource=None, **options):
        """Book an appointment for a client that the caller has checked: for the
        website.

        :param datetime start: UTC
        :param resource: the person; anybody if unset
        :param options: the other fields of :class:`~..rules.use.BookingRequest`
        :return: the booking
        """
        return self._carry_out_slot(BookingRequest(partner, **options), start, resource)

    def _carry_out_slot(self, request, start, resource=None):
        """Book an appointment: desk, website and RPC all pass through here (R26).

        :param request: :class:`~..rules.use.BookingRequest`
        :param datetime start: UTC
        :param resource: the person; anybody if unset
        :return: the booking
        """
        self.ensure_one()
        if self.booking_type != "appointment":
            raise UserError(
                self.env._("%s is not booked by appointment.", self.display_name)
            )
        self = self.with_company(self._get_slot_company())
        repeated = self.env["multipack.booking"]._find_repeated(
            request, self.env.company
        )
        if repeated:
            return repeated
        # the session and the booking, or neither of them (R27)
        with self.env.cr.savepoint():
            session = self._make_appointment(start, resource, request.reference)
            return session.with_env(self.env)._carry_out(request)

    def _make_appointment(self, start, resource=None, reference=None):
        """Create the session of an appointment, with a free person and a free room.

        :param str reference: ``request_ref``, if the request may be a repetition
        :raises UserError: if no person or room is free, or if it cannot be booked now
        """
        self._check_slot(start, resource)
        people, rooms = self._get_free_resources(start, resource)
        gone = set()
        for person, room in product(people, rooms):
            if {person, room} & gone:
                continue
            try:
                with self.env.cr.savepoint():
                    # sudo: users who may book an appointment need no rights to plan
                    return (
                        self.env["multipack.session"]
                        .sudo()
                        .with_context(tracking_disable=True)
                        .create(self._prepare_appointment(start, person, room))
                    )
            except ExclusionViolation as error:
                # taken by a concurrent transaction, which this one cannot see
                by_room = error.diag.constraint_name.endswith("room_once")
                gone.add(room if by_room else person)
        if gone and reference:
            # perhaps by the same request: Odoo retries this one, which then finds it
            raise ConcurrencyError(self.env._("Somebody has just taken this time."))
        raise UserError(
            self.env._("Somebody has just taken this time. Please choose another one.")
        )

    def _prepare_appointment(self, start, person, room):
        """Return the values of the session of an appointment."""
        return {
            "service_id": self.id,
            "company_id": self._get_slot_company().id,
            "start": start,
            "capacity": 1,
            "instructor_id": person,
            "room_id": room,
        }

    def _new_appointment(self, start):
        """Return the session that an appointment would have, as a new record."""
        return self.env["multipack.session"].new(
            {**self._prepare_appointment(start, False, False), "state": "open"}
        )

    def _check_slot(self, start, resource=None):
        """Refuse a time that is not offered or cannot be booked now."""
        company = self._get_slot_company()
        session = self._new_appointment(start)
        session._check_open()
        people, rooms = self._get_slot_resources()
        if resource and resource not in people:
            raise UserError(
                self.env._(
                    "%(person)s is not one of the people of %(service)s.",
                    person=resource.name,
                    service=self.name,
                )
            )
        day = company._multipack_local_date(start)
        offered = self._read_free_starts(
            resource or people or rooms, day, day, taken={}
        )
        closed = self.env["multipack.closing.day"]._read_closed(company, day)
        if closed._is_closed(company, day) or not any(
            start in starts for starts in offered.values()
        ):
            raise UserError(
                self.env._(
                    "%s is not offered at this time. Please choose another one.",
                    session.display_name,
                )
            )

    def _get_free_resources(self, start, resource=None):
        """Find the people and rooms that are free for an appointment.

        :return: ids of the free people, first the one with the fewest appointments on
            that day, and of the free rooms; ``[False]`` where the service needs none
        """
        people, rooms = self._get_slot_resources()
        day = self._get_slot_company()._multipack_local_date(start)
        free = self._read_free_starts(people | rooms, day, day)
        free_people = (resource or people).filtered(lambda r: start in free[r.id])
        free_rooms = rooms.filtered(lambda r: start in free[r.id])
        counts = self._count_appointments(free_people, day)
        return (
            sorted(free_people.ids, key=lambda person: (counts[person], person))
            if people
            else [False]
        ), (free_rooms.ids if rooms else [False])

    def _count_appointments(self, people, day):
        """Count the appointments of each person on a local day, by id."""
        first, last = self._get_slot_company()._multipack_get_bounds(day, day)
        # sudo: appointments in other companies count as well; only a number is read
        groups = self.env["multipack.session"].sudo()
        groups = groups._read_group(
            [
                ("instructor_id", "in", people.ids),
                ("service_id.booking_type", "=", "appointment"),
                ("state", "!=", "cancelled"),
                ("start", ">=", first),
                ("start", "<", last),
            ],
            ["instructor_id"],
            ["__count"],
        )
        return Counter({person.id: count for person, count in groups})
