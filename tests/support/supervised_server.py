"""A server that is started again whenever it ends by itself."""

import threading
import time

from runtime.console import Problem
from tests.support.servers import BusyServer


class WatchedServer(BusyServer):
    """A server under a service manager, as ``Restart=always`` of systemd.

    Odoo's main process ends when it has to start a worker while the database cannot be
    reached. It does so within a few seconds, when the database may be back already.
    """

    def __init__(self, config, log):
        super().__init__(config, log)
        self.lock = threading.RLock()
        self.wanted = False
        threading.Thread(target=self._watch, daemon=True).start()

    def start(self):
        """Start the server, unless it runs."""
        with self.lock:
            self.wanted = True
            self._start_ended()

    def stop(self):
        """Let the server finish what it does, then end it."""
        with self.lock:
            self.wanted = False
            super().stop()

    def kill(self):
        """End the server and its workers at once."""
        with self.lock:
            self.wanted = False
            super().kill()

    def _watch(self):
        while True:
            time.sleep(0.2)
            with self.lock:
                if self.wanted:
                    self._start_ended()

    def _start_ended(self):
        if self.process and self.process.poll() is None:
            return
        try:
            super().start()
        except Problem:
            # It ended at once: the database is not back yet.
            return
