"""The code of setup/run, setup/test and setup/bench."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: All files that the commands create are here; delete it to start afresh.
RUNTIME = (ROOT / ".runtime").resolve()

ADDONS = ("multipack_booking", "multipack_ecommerce")
