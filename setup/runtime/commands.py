"""Run other programs, and lock what several runs share."""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import ROOT, RUNTIME
from .console import Problem

if TYPE_CHECKING:
    from .distribution import Odoo

# These would override the address in Odoo's configuration file.
ADDRESS_VARIABLES = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE")


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the lock of that name, shared by all runs of this checkout."""
    folder = RUNTIME / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / name, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run(
    command: Sequence[object],
    what: str,
    log: Path,
    seen: Callable[[str], None] | None = None,
    **options: Any,
) -> list[str]:
    """Run a program, write its output to ``log``, and return the lines.

    :param what: the beginning of the error message
    :param seen: called with each line immediately
    :raise Problem: if it cannot be run or fails
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    lines = []
    with (
        log.open("w") as file,
        start(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **options,
        ) as process,
    ):
        assert process.stdout
        for line in process.stdout:
            file.write(line)
            lines.append(line.rstrip())
            if seen:
                seen(lines[-1])
    if process.returncode:
        raise Problem(f"{what}: {find_cause(lines)} (all of it: {log})")
    return lines


def start(
    command: Sequence[object],
    last_signal: signal.Signals = signal.SIGTERM,
    **options: Any,
) -> subprocess.Popen[Any]:
    """Start a program that receives ``last_signal`` if this process is killed."""
    words = [str(part) for part in command]
    try:
        return subprocess.Popen(
            words, preexec_fn=partial(_die_with_parent, last_signal), **options
        )
    except FileNotFoundError:
        raise Problem(f"{words[0]} is not installed here.") from None


def child_environment(odoo: Odoo) -> dict[str, str]:
    """Return the environment of a child process that imports this Odoo."""
    kept = {k: v for k, v in os.environ.items() if k not in ADDRESS_VARIABLES}
    return kept | {"PYTHONPATH": str(odoo.python_path)}


def test_environment(odoo: Odoo) -> dict[str, str]:
    """Return the environment of a child process that also imports our own tools.

    These are ``runtime`` and ``benchmark`` in ``setup/``, and ``tests.support``.
    """
    environment = child_environment(odoo)
    path = (environment["PYTHONPATH"], str(ROOT / "setup"), str(ROOT))
    return environment | {"PYTHONPATH": os.pathsep.join(path)}


def find_cause(lines: list[str]) -> str:
    """Return the line of a failed program's output that explains the failure."""
    full = [line for line in lines if "No space left on device" in line]
    errors = [line for line in lines if line.lower().startswith(("error", "e:"))]
    written = [line for line in lines if line.strip()]
    return (full or errors or written or ["no output"])[-1].strip()


def _die_with_parent(last_signal: signal.Signals) -> None:
    if sys.platform == "linux":
        PR_SET_PDEATHSIG = 1
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, last_signal)
