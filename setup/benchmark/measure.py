"""Times of operations that take turns, so that other load affects all of them."""

import gc
import statistics
import time
from dataclasses import dataclass, field


@dataclass
class Figures:
    """The time of an operation in each round, and its number of queries."""

    seconds: list = field(default_factory=list)
    queries: int | None = None

    @property
    def median(self):
        """Median of the seconds."""
        return statistics.median(self.seconds)

    def as_dict(self):
        """Return the figures for the JSON file."""
        ordered = sorted(self.seconds)
        return {
            "milliseconds": round(1000 * self.median, 3),
            "fastest": round(1000 * ordered[0], 3),
            "slowest": round(1000 * ordered[-1], 3),
            "rounds": len(ordered),
            "queries": self.queries,
        }


class InOdoo:
    """An ORM operation, in a transaction of its own that is committed.

    It runs in an open environment with empty caches: opening one takes Odoo the same
    time for every operation, and would hide part of the difference.

    :param operation: called with an environment and the arguments from ``prepare``
    :param prepare: called outside the measured time; returns a tuple of arguments
    :param user_id: the acting user; by default the desk's
    """

    def __init__(self, world, operation, prepare=tuple, user_id=None):
        self.operation = operation
        self.user_id = user_id or world.user_id
        self.env = world.open_environment(self.user_id)
        self.queries = None
        self._prepare = prepare

    def prepare(self):
        """Return the arguments of the next call, and empty the caches."""
        arguments = self._prepare()
        self.env.invalidate_all()
        return arguments

    def __call__(self, *arguments):
        before = self.env.cr.sql_log_count
        self.operation(self.env, *arguments)
        self.env.flush_all()
        self.queries = self.env.cr.sql_log_count - before
        self.env.cr.commit()


class InSql:
    """An operation in plain SQL, on a connection without Odoo, committed.

    :param operation: called with a psycopg2 cursor and the arguments from ``prepare``
    """

    queries = None

    def __init__(self, world, operation, prepare=tuple):
        self.world = world
        self.operation = operation
        self.prepare = prepare

    def __call__(self, *arguments):
        with self.world.connection as connection, connection.cursor() as cursor:
            self.operation(cursor, *arguments)


def take_turns(operations, rounds, warm_up=3):
    """Run every operation once per round and return their figures by name.

    :param operations: dict of name -> :class:`InOdoo` or :class:`InSql`
    """
    figures = {name: Figures() for name in operations}
    gc.collect()
    gc.freeze()  # Odoo's own objects, which would slow down each collection
    for number in range(warm_up + rounds):
        for name, operation in operations.items():
            arguments = operation.prepare()
            gc.collect()
            started = time.perf_counter()
            operation(*arguments)
            seconds = time.perf_counter() - started
            if number >= warm_up:
                figures[name].seconds.append(seconds)
                figures[name].queries = operation.queries
    return figures
