"""``setup/test --at``: every process has the requested date and time."""

import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import pytest
import requests

from runtime import clock

# Prints observations of a process with a shifted clock, one a line.
PROGRAM = """if True:
    import datetime, os, sys, threading, time

    began = time.monotonic()
    print(datetime.datetime.now(datetime.timezone.utc).strftime("%F %H:%M"))
    time.sleep(0.2)
    threading.Event().wait(0.2)
    threading.Lock().acquire(timeout=0.2)
    print(time.monotonic() - began < 10)
    with open(sys.argv[1], "w"):
        pass
    print(abs(os.stat(sys.argv[1]).st_mtime - time.time()) < 60)
    os.utime(sys.argv[1], (0, 0))
    print(os.stat(sys.argv[1]).st_mtime)
"""
SECONDS = 60


@pytest.mark.parametrize("moment", ["2027-03-28 00:30", "2028-02-29 11:00"])
def test_process_with_another_clock(moment, tmp_path):
    """It shows the moment, its waits end, and its files agree with its clock."""
    variables = clock.set_variables(clock.parse(moment), tmp_path)
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "file")]
    environment = clock.real_environment() | variables
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60
    )
    shown, *others = done.stdout.splitlines()
    late = clock.parse(shown) - clock.parse(moment)
    assert timedelta() <= late <= timedelta(minutes=1)
    assert others == ["True", "True", "0.0"]


def test_real_environment_has_none_of_the_variables():
    assert not set(clock.real_environment()).intersection(clock.VARIABLES)
    assert clock.real_environment({"LD_PRELOAD": "x", "PATH": "y"}) == {"PATH": "y"}


def test_invalid_moment():
    with pytest.raises(ValueError, match="does not match format"):
        clock.parse("tomorrow")


def test_moments_are_twelve_with_each_weekday():
    moments = [clock.parse(text) for text in clock.MOMENTS]
    assert len(set(moments)) == 12
    assert {moment.weekday() for moment in moments} == set(range(7))


def test_every_process_has_the_same_clock(server, database, desktop):
    """Python, Odoo's server, PostgreSQL and the browser, at any date."""
    now = datetime.now(timezone.utc)
    answer = requests.get(f"{server.url}/web/health", timeout=60)
    with database.cursor() as cursor:
        cursor.execute("SELECT now()")
        [(of_database,)] = cursor.fetchall()
    of_browser = desktop.evaluate("new Date().toISOString()").replace("Z", "+00:00")
    clocks = {
        "server": parsedate_to_datetime(answer.headers["Date"]),
        "database": of_database,
        "browser": datetime.fromisoformat(of_browser),
    }
    for name, moment in clocks.items():
        assert abs((moment - now).total_seconds()) < SECONDS, name
    if "MULTIPACK_CLOCK_SHIFT" in os.environ:
        real = subprocess.check_output(["date", "+%s"], env=clock.real_environment())
        shift = now.timestamp() - int(real)
        assert abs(shift - int(os.environ["MULTIPACK_CLOCK_SHIFT"])) < SECONDS
