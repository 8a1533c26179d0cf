"""Malicious input for routes, and introspection of the routes to attack."""

import inspect
import logging
import threading
import traceback
from types import FunctionType
from unittest.mock import patch

from odoo.tools import mute_logger
from werkzeug.exceptions import HTTPException

SCRIPT = "<script>alert(1)</script>"  # no page may echo it unescaped
NUL = "a\x00b"
DIGITS = "9" * 5000  # more digits than Python converts to an integer
FILE = object()  # placeholder for a file upload where a text is expected

ODD_TEXTS = (
    *("", "-1", "0", "1.5", "abc", "nan", "%s", "x" * 5000, NUL, DIGITS),
    *(str(2**31), str(2**63), str(10**400), f"-{2**63}"),
    *("\N{SUPERSCRIPT TWO}", "\N{ARABIC-INDIC DIGIT THREE}"),
    *("' OR 1=1 --", "1; DROP TABLE multipack_package", SCRIPT),
    *("../../../etc/passwd", "//example.com", "a\r\nSet-Cookie: odd=1"),
    *("2026-99-99", "9999-12-31", "99999999T9999"),
    *(f"package-{2**63}", f"package-{DIGITS}", f"x-{2**63}", f"x-{DIGITS}"),
)
# values of other types, for JSON
ODD_JSON = (
    *(None, -1, 1.5, 2**31, 2**63, 10**400, float("nan")),
    *([], [1], ["x"], [None], {}, {"a": 1}, [{"product_id": "x"}]),
)
ALWAYS_SENT = ("", "abc", NUL, DIGITS, SCRIPT, str(2**63), "../../../etc/passwd")


def breaks_odoo(text):
    """Return whether Odoo itself fails on an address that contains this text.

    It looks up a page or a redirection with this address, and links to it from its
    page for "not found".
    """
    return "\x00" in text or ".." in text or text.endswith(DIGITS)


ADDONS = ("multipack_booking", "multipack_ecommerce")


class LogWatch(mute_logger):
    """Collect the errors that Odoo logs instead of printing them."""

    def __init__(self):
        super().__init__("odoo", "werkzeug")
        self.failures = []

    def emit(self, record):
        if record.exc_info or record.levelno >= logging.ERROR:
            self.failures.append(record)


def get_failure(record):
    """Return the message and the traceback of a logged error."""
    text = "".join(traceback.format_exception(*record.exc_info or [None] * 3))
    return f"{record.getMessage()}\n{text[-2000:]}"


def get_failed_file(record):
    """Return the innermost file of an addon in the first error of a chain, or "".

    An HTTP error such as "not found" is no failure, although handling it may fail.
    """
    error = record.exc_info and record.exc_info[1]
    while error:
        earlier = error.__cause__ or error.__context__
        if not earlier or isinstance(earlier, HTTPException):
            break
        error = earlier
    frames = traceback.extract_tb(error.__traceback__) if error else []
    files = [
        frame.filename
        for frame in frames
        if "/addons/" in frame.filename or "/multipack_" in frame.filename
    ]
    return files[-1] if files else ""


def get_rules(env):
    """Return all routing rules; of several with one address, the one that wins."""
    rules = {}
    # threads that serve requests have this attribute, a test's thread may not
    thread = threading.current_thread()
    with patch.object(thread, "dbname", env.cr.dbname, create=True):
        for rule in env["ir.http"].routing_map().iter_rules():
            rules.setdefault(rule.rule, rule)
    return [rules[address] for address in sorted(rules)]


def get_addon(definition):
    """Return the addon that defines a class or a function."""
    return definition.__module__.removeprefix("odoo.addons.").partition(".")[0]


def get_controller(rule):
    return type(rule.endpoint.func.__self__)


def get_definitions(rule):
    """Return the functions of a route, overriding ones before overridden ones."""
    name = rule.endpoint.__name__
    return [
        inspect.unwrap(vars(cls)[name])
        for cls in get_controller(rule).mro()
        if name in vars(cls)
    ]


def get_own_rules(env, addon):
    """Return the rules of the routes that an addon adds."""
    return [
        rule for rule in get_rules(env) if get_addon(get_definitions(rule)[-1]) == addon
    ]


def get_extended_rules(env, addon):
    """Return (rule, functions) of Odoo's routes that run code of an addon, because it
    overrides the route or a controller method that the route calls."""
    found = []
    for rule in get_rules(env):
        if get_addon(get_definitions(rule)[-1]) in ADDONS:
            continue
        functions = [
            function
            for function in get_called_functions(rule)
            if get_addon(function) == addon
        ]
        if functions:
            found.append((rule, functions))
    return found


def get_called_functions(rule):
    """Return the functions of its controller that a route may call."""
    controller = get_controller(rule)
    if not any(get_addon(cls) in ADDONS for cls in controller.mro()):
        return []
    reached, seen, names = [], set(), [rule.endpoint.__name__]
    while names:
        name = names.pop()
        if name in seen:
            continue
        seen.add(name)
        for cls in controller.mro():
            if isinstance(vars(cls).get(name), FunctionType):
                reached.append(inspect.unwrap(vars(cls)[name]))
                names.extend(reached[-1].__code__.co_names)
    return reached


def get_parameters(rule, functions):
    """Return the parameters that a route takes from a query, a form or JSON."""
    names = {
        parameter.name
        for function in functions
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
    }
    return sorted(names - {"self", *rule.arguments})


def get_kwarg_names(functions):
    """Return the names that functions may read from ``**kwargs``."""
    return sorted(
        {
            constant
            for function in functions
            if function.__code__.co_flags & inspect.CO_VARKEYWORDS
            for constant in function.__code__.co_consts
            if isinstance(constant, str) and constant.isidentifier()
        }
    )


def get_keyword_names(model, addon):
    """Return the keyword-only parameters of an addon's methods on a model."""
    return {
        parameter.name
        for cls in type(model).mro()
        if get_addon(cls) == addon
        for function in vars(cls).values()
        if isinstance(function, FunctionType)
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind == parameter.KEYWORD_ONLY
    }
