"""axe-core, which finds what keeps people who cannot see or click well off a page."""

import os
import shutil
import tarfile

from . import RUNTIME
from .commands import locked, run

PACKAGE = "axe-core@4.14.1"


def ensure():
    """Return the path of its script, fetched with npm if need be."""
    script = RUNTIME / f"{PACKAGE}.js"
    with locked("axe"):
        if not script.is_file():
            _fetch(script)
    return script


def _fetch(script):
    folder = RUNTIME / "axe"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    environment = os.environ | {"npm_config_cache": str(folder / "npm")}
    pack = ["npm", "pack", PACKAGE, "--pack-destination", folder]
    what = "axe-core could not be fetched (it needs npm and a network)"
    run(pack, what, RUNTIME / "logs" / "axe.log", env=environment)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as tar:
        script.write_bytes(tar.extractfile("package/axe.min.js").read())
    shutil.rmtree(folder)
