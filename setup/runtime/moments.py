"""setup/test --moments: run the tests at each of twelve moments in turn."""

import subprocess
import sys
import time
from pathlib import Path

from . import ROOT, RUNTIME, clock

LOG = RUNTIME / "moments.log"


def run(words: list[str]) -> int:
    """Run setup/test at each moment with the other arguments.

    The output goes to ``.runtime/moments.log``. Each moment is printed with pytest's
    last line and the duration; the file ends with the same table.

    :return: the exit code: 0 if everything passed at every moment
    """
    rows = []
    failed = False
    with LOG.open("w") as log:
        for moment in clock.MOMENTS:
            started = time.monotonic()
            code, last = _run_at(moment, words, log.fileno())
            minutes = (time.monotonic() - started) / 60
            weekday = clock.parse(moment).strftime("%a")
            rows.append(
                f"{weekday} {moment} UTC  exit {code}  {minutes:.1f} min  {last}"
            )
            failed |= bool(code)
            print(rows[-1], flush=True)
        log.write("\n".join(["", *rows, ""]))
    print(f"\nAll of it: {LOG}")
    return int(failed)


def _run_at(moment: str, words: list[str], log: int) -> tuple[int, str]:
    """Return the exit code at one moment and pytest's last line."""
    begin = LOG.stat().st_size
    command = [str(ROOT / "setup" / "test"), "--at", moment, *words]
    code = subprocess.run(command, stdout=log, stderr=log, cwd=Path.cwd()).returncode
    with LOG.open(errors="replace") as output:
        output.seek(begin)
        lines = [line.strip(" =\n") for line in output if line.strip()]
    return code, lines[-1] if lines else ""


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
