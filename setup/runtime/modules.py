"""Installation of modules into a database with Odoo's own command."""

import ast
import hashlib
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from . import ADDONS, ROOT, RUNTIME, configuration
from .commands import child_environment, run
from .configuration import Options
from .console import Progress
from .distribution import Odoo
from .environment import REQUIREMENTS

LOADING = re.compile(r"odoo\.modules\.loading: Loading module \S+ \((\d+)/(\d+)\)")
COMPLAINT = re.compile(r"^[\d-]+ [\d:,]+ \d+ (WARNING|ERROR|CRITICAL) ")


def install(
    odoo: Odoo,
    options: Options,
    database: str,
    names: Sequence[str],
    progress: Progress,
    demo: bool = False,
    update: bool = False,
) -> list[str]:
    """Install the modules, or update them, and return Odoo's complaints.

    :return: the lines of its log at level WARNING or above
    """
    folder = configuration.run_folder(database)
    config = configuration.write(
        folder / "install.conf", options | {"db_name": database}
    )
    command: list[str | Path]
    command = [sys.executable, "-m", "odoo", "-c", config, "--stop-after-init"]
    command += ["--no-http", "--max-cron-threads=0", "-i", ",".join(names)]
    command += ["--with-demo" if demo else "--without-demo=True"]
    command += ["-u", ",".join(names)] if update else []

    def seen(line: str) -> None:
        loading = LOADING.search(line)
        # Odoo first loads the module base alone, as 1 of 1.
        if loading and loading[2] != "1":
            progress(int(loading[1]) / int(loading[2]))

    lines = run(
        command,
        f"Odoo could not install {', '.join(names)}",
        folder / "install.log",
        seen,
        env=child_environment(odoo),
        cwd=ROOT,
    )
    return [line for line in lines if COMPLAINT.match(line)]


def dependencies() -> list[str]:
    """Return the modules of Odoo that the addons depend on."""
    manifests = (ROOT / name / "__manifest__.py" for name in ADDONS)
    needed = {"payment_demo"}
    for manifest in manifests:
        needed.update(ast.literal_eval(manifest.read_text())["depends"])
    return sorted(needed - set(ADDONS))


def template_name(odoo: Odoo) -> str:
    """Return the name of the template database, which contains a hash of its contents.

    It also depends on the path of the checkout, which contains the database's files.
    """
    here = hashlib.sha256(str(RUNTIME).encode()).hexdigest()[:6]
    made_of = (odoo.identity, REQUIREMENTS.read_text(), *dependencies())
    digest = hashlib.sha256("\0".join(made_of).encode()).hexdigest()[:8]
    return f"multipack_template_{here}_{digest}"


def source_hash() -> str:
    """Return a hash of every file of the addons."""
    digest = hashlib.sha256()
    for name in ADDONS:
        for path in sorted((ROOT / name).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path.relative_to(ROOT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
