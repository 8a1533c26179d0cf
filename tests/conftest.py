"""Fixtures for the tests outside the addons: a real server, RPC, SQL, a browser.

``setup/test`` sets the environment variable ``MULTIPACK_CONFIG``, see ``servers.py``.
"""

import os

import pytest
from playwright.sync_api import sync_playwright

from runtime import browser as installed_browser
from tests.support import companies
from tests.support.servers import connect, serving


def pytest_addoption(parser):
    """Add ``--long``, which runs more rounds of randomized tests."""
    parser.addoption("--long", action="store_true", help="many rounds, for hours")


@pytest.fixture(scope="session")
def server():
    """Serve a fresh copy of the installed database, with threads.

    With workers, a page's live updates would need a proxy.
    """
    with serving() as test_server:
        yield test_server


@pytest.fixture(scope="session")
def rpc(server):
    """Return an OdooRPC session of the administrator."""
    return server.login("admin", "admin")


@pytest.fixture
def database(server):
    """Return a connection to the server's database; each statement commits."""
    yield from connect(server)


@pytest.fixture(scope="session")
def browser():
    """Return the machine's Chromium, driven by Playwright."""
    # Chromium's sandbox does not work for root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=installed_browser.find(), args=arguments
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def here(server, rpc):
    """Return Odoo's first company."""
    return companies.find(server, rpc)


@pytest.fixture(scope="session")
def elsewhere(server, rpc):
    """Return another company, with another currency and a website of its own."""
    return companies.found(server, rpc)


@pytest.fixture
def place(here):
    """Return the company that a story takes place in; stories may override it."""
    return here


@pytest.fixture
def desktop(browser, place):
    """Return a page as wide as a desktop screen, in a context of its own."""
    yield from _page(browser, place, 1300, 800)


@pytest.fixture
def phone(browser, place):
    """Return a page as narrow as a phone, in a context of its own."""
    yield from _page(browser, place, 360, 740)


def _page(browser, place, width, height):
    context = browser.new_context(
        base_url=place.url,
        viewport={"width": width, "height": height},
        # the time zone of Odoo's processes, whatever that of the machine
        timezone_id="UTC",
    )
    yield context.new_page()
    context.close()
