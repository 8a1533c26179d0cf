"""setup/test --at: another date and time for every process that is started.

A small library of our own, ``clock.c``, is loaded before the C library and shifts the
time of day by a fixed number of seconds. So all processes agree, including PostgreSQL
and Chromium, and their clocks keep running.
"""

import hashlib
import math
import os
import shutil
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path

from . import RUNTIME
from .commands import locked, run
from .console import Problem

SOURCE = Path(__file__).with_name("clock.c")
FORMAT = "%Y-%m-%d %H:%M"
COMPILERS = ("cc", "gcc", "clang")

#: The environment variables of a process whose clock is shifted.
VARIABLES = ("LD_PRELOAD", "MULTIPACK_CLOCK_SHIFT", "PYTHONPYCACHEPREFIX")

#: The whole suite must pass at each of these, in UTC. They include every weekday, the
#: last night of a year, a leap day, the nights in which Rome changes its clocks, the
#: last day of a month, and a late evening, when it is already tomorrow in Rome.
MOMENTS = (
    "2027-01-11 08:00",
    "2027-02-16 17:12",
    "2027-06-30 12:00",
    "2027-05-20 20:30",
    "2027-06-18 05:15",
    "2027-07-17 10:00",
    "2027-09-12 15:45",
    "2026-12-31 23:45",
    "2028-02-29 11:00",
    "2027-03-28 00:30",
    "2027-10-31 00:30",
    "2027-08-10 23:30",
)


def parse(text: str) -> datetime:
    """Parse a moment in UTC such as ``2027-03-28 00:30``.

    :raise ValueError: if the format differs
    """
    return datetime.strptime(text, FORMAT).replace(tzinfo=timezone.utc)


def set_variables(moment: datetime, folder: Path) -> dict[str, str]:
    """Return the variables of a process whose clock shows ``moment`` now.

    :param folder: a folder of the run, for Python's compiled modules: it recognises
        outdated ones by the modification time of their source, which is shifted too
    """
    # Rounded up, so that the clock does not show the previous minute.
    seconds = math.ceil((moment - datetime.now(timezone.utc)).total_seconds())
    values = (str(_ensure_library()), str(seconds), str(folder / "pycache"))
    return dict(zip(VARIABLES, values, strict=True))


def real_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment of a process with the real date and time.

    Programs that open secure connections need it to accept certificates.
    """
    return {name: environment[name] for name in environment if name not in VARIABLES}


def _ensure_library() -> Path:
    """Return the path of the library, which is compiled if missing.

    :raise Problem: if there is no C compiler, and root cannot install one with apt
    """
    digest = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:8]
    library = RUNTIME / f"clock-{digest}.so"
    with locked("clock"):
        if not library.exists():
            unfinished = library.with_suffix(".tmp")
            command = [_ensure_compiler(), "-O2", "-shared", "-fPIC", SOURCE]
            command += ["-o", unfinished, "-ldl", "-pthread"]
            log = RUNTIME / "logs" / "clock.log"
            run(command, "The library for --at could not be compiled", log)
            unfinished.rename(library)
    return library


def _ensure_compiler() -> str:
    if not _find_compiler() and os.geteuid() == 0 and shutil.which("apt-get"):
        what = "The C compiler could not be installed (is there a network?)"
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "-y", "gcc", "libc6-dev"]):
            log = RUNTIME / "logs" / f"compiler-{arguments[0]}.log"
            run(["apt-get", "--quiet", *arguments], what, log, env=environment)
    if compiler := _find_compiler():
        return compiler
    raise Problem("--at needs a C compiler (Debian: apt-get install gcc libc6-dev).")


def _find_compiler() -> str | None:
    return next(filter(None, map(shutil.which, COMPILERS)), None)
