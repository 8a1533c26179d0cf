"""Clients, the desk and the office at work, until they are stopped."""

import random
import threading
from collections import Counter

import requests

from tests.support import club
from tests.support.concurrent_clients import Crowd
from tests.support.rpc import Refused

CLIENTS = 12
SESSIONS = 3
PLACES = 4


class Load:
    """Books, cancels, checks in, lets in, sells and takes back, in many threads.

    Whatever goes wrong is only counted: what came of it, the checker says.

    :param server: the running server
    """

    def __init__(self, server):
        self.crowd = Crowd(server)
        manager = self.crowd.manager
        self.offer = club.add_multipack(manager, self.crowd.service, credit=4, price=9)
        self.limited = club.add_multipack(
            manager,
            self.crowd.service,
            kind="time",
            booking_limit=2,
            booking_limit_period="week",
        )
        self.product = club.find_variant(manager, self.offer)
        self.outcomes = Counter()

    def start(self):
        """Begin with new clients and sessions."""
        self.sessions = self.crowd.add_sessions(SESSIONS, PLACES)
        self.outcomes.clear()
        self.over = threading.Event()
        clients = self.crowd.add_clients(CLIENTS)
        manager = self.crowd.manager
        for client in clients[: CLIENTS // 2]:
            club.grant(manager, self.limited, client)
        self.threads = [
            threading.Thread(target=self._work, args=(client,), daemon=True)
            for client in clients
        ]
        for thread in self.threads:
            thread.start()

    def stop(self):
        """End it and wait for the last answers."""
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _work(self, client):
        desk, bookings = self.crowd.manager.again(), []
        steps = [self._book] * 4 + [self._cancel] * 3
        steps += [self._attend, self._enter, self._sell]
        while not self.over.is_set():
            try:
                random.choice(steps)(desk, client, bookings)
                self.outcomes["done"] += 1
            except Refused:
                self.outcomes["refused"] += 1
            except (requests.RequestException, ValueError, KeyError):
                self.outcomes["failed"] += 1
                self.over.wait(0.05)

    def _book(self, desk, client, bookings):
        session = random.choice(self.sessions)
        wait = random.random() < 0.5
        bookings.append(
            desk.call(
                "multipack.session",
                "book",
                [session],
                partner_id=client,
                waitlist=wait,
                allow_overlap=True,
            )
        )

    def _cancel(self, desk, _client, bookings):
        if bookings:
            booking = bookings.pop(random.randrange(len(bookings)))
            desk.call("multipack.booking", "action_cancel", [booking])

    def _attend(self, desk, _client, bookings):
        if bookings:
            booking = random.choice(bookings)
            desk.call("multipack.booking", "action_check_in", [booking])
            desk.call("multipack.booking", "action_undo_check_in", [booking])

    def _enter(self, desk, client, _bookings):
        desk.call("multipack.service", "enter", [self.crowd.service], partner_id=client)

    def _sell(self, desk, client, _bookings):
        line = {"product_id": self.product, "product_uom_qty": 2}
        order = desk.create("sale.order", partner_id=client, order_line=[(0, 0, line)])
        desk.call("sale.order", "action_confirm", [order])
        if random.random() < 0.3:
            desk.call("sale.order", "action_cancel", [order])
