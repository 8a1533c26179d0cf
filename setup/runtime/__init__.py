"""What setup/run and setup/test are made of."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: Everything that the two commands make lies here; deleting it starts afresh.
RUNTIME = (ROOT / ".runtime").resolve()

ADDONS = ("multipack_booking", "multipack_ecommerce")
