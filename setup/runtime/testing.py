"""setup/test: every test, on a fresh copy of a template database."""

import io
import signal
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from coverage import Coverage

from . import (
    ADDONS,
    ROOT,
    RUNTIME,
    browser,
    configuration,
    distribution,
    modules,
    postgres,
    upstream,
)
from .commands import locked, start, test_environment
from .console import Problem
from .database import Databases

# Chromium leaves a socket in the temporary folder, whose path has at most 107 bytes.
TEMPORARY_LIMIT = 60


def run(arguments, pytest_arguments, console):
    """Run pytest with everything it needs and return its exit code."""
    with console.step("Odoo 19") as progress:
        odoo = distribution.ensure(progress, arguments.odoo)
    folders = upstream.find_tests(odoo, arguments.upstream or "")
    with console.step("Browser"):
        browser.ensure()
    with console.step("PostgreSQL"):
        options = configuration.base(odoo, postgres.ensure(arguments.db_url))
        databases = Databases(options)
        databases.drop_leftovers()
    with databases.temporary() as installed, databases.temporary() as tested:
        with console.step("Odoo's modules") as progress:
            copy_template(odoo, databases, installed, progress)
            if folders:
                databases.copy(installed, tested)
        with console.step("Addons") as progress:
            install_addons(odoo, databases, installed, progress)
            if not folders:
                databases.copy(installed, tested)
        config = _configure(options, installed)
        console.hand_over("Tests")
        if folders:
            return _compare(
                odoo, config, folders, (tested, installed), pytest_arguments
            )
        strict = ["-p", "runtime.strict"]
        pytest_arguments = [*strict, *pytest_arguments]
        [code] = _wait([_start_pytest(odoo, config, tested, pytest_arguments)])
    finished = code in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    if finished and any(word.split("=")[0] == "--cov" for word in pytest_arguments):
        _print_coverage()
    return code


def _print_coverage():
    """Print one figure for each addon, of what pytest-cov has just measured."""
    data = RUNTIME / "coverage" / "data"
    coverage = Coverage(data, config_file=ROOT / "pyproject.toml")
    coverage.load()
    print("\nLines and branches that the tests run through:")
    for addon in ADDONS:
        figure = coverage.report(include=[f"{ROOT / addon}/*"], file=io.StringIO())
        print(f"{addon} {figure:.1f} %")


def copy_template(odoo, databases, target, progress):
    """Copy the database with the dependencies, made if need be."""
    template = modules.template_name(odoo)
    with locked("template"):
        if template not in databases.names(template):
            # A template of earlier dependencies serves nobody any more.
            for old in databases.names(template.rpartition("_")[0]):
                databases.drop(old)
            with databases.temporary() as unfinished:
                wanted = modules.dependencies()
                modules.install(odoo, databases.options, unfinished, wanted, progress)
                databases.rename(unfinished, template)
        databases.copy(template, target)


def install_addons(odoo, databases, database, progress):
    """Install both addons; whatever Odoo complains of is a :class:`Problem`."""
    complaints = modules.install(odoo, databases.options, database, ADDONS, progress)
    if complaints:
        raise Problem(f"Odoo complained of the addons: {complaints[0]}")
    databases.check_addons(database)


def _configure(options, installed):
    config = configuration.run_folder(installed) / "odoo.conf"
    # Odoo's limit would hold for the browser that a test starts, which then crashes.
    tests = {"db_name": installed, "limit_memory_hard": "0"}
    return configuration.write(config, options | tests)


def _compare(odoo, config, folders, databases, arguments):
    """Run Odoo's own tests on the two databases, without our addons and with them."""
    quiet = ["-p", "runtime.outcomes", "-c", str(ROOT / "pyproject.toml"), *arguments]

    def run_tests(runs):
        with ExitStack() as stack:
            processes = []
            for database, more in runs.items():
                log = config.parent / f"{database}.log"
                output = stack.enter_context(log.open("a"))
                options = {"stdout": output, "stderr": output}
                more = [*quiet, *more]
                processes.append(_start_pytest(odoo, config, database, more, **options))
            _wait(processes)

    return upstream.compare(folders, databases, run_tests, config.parent)


def _start_pytest(odoo, config, tested, arguments, **options):
    """Start pytest in the checkout.

    The tests outside the addons find the untouched database by ``MULTIPACK_CONFIG``,
    Odoo's configuration file that names it (see tests/conftest.py).
    """
    environment = test_environment(odoo) | {
        "MULTIPACK_CONFIG": str(config),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(RUNTIME / "hypothesis"),
    }
    temporary = RUNTIME / "tmp"
    if len(str(temporary)) < TEMPORARY_LIMIT:
        temporary.mkdir(exist_ok=True)
        environment["TMPDIR"] = str(temporary)
    command = [sys.executable, "-m", "pytest", "--odoo-http"]
    command += ["-p", "runtime.assets"]
    command += [f"--odoo-config={config}", f"--odoo-database={tested}"]
    command += ["--odoo-log-level=warn", "-o", f"cache_dir={RUNTIME / 'pytest'}"]
    command += [_absolute(argument) for argument in arguments]
    return start(command, signal.SIGINT, cwd=ROOT, env=environment, **options)


def _wait(processes):
    """Return the processes' exit codes; stop them all when this one is stopped."""
    try:
        return [process.wait() for process in processes]
    except BaseException:
        for process in processes:
            process.send_signal(signal.SIGINT)
        for process in processes:
            process.wait()
        raise


def _absolute(argument):
    """Make a path that is meant from the caller's folder one from anywhere."""
    path = argument.split("::")[0]
    if path and not path.startswith("-") and Path(path).exists():
        return str(Path.cwd() / argument)
    return argument
