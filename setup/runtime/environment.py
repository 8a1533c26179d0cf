"""The virtual environment with the packages that requirements.txt pins."""

import hashlib
import os
import shutil
import sys
import venv
from pathlib import Path

from . import ROOT, RUNTIME
from .commands import locked, run
from .console import Problem, Progress

REQUIREMENTS = ROOT / "requirements.txt"
NEEDED_BYTES = 3 * 2**30


def ensure(progress: Progress) -> Path:
    """Return the Python of the virtual environment, which is created if missing.

    The name of its folder is a hash of its ingredients, so that another Python or
    other pins get an environment of their own.
    """
    parts = (REQUIREMENTS.read_text(), sys.version, sys.base_prefix)
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
    folder = RUNTIME / f"venv-{digest}"
    python = folder / "bin" / "python"
    complete = folder / "complete"
    with locked("environment"):
        if not complete.exists():
            _check_disk()
            shutil.rmtree(folder, ignore_errors=True)
            venv.create(folder, with_pip=True)
            _install(python, progress)
            complete.touch()
    return python


def _install(python: Path, progress: Progress) -> None:
    pins = sum("==" in line for line in REQUIREMENTS.read_text().splitlines())
    collected = 0

    def seen(line: str) -> None:
        nonlocal collected
        collected += line.startswith("Collecting")
        progress(collected / pins)

    # --no-deps: the pins are complete, for every version of Python and platform.
    command = [python, "-m", "pip", "install", "--no-deps", "--no-cache-dir"]
    command += ["--disable-pip-version-check", "-r", REQUIREMENTS]
    log = RUNTIME / "logs" / "pip.log"
    environment = {k: v for k, v in os.environ.items() if k != "PIP_USER"}
    what = "The Python packages could not be installed (is there a network?)"
    run(command, what, log, seen, env=environment)


def _check_disk() -> None:
    free = shutil.disk_usage(RUNTIME).free
    if free < NEEDED_BYTES:
        raise Problem(
            f"{RUNTIME} needs {NEEDED_BYTES / 2**30:.0f} GB of free disk,"
            f" there are {free / 2**30:.1f}."
        )
