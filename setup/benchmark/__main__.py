"""Measure, print the table of ratios, and write the figures to a JSON file.

``MULTIPACK_CONFIG`` names an Odoo configuration file whose database has both addons
installed; the benchmark runs on a copy of it.
"""

import argparse
import json
import logging
import os
import sys
import time
from pathlib import Path

from odoo.modules.registry import Registry
from odoo.tools import config as odoo_config

from benchmark import operations, pages, plans, rush
from benchmark.measure import take_turns
from benchmark.report import Report
from benchmark.world import World
from runtime import RUNTIME, configuration
from runtime.database import Databases
from tests.support import checker

#: Odoo's modules that the addons are compared with.
PEERS = ("event", "sale_loyalty")
FIGURES = RUNTIME / "benchmark.json"
SIZES = (1_000, 10_000, 100_000, 1_000_000)


def main():
    """Run the benchmark as the command line says and return the exit code."""
    parser = argparse.ArgumentParser(prog="setup/bench", allow_abbrev=False)
    parser.add_argument(
        "--quick", action="store_true", help="1,000 packages and a few rounds"
    )
    arguments = parser.parse_args()
    sizes, rounds = (SIZES[:1], 5) if arguments.quick else (SIZES, 60)
    source = Path(os.environ["MULTIPACK_CONFIG"])
    options = configuration.read(source)
    databases = Databases(options)
    report = Report()
    with databases.temporary() as name:
        databases.copy(options["db_name"], name)
        options |= {"db_name": name, "log_level": "error"}
        own = configuration.write(source.parent / name / "odoo.conf", options)
        odoo_config.parse_config(["-c", str(own), "--no-http"])
        logging.getLogger("odoo").setLevel(logging.ERROR)
        Registry.new(name, update_module=True, install_modules=PEERS)
        world = World(name, configuration.server(options).dsn(name))
        for size in sizes:
            _measure(world, size, rounds, report)
            _save(report)
        world.close()
        report.broken = checker.problems(world.dsn)
    if not arguments.quick:
        rush.measure(report)
        pages.measure(report)
    _save(report)
    print(report.table(), f"\nAll figures: {FIGURES}")
    return 1 if report.scans or report.broken else 0


def _save(report):
    FIGURES.write_text(json.dumps(report.as_dict(), indent=2))


def _measure(world, size, rounds, report):
    """Measure all operations with a number of packages."""
    started = time.monotonic()
    world.grow(size, lambda done: _show(f"{size:,} packages: created {done:.0%}"))
    _show(f"{size:,} packages: created in {time.monotonic() - started:.0f} s\n")
    suites = (
        (operations.booking, rounds),
        (operations.filling, rounds),
        (operations.eligibility, rounds),
        (operations.expiry, max(rounds // 10, 2)),
        (operations.jobs, max(rounds // 10, 2)),
        (operations.ledger, max(rounds // 20, 2)),
    )
    for suite, turns in suites:
        _show(f"{size:,} packages: {suite.__name__}")
        compared = suite(world)
        report.add(size, take_turns(compared, turns))
        report.scans |= plans.find_scans(world, compared)
    _show("")


def _show(text):
    """Show the progress: on one line of a terminal, or one line each."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
    elif text:
        print(text.strip(), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
