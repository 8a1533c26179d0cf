"""Many clients booking the same session at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import requests

from tests.support import club
from tests.support.rpc import Json2, Refused, make_key


class Crowd:
    """A service, its sessions, and clients with a package of one credit each.

    They call ``session.book`` as an own screen of the desk would: over JSON-2 with the
    key of a user of the desk.

    :param server: the running ``OdooServer``
    """

    def __init__(self, server):
        self.manager = Json2(server.url, make_key(server, "admin", "admin"))
        self.desk = add_desk(server, self.manager)
        self.service = self.manager.create(
            "multipack.service", name=club.unique("Spinning"), booking_type="session"
        )
        self.multipack = club.add_multipack(self.manager, self.service, credit=1)

    def add_clients(self, size):
        """Return new clients, each with a package of one credit."""
        clients = self.manager.call(
            "res.partner",
            "create",
            vals_list=[{"name": f"Client {number}"} for number in range(size)],
        )
        grants = [
            {"partner_id": client, "multipack_id": self.multipack} for client in clients
        ]
        self.manager.call("multipack.package", "create", vals_list=grants)
        return clients

    def add_sessions(self, count, capacity):
        """Return new sessions of tomorrow."""
        tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
        plan = {
            "service_id": self.service,
            "start": tomorrow.strftime("%Y-%m-%d %H:%M:%S"),
            "capacity": capacity,
        }
        return self.manager.call(
            "multipack.session", "create", vals_list=[plan] * count
        )

    def rush(self, clients, sessions, meanwhile=None, **arguments):
        """Let every client book at the same moment, and return the answers.

        :param sessions: one for all, or one for each
        :param meanwhile: called once all have sent their request
        :return: a list with, for each client, the booking's id, the words of the
            refusal, or the exception where there was no answer
        """
        if len(sessions) == 1:
            sessions = sessions * len(clients)
        barrier = threading.Barrier(len(clients) + 1)

        def book(client, session, desk):
            barrier.wait()
            try:
                return desk.call(
                    "multipack.session",
                    "book",
                    [session],
                    partner_id=client,
                    **arguments,
                )
            except Refused as refusal:
                return str(refusal)
            except requests.ConnectionError as lost:
                return lost

        with ThreadPoolExecutor(len(clients)) as pool:
            desks = [self.desk.again() for _ in clients]
            answers = pool.map(book, clients, sessions, desks)
            barrier.wait()
            if meanwhile:
                meanwhile()
            return list(answers)


def add_desk(server, manager):
    """Return a JSON-2 client of a new user of the desk."""
    login, password = club.unique("desk").replace(" ", "."), "desk-at-the-rush"
    [group] = manager.call(
        "ir.model.data",
        "search_read",
        domain=[
            ("module", "=", "multipack_booking"),
            ("name", "=", "group_multipack_desk"),
        ],
        fields=["res_id"],
    )
    manager.create(
        "res.users",
        name="Desk",
        login=login,
        password=password,
        group_ids=[(4, group["res_id"])],
    )
    return Json2(server.url, make_key(server, login, password))
