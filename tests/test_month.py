"""A week of a club in accelerated time; with ``--long``, a month of a large one."""

import os
import random
import subprocess
import sys
from pathlib import Path

from runtime import ROOT, configuration
from runtime.database import Databases

NORMAL = ("--days", "7", "--clients", "100", "--seats", "4")
LONG = ("--days", "31", "--clients", "5000", "--seats", "30")


def test_month(request):
    """Each night the checker finds nothing, and nothing is left over."""
    seed = random.randrange(10**6)
    options = configuration.read(os.environ["MULTIPACK_CONFIG"])
    databases = Databases(options)
    scale = LONG if request.config.getoption("--long") else NORMAL
    with databases.temporary() as name:
        databases.copy(options["db_name"], name)
        folder = Path(os.environ["MULTIPACK_CONFIG"]).parent / name
        own = options | {"db_name": name, "log_level": "warn"}
        config = configuration.write(folder / "odoo.conf", own)
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.support.month",
                config,
                "--seed",
                str(seed),
                *scale,
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    print(done.stdout)
    assert done.returncode == 0, f"With --seed {seed}:\n{done.stderr}"
