"""The plugin of setup/test turns skips and warnings into failures."""

import os
import subprocess
import sys

import pytest

TESTS = """
import logging
import pytest
import unittest


class TestThem(unittest.TestCase):
    def test_clean(self):
        logging.getLogger("odoo.x").info("fine")

    def test_expected(self):
        with self.assertLogs("odoo.x", "WARNING"):
            logging.getLogger("odoo.x").warning("foreseen")

    def test_warning(self):
        logging.getLogger("odoo.x").warning("unforeseen %s", 7)

    def test_skipped(self):
        self.skipTest("no browser")


@pytest.mark.xfail
def test_known_to_fail():
    raise AssertionError
"""


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    """Run pytest on the tests above, with the plugin and without Odoo's."""
    folder = tmp_path_factory.mktemp("strict")
    (folder / "test_them.py").write_text(TESTS)
    (folder / "test_skips_itself.py").write_text(
        "import pytest\npytest.importorskip('no_such_module')\n"
    )
    command = [sys.executable, "-m", "pytest", "-p", "runtime.strict", "-rA"]
    command += [
        "-p",
        "no:odoo",
        "-p",
        "no:cacheprovider",
        "--continue-on-collection-errors",
    ]
    done = subprocess.run(
        command, cwd=folder, env=os.environ, capture_output=True, text=True
    )
    assert done.returncode == 1
    return done.stdout


def test_clean_and_expected_logs_pass(output):
    assert "PASSED test_them.py::TestThem::test_clean" in output
    assert "PASSED test_them.py::TestThem::test_expected" in output


def test_warning_fails_and_is_named(output):
    assert "FAILED test_them.py::TestThem::test_warning" in output
    assert "did not expect: WARNING odoo.x: unforeseen 7" in output


def test_skip_fails_with_its_reason(output):
    assert "test_skipped was skipped, which counts as failed: " in output
    assert "no browser" in output


def test_module_that_skips_itself_is_an_error(output):
    assert "test_skips_itself.py was skipped, which counts as failed" in output


def test_closing_line_counts_them(output):
    assert "2 failed, 2 passed, 1 xfailed, 1 error" in output.splitlines()[-1]
