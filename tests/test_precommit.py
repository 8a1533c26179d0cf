"""The checkout passes every check of ``.pre-commit-config.yaml``."""

import shutil
import subprocess
import sys

import pytest
import yaml

from runtime import ROOT, RUNTIME, clock

CONFIGURATION = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
HOOKS = [hook["id"] for repo in CONFIGURATION["repos"] for hook in repo["hooks"]]


def environment():
    """Return the environment of the checks, without Odoo's and Git's variables.

    The clock is the real one, for the certificates of the package registries.
    """
    kept = clock.real_environment()
    kept = {key: value for key, value in kept.items() if key[:4] != "GIT_"}
    kept.pop("PYTHONPATH", None)
    return kept | {"PRE_COMMIT_HOME": str(RUNTIME / "pre-commit")}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """Copy the checkout, so that checks which correct files do not change it."""
    folder = tmp_path_factory.mktemp("checkout")
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.check_output(listed, cwd=ROOT, text=True).splitlines()
    for name in names:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=folder, env=environment(), check=True)
    return folder


@pytest.mark.parametrize("hook", HOOKS)
def test_check(checkout, hook):
    command = [sys.executable, "-m", "pre_commit", "run", hook, "--all-files"]
    done = subprocess.run(
        [*command, "--show-diff-on-failure", "--color=never"],
        cwd=checkout,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
