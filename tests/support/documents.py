"""What the documents of the checkout refer to: rules, code, tests, links, labels.

Nothing here imports Odoo: Python is read as a syntax tree, everything else as text.
"""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ADDONS = ("multipack_booking", "multipack_ecommerce")

CITED = re.compile(r"\bR([1-9]\d?)\b(?:(?: to |–)R([1-9]\d?)\b)?")
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
# `rules/limits.py`, `rules/limits.py:window`
REFERENCE = re.compile(r"([\w./-]+\.(?:py|sql|js|xml|scss|md|toml|rst))(?::([\w.]+))?")


def documents():
    """Return the Markdown files that people read, generated ones left out."""
    folders = [ROOT, ROOT / "docs", *(ROOT / addon / "readme" for addon in ADDONS)]
    found = [path for folder in folders for path in folder.glob("*.md")]
    return sorted({*found, *(ROOT / "docs").rglob("*.md")})


def read_prose(path):
    """Return a document without its fenced blocks of code."""
    return FENCED.sub("", path.read_text())


def python_files():
    """Return the modules of the addons, of ``tests/`` and of ``setup/``."""
    folders = [*ADDONS, "tests", "setup"]
    return sorted(path for name in folders for path in (ROOT / name).rglob("*.py"))


def find_file(name):
    """Return the file that a document means, or None.

    Names are relative to the checkout, else to ``multipack_booking``, else to the tests
    of either addon.
    """
    addons = [ROOT / addon for addon in ADDONS]
    bases = (ROOT, addons[0], *(addon / "tests" for addon in addons))
    return next((base / name for base in bases if (base / name).is_file()), None)


@cache
def parse(path):
    return ast.parse(path.read_text())


def expand(text):
    """Return the numbers of the rules that a text cites, ranges included.

    >>> sorted(expand("R4, and R26 to R28"))
    [4, 26, 27, 28]
    """
    numbers = set()
    for match in CITED.finditer(text):
        first = int(match[1])
        numbers.update(range(first, int(match[2] or first) + 1))
    return numbers


def find_node(path, dotted):
    """Return the class or function of that name anywhere in a module, or None.

    :param dotted: ``Class``, ``Class.method``, or the name of a function or method
    """
    nodes = [parse(path)]
    for name in dotted.split("."):
        nodes = [
            inner
            for node in nodes
            for inner in ast.walk(node)
            if isinstance(inner, ast.ClassDef | ast.FunctionDef) and inner.name == name
        ]
    return nodes[0] if nodes else None


def has_symbol(path, name):
    """Whether a file defines a class, function, constant, field or database object."""
    if path.suffix == ".py":
        if find_node(path, name):
            return True
        for node in ast.walk(parse(path)):
            targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
            if any(isinstance(t, ast.Name) and t.id == name for t in targets):
                return True
    elif path.suffix == ".js":
        word = rf"(?:class|function|const|async)\s+{name}\b|^\s+{name}\("
        return bool(re.search(word, path.read_text(), re.MULTILINE))
    database = rf"(?:FUNCTION|TRIGGER|CONSTRAINT|INDEX)\s+{re.escape(name)}\b"
    return bool(re.search(database, path.read_text()))


def docstrings(path, dotted):
    """Return the docstrings that speak of a test: its own, those around and inside."""
    module = parse(path)
    around = [module]
    names = dotted.split(".")
    around += [find_node(path, ".".join(names[:n])) for n in range(1, len(names) + 1)]
    inside = [
        node for node in ast.walk(around[-1]) if isinstance(node, ast.FunctionDef)
    ]
    return "\n".join(ast.get_docstring(node) or "" for node in [*around, *inside])


def read_rules(text):
    """Return the rows of ``docs/rules.md`` as ``{number: (rule, code, tests)}``.

    :raises ValueError: for a rule that stands there twice
    """
    rules = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if found := re.match(r"\*\*R(\d+)\b", cells[0]):
            if int(found[1]) in rules:
                raise ValueError(f"R{found[1]} stands there twice")
            rules[int(found[1])] = tuple(cells)
    return rules


def find_problems(rules, cited):
    """Compare the table of rules with the code.

    :param rules: see :func:`read_rules`
    :param dict cited: number of a rule -> a file that cites it
    :return: list of sentences, empty when they agree
    """
    problems = [
        f"R{number} is cited in {cited[number]} and not in docs/rules.md"
        for number in sorted(cited.keys() - rules.keys())
    ]
    for number, cells in sorted(rules.items()):
        if len(cells) != 3:
            problems.append(f"R{number}: expected three columns")
            continue
        problems += find_code_problems(number, CODE.findall(cells[1]))
        problems += find_test_problems(number, CODE.findall(cells[2]))
    return problems


def find_code_problems(number, references):
    if not references:
        return [f"R{number} names no code that decides it"]
    problems = []
    for reference in references:
        name, _colon, symbol = reference.partition(":")
        path = find_file(name)
        if not path:
            problems.append(f"R{number}: there is no file {name}")
        elif not symbol or not has_symbol(path, symbol):
            problems.append(f"R{number}: {name} does not define {symbol or 'it'}")
    return problems


def find_test_problems(number, references):
    if not references:
        return [f"R{number} names no test"]
    problems = []
    for reference in references:
        name, *inside = reference.split("::")
        path, dotted = find_file(name), ".".join(inside)
        if not path or not path.name.startswith("test_"):
            problems.append(f"R{number}: there is no test module {name}")
        elif not dotted or not find_node(path, dotted):
            problems.append(f"R{number}: {name} has no test {dotted}")
        elif number not in expand(docstrings(path, dotted)):
            problems.append(f"R{number}: {reference} does not cite it")
    return problems
