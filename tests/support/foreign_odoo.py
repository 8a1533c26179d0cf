"""An Odoo of somebody else's, which knows the two folders only."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from runtime import ADDONS, ROOT, configuration, modules
from runtime.commands import locked
from runtime.database import Databases
from runtime.distribution import Odoo

ANY = Odoo(python_path=Path(), addons_path=(), identity="")
DO = """
import json, sys
sys.path.insert(0, {here!r})
import sample_data
env = env(context={{**env.context, "lang": "en_US"}})
print("ANSWER", json.dumps([getattr(sample_data, name)(env) for name in {functions!r}]))
"""


class Elsewhere:
    """Runs commands of that Odoo; each must end well and complain of nothing.

    :param folder: where the addons are put
    :param options: Odoo's, for the configuration file
    :param name: of the database
    """

    def __init__(self, folder, options, name):
        self.folder = folder
        self.config = configuration.write(
            folder / "odoo.conf", options | {"db_name": name}
        )
        self.dsn = configuration.server(options).dsn(name)
        self.query = Query(options, name)
        python_path = os.environ["PYTHONPATH"].split(os.pathsep)
        own = (ROOT, ROOT / "setup")
        python_path = [path for path in python_path if Path(path) not in own]
        self.environment = os.environ | {"PYTHONPATH": os.pathsep.join(python_path)}

    def __call__(self, *arguments, script=None):
        """Run a command, with a script for its shell, and return what it prints."""
        command = [sys.executable, "-m", "odoo", *arguments, "-c", self.config]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            input=script,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        lines = done.stderr.splitlines()
        assert not list(filter(modules.COMPLAINT.match, lines)), done.stderr
        return done.stdout

    def put(self, source):
        """Have the addons of that folder, in place of those that were there."""
        for name in ADDONS:
            target = self.folder / "addons" / name
            shutil.rmtree(target, ignore_errors=True)
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source / name, target, ignore=ignored)

    def install(self):
        """Install both addons."""
        self("--stop-after-init", "--no-http", "-i", ",".join(ADDONS))

    def do(self, *functions):
        """Call functions of ``sample_data.py`` there and return what each answers."""
        script = DO.format(here=str(Path(__file__).parent), functions=functions)
        printed = self("shell", "--no-http", script=script)
        # the shell's prompt, if any, stands before it
        return json.loads(printed.rpartition("ANSWER ")[2])


class Query:
    """Asks a database: ``Query(options, name)("SELECT …")`` are the rows."""

    def __init__(self, options, name):
        self.server = configuration.server(options)
        self.name = name

    def __call__(self, query):
        connection = self.server.connect(self.name)
        with connection.cursor() as cursor:
            cursor.execute(query)
            rows = cursor.fetchall()
        connection.close()
        return rows


@contextmanager
def installation(folder, source):
    """Yield an ``Elsewhere`` with the addons of ``source`` available, not installed.

    Its database has what they depend on and none of our addons.
    """
    options = configuration.read(os.environ["MULTIPACK_CONFIG"])
    paths = [path for path in options["addons_path"].split(",") if path != str(ROOT)]
    options["addons_path"] = ",".join([*paths, str(folder / "addons")])
    databases = Databases(options)
    with databases.temporary() as name:
        with locked("template"):
            [template] = databases.names(modules.template_name(ANY).rpartition("_")[0])
            databases.copy(template, name)
        elsewhere = Elsewhere(folder, options, name)
        elsewhere.put(source)
        yield elsewhere
