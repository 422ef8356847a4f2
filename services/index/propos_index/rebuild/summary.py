"""What a rebuild is asked for, what came of it, and both in words."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from propos_index.rebuild.build import ENDED, Entry, Source
from propos_index.rebuild.carry import Refusal
from propos_index.rebuild.check import Difference

_SILENT: Final = timedelta(minutes=1)
"""Without a sign of life for so long a process may be dead; machines' clocks are a little apart."""


class Options(msgspec.Struct, kw_only=True, frozen=True):
    """What the user asked for; `source` None: go on with what is under way, else from articles.enriched."""

    source: Source | None = None
    swap: bool = True
    force: bool = False
    keep_old: bool = False


class Summary(msgspec.Struct, kw_only=True, frozen=True):
    """What came of one run of the command; of refusals and differences the first are named."""

    build: str
    source: Source
    resumed: bool = False
    swapped: bool = False
    articles: int = 0
    quotes: int = 0
    removed: int = 0
    carried_articles: int = 0
    carried_removals: int = 0
    clusters_moved: int = 0
    refused: int = 0
    first_refused: tuple[Refusal, ...] = ()
    differences: int = 0
    first_differences: tuple[Difference, ...] = ()
    kept: tuple[str, ...] = ()
    seconds: float = 0.0


def in_short(summary: Summary) -> str:
    """The summary for people."""
    lines = [
        f"{summary.build} from {summary.source}{', gone on with' if summary.resumed else ''}: "
        f"{summary.seconds:.0f} s; carried over {summary.carried_articles} articles and "
        f"{summary.carried_removals} removals; {summary.clusters_moved} moved to another cluster"
    ]
    if summary.refused:
        lines.append(f"{summary.refused} could not be indexed:")
        lines += [f"  {each.what}: {each.reason}" for each in summary.first_refused]
    if summary.differences:
        lines.append(f"{summary.differences} articles are not as in the old indices:")
        lines += [f"  {each.article}: {each.what}" for each in summary.first_differences]
    if summary.swapped:
        lines.append(
            f"Swapped: {summary.articles} articles, {summary.quotes} quotes, {summary.removed} removals"
        )
        lines += [f"Kept: {index}" for index in summary.kept]
    elif summary.differences:
        lines.append(
            "Nothing was swapped. propos reindex looks again, --force swaps all the same, --abort gives up"
        )
    else:
        lines.append("Built. propos reindex swaps it in, --abort gives it up")
    return "\n".join(lines)


def told(entry: Entry | None, now: datetime) -> str:
    """The state of a build for people."""
    if entry is None:
        return "There was no build yet"
    build, progress = entry.build, entry.progress
    text = f"{build.id} from {build.source}, begun {build.begun:%Y-%m-%d %H:%M:%S}: {build.step}"
    if build.step in ENDED:
        return text
    if progress.total:
        text += f", {progress.done:,} of {progress.total:,}"
    if not entry.holder:
        return f"{text}; nobody works on it: propos reindex goes on"
    if entry.seen is None:
        return f"{text}; {entry.holder} works on it"
    if now - entry.seen > _SILENT:
        return (
            f"{text}; {entry.holder} worked on it, without a sign since {entry.seen:%Y-%m-%d %H:%M:%S} UTC: "
            "if it is dead, propos reindex goes on"
        )
    return f"{text}; {entry.holder} works on it, last sign {entry.seen:%H:%M:%S} UTC"
