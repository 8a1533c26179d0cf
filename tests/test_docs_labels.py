"""Menus and labels in the documents are those of the screens.

Documents set labels in *italics*, and a path of menus as *Planning → Price Lists*.
Text that a reader types is in `backquotes`.
"""

import re

import pytest

from tests.support import documents, labels
from tests.support.documents import ROOT

ITALIC = re.compile(r"(?<![*\w])\*(?!\*|\s)([^*\n]+(?:\n[^*\n]+)?)(?<!\s)\*(?![*\w])")
PATH = " → "
APP = "multipack"

# Documents for users; those for developers also use italics for emphasis.
PAGES = [
    ROOT / "README.md",
    ROOT / "docs" / "operations.md",
    ROOT / "docs" / "reliability.md",
    *sorted((ROOT / "docs" / "acceptance").glob("*.md")),
    *sorted(ROOT.glob("multipack_*/readme/*.md")),
]
EVERY = documents.documents()

# Labels of Odoo itself, and those that it builds at run time.
ODOO_LABELS = """
Add a line | Add a product | Add to cart | Checkout | Confirm | Close | Create Draft
Create Invoice | Create "Nora Berg" | Desk | Don't have an account? | eCommerce | New
Free sign up | Multipack / Desk | Multipack / Instructor | Multipack / Manager
My account | Order Again | Order Lines | Pay now | Preferences | Products | Published
Sales | Sales Taxes | Save | Search | Security | Test | Undo | View | Customer Account
Book · 1 entry | Pricing: Per Day | Rows/Name | Order Lines → Product | Multipack: …
Import Records | Archive | Warning | My Orders | Clear
""".replace("\n", "|").split("|")
# Menus of Odoo that are not menu items.
ODOO_PATHS = {
    ("preferences", "security"),
    ("website", "settings", "customer account"),
}


def name(path):
    return str(path.relative_to(ROOT))


def read_italics(path):
    """Return the texts in italics of a document, each in one line."""
    text = documents.CODE.sub("`…`", documents.read_prose(path))
    return [" ".join(found.split()) for found in ITALIC.findall(text)]


def read_typed(path):
    return {labels.normalize(t) for t in documents.CODE.findall(path.read_text())}


def get_path_problem(text):
    """Return the problem of a path of menus, or None."""
    parts = tuple(labels.normalize(part) for part in text.split(PATH))
    if parts in ODOO_PATHS:
        return None
    if parts[0] == "my account" and set(parts[1:]) <= allowed_labels():
        return None  # pages of the portal, which has no menu items
    menus = labels.menus()
    apps = {path[0] for path in menus}
    if parts[0] not in apps:
        parts = (APP, *parts)
    if any(path[: len(parts)] == parts for path in menus):
        return None
    known = max(
        (n for n in range(len(parts)) if any(p[:n] == parts[:n] for p in menus)),
        default=0,
    )
    rest = parts[known:]
    leaf = known > 1 and not any(p[:known] == parts[:known] != p for p in menus)
    if leaf and all(part in allowed_labels() for part in rest):
        return None  # a button or a field behind the menu
    return f"{text}: no {rest[0]!r} below {' → '.join(parts[:known])!r}"


def allowed_labels():
    return labels.labels() | {labels.normalize(text) for text in ODOO_LABELS}


@pytest.mark.parametrize("path", EVERY, ids=name)
def test_menu_paths_exist(path):
    paths = [text for text in read_italics(path) if PATH in text]
    assert [p for p in map(get_path_problem, paths) if p] == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_labels_exist(path):
    known = allowed_labels() | read_typed(path)
    texts = [text for text in read_italics(path) if PATH not in text]
    # a package is called "row – multipack"
    texts = [part for text in texts for part in text.split(" – ")]
    assert [text for text in texts if labels.normalize(text) not in known] == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Planning → Price Lists", False),
        ("Multipack → Planning → Price Lists", False),
        ("Clients → Packages → New", False),
        ("Reporting → Ledger Check", False),
        ("Configuration → Ledger Check", True),
        ("Multipack → Catalogue → Price Lists", True),
        ("Catalogue → Price Lists", True),
        ("Clients → Packages → No Such Button", True),
    ],
)
def test_wrong_paths_are_found(text, wrong):
    assert bool(get_path_problem(text)) is wrong
