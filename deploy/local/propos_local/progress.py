"""Telling the person who waits what is going on, on a terminal or in a log."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.markup import escape
from rich.status import Status

_PLAIN_SECONDS = 10


class Progress(Protocol):
    """What long work reports to: steps that begin, and how far the present one is."""

    def step(self, text: str) -> None: ...

    def detail(self, text: str) -> None: ...


class Silent:
    """Says nothing: for programs and tests."""

    def step(self, text: str) -> None:
        pass

    def detail(self, text: str) -> None:
        pass


class Terminal:
    """A line for each step, and a spinner that says how far the present one is."""

    def __init__(self, console: Console, status: Status) -> None:
        self._console, self._status = console, status

    def step(self, text: str) -> None:
        self._console.print(text, highlight=False, markup=False)
        self._status.update("")

    def detail(self, text: str) -> None:
        self._status.update(escape(text))


class Plain:
    """A line for each step; a long step says now and then how far it is."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said = time.monotonic()

    def step(self, text: str) -> None:
        self._said = time.monotonic()
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)

    def detail(self, text: str) -> None:
        if time.monotonic() - self._said >= _PLAIN_SECONDS:
            self.step(f"  {text}")


@contextmanager
def shown(console: Console) -> Iterator[Progress]:
    """Progress on this console: a spinner on a terminal, else plain lines."""
    if console.is_terminal:
        with console.status("") as status:
            yield Terminal(console, status)
    else:
        yield Plain(console)
