"""setup/run: a served database with both addons."""

from . import ADDONS, configuration, distribution, modules, postgres
from .commands import child_environment, locked
from .console import Problem
from .database import Databases
from .server import OdooServer, free_port, is_taken


def run(arguments, console):
    """Bring everything up and serve until Ctrl-C."""
    if is_taken(arguments.port):
        raise Problem(f"Port {arguments.port} is taken: choose another with --port.")
    with console.step("Odoo 19") as progress:
        odoo = distribution.ensure(progress, arguments.odoo)
    with console.step("PostgreSQL"):
        options = configuration.base(odoo, postgres.ensure(arguments.db_url))
    with console.step(f"Database {arguments.database}") as progress:
        demo = _ensure_database(odoo, options, arguments, progress)
    with console.step("Odoo's server"):
        server = _server(odoo, options, arguments)
        server.start()
    try:
        print(_welcome(server, demo), flush=True)
        server.process.wait()
        raise Problem(f"Odoo has ended; its log: {server.log}")
    except KeyboardInterrupt:
        print("\nStopping ...", flush=True)
    finally:
        server.stop()


def _ensure_database(odoo, options, arguments, progress):
    """Make the database, or bring the addons in it up to date with their source.

    :return: whether it has demo data
    """
    name = arguments.database
    databases = Databases(options)
    with locked("database"):
        databases.drop_leftovers()
        if arguments.reset:
            databases.drop(name)
        if name not in databases.names(name):
            demo = not arguments.without_demo
            _make(odoo, databases, name, demo, progress)
        source = modules.source_hash()
        remark = databases.remarked(name) or ""
        if source not in remark:
            modules.install(odoo, options, name, ADDONS, progress, update=True)
            databases.check_addons(name)
    demo = _has_demo(options, name)
    databases.remark(name, f"Multipack {source}")
    return demo


def _make(odoo, databases, name, demo, progress):
    """Make the database under another name first: a killed run leaves no half one."""
    with databases.temporary() as unfinished:
        wanted = [*modules.dependencies(), *ADDONS]
        modules.install(odoo, databases.options, unfinished, wanted, progress, demo)
        databases.check_addons(unfinished)
        databases.rename(unfinished, name)
        databases.remark(name, f"Multipack {modules.source_hash()}")


def _has_demo(options, name):
    query = "SELECT demo FROM ir_module_module WHERE name = %s"
    connection = configuration.server(options).connect(name)
    with connection.cursor() as cursor:
        cursor.execute(query, ADDONS[:1])
        (demo,) = cursor.fetchone()
    connection.close()
    return demo


def _server(odoo, options, arguments):
    name = arguments.database
    options = options | {
        "db_name": name,
        "dbfilter": f"^{name}$",
        "http_port": str(arguments.port),
        "gevent_port": str(free_port()),
        "workers": str(arguments.workers),
    }
    config = configuration.write(configuration.run_folder(name) / "odoo.conf", options)
    log = config.with_name("odoo.log")
    return OdooServer(config, log, child_environment(odoo))


def _welcome(server, demo):
    url = f"http://localhost:{server.port}"
    logins = "admin/admin" + (", desk/desk; portal: anna/anna" if demo else "")
    return (
        f"\n  Back office  {url}/odoo\n  Shop         {url}/shop\n"
        f"  Portal       {url}/my\n  Logins       {logins}\n"
        f"  Log          {server.log}\n\nCtrl-C stops it; the data are kept."
    )
