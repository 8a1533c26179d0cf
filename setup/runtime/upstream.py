"""setup/test --upstream: Odoo's own tests, with both addons installed and without."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from .console import Problem
from .distribution import Odoo

#: The outcome of a test with its reason; and those of many tests, by name.
Outcome = tuple[str, str]
Outcomes = dict[str, Outcome]


def find_tests(odoo: Odoo, names: str) -> dict[str, Path]:
    """Return the folders with the tests of the given modules of Odoo, by module."""
    roots = (odoo.python_path / "odoo" / "addons", *odoo.addons_path)
    return {name: _find_tests(roots, name) for name in names.split(",") if name}


def _find_tests(roots: Iterable[Path], name: str) -> Path:
    for root in roots:
        if (root / name / "tests" / "__init__.py").is_file():
            return root / name / "tests"
    raise Problem(f"This Odoo has no tests of {name}.")


def compare(
    folders: dict[str, Path],
    databases: tuple[str, str],
    run_tests: Callable[[dict[str, list[str]]], None],
    reports: Path,
) -> int:
    """Run the tests on two databases at once and print those whose outcome differs.

    These are run once more on both, because some of Odoo's tests fail now and then.
    If the second outcomes are equal, the test is not reported.

    :param folders: the tests, by module
    :param databases: the one without our addons, and the one with them
    :param run_tests: runs pytest with the arguments given for each database
    :param reports: a folder for the reports of the runs
    :return: the exit code: 0 if no outcome differs
    """
    files = {database: reports / f"{database}.json" for database in databases}

    def outcomes(folder: Path, names: Iterable[str] = ("",)) -> list[Outcomes]:
        paths = [f"{folder}/{name}" for name in names]
        # Names of tests are relative to their folder, wherever this Odoo is.
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
            # Tests of a class may depend on their order: run the whole class again.
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
    """Return the two outcomes of the tests for which they differ, by name."""
    nothing = ("not there", "")
    pairs = {
        name: (without.get(name, nothing), installed.get(name, nothing))
        for name in without | installed
    }
    return {name: pair for name, pair in pairs.items() if pair[0][0] != pair[1][0]}


def _count(outcomes: Outcomes) -> str:
    ends = [outcome for outcome, _reason in outcomes.values()]
    return ", ".join(f"{ends.count(end)} {end}" for end in dict.fromkeys(sorted(ends)))
