"""The addons' README.rst and index.html are up to date with their fragments."""

import re

import pytest

from tests.support import readme
from tests.support.documents import ADDONS, ROOT

COMMAND = "python -m tests.support.readme"


@pytest.mark.parametrize("addon", ADDONS)
def test_generated_files_are_up_to_date(addon):
    for path, text in readme.outputs(addon).items():
        assert path.read_text() == text, f"{path} is out of date, run: {COMMAND}"


@pytest.mark.parametrize("addon", ADDONS)
def test_every_fragment_is_in_the_generated_files(addon):
    known = {f"{name}.md" for name in readme.FRAGMENTS}
    fragments = {path.name for path in (ROOT / addon / "readme").glob("*.md")}
    assert fragments <= known
    assert {"DESCRIPTION.md", "CONFIGURE.md", "HISTORY.md"} <= fragments
    page = (ROOT / addon / "static" / "description" / "index.html").read_text()
    for name in fragments:
        heading = readme.FRAGMENTS[name.removesuffix(".md")]
        assert not heading or f"<h2>{heading}" in page


@pytest.mark.parametrize("addon", ADDONS)
def test_pictures_exist(addon):
    folder = ROOT / addon / "static" / "description"
    names = re.findall(r'src="([^"]+)"', (folder / "index.html").read_text())
    assert len(names) >= 3
    assert [name for name in names if not (folder / name).is_file()] == []


def test_copied_pictures_are_up_to_date():
    for source, target in readme.COPIES.items():
        assert source.read_bytes() == target.read_bytes(), f"run: {COMMAND}"


@pytest.mark.parametrize("addon", ADDONS)
def test_history_describes_the_current_version(addon):
    version = readme.read_manifest(addon)["version"]
    for file in (ROOT / addon / "readme" / "HISTORY.md", ROOT / "CHANGELOG.md"):
        released = re.findall(r"^## (\d[\d.]+)", file.read_text(), re.MULTILINE)
        assert released[0] == version, f"{file} does not describe {version}"


@pytest.mark.parametrize(
    ("markdown", "rst"),
    [
        ("## Title", "Title\n-----"),
        ("A `x` and *y*.", "A ``x`` and *y*."),
        ("[a](https://b.c) [d](e.md)", "`a <https://b.c>`__ d"),
        ("1. a\n   - b\n   - c\n2. d", "1. a\n\n   - b\n   - c\n\n2. d"),
        ("```sh\nls\n```", ".. code-block:: sh\n\n   ls"),
        (
            "| A | B |\n|---|---|\n| 1 | `2` |",
            ".. list-table::\n   :header-rows: 1\n\n"
            "   * - A\n     - B\n   * - 1\n     - ``2``",
        ),
    ],
)
def test_conversion(markdown, rst):
    assert readme.to_rst(markdown) == rst
