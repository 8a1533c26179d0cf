"""A pytest plugin: skipped tests and unexpected warnings in the log are failures."""

import logging
from collections.abc import Generator

import pytest

Report = pytest.TestReport | pytest.CollectReport


class _Complaints(logging.Handler):
    """Collect what reaches the root logger at level WARNING or above.

    Messages that a test expects (``assertLogs``, ``mute_logger``) do not get there.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        # Logged when the browser is closed at the end of a tour.
        if not message.startswith("Error received after termination: "):
            self.messages.append(f"{record.levelname} {record.name}: {message}")


complaints = _Complaints()


def pytest_sessionstart() -> None:
    """Start collecting log messages."""
    logging.getLogger().addHandler(complaints)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn skips and unexpected warnings into failures."""
    report = yield
    messages, complaints.messages = complaints.messages, []
    if report.skipped and not hasattr(report, "wasxfail"):
        _fail(
            report,
            f"{item.nodeid} was skipped, which counts as failed: {_reason(report)}",
        )
    elif messages and report.passed:
        _fail(
            report,
            f"{item.nodeid} logged what it did not expect: " + "\n".join(messages),
        )
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a module that skips itself into an error."""
    report = yield
    if report.skipped:
        _fail(
            report,
            f"{collector.nodeid} was skipped, which counts as failed: "
            f"{_reason(report)}",
        )
    return report


def _fail(report: Report, text: str) -> None:
    report.outcome = "failed"
    report.longrepr = text


def _reason(report: Report) -> str:
    skip = report.longrepr
    return skip[2] if isinstance(skip, tuple) else str(skip)
