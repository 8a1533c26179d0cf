from datetime import date

from odoo.tests import Form, tagged

from .common_package import PackageCommon


@tagged("post_install", "-at_install")
class TestSuspend(PackageCommon):
    """R20: a package is suspended; its end moves by the suspended days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._grant(cls.pack, cls.five).with_user(cls.manager)

    def test_known_end(self):
        """10 suspended days move the end from 20 to 30 January."""
        self.package.action_suspend("2026-12-01", "2026-12-10", "Holiday")
        self.assertEqual(self.package.date_end, date(2027, 1, 30))
        self.assertEqual(self.package.state, "active")
        for day, message in [
            ("2026-11-30", False),
            ("2026-12-01", "Suspended on 12/01/2026"),
            ("2026-12-10", "Suspended on 12/10/2026"),
            ("2026-12-11", False),
            ("2027-01-30", False),
            ("2027-01-31", "Ended on 01/30/2027"),
        ]:
            with self.subTest(day=day):
                moment = self._moment(day)
                use = self.gym._prepare_use(self.anna, moment)
                [verdict] = self.package._evaluate(use)
                text = not verdict.eligible and verdict.message
                self.assertEqual(text, message)
        for now, state in [
            ("2026-11-30 22:59:00", "active"),
            ("2026-11-30 23:01:00", "suspended"),  # midnight in Rome
            ("2026-12-10 22:59:00", "suspended"),
            ("2026-12-10 23:01:00", "active"),
        ]:
            self._go(now)
            self._run_expiry()
            self.assertEqual(self.package.state, state, now)
        self.assertIn(
            "Suspended from 12/01/2026 to 12/10/2026: Holiday",
            self.package.message_ids.mapped("body")[-1]
            + self.package.message_ids[0].body,
        )

    def test_date_decides_without_the_job(self):
        self.package.action_suspend("2026-12-01", "2026-12-10", "Holiday")
        self._go("2026-12-05 10:00:00")
        self.assertEqual(self.package.state, "active")
        with self.assertRefused("Suspended on"):
            self._enter(self.gym, package=self.package)
        self._run_expiry()
        self._go("2026-12-11 10:00:00")
        self.assertEqual(self.package.state, "suspended")
        self._enter(self.gym, package=self.package)
        self.assertEqual(self.package.credit_balance, 4)

    def test_open_end(self):
        """Suspended from today and resumed on the 8th day: 7 days suspended."""
        self.package.action_suspend("2026-11-21", False, "Broken leg")
        self.assertEqual(self.package.state, "suspended")
        self.assertEqual(self.package.date_end, date(2027, 1, 20))
        self._go("2026-11-28 10:00:00")
        self.package.action_resume()
        self.assertEqual(self.package.state, "active")
        self.assertEqual(self.package.suspension_ids.days, 7)
        self.assertEqual(self.package.suspension_ids.date_to, date(2026, 11, 27))
        self.assertEqual(self.package.date_end, date(2027, 1, 27))
        with self.assertRefused("is not suspended"):
            self.package.action_resume()

    def test_open_end_does_not_expire(self):
        """R24: the end of an open suspension is unknown; credits do not expire."""
        self.package.action_suspend("2027-01-01", False, "Abroad")
        self._go("2027-06-01 10:00:00")
        self._run_expiry()
        self.assertEqual(self.package.state, "suspended")
        self.assertEqual(self.package.credit_balance, 5)
        self.package.action_resume()
        # suspended for 151 days, 1 January to 31 May: 20 days are left, 1 to 20 June
        self.assertEqual(self.package.date_end, date(2027, 6, 20))
        self.assertEqual(self.package.state, "active")

    def test_resumed_early(self):
        self.package.action_suspend("2026-11-21", "2026-12-10", "Holiday")
        self.assertEqual(self.package.date_end, date(2027, 2, 9))
        after = self._book(self.package, "2027-02-09")
        self._go("2026-12-01 10:00:00")
        self.package.action_resume()
        self.assertEqual(self.package.date_end, date(2027, 1, 30))
        self.assertEqual(self.package.suspension_ids.days, 10)
        self.assertEqual(after.state, "cancelled")
        self.assertEqual(self.package.credit_balance, 5)

    def test_resumed_before_it_begins(self):
        self.package.action_suspend("2026-12-01", "2026-12-10", "Holiday")
        self.package.action_resume()
        self.assertFalse(self.package.suspension_ids)
        self.assertEqual(self.package.date_end, date(2027, 1, 20))

    def test_maximum_in_all(self):
        package = self._grant_with_maximum(14)
        package.action_suspend("2026-12-01", "2026-12-10", "x")
        for first, last in [("2026-12-20", "2026-12-24"), ("2027-01-01", "2027-02-01")]:
            with self.assertRefused("at most 14 days in total"):
                package.action_suspend(first, last, "x")
        package.action_suspend("2026-12-20", "2026-12-23", "x")
        with self.assertRefused("at most 14 days in total"):
            package.action_suspend("2027-01-05", False, "x")
        self.assertEqual(package.date_end, date(2027, 2, 3))

    def test_maximum_of_an_open_suspension(self):
        """An open suspension ends after the 14 days that are allowed."""
        package = self._grant_with_maximum(14)
        package.action_suspend("2026-11-21", False, "x")
        self.assertEqual(package.suspension_ids.date_to, date(2026, 12, 4))
        self.assertEqual(package.date_end, date(2027, 2, 3))
        self._go("2026-12-05 10:00:00")
        self._run_expiry()
        self.assertEqual(package.state, "active")

    def _grant_with_maximum(self, days):
        self.pack.suspension_max_days = days
        return self._grant(self.pack, self.five).with_user(self.manager)

    def test_refusals(self):
        self.package.action_suspend("2026-12-01", "2026-12-10", "x")
        waiting = self._grant(
            self._create_multipack(
                "Flex", "entry", {self.gym: 1}, credit=3, activation="first_use"
            )
        ).with_user(self.manager)
        for first, last, reason, message in [
            ("2026-12-20", "2026-12-19", "x", "cannot end before it starts"),
            ("2026-11-20", "2026-11-25", "x", "not valid on the first day"),
            ("2027-01-31", "2027-02-05", "x", "not valid on the first day"),
            (
                "2026-12-10",
                "2026-12-12",
                "x",
                "already suspended on some",
            ),
            (
                "2026-11-25",
                "2026-12-01",
                "x",
                "already suspended on some",
            ),
            ("2026-11-25", False, "x", "already suspended on some"),
            ("2026-12-20", "2026-12-21", "", "Enter a reason"),
            (False, "2026-12-21", "x", "Choose a date"),
            ("2026-12-20", "9999-12-31", "x", "Enter at most 36,500 days"),
        ]:
            with self.subTest(first=first, last=last), self.assertRefused(message):
                self.package.action_suspend(first, last, reason)
        with self.assertRefused("starts with its first use"):
            waiting.action_suspend("2026-12-01", "2026-12-10", "x")
        self._go("2027-02-01 10:00:00")
        with self.assertRefused("it is not paid, or it has ended"):
            self.package.action_suspend("2027-01-25", "2027-02-10", "x")

    def test_used_days(self):
        self._enter(self.gym, package=self.package)
        with self.assertRefused("was used on some of these days"):
            self.package.action_suspend("2026-11-21", "2026-11-30", "x")
        self.package.action_suspend("2026-11-22", "2026-11-30", "x")
        self.assertEqual(self.package.date_end, date(2027, 1, 29))

    def test_season_does_not_move(self):
        season = self.env["multipack.period"].create(
            {"name": "Winter", "date_from": "2026-10-01", "date_to": "2027-03-31"}
        )
        multipack = self._create_multipack(
            "Winter",
            "time",
            {self.gym: 0},
            duration_unit="season",
            period_id=season.id,
        )
        package = self._grant(multipack).with_user(self.manager)
        package.action_suspend("2026-12-01", "2026-12-31", "x")
        self.assertEqual(package.date_end, date(2027, 3, 31))
        self._go("2026-12-10 10:00:00")
        package.action_resume()
        self.assertEqual(package.date_end, date(2027, 3, 31))

    def test_bookings_inside(self):
        before = self._book(self.package, "2026-11-30")
        inside = self._book(self.package, "2026-12-05", self.yoga)
        after = self._book(self.package, "2026-12-11")
        self.assertEqual(self.package.credit_balance, 1)
        form = Form(
            self.env["multipack.package.change"]
            .with_user(self.manager)
            .with_context(
                default_package_ids=self.package.ids, default_action="suspend"
            )
        )
        form.date_from = date(2026, 12, 1)
        form.date_to = date(2026, 12, 10)
        self.assertEqual(
            form.effect,
            f"{self.package.name}: valid until 01/30/2027 (now 01/20/2027)."
            " Bookings cancelled, with credits returned: 1",
        )
        form.date_to = False
        self.assertEqual(
            form.effect,
            f"{self.package.name}: extended by the length of the suspension (now valid"
            " until 01/20/2027). Bookings cancelled, with credits returned: 2",
        )
        form.date_to = date(2026, 12, 10)
        form.reason = "Holiday"
        form.save().action_apply()
        self.assertEqual(
            [booking.state for booking in (before, inside, after)],
            ["confirmed", "cancelled", "confirmed"],
        )
        self.assertEqual(self._moves(self.package)[-1], ("release", 2, 3))

    def test_first_use_inside_is_cancelled(self):
        """The suspension cancels the only booking: the package waits for its first use
        again, can be resumed, and days suspended before that use add nothing."""
        flex = self._create_multipack(
            "Flex", "entry", {self.gym: 1}, self.entries, activation="first_use"
        )
        package = self._grant(flex, self.five).with_user(self.manager)
        self._book(package, "2026-11-25")
        package.action_suspend("2026-11-25", "2026-12-04", "Ill")
        self.assertFalse(package.date_start)
        self.assertFalse(package.date_end)
        self._book(package, "2026-12-15")
        self.assertEqual(package.date_end, date(2027, 2, 14))
        self._go("2026-11-30 10:00:00")
        package.action_resume()
        self.assertEqual(package.date_end, date(2027, 2, 14))
