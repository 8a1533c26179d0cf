"""setup/bench: the benchmark, on a fresh copy of a template database."""

import argparse
import signal
import sys
from pathlib import Path

from . import ROOT, configuration, distribution, postgres
from .commands import start, test_environment
from .console import Console
from .database import Databases
from .distribution import Odoo
from .testing import copy_template, install_addons


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Prepare the benchmark, run it, and return the exit code."""
    with console.step("Odoo 19") as progress:
        odoo = distribution.ensure(progress, arguments.odoo)
    with console.step("PostgreSQL"):
        options = configuration.base(odoo, postgres.ensure(arguments.db_url))
        databases = Databases(options)
        databases.drop_leftovers()
    with databases.temporary() as installed:
        with console.step("Odoo's modules") as progress:
            copy_template(odoo, databases, installed, progress)
        with console.step("Addons") as progress:
            install_addons(odoo, databases, installed, progress)
        folder = configuration.run_folder(installed)
        config = configuration.write(
            folder / "odoo.conf", options | {"db_name": installed}
        )
        console.hand_over("Benchmarks")
        return _measure(odoo, config, ["--quick"] if arguments.quick else [])


def _measure(odoo: Odoo, config: Path, arguments: list[str]) -> int:
    environment = test_environment(odoo) | {"MULTIPACK_CONFIG": str(config)}
    command = [sys.executable, "-m", "benchmark", *arguments]
    process = start(command, signal.SIGINT, cwd=ROOT, env=environment)
    try:
        return process.wait()
    except BaseException:
        process.send_signal(signal.SIGINT)
        process.wait()
        raise
