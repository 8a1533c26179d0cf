"""The opening rush: 200 clients want the same 20 seats.

Real HTTP, several processes, a request from each client at the same moment (R28).
Whatever happens to the server in the meantime, the independent checker finds nothing.
"""

import random
import time

import psutil
import pytest

from tests.support import checker, club
from tests.support.concurrent_clients import Crowd
from tests.support.servers import connect, serving

CLIENTS = 200
SEATS = 20
# Odoo logs every refusal.
REFUSALS = [
    r"odoo\.http: The class is full: ",
    r"odoo\.http: .* is already booked: ",
]


@pytest.fixture(scope="module")
def busy():
    """Serve with four processes."""
    with serving(workers=4) as server:
        server.expected_log += REFUSALS
        yield server


@pytest.fixture(scope="module")
def crowd(busy):
    return Crowd(busy)


@pytest.fixture
def database(busy):
    yield from connect(busy)


@pytest.fixture
def clients(crowd):
    """Return 200 clients with a package of one credit each."""
    return crowd.add_clients(CLIENTS)


@pytest.fixture
def session(crowd):
    """Return a session of tomorrow."""
    return crowd.add_sessions(1, SEATS)[0]


def count(database, query, *values):
    """Return the second column of a query by the first."""
    return dict(club.read(database, query, *values))


def states(database, session):
    """Return how many bookings the session has in each state."""
    query = """
        SELECT state, count(*) FROM multipack_booking WHERE session_id = %s
         GROUP BY state
    """
    return count(database, query, session)


def balances(database, clients):
    """Return how many of the clients' packages have each balance."""
    query = """
        SELECT credit_balance::int, count(*) FROM multipack_package
         WHERE partner_id = ANY(%s) GROUP BY credit_balance
    """
    return count(database, query, clients)


def collisions(server):
    """Return how often a request was repeated after a serialization failure."""
    return server.log.read_text(errors="replace").count("could not serialize access")


def test_everybody_at_once(busy, database, crowd, clients, session):
    answers = crowd.rush(clients, [session])
    won = [answer for answer in answers if isinstance(answer, int)]
    refused = [answer for answer in answers if isinstance(answer, str)]
    assert len(set(won)) == SEATS
    assert len(refused) == CLIENTS - SEATS
    assert all(text.startswith("The class is full: ") for text in refused)
    assert states(database, session) == {"confirmed": SEATS}
    assert balances(database, clients) == {0: SEATS, 1: CLIENTS - SEATS}
    assert checker.problems(busy.dsn) == []
    # They queued instead of colliding.
    assert collisions(busy) == 0


def test_everybody_at_once_or_on_the_waiting_list(
    busy, database, crowd, clients, session
):
    answers = crowd.rush(clients, [session], waitlist=True)
    assert len({answer for answer in answers if isinstance(answer, int)}) == CLIENTS
    assert states(database, session) == {
        "confirmed": SEATS,
        "waitlisted": CLIENTS - SEATS,
    }
    assert balances(database, clients) == {0: SEATS, 1: CLIENTS - SEATS}
    # First come, first served (R32): waitlisted bookings are later than all confirmed
    # ones.
    [(last, first)] = club.read(
        database,
        """
        SELECT max(id) FILTER (WHERE state = 'confirmed'),
               min(id) FILTER (WHERE state = 'waitlisted')
          FROM multipack_booking WHERE session_id = %s
        """,
        session,
    )
    assert last < first
    assert checker.problems(busy.dsn) == []


def wait_for_bookings(database, session, number):
    """Wait until the session has this number of bookings, at most a minute."""
    query = "SELECT count(*) FROM multipack_booking WHERE session_id = %s"
    deadline = time.monotonic() + 60
    while club.read(database, query, session) < [(number,)]:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def kill_server(server, _database, _session):
    """Kill the whole server, as a power cut would, and start it again."""
    server.kill()
    server.start()


def kill_workers(server, database, session):
    """Kill four of the server's processes, one after the other."""
    for further in range(4):
        wait_for_bookings(database, session, min(5 + 3 * further, SEATS))
        victim = random.choice(psutil.Process(server.process.pid).children())
        victim.kill()


@pytest.mark.parametrize("harm", [kill_server, kill_workers])
def test_killed_in_the_middle(busy, database, crowd, clients, session, harm):
    """Clients without an answer retry: they get a seat, or have one already."""

    def meanwhile():
        wait_for_bookings(database, session, random.randint(2, 12))
        harm(busy, database, session)

    answers = crowd.rush(clients, [session], meanwhile)
    assert checker.problems(busy.dsn) == []
    unanswered = [
        client
        for client, answer in zip(clients, answers, strict=True)
        if not isinstance(answer, int | str)
    ]
    again = crowd.rush(unanswered, [session]) if unanswered else []
    answered = [answer for answer in answers if isinstance(answer, int | str)] + again
    won = [answer for answer in answered if isinstance(answer, int)]
    late = [answer for answer in answered if answer not in won]
    booked = [text for text in late if " is already booked: " in text]
    full = [text for text in late if text.startswith("The class is full: ")]
    assert len(answered) == CLIENTS
    assert len(set(won)) + len(booked) == SEATS
    assert len(full) == CLIENTS - SEATS
    assert states(database, session) == {"confirmed": SEATS}
    assert balances(database, clients) == {0: SEATS, 1: CLIENTS - SEATS}
    assert checker.problems(busy.dsn) == []
