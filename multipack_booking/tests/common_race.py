from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name


class RaceCase(BaseCase):
    """Real transactions that begin together and are committed one after the other.

    Committed records stay in the test database, with names that begin with ``NAME``,
    and are archived at the end: the ledger cannot be deleted, by design.
    """

    NAME = "Race"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.connection = db_connect(get_db_name())

    @classmethod
    def tearDownClass(cls):
        with cls._transaction() as env:
            for model in (
                "multipack.multipack",
                "multipack.service",
                "resource.resource",
                "res.partner",
            ):
                env[model].search([("name", "=like", f"{cls.NAME}%")]).active = False
        super().tearDownClass()

    @classmethod
    @contextmanager
    def _transaction(cls):
        """Yield an environment in a transaction that is committed at the end."""
        with cls.connection.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _open_transaction(self):
        """Return an environment in a new transaction; the test may commit it."""
        cr = self.connection.cursor()
        self.addCleanup(cr.close)
        return api.Environment(cr, SUPERUSER_ID, {})
