import ast
import inspect
import textwrap

from odoo.tests import TransactionCase, tagged

from .test_attack_methods import get_public_methods

MODULE = "odoo.addons.multipack_booking."


def always_returns_a_value(statements):
    """Return whether each path through a block returns a value or raises an error.

    :param list statements: nodes of a syntax tree
    """
    last = statements[-1]
    match last:
        case ast.Return():
            return last.value is not None
        case ast.Raise():
            return True
        case ast.If():
            return (
                bool(last.orelse)
                and always_returns_a_value(last.body)
                and always_returns_a_value(last.orelse)
            )
        case ast.With():
            return always_returns_a_value(last.body)
        case ast.Try():
            handled = [handler.body for handler in last.handlers]
            return all(map(always_returns_a_value, [last.body, *handled]))
    return False


@tagged("post_install", "-at_install")
class TestPublicMethods(TransactionCase):
    """Methods callable over RPC return a value: XML-RPC cannot carry ``None``."""

    def _get_definitions(self, model, name):
        """Yield a syntax tree of the method per class of the addon that defines it."""
        for cls in type(self.env[model]).mro():
            if cls.__module__.startswith(MODULE) and name in vars(cls):
                source = textwrap.dedent(inspect.getsource(vars(cls)[name]))
                yield ast.parse(source).body[0]

    def test_each_returns_a_value(self):
        missing = []
        for model, name in get_public_methods(self.env):
            for method in self._get_definitions(model, name):
                bare = [
                    node
                    for node in ast.walk(method)
                    if isinstance(node, ast.Return) and node.value is None
                ]
                if bare or not always_returns_a_value(method.body):
                    missing.append(f"{model}.{name}")
        self.assertEqual(missing, [])

    def test_check_sees_a_method_without_value(self):
        for source, expected in [
            ("return 1", True),
            ("x = 1", False),
            ("return", False),
            ("raise ValueError", True),
            ("if x:\n return 1", False),
            ("if x:\n return 1\nelse:\n return 2", True),
            ("with x:\n return 1", True),
        ]:
            with self.subTest(source=source):
                body = ast.parse(source).body
                self.assertEqual(always_returns_a_value(body), expected)
