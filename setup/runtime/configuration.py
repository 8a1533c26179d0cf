"""Odoo's configuration file, from which our own tools read database and server too."""

import configparser
import hashlib
import shutil
import time
from pathlib import Path

from . import RUNTIME
from .distribution import Odoo
from .postgres import Server

#: What a configuration file of Odoo holds, by name.
Options = dict[str, str]

SECTION = "options"

#: How the names of databases begin that end with the run that makes them.
TEMPORARY = "multipack_tmp_"
KEPT_SECONDS = 24 * 3600


def run_folder(database: str) -> Path:
    """Return the folder for the configuration and logs of a run on that database."""
    return RUNTIME / "runs" / database


def forget_old_runs() -> None:
    """Remove the configurations and logs of runs a day after."""
    for folder in run_folder("").glob(f"{TEMPORARY}*"):
        if folder.stat().st_mtime < time.time() - KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def base(odoo: Odoo, server: Server) -> Options:
    """Return the options that all our Odoo processes have in common."""
    place = hashlib.sha256(f"{server.db_host}:{server.db_port}".encode())
    return {
        **server._asdict(),
        "addons_path": ",".join(map(str, odoo.addons_path)),
        # Databases of the same name on two servers do not share their files.
        "data_dir": str(RUNTIME / f"data-{place.hexdigest()[:8]}"),
        "http_interface": "127.0.0.1",
        "list_db": "False",
        "db_maxconn": "32",
        "screenshots": str(RUNTIME / "screenshots"),
    }


def write(path: Path, options: Options) -> Path:
    """Write the file for its owner's eyes only: it may hold a password."""
    parser = configparser.RawConfigParser()
    parser[SECTION] = options
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("w") as file:
        parser.write(file)
    return path


def read(path: str | Path) -> Options:
    """Return the options in the file."""
    parser = configparser.RawConfigParser()
    parser.read(path)
    return dict(parser[SECTION])


def server(options: Options) -> Server:
    """Return the PostgreSQL server that the options name."""
    return Server(*(options[name] for name in Server._fields))


def filestore(options: Options, database: str) -> Path:
    """Return the folder of a database's files."""
    return Path(options["data_dir"]) / "filestore" / database
