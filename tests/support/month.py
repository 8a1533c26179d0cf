"""A month of a club, one day after the other, in a database that nobody else uses.

What clients and the desk do is drawn at random, each thing in a transaction of its own
that is committed; Odoo's clock is where the story is. After each day the checker looks
at everything. Prints what happened as JSON::

    python -m tests.support.month CONFIG --days 30 --clients 5000 --seed 7
"""

import argparse
import json
import logging
import random
import statistics
import sys
from collections import Counter, defaultdict
from datetime import datetime, timedelta

import freezegun
import psycopg2
from odoo import fields
from odoo.api import SUPERUSER_ID, Environment
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import config as odoo_config

from runtime import configuration
from tests.support import checker
from tests.support.month_actions import Actions
from tests.support.month_club import open_club

_logger = logging.getLogger("month")

# A Monday; two weeks later summer time ends.
BEGIN = datetime(2026, 10, 12)
#: How often in a day, for each hundred clients; and how often for each place.
BY_CLIENT = {
    "enter": 6,
    "enter_two_people": 0.5,
    "sell": 2.5,
    "renew": 1.5,
    "suspend": 0.7,
    "resume": 0.3,
    "extend": 0.3,
    "top_up": 0.5,
    "adjust": 0.3,
    "share": 0.5,
    "transfer": 0.3,
    "cancel_package": 0.2,
    "refund": 0.15,
    "cancel_order": 0.2,
}
BY_SEAT = {
    "book": 1.1,
    "book_two": 0.04,
    "book_onsite": 0.05,
    "book_free": 0.02,
    "cancel": 0.2,
}
BY_DAY = {"cancel_session": 0.2, "widen": 1, "narrow": 0.3, "move": 0.3}
# Minutes of the day in which the club is open, by UTC.
OPEN = (6 * 60, 20 * 60)
PLAN = 50

#: What must not be left over in the morning: by sentence, ids of where it is.
LEFT_OVER = {
    "a package past its last day that is not ended": """
        SELECT id FROM multipack_package
         WHERE state IN ('active', 'exhausted', 'suspended') AND date_end < %(today)s
           AND NOT EXISTS (SELECT FROM multipack_suspension
                            WHERE package_id = multipack_package.id AND date_to IS NULL)
    """,
    "a balance of a package that is ended": """
        SELECT id FROM multipack_package WHERE state = 'expired' AND credit_balance <> 0
           -- given back after its end (R30)
           AND NOT EXISTS (SELECT FROM multipack_credit_move
                            WHERE package_id = multipack_package.id
                              AND kind = 'release')
    """,
    "a class that is over and not closed": """
        SELECT id FROM multipack_session
         WHERE state IN ('open', 'closed') AND stop < %(now)s
    """,
    "client on the waiting list of a class that is over": """
        SELECT booking.id FROM multipack_booking booking
          JOIN multipack_session session ON session.id = booking.session_id
         WHERE booking.state = 'waitlisted' AND session.stop < %(now)s
    """,
    "client still expected a day after a class that marks no-shows automatically": """
        SELECT booking.id FROM multipack_booking booking
          JOIN multipack_service service ON service.id = booking.service_id
         WHERE booking.state = 'confirmed' AND service.auto_no_show
           AND booking.stop < %(now)s - interval '26 hours'
    """,
    "a notice about a booking that was not sent": """
        SELECT id FROM multipack_booking WHERE notice IS NOT NULL
    """,
    "a week that is not planned": """
        SELECT min(id) FROM multipack_session WHERE start > %(now)s
        HAVING count(*) < 150
    """,
}
#: What each of these makes one of.
MADE = {
    "multipack_booking": (
        "session_id IS NOT NULL",
        ("book", "book_two", "book_onsite", "book_free"),
    ),
    "multipack_consumption": (
        "res_id IN (SELECT id FROM multipack_booking WHERE session_id IS NULL)",
        ("enter", "enter_two_people"),
    ),
    "sale_order": (
        "id IN (SELECT order_id FROM sale_order_line WHERE product_id IN"
        " (SELECT id FROM product_product WHERE multipack_pricelist_line_id > 0))",
        ("sell", "renew"),
    ),
}


