"""Single files from packages of the npm registry."""

import tarfile
from pathlib import Path

from . import clock
from .commands import run


def read(package: str, name: str, folder: Path, what: str, log: Path) -> bytes:
    """Download a package and return the content of one of its files.

    :param folder: a folder for the download
    :param what: the beginning of the error message
    """
    environment = clock.real_environment() | {"npm_config_cache": str(folder / "npm")}
    command = ["npm", "pack", package, "--pack-destination", folder]
    run(command, what, log, env=environment)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as tar:
        file = tar.extractfile(f"package/{name}")
        assert file, f"{name} is not a file."
        return file.read()
