"""Booking limits (R8), issue 3, item 4: both scopes, a switch per covered service."""

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError, ValidationError
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger
from psycopg2.errors import SerializationFailure

from .common_acceptance import AcceptanceCommon


@tagged("post_install", "-at_install")
class TestBookingLimit(AcceptanceCommon):
    """A package of Club, which includes gym and yoga, for a year."""

    def _limit(self, limit, period="week", scope="service", multipack=None, row=None):
        row = row or self.annual
        row.write(
            {
                "booking_limit": limit,
                "booking_limit_period": period,
                "booking_limit_scope": scope,
            }
        )
        self.package = self._grant(multipack or self.club, row)

    def _use(self, start, service=None, seats=1, state="reserved", partner=None):
        """Create a use at any moment in UTC with the method that charges credits."""
        use = (service or self.gym)._prepare_use(
            partner or self.anna, fields.Datetime.to_datetime(start), seats
        )
        verdict = self.package._choose(use)
        return verdict.package._consume(self.anna, use, verdict.cost, state)

    def _code(self, start, service=None, seats=1):
        return self._verdict(start, service, seats)["code"]

    def _message(self, start, service=None, seats=1):
        return self._verdict(start, service, seats)["message"]

    def _verdict(self, start, service=None, seats=1):
        return self._verdicts(service or self.gym, start=start, seats=seats)[
            self.package
        ]

    def test_no_limit(self):
        self._limit(0)
        for _use in range(5):
            self._use("2026-11-23 10:00:00")
        self.assertEqual(self._code("2026-11-23 10:00:00"), "ok")

    def test_message_names_limit_and_date(self):
        self._limit(1)
        self._use("2026-11-23 10:00:00")
        self.assertEqual(
            self._verdict("2026-11-25 10:00:00"),
            {
                "package_id": self.package.id,
                "eligible": False,
                "code": "limit_reached",
                "message": "Limit reached: at most 1 a week for each service;"
                " again from 11/30/2026",
                "credits": 0,
                "balance_after": 0,
            },
        )

    def test_engine_refuses(self):
        """A walk-in at the desk and a use by code are checked alike."""
        self._limit(1, "day")
        self._enter(self.gym, package=self.package)
        with self.assertRefused("Limit reached: at most 1 a day for each service"):
            self._enter(self.gym, package=self.package)
        with self.assertRefused("Limit reached"):
            self._use("2026-11-21 20:00:00")

    def test_week_across_new_year(self):
        """The ISO week from Monday 28 December 2026 to Sunday 3 January 2027."""
        self._limit(1)
        self._use("2026-12-30 10:00:00")
        codes = {
            day: self._code(f"{day} 10:00:00")
            for day in ("2026-12-27", "2026-12-28", "2027-01-03", "2027-01-04")
        }
        self.assertEqual(
            codes,
            {
                "2026-12-27": "ok",
                "2026-12-28": "limit_reached",
                "2027-01-03": "limit_reached",
                "2027-01-04": "ok",
            },
        )
        self.assertIn("again from 01/04/2027", self._message("2027-01-03 10:00:00"))

    def test_month_ends(self):
        self._limit(1, "month")
        self._use("2027-02-01 10:00:00")
        for day, code in [
            ("2027-01-31", "ok"),
            ("2027-02-28", "limit_reached"),
            ("2027-03-01", "ok"),
        ]:
            self.assertEqual(self._code(f"{day} 10:00:00"), code, day)
        self.assertEqual(
            self._message("2027-02-28 10:00:00"),
            "Limit reached: at most 1 a month for each service; again from 03/01/2027",
        )

    def test_month_at_the_end_of_the_year(self):
        self._limit(1, "month")
        self._use("2026-12-31 10:00:00")
        self.assertEqual(self._code("2027-01-01 10:00:00"), "ok")
        self.assertIn("again from 01/01/2027", self._message("2026-12-01 10:00:00"))

    def test_day_in_the_companys_time_zone(self):
        """In Rome 22:59 UTC is 23:59 and 23:00 UTC the next day; in summer 22:00."""
        self._limit(1, "day")
        self._use("2026-11-23 22:59:59")
        self.assertEqual(self._code("2026-11-22 23:00:00"), "limit_reached")
        self.assertEqual(self._code("2026-11-22 22:59:59"), "ok")
        self.assertEqual(self._code("2026-11-23 23:00:00"), "ok")
        self._use("2027-07-01 22:00:00")
        self.assertEqual(self._code("2027-07-01 21:59:59"), "ok")
        self.assertEqual(self._code("2027-07-02 21:59:59"), "limit_reached")

    def test_week_in_the_companys_time_zone(self):
        """Sunday 23:30 UTC is Monday in Rome, and so the next week."""
        self._limit(1)
        self._use("2026-11-29 23:30:00")
        self.assertEqual(self._code("2026-11-29 22:00:00"), "ok")
        self.assertEqual(self._code("2026-12-06 22:59:00"), "limit_reached")
        self.assertIn("again from 12/07/2026", self._message("2026-12-01 10:00:00"))

    def test_whole_validity(self):
        """No later date would help, so none is named."""
        self._limit(2, "validity")
        self._use("2026-11-23 10:00:00")
        self._use("2027-06-23 10:00:00")
        self.assertEqual(
            self._message("2027-10-01 10:00:00"),
            "Limit reached: at most 2 in all for each service",
        )
        self.assertEqual(self._code("2027-10-01 10:00:00", self.yoga), "ok")

    def test_whole_validity_of_all_services(self):
        self._limit(2, "validity", "package")
        self._use("2026-11-23 10:00:00")
        self._use("2027-06-23 10:00:00", self.yoga)
        for service in (self.gym, self.yoga):
            self.assertEqual(
                self._message("2027-10-01 10:00:00", service),
                "Limit reached: at most 2 in all across all services",
            )

    def test_scope_service(self):
        for period in ("day", "week", "month"):
            self._limit(1, period, "service")
            self._use("2026-11-23 10:00:00")
            self.assertEqual(self._code("2026-11-23 12:00:00"), "limit_reached")
            self.assertEqual(self._code("2026-11-23 12:00:00", self.yoga), "ok")

    def test_scope_package(self):
        for period in ("day", "week", "month"):
            self._limit(1, period, "package")
            self._use("2026-11-23 10:00:00")
            for service in (self.gym, self.yoga):
                self.assertEqual(
                    self._code("2026-11-23 12:00:00", service), "limit_reached"
                )

    def test_several_seats(self):
        self._limit(3)
        self._use("2026-11-23 10:00:00", seats=2)
        self.assertEqual(self._code("2026-11-24 10:00:00", seats=1), "ok")
        self.assertEqual(self._code("2026-11-24 10:00:00", seats=2), "limit_reached")
        self.assertIn("11/30/2026", self._message("2026-11-24 10:00:00", seats=3))

    def test_more_seats_than_the_limit(self):
        """No week allows so many seats, so no date is named."""
        self._limit(3)
        self.assertEqual(
            self._message("2026-11-24 10:00:00", seats=4),
            "Limit reached: at most 3 a week for each service",
        )

    def test_date_skips_weeks_that_are_full(self):
        self._limit(1)
        for day in ("2026-11-23", "2026-12-01", "2026-12-13"):
            self._use(f"{day} 10:00:00")
        self.assertIn("again from 12/14/2026", self._message("2026-11-27 10:00:00"))

    def test_no_date_after_the_end(self):
        """The package ends on 20 Nov 2027, a Saturday: that week is the last."""
        self._limit(1)
        self._use("2027-11-16 10:00:00")
        self.assertEqual(
            self._message("2027-11-17 10:00:00"),
            "Limit reached: at most 1 a week for each service",
        )

    def test_what_counts(self):
        """Reserved, used and forfeited uses count; released ones do not."""
        self._limit(1)
        for state, code in [
            ("reserved", "limit_reached"),
            ("used", "limit_reached"),
            ("forfeited", "limit_reached"),
            ("released", "ok"),
        ]:
            use = self._use("2026-11-23 10:00:00")
            use.sudo().state = state
            self.assertEqual(self._code("2026-11-24 10:00:00"), code, state)
            if state != "released":
                use.sudo().state = "released"

    def test_cancelled_booking_does_not_count(self):
        self._limit(1, "day")
        booking = self._enter(self.gym, package=self.package)
        booking.with_user(self.desk).action_cancel()
        self.assertTrue(self._enter(self.gym, package=self.package))

    def test_switched_off_for_a_service(self):
        """The other services still share the limit; this one has none."""
        self.club.line_ids[1].limited = False
        self._limit(1, "week", "package")
        for _use in range(3):
            self._use("2026-11-23 10:00:00", self.yoga)
        self.assertEqual(self._code("2026-11-23 12:00:00", self.yoga), "ok")
        self._use("2026-11-23 10:00:00")
        self.assertEqual(self._code("2026-11-23 12:00:00"), "limit_reached")
        self.assertEqual(self._code("2026-11-23 12:00:00", self.yoga), "ok")

    def test_other_packages_do_not_count(self):
        self._limit(1)
        other = self._grant(self.club, self.annual)
        self._use("2026-11-23 10:00:00")
        verdicts = self._verdicts(self.gym, start="2026-11-24 10:00:00")
        self.assertEqual(verdicts[self.package]["code"], "limit_reached")
        self.assertEqual(verdicts[other]["code"], "ok")

    def test_uses_of_beneficiaries_count(self):
        self._limit(1)
        self.package.beneficiary_ids = self.bob
        self._use("2026-11-23 10:00:00", partner=self.bob)
        self.assertEqual(self._code("2026-11-24 10:00:00"), "limit_reached")

    def test_package_with_credits(self):
        """The limit applies in addition to the balance: 5 entries, at most 2 a week."""
        self._limit(2, "week", "package", self.pack, self.ten)
        self._use("2026-11-23 10:00:00")
        self._use("2026-11-23 10:00:00", self.yoga)
        self.assertEqual(self.package.credit_balance, 7)
        verdict = self._verdict("2026-11-24 10:00:00")
        self.assertEqual(verdict["code"], "limit_reached")
        self.assertEqual(verdict["balance_after"], 7)

    def test_multipack_without_a_list(self):
        self.trial.write({"credit": 5, "booking_limit": 1})
        self.package = self._grant(self.trial)
        self._use("2026-11-21 10:00:00")
        self.assertEqual(self._code("2026-11-21 12:00:00"), "limit_reached")

    def test_sold_package_keeps_its_limit(self):
        """R10: neither the row nor the switch changes what was sold."""
        self._limit(1)
        self._use("2026-11-23 10:00:00")
        self.annual.booking_limit = 5
        self.club.line_ids.limited = False
        self.assertEqual(self._code("2026-11-24 10:00:00"), "limit_reached")

    def test_negative_limit_is_refused(self):
        with self.assertRaisesRegex(
            ValidationError, "Annual: the booking limit cannot be negative"
        ):
            self.annual.booking_limit = -1


