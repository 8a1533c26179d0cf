"""A club with any number of packages, most of them created by SQL."""

import itertools
import random
from contextlib import contextmanager

import psycopg2
from odoo import fields
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.sql_db import close_all

from . import data, peers

GROUPS = (
    "multipack_booking.group_multipack_manager",
    "event.group_event_registration_desk",
    "sales_team.group_sale_salesman_all_leads",
)
CAPACITY = 1000


class World:
    """The data that the operations use: a user of the desk, a catalogue, clients.

    :param str database: name of the database, which has both addons, ``event`` and
        ``sale_loyalty``
    :param dsn: its connection string, for plain SQL
    """

    context = {"lang": "en_US", "tz": "Europe/Rome"}

    def __init__(self, database, dsn):
        self.registry = Registry(database)
        self.dsn = dsn
        self.connection = psycopg2.connect(dsn)
        self.connection.set_session(isolation_level="REPEATABLE READ")
        self.packages = 0
        self.clients = iter(())
        self.free = []
        self.hours = 0
        self.environments = {}
        with self.superuser() as env:
            self._make_catalogue(env)
            self._make_models(env)
            self.events = peers.Events(env)
            self.wallets = peers.Wallets(env)

    @contextmanager
    def superuser(self):
        """Yield an environment of the superuser, in a transaction of its own."""
        with self.registry.cursor() as cursor:
            yield Environment(cursor, SUPERUSER_ID, self.context)

    def open_environment(self, user_id):
        """Return the environment of a user, which stays open until the end."""
        if user_id not in self.environments:
            cursor = self.registry.cursor()
            self.environments[user_id] = Environment(cursor, user_id, self.context)
        return self.environments[user_id]

    def _make_catalogue(self, env):
        groups = [env.ref(name).id for name in GROUPS]
        self.user_id = (
            env["res.users"]
            .create(
                {
                    "name": "Desk",
                    "login": "benchmark",
                    "group_ids": [(4, group) for group in groups],
                }
            )
            .id
        )
        self.service_id = (
            env["multipack.service"]
            .create({"name": "Yoga", "booking_type": "session", "capacity": CAPACITY})
            .id
        )
        self.multipack_id = (
            env["multipack.multipack"]
            .create(
                {
                    "name": "Pack",
                    "kind": "entry",
                    "credit": data.SOLD,
                    "duration_unit": "year",
                    "line_ids": [(0, 0, {"service_id": self.service_id})],
                    "taxes_id": [(5, 0, 0)],
                }
            )
            .id
        )

    def _make_models(self, env):
        """Create, with Odoo, the rows that the generated ones are copies of."""
        client = env["res.partner"].create({"name": "Model"})
        package = self._grant(env, client.id)
        session = self._plan(env, 24)
        booking = env["multipack.booking"].browse(session.book(client.id))
        self.models = {
            "res_partner": client.id,
            "multipack_package": package.id,
            "multipack_package_line": package.line_ids.id,
            "multipack_session": session.id,
            "multipack_booking": booking.id,
            "multipack_consumption": booking.consumption_id.id,
            "multipack_credit_move": package.move_ids[0].id,
        }

    def _grant(self, env, client):
        return env["multipack.package"].create(
            {"partner_id": client, "multipack_id": self.multipack_id}
        )

    def _plan(self, env, hours):
        start = fields.Datetime.add(fields.Datetime.now(), hours=hours)
        return env["multipack.session"].create(
            {"service_id": self.service_id, "start": start}
        )

    def grow(self, packages, progress=lambda fraction: None):
        """Add packages until there are as many as requested, with new clients.

        :param progress: called with the completed fraction
        """
        with self.connection as connection, connection.cursor() as cursor:
            clients = data.grow(cursor, self.models, packages - self.packages, progress)
        random.Random(packages).shuffle(clients)
        self.clients = itertools.cycle(clients)
        self.packages = packages
        self._vacuum()

    def _vacuum(self):
        """Vacuum and analyze, as autovacuum would in production."""
        self.connection.autocommit = True
        with self.connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        self.connection.autocommit = False

    def next_client(self):
        """Return a client with a package and no recent booking."""
        return next(self.clients)

    def new_session(self):
        """Return a new session without bookings, after all previous ones."""
        self.hours += 2
        with self.superuser() as env:
            return self._plan(env, 24 + self.hours).id

    def next_session(self):
        """Return a session that has seats left for the next booking."""
        if not self.free:
            self.free = [self.new_session()] * peers.FILL
        return self.free.pop()

    def fill_session(self, seats):
        """Return a new session with this number of bookings, all free of charge."""
        session = self.new_session()
        with self.superuser() as env:
            clients = env["res.partner"].create(
                [{"name": f"Guest {number}"} for number in range(seats)]
            )
            booked = env["multipack.session"].browse(session)
            for client in clients:
                booked.book(client.id, payment="free")
        return session

    def next_slot(self):
        """Return a slot of an event that has seats left for the next registration."""
        with self.superuser() as env:
            return self.events.next_slot(env)

    def next_wallet(self, client):
        """Return a new eWallet of the client's."""
        with self.superuser() as env:
            return self.wallets.next_wallet(env, client)

    def book(self, session, client):
        """Book a seat and return the booking."""
        with self.superuser() as env:
            return env["multipack.session"].browse(session).book(client)

    def add_owner(self, packages):
        """Return a new client with this number of packages."""
        with self.superuser() as env:
            client = env["res.partner"].create({"name": "Owner"}).id
            for _ in range(packages):
                self._grant(env, client)
            return client

    def let_end(self, packages):
        """Create this number of packages whose last day was yesterday."""
        with self.connection as connection, connection.cursor() as cursor:
            clients = data.grow(cursor, self.models, 4 * packages)
            cursor.execute(
                """
                UPDATE multipack_package SET date_end = CURRENT_DATE - 1
                 WHERE partner_id = ANY(%s) AND state = 'active'
                """,
                [clients],
            )

    def close(self):
        """Close all connections, so that the database can be dropped."""
        for env in self.environments.values():
            env.cr.close()
        self.connection.close()
        close_all()
