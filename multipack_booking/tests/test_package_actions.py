from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import MultipackCommon


@tagged("post_install", "-at_install")
class TestActions(MultipackCommon):
    """Top-up, adjustment and cancellation: by managers, with a reason."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._grant(cls.pack, cls.five).with_user(cls.manager)
        cls.money = cls._grant(cls.wallet, cls.hundred).with_user(cls.manager)
        cls.time_package = cls._grant(cls.club, cls.monthly).with_user(cls.manager)

    def test_top_up(self):
        self.package.action_top_up(3, "Birthday")
        self.assertEqual(self.package.credit_balance, 8)
        self.assertEqual(self.package.balance_text, "8 of 8 entries")
        move = self._last_move(self.package)
        self.assertEqual(
            (move.kind, move.amount, move.balance_after, move.reason, move.user_id),
            ("top_up", 3, 8, "Birthday", self.manager),
        )
        self.assertIn(
            "Top-up of 3 entries, balance now 8 entries: Birthday",
            self.package.message_ids[0].body,
        )

    def test_adjust(self):
        self.package.action_adjust(-2, "Counted wrong")
        self.package.action_adjust(1, "Counted again")
        self.assertEqual(
            self._moves(self.package),
            [("grant", 5, 5), ("adjust", -2, 3), ("adjust", 1, 4)],
        )
        self.money.action_adjust(-0.1, "Cent")
        self.money.action_adjust(-0.2, "Cent")
        self.assertEqual(self.money.credit_balance, 99.7)
        self.assertLedgerHolds()

    def test_to_nothing_and_back(self):
        """R14: exhausted at 0, active again after a top-up."""
        self.package.action_adjust(-5, "Void")
        self.assertEqual(self.package.state, "exhausted")
        self.package.action_top_up(1, "Sorry")
        self.assertEqual(self.package.state, "active")

    def test_several_at_once(self):
        second = self._grant(self.pack, self.ten).with_user(self.manager)
        (self.package | second).action_top_up(2, "Closed for a week")
        self.assertEqual(self.package.credit_balance, 7)
        self.assertEqual(second.credit_balance, 12)

    def test_cancel(self):
        self.package.action_cancel("Moved away")
        self.assertEqual(self.package.state, "cancelled")
        self.assertEqual(self.package.credit_balance, 5)
        self.assertIn("Cancelled: Moved away", self.package.message_ids[0].body)
        for refused in (
            lambda: self.package.action_cancel("Again"),
            lambda: self.package.action_top_up(1, "x"),
            lambda: self.package.action_adjust(-1, "x"),
        ):
            with self.assertRefused("cancelled"):
                refused()

    def test_refusals(self):
        for action, credits, reason, message in [
            ("top_up", 0, "x", "enter more than 0"),
            ("top_up", -1, "x", "enter more than 0"),
            ("top_up", 1.5, "x", "counts whole entries"),
            ("top_up", 1, "", "Enter a reason"),
            ("top_up", 1, "  ", "Enter a reason"),
            ("top_up", 1, False, "Enter a reason"),
            ("adjust", 0, "x", "by how much"),
            ("adjust", -6, "x", "Only 5 entries left, 6 entries needed"),
            ("adjust", 0.5, "x", "counts whole entries"),
            ("adjust", -1, None, "Enter a reason"),
        ]:
            with (
                self.subTest(action=action, credits=credits, reason=reason),
                self.assertRefused(message),
            ):
                getattr(self.package, f"action_{action}")(credits, reason)
        with self.assertRefused("Enter a reason"):
            self.package.action_cancel(" ")
        for action in ("action_top_up", "action_adjust"):
            with self.assertRefused("subscription by time and has no credits"):
                getattr(self.time_package, action)(1, "x")
        with self.assertRefused("Only 100.00.€ left"):
            self.money.action_adjust(-100.01, "x")

    def test_invalid_numbers(self):
        """Any value can be sent over RPC; invalid ones are refused with a message."""
        for package in (self.package, self.money):
            for credits in (
                "5",
                "many",
                None,
                [],
                {},
                float("nan"),
                float("inf"),
                float("-inf"),
                1e300,
            ):
                for action in ("action_top_up", "action_adjust"):
                    with (
                        self.subTest(kind=package.kind, action=action, credits=credits),
                        self.assertRefused(),
                    ):
                        getattr(package, action)(credits, "x")

    def test_less_than_a_cent(self):
        """Amounts that round to 0 are refused."""
        for action in ("action_top_up", "action_adjust"):
            with self.subTest(action=action), self.assertRefused():
                getattr(self.money, action)(0.004, "x")

    def test_reason_must_be_text(self):
        for reason in (5, ["x"], {"a": 1}, True):
            with self.subTest(reason=reason), self.assertRefused():
                self.package.action_top_up(1, reason)

    def test_only_managers(self):
        for user in (self.desk, self.salesman, self.plain, self.anna_user):
            package = self.package.with_user(user)
            for refused in (
                lambda p=package: p.action_top_up(1, "x"),
                lambda p=package: p.action_adjust(1, "x"),
                lambda p=package: p.action_cancel("x"),
            ):
                with self.subTest(user=user.login), self.assertRefused():
                    refused()

    def test_manager_of_another_company(self):
        package = self.package.with_user(self.other_manager).with_context(
            allowed_company_ids=self.other_company.ids
        )
        for refused in (
            lambda: package.action_top_up(1, "x"),
            lambda: package.action_adjust(1, "x"),
            lambda: package.action_cancel("x"),
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                refused()

    def test_context_cannot_forge_a_move(self):
        self.package.with_context(
            default_date="2001-01-01 00:00:00",
            default_kind="grant",
            default_amount=500,
            default_balance_after=500,
            default_consumption_id=1,
        ).action_top_up(1, "x")
        move = self._last_move(self.package)
        self.assertEqual((move.kind, move.amount, move.balance_after), ("top_up", 1, 6))
        self.assertEqual(str(move.date), self.frozen_now)
        self.assertFalse(move.consumption_id)


@tagged("post_install", "-at_install")
class TestChangeWizard(MultipackCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._grant(cls.pack, cls.five)

    def _form(self, action, user=None):
        return Form(
            self.env["multipack.package.change"]
            .with_user(user or self.manager)
            .with_context(default_package_ids=self.package.ids, default_action=action)
        )

    def test_top_up(self):
        form = self._form("top_up")
        form.credits = 4
        self.assertEqual(form.effect, f"{self.package.name}: 9 entries (now 5 entries)")
        form.reason = "Campaign"
        form.save().action_apply()
        self.assertEqual(self._moves(self.package), [("grant", 5, 5), ("top_up", 4, 9)])

    def test_adjust(self):
        form = self._form("adjust")
        form.credits = -1
        self.assertEqual(form.effect, f"{self.package.name}: 4 entries (now 5 entries)")
        form.reason = "Mistake"
        form.save().action_apply()
        self.assertEqual(
            self._moves(self.package), [("grant", 5, 5), ("adjust", -1, 4)]
        )

    def test_cancel(self):
        form = self._form("cancel")
        form.reason = "Moved"
        form.save().action_apply()
        self.assertEqual(self.package.state, "cancelled")

    def test_refusal_leaves_nothing(self):
        form = self._form("adjust")
        form.credits = -6
        form.reason = "Too much"
        change = form.save()
        with self.assertRefused("Only 5 entries left"):
            change.action_apply()

    def test_needs_a_reason(self):
        form = self._form("top_up")
        form.credits = 1
        with self.assertRaisesRegex(AssertionError, "reason is a required field"):
            form.save()

    def test_not_for_the_desk(self):
        with self.assertRaises(AccessError):
            self.env["multipack.package.change"].with_user(self.desk).create(
                {"package_ids": self.package.ids, "action": "top_up", "reason": "x"}
            )
