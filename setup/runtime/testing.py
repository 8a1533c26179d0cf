"""setup/test: every test, on fresh copies of a template database."""

from __future__ import annotations

import argparse
import io
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

from . import (
    ADDONS,
    ROOT,
    RUNTIME,
    browser,
    clock,
    configuration,
    distribution,
    modules,
    postgres,
    upstream,
)
from .commands import locked, start, test_environment
from .commands import run as run_command
from .configuration import Options
from .console import Console, Problem, Progress
from .database import Databases
from .distribution import Odoo

# Chromium creates a socket in the temporary folder; its path has at most 107 bytes.
TEMPORARY_LIMIT = 60

# Arguments that select few tests, or that need a single process.
ONE_PROCESS = ("-k", "--collect-only", "--co", "--pdb", "--lf", "--last-failed", "-s")


def run(
    arguments: argparse.Namespace, pytest_arguments: list[str], console: Console
) -> int:
    """Prepare the tests, run pytest, and return its exit code."""
    with console.step("Odoo 19") as progress:
        odoo = distribution.ensure(progress, arguments.odoo)
    folders = upstream.find_tests(odoo, arguments.upstream or "")
    with console.step("Browser"):
        browser.ensure()
    with ExitStack() as stack:
        with console.step("PostgreSQL"):
            options = _ensure_server(odoo, arguments, stack)
            databases = Databases(options)
            databases.drop_leftovers()
        installed = stack.enter_context(databases.temporary())
        jobs = 1 if folders else count_jobs(arguments, pytest_arguments)
        tested = [stack.enter_context(databases.temporary()) for _job in range(jobs)]
        with console.step("Odoo's modules") as progress:
            copy_template(odoo, databases, installed, progress)
            if folders:
                databases.copy(installed, tested[0])
        config = _configure(options, installed)
        with console.step("Addons") as progress:
            install_addons(odoo, databases, installed, progress)
            if not folders:
                if jobs > 1:
                    _store_assets(odoo, config)
                for name in tested:
                    databases.copy(installed, name)
        console.hand_over("Tests")
        if folders:
            return _compare(
                odoo, config, folders, (tested[0], installed), pytest_arguments
            )
        ours = ["-p", "runtime.strict", "-p", "runtime.parallel"]
        if arguments.fast:
            ours += ["-p", "runtime.fast"]
            if not any(Path(word.split("::")[0]).exists() for word in pytest_arguments):
                ours += [f"{name}/tests" for name in ADDONS]
        if jobs > 1:
            ours += ["-n", str(jobs), "--dist=loadfile", "--no-loadscope-reorder"]
            # Do not list the thousands of subtests that pass.
            ours += ["-o", "verbosity_subtests=0"]
        pytest_arguments = [*ours, *pytest_arguments]
        [code] = _wait([_start_pytest(odoo, config, tested, pytest_arguments)])
    finished = code in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    if finished and any(word.split("=")[0] == "--cov" for word in pytest_arguments):
        _print_coverage()
    return code


def count_jobs(arguments: argparse.Namespace, pytest_arguments: list[str]) -> int:
    """Return how many processes run the tests: one for each processor.

    A selection of few tests runs in one: with ``-k``, or of a single module, which is
    never divided.
    """
    if arguments.jobs:
        return int(arguments.jobs)
    words = {word.split("=")[0] for word in pytest_arguments}
    paths = {word.split("::")[0] for word in pytest_arguments if ".py" in word}
    folders = [word for word in pytest_arguments if Path(word).is_dir()]
    if words.intersection(ONE_PROCESS) or (len(paths) == 1 and not folders):
        return 1
    return len(os.sched_getaffinity(0))


def _ensure_server(
    odoo: Odoo, arguments: argparse.Namespace, stack: ExitStack
) -> Options:
    """Return the options for a PostgreSQL server with the clock of ``--at``.

    From here on, all processes that this one starts have that clock; this one has not.
    """
    if not arguments.at:
        return configuration.base(odoo, postgres.ensure(arguments.db_url))
    folder = stack.enter_context(postgres.copied_folder(_ensure_copied(odoo)))
    os.environ |= clock.set_variables(arguments.at, folder)
    return _own_options(odoo, folder)


def _own_options(odoo: Odoo, folder: Path) -> Options:
    """Start the PostgreSQL server of a folder and return the options for it."""
    options = configuration.base(odoo, postgres.ensure_own(folder / "postgres"))
    return options | {"data_dir": str(folder / "data")}


def _ensure_copied(odoo: Odoo) -> Path:
    """Return a folder to copy, with a stopped server and the template database.

    It is created with the real clock: a run at another moment then only installs the
    addons at that moment.
    """
    template = modules.template_name(odoo)
    folder = RUNTIME / f"stopped-{template.rpartition('_')[2]}"
    with locked("stopped"):
        if not folder.is_dir():
            for old in RUNTIME.glob("stopped-*"):
                postgres.remove(old)
            unfinished = RUNTIME / "stopped-partial"
            unfinished.mkdir()
            databases = Databases(_own_options(odoo, unfinished))
            make_template(odoo, databases, lambda fraction: None)
            databases.connection.close()
            postgres.stop(unfinished)
            unfinished.rename(folder)
    return folder


