"""Whether what was published is what the sites published: every version once, in order, and nothing else."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from propos.identity import article_id
from propos.messages import Article
from sites.stories import Plan, Version
from sites.watch import Seen


class Arrival(msgspec.Struct, frozen=True):
    """A version that came: when its host published it (seconds since 1970), and how many seconds it took."""

    host: str
    published: float
    latency: float


class Audit(msgspec.Struct):
    """What was found, a line each; `arrivals` of the versions published from the farm's start on."""

    expected: int = 0
    missing: list[str] = msgspec.field(default_factory=list)
    doubled: list[str] = msgspec.field(default_factory=list)
    wrong: list[str] = msgspec.field(default_factory=list)
    strangers: list[str] = msgspec.field(default_factory=list)
    arrivals: list[Arrival] = msgspec.field(default_factory=list)


def audit(plan: Plan, port: int, start: float, seen: Iterable[Seen]) -> Audit:
    """Compare all that was seen with the plan of a farm on this port, which began at `start`."""
    found = Audit()
    by_key: defaultdict[str, list[Seen]] = defaultdict(list)
    for each in seen:
        by_key[each.key].append(each)
    for site, story in plan.stories():
        url = f"http://{site.host}:{port}{story.path}"
        came = by_key.pop(article_id(url), [])
        _compare(found, url, story.versions, came)
        found.arrivals += _arrivals(site.host, start, story.versions, came)
    found.strangers = [f"{each.article.url} ({key})" for key, more in by_key.items() for each in more]
    return found


def _compare(found: Audit, url: str, versions: Sequence[Version], seen: Sequence[Seen]) -> None:
    found.expected += len(versions)
    served = [_served(version) for version in versions]
    came = [_came(each) for each in seen]
    revisions = [each.article.revision for each in seen]
    found.missing += [f"{url} version {n}" for n, text in enumerate(served, 1) if text not in came]
    for n, each in enumerate(seen):
        where = f"{url} revision {revisions[n]}"
        if came[n] in came[:n] or revisions[n] in revisions[:n]:
            found.doubled.append(where)
        elif came[n] not in served:
            found.wrong.append(f"{where}: {difference(each.article, versions)}")
        elif revisions[n] != n + 1 or (n and came[n - 1] in served[served.index(came[n]) :]):
            found.wrong.append(f"{where}: out of order")


def _arrivals(
    host: str, start: float, versions: Sequence[Version], seen: Sequence[Seen]
) -> Iterator[Arrival]:
    came = [_came(each) for each in seen]
    for version in versions:
        if version.at >= 0 and (text := _served(version)) in came:
            published = start + version.at
            yield Arrival(host, published, seen[came.index(text)].at - published)


def _served(version: Version) -> str:
    return words(version.title, *version.paragraphs)


def _came(seen: Seen) -> str:
    return words(seen.article.title, seen.article.text)


def words(*parts: str) -> str:
    """The parts as one text with single spaces: how paragraphs are set apart is not the farm's to say."""
    return " ".join(" ".join(parts).split())


def difference(article: Article, versions: Sequence[Version]) -> str:
    """The first words where the article leaves the version that it resembles most."""
    ours = words(article.title, article.text).split()
    best: tuple[int, str] = (-1, "")
    for version in versions:
        theirs = words(version.title, *version.paragraphs).split()
        same = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), len(ours))
        there = f"{' '.join(ours[same : same + 8])!r} for {' '.join(theirs[same : same + 8])!r}"
        best = max(best, (same, there))
    return best[1]


def quantile(values: Iterable[float], share: float) -> float | None:
    """The value below which `share` of them lie; None without values."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else None
