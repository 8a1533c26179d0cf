"""A pytest plugin: the pages' scripts and styles, made before the first browser test.

Odoo makes them when a page first asks for them, within the test's transaction: every
browser test would make them anew, and a tour may give up waiting for them.
"""

import pytest

BUNDLES = (
    "web.assets_web",
    "web.assets_frontend",
    "web.assets_frontend_lazy",
    "web.assets_tests",
)


def pytest_collection_modifyitems(items):
    """Let the tests that may open a page wait for the assets."""
    from odoo.tests import HttpCase

    for item in items:
        if issubclass(getattr(item, "cls", None) or object, HttpCase):
            item.fixturenames.insert(0, "page_assets")


@pytest.fixture(scope="session")
def page_assets(load_registry):
    """Store the assets in the tested database for good."""
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.modules.registry import Registry
    from odoo.tests.common import get_db_name

    with Registry(get_db_name()).cursor() as cursor:
        qweb = Environment(cursor, SUPERUSER_ID, {})["ir.qweb"]
        for bundle in BUNDLES:
            qweb._get_asset_bundle(bundle, css=False).js()
            qweb._get_asset_bundle(bundle, js=False).css()