@tagged("post_install", "-at_install")
class TestConcurrentSelling(BaseCase):
    """Two real transactions that began together: limits and maxima hold.

    Committed records stay in the test database, archived and with distinct names:
    packages cannot be deleted, by design.
    """

    NAME = "Concurrency test of limits"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.connection = db_connect(get_db_name())
        with cls.connection.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cls.client = env["res.partner"].create({"name": cls.NAME}).id
            cls.service = env["multipack.service"].create({"name": cls.NAME}).id
            multipack = env["multipack.multipack"].create(
                {
                    "name": cls.NAME,
                    "kind": "time",
                    "booking_limit": 1,
                    "booking_limit_period": "day",
                    "max_per_customer": 1,
                    "line_ids": [(0, 0, {"service_id": cls.service})],
                    "taxes_id": [(5, 0, 0)],
                }
            )
            cls.multipack = multipack.id
            cls.product = multipack.product_variant_ids.id

    @classmethod
    def tearDownClass(cls):
        with cls.connection.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["multipack.multipack"].browse(cls.multipack).active = False
            env["multipack.service"].browse(cls.service).active = False
            env["res.partner"].browse(cls.client).active = False
        super().tearDownClass()

    def _begin(self):
        cr = self.connection.cursor()
        self.addCleanup(cr.close)
        cr.execute("SELECT 1 FROM multipack_package LIMIT 1")  # takes the snapshot
        return api.Environment(cr, SUPERUSER_ID, {})

    def _collide(self, first, second, refusal):
        """Check that the second fails to serialize and is refused when retried."""
        winner, loser = self._begin(), self._begin()
        first(winner)
        winner.flush_all()
        winner.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            second(loser)
            loser.flush_all()
        loser.cr.rollback()
        loser.invalidate_all()
        with self.assertRaisesRegex(UserError, refusal):
            second(loser)
        loser.cr.rollback()

    def test_limit_of_a_time_package(self):
        with self.connection.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            package = env["multipack.package"].create(
                {"partner_id": self.client, "multipack_id": self.multipack}
            )

        def enter(env):
            service = env["multipack.service"].browse(self.service)
            service.enter(self.client, package.id)

        self._collide(enter, enter, "Limit reached: at most 1 a day")
        with self.connection.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            uses = env["multipack.consumption"].search(
                [("package_id", "=", package.id)]
            )
            self.assertEqual(uses.mapped("state"), ["used"])

    def test_maximum_per_client(self):
        """Two quotations of one client, confirmed at the same moment."""
        with self.connection.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            values = {
                "partner_id": self.client,
                "order_line": [(0, 0, {"product_id": self.product})],
            }
            orders = env["sale.order"].create([values, values])

        def confirm(order):
            return lambda env: env["sale.order"].browse(order.id).action_confirm()

        self._collide(
            confirm(orders[0]),
            confirm(orders[1]),
            "is limited to 1 per client",
        )
        with self.connection.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            orders = env["sale.order"].browse(orders.ids)
            self.assertEqual(orders.mapped("state"), ["sale", "draft"])
            self.assertEqual(orders.mapped("multipack_package_count"), [1, 0])
            orders[0].action_cancel()

    def test_maximum_does_not_block_others(self):
        """A sale to another client, and a change of the client, do not collide."""
        with self.connection.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            other = env["res.partner"].create({"name": self.NAME})
            orders = env["sale.order"].create(
                [
                    {
                        "partner_id": client,
                        "order_line": [(0, 0, {"product_id": self.product})],
                    }
                    for client in (self.client, other.id)
                ]
            )
        first, second, third = self._begin(), self._begin(), self._begin()
        first["sale.order"].browse(orders[0].id).action_confirm()
        first.flush_all()
        first.cr.commit()
        second["sale.order"].browse(orders[1].id).action_confirm()
        second.flush_all()
        second.cr.commit()
        third["res.partner"].browse(self.client).comment = "Called"
        third.flush_all()
        third.cr.commit()
        with self.connection.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            orders = env["sale.order"].browse(orders.ids)
            self.assertEqual(orders.mapped("multipack_package_count"), [1, 1])
            orders._action_cancel()
            env["res.partner"].browse(other.id).active = False
