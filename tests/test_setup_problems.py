"""Problems of setup/run and setup/test are reported in one plain line."""

import os
import shutil
import socket
import subprocess

import pytest

from runtime import ROOT, browser, commands, distribution, ports, postgres
from runtime.console import Problem


def _run(*arguments, **environment):
    return subprocess.run(
        [ROOT / "setup" / "run", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_taken_port_is_named():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        done = _run("--port", str(port))
    assert done.returncode == 1
    assert done.stderr.split() == (
        f"Port {port} is taken or not allowed: choose another with --port.".split()
    )


def test_unsuitable_python_is_reported(tmp_path):
    for program in ("sh", "dirname"):
        (tmp_path / program).symlink_to(shutil.which(program))
    (tmp_path / "python3").symlink_to(shutil.which("false"))
    done = _run(PATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("No suitable Python: install Python 3.10 to 3.13")
    assert done.stderr.count("\n") == 1


def test_unreachable_postgresql_is_reported():
    url = f"postgresql://somebody@127.0.0.1:{ports.free()}/postgres"
    with pytest.raises(Problem, match="^PostgreSQL cannot be reached: .*refused"):
        postgres.ensure(url)


def test_folder_without_odoo_is_reported(tmp_path):
    with pytest.raises(Problem, match="There is no Odoo in .* --odoo PATH"):
        distribution.ensure(print, tmp_path)


def test_other_version_of_odoo_is_reported(tmp_path):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text("version_info = (18, 0, 0)\n")
    with pytest.raises(Problem, match="does not hold Odoo 19"):
        distribution.ensure(print, tmp_path)


def test_machine_without_apt_is_reported(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Problem, match="no Debian apt .* --odoo PATH"):
        distribution.private_apt(tmp_path)


def test_missing_browser_is_reported(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Problem, match="apt-get install chromium"):
        browser.ensure()


def test_failed_program_is_reported_by_the_line_with_the_cause(tmp_path):
    script = "echo E: no such release; echo tar: No space left on device; echo; exit 2"
    with pytest.raises(Problem, match=r"^Oh: tar: No space left on device \(all of"):
        commands.run(["sh", "-c", script], "Oh", tmp_path / "log")
