"""``setup/test --upstream``: which outcomes count as a difference, and the report."""

import os
import subprocess
import sys

import pytest

from runtime import upstream
from runtime.console import Problem
from runtime.distribution import Odoo

TESTS = """
import os
import unittest
from pathlib import Path

DATABASE = os.environ["DATABASE"]


class TestThem(unittest.TestCase):
    def test_alike(self):
        pass

    def test_fails_in_both(self):
        self.fail("as ever")

    def test_skipped_in_both(self):
        self.skipTest("no browser")

    def test_broken(self):
        self.assertNotEqual(DATABASE, "with")

    def test_broken_in_part(self):
        for name in ("without", DATABASE):
            with self.subTest(name):
                self.assertNotEqual(name, "with")

    def test_once(self):
        seen = Path(__file__).with_name("seen")
        first = DATABASE == "with" and not seen.exists()
        seen.touch() if DATABASE == "with" else None
        self.assertFalse(first)
"""


@pytest.fixture
def module(tmp_path):
    tests = tmp_path / "odoo" / "addons" / "module" / "tests"
    tests.mkdir(parents=True)
    (tests / "__init__.py").touch()
    (tests / "test_them.py").write_text(TESTS)
    return upstream.find_tests(Odoo(tmp_path, (), ""), "module")


def run_tests(runs):
    for database, arguments in runs.items():
        command = [sys.executable, "-m", "pytest", "-p", "runtime.outcomes", *arguments]
        command += ["-p", "no:odoo", "-p", "no:cacheprovider"]
        environment = os.environ | {"DATABASE": database}
        subprocess.run(command, env=environment, capture_output=True, check=False)


def test_repeated_difference_is_reported(module, tmp_path, capsys):
    both = ("without", "with")
    assert upstream.compare(module, both, run_tests, tmp_path) == 1
    printed = capsys.readouterr().out
    assert (
        "module: 1 failed, 4 passed, 1 skipped without,"
        " 4 failed, 1 passed, 1 skipped with\n"
    ) in printed
    assert "module: test_them.py::TestThem::test_broken\n  without: passed" in printed
    assert "module: test_them.py::TestThem::test_broken_in_part\n" in printed
    assert "'with' == 'with'" in printed
    assert "test_once" not in printed
    assert "test_fails_in_both" not in printed
    assert printed.endswith("\n2 end differently.\n")


def test_nothing_differs(module, tmp_path, capsys):
    assert upstream.compare(module, ("without", "other"), run_tests, tmp_path) == 0
    assert capsys.readouterr().out.endswith("\n0 end differently.\n")


def test_module_without_tests(tmp_path):
    with pytest.raises(Problem, match="no tests of nothing"):
        upstream.find_tests(Odoo(tmp_path, (), ""), "nothing")
