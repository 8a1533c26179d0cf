"""A pytest plugin: tests in parallel, each process on a database of its own.

pytest-xdist starts the processes and gives each of them one module of tests at a time
(``--dist loadfile``), so that ``setUpClass`` and a module's fixtures run once.
``MULTIPACK_DATABASES`` names a database for each process.

The slowest modules come first, so that none of them starts last. Their durations are in
``durations.json``, which ``--record-durations`` updates.
"""

import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path

import pytest

DURATIONS = Path(__file__).with_name("durations.json")
# Shorter modules are not worth an entry.
LEAST_SECONDS = 2


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that records the durations."""
    parser.addoption(
        "--record-durations",
        action="store_true",
        help="record how long each module takes, by which the slow ones start first",
    )


@pytest.hookimpl(tryfirst=True, wrapper=True)
def pytest_cmdline_main(
    config: pytest.Config,
) -> Generator[None, object, object]:
    """Give this process its database and temporary folder, before Odoo is loaded."""
    # Otherwise pytest-odoo would copy a database with programs that may be missing.
    worker = os.environ.pop("PYTEST_XDIST_WORKER", None)
    if worker:
        names = os.environ["MULTIPACK_DATABASES"].split(",")
        config.option.odoo_database = names[int(worker.removeprefix("gw"))]
        folder = Path(tempfile.gettempdir()) / worker
        folder.mkdir(exist_ok=True)
        os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Run the addons' modules first, then the others, the slowest first in each group.

    Odoo's test classes end all child processes that they find, such as the servers and
    the browser of the tests outside the addons. So no process may run a test of the
    addons after one of these.
    """
    is_parallel = hasattr(config, "workerinput")
    seconds = json.loads(DURATIONS.read_text()) if is_parallel else {}

    def key(item: pytest.Item) -> tuple[bool, float]:
        module = _module(item.nodeid)
        return module.startswith("tests/"), -seconds.get(module, 0)

    items.sort(key=key)


class Recorder:
    """Adds up the durations of the tests of each module, over all processes."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add one part of a test: its setup, call or teardown."""
        self.seconds[_module(report.nodeid)] += report.duration

    def pytest_sessionfinish(self) -> None:
        """Update the recorded durations of the modules that ran."""
        seconds = json.loads(DURATIONS.read_text()) | self.seconds
        slow = {
            module: round(seconds[module])
            for module in sorted(seconds, key=seconds.get, reverse=True)
            if seconds[module] >= LEAST_SECONDS
        }
        DURATIONS.write_text(json.dumps(slow, indent=4) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    """Record durations if requested, in the process that gets all reports."""
    if config.option.record_durations and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder())


def _module(nodeid: str) -> str:
    return nodeid.split("::")[0]
