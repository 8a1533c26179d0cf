"""A pytest plugin, ``setup/test --fast``: the tests that every change should pass.

It leaves out those in a browser, and the attacks: thousands of requests with all sorts
of input to every route, method and field, a quarter of the time.
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

    return (
        cls is not None
        and issubclass(cls, HttpCase)
        and any(
            call in inspect.getsource(cls) for call in ("start_tour(", "browser_js(")
        )
    )
