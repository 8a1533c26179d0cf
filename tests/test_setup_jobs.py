"""``setup/test``: how many processes run the tests, and in which order."""

from argparse import Namespace
from types import SimpleNamespace

import pytest

from runtime import parallel, testing


@pytest.fixture(autouse=True)
def four_processors(monkeypatch):
    monkeypatch.setattr(testing.os, "sched_getaffinity", lambda _pid: range(4))


@pytest.mark.parametrize(
    "words",
    [
        ["-k", "pricelist"],
        ["multipack_booking/tests/test_sale.py"],
        ["multipack_booking/tests/test_sale.py::TestSale"],
        ["tests/test_bench.py", "-x"],
        ["--collect-only"],
        ["--pdb"],
    ],
)
def test_one_process_for_few_tests(words):
    assert testing.count_jobs(Namespace(jobs=None), words) == 1


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--cov"],
        ["--long", "-x"],
        ["tests"],
        ["tests/test_bench.py", "multipack_booking"],
        ["tests/test_bench.py", "tests/test_rush.py"],
    ],
)
def test_one_process_for_each_processor(words):
    assert testing.count_jobs(Namespace(jobs=None), words) == 4


def test_as_many_as_requested():
    assert testing.count_jobs(Namespace(jobs=3), ["-k", "pricelist"]) == 3


def test_slow_modules_first(monkeypatch, tmp_path):
    durations = tmp_path / "durations.json"
    durations.write_text('{"tests/slow.py": 20, "b.py": 3, "c.py": 9}')
    monkeypatch.setattr(parallel, "DURATIONS", durations)
    names = ["tests/slow.py::one", "a.py::one", "b.py::one", "b.py::two", "c.py::one"]
    items = [SimpleNamespace(nodeid=name) for name in names]
    parallel.pytest_collection_modifyitems(SimpleNamespace(workerinput={}), items)
    assert [item.nodeid for item in items] == [
        "c.py::one",
        "b.py::one",
        "b.py::two",
        "a.py::one",
        "tests/slow.py::one",
    ]


def test_order_in_a_single_process():
    names = ["tests/one.py::x", "multipack_booking/tests/test_rules.py::x", "b.py::x"]
    items = [SimpleNamespace(nodeid=name) for name in names]
    parallel.pytest_collection_modifyitems(SimpleNamespace(), items)
    assert [item.nodeid for item in items] == [*names[1:], names[0]]


def test_durations_are_added_up_by_module(monkeypatch, tmp_path):
    """Those of modules that did not run are kept; short ones are left out."""
    durations = tmp_path / "durations.json"
    durations.write_text('{"a.py": 50, "b.py": 3}')
    monkeypatch.setattr(parallel, "DURATIONS", durations)
    recorder = parallel.Recorder()
    for nodeid, seconds in [("b.py::one", 4), ("b.py::two", 5.4), ("c.py::one", 0.5)]:
        report = SimpleNamespace(nodeid=nodeid, duration=seconds)
        recorder.pytest_runtest_logreport(report)
    recorder.pytest_sessionfinish()
    assert durations.read_text() == '{\n    "a.py": 50,\n    "b.py": 9\n}\n'
