"""Servers for tests and measurements, each on a copy of the installed database.

``MULTIPACK_CONFIG`` names an Odoo configuration file whose database has both addons
installed and is only ever copied.
"""

import os
import socket
from contextlib import contextmanager
from pathlib import Path

import odoorpc
import psycopg2

from runtime import configuration, ports
from runtime.database import Databases
from runtime.server import OdooServer

EXPECTED = (
    # OdooRPC speaks the older of Odoo's two remote protocols.
    r"jsonrpc: The /xmlrpc, /xmlrpc/2 and /jsonrpc endpoints are deprecated",
    # In a new database there is nothing to clean up yet.
    r"ir_cron: Job 'Base: Auto-vacuum internal data' .* processed no record",
)


class TestServer(OdooServer):
    """A server for tests: one can log in, and say which complaints are expected."""

    __test__ = False

    def __init__(self, config, log):
        super().__init__(config, log, dict(os.environ))
        self.expected_log = [*EXPECTED]

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

    HAND_OVER = """if True:
        import os, sys
        os.dup2(int(sys.argv[1]), 3)
        os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
        os.execv(sys.argv[2], sys.argv[2:])
    """
    # Runs a script with another time of day, which goes on from there.
    OTHER_CLOCK = """if True:
        import os, runpy, sys
        from freezegun import freeze_time
        del sys.argv[0]
        freeze_time(os.environ["MULTIPACK_CLOCK"], tick=True).start()
        runpy.run_path(sys.argv[0], run_name="__main__")
    """

    def __init__(self, config, log):
        super().__init__(config, log)
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=1024)
        self.sockets = (self.listener.fileno(),)

    def _command(self):
        listener = str(self.listener.fileno())
        python, *script = super()._command()
        if "MULTIPACK_CLOCK" in self.environment:
            script = ["-c", self.OTHER_CLOCK, *script]
        return [python, "-c", self.HAND_OVER, listener, python, *script]


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
            # before it is stopped: a job that is cut off then complains as well
            complaints = test_server.complaints(test_server.expected_log)
        finally:
            test_server.stop()
    assert not complaints, "The server's log:\n" + "\n".join(complaints)


def connect(server):
    """Yield a connection to the server's database; each statement commits."""
    connection = psycopg2.connect(server.dsn)
    connection.autocommit = True
    yield connection
    connection.close()
