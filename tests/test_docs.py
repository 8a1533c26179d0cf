"""The documents agree with the code: rules, files, methods, links, tests."""

import re
from fnmatch import fnmatch
from importlib.util import module_from_spec, spec_from_file_location

import pytest

from tests.support import documents
from tests.support.documents import ROOT, find_problems, read_rules

RULES = ROOT / "docs" / "rules.md"
EVERY = documents.documents()


def name(path):
    return str(path.relative_to(ROOT))


@pytest.fixture(scope="module")
def rules():
    return read_rules(RULES.read_text())


@pytest.fixture(scope="module")
def cited():
    """Return the rules that code, tests and documents cite, each with one file."""
    files = [path for path in documents.python_files() if path.name != "test_docs.py"]
    files += [path for path in EVERY if path != RULES]
    return {
        number: name(path)
        for path in files
        for number in documents.expand(path.read_text())
        if "support/documents" not in str(path)
    }


def test_rules_agree_with_the_code(rules, cited):
    assert find_problems(rules, cited) == []


def test_rules_are_complete_and_in_order(rules):
    """R1 to R37 must all exist; later numbers may leave gaps."""
    assert list(rules) == sorted(rules)
    assert list(rules)[:37] == list(range(1, 38))


def test_every_rule_is_cited_where_it_is_decided(rules):
    for number, (_rule, code, _tests) in rules.items():
        files = {part.partition(":")[0] for part in documents.CODE.findall(code)}
        texts = [documents.find_file(file).read_text() for file in files]
        assert number in documents.expand("\n".join(texts)), f"R{number}"


# Problems that the comparison reports: each case breaks one part of a correct row.
GOOD = ("**R17 Which.**", "`rules/ordering.py:preference`", "`test_rules.py::{}`")


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ((GOOD[0], GOOD[1], "`test_rules.py::TestPreference`"), None),
        ((GOOD[0], "", "`test_rules.py::TestPreference`"), "names no code"),
        ((GOOD[0], GOOD[1], ""), "names no test"),
        (
            (GOOD[0], "`rules/gone.py:x`", "`test_rules.py::TestPreference`"),
            "no file rules/gone.py",
        ),
        (
            (GOOD[0], "`rules/ordering.py:gone`", "`test_rules.py::TestPreference`"),
            "does not define gone",
        ),
        ((GOOD[0], GOOD[1], "`test_rules.py::TestGone`"), "has no test TestGone"),
        ((GOOD[0], GOOD[1], "`test_gone.py::TestGone`"), "no test module"),
        ((GOOD[0], GOOD[1], "`test_rules.py::TestValidity`"), "does not cite it"),
        ((GOOD[0], GOOD[1]), "three columns"),
    ],
)
def test_problems_that_the_comparison_finds(cells, problem):
    found = find_problems({17: cells}, {17: "rules/ordering.py"})
    assert len(found) == (1 if problem else 0), found
    assert not problem or problem in found[0]


def test_unknown_rule_is_found():
    assert find_problems({}, {99: "a.py"}) == [
        "R99 is cited in a.py and not in docs/rules.md"
    ]


def test_duplicate_rule_is_refused():
    with pytest.raises(ValueError, match="R1 stands there twice"):
        read_rules("| **R1 A** | x | y |\n| **R1 B** | x | y |")


@pytest.mark.parametrize("path", EVERY, ids=name)
def test_named_files_and_symbols_exist(path):
    """Every ``file.py`` and ``file.py:symbol`` in backquotes."""
    missing = []
    for text in documents.CODE.findall(documents.read_prose(path)):
        found = documents.REFERENCE.fullmatch(text)
        if not found or "*" in text:
            continue
        file = documents.find_file(found[1]) or beside(path, found[1])
        if not file or (found[2] and not documents.has_symbol(file, found[2])):
            missing.append(text)
    assert missing == []


def beside(path, file):
    """Return a file named relative to the document, or in ``tests/``; else None."""
    for folder in (path.parent, path.parent.parent, ROOT / "tests"):
        if (folder / file).is_file():
            return folder / file
    return None


@pytest.mark.parametrize("path", EVERY, ids=name)
def test_links_are_valid(path):
    broken = []
    for target in documents.LINK.findall(documents.read_prose(path)):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        file, _hash, anchor = target.partition("#")
        found = (path.parent / file).resolve() if file else path
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append(target)
    assert broken == []


def anchors(path):
    """Return the anchors that a Markdown viewer gives to the headings."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    words = [re.sub(r"[^\w\- ]", "", title.lower()) for title in titles]
    return {word.strip().replace(" ", "-") for word in words}


def test_every_document_is_linked_from_the_readme():
    """Directly, or from the README of its folder."""
    linked = set()
    for index in (ROOT / "README.md", *(ROOT / "docs").rglob("README.md")):
        for target in documents.LINK.findall(index.read_text()):
            linked.add((index.parent / target.partition("#")[0]).resolve())
    unlinked = [name(path) for path in EVERY if path not in linked]
    generated_from = re.compile(r"multipack_\w+/readme/|README\.md")
    assert [path for path in unlinked if not generated_from.match(path)] == []


def test_readme_lists_the_tests_outside_the_addons():
    table = (ROOT / "README.md").read_text().partition("## Tests")[2]
    patterns = re.findall(r"^\| `([\w*]+\.py)` \|", table, re.MULTILINE)
    modules = {path.name for path in (ROOT / "tests").glob("test_*.py")}
    assert {m for m in modules if not any(fnmatch(m, p) for p in patterns)} == set()
    assert [p for p in patterns if not any(fnmatch(m, p) for m in modules)] == []


def test_gates_name_tests_that_exist():
    """Each gate of the shop has a test that fails without it."""
    text = (ROOT / "docs" / "architecture.md").read_text()
    section = text.partition("## What the shop refuses")[2].partition("\n## ")[0]
    gates = documents.find_file("multipack_ecommerce/tests/test_gates.py")
    rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 8
    for row in rows:
        [test] = documents.CODE.findall(row.split("|")[-2])
        found = documents.find_file(test) or documents.find_node(gates, test)
        assert found, row


def test_jobs_are_those_of_the_addon():
    data = (ROOT / "multipack_booking" / "data" / "ir_cron.xml").read_text()
    text = (ROOT / "docs" / "architecture.md").read_text()
    table = text.partition("## Jobs")[2].partition("\n## ")[0]
    methods = set(re.findall(r"model\.(_cron_\w+)\(", data))
    assert set(re.findall(r":(_cron_\w+)`", table)) == methods


@pytest.mark.parametrize(
    "path", sorted((ROOT / "docs/acceptance").glob("*.md")), ids=name
)
def test_acceptance_names_tests_that_exist(path):
    modules = [p for p in documents.python_files() if p.name.startswith("test_")]
    tests = documents.CODE.findall(path.read_text())
    tests = [test for test in tests if re.fullmatch(r"test_\w+|Test\w+", test)]
    missing = {
        test
        for test in tests
        if not any(documents.find_node(module, test) for module in modules)
    }
    assert missing == set()


def test_diagram_of_bookings_has_the_transitions_of_the_code():
    path = documents.find_file("rules/states.py")
    spec = spec_from_file_location("states", path)
    states = module_from_spec(spec)
    spec.loader.exec_module(states)
    text = (ROOT / "docs" / "architecture.md").read_text()
    diagram = text.partition("Bookings (R29")[2].partition("```\n")[0]
    drawn = set(re.findall(r"^ +(\w+) --> (\w+):", diagram, re.MULTILINE))
    assert drawn == {
        (old, new) for old, news in states.BOOKING_TRANSITIONS.items() for new in news
    }