class Month(Actions):
    """A club with clients, a desk and an office at work.

    :param str database: its name
    :param str dsn: how to connect to it without Odoo
    """

    def __init__(self, database, dsn, clients, seats, seed):
        self.registry = Registry(database)
        self.dsn = dsn
        self.random = random.Random(seed)
        self.clients, self.seats = clients, seats
        self.done = Counter()
        self.refused = Counter()
        self.seconds = defaultdict(list)

    def run(self, days):
        """Simulate so many days; return what is wrong after the first that fails."""
        with freezegun.freeze_time(BEGIN) as clock:
            with self.registry.cursor() as cursor:
                env = Environment(cursor, SUPERUSER_ID, {"lang": "en_US"})
                self.club = open_club(env, self.clients, self.seats)
                self.jobs = (
                    env["ir.cron"]
                    .search([("model_id.model", "=like", "multipack.%")], order="id")
                    .ids
                )
                self._stock(env)
            for day in range(days):
                problems = self._live(BEGIN + timedelta(days=day), clock)
                print(f"Day {day + 1}: {sum(self.done.values())} done", file=sys.stderr)
                if problems:
                    return [f"day {day + 1}: {problem}" for problem in problems]
        return []

    def _stock(self, env):
        """Let nine of ten clients have a package from before."""
        variants = env["product.product"].browse(self.club["products"])
        rows = variants.multipack_pricelist_line_id
        offers = {
            row: variant.product_tmpl_id.multipack_ids
            for row, variant in zip(rows, variants, strict=True)
        }
        env["multipack.package"].create(
            [
                {
                    "partner_id": client,
                    "multipack_id": offers[row].id,
                    "pricelist_line_id": row.id,
                }
                for client in self.club["clients"]
                if self.random.random() < 0.9 and (row := self.random.choice(rows))
            ]
        )

    def _live(self, day, clock):
        """Live through a day and its night; return what is wrong then."""
        events = [(hour * 60 + 5, 0, "jobs", ()) for hour in range(7, 24, 3)]
        rates = [
            (name, rate * base)
            for rates, base in (
                (BY_CLIENT, self.clients / 100),
                (BY_SEAT, self.seats * PLAN / 7),
                (BY_DAY, 1),
            )
            for name, rate in rates.items()
        ]
        for name, rate in rates:
            often = int(rate) + (self.random.random() < rate % 1)
            for _ in range(often):
                events.append((self.random.uniform(*OPEN), len(events), name, ()))
        for session, start in self._read(
            """
            SELECT id, start FROM multipack_session
             WHERE start >= %(now)s AND start < %(now)s + interval '1 day'
               AND state = 'open' ORDER BY id
            """,
            now=day,
        ):
            minute = (start - day).total_seconds() / 60
            events.append((minute - 10, len(events), "check_in", (session,)))
            events.append((minute + 20, len(events), "no_show", (session,)))
        for minute, _, name, arguments in sorted(events):
            clock.move_to(day + timedelta(minutes=minute))
            if name == "jobs":
                self._work("by day")
            else:
                self._do(name, *arguments)
        clock.move_to(day + timedelta(days=1, minutes=5))
        self._work("by night")
        now = fields.Datetime.now()
        wrong = checker.problems(self.dsn)
        for sentence, query in LEFT_OVER.items():
            if rows := self._read(query, now=now, today=now.date()):
                wrong.append(f"{sentence}: {[row[0] for row in rows]}")
        return wrong + self._recount()

    def _recount(self):
        """Return where there is more, or less, than was done: what is refused leaves
        nothing behind."""
        wrong = []
        for table, (condition, names) in MADE.items():
            query = f"SELECT count(*) FROM {table} WHERE {condition}"
            [(count,)] = self._read(query)
            if count != sum(self.done[name] for name in names):
                wrong.append(f"{count} times {table} by {' and '.join(names)}")
        return wrong

    def _work(self, name):
        """Run the scheduled jobs as Odoo does."""
        with self.registry.cursor() as cursor:
            env = Environment(cursor, SUPERUSER_ID, {"lang": "en_US"})
            for job in env["ir.cron"].browse(self.jobs):
                started = freezegun.api.real_perf_counter()
                job.method_direct_trigger()
                self.seconds[f"{name}: {job.name}"].append(
                    freezegun.api.real_perf_counter() - started
                )

    def _do(self, name, *arguments):
        """Do something, and keep it if it is not refused."""
        started = freezegun.api.real_perf_counter()
        with self.registry.cursor() as cursor:
            role = "desk" if name in DESK else "manager"
            context = {"lang": "en_US", "tz": "Europe/Rome"}
            env = Environment(cursor, self.club["users"][role], context)
            try:
                result = getattr(self, f"_{name}")(env, *arguments)
                env.flush_all()
            except UserError as refusal:
                cursor.rollback()
                self.refused[name] += 1
                _logger.debug("%s: %s", name, refusal)
                return
        if result is not False:
            self.done[name] += 1
            self.seconds[name].append(freezegun.api.real_perf_counter() - started)

    def _read(self, query, **values):
        connection = psycopg2.connect(self.dsn)
        with connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            rows = cursor.fetchall()
        connection.close()
        return rows

    def report(self):
        """Return what happened, what there is now, and what it took."""
        tables = ("package", "credit_move", "session", "booking", "consumption")
        counts = {
            table: self._read(f"SELECT count(*) FROM multipack_{table}")[0][0]
            for table in tables
        }
        states = self._read(
            "SELECT state, count(*) FROM multipack_booking GROUP BY state"
        )
        return {
            "done": dict(sorted(self.done.items())),
            "refused": dict(sorted(self.refused.items())),
            "records": counts | {"bookings": dict(sorted(states))},
            "milliseconds": {
                name: round(1000 * statistics.median(seconds), 1)
                for name, seconds in sorted(self.seconds.items())
            },
        }


#: What the desk does; all else is for the manager.
DESK = {"enter", "enter_two_people", "check_in", "no_show", "sell", "renew", *BY_SEAT}


def main():
    """Do what the command line says and return the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    parser.add_argument("--days", type=int, required=True)
    parser.add_argument("--clients", type=int, required=True)
    parser.add_argument("--seats", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    arguments = parser.parse_args()
    options = configuration.read(arguments.config)
    odoo_config.parse_config(["-c", arguments.config, "--no-http"])
    dsn = configuration.server(options).dsn(options["db_name"])
    month = Month(
        options["db_name"],
        dsn,
        arguments.clients,
        arguments.seats,
        arguments.seed,
    )
    try:
        problems = month.run(arguments.days)
    except KeyboardInterrupt:
        problems = ["It was stopped."]
    print(json.dumps(month.report(), indent=2))
    print("\n".join(problems), file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
