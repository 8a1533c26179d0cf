"""The browser that the tours run in."""

import os
import shutil

from . import RUNTIME
from .commands import run
from .console import Problem

# Odoo's HttpCase looks for these, in this order.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def find() -> str | None:
    """Return the path of an installed Chromium or Chrome, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def ensure() -> str:
    """Return the browser's path; as root, install Chromium with apt if missing."""
    if not find() and os.geteuid() == 0 and shutil.which("apt-get"):
        what = "Chromium could not be installed (is there a network?)"
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "-y", "chromium"]):
            log = RUNTIME / "logs" / f"chromium-{arguments[0]}.log"
            run(["apt-get", "--quiet", *arguments], what, log, env=environment)
    if browser := find():
        return browser
    raise Problem(
        "The tours need a browser: install Chromium (Debian: apt-get install chromium)."
    )
