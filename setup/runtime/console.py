"""Output on the terminal: numbered steps, progress bars, one-line problems."""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

BAR = 30

#: Shows how much of a step is done, from 0 to 1.
Progress = Callable[[float], None]


class Problem(Exception):
    """An error explained in one line: the cause, and what to do about it."""


class Console:
    """Announce the steps of a command, ``[3/7] PostgreSQL``, as they begin.

    A step yields a function that takes the completed fraction, from 0 to 1. On a
    terminal it draws a bar; elsewhere only the title and the seconds are printed.
    """

    def __init__(self, total: int, number: int = 0) -> None:
        self.total = total
        self.number = number

    @contextmanager
    def step(self, title: str) -> Iterator[Progress]:
        """Announce the next step and print its duration."""
        heading = self._next(title)
        started = time.monotonic()
        if sys.stdout.isatty():
            _draw(heading)
            yield lambda fraction: _draw(heading, fraction)
        else:
            print(f"{heading} ...", flush=True)
            yield lambda fraction: None
        seconds = time.monotonic() - started
        if sys.stdout.isatty():
            _draw(f"{heading} {seconds:.0f} s")
            print(flush=True)
        elif seconds >= 1:
            print(f"      {seconds:.0f} s", flush=True)

    def hand_over(self, title: str) -> None:
        """Announce the next step, whose program writes to the terminal itself."""
        print(self._next(title), flush=True)

    def _next(self, title: str) -> str:
        self.number += 1
        return f"[{self.number}/{self.total}] {title}"


def _draw(heading: str, fraction: float | None = None) -> None:
    """Overwrite the terminal's current line, cut to its width."""
    line = heading
    if fraction is not None:
        filled = round(BAR * min(fraction, 1))
        line += f" [{'#' * filled}{'.' * (BAR - filled)}]"
    width = shutil.get_terminal_size().columns - 1
    print(f"\r\033[K{line[:width]}", end="", flush=True)
