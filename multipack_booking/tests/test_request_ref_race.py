from odoo import SUPERUSER_ID, api
from odoo.exceptions import ConcurrencyError
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger
from psycopg2.errors import SerializationFailure

# Real transactions are the point of these tests.
# pylint: disable=invalid-commit


@tagged("post_install", "-at_install")
class TestRequestRefRace(BaseCase):
    """R28: two real transactions with the same reference charge once.

    The second fails to serialize; Odoo runs its request again, which then returns the
    first answer. Committed records stay in the test database, archived.
    """

    NAME = "Request reference race"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.connection = db_connect(get_db_name())
        with cls.connection.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cls.client = env["res.partner"].create({"name": cls.NAME}).id
            service = env["multipack.service"].create(
                {"name": cls.NAME, "booking_type": "session", "capacity": 5}
            )
            cls.service = service.id
            multipack = env["multipack.multipack"].create(
                {
                    "name": cls.NAME,
                    "kind": "entry",
                    "credit": 5,
                    "duration_unit": "year",
                    "line_ids": [(0, 0, {"service_id": service.id})],
                    "taxes_id": [(5, 0, 0)],
                }
            )
            cls.multipack = multipack.id

    @classmethod
    def tearDownClass(cls):
        with cls.connection.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["multipack.multipack"].browse(cls.multipack).active = False
            env["multipack.service"].browse(cls.service).active = False
            env["res.partner"].browse(cls.client).active = False
        super().tearDownClass()

    def setUp(self):
        super().setUp()
        with self.connection.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            package = env["multipack.package"].create(
                {"partner_id": self.client, "multipack_id": self.multipack}
            )
            self.package = package.id
            cr.execute("SELECT now() AT TIME ZONE 'UTC' + interval '1 day'")
            session = env["multipack.session"].create(
                {
                    "service_id": self.service,
                    "start": cr.fetchone()[0].replace(microsecond=0),
                }
            )
            self.session = session.id

    def _begin(self):
        cr = self.connection.cursor()
        self.addCleanup(cr.close)
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["multipack.package"].browse(self.package).fetch(["state"])
        env["multipack.booking"].search([("partner_id", "=", self.client)]).fetch()
        return env

    def _repeat(self, call):
        """Run a call in two transactions that began together, and retry the second.

        :return: both answers
        """
        winner, loser = self._begin(), self._begin()
        first = call(winner)
        winner.flush_all()
        winner.cr.commit()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises((ConcurrencyError, SerializationFailure)),
        ):
            call(loser)
            loser.flush_all()
        loser.cr.rollback()
        loser.invalidate_all()
        second = call(loser)
        loser.flush_all()
        loser.cr.commit()
        return first, second

    def _balance(self):
        with self.connection.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return env["multipack.package"].browse(self.package).credit_balance

    def test_enter(self):
        first, second = self._repeat(
            lambda env: (
                env["multipack.service"]
                .browse(self.service)
                .enter(self.client, self.package, request_ref=f"gate-{self.package}")
            )
        )
        self.assertEqual((first, self._balance()), (second, 4))

    def test_enter_for_free(self):
        """Only the reference makes these two collide."""
        first, second = self._repeat(
            lambda env: (
                env["multipack.service"]
                .browse(self.service)
                .enter(self.client, payment="free", request_ref=f"f-{self.package}")
            )
        )
        self.assertEqual((first, self._balance()), (second, 5))

    def test_book(self):
        first, second = self._repeat(
            lambda env: (
                env["multipack.session"]
                .browse(self.session)
                .book(
                    self.client,
                    package_id=self.package,
                    request_ref=f"kiosk-{self.package}",
                )
            )
        )
        self.assertEqual((first, self._balance()), (second, 4))

    def test_top_up(self):
        first, second = self._repeat(
            lambda env: (
                env["multipack.package"]
                .browse(self.package)
                .action_top_up(2, "Gift", request_ref="pos-1")
            )
        )
        self.assertEqual((first, second, self._balance()), (True, True, 7))
