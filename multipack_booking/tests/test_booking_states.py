from itertools import product

from odoo.tests import tagged

from ..rules import codes, states
from .common_session import SessionCommon


@tagged("post_install", "-at_install")
class TestBookingStates(SessionCommon):
    """Bookings change their state along the graph of ``rules.states`` only."""

    def _states(self):
        return [
            value
            for value, _label in self.env["multipack.booking"]
            ._fields["state"]
            .selection
        ]

    def test_graph_has_each_state(self):
        known = set(self._states())
        self.assertEqual(set(states.BOOKING_TRANSITIONS), known)
        for old, following in states.BOOKING_TRANSITIONS.items():
            with self.subTest(old=old):
                self.assertLessEqual(following, known - {old})
        for group in (
            states.BOOKING_LIVE,
            states.BOOKING_SEATED,
            states.BOOKING_IN_CALENDAR,
            states.BOOKING_CHECK_IN,
        ):
            self.assertLessEqual(set(group), known)
        sessions = dict(self.env["multipack.session"]._fields["state"].selection)
        self.assertEqual({*states.SESSION_RUNNING, *states.SESSION_OVER}, set(sessions))
        packages = dict(self.env["multipack.package"]._fields["state"].selection)
        self.assertLessEqual(set(states.PACKAGE_RUNNING), set(packages))
        uses = dict(self.env["multipack.consumption"]._fields["state"].selection)
        self.assertLessEqual(set(states.USE_COUNTED), set(uses))

    def test_write_follows_the_graph(self):
        legal = {
            ("held", "confirmed"),
            ("held", "cancelled"),
            ("confirmed", "attended"),
            ("confirmed", "no_show"),
            ("confirmed", "cancelled"),
            ("waitlisted", "confirmed"),
            ("waitlisted", "cancelled"),
            ("attended", "confirmed"),
            ("attended", "cancelled"),
            ("no_show", "attended"),
            ("no_show", "cancelled"),
            ("cancelled", "confirmed"),
        }
        for number, (old, new) in enumerate(product(self._states(), repeat=2)):
            client = self.env["res.partner"].create({"name": f"Client {number}"})
            session = self._plan("2026-11-26 17:00:00")
            booking = self._book(client, session, payment="free").sudo()
            self.env.cr.execute(
                "UPDATE multipack_booking SET state = %s WHERE id = %s",
                [old, booking.id],
            )
            booking.invalidate_recordset()
            with self.subTest(old=old, new=new):
                if old == new or (old, new) in legal:
                    booking.write({"state": new})
                    self.assertEqual(booking.state, new)
                else:
                    with self.assertRefused("cannot change from"):
                        booking.write({"state": new})

    def test_database_uses_the_same_sets(self):
        self.env.cr.execute(
            "SELECT prosrc FROM pg_proc WHERE proname = 'multipack_booking_seats'"
        )
        [(source,)] = self.env.cr.fetchall()
        self.assertIn(f"ARRAY[{states.sql_list(states.BOOKING_SEATED)}]", source)
        self.env.cr.execute(
            """
            SELECT indexdef FROM pg_indexes
             WHERE indexname = 'multipack_booking_once_per_session'
            """
        )
        [(index,)] = self.env.cr.fetchall()
        for state in self._states():
            with self.subTest(state=state):
                self.assertEqual(f"'{state}'" in index, state in states.BOOKING_LIVE)

    def test_codes_are_documented(self):
        constants = {
            value
            for name, value in vars(codes).items()
            if name.isupper() and isinstance(value, str)
        }
        documented = {*codes.ELIGIBILITY, *codes.SESSION, *codes.CHECK_IN}
        self.assertEqual(constants, documented)
        self.assertEqual(len(codes.ELIGIBILITY), 11)
