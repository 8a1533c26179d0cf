"""setup/test --upstream: Odoo's own tests, with both addons installed and without."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from .console import Problem
from .distribution import Odoo

#: What became of a test and the last line of the reason; and those of many, by name.
Outcome = tuple[str, str]
Outcomes = dict[str, Outcome]


def find_tests(odoo: Odoo, names: str) -> dict[str, Path]:
    """Return the folders with the tests of those modules of Odoo, by module."""
    places = (odoo.python_path / "odoo" / "addons", *odoo.addons_path)
    return {name: _find_tests(places, name) for name in names.split(",") if name}


def _find_tests(places: Iterable[Path], name: str) -> Path:
    for place in places:
        if (place / name / "tests" / "__init__.py").is_file():
            return place / name / "tests"
    raise Problem(f"This Odoo has no tests of {name}.")


def compare(
    folders: dict[str, Path],
    databases: tuple[str, str],
    run_tests: Callable[[dict[str, list[str]]], None],
    reports: Path,
) -> int:
    """Run the tests on two databases at once and print which end differently.

    Those that do are run once more on both, because some of Odoo's tests fail now and
    then: what ends alike the second time is no difference.

    :param folders: the tests, by module
    :param databases: the one without our addons, and the one with them
    :param run_tests: runs pytest with the arguments given for each database
    :param reports: a folder for what the runs report
    :return: the exit code: 0 when nothing ends differently
    """
    files = {database: reports / f"{database}.json" for database in databases}

    def outcomes(folder: Path, names: Iterable[str] = ("",)) -> list[Outcomes]:
        paths = [f"{folder}/{name}" for name in names]
        # The tests are named from their folder, wherever that Odoo is.
        options = [f"--rootdir={folder}", *paths]
        for file in files.values():
            file.unlink(missing_ok=True)
        run_tests({db: [f"--outcomes={file}", *options] for db, file in files.items()})
        if not all(file.exists() for file in files.values()):
            raise Problem(f"pytest did not get to its end: see {reports}.")
        return [json.loads(file.read_text()) for file in files.values()]

    different: dict[str, tuple[Outcome, Outcome]] = {}
    lines = []
    for module, folder in folders.items():
        print(f"      {module} ...", flush=True)
        without, installed = outcomes(folder)
        names = _different(without, installed)
        if names:
            # Tests of a class may depend on one another's order: all of it again.
            classes = {name.rpartition("::")[0] for name in names}
            steady = _different(*outcomes(folder, sorted(classes)))
            different |= {f"{module}: {n}": names[n] for n in names if n in steady}
        lines.append(f"{module}: {_count(without)} without, {_count(installed)} with")
    print("\nOdoo's own tests, without our addons and with them:")
    print("\n".join(lines))
    for name, (outcome, other) in different.items():
        print(f"\n{name}\n  without: {' '.join(outcome)}\n  with: {' '.join(other)}")
    print(f"\n{len(different)} end differently.")
    return int(bool(different))


def _different(
    without: Outcomes, installed: Outcomes
) -> dict[str, tuple[Outcome, Outcome]]:
    """Return what became of the tests that did not end alike, by name."""
    nothing = ("not there", "")
    pairs = {
        name: (without.get(name, nothing), installed.get(name, nothing))
        for name in without | installed
    }
    return {name: pair for name, pair in pairs.items() if pair[0][0] != pair[1][0]}


def _count(outcomes: Outcomes) -> str:
    ends = [outcome for outcome, _reason in outcomes.values()]
    return ", ".join(f"{ends.count(end)} {end}" for end in dict.fromkeys(sorted(ends)))
