"""Every pair of public operations at once, on one session, package and order.

Real transactions in real processes, each pair in a random order; ``setup/test --long``
tries both. The loser is refused with a message (R28), and the independent checker finds
nothing.
"""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import psycopg2
import pytest

from tests.support import checker, club
from tests.support.concurrent_clients import Crowd
from tests.support.rpc import Refused
from tests.support.servers import serving

# Seconds between the starts of two requests, so that either may come first.
HEAD_START = 0.004
# Pairs that are tested concurrently.
TOGETHER = 3
REASON = {"reason": "Race"}


@pytest.fixture(scope="module")
def office():
    """Serve with four processes, with a catalogue."""
    with serving(workers=4) as server:
        # Refusals and retries are expected, other errors are not.
        server.expected_log += [r" WARNING .* odoo\.http: ", r"odoo\.sql_db: bad query"]
        yield Office(server)


class Office:
    """What all races share: a served catalogue and a manager."""

    def __init__(self, server):
        self.server = server
        self.crowd = Crowd(server)
        self.manager = self.crowd.manager
        self.service = self.crowd.service
        self.offer = club.add_multipack(
            self.manager, self.service, credit=3, price=9, duration=1
        )
        self.product = club.find_variant(self.manager, self.offer)
        self.database = psycopg2.connect(server.dsn)
        self.database.autocommit = True


class Stage:
    """A full session with a waiting list, a client's packages, and their orders.

    Anna has bought the package that pays for her seat, and another one. Bob is on the
    waiting list, with a package of his own. Another session has one seat left.
    """

    def __init__(self, office):
        manager = self.manager = office.manager.again()
        self.service = office.service
        self.anna, self.bob = office.crowd.add_clients(2)
        _, _, self.package = self._sell(office)
        self.order, self.line, self.second = self._sell(office)
        self.session, self.other = office.crowd.add_sessions(2, 1)
        self.booking = manager.call(
            "multipack.session",
            "book",
            [self.session],
            partner_id=self.anna,
            package_id=self.package,
        )
        manager.call(
            "multipack.session",
            "book",
            [self.session],
            partner_id=self.bob,
            waitlist=True,
        )

    def _sell(self, office):
        """Sell Anna a package; return the order, its line and the package."""
        line = {"product_id": office.product}
        order = self.manager.create(
            "sale.order", partner_id=self.anna, order_line=[(0, 0, line)]
        )
        self.manager.call("sale.order", "action_confirm", [order])
        query = """
            SELECT line.id, package.id FROM sale_order_line AS line
              JOIN multipack_package AS package ON package.sale_line_id = line.id
             WHERE line.order_id = %s
        """
        [ids] = club.read(office.database, query, order)
        return order, *ids


def _book(stage, client, **arguments):
    stage.manager.again().call(
        "multipack.session",
        "book",
        [stage.other],
        partner_id=client,
        allow_overlap=True,
        **arguments,
    )


def _call(model, record, method, **arguments):
    """Return an operation on a record of the stage."""

    def operation(stage):
        stage.manager.again().call(model, method, [getattr(stage, record)], **arguments)

    return operation


def _on_package(method, **arguments):
    return _call("multipack.package", "package", method, **arguments)


def _on_session(method, **arguments):
    return _call("multipack.session", "session", method, **arguments)


TODAY = date.today()
LATER = datetime.now() + timedelta(days=1, hours=3)
OPERATIONS = {
    "book": lambda stage: _book(stage, stage.anna, package_id=stage.package),
    "another books": lambda stage: _book(stage, stage.bob),
    "cancel": _call("multipack.booking", "booking", "action_cancel"),
    "check in": _call("multipack.booking", "booking", "action_check_in"),
    "no-show": _call("multipack.booking", "booking", "action_no_show"),
    "enter": lambda stage: stage.manager.again().call(
        "multipack.service",
        "enter",
        [stage.service],
        partner_id=stage.anna,
        package_id=stage.second,
    ),
    "more seats": _on_session("write", vals={"capacity": 3}),
    "cancel session": _on_session("action_cancel"),
    "close session": _on_session("action_close"),
    "move session": _on_session("write", vals={"start": f"{LATER:%F %T}"}),
    "top up": _on_package("action_top_up", credits=2, **REASON),
    "adjust": _on_package("action_adjust", credits=-2, **REASON),
    "extend": _on_package(
        "action_extend", date_end=str(TODAY + timedelta(days=90)), **REASON
    ),
    "suspend": _on_package(
        "action_suspend",
        date_from=str(TODAY),
        date_to=str(TODAY + timedelta(days=3)),
        **REASON,
    ),
    "transfer": lambda stage: stage.manager.again().call(
        "multipack.package",
        "action_transfer",
        [stage.package],
        partner_id=stage.bob,
        **REASON,
    ),
    "cancel package": _on_package("action_cancel", **REASON),
    "renew": _on_package("action_renew"),
    "cancel order": _call("sale.order", "order", "action_cancel"),
    "sell another": _call(
        "sale.order.line", "line", "write", vals={"product_uom_qty": 2}
    ),
}


def race(stage, first, second):
    """Let two operations begin at almost the same moment.

    :return: for each, None or the message of its refusal
    """
    barrier = threading.Barrier(2)

    def run(name, head_start):
        barrier.wait()
        time.sleep(head_start)
        try:
            OPERATIONS[name](stage)
        except Refused as refusal:
            return str(refusal)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, (first, second), (0, HEAD_START)))


@pytest.mark.parametrize("first", OPERATIONS)
def test_pairs(office, first, request):
    names = list(OPERATIONS)
    if not request.config.getoption("--long"):
        names = names[names.index(first) :]

    def try_with(second):
        pair = random.sample([first, second], 2)
        return race(Stage(office), *pair)

    with ThreadPoolExecutor(TOGETHER) as pool:
        outcomes = list(pool.map(try_with, names))
    assert checker.problems(office.server.dsn) == []
    for second, outcome in zip(names, outcomes, strict=True):
        assert None in outcome, (first, second, outcome)
