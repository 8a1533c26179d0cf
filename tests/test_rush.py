"""The minute in which next week's classes open: 200 clients want the same 20 places.

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
PLACES = 20
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
    return crowd.add_sessions(1, PLACES)[0]


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
    """Return how many of the clients' packages have which balance."""
    query = """
        SELECT credit_balance::int, count(*) FROM multipack_package
         WHERE partner_id = ANY(%s) GROUP BY credit_balance
    """
    return count(database, query, clients)


def collisions(server):
    """Return how often a request ran again since the database refused it."""
    return server.log.read_text(errors="replace").count("could not serialize access")


def test_everybody_at_once(busy, database, crowd, clients, session):
    answers = crowd.rush(clients, [session])
    won = [answer for answer in answers if isinstance(answer, int)]
    refused = [answer for answer in answers if isinstance(answer, str)]
    assert len(set(won)) == PLACES
    assert len(refused) == CLIENTS - PLACES
    assert all(words.startswith("The class is full: ") for words in refused)
    assert states(database, session) == {"confirmed": PLACES}
    assert balances(database, clients) == {0: PLACES, 1: CLIENTS - PLACES}
    assert checker.problems(busy.dsn) == []
    # They queued instead of running into each other.
    assert collisions(busy) == 0


def test_everybody_at_once_or_on_the_waiting_list(
    busy, database, crowd, clients, session
):
    answers = crowd.rush(clients, [session], waitlist=True)
    assert len({answer for answer in answers if isinstance(answer, int)}) == CLIENTS
    assert states(database, session) == {
        "confirmed": PLACES,
        "waitlisted": CLIENTS - PLACES,
    }
    assert balances(database, clients) == {0: PLACES, 1: CLIENTS - PLACES}
    # First come, first served (R32): clients on the waiting list came after all those
    # who have a seat.
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
    """Wait until so many bookings of the session are written, a minute at most."""
    query = "SELECT count(*) FROM multipack_booking WHERE session_id = %s"
    deadline = time.monotonic() + 60
    while club.read(database, query, session) < [(number,)]:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def kill_server(server, _database, _session):
    """End the whole server as a power cut would, and start it again."""
    server.kill()
    server.start()


def kill_workers(server, database, session):
    """End four of the server's processes, one after the other."""
    for further in range(4):
        wait_for_bookings(database, session, min(5 + 3 * further, PLACES))
        victim = random.choice(psutil.Process(server.process.pid).children())
        victim.kill()


@pytest.mark.parametrize("harm", [kill_server, kill_workers])
def test_killed_in_the_middle(busy, database, crowd, clients, session, harm):
    """Clients without an answer retry, and get a seat, or the one they have already."""

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
    there = [words for words in late if " is already booked: " in words]
    full = [words for words in late if words.startswith("The class is full: ")]
    assert len(answered) == CLIENTS
    assert len(set(won)) + len(there) == PLACES
    assert len(full) == CLIENTS - PLACES
    assert states(database, session) == {"confirmed": PLACES}
    assert balances(database, clients) == {0: PLACES, 1: CLIENTS - PLACES}
    assert checker.problems(busy.dsn) == []
