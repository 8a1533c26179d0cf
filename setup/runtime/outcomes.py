"""A pytest plugin: write the outcome of each test to a JSON file."""

import json
from pathlib import Path

import pytest

#: From best to worst; the worst phase of a test (setup, call, teardown) counts.
OUTCOMES = ("passed", "skipped", "failed")

outcomes: dict[str, tuple[str, str]] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for the path of the file."""
    parser.addoption("--outcomes", type=Path, help="write a JSON file of outcomes")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Store the worst outcome of a test's phases, with the reason."""
    known, _reason = outcomes.get(report.nodeid, ("passed", ""))
    if OUTCOMES.index(report.outcome) >= OUTCOMES.index(known):
        outcomes[report.nodeid] = report.outcome, _reason_of(report)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the file."""
    session.config.getoption("--outcomes").write_text(json.dumps(outcomes))


def _reason_of(report: pytest.TestReport) -> str:
    if report.skipped and isinstance(report.longrepr, tuple):
        return str(report.longrepr[2])
    crash = getattr(report.longrepr, "reprcrash", None)
    return crash.message if crash else ""
