"""Each addon builds as a wheel that holds everything it needs, under a free licence."""

import ast
import subprocess
import sys
import zipfile
from email import message_from_string
from importlib.metadata import metadata

import pytest

from runtime import ADDONS, ROOT

# By Odoo's own packages, which are not on PyPI.
GIVEN = "odoo"


def manifest(addon):
    return ast.literal_eval((ROOT / addon / "__manifest__.py").read_text())


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """Build both wheels from the checkout and return them by addon."""
    folder = tmp_path_factory.mktemp("wheels")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", folder]
    command += [f"./{addon}" for addon in ADDONS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    files = sorted(folder.glob("*.whl"))
    assert len(files) == len(ADDONS)
    return dict(zip(ADDONS, map(zipfile.ZipFile, files), strict=True))


def read_metadata(wheel):
    [name] = [name for name in wheel.namelist() if name.endswith("dist-info/METADATA")]
    return message_from_string(wheel.read(name).decode())


@pytest.mark.parametrize("addon", ADDONS)
def test_wheel_holds_the_addon(wheels, addon):
    inside = set(wheels[addon].namelist())
    files = {
        f"odoo/addons/{path.relative_to(ROOT)}"
        for path in (ROOT / addon).rglob("*")
        if path.is_file() and path.suffix != ".pyc" and path.name != "pyproject.toml"
    }
    assert not files - inside, "what git does not know is in no wheel"
    for kind in ("__manifest__.py", "views/", "static/", "security/", "readme/"):
        assert any(name.startswith(f"odoo/addons/{addon}/{kind}") for name in inside)


@pytest.mark.parametrize("addon", ADDONS)
def test_wheel_says_what_it_is(wheels, addon):
    told = read_metadata(wheels[addon])
    expected = manifest(addon)
    assert told["Name"].replace("-", "_").lower() == f"odoo_addon_{addon}"
    assert told["Version"].startswith(expected["version"])
    assert told["Summary"] == expected["summary"]
    assert told["License"] == expected["license"] == "LGPL-3"
    description = (ROOT / addon / "readme" / "DESCRIPTION.md").read_text()
    assert len(description.split()) > 20


@pytest.mark.parametrize("addon", ADDONS)
def test_wheel_requires_nothing_under_the_agpl(wheels, addon):
    requirements = read_metadata(wheels[addon]).get_all("Requires-Dist")
    names = {requirement.split("=")[0].split(">")[0] for requirement in requirements}
    names = {name.strip() for name in names}
    ours = {f"odoo-addon-{addon}" for addon in ADDONS}
    for name in names - ours - {GIVEN}:
        licence = metadata(name)
        said = [licence["License"], licence["License-Expression"]]
        said += licence.get_all("Classifier") or []
        said = " ".join(filter(None, said))
        assert said
        assert "AGPL" not in said and "Affero" not in said, name


def test_licence_is_in_the_checkout():
    text = (ROOT / "LICENSE").read_text()
    assert text.lstrip().startswith("GNU LESSER GENERAL PUBLIC LICENSE")
