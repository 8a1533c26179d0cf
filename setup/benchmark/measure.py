"""Times of operations that take turns, so that a busy machine is busy for all."""

import gc
import statistics
import time
from dataclasses import dataclass, field


@dataclass
class Figures:
    """What an operation took, in each round."""

    seconds: list = field(default_factory=list)
    queries: int | None = None

    @property
    def median(self):
        """Seconds of the round in the middle."""
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
    """An operation of the ORM, in a transaction of its own that is committed.

    In an environment that is open and has read nothing: to open one takes Odoo the
    same time whatever is done in it, and would level what is compared.

    :param operation: called with an environment and what ``prepare`` returned
    :param prepare: called before, outside the measured time; returns a tuple
    :param user_id: the acting user; by default that of the desk
    """

    def __init__(self, world, operation, prepare=tuple, user_id=None):
        self.operation = operation
        self.user_id = user_id or world.user_id
        self.env = world.open_environment(self.user_id)
        self.queries = None
        self._prepare = prepare

    def prepare(self):
        """Return the arguments of the next call, for which nothing is read yet."""
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
    """The same without Odoo: statements on a plain connection, committed.

    :param operation: called with a psycopg2 cursor and what ``prepare`` returned
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
    """Run every operation once a round and return the figures of each by name.

    :param operations: dict of name -> :class:`InOdoo` or :class:`InSql`
    """
    figures = {name: Figures() for name in operations}
    gc.collect()
    gc.freeze()  # Odoo's own objects, which would make each collection a long one
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
