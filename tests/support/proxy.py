"""A connection between Odoo and PostgreSQL that can be cut."""

import contextlib
import socket
import threading


class Proxy:
    """Passes on what comes to a port of this machine, until it is cut.

    :param target: address of the server behind it: the path of a Unix socket
    """

    def __init__(self, target):
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open = True
        self.sockets = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """Drop every connection, without a farewell, and take no more."""
        self.open = False
        for one in list(self.sockets):
            _close(one)

    def mend(self):
        """Take connections again."""
        self.open = True

    def close(self):
        """Stop for good."""
        self.cut()
        _close(self.listener)

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if not self.open:
                _close(client)
                continue
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self.target)
            except OSError:
                _close(client)
                _close(server)
                continue
            self.sockets |= {client, server}
            for source, sink in ((client, server), (server, client)):
                threading.Thread(
                    target=self._pass, args=(source, sink), daemon=True
                ).start()

    def _pass(self, source, sink):
        with contextlib.suppress(OSError):
            while content := source.recv(65536):
                sink.sendall(content)
        _close(source)
        _close(sink)
        self.sockets -= {source, sink}


def _close(one):
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
