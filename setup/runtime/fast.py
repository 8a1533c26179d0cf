"""A pytest plugin, ``setup/test --fast``: the tests that every change should pass.

It leaves out the tests in a browser, and the attacks: thousands of requests with valid
and invalid input to every route, method and field, a quarter of the time.
"""

import inspect

import pytest


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Deselect the attacks and the classes of tests that open a browser."""
    left_out = [
        item
        for item in items
        if item.path.name.startswith("test_attack_")
        or _opens_browser(getattr(item, "cls", None))
    ]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _opens_browser(cls: type | None) -> bool:
    """Return whether a class of tests starts tours; plain HTTP needs no browser."""
    from odoo.tests import HttpCase

    if cls is None or not issubclass(cls, HttpCase):
        return False
    # Also where a class in between starts the tours; Odoo's own classes define how.
    classes = cls.__mro__[: cls.__mro__.index(HttpCase)]
    calls = ("start_tour(", "browser_js(")
    return any(
        call in inspect.getsource(one)
        for one in classes
        for call in calls
        if one.__module__.startswith("odoo.addons.multipack")
    )
