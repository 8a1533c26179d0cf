"""Running other programs, and keeping two runs out of each other's way."""

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

# Odoo prefers these to its configuration file, where the address already is.
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
    """Run a program to its end and return its output's lines, kept in ``log`` too.

    :param what: the beginning of the error message
    :param seen: called with each line as it comes
    :raise Problem: when it cannot be run or ends with an error
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
        raise Problem(f"{what}: {telling(lines)} (all of it: {log})")
    return lines


def start(
    command: Sequence[object],
    last_signal: signal.Signals = signal.SIGTERM,
    **options: Any,
) -> subprocess.Popen[Any]:
    """Start a program that gets ``last_signal`` should this process be killed."""
    words = [str(part) for part in command]
    try:
        return subprocess.Popen(
            words, preexec_fn=partial(_die_with_parent, last_signal), **options
        )
    except FileNotFoundError:
        raise Problem(f"{words[0]} is not installed here.") from None


def child_environment(odoo: Odoo) -> dict[str, str]:
    """Return the environment in which a child process imports that Odoo."""
    kept = {k: v for k, v in os.environ.items() if k not in ADDRESS_VARIABLES}
    return kept | {"PYTHONPATH": str(odoo.python_path)}


def test_environment(odoo: Odoo) -> dict[str, str]:
    """Return the environment in which a child also imports our own tools.

    They are ``runtime`` and ``benchmark`` of ``setup/``, and ``tests.support``.
    """
    environment = child_environment(odoo)
    path = (environment["PYTHONPATH"], str(ROOT / "setup"), str(ROOT))
    return environment | {"PYTHONPATH": os.pathsep.join(path)}


def telling(lines: list[str]) -> str:
    """Choose the line of a failed program's output that says what went wrong."""
    full = [line for line in lines if "No space left on device" in line]
    errors = [line for line in lines if line.lower().startswith(("error", "e:"))]
    written = [line for line in lines if line.strip()]
    return (full or errors or written or ["it said nothing"])[-1].strip()


def _die_with_parent(last_signal: signal.Signals) -> None:
    if sys.platform == "linux":
        PR_SET_PDEATHSIG = 1
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, last_signal)
