"""Odoo's configuration file, from which our tools also read database and server."""

import configparser
import hashlib
import shutil
import time
from pathlib import Path

from . import RUNTIME
from .distribution import Odoo
from .postgres import Server

#: The options of an Odoo configuration file, by name.
Options = dict[str, str]

SECTION = "options"

#: Prefix of the names of databases that are dropped at the end of the run.
TEMPORARY = "multipack_tmp_"
KEPT_SECONDS = 24 * 3600


def run_folder(database: str) -> Path:
    """Return the folder for the configuration and logs of a run on that database."""
    return RUNTIME / "runs" / database


def forget_old_runs() -> None:
    """Remove the configurations and logs of runs older than a day."""
    for folder in run_folder("").glob(f"{TEMPORARY}*"):
        if folder.stat().st_mtime < time.time() - KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def base(odoo: Odoo, server: Server) -> Options:
    """Return the options that all our Odoo processes share."""
    address = hashlib.sha256(f"{server.db_host}:{server.db_port}".encode())
    return {
        **server._asdict(),
        "addons_path": ",".join(map(str, odoo.addons_path)),
        # Databases with the same name on two servers must not share their files.
        "data_dir": str(RUNTIME / f"data-{address.hexdigest()[:8]}"),
        "http_interface": "127.0.0.1",
        "list_db": "False",
        "db_maxconn": "32",
        "screenshots": str(RUNTIME / "screenshots"),
    }


def write(path: Path, options: Options) -> Path:
    """Write the file, readable by its owner only: it may contain a password."""
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
    """Return the PostgreSQL server of the options."""
    return Server(*(options[name] for name in Server._fields))


def filestore(options: Options, database: str) -> Path:
    """Return the folder of a database's files."""
    return Path(options["data_dir"]) / "filestore" / database
