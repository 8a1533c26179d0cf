"""Each addon can be built as a wheel, complete and under a free licence."""

import ast
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from email import message_from_string
from importlib.metadata import metadata

import pytest

from runtime import ADDONS, ROOT, clock, configuration
from runtime.database import Databases

# The only requirement that is not on PyPI.
ODOO_PACKAGE = "odoo"


def manifest(addon):
    return ast.literal_eval((ROOT / addon / "__manifest__.py").read_text())


# The metadata that pip finds if Odoo was installed from source.
INSTALLED_ODOO = "Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n"

REPORT = f"""
from odoo.modules import Manifest

for addon in {ADDONS}:
    print("FROM", Manifest.for_addon(addon).path)
print("SOLD", env["multipack.multipack"]._description, env["sale.order"]._table)
"""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """Build both wheels from the checkout and return them by addon."""
    folder = tmp_path_factory.mktemp("wheels")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", folder]
    folders = (f"./{addon}" for addon in ADDONS)
    run(*command, *folders, cwd=ROOT, env=clock.real_environment())
    files = sorted(folder.glob("*.whl"))
    assert len(files) == len(ADDONS)
    return dict(zip(ADDONS, map(zipfile.ZipFile, files), strict=True))


def run(*command, **options):
    """Run a command, assert that it succeeds, and return its output."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


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
    assert not files - inside, "files unknown to git are in no wheel"
    for kind in ("__manifest__.py", "views/", "static/", "security/", "readme/"):
        assert any(name.startswith(f"odoo/addons/{addon}/{kind}") for name in inside)


@pytest.mark.parametrize("addon", ADDONS)
def test_wheel_has_the_metadata_of_the_manifest(wheels, addon):
    found = read_metadata(wheels[addon])
    expected = manifest(addon)
    assert found["Name"].replace("-", "_").lower() == f"odoo_addon_{addon}"
    assert found["Version"].startswith(expected["version"])
    assert found["Summary"] == expected["summary"]
    assert found["License"] == expected["license"] == "LGPL-3"
    description = (ROOT / addon / "readme" / "DESCRIPTION.md").read_text()
    assert len(description.split()) > 20


@pytest.mark.parametrize("addon", ADDONS)
def test_wheel_requires_nothing_under_the_agpl(wheels, addon):
    requirements = read_metadata(wheels[addon]).get_all("Requires-Dist")
    names = {requirement.split("=")[0].split(">")[0] for requirement in requirements}
    names = {name.strip() for name in names}
    ours = {f"odoo-addon-{addon}" for addon in ADDONS}
    for name in names - ours - {ODOO_PACKAGE}:
        licence = metadata(name)
        texts = [licence["License"], licence["License-Expression"]]
        texts += licence.get_all("Classifier") or []
        text = " ".join(filter(None, texts))
        assert text
        assert "AGPL" not in text and "Affero" not in text, name


def test_wheels_install_and_load(wheels, tmp_path):
    """In a new environment, Odoo finds them without an addons path."""
    venv.create(tmp_path / "venv", with_pip=True)
    [site] = (tmp_path / "venv").glob("lib/python*/site-packages")
    (site / "odoo-19.0.dist-info").mkdir()
    (site / "odoo-19.0.dist-info" / "METADATA").write_text(INSTALLED_ODOO)
    python = tmp_path / "venv" / "bin" / "python"
    alone = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    files = [wheel.filename for wheel in wheels.values()]
    online = clock.real_environment(alone)
    run(python, "-m", "pip", "install", *files, cwd=tmp_path, env=online)
    run(python, "-m", "pip", "check", cwd=tmp_path, env=alone)

    options = configuration.read(os.environ["MULTIPACK_CONFIG"])
    paths = [path for path in options["addons_path"].split(",") if path != str(ROOT)]
    options["addons_path"] = ",".join([*paths, str(tmp_path / "addons")])
    (tmp_path / "addons").mkdir()
    # Odoo's own dependencies, which its package would have installed
    path = [os.environ["PYTHONPATH"], sysconfig.get_path("purelib")]
    databases = Databases(options)
    with databases.temporary() as name:
        databases.copy(options["db_name"], name)
        config = configuration.write(
            tmp_path / "odoo.conf", options | {"db_name": name}
        )
        printed = run(
            *(python, "-m", "odoo", "shell", "--no-http", "-c", config),
            cwd=tmp_path,
            env=alone | {"PYTHONPATH": os.pathsep.join(path)},
            input=REPORT,
        )
    for addon in ADDONS:
        assert f"FROM {site / 'odoo' / 'addons' / addon}" in printed
    assert "SOLD Multipack sale_order" in printed


def test_licence_is_in_the_checkout():
    text = (ROOT / "LICENSE").read_text()
    assert text.lstrip().startswith("GNU LESSER GENERAL PUBLIC LICENSE")
