from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import MultipackCommon


@tagged("post_install", "-at_install")
class TestLedger(MultipackCommon):
    """R15: balance = sum of moves, never below 0, kept by the database itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._grant(cls.pack, cls.five)
        cls.time_package = cls._grant(cls.club, cls.monthly)
        cls.money = cls._grant(cls.wallet, cls.hundred)
        cls.env.flush_all()

    def _sql(self, query, *params):
        self.env.cr.execute(query, params)

    def assertSqlRefused(self, message, query, *params):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, message),
        ):
            self._sql(query, *params)
        self.assertLedgerHolds()

    def _insert_move(self, package, amount):
        self._sql(
            "INSERT INTO multipack_credit_move (package_id, kind, amount, date)"
            " VALUES (%s, 'adjust', %s, now())",
            package.id,
            amount,
        )

    def test_balance_is_not_updated_by_hand(self):
        for balance in (0, 4, 6, 1000):
            self.assertSqlRefused(
                "changes by credit moves only",
                "UPDATE multipack_package SET credit_balance = %s WHERE id = %s",
                balance,
                self.package.id,
            )
        self.assertSqlRefused(
            "changes by credit moves only",
            "UPDATE multipack_package SET credit_balance = 'NaN' WHERE id = %s",
            self.package.id,
        )

    def test_balance_is_not_updated_by_the_superuser(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.package.sudo().credit_balance = 500
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.package.credit_balance, 5)

    def test_package_is_not_created_with_a_balance(self):
        self.assertSqlRefused(
            "changes by credit moves only",
            """
            INSERT INTO multipack_package
                   (multipack_id, partner_id, company_id, kind, credit_balance, state,
                    origin, duration_unit)
            VALUES (%s, %s, %s, 'entry', 5, 'active', 'manual', 'month')
            """,
            self.pack.id,
            self.anna.id,
            self.company.id,
        )

    def test_move_updates_the_balance(self):
        self._insert_move(self.package, -2)
        self._insert_move(self.package, 1)
        self.env.invalidate_all()
        self.assertEqual(self.package.credit_balance, 4)
        self.assertEqual(
            self._moves(self.package),
            [("grant", 5, 5), ("adjust", -2, 3), ("adjust", 1, 4)],
        )

    def test_balance_after_cannot_be_forged(self):
        self._sql(
            "INSERT INTO multipack_credit_move"
            " (package_id, kind, amount, balance_after, date)"
            " VALUES (%s, 'adjust', -1, 500, now())",
            self.package.id,
        )
        self.env.invalidate_all()
        self.assertEqual(self._moves(self.package)[-1], ("adjust", -1, 4))

    def test_overspending_move(self):
        for amount in (-5.01, -6, -1000):
            with self.subTest(amount=amount):
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaisesRegex(IntegrityError, "not enough credit"),
                ):
                    self._insert_move(self.package, amount)
        self.assertLedgerHolds()

    def test_move_without_a_number(self):
        for amount in (None, float("nan"), float("inf"), float("-inf")):
            with (
                self.subTest(amount=amount),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
            ):
                self._insert_move(self.money, amount)

    def test_time_has_no_moves(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._insert_move(self.time_package, 1)

    def test_kind_does_not_change_under_a_balance(self):
        self.assertSqlRefused(
            "time_has_no_balance",
            "UPDATE multipack_package SET kind = 'time' WHERE id = %s",
            self.package.id,
        )

    def test_moves_cannot_be_changed_or_deleted(self):
        for query in (
            "UPDATE multipack_credit_move SET amount = 50 WHERE package_id = %s",
            "UPDATE multipack_credit_move SET reason = 'x' WHERE package_id = %s",
            "DELETE FROM multipack_credit_move WHERE package_id = %s",
        ):
            self.assertSqlRefused("never changed or deleted", query, self.package.id)
        self.assertSqlRefused(
            "never changed or deleted", "TRUNCATE multipack_credit_move"
        )
        self.assertSqlRefused(
            "never changed or deleted", "TRUNCATE multipack_credit_move CASCADE"
        )

    def test_package_with_moves_cannot_be_deleted(self):
        self.assertSqlRefused(
            "multipack_credit_move",
            "DELETE FROM multipack_package WHERE id = %s",
            self.package.id,
        )

    def test_use_with_moves_cannot_be_deleted(self):
        booking = self._enter(self.gym, package=self.package)
        self.env.flush_all()
        self.assertSqlRefused(
            "consumption_id_fkey",
            "DELETE FROM multipack_consumption WHERE id = %s",
            booking.consumption_id.id,
        )

    def test_nobody_writes_moves(self):
        """Neither managers nor code with superuser rights."""
        moves = self.package.move_ids
        for own in (moves.with_user(self.manager), moves.sudo()):
            with self.assertRefused("cannot be changed"):
                own.write({"amount": 50})
            with self.assertRefused("cannot be changed"):
                own.amount = 50
            with self.assertRefused("cannot be deleted"):
                own.unlink()
        for user in (self.manager, self.desk, self.plain, self.anna_user):
            with self.subTest(user=user.login), self.assertRefused():
                moves.with_user(user).create(
                    {"package_id": self.package.id, "kind": "grant", "amount": 5}
                )
            with self.subTest(user=user.login), self.assertRefused():
                moves.with_user(user).copy()

    def test_one_charge_and_one_release_per_use(self):
        booking = self._enter(self.gym, package=self.package)
        consumption = booking.consumption_id
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.package._post_move("consume", -1, consumption=consumption)
        booking.action_cancel()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.package._post_move("release", 1, consumption=consumption)
        self.assertEqual(self.package.credit_balance, 5)

    def test_dates_in_order(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._sql(
                "UPDATE multipack_package SET date_end = date_start - 1 WHERE id = %s",
                self.package.id,
            )

    def test_a_unit_of_an_order_once(self):
        """R12, by the database: a second package for a unit is refused."""
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        line = order.order_line
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["multipack.package"].create(
                line._prepare_multipack_package_vals(1)
            )

    def test_texts_follow_the_balance(self):
        """The texts are up to date within the same request."""
        self.assertEqual(self.package.balance_text, "5 of 5 entries")
        self.assertEqual(self.package.balance_percent, 100)
        self._enter(self.gym, package=self.package, seats=2)
        self.assertEqual(self.package.balance_text, "3 of 5 entries")
        self.assertEqual(self.package.balance_percent, 60)

    def test_ledger_of_everything_together(self):
        manager = self.package.with_user(self.manager)
        manager.action_top_up(2, "x")
        first = self._enter(self.yoga, package=self.package)
        self._enter(self.gym, package=self.package, seats=3)
        first.action_cancel()
        manager.action_adjust(-1, "x")
        self.assertEqual(
            self._moves(self.package),
            [
                ("grant", 5, 5),
                ("top_up", 2, 7),
                ("consume", -2, 5),
                ("consume", -3, 2),
                ("release", 2, 4),
                ("adjust", -1, 3),
            ],
        )
        self.assertLedgerHolds()
        with self.assertRaises(UserError):
            manager.action_adjust(-4, "x")
        self.assertLedgerHolds()
