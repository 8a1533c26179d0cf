from datetime import date, timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MultipackCommon


@tagged("post_install", "-at_install")
class TestEligibility(MultipackCommon):
    """Each verdict, with its code and its message."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._grant(cls.pack, cls.five)

    def assertVerdict(self, code, message, service=None, package=None, **kwargs):
        verdict = self._verdicts(service or self.gym, **kwargs)[package or self.package]
        self.assertEqual((verdict["code"], verdict["message"]), (code, message))
        self.assertEqual(verdict["eligible"], code == "ok")
        return verdict

    def test_ok(self):
        verdict = self.assertVerdict("ok", "Uses 1 entry · 4 entries left")
        self.assertEqual(
            verdict,
            {
                "package_id": self.package.id,
                "eligible": True,
                "code": "ok",
                "message": "Uses 1 entry · 4 entries left",
                "credits": 1,
                "balance_after": 4,
            },
        )
        verdict = self.assertVerdict(
            "ok", "Uses 4 entries · 1 entry left", self.yoga, seats=2
        )
        self.assertEqual((verdict["credits"], verdict["balance_after"]), (4, 1))

    def test_ok_for_money(self):
        """The gym costs its list price, 12.50; the massage a cost of its own, 55."""
        money = self._grant(self.wallet, self.hundred)
        verdict = self.assertVerdict(
            "ok",
            "Uses 25.00\xa0€ · 75.00\xa0€ left",
            package=money,
            seats=2,
        )
        self.assertEqual((verdict["credits"], verdict["balance_after"]), (25, 75))
        self.assertVerdict(
            "ok",
            "Uses 55.00\xa0€ · 45.00\xa0€ left",
            self.massage,
            package=money,
        )

    def test_ok_for_time(self):
        time_package = self._grant(self.club, self.monthly)
        verdict = self.assertVerdict(
            "ok", "Unlimited until 12/20/2026", package=time_package, seats=9
        )
        self.assertEqual((verdict["credits"], verdict["balance_after"]), (0, 0))

    def test_not_covered(self):
        verdict = self.assertVerdict(
            "not_covered", "Does not include Sauna", self.sauna
        )
        self.assertEqual((verdict["credits"], verdict["balance_after"]), (0, 5))

    def test_not_started(self):
        self.assertVerdict(
            "not_started", "Valid from 11/21/2026", start="2026-11-20 10:00:00"
        )

    def test_expired(self):
        """R18: the day of the service counts, not that of the booking."""
        self.assertVerdict(
            "ok",
            "Uses 1 entry · 4 entries left",
            start="2027-01-20 22:59:00",
        )
        self.assertVerdict(
            "expired", "Ended on 01/20/2027", start="2027-01-20 23:00:00"
        )

    def test_no_credit(self):
        verdict = self.assertVerdict(
            "no_credit", "Only 5 entries left, 6 entries needed", seats=6
        )
        self.assertEqual((verdict["credits"], verdict["balance_after"]), (6, 5))
        self._enter(self.gym, seats=4)
        self.assertVerdict(
            "no_credit", "Only 1 entry left, 2 entries needed", self.yoga
        )
        self._enter(self.gym)
        self.assertVerdict("no_credit", "No credit left")

    def test_not_active(self):
        self.package.action_cancel("x")
        self.assertVerdict("not_active", "Cancelled")

    def test_not_paid(self):
        self.company.multipack_activation = "invoice"
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        package = order.order_line.multipack_package_ids
        self.assertEqual(package.state, "pending")
        self.assertVerdict("not_paid", "Not paid yet", package=package)

    def test_wrong_company(self):
        package = self._grant_elsewhere(self.club, self.monthly, self.anna)
        self.desk.company_ids |= self.other_company
        both = (self.company | self.other_company).ids
        verdicts = (
            self.env["multipack.package"]
            .with_user(self.desk)
            .with_context(allowed_company_ids=both)
            .check_eligibility(self.anna.id, self.gym.id, self.frozen_now)
        )
        codes = {verdict["package_id"]: verdict for verdict in verdicts}
        self.assertEqual(codes[package.id]["code"], "wrong_company")
        self.assertEqual(codes[package.id]["message"], "Sold by Club Lontano")
        self.assertEqual(codes[self.package.id]["code"], "ok")

    def test_wrong_holder(self):
        """R16: reported only when the package is named."""
        self.assertFalse(self._verdicts(self.gym, self.bob))
        with self.assertRefused("Belongs to somebody else"):
            self._enter(self.gym, self.bob, self.package)

    def test_beneficiary(self):
        """R16, R21: from the same balance."""
        self.package.beneficiary_ids = self.bob
        self.assertVerdict("ok", "Uses 1 entry · 4 entries left", partner=self.bob)
        booking = self._enter(self.gym, self.bob)
        self.assertEqual(booking.package_id, self.package)
        self.assertEqual(booking.partner_id, self.bob)
        self.assertEqual(self.package.credit_balance, 4)

    def test_payer_may_not_use(self):
        self.package.payer_id = self.employer
        with self.assertRefused("Studio Blu has no package for Gym"):
            self._enter(self.gym, self.employer)

    def test_colleague_may_not_use(self):
        """The commercial partner gives no right to a package."""
        self.anna.parent_id = self.employer
        self.bob.parent_id = self.employer
        self.assertFalse(self._verdicts(self.gym, self.bob))
        self.assertFalse(self._verdicts(self.gym, self.employer))

    def test_every_package_has_a_verdict(self):
        """Refused packages are in the answer as well."""
        self._grant(self.wallet, self.hundred)
        self._grant(self.trial, date_start="2026-01-01")
        verdicts = self.env["multipack.package"].check_eligibility(
            self.anna.id, self.yoga.id, self.frozen_now
        )
        self.assertEqual(
            [verdict["code"] for verdict in verdicts],
            ["ok", "not_covered", "not_covered"],
        )

    def test_money_is_counted_in_cents(self):
        """Three times 1.10 is exactly 3.30."""
        cheap = self._create_multipack(
            "Coins", "value", {self.sauna: 1.1}, credit=3.3, duration_unit="year"
        )
        coins = self._grant(cheap)
        self.assertVerdict(
            "ok",
            "Uses 3.30\xa0€ · 0.00\xa0€ left",
            self.sauna,
            package=coins,
            seats=3,
        )
        self._enter(self.sauna, seats=3)
        self.assertEqual(coins.credit_balance, 0)
        self.assertEqual(coins.state, "exhausted")
        self.assertLedgerHolds()

    def test_negative_price_gives_no_money(self):
        """A use never adds credits, even with a negative price."""
        self.gym.product_id.list_price = -10
        odd = self._grant(self.wallet, self.hundred)
        self._enter(self.gym, package=odd)
        self.assertEqual(odd.credit_balance, 100)

    def test_bad_arguments(self):
        Package = self.env["multipack.package"].with_user(self.desk)
        anna, gym, now = self.anna.id, self.gym.id, self.frozen_now
        for arguments in (
            (2**30, gym, now, 1),
            (False, gym, now, 1),
            ("anna", gym, now, 1),
            ([anna, self.bob.id], gym, now, 1),
            ({}, gym, now, 1),
            (anna, 2**30, now, 1),
            (anna, False, now, 1),
            (anna, "gym", now, 1),
            (anna, [gym, self.yoga.id], now, 1),
            (anna, gym, "soon", 1),
            (anna, gym, 12, 1),
            (anna, gym, ["2026-11-21"], 1),
            (anna, gym, now, 0),
            (anna, gym, now, -1),
            (anna, gym, now, 1.5),
            (anna, gym, now, "2"),
            (anna, gym, now, None),
            (anna, gym, now, 10**12),
        ):
            with self.subTest(arguments=arguments), self.assertRefused():
                Package.check_eligibility(*arguments)

    def test_start_may_be_a_date_or_none(self):
        for start in (False, None, "2026-11-21", date(2026, 11, 21)):
            self.assertVerdict("ok", "Uses 1 entry · 4 entries left", start=start)

    def test_only_the_desk_may_ask(self):
        for user in (self.salesman, self.plain, self.anna_user, self.public):
            with self.subTest(user=user.login), self.assertRefused("", AccessError):
                self._verdicts(self.gym, user=user)


@tagged("post_install", "-at_install")
class TestPreferenceOfPackages(MultipackCommon):
    """R17: time first, then earliest end, smallest balance, oldest."""

    def _order_of(self, packages):
        verdicts = self._verdicts(self.gym)
        return [package for package in verdicts if package in packages]

    def test_time_first(self):
        entries = self._grant(self.trial)  # ends sooner
        time_package = self._grant(self.club, self.annual)
        self.assertEqual(
            self._order_of(entries | time_package), [time_package, entries]
        )
        self.assertEqual(self._enter(self.gym).package_id, time_package)

    def test_earliest_end(self):
        late = self._grant(self.pack, self.ten)  # 3 months
        soon = self._grant(self.pack, self.five)  # 2 months
        self.assertEqual(self._order_of(late | soon), [soon, late])
        self.assertEqual(self._enter(self.gym).package_id, soon)

    def test_smallest_balance(self):
        full = self._grant(self.pack, self.five)
        low = self._grant(self.pack, self.five)
        low.action_adjust(-2, "x")
        self.assertEqual(self._order_of(full | low), [low, full])
        self.assertEqual(self._enter(self.gym).package_id, low)

    def test_oldest(self):
        first = self._grant(self.pack, self.five)
        second = self._grant(self.pack, self.five)
        self.assertEqual(self._order_of(first | second), [first, second])
        self.assertEqual(self._enter(self.gym).package_id, first)

    def test_best_is_skipped_if_not_eligible(self):
        soon = self._grant(self.trial)
        late = self._grant(self.pack, self.five)
        self.assertEqual(self._enter(self.gym, seats=2).package_id, late)
        self.assertEqual(self._enter(self.gym).package_id, soon)
        self.assertEqual(self._enter(self.gym).package_id, late)

    def test_refused_come_last(self):
        time_package = self._grant(self.club, self.monthly)
        time_package.action_cancel("x")
        entries = self._grant(self.pack, self.five)
        self.assertEqual(
            self._order_of(entries | time_package), [entries, time_package]
        )

    def test_another_may_be_chosen(self):
        time_package = self._grant(self.club, self.monthly)
        entries = self._grant(self.pack, self.five)
        self.assertEqual(self._enter(self.gym, package=entries).package_id, entries)
        self.assertEqual(time_package.use_count, 0)

    def test_two_packages_do_not_pay_together(self):
        self._grant(self.trial)
        self._grant(self.trial)
        with self.assertRefused("Only 1 entry left, 2 entries needed"):
            self._enter(self.gym, seats=2)


@tagged("post_install", "-at_install")
class TestByDate(MultipackCommon):
    """R14: unusable from the next day in the company's time zone, without any job."""

    def _code(self, package, moment):
        with freeze_time(moment):
            verdict = self._verdicts(self.gym, start=moment)[package]
            left = package.days_left
            package.invalidate_recordset(["days_left"])
        return verdict["code"], left

    def test_midnight(self):
        """The trial of 21 Nov ends at midnight after the 27th, in each time zone."""
        for zone, last_second, first_second in [
            ("UTC", "2026-11-27 23:59:59", "2026-11-28 00:00:00"),
            ("Europe/Rome", "2026-11-27 22:59:59", "2026-11-27 23:00:00"),
            ("Pacific/Auckland", "2026-11-27 10:59:59", "2026-11-27 11:00:00"),
            ("Pacific/Pago_Pago", "2026-11-28 10:59:59", "2026-11-28 11:00:00"),
        ]:
            self.company.multipack_tz = zone
            package = self._grant(self.trial, date_start="2026-11-21")
            self.assertEqual(package.date_end, date(2026, 11, 27))
            package.invalidate_recordset(["days_left"])
            with self.subTest(zone=zone):
                self.assertEqual(self._code(package, last_second), ("ok", 1))
                self.assertEqual(self._code(package, first_second), ("expired", 0))
                self.assertEqual(package.state, "active", "no job has run")

    def test_first_second(self):
        package = self._grant(self.trial, date_start="2026-12-01")
        for moment, code in [
            ("2026-11-30 22:59:59", "not_started"),
            ("2026-11-30 23:00:00", "ok"),
        ]:
            self.assertEqual(
                self._verdicts(self.gym, start=moment)[package]["code"], code
            )

    def test_entry_after_the_end_is_refused(self):
        self._grant(self.trial)
        with freeze_time("2026-11-27 22:59:59"):
            self._enter(self.gym).action_cancel()
        with (
            freeze_time("2026-11-27 23:00:00"),
            self.assertRefused("Ended on 11/27/2026"),
        ):
            self._enter(self.gym)

    def test_sold_around_midnight(self):
        """23:30 UTC on the 21st is half past noon on the 22nd in Auckland."""
        self.company.multipack_tz = "Pacific/Auckland"
        with freeze_time("2026-11-21 23:30:00"):
            package = self._grant(self.trial)
        self.assertEqual(package.date_start, date(2026, 11, 22))
        self.assertEqual(package.date_end, date(2026, 11, 28))

    def test_zone_of_the_working_hours(self):
        """Without a setting: the zone of the company's working hours, else UTC."""
        self.company.multipack_tz = False
        self.company.resource_calendar_id.tz = "Asia/Tokyo"
        self.assertEqual(str(self.company._multipack_zone()), "Asia/Tokyo")
        self.company.resource_calendar_id = False
        self.assertEqual(str(self.company._multipack_zone()), "UTC")

    def test_summer_time(self):
        """Rome leaves summer time on 25 Oct 2026: that day has 25 hours."""
        with freeze_time("2026-10-19 10:00:00"):
            package = self._grant(self.trial)  # a week: until the 25th
        self.assertEqual(package.date_end, date(2026, 10, 25))
        self.assertEqual(self._code(package, "2026-10-25 22:59:59"), ("ok", 1))
        self.assertEqual(self._code(package, "2026-10-25 23:00:00"), ("expired", 0))

    def test_days_left(self):
        package = self._grant(self.trial)
        days = []
        for later in range(8):
            moment = f"{self.today + timedelta(days=later)} 10:00:00"
            days.append(self._code(package, moment)[1])
        # the 21st is the first of the seven days
        self.assertEqual(days, [7, 6, 5, 4, 3, 2, 1, 0])
