from collections import Counter
from itertools import product

from odoo import models
from odoo.exceptions import UserError
from psycopg2.errors import ExclusionViolation

from ...tools.untrusted import browse_given, is_choice


class MultipackService(models.Model):
    """Booking an appointment: its session is made with it (R37)."""

    _inherit = "multipack.service"

    def book_slot(
        self,
        partner_id,
        start,
        resource_id=False,
        package_id=False,
        payment="package",
        allow_overlap=False,
    ):
        """Book an appointment for a client, for the desk.

        :param int partner_id: the client
        :param start: one of the free times, UTC (datetime, or a string of it)
        :param int resource_id: the person; if unset, whoever of those who are free has
            the fewest appointments on that day
        :param int package_id: package to charge; the best eligible one (R17) if unset
        :param str payment: ``package``, ``onsite``, ``online`` or ``free``, see
            ``multipack.session.book``
        :param bool allow_overlap: book although the client is somewhere else then
        :return: id of the booking
        :raises UserError: with the reason when it cannot be, such as that somebody has
            just taken this time; nothing is written then
        """
        self.ensure_one()
        Booking = self.env["multipack.booking"]
        Booking._check_may_book()
        package = self.env["multipack.package"]
        if package_id:
            package = browse_given(
                package, package_id, self.env._("This package no longer exists.")
            )
        resource = self.env["resource.resource"]
        if resource_id:
            resource = browse_given(
                resource, resource_id, self.env._("This person no longer exists.")
            )
        if not is_choice(Booking._fields["payment"], payment):
            raise UserError(self.env._("%s is not a way to pay.", payment))
        if not start:
            raise UserError(self.env._("Choose a time first."))
        return self._book_slot(
            self.env["res.partner"]._multipack_client(partner_id),
            self.env["multipack.package"]._to_start(start),
            resource=resource,
            package=package,
            payment=payment,
            allow_overlap=allow_overlap,
        ).id

    def _book_slot(
        self,
        partner,
        start,
        *,
        resource=None,
        package=None,
        payment="package",
        allow_overlap=False,
    ):
        """Book an appointment: what the desk, the website and RPC pass through (R26).

        :param datetime start: UTC
        :param resource: the person; anybody if unset
        """
        self.ensure_one()
        if self.booking_type != "appointment":
            raise UserError(
                self.env._("%s is not booked by appointment.", self.display_name)
            )
        self = self.with_company(self._get_slot_company())
        # the place and the booking, or none of them (R27)
        with self.env.cr.savepoint():
            session = self._make_appointment(start, resource)
            return session.with_env(self.env)._book(
                partner, package=package, payment=payment, allow_overlap=allow_overlap
            )

    def _make_appointment(self, start, resource=None):
        """Make the session of an appointment, with a person and a room that are free.

        :raises UserError: when nobody is free then, or no room, or it cannot be booked
            now
        """
        self._check_slot(start, resource)
        people, rooms = self._get_free_resources(start, resource)
        gone = set()
        for person, room in product(people, rooms):
            if {person, room} & gone:
                continue
            try:
                with self.env.cr.savepoint():
                    # sudo: a session is planned with its booking, whoever books
                    return (
                        self.env["multipack.session"]
                        .sudo()
                        .with_context(tracking_disable=True)
                        .create(self._prepare_appointment(start, person, room))
                    )
            except ExclusionViolation as error:
                # taken by somebody whose transaction this one does not see
                by_room = error.diag.constraint_name.endswith("room_once")
                gone.add(room if by_room else person)
        raise UserError(
            self.env._("Somebody has just taken this time. Please choose another one.")
        )

    def _prepare_appointment(self, start, person, room):
        """Values of the session of an appointment."""
        return {
            "service_id": self.id,
            "company_id": self._get_slot_company().id,
            "start": start,
            "capacity": 1,
            "instructor_id": person,
            "room_id": room,
        }

    def _new_appointment(self, start):
        """The session that an appointment would have, not in the database."""
        return self.env["multipack.session"].new(
            {**self._prepare_appointment(start, False, False), "state": "open"}
        )

    def _check_slot(self, start, resource=None):
        """Refuse a time that cannot be booked now, or is none that is offered."""
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
        """Who could have an appointment, and where.

        :return: ids of the free people, who has the fewest appointments on that day
            first, and of the free rooms; ``[False]`` where the service needs none
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
        """Number of appointments that each person has on a local day, by id."""
        first, last = self._get_slot_company()._multipack_get_bounds(day, day)
        # sudo: all appointments of the person count
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
