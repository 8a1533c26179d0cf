from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import SerializationFailure, UniqueViolation

from .common_race import RaceCase

# Real transactions are the point of these tests.
# pylint: disable=invalid-commit


@tagged("post_install", "-at_install")
class TestConcurrency(RaceCase):
    """R28: two real transactions that began together never both take the same credit.

    The second fails to serialize; Odoo runs its request again, which then sees the
    changes of the first.
    """

    NAME = "Concurrency test"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._transaction() as env:
            cls.client = env["res.partner"].create({"name": cls.NAME}).id
            cls.service = env["multipack.service"].create({"name": cls.NAME}).id
            for kind, credit in [("entry", 1), ("time", 0)]:
                multipack = env["multipack.multipack"].create(
                    {
                        "name": f"{cls.NAME}, {kind}",
                        "kind": kind,
                        "credit": credit,
                        "duration_unit": "year",
                        "line_ids": [(0, 0, {"service_id": cls.service})],
                        "taxes_id": [(5, 0, 0)],
                    }
                )
                setattr(cls, kind, multipack.id)

    def _commit_package(self, multipack, **values):
        with self._transaction() as env:
            package = env["multipack.package"].create(
                {"partner_id": self.client, "multipack_id": multipack, **values}
            )
            return package.id

    def _begin(self, package_id):
        """Return (env, package) of a new transaction, after taking its snapshot."""
        env = self._open_transaction()
        package = env["multipack.package"].browse(package_id)
        package.fetch(["state"])
        return env, package

    def _enter(self, env, package):
        env["multipack.service"].browse(self.service).enter(self.client, package.id)
        env.flush_all()

    def _read(self, package_id):
        with self._transaction() as env:
            package = env["multipack.package"].browse(package_id)
            return (
                package.credit_balance,
                package.state,
                package.use_count,
                sum(package.move_ids.mapped("amount")),
            )

    def _collide(self, package_id, first, second):
        """Commit ``first`` and check that ``second`` fails to serialize.

        :return: environment and package of ``second``, rolled back
        """
        winner, loser = self._begin(package_id), self._begin(package_id)
        first(*winner)
        winner[0].cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            second(*loser)
            loser[0].flush_all()
        loser[0].cr.rollback()
        loser[0].invalidate_all()
        return loser

    def test_last_entry(self):
        package_id = self._commit_package(self.entry)
        loser = self._collide(package_id, self._enter, self._enter)
        with self.assertRaisesRegex(UserError, "No credit left"):
            self._enter(*loser)
        self.assertEqual(self._read(package_id), (0, "exhausted", 1, 0))

    def test_time(self):
        """Two uses collide although no balance changes, as booking limits require."""
        package_id = self._commit_package(self.time)
        loser = self._collide(package_id, self._enter, self._enter)
        self._enter(*loser)
        loser[0].cr.commit()
        self.assertEqual(self._read(package_id), (0, "active", 2, 0))

    def test_use_and_adjustment(self):
        package_id = self._commit_package(self.entry)
        loser = self._collide(
            package_id,
            self._enter,
            lambda env, package: package.action_adjust(-1, "x"),
        )
        with self.assertRaisesRegex(UserError, "No credit left"):
            loser[1].action_adjust(-1, "x")
        self.assertEqual(self._read(package_id), (0, "exhausted", 1, 0))

    def test_use_and_cancellation_of_the_package(self):
        for multipack in (self.entry, self.time):
            package_id = self._commit_package(multipack)
            loser = self._collide(
                package_id,
                lambda env, package: package.action_cancel("x"),
                self._enter,
            )
            with self.assertRaisesRegex(UserError, "Cancelled"):
                self._enter(*loser)
            self.assertEqual(self._read(package_id)[1:3], ("cancelled", 0))

    def test_two_top_ups(self):
        """Neither is lost: the second runs again on top of the first."""
        package_id = self._commit_package(self.entry)

        def top_up(env, package):
            package.action_top_up(1, "x")

        loser = self._collide(package_id, top_up, top_up)
        top_up(*loser)
        loser[0].cr.commit()
        self.assertEqual(self._read(package_id), (3, "active", 0, 3))

    def test_booking_cancelled_twice(self):
        package_id = self._commit_package(self.entry)
        env, package = self._begin(package_id)
        self._enter(env, package)
        env.cr.commit()

        def cancel(env, package):
            env["multipack.booking"].search(
                [("package_id", "=", package.id)]
            ).action_cancel()

        loser = self._collide(package_id, cancel, cancel)
        with self.assertRaisesRegex(UserError, "already cancelled"):
            cancel(*loser)
        self.assertEqual(self._read(package_id), (1, "active", 0, 1))

    def _commit_order(self):
        with self._transaction() as env:
            multipack = env["multipack.multipack"].browse(self.entry)
            order = env["sale.order"].create(
                {
                    "partner_id": self.client,
                    "order_line": [
                        (0, 0, {"product_id": multipack.product_variant_id.id})
                    ],
                }
            )
            return order.id

    def test_order_confirmed_twice_at_once(self):
        """R12: a notification that arrives twice creates one package."""
        order_id = self._commit_order()
        envs = []
        for _number in range(2):
            env = self._open_transaction()
            env["sale.order"].browse(order_id).fetch(["state"])
            envs.append(env)
        first, second = (env["sale.order"].browse(order_id) for env in envs)
        first.action_confirm()
        envs[0].cr.commit()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises((SerializationFailure, UniqueViolation)),
        ):
            second.action_confirm()
            envs[1].flush_all()
        envs[1].cr.rollback()
        with self._transaction() as env:
            order = env["sale.order"].browse(order_id)
            self.assertEqual(len(order.order_line.multipack_package_ids), 1)

    def test_sale_cancelled_while_its_package_is_used(self):
        order_id = self._commit_order()
        with self._transaction() as env:
            order = env["sale.order"].browse(order_id)
            order.action_confirm()
            package_id = order.order_line.multipack_package_ids.id

        def cancel_sale(env, package):
            env["sale.order"].browse(order_id)._action_cancel()

        loser = self._collide(package_id, self._enter, cancel_sale)
        with self.assertRaisesRegex(UserError, "has been used"):
            cancel_sale(*loser)
        self.assertEqual(self._read(package_id), (0, "exhausted", 1, 0))
