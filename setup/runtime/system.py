"""What only the machine's own package manager can provide."""

import os
import shutil

from . import RUNTIME
from .commands import run
from .console import Problem

# Odoo's HttpCase looks for these, in this order.
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def find_browser():
    """Return the path of an installed Chromium or Chrome, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def ensure_browser():
    """Make sure that there is a browser for the tours."""
    if not find_browser():
        _install("chromium")
    if not find_browser():
        raise Problem(
            "The tours need a browser: install Chromium"
            " (Debian: apt-get install chromium)."
        )


def ensure_cairo():
    """Make sure that barcodes can be drawn, or tell what they need."""
    if not _has_cairo():
        _install("libcairo2")
    if not _has_cairo():
        print(
            "\nWithout libcairo barcodes are not drawn"
            " (Debian: apt-get install libcairo2).",
            flush=True,
        )


def _has_cairo():
    try:
        import cairocffi  # noqa: F401
    except OSError:
        return False
    return True


def _install(package):
    """Install a Debian package where that is root's to do."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    what = f"{package} could not be installed (is there a network?)"
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", package]):
        log = RUNTIME / "logs" / f"{package}-{arguments[0]}.log"
        run(["apt-get", "--quiet", *arguments], what, log, env=environment)
