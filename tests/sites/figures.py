"""What came of a run of several ingest instances on a farm, in figures."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from memory import Peak
from sites.access import Request, by_host, excesses, most_at_once
from sites.audit import Audit, audit, quantile
from sites.stories import Plan
from sites.watch import Seen


class Record(msgspec.Struct, kw_only=True):
    """All that was noted of a run; moments in seconds since 1970, instances by the names in their agents.

    `orphans` are the processes of the killed instance that outlived it.
    """

    plan: Plan
    port: int
    start: float
    pause: float
    at_once: int
    requests: list[Request] = msgspec.field(default_factory=list)
    seen: Sequence[Seen] = ()
    peaks: dict[str, Peak] = msgspec.field(default_factory=dict)
    dead: str = ""
    killed: float = 0
    joined: float = 0
    orphans: int = 0
    seconds: float = 0


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The result.

    `shares`: of the requests, by instance, before the kill and after another had joined.
    `peak_memory_mb`: of each instance with its children (PSS); `main_rss_mb`: of its first process alone.
    `takeover_seconds`: from the kill until every host of the dead instance was asked again; None: never.
    `takeover_articles`: the longest that an article of those hosts took, published within 30 s of the kill.
    `latency_…`: seconds from an article's or correction's publication until a consumer had it.
    """

    feeds: int
    hosts: int
    articles: int
    expected: int
    missing: int
    doubled: int
    wrong: int
    strangers: int
    requests: int
    limit_violations: int
    most_at_once: int
    peak_memory_mb: dict[str, float]
    main_rss_mb: dict[str, float]
    shares: tuple[dict[str, float], dict[str, float]]
    takeover_seconds: float | None
    takeover_articles: float | None
    orphans: int
    latency_p50: float | None
    latency_p95: float | None
    seconds: float


def figures(record: Record) -> tuple[Figures, list[str]]:
    """The figures, and a line for everything that is not as it ought to be."""
    plan, requests = record.plan, record.requests
    found = audit(plan, record.port, record.start, record.seen)
    pauses = {site.host: max(record.pause, site.crawl_delay or 0) for site in plan.sites}
    broken = excesses(requests, record.at_once, pauses)
    orphaned = hosts_of(record)
    latencies = [arrival.latency for arrival in found.arrivals]
    result = Figures(
        feeds=sum(len(site.feeds) for site in plan.sites),
        hosts=len(plan.sites),
        articles=sum(1 for _ in plan.stories()),
        expected=found.expected,
        missing=len(found.missing),
        doubled=len(found.doubled),
        wrong=len(found.wrong),
        strangers=len(found.strangers),
        requests=len(requests),
        limit_violations=len(broken),
        most_at_once=max(map(most_at_once, by_host(requests).values()), default=0),
        peak_memory_mb={name: round(peak.tree, 1) for name, peak in record.peaks.items()},
        main_rss_mb={name: round(peak.root, 1) for name, peak in record.peaks.items()},
        shares=(shares(requests, 0, record.killed), shares(requests, record.joined)),
        takeover_seconds=_rounded(takeover(record, orphaned)),
        takeover_articles=_rounded(max(_after_the_kill(record, found, orphaned), default=None)),
        orphans=record.orphans,
        latency_p50=_rounded(quantile(latencies, 0.5)),
        latency_p95=_rounded(quantile(latencies, 0.95)),
        seconds=round(record.seconds, 1),
    )
    return result, list(_complaints(found, map(repr, broken)))


def instance_of(request: Request) -> str:
    """The name of the instance that asked, from the contact in its User-Agent; empty for others."""
    return request.agent.partition("instance-")[2].partition(".")[0]


def shares(requests: Iterable[Request], since: float, until: float = float("inf")) -> dict[str, float]:
    """Each instance's share of the requests that began in a time."""
    counts = Counter(instance_of(r) for r in requests if since <= r.start < until)
    return {name: round(count / counts.total(), 3) for name, count in sorted(counts.items())}


def hosts_of(record: Record) -> set[str]:
    """The hosts that the killed instance was looking after: whoever asked last before the kill."""
    before = by_host(request for request in record.requests if request.start < record.killed)
    return {host for host, asked in before.items() if instance_of(asked[-1]) == record.dead}


def takeover(record: Record, hosts: set[str]) -> float | None:
    """Seconds from the kill until each of these hosts was asked by another; None when one never was."""
    after = by_host(
        request
        for request in record.requests
        if request.start > record.killed and instance_of(request) != record.dead
    )
    if not hosts <= after.keys():
        return None
    return max((after[host][0].start - record.killed for host in hosts), default=None)


def _after_the_kill(record: Record, found: Audit, hosts: set[str]) -> Iterator[float]:
    for arrival in found.arrivals:
        if arrival.host in hosts and 0 <= arrival.published - record.killed < 30:
            yield arrival.latency


def _complaints(found: Audit, broken: Iterable[str]) -> Iterator[str]:
    for what in ("missing", "doubled", "wrong", "strangers"):
        yield from (f"{what}: {line}" for line in getattr(found, what))
    yield from broken


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
