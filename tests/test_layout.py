"""The layout of the addons' code: sizes, and where a model is defined and reopened.

A folder of ``models/`` is an area. The areas are imported in the order that is stated
here and in docs/architecture.md, and a later one may override an earlier one. Within an
area the order must not matter, except that models are defined before they are reopened.

OCA's check ``consider-merging-classes-inherited`` does not know areas: it allows a
model to be reopened only once in an addon.
"""

import ast
from collections import Counter, defaultdict
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pytest

from runtime import ADDONS, ROOT

AREAS = {
    "multipack_booking": [
        "mixins",
        "catalogue",
        "ledger",
        "package",
        "booking",
        "timetable",
        "appointment",
        "desk",
        "odoo",
    ],
    "multipack_ecommerce": ["shop", "timetable", "cart"],
}
FILES_IN_FOLDER = 16
LINES_IN_FILE = 400
LINES_IN_METHOD = 50

MODEL_CLASSES = ("Model", "AbstractModel", "TransientModel")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Part(NamedTuple):
    """A class that defines or reopens a model.

    :param path: its file, from the addon's folder
    :param is_new: whether the model is defined here rather than reopened
    :param methods: names of its methods
    """

    path: Path
    model: str
    is_new: bool
    methods: tuple

    @property
    def area(self):
        return self.path.parent.name


def sources(addon):
    """Return the Python files of an addon without its tests, relative to its folder."""
    folder = ROOT / addon
    paths = (path.relative_to(folder) for path in sorted(folder.rglob("*.py")))
    return [path for path in paths if path.parts[0] != "tests"]


def parse(addon, path):
    return ast.parse((ROOT / addon / path).read_text())


def imported(addon, path):
    """Return the names that a package's ``__init__.py`` imports, in order."""
    return [
        alias.name
        for node in parse(addon, path).body
        if isinstance(node, ast.ImportFrom) and node.level == 1 and not node.module
        for alias in node.names
    ]


def read_value(cls, name):
    """Return the literal that a class assigns to a name, or None."""
    for node in cls.body:
        if isinstance(node, ast.Assign) and node.targets[0].id == name:
            return ast.literal_eval(node.value)
    return None


def read_parts(addon, path):
    """Return the parts of models in a file, in order."""
    parts = []
    for cls in parse(addon, path).body:
        if not isinstance(cls, ast.ClassDef):
            continue
        bases = {getattr(base, "attr", "") for base in cls.bases}
        if not bases.intersection(MODEL_CLASSES):
            continue
        inherited = read_value(cls, "_inherit") or []
        inherited = [inherited] if isinstance(inherited, str) else inherited
        name = read_value(cls, "_name")
        model = name or inherited[0]
        methods = tuple(node.name for node in cls.body if isinstance(node, FUNCTIONS))
        parts.append(Part(path, model, model not in inherited, methods))
    return parts


def models(addon):
    """Return the parts of all models of an addon, in the order they are imported."""
    root = Path("models")
    return [
        part
        for area in imported(addon, root / "__init__.py")
        for module in imported(addon, root / area / "__init__.py")
        for part in read_parts(addon, root / area / f"{module}.py")
    ]


def assert_none(found):
    found = list(found)
    assert not found, "\n" + "\n".join(found)


@pytest.fixture(params=ADDONS)
def addon(request):
    return request.param


def test_areas_are_imported_in_the_stated_order(addon):
    assert imported(addon, Path("models", "__init__.py")) == AREAS[addon]


def test_every_module_is_imported_once(addon):
    for init in (ROOT / addon / "models").rglob("__init__.py"):
        folder = init.parent
        names = imported(addon, init.relative_to(ROOT / addon))
        modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
        modules |= {path.parent.name for path in folder.glob("*/__init__.py")}
        assert sorted(names) == sorted(modules), folder


def test_models_are_defined_before_they_are_reopened(addon):
    """In an area's first group of imports, and reopened in the second."""
    seen = set()
    own = {part.model for part in models(addon) if part.is_new}
    wrong = []
    for part in models(addon):
        if part.is_new:
            seen.add(part.model)
        elif part.model in own and part.model not in seen:
            wrong.append(f"{part.path} reopens {part.model}, which is defined later")
    assert_none(wrong)


def test_groups_of_imports(addon):
    """Files that define models come before those that only reopen them."""
    wrong = []
    for area, parts in groupby(models(addon), key=lambda part: part.area):
        defines = defaultdict(bool)
        for part in parts:
            defines[part.path] |= part.is_new
        order = list(defines.values())
        if order != sorted(order, reverse=True):
            wrong.append(f"{area}: {[path.stem for path in defines]}")
    assert_none(wrong)


def test_no_method_twice_in_an_area(addon):
    files_of = defaultdict(list)
    for part in models(addon):
        for method in part.methods:
            files_of[part.area, part.model, method].append(part.path.name)
    assert_none(
        f"{area}: {model}.{method} in {' and '.join(files)}"
        for (area, model, method), files in files_of.items()
        if len(files) > 1
    )


def test_a_method_is_overridden_by_a_later_area_only(addon):
    """The override must call super, so that no method is replaced by accident."""
    calls_super = {}
    for part in models(addon):
        for cls in parse(addon, part.path).body:
            for node in getattr(cls, "body", ()):
                if isinstance(node, FUNCTIONS):
                    text = ast.unparse(node)
                    calls_super[part.path, node.name] = "super()" in text
    known = set()
    wrong = []
    for part in models(addon):
        for method in part.methods:
            if (part.model, method) in known and not calls_super[part.path, method]:
                wrong.append(f"{part.path}: {part.model}.{method} without super()")
            known.add((part.model, method))
    assert_none(wrong)


def test_a_model_is_reopened_once_in_a_file(addon):
    counts = Counter(
        (path, part.model)
        for path in sources(addon)
        for part in read_parts(addon, path)
    )
    assert_none(
        f"{path}: {model} {count} times"
        for (path, model), count in counts.items()
        if count > 1
    )


def test_folders_have_few_files(addon):
    counts = Counter(
        path.parent for path in sources(addon) if path.name != "__init__.py"
    )
    assert_none(
        f"{folder}: {count} files"
        for folder, count in counts.items()
        if count > FILES_IN_FOLDER
    )


def test_files_are_short(addon):
    lines = {
        path: (ROOT / addon / path).read_text().count("\n") for path in sources(addon)
    }
    assert_none(
        f"{path}: {count} lines"
        for path, count in lines.items()
        if count > LINES_IN_FILE
    )


def test_methods_are_short(addon):
    wrong = []
    for path in sources(addon):
        for node in ast.walk(parse(addon, path)):
            if isinstance(node, FUNCTIONS):
                count = node.end_lineno - node.lineno + 1
                if count > LINES_IN_METHOD:
                    wrong.append(f"{path}: {node.name}, {count} lines")
    assert_none(wrong)
