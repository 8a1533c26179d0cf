"""A running Odoo server as an object."""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from . import ROOT, configuration
from .commands import start
from .console import Problem
from .modules import COMPLAINT

START_TIMEOUT = 120  # seconds
SCRIPT = Path(__file__).parent / "bin" / "odoo-server"


class OdooServer:
    """An Odoo server in a process group of its own.

    :param config: its configuration file
    :param log: the file that its log goes to
    :param environment: the variables of its process
    """

    def __init__(
        self, config: Path, log: str | Path, environment: Mapping[str, str]
    ) -> None:
        options = configuration.read(config)
        self.config = config
        self.log = Path(log)
        self.environment = environment
        self.port = int(options["http_port"])
        self.database = options["db_name"]
        self.dsn = configuration.server(options).dsn(self.database)
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[Any] | None = None
        #: File descriptors of this process that its process inherits.
        self.sockets: tuple[int, ...] = ()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with self.log.open("a") as log:
            self.process = start(
                self._command(),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
                # Ctrl-C is for this process; SIGHUP would restart it.
                start_new_session=True,
                pass_fds=self.sockets,
            )
        deadline = time.monotonic() + START_TIMEOUT
        while not self._answers():
            if self.process.poll() is not None:
                raise Problem(f"Odoo ended immediately: {self._last_line()}")
            if time.monotonic() > deadline:
                raise Problem(f"Odoo does not answer: {self._last_line()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Let the server finish its requests, then end it."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """Kill the server and its workers, as a power cut would."""
        assert self.process, "It has not been started."
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def restart(self) -> None:
        """Stop the server, unless it was killed, and start it again."""
        self.stop()
        self.start()

    def complaints(self, expected: Iterable[str] = ()) -> list[str]:
        """Return the log's lines from level WARNING that no expression matches."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [
            line
            for line in lines
            if COMPLAINT.match(line)
            and not any(re.search(expression, line) for expression in expected)
        ]

    def _command(self) -> list[str | Path]:
        return [sys.executable, SCRIPT, "-c", self.config]

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/web/health")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def _last_line(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() or ["no log"]
        return f"{lines[-1]} (its log: {self.log})"
