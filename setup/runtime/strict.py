"""A pytest plugin: a test that is skipped, or that Odoo complains about, fails."""

import logging

import pytest


class _Complaints(logging.Handler):
    """Collect what reaches the root logger from a warning up.

    What a test expects (``assertLogs``, ``mute_logger``) does not get there.
    """

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        message = record.getMessage()
        # What a page says when its browser is closed, at the end of a tour.
        if not message.startswith("Error received after termination: "):
            self.messages.append(f"{record.levelname} {record.name}: {message}")


complaints = _Complaints()


def pytest_sessionstart():
    """Listen to everything that is logged from here on."""
    logging.getLogger().addHandler(complaints)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
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
def pytest_make_collect_report(collector):
    """Turn a module that skips itself into an error."""
    report = yield
    if report.skipped:
        _fail(
            report,
            f"{collector.nodeid} was skipped, which counts as failed: "
            f"{_reason(report)}",
        )
    return report


def _fail(report, text):
    report.outcome = "failed"
    report.longrepr = text


def _reason(report):
    skip = report.longrepr
    return skip[2] if isinstance(skip, tuple) else str(skip)
