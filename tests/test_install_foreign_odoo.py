"""The two folders alone can be installed into any Odoo 19, and uninstalled again."""

import re

import pytest

from runtime import ADDONS, ROOT
from tests.support import checker
from tests.support.foreign_odoo import installation

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

# When installing, Odoo would ignore demo data that it cannot load. Nothing is
# committed, because uninstalling would leave the demo's clients.
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
quotation = env["sale.order"].search([("state", "=", "draft")], order="id", limit=1)
(order + quotation).action_confirm()
print("SOLD", order.state, order.amount_total, quotation.state, quotation.amount_total)
"""

# Whatever the addons have left in the database, by name.
LEFT = """
    SELECT relname FROM pg_class WHERE relname LIKE 'multipack%'
     UNION SELECT proname FROM pg_proc WHERE proname LIKE 'multipack%'
     UNION SELECT tgname FROM pg_trigger WHERE tgname LIKE 'multipack%'
     UNION SELECT conname FROM pg_constraint WHERE conname LIKE '%multipack%'
     UNION SELECT attname FROM pg_attribute
            WHERE attname LIKE '%multipack%' AND NOT attisdropped
     UNION SELECT model FROM ir_model WHERE model LIKE 'multipack%'
     UNION SELECT name FROM ir_model_fields
            WHERE name LIKE '%multipack%' OR relation LIKE 'multipack%'
     UNION SELECT name FROM ir_model_data WHERE module LIKE 'multipack%'
     UNION SELECT name FROM ir_ui_view
            WHERE arch_db::text LIKE '%multipack%' OR key LIKE '%multipack%'
     UNION SELECT cron_name FROM ir_cron WHERE cron_name LIKE '%Multipack%'
     UNION SELECT code FROM ir_act_server WHERE code LIKE '%multipack%'
     UNION SELECT res_model FROM ir_act_window WHERE res_model LIKE 'multipack%'
     UNION SELECT report_name FROM ir_act_report_xml WHERE report_name LIKE 'multipack%'
     UNION SELECT name->>'en_US' FROM ir_ui_menu WHERE name->>'en_US' = 'Multipack'
     UNION SELECT url FROM website_menu WHERE url IN ('/packages', '/timetable')
     UNION SELECT code FROM ir_sequence WHERE code LIKE 'multipack%'
     UNION SELECT key FROM ir_config_parameter WHERE key LIKE 'multipack%'
     UNION SELECT model FROM mail_template WHERE model LIKE 'multipack%'
     UNION SELECT model FROM mail_message WHERE model LIKE 'multipack%'
     UNION SELECT res_model FROM mail_followers WHERE res_model LIKE 'multipack%'
     UNION SELECT res_model FROM mail_activity WHERE res_model LIKE 'multipack%'
     UNION SELECT res_model FROM ir_attachment WHERE res_model LIKE 'multipack%'
"""


# Whether all employees see variants of products.
VARIANTS = """
    SELECT count(*) FROM res_groups_implied_rel implied
      JOIN ir_model_data employee ON employee.model = 'res.groups'
           AND employee.res_id = implied.gid
      JOIN ir_model_data variants ON variants.model = 'res.groups'
           AND variants.res_id = implied.hid
     WHERE employee.module = 'base' AND employee.name = 'group_user'
           AND variants.module = 'product' AND variants.name = 'group_product_variant'
"""


@pytest.fixture
def odoo(tmp_path):
    with installation(tmp_path, ROOT) as foreign:
        yield foreign


def test_install_sell_uninstall(odoo):
    """Only the accounts of sales remain; then the addons are installed again."""
    assert odoo.query(VARIANTS) == [(0,)]
    odoo.install()
    assert odoo.query(VARIANTS) == [(1,)]
    packages, books = odoo.do("fill", "look")
    assert packages == 20
    loaded = odoo("shell", "--no-http", script=LOAD_DEMO)
    assert re.search(r"DEMO (4\d|[5-9]\d) .*'active', .*'exhausted', 'expired'", loaded)

    odoo("module", "uninstall", *ADDONS)
    assert odoo.query(
        "SELECT name, state FROM ir_module_module WHERE name LIKE 'multipack%'"
        " ORDER BY name"
    ) == [(name, "uninstalled") for name in ADDONS]
    assert odoo.query(LEFT) == []
    assert odoo.query(VARIANTS) == [(0,)]
    # Products that no longer create packages must not be sold.
    assert (
        odoo.query(
            "SELECT active FROM product_template WHERE name->>'en_US' LIKE 'Club %'"
        )
        == [(False,)] * 6
    )
    assert odoo.do("look", "open_everything") == [books, []]
    assert "SOLD sale 5.0 sale 90.0" in odoo("shell", "--no-http", script=SELL_WITHOUT)

    odoo.install()
    assert "BALANCE 9.0" in odoo("shell", "--no-http", script=SELL)
    assert checker.problems(odoo.dsn) == []
