"""Fixtures for the tests outside the addons: a real server, RPC, SQL, a browser.

``setup/test`` hands over one thing, ``MULTIPACK_CONFIG``: an Odoo configuration file
whose database has both addons installed and is only ever copied. Each server of these
tests works on a copy of its own.
"""

import os
import socket
import sys
from contextlib import contextmanager
from pathlib import Path

import odoorpc
import psycopg2
import pytest
from playwright.sync_api import sync_playwright

from runtime import browser as installed_browser
from runtime import configuration, ports
from runtime.database import Databases
from runtime.server import OdooServer

# OdooRPC speaks the older of Odoo's two remote protocols.
OLD_PROTOCOL = r"jsonrpc: The /xmlrpc, /xmlrpc/2 and /jsonrpc endpoints are deprecated"


class TestServer(OdooServer):
    """A server for tests: one can log in, and say which complaints are expected."""

    __test__ = False

    def __init__(self, config, log):
        super().__init__(config, log, dict(os.environ))
        self.expected_log = [OLD_PROTOCOL]

    def login(self, user, password):
        """Return an OdooRPC session of that user."""
        session = odoorpc.ODOO("127.0.0.1", port=self.port, timeout=120)
        session.login(self.database, user, password)
        return session


class BusyServer(TestServer):
    """A server before which more clients queue than it listens to by itself.

    Odoo lets 8 connections for each worker wait; of the others the operating system
    drops some. As systemd does, this hands it a socket with a longer queue, in which
    clients wait also while the server is started again.
    """

    HAND_OVER = (
        "import os, sys; os.dup2(int(sys.argv[1]), 3);"
        " os.environ |= {'LISTEN_FDS': '1', 'LISTEN_PID': str(os.getpid())};"
        " os.execv(sys.argv[2], sys.argv[2:])"
    )

    def __init__(self, config, log):
        super().__init__(config, log)
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=1024)
        self.sockets = (self.listener.fileno(),)

    def _command(self):
        listener = str(self.listener.fileno())
        return [sys.executable, "-c", self.HAND_OVER, listener, *super()._command()]


@contextmanager
def serving(workers=0):
    """Serve a fresh copy of the installed database.

    Regular expressions appended to ``server.expected_log`` name the warnings and
    errors that its log may have; any other fails the test at the end.

    :param int workers: number of processes; none for threads
    """
    options = configuration.read(os.environ["MULTIPACK_CONFIG"])
    databases = Databases(options)
    with databases.temporary() as name:
        databases.copy(options["db_name"], name)
        folder = Path(os.environ["MULTIPACK_CONFIG"]).parent / name
        options |= {
            "db_name": name,
            "dbfilter": f"^{name}$",
            "http_port": str(ports.free()),
            "gevent_port": str(ports.free()),
            "workers": str(workers),
        }
        config = configuration.write(folder / "odoo.conf", options)
        kind = BusyServer if workers else TestServer
        test_server = kind(config, folder / "odoo.log")
        test_server.start()
        try:
            yield test_server
        finally:
            test_server.stop()
    complaints = test_server.complaints(test_server.expected_log)
    assert not complaints, "The server's log:\n" + "\n".join(complaints)


@pytest.fixture(scope="session")
def server():
    """Serve a fresh copy of the installed database, with threads.

    With workers a page's live updates would need a proxy in front of them.
    """
    with serving() as test_server:
        yield test_server


@pytest.fixture(scope="session")
def rpc(server):
    """Return an OdooRPC session of the administrator."""
    return server.login("admin", "admin")


def connect(server):
    """Yield a connection to the server's database; each statement commits."""
    connection = psycopg2.connect(server.dsn)
    connection.autocommit = True
    yield connection
    connection.close()


@pytest.fixture
def database(server):
    """Return a connection to the server's database; each statement commits."""
    yield from connect(server)


@pytest.fixture(scope="session")
def browser():
    """Return the machine's Chromium, driven by Playwright."""
    # Chromium has no sandbox for root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=installed_browser.find(), args=arguments
        )
        yield chromium
        chromium.close()


@pytest.fixture
def desktop(browser, server):
    """Return a page as wide as a desk's screen, in a context of its own."""
    yield from _page(browser, server, 1300, 800)


@pytest.fixture
def phone(browser, server):
    """Return a page as narrow as a phone, in a context of its own."""
    yield from _page(browser, server, 360, 740)


def _page(browser, server, width, height):
    context = browser.new_context(
        base_url=server.url, viewport={"width": width, "height": height}
    )
    yield context.new_page()
    context.close()
