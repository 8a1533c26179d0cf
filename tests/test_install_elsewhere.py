"""The two folders alone install into an Odoo of somebody else's, and leave it again."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from runtime import ADDONS, ROOT, configuration, modules
from runtime.commands import locked
from runtime.database import Databases
from runtime.distribution import Odoo

ANY = Odoo(python_path=Path(), addons_path=(), identity="")

SELL = """
row = (0, 0, {"name": "10 entries", "credit": 10, "price": 80})
service = env["multipack.service"].create({"name": "Swimming"})
multipack = env["multipack.multipack"].create({
    "name": "Pool",
    "kind": "entry",
    "pricelist_id": env["multipack.pricelist"].create(
        {"name": "Entries", "line_ids": [row]}
    ).id,
    "line_ids": [(0, 0, {"service_id": service.id})],
    "taxes_id": [(5, 0, 0)],
})
client = env["res.partner"].create({"name": "Nora"})
order = env["sale.order"].create({
    "partner_id": client.id,
    "order_line": [(0, 0, {"product_id": multipack.product_variant_ids.id})],
})
order.action_confirm()
service.enter(client.id)
print("BALANCE", order.multipack_package_ids.credit_balance)
env.cr.commit()
"""

# Odoo itself would go on without demo data that it cannot load. Not committed: the
# demo's clients would stay.
LOAD_DEMO = """
from odoo.modules import Manifest
from odoo.tools.convert import convert_file

for addon in ("multipack_booking", "multipack_ecommerce"):
    for name in Manifest.for_addon(addon)["demo"]:
        convert_file(env, addon, name, {}, "init", True)
packages = env["multipack.package"].search([])
print("DEMO", len(packages), sorted(set(packages.mapped("state"))))
"""

SELL_WITHOUT = """
product = env["product.product"].create({"name": "Towel", "list_price": 5})
product.product_tmpl_id.is_published = True
order = env["sale.order"].create({
    "partner_id": env["res.partner"].create({"name": "Olaf"}).id,
    "order_line": [(0, 0, {"product_id": product.id, "tax_ids": [(5, 0, 0)]})],
})
order.action_confirm()
print("SOLD", order.state, order.amount_total)
"""


@pytest.fixture(scope="module")
def odoo(tmp_path_factory):
    """Return a function that runs a command of an Odoo that knows only the two folders.

    Its database has what they depend on and nothing of ours.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    addons = folder / "addons"
    for name in ADDONS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, addons / name, ignore=ignored)
    options = configuration.read(os.environ["MULTIPACK_CONFIG"])
    paths = [path for path in options["addons_path"].split(",") if path != str(ROOT)]
    options["addons_path"] = ",".join([*paths, str(addons)])
    databases = Databases(options)
    python_path = os.environ["PYTHONPATH"].split(os.pathsep)
    python_path = [path for path in python_path if Path(path) != ROOT / "setup"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(python_path)}
    with databases.temporary() as name:
        with locked("template"):
            [template] = databases.names(modules.template_name(ANY).rpartition("_")[0])
            databases.copy(template, name)
        config = configuration.write(folder / "odoo.conf", options | {"db_name": name})

        def run(*arguments, script=None):
            command = [sys.executable, "-m", "odoo", *arguments, "-c", config]
            done = subprocess.run(
                command,
                cwd=folder,
                env=environment,
                input=script,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stderr
            lines = done.stderr.splitlines()
            assert not list(filter(modules.COMPLAINT.match, lines))
            return done.stdout

        run.query = lambda query: _read(options, name, query)
        yield run


def _read(options, name, query):
    connection = configuration.server(options).connect(name)
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    connection.close()
    return rows


def test_install_sell_uninstall(odoo):
    odoo("--stop-after-init", "--no-http", "-i", ",".join(ADDONS))
    assert "BALANCE 9.0" in odoo("shell", "--no-http", script=SELL)
    loaded = odoo("shell", "--no-http", script=LOAD_DEMO)
    assert re.search(r"DEMO (4\d|[5-9]\d) .*'active', .*'exhausted', 'expired'", loaded)

    odoo("module", "uninstall", *ADDONS)
    assert odoo.query(
        "SELECT name, state FROM ir_module_module WHERE name LIKE 'multipack%'"
        " ORDER BY name"
    ) == [(name, "uninstalled") for name in ADDONS]
    assert not odoo.query(
        "SELECT relname FROM pg_class WHERE relname LIKE 'multipack%'"
        " UNION SELECT proname FROM pg_proc WHERE proname LIKE 'multipack%'"
        " UNION SELECT model FROM ir_model WHERE model LIKE 'multipack%'"
        " UNION SELECT attname FROM pg_attribute"
        " WHERE attname LIKE 'multipack%' AND NOT attisdropped"
        " UNION SELECT name FROM ir_model_data WHERE module LIKE 'multipack%'"
    )
    assert "SOLD sale 5.0" in odoo("shell", "--no-http", script=SELL_WITHOUT)
