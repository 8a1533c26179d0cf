"""The benchmark runs, and what it generates is what Odoo would have made."""

import json
import subprocess
import sys

from runtime import ROOT, RUNTIME


def test_quick():
    """Its figures prove nothing here, where other tests run; that it ends well does:
    the ledger check and the assertions of the operations are part of it."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmark", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| book / event registration, 1,000 packages |" in done.stdout
    report = json.loads((RUNTIME / "benchmark.json").read_text())
    # R28, and no statement that would take longer with every package ever sold.
    assert report["operations"]["1000"]["book"]["queries"] <= 18
    assert report["scans"] == {}
    assert report["broken"] == []
