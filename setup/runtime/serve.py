"""setup/run: serve a database with both addons."""

import argparse
import re

from . import ADDONS, configuration, distribution, modules, ports, postgres
from .commands import child_environment, locked
from .configuration import Options
from .console import Console, Problem, Progress
from .database import Databases
from .distribution import Odoo
from .server import OdooServer


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Prepare everything and serve until Ctrl-C."""
    with console.step("Odoo 19") as progress:
        odoo = distribution.ensure(progress, arguments.odoo)
    with console.step("PostgreSQL"):
        options = configuration.base(odoo, postgres.ensure(arguments.db_url))
    with console.step(f"Database {arguments.database}") as progress:
        demo = _ensure_database(odoo, options, arguments, progress)
    server = _server(odoo, options, arguments)
    try:
        with console.step("Odoo's server"):
            server.start()
        print(_welcome(server, demo), flush=True)
        assert server.process
        server.process.wait()
        raise Problem(f"Odoo has ended; its log: {server.log}")
    except KeyboardInterrupt:
        print("\nStopping ...", flush=True)
    finally:
        server.stop()
    return 0


def _ensure_database(
    odoo: Odoo, options: Options, arguments: argparse.Namespace, progress: Progress
) -> bool:
    """Create the database, or update the addons in it if their source has changed.

    :return: whether it has demo data
    """
    name = arguments.database
    databases = Databases(options)
    source = f"Multipack {modules.source_hash()}"
    with locked("database"):
        databases.drop_leftovers()
        if arguments.reset:
            databases.drop(name)
        if name not in databases.names():
            _make(odoo, databases, name, not arguments.without_demo, progress)
        elif databases.remarked(name) != source:
            modules.install(odoo, options, name, ADDONS, progress, update=True)
            databases.check_addons(name)
        databases.remark(name, source)
    return _has_demo(options, name)


def _make(
    odoo: Odoo, databases: Databases, name: str, demo: bool, progress: Progress
) -> None:
    """Create the database under a temporary name, in case the run is killed."""
    with databases.temporary() as unfinished:
        wanted = [*modules.dependencies(), *ADDONS]
        options = databases.options
        complaints = modules.install(odoo, options, unfinished, wanted, progress, demo)
        # Odoo continues without demo data.
        if failed := [line for line in complaints if "demo data failed" in line]:
            raise Problem(f"The demo data could not be installed: {failed[0]}")
        databases.check_addons(unfinished)
        databases.rename(unfinished, name)


def _has_demo(options: Options, name: str) -> bool:
    query = "SELECT demo FROM ir_module_module WHERE name = %s"
    connection = configuration.server(options).connect(name)
    with connection.cursor() as cursor:
        cursor.execute(query, ADDONS[:1])
        found = cursor.fetchall()
    connection.close()
    return bool(found[0][0])


def _server(odoo: Odoo, options: Options, arguments: argparse.Namespace) -> OdooServer:
    name = arguments.database
    options = options | {
        "db_name": name,
        "dbfilter": f"^{re.escape(name)}$",
        "http_port": str(arguments.port),
        "gevent_port": str(ports.free()),
        "workers": str(arguments.workers),
    }
    config = configuration.write(configuration.run_folder(name) / "odoo.conf", options)
    log = config.with_name("odoo.log")
    return OdooServer(config, log, child_environment(odoo))


def _welcome(server: OdooServer, demo: bool) -> str:
    url = f"http://localhost:{server.port}"
    logins = "admin/admin" + (", desk/desk; portal: anna/anna" if demo else "")
    return (
        f"\n  Back office  {url}/odoo\n  Shop         {url}/shop\n"
        f"  Portal       {url}/my\n  Logins       {logins}\n"
        f"  Log          {server.log}\n\nCtrl-C stops it; the data are kept."
    )
