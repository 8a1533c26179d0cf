"""axe-core, which checks the accessibility of pages."""

import shutil
from pathlib import Path

from . import RUNTIME, npm
from .commands import locked

PACKAGE = "axe-core@4.14.1"


def ensure() -> Path:
    """Return the path of its script, which is downloaded with npm if missing."""
    script = RUNTIME / f"{PACKAGE}.js"
    with locked("axe"):
        if not script.is_file():
            _fetch(script)
    return script


def _fetch(script: Path) -> None:
    folder = RUNTIME / "axe"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    what = "axe-core could not be fetched (it needs npm and a network)"
    log = RUNTIME / "logs" / "axe.log"
    script.write_bytes(npm.read(PACKAGE, "axe.min.js", folder, what, log))
    shutil.rmtree(folder)
