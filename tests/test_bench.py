"""The benchmark runs, and its generated data are consistent."""

import json
import subprocess
import sys

from runtime import ROOT, RUNTIME


def test_quick():
    """The exit code counts: it includes the ledger check and all assertions.

    The figures prove nothing while other tests run.
    """
    done = subprocess.run(
        [sys.executable, "-m", "benchmark", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| book / event registration, 1,000 packages |" in done.stdout
    report = json.loads((RUNTIME / "benchmark.json").read_text())
    # R28, and no statement whose time grows with every package sold.
    assert report["operations"]["1000"]["book"]["queries"] <= 18
    assert report["scans"] == {}
    assert report["broken"] == []
