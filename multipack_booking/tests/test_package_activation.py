from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_package import PackageCommon


@tagged("post_install", "-at_install")
class TestActivation(PackageCommon):
    """R12, R19: when the validity of a package begins."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flex = cls._create_multipack(
            "Flex", "entry", {cls.gym: 1}, cls.entries, activation="first_use"
        )

    def _dates(self, package):
        return str(package.date_start), str(package.date_end)

    def test_with_the_sale(self):
        """2 months from 21 November: to 20 January."""
        package = self._packages(self._sell(self.pack, self.five))
        self.assertEqual(self._dates(package), ("2026-11-21", "2027-01-20"))
        self.assertFalse(package.missing_text)

    def test_on_a_chosen_day(self):
        self.pack.activation = "date"
        order = self._create_order((self.pack, self.five))
        order.order_line.multipack_date_start = date(2027, 1, 31)
        order.action_confirm()
        package = self._packages(order)
        self.assertEqual(self._dates(package), ("2027-01-31", "2027-03-30"))
        with self.assertRefused("Valid from"):
            self._book(package, "2027-01-30")
        self.assertEqual(
            self._book(package, "2027-01-31").consumption_id.state, "reserved"
        )
        self.assertEqual(self._dates(package), ("2027-01-31", "2027-03-30"))

    def test_first_use(self):
        package = self._packages(self._sell(self.flex, self.five))
        self.assertEqual(self._dates(package), ("False", "False"))
        self.assertEqual(package.state, "active")
        self.assertEqual(package.missing_text, "Starts with its first use.")
        self._book(package, "2026-12-15")
        self.assertEqual(self._dates(package), ("2026-12-15", "2027-02-14"))
        self.assertFalse(package.missing_text)

    def test_first_use_earlier_later(self):
        """An earlier booking moves the start back; cancelling it restores it."""
        package = self._grant(self.flex, self.five)
        self._book(package, "2026-12-15")
        earlier = self._book(package, "2026-12-01")
        self.assertEqual(self._dates(package), ("2026-12-01", "2027-01-31"))
        self._book(package, "2027-01-31")
        earlier.with_user(self.desk).action_cancel()
        self.assertEqual(self._dates(package), ("2026-12-15", "2027-02-14"))
        self.assertEqual(package.credit_balance, 3)

    def test_cancelled_first_use_does_not_count(self):
        package = self._grant(self.flex, self.five)
        booking = self._book(package, "2026-12-15")
        booking.with_user(self.desk).action_cancel()
        self.assertEqual(self._dates(package), ("False", "False"))
        self.assertEqual(package.credit_balance, 5)
        self._run_expiry()
        self.assertEqual(package.state, "active")

    def test_first_use_must_cover_later_bookings(self):
        """From 1 December it would end on 31 January, before a booking."""
        package = self._grant(self.flex, self.five)
        self._book(package, "2026-12-15")
        self._book(package, "2027-02-10")
        with self.assertRefused("it would end before a booking"):
            self._book(package, "2026-12-01")
        with self.assertRefused("Ended on"):
            self._book(package, "2027-02-15")

    def test_first_use_local_day(self):
        """23:30 UTC is half past midnight of the next day in Rome."""
        package = self._grant(self.flex, self.five)
        self._book(package, self._moment("2026-12-14", 23.5))
        self.assertEqual(self._dates(package), ("2026-12-15", "2027-02-14"))

    def test_first_use_not_before_the_season(self):
        season = self.env["multipack.period"].create(
            {"name": "Spring", "date_from": "2027-03-01", "date_to": "2027-05-31"}
        )
        multipack = self._create_multipack(
            "Spring",
            "entry",
            {self.gym: 1},
            credit=5,
            duration_unit="season",
            period_id=season.id,
            activation="first_use",
        )
        package = self._grant(multipack)
        with self.assertRefused("Valid from"):
            self._book(package, "2027-02-28")
        self._book(package, "2027-03-08")
        self.assertEqual(self._dates(package), ("2027-03-08", "2027-05-31"))

    def test_first_use_keeps_an_explicit_start(self):
        """An explicit start is kept at the first use."""
        package = self._grant(self.flex, self.five, date_start="2026-11-01")
        self.assertEqual(package.activation, "date")
        self._enter(self.gym, package=package)
        self.assertEqual(self._dates(package), ("2026-11-01", "2026-12-31"))

    def test_policy_is_kept(self):
        """R10: later changes of the policy do not affect sold packages."""
        self.flex.write({"rollover": "all", "suspension_max_days": 9})
        package = self._grant(self.flex, self.five)
        self.flex.write(
            {
                "activation": "sale",
                "rollover": "none",
                "suspension_max_days": 1,
                "beneficiary_max": 1,
                "refund_method": "single_price",
            }
        )
        self.assertRecordValues(
            package,
            [
                {
                    "activation": "first_use",
                    "rollover": "all",
                    "suspension_max_days": 9,
                    "beneficiary_max": 0,
                    "refund_method": "unused",
                }
            ],
        )


@tagged("post_install", "-at_install")
class TestOrder(PackageCommon):
    """R12: payment, and orders that are cancelled or changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_books()

    def test_waits_for_the_payment(self):
        self.company.multipack_activation = "invoice"
        order = self._sell(self.pack, self.five)
        package = self._packages(order)
        self.assertEqual(package.state, "pending")
        self.assertEqual(
            package.missing_text,
            f"Can be used once the invoice of {order.name} is paid.",
        )
        with self.assertRefused("Not paid yet"):
            self._book(package, "2026-12-01")
        invoice = self._invoice(order)
        self.assertEqual(package.state, "pending")
        self._go("2026-11-30 10:00:00")
        self._pay(invoice)
        self.assertEqual(package.state, "active")
        self.assertEqual(str(package.usable_since), "2026-11-30 10:00:00")
        self.assertFalse(package.missing_text)

    def test_paid_when_exhausted(self):
        """R14: a package without credits is exhausted once it is paid."""
        self.company.multipack_activation = "invoice"
        order = self._sell(self.pack, self.five)
        package = self._packages(order)
        package.with_user(self.manager).action_adjust(-5, "Mistake")
        self.assertEqual(package.state, "pending")
        self._pay(self._invoice(order))
        self.assertEqual(package.state, "exhausted")

    def test_cancelled_unused(self):
        order = self._sell(self.pack, self.five, 2)
        order._action_cancel()
        packages = self._packages(order)
        self.assertEqual(packages.mapped("state"), ["cancelled"] * 2)
        order.action_draft()
        order.action_confirm()
        self.assertEqual(self._packages(order), packages)
        self.assertEqual(packages.mapped("state"), ["active"] * 2)
        self.assertEqual(self._moves(packages), [("grant", 5, 5)] * 2)

    def test_cancelled_used_asks_for_the_refund(self):
        order = self._sell(self.pack, self.five)
        package = self._packages(order)
        self._enter(self.gym, package=package)
        with self.assertRefused("has been used"):
            order._action_cancel()
        in_form = order.with_context(multipack_offer_refund=True)
        with self.assertRefused("has been used"):
            in_form.with_user(self.desk).action_cancel()
        action = in_form.with_user(self.manager).action_cancel()
        self.assertEqual(action["res_model"], "multipack.package.refund")
        self.assertIn(package.name, action["name"])
        self.assertEqual(order.state, "sale")
        wizard = (
            self.env["multipack.package.refund"]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create({"reason": "Wants it back"})
        )
        self.assertEqual(wizard.package_id, package)
        wizard.amount = 0
        wizard.action_refund()
        order._action_cancel()
        self.assertEqual(order.state, "cancel")

    def test_quantity_of_a_confirmed_line(self):
        order = self._sell(self.pack, self.five)
        order.order_line.product_uom_qty = 3
        self.assertEqual(
            self._packages(order).mapped("state"), ["active", "active", "active"]
        )
        third = self._packages(order)[2]
        self._enter(self.gym, package=third)
        with self.assertRaisesRegex(UserError, "has been used"):
            order.order_line.product_uom_qty = 2
        self.assertEqual(order.order_line.product_uom_qty, 3)
        self.assertEqual(third.state, "active")

    def test_confirmed_again_while_suspended(self):
        """A current suspension still applies when the order is confirmed again."""
        order = self._sell(self.pack, self.five)
        package = self._packages(order)
        package.with_user(self.manager).action_suspend("2026-11-21", False, "Ill")
        order._action_cancel()
        self.assertEqual(package.state, "cancelled")
        with self.assertRaises(UserError):
            package.with_user(self.manager).action_resume()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(package.state, "suspended")
