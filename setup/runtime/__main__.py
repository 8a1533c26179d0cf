"""The commands behind setup/run, setup/test and setup/bench.

It starts in any Python, with the standard library only, creates the virtual
environment, and continues in it.
"""

import argparse
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from types import FrameType

# Python puts this folder itself first, where our modules would hide others.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from runtime import RUNTIME, environment, ports  # noqa: E402
from runtime.console import Console, Problem  # noqa: E402

STEPS = {"run": 5, "test": 7, "bench": 6}


def main() -> int:
    """Run the command of the command line and return the exit code."""
    command = sys.argv[1]
    arguments, rest = _parse(command, sys.argv[2:])
    if command == "run":
        ports.check(arguments.port)
    if Path(sys.prefix).parent != RUNTIME:
        with Console(STEPS[command]).step("Python packages") as progress:
            python = environment.ensure(progress)
        os.execv(python, [str(python), str(Path(__file__).parent), *sys.argv[1:]])
    # These import packages that were installed just now.
    from runtime import benching, moments, serve, testing

    console = Console(STEPS[command], number=1)
    if command == "run":
        return serve.run(arguments, console)
    if command == "bench":
        return benching.run(arguments, console)
    if arguments.moments:
        words = [word for word in sys.argv[2:] if word != "--moments"]
        return moments.run(words)
    return testing.run(arguments, rest, console)


def _parse(command: str, words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Return the options, and for setup/test the remaining arguments for pytest."""
    parser = argparse.ArgumentParser(prog=f"setup/{command}", allow_abbrev=False)
    add = parser.add_argument
    add("--odoo", metavar="PATH", help="an Odoo 19 checkout or installation to use")
    add("--db-url", metavar="URL", help="a PostgreSQL server to use (or set PGHOST)")
    if command == "test":
        add(
            "--upstream",
            metavar="MODULES",
            help="run the tests of these modules of Odoo instead (sale,portal), with"
            " both addons installed and without, and show what differs",
        )
        add(
            "--fast",
            action="store_true",
            help="only the tests of both addons, without those in a browser",
        )
        add(
            "--at",
            type=_moment,
            metavar="'2027-03-28 00:30'",
            help="set the clock of every process to this time, in UTC, to run on",
        )
        add(
            "--moments",
            action="store_true",
            help="run at twelve moments in turn, and write a log",
        )
        add(
            "-n",
            "--jobs",
            type=int,
            metavar="N",
            help="processes that run tests (default: one for each processor,"
            " and one alone for a single module or -k)",
        )
        parser.epilog = "Everything else goes to pytest."
        arguments, rest = parser.parse_known_args(words)
        if arguments.at and arguments.db_url:
            parser.error("--at starts a PostgreSQL server of its own: omit --db-url.")
        return arguments, rest
    if command == "bench":
        add("--quick", action="store_true", help="1,000 packages and a few rounds")
        return parser.parse_args(words), []
    add("--port", type=int, default=8069, help="(default: 8069)")
    add("--database", default="multipack", metavar="NAME", help="(default: multipack)")
    add("--without-demo", action="store_true", help="create it without demo data")
    add("--reset", action="store_true", help="drop and recreate the database")
    add("--workers", type=int, default=0, metavar="N", help="processes that serve")
    return parser.parse_args(words), []


def _moment(text: str) -> datetime:
    """Parse the moment of ``--at``, for argparse."""
    from runtime import clock

    return clock.parse(text)


def _end(number: int, _frame: FrameType | None) -> None:
    """Exit as on Ctrl-C, so that processes that were started are stopped."""
    sys.exit(128 + number)


if __name__ == "__main__":
    # A shell's background job ignores SIGINT, and its child processes would, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except (Problem, OSError) as problem:
        sys.exit(f"\n{problem}")
