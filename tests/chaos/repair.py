"""Dead letters that can be repaired are replayed as an operator does: interrupted, again, and once more."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from chaos.evidence import Record, read
from chaos.findings import Finding
from chaos.mend import mended
from chaos.poison import Poison
from chaos.stage import Stage

Tell = Callable[[str], None]
_MEND: Final = Path(__file__).with_name("mend.py")
_PATIENCE: Final = 300
_WRITTEN: Final = ("articles.raw", "articles.enriched")


def repair(stage: Stage, poison: Sequence[Poison], seed: int, tell: Tell) -> list[str]:
    """Replay them; what went wrong with the command itself. They are on their topics when this returns."""
    articles = [each.key for each in poison if each.repairable]
    if not articles:
        return []
    chance = random.Random(f"repair {seed}")  # noqa: S311  # no secret
    wrong = []
    soon = chance.uniform(1.0, 4.0)
    tell(f"replaying {len(articles)} dead letters; the command is killed after {soon:.1f} s")
    replay(stage, articles, soon)
    told = replay(stage, articles, _PATIENCE)
    if told.returncode:
        wrong.append(f"propos dead replay ended with {told.returncode}: {told.stderr[-1000:]}")
    before = sizes(stage.addresses.kafka)
    told = replay(stage, articles, _PATIENCE)
    if told.returncode or sizes(stage.addresses.kafka) != before:
        wrong.append(f"a second replay was not without effect ({told.returncode}): {told.stdout[-1000:]}")
    return wrong


def replay(stage: Stage, articles: Sequence[str], seconds: float) -> subprocess.CompletedProcess[str]:
    """`propos dead replay` of these articles' letters, through the repair; killed after so many seconds."""
    chosen = [part for article in articles for part in ("--article", article)]
    command = [sys.executable, "-c", "from propos.cli import main; main()", "dead", "replay"]
    through = ["--through", f"{sys.executable} {_MEND}"]
    try:
        return subprocess.run(
            [*command, *through, *chosen],
            env={**os.environ, "PROPOS_KAFKA": stage.addresses.kafka},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, -9, "", f"took more than {seconds} s")


def sizes(kafka: str) -> dict[str, int]:
    """How many records the topics hold that a replay writes to."""
    return {topic: len(read(kafka, topic)) for topic in _WRITTEN}


def audit_repaired(poison: Sequence[Poison], topics: Mapping[str, Sequence[Record]]) -> Iterator[Finding]:
    """Each repaired message is on its topic once."""
    for each in poison:
        if each.repairable:
            body = mended(each.body)
            times = sum(record.body == body for record in topics[each.topic])
            if times != 1:
                told = f"its repaired message is {times} times on {each.topic}"
                yield Finding("doubled" if times else "lost", each.key, told)
