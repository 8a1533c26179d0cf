"""Labels of the screens and the tree of menus, read from the sources of the addons."""

import ast
import csv
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree

from tests.support.documents import ADDONS, ROOT, parse

ATTRIBUTES = ("string", "name", "placeholder", "title", "aria-label", "help", "sum")
JS_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')


def normalize(text):
    """Return a label as it is compared: without case, final dots and extra spaces."""
    return " ".join(text.split()).strip(" .…:").casefold()


def xml_files():
    folders = [ROOT / addon for addon in ADDONS]
    return sorted(path for folder in folders for path in folder.rglob("*.xml"))


@cache
def labels():
    """Return every text that the addons can show, normalized.

    Field names count as Odoo shows them when a field has no label of its own.
    """
    found = set()
    for path in xml_files():
        for element in etree.parse(str(path)).iter(etree.Element):
            found.update(element.get(name) or "" for name in ATTRIBUTES)
            found.update([element.text or "", element.tail or ""])
    for addon in ADDONS:
        for path in (ROOT / addon).rglob("*.py"):
            if "tests" not in path.parts:
                found |= read_python(path)
        for path in (ROOT / addon / "static" / "src").rglob("*.js"):
            found.update(JS_STRING.findall(path.read_text()))
        for path in (ROOT / addon).rglob("*.csv"):
            with path.open() as file:
                found.update(cell for row in csv.reader(file) for cell in row)
    return {normalize(text) for text in found} - {""}


def read_python(path):
    found = set()
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id.removesuffix("_ids").removesuffix("_id")
            found.add(name.replace("_", " "))
    return found


@cache
def menus():
    """Return the paths of menus, each a tuple of normalized names from the app down.

    Odoo's own menus are included as far as Odoo is installed here.
    """
    items = {}
    for folder, module in module_folders():
        for path in folder.rglob("*.xml"):
            if {"tests", "static", "demo"} & set(path.relative_to(folder).parts):
                continue
            read_menus(etree.parse(str(path)).getroot(), module, None, items)
    actions = read_actions()
    return {walk(xml_id, items, actions) for xml_id in items}


def module_folders():
    yield from ((ROOT / addon, addon) for addon in ADDONS)
    if odoo := find_spec("odoo"):
        addons = Path(odoo.submodule_search_locations[0]) / "addons"
        for module in ("sale", "website", "website_sale", "payment", "base_setup"):
            if (addons / module / "views").is_dir():
                yield addons / module / "views", module


def read_menus(element, module, parent, items):
    for child in element.iterfind("*"):
        if child.tag != "menuitem":
            if child.tag in ("odoo", "data"):
                read_menus(child, module, parent, items)
            continue
        xml_id = qualify(child.get("id"), module)
        above = child.get("parent")
        action = child.get("action")
        items[xml_id] = (
            child.get("name"),
            qualify(above, module) if above else parent,
            qualify(action, module) if action else None,
        )
        read_menus(child, module, xml_id, items)


def qualify(xml_id, module):
    return xml_id if "." in xml_id else f"{module}.{xml_id}"


def read_actions():
    """Return the names of actions, which menus without a name take."""
    names = {}
    for folder, module in module_folders():
        for path in folder.rglob("*.xml"):
            for record in etree.parse(str(path)).iterfind(".//record"):
                if "action" in record.get("model", ""):
                    name = record.findtext("field[@name='name']")
                    names[qualify(record.get("id"), module)] = name
    return names


def walk(xml_id, items, actions):
    path = []
    while xml_id in items:
        name, parent, action = items[xml_id]
        path.append(normalize(name or actions.get(action) or ""))
        xml_id = parent
    return tuple(reversed(path))
