"""The opening rush over HTTP: one session for all clients, compared with one each."""

import statistics
import time

from tests.support.concurrent_clients import Crowd
from tests.support.servers import serving

CLIENTS = 200
SEATS = 20
WORKERS = 4
ROUNDS = 5
GOAL = 3


def measure(report):
    """Let 200 clients book at once: by turns one session, and one session each."""
    seconds = {"refused": [], "waiting": [], "spread": []}
    with serving(workers=WORKERS) as server:
        server.expected_log.append(r"odoo\.http: The class is full: ")
        crowd = Crowd(server)
        for _ in range(ROUNDS):
            for kind, times in seconds.items():
                clients = crowd.add_clients(CLIENTS)
                sessions = crowd.add_sessions(CLIENTS if kind == "spread" else 1, SEATS)
                started = time.perf_counter()
                crowd.rush(clients, sessions, waitlist=kind == "waiting")
                times.append(time.perf_counter() - started)
    spread = statistics.median(seconds["spread"])
    for kind in ("refused", "waiting"):
        ratio = statistics.median(seconds[kind]) / spread
        name = f"{CLIENTS} clients, {SEATS} seats, others {kind} / {CLIENTS} sessions"
        report.others.append((name, ratio, GOAL))
