"""In which order the press publishes: a backlog at once, then story by story, corrections last."""

import time
from collections.abc import Callable
from threading import Event

from propos_seeds.library import Story, stories
from propos_seeds.press import Press


def editions(backlog: int) -> tuple[list[Story], list[Story], list[Story]]:
    """(what is out at the start, what comes out live, the corrections), each oldest first."""
    originals = [story for story in stories() if story.facts.revision_of is None]
    corrections = [story for story in stories() if story.facts.revision_of is not None]
    return originals[:backlog], originals[backlog:], corrections


def publish(
    press: Press,
    backlog: int,
    every: float,
    stop: Event,
    told: Callable[[Story], None] = lambda _: None,
    settled: Callable[[], bool] = lambda: True,
) -> None:
    """Release all stories: the backlog at once, when it has `settled` one each `every` seconds.

    A correction waits until its original was read, so that both versions are seen. Returns when all are
    out or `stop` is set.
    """
    first, live, corrections = editions(backlog)
    for story in first:
        press.release(story)
        told(story)
    while not settled():
        if stop.wait(0.05):
            return
    for story in [*live, *corrections]:
        due = time.monotonic() + every
        while time.monotonic() < due or _waits(press, story):
            if stop.wait(0.05):
                return
        press.release(story)
        told(story)


def _waits(press: Press, story: Story) -> bool:
    original = story.facts.revision_of
    return original is not None and not press.was_read(original)
