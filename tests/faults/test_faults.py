"""Fault injection: no partial writes survive a crash.

Under load, something fails; it is brought up again; then the independent checker looks
at everything (R12, R15, R27, R28) and everybody can go on. ``setup/test --long
tests/faults`` does it two hundred times.
"""

import os
import random
import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path

import psutil
import pytest
import requests

from runtime import RUNTIME, configuration, ports
from tests.support import checker
from tests.support.cluster import Cluster
from tests.support.load import Load
from tests.support.proxy import Proxy
from tests.support.supervised_server import WatchedServer

WORKERS = 3


class World:
    """An Odoo server, a database server of its own, and what connects them."""

    def __init__(self, folder):
        installed = configuration.read(os.environ["MULTIPACK_CONFIG"])
        self.options = installed
        self.name = folder.name
        self.cluster = Cluster(folder)
        self.dsn = self.cluster.dsn(self.name)
        self.cluster.copy(
            configuration.server(installed).dsn(installed["db_name"]), self.name
        )
        shutil.copytree(
            configuration.filestore(installed, installed["db_name"]),
            configuration.filestore(installed, self.name),
            copy_function=os.link,
        )
        self.proxy = Proxy(f"{self.cluster.socket}/.s.PGSQL.5432")
        config = configuration.write(
            Path(os.environ["MULTIPACK_CONFIG"]).parent / self.name / "odoo.conf",
            installed
            | {
                "db_name": self.name,
                "dbfilter": f"^{self.name}$",
                "db_host": "127.0.0.1",
                "db_port": str(self.proxy.port),
                "db_user": "odoo",
                "db_password": "",
                "db_sslmode": "disable",
                "http_port": str(ports.free()),
                "gevent_port": str(ports.free()),
                "workers": str(WORKERS),
            },
        )
        self.server = WatchedServer(config, config.with_name("odoo.log"))
        self.server.start()
        self.load = Load(self.server)

    def recover(self):
        """Bring up again what is down."""
        self.cluster.free_disk()
        self.proxy.mend()
        self.cluster.start()
        self.server.environment.pop("MULTIPACK_CLOCK", None)
        self.server.start()

    def close(self):
        """Stop everything and remove what it has left."""
        self.server.kill()
        self.proxy.close()
        self.cluster.close()
        shutil.rmtree(configuration.filestore(self.options, self.name))


@pytest.fixture(scope="module")
def world():
    folder = RUNTIME / "faults" / f"f{os.getpid()}"
    folder.mkdir(parents=True)
    world = World(folder)
    yield world
    world.close()
    shutil.rmtree(folder)


def kill_worker(world):
    """One process of Odoo's dies; Odoo starts another."""
    random.choice(psutil.Process(world.server.process.pid).children()).kill()


def kill_server(world):
    """All of Odoo dies."""
    world.server.kill()


def stop_database(world):
    """The database server's machine loses its power."""
    world.cluster.stop_at_once()


def kill_backend(world):
    """A process of the database server dies, and takes all connections along."""
    world.cluster.kill_backend()


def cut_network(world):
    """Odoo and its database no longer reach each other, for a second."""
    world.proxy.cut()
    time.sleep(1)


def fill_disk(world):
    """The database cannot write any more, for two seconds."""
    world.cluster.fill_disk()
    time.sleep(2)


def move_clock(world):
    """Odoo's clock is six hours off that of the database, then right again."""
    world.server.stop()
    hours = random.choice([-6, 6])
    world.server.environment["MULTIPACK_CLOCK"] = str(
        datetime.now() + timedelta(hours=hours)
    )
    world.server.start()
    time.sleep(3)
    world.server.stop()


HARMS = [
    kill_worker,
    kill_server,
    stop_database,
    kill_backend,
    cut_network,
    fill_disk,
    move_clock,
]


def ask_again(call):
    """Return the answer to a call, asked once more if Odoo ended before it came."""
    try:
        return call()
    except requests.RequestException:
        return call()


@pytest.mark.parametrize("harm", HARMS)
def test_fault(world, harm, rounds):
    for _ in range(rounds):
        world.load.start()
        time.sleep(random.uniform(0.5, 2.5))
        harm(world)
        world.recover()
        assert checker.problems(world.dsn) == []
        time.sleep(1)
        world.load.stop()
        assert checker.problems(world.dsn) == []
        # Everything works again: each client is answered.
        clients = ask_again(lambda: world.load.crowd.add_clients(8))
        [session] = ask_again(lambda: world.load.crowd.add_sessions(1, 5))
        answers = world.load.crowd.rush(clients, [session])
        assert sum(isinstance(answer, int) for answer in answers) == 5
        assert sum("The class is full" in str(answer) for answer in answers) == 3