def _print_coverage() -> None:
    """Print the coverage of each addon, which pytest-cov has just measured."""
    data = RUNTIME / "coverage" / "data"
    coverage = Coverage(data, config_file=str(ROOT / "pyproject.toml"))
    coverage.load()
    print("\nLines and branches that the tests run through:")
    for addon in ADDONS:
        figure = coverage.report(include=[f"{ROOT / addon}/*"], file=io.StringIO())
        print(f"{addon} {figure:.1f} %")


def copy_template(
    odoo: Odoo, databases: Databases, target: str, progress: Progress
) -> None:
    """Copy the template database, which is created if missing."""
    with locked("template"):
        make_template(odoo, databases, progress)
        databases.copy(modules.template_name(odoo), target)


def make_template(odoo: Odoo, databases: Databases, progress: Progress) -> None:
    """Create the database with Odoo's modules, if it does not exist."""
    template = modules.template_name(odoo)
    if template in databases.names(template):
        return
    # Templates of earlier dependencies are no longer used.
    for old in databases.names(template.rpartition("_")[0]):
        databases.drop(old)
    with databases.temporary() as unfinished:
        wanted = modules.dependencies()
        modules.install(odoo, databases.options, unfinished, wanted, progress)
        databases.rename(unfinished, template)


def install_addons(
    odoo: Odoo, databases: Databases, database: str, progress: Progress
) -> None:
    """Install both addons; a warning in Odoo's log is a :class:`Problem`."""
    complaints = modules.install(odoo, databases.options, database, ADDONS, progress)
    if complaints:
        raise Problem(f"Odoo complained of the addons: {complaints[0]}")
    databases.check_addons(database)


def _store_assets(odoo: Odoo, config: Path) -> None:
    """Generate the pages' scripts and styles once, before copying the database."""
    run_command(
        [sys.executable, "-m", "runtime.assets", config],
        "The pages' scripts and styles could not be generated",
        config.with_name("assets.log"),
        cwd=ROOT,
        env=test_environment(odoo),
    )


def _configure(options: Options, installed: str) -> Path:
    config = configuration.run_folder(installed) / "odoo.conf"
    # Odoo's limit would also apply to the browser that a test starts, and crash it.
    tests = {"db_name": installed, "limit_memory_hard": "0"}
    return configuration.write(config, options | tests)


def _compare(
    odoo: Odoo,
    config: Path,
    folders: dict[str, Path],
    databases: tuple[str, str],
    arguments: list[str],
) -> int:
    """Run Odoo's own tests on the two databases, without our addons and with them."""
    common = ["-p", "runtime.outcomes", "-c", str(ROOT / "pyproject.toml"), *arguments]

    def run_tests(runs: dict[str, list[str]]) -> None:
        with ExitStack() as stack:
            processes = []
            for database, more in runs.items():
                log = config.parent / f"{database}.log"
                output = stack.enter_context(log.open("a"))
                streams = {"stdout": output, "stderr": output}
                more = [*common, *more]
                processes.append(
                    _start_pytest(odoo, config, [database], more, **streams)
                )
            _wait(processes)

    return upstream.compare(folders, databases, run_tests, config.parent)


def _start_pytest(
    odoo: Odoo,
    config: Path,
    tested: list[str],
    arguments: list[str],
    **options: Any,
) -> subprocess.Popen[Any]:
    """Start pytest in the checkout.

    ``MULTIPACK_CONFIG`` gives the tests outside the addons the configuration file of
    the installed database, which no other test changes (see tests/conftest.py).

    :param tested: a database for each process that runs tests
    """
    environment = test_environment(odoo) | {
        "MULTIPACK_CONFIG": str(config),
        "MULTIPACK_DATABASES": ",".join(tested),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(RUNTIME / "hypothesis"),
    }
    temporary = RUNTIME / "tmp"
    if len(str(temporary)) < TEMPORARY_LIMIT:
        temporary.mkdir(exist_ok=True)
        environment["TMPDIR"] = str(temporary)
    command = [sys.executable, "-m", "pytest", "--odoo-http"]
    command += ["-p", "runtime.assets"]
    command += [f"--odoo-config={config}", f"--odoo-database={tested[0]}"]
    command += ["--odoo-log-level=warn", "-o", f"cache_dir={RUNTIME / 'pytest'}"]
    command += [_absolute(argument) for argument in arguments]
    return start(command, signal.SIGINT, cwd=ROOT, env=environment, **options)


def _wait(processes: list[subprocess.Popen[Any]]) -> list[int]:
    """Return the processes' exit codes; stop them all if this one is stopped."""
    try:
        return [process.wait() for process in processes]
    except BaseException:
        for process in processes:
            process.send_signal(signal.SIGINT)
        for process in processes:
            process.wait()
        raise


def _absolute(argument: str) -> str:
    """Make an argument absolute if it is a path from the caller's folder."""
    path = argument.split("::")[0]
    if path and not path.startswith("-") and Path(path).exists():
        return str(Path.cwd() / argument)
    return argument
