"""A pytest plugin: what became of each test, in a JSON file."""

import json
from pathlib import Path

import pytest

#: From the best to the worst: a test is as bad as the worst part of it.
OUTCOMES = ("passed", "skipped", "failed")

outcomes: dict[str, tuple[str, str]] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the caller say where to."""
    parser.addoption("--outcomes", type=Path, help="write a JSON file of outcomes")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep the worst outcome of a test's parts, and the last line of the reason."""
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
