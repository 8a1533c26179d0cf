"""Odoo 19: Debian's package unpacked under .runtime/, or the user's own."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from . import ROOT, RUNTIME, npm
from .commands import locked, run
from .console import Problem, Progress

PACKAGES = (
    "odoo-19",
    # Targets of the package's relative symbolic links.
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    # Newer ones lack the file names that Odoo's style sheets ask for.
    "fonts-font-awesome/bookworm",
)
OWN = "give an Odoo 19 of your own with --odoo PATH"
BLUR = "selfie_segmentation"
BLUR_PACKAGE = "@mediapipe/selfie_segmentation@0.1.1675465747"
LOGS = RUNTIME / "logs"


class Odoo(NamedTuple):
    """An Odoo to run: ``python -m odoo`` with these two paths."""

    python_path: Path
    addons_path: tuple[Path, ...]
    identity: str


def ensure(progress: Progress, own: str | Path | None = None) -> Odoo:
    """Return the Odoo at ``own``, or else Debian's, downloaded if missing."""
    if own:
        return _locate(Path(own).expanduser().resolve())
    prefix = RUNTIME / "odoo-19"
    with locked("odoo"):
        if not prefix.is_dir():
            partial = RUNTIME / "odoo-19.partial"
            shutil.rmtree(partial, ignore_errors=True)
            _fetch(partial, progress)
            (partial / "prefix").rename(prefix)
            shutil.rmtree(partial)
    return _locate(prefix)


def _locate(path: Path) -> Odoo:
    """Find the ``odoo`` package of a checkout or of an installation's prefix."""
    if path.is_file():
        path = path.parent
    if path.name == "bin":
        path = path.parent
    folders = [path]
    for library in ("usr/lib", "lib", "local/lib"):
        folders += sorted(path.glob(f"{library}/python3*/*-packages"))
    for folder in folders:
        release = folder / "odoo" / "release.py"
        if release.is_file():
            return _describe(folder, release.read_text())
    raise Problem(f"There is no Odoo in {path}: {OWN}.")


def _describe(folder: Path, release: str) -> Odoo:
    if not re.search(r"^version_info = \(19, 0,", release, re.MULTILINE):
        raise Problem(f"{folder} does not hold Odoo 19: {OWN}.")
    if (folder / "odoo-bin").is_file():
        return Odoo(folder, (folder / "addons", ROOT), f"{folder} {release}")
    return Odoo(_isolate(folder / "odoo"), (ROOT,), f"{folder} {release}")


def _isolate(package: Path) -> Path:
    """Link the package into a folder of its own for the Python path.

    The folder where it is installed contains other packages, which would hide the
    pinned ones, and Debian's top-level ``addons``, ``doc`` and ``setup``.
    """
    link = RUNTIME / "import" / re.sub(r"\W+", "-", str(package)).strip("-") / "odoo"
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(package)
    return link.parent


def _fetch(folder: Path, progress: Progress) -> None:
    """Download Debian's packages with apt and unpack them in ``folder/prefix``."""
    archives = folder / "archives"
    archives.mkdir(parents=True)
    apt = private_apt(folder / "apt")
    what = "Odoo 19 could not be downloaded (is there a network?)"
    run([*apt, "update", "--error-on=any"], what, LOGS / "apt-update.log")
    progress(0.2)
    run([*apt, "download", *PACKAGES], what, LOGS / "apt-download.log", cwd=archives)
    progress(0.6)
    for archive in archives.glob("*.deb"):
        unpack = ["dpkg-deb", "-x", archive, folder / "prefix"]
        run(unpack, "Odoo 19 could not be unpacked", LOGS / "dpkg.log")
    progress(0.9)
    _complete_blur(folder)


def private_apt(folder: Path) -> list[str]:
    """Return an apt-get command that does not change the system's apt."""
    keyrings = sorted(Path("/usr/share/keyrings").glob("debian-archive-keyring.*"))
    archive = _archive_address()
    if not keyrings or not archive:
        raise Problem(f"There is no Debian apt on this machine: {OWN}.")
    for name in ("lists/partial", "cache/archives/partial", "sources"):
        (folder / name).mkdir(parents=True)
    (folder / "sources" / "debian.sources").write_text(
        f"Types: deb\nURIs: {archive}\nSuites: sid bookworm\nComponents: main\n"
        f"Signed-By: {keyrings[0]}\n"
    )
    options = {
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": folder / "sources",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        # Otherwise root's apt would switch to a user who cannot write to this folder.
        "APT::Sandbox::User": "root",
        "Acquire::Retries": "2",
    }
    command = ["apt-get", "--quiet"]
    for name, value in options.items():
        command += ["-o", f"{name}={value}"]
    return command


def _archive_address() -> str | None:
    """Ask the machine's own apt where its Debian archive is."""
    command = ["apt-get", "indextargets", "--no-release-info"]
    command += ["--format", "$(REPO_URI) $(RELEASE)"]
    try:
        output = subprocess.run(command, capture_output=True, text=True).stdout
    except FileNotFoundError:
        return None
    targets = (line.split() for line in output.splitlines())
    # Releases with a dash, such as bookworm-security, contain updates only.
    main = [uri for uri, release, *_ in targets if "-" not in release]
    return main[0] if main else None


def _complete_blur(folder: Path) -> None:
    """Restore the script that Debian strips from Odoo's bundle of scripts.

    Without a file of that name no page of the back office loads.
    """
    target = folder / "prefix/usr/lib/python3/dist-packages/odoo/addons/mail"
    target = target / f"static/lib/{BLUR}/{BLUR}.js"
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        script = npm.read(BLUR_PACKAGE, f"{BLUR}.js", folder, "npm", LOGS / "npm.log")
    except Problem:
        script = f"/* Debian strips {BLUR}.js and npm did not give it. */\n".encode()
        print("\nWithout npm: video calls cannot blur the background.", flush=True)
    target.write_bytes(script)
