"""The pages' scripts and styles, generated before the first browser test.

Odoo generates them when a page first requests them, within the test's transaction:
every browser test would generate them again, and tours could time out.

For tests in one process this is a pytest plugin; for several processes it is a program,
``python -m runtime.assets CONFIG``, which runs before the database is copied.
"""

import sys

import pytest

BUNDLES = (
    "web.assets_web",
    "web.assets_frontend",
    "web.assets_frontend_lazy",
    "web.assets_tests",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Make the tests that may open a page use the assets."""
    from odoo.tests import HttpCase

    for item in items:
        if isinstance(item, pytest.Function) and issubclass(
            item.cls or object, HttpCase
        ):
            item.fixturenames.insert(0, "page_assets")


@pytest.fixture(scope="session")
def page_assets(load_registry: None) -> None:
    """Store the assets in the tested database and commit."""
    from odoo.tests.common import get_db_name

    _store(get_db_name())


def _store(database: str) -> None:
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cursor:
        qweb = Environment(cursor, SUPERUSER_ID, {})["ir.qweb"]
        for bundle in BUNDLES:
            qweb._get_asset_bundle(bundle, css=False).js()
            qweb._get_asset_bundle(bundle, js=False).css()


if __name__ == "__main__":
    from odoo.tools import config

    config.parse_config(["-c", sys.argv[1]], setup_logging=True)
    _store(config["db_name"][0])
