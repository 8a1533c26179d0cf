"""Ports on this machine."""

import socket

from .console import Problem


def free() -> int:
    """Return a free port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def check(port: int) -> None:
    """Raise a :class:`Problem` if the port cannot be listened on."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            raise Problem(
                f"Port {port} is taken or not allowed: choose another with --port."
            ) from None
