"""What the demo says at its end: who said what, how much, how fast, and whether all of it is there."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from statistics import quantiles
from typing import Any

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from propos.messages import QUOTE_KINDS
from propos.topics import ENRICHED, ENRICHED_DEAD, RAW, RAW_DEAD
from propos_local.demo.audit import Finding, Indexed
from propos_local.demo.watch import Sight, Version

SHOWN = 15


class Outcome(msgspec.Struct, frozen=True):
    """The demo in figures; `latency` in seconds from publication by the press to searchable."""

    sight: Sight
    indexed: Indexed
    findings: Sequence[Finding]
    published: dict[Version, datetime]
    backlog: frozenset[Version]
    quotes: Sequence[dict[str, Any]]

    @property
    def latency(self) -> dict[Version, float]:
        return {
            version: (self.sight.searchable[version] - out).total_seconds()
            for version, out in self.published.items()
            if version in self.sight.searchable
        }


def show(console: Console, outcome: Outcome) -> None:
    """Print the summary."""
    console.print(_who_said_what(outcome.quotes))
    console.print(_stages(outcome))
    console.print(_latency(outcome))
    if outcome.findings:
        console.print(f"[bold red]{len(outcome.findings)} differences between what went in and the index:[/]")
        for finding in outcome.findings[:20]:
            console.print(f"  {escape(finding.what)}: {escape(finding.where)}")
    else:
        console.print(
            f"[bold green]All {len(outcome.indexed.articles)} articles and {len(outcome.indexed.quotes)} "
            f"quotes that went in are in the index, once each[/] ({_kinds(outcome)})."
        )


def _who_said_what(quotes: Sequence[dict[str, Any]]) -> Table:
    table = Table(title="Who said what", title_justify="left", expand=True)
    table.add_column("Speaker", ratio=4, overflow="fold")
    table.add_column("Kind", min_width=max(map(len, QUOTE_KINDS)))
    table.add_column("Quote", ratio=11, overflow="fold")
    table.add_column("Outlet", ratio=4, overflow="fold")
    for quote in quotes[:SHOWN]:
        speaker = quote.get("speaker") or {}
        table.add_row(
            escape(speaker.get("name") or "—"),
            quote["kind"],
            escape(_short(quote["content"])),
            escape(quote["outlet"]["name"]),
        )
    return table


def _stages(outcome: Outcome) -> Table:
    table = Table(title="Stages", title_justify="left")
    for name in ("Stage", "In", "Out", "Dead letters", "Seconds from first to last"):
        table.add_column(name, justify="left" if name == "Stage" else "right")
    sight, counts = outcome.sight, outcome.sight.messages
    nlp = sum(article.pipeline.seconds for article in sight.newest.values())
    table.add_row("press", "", f"{len(outcome.published)} versions", "", _span(outcome.published.values()))
    table.add_row(
        "ingest", f"{len(outcome.published)} pages", str(counts[RAW]), "", _span(sight.raw.values())
    )
    table.add_row(
        "enrich",
        str(counts[RAW]),
        str(counts[ENRICHED]),
        str(counts[RAW_DEAD]),
        f"{_span(sight.enriched.values())} ({nlp:.1f} of NLP)",
    )
    table.add_row(
        "index",
        str(counts[ENRICHED]),
        f"{len(outcome.indexed.articles)} articles, {len(outcome.indexed.quotes)} quotes",
        str(counts[ENRICHED_DEAD]),
        _span(sight.searchable.values()),
    )
    return table


def _latency(outcome: Outcome) -> Table:
    table = Table(title="Seconds from publication to searchable", title_justify="left")
    for name in ("", "Articles", "p50", "p95", "max"):
        table.add_column(name, justify="right" if name else "left")
    latency = outcome.latency
    rows = {
        "one by one, as they break": [s for v, s in latency.items() if v not in outcome.backlog],
        "the backlog, all at once": [s for v, s in latency.items() if v in outcome.backlog],
    }
    for name, seconds in rows.items():
        if len(seconds) > 1:
            cuts = quantiles(seconds, n=20, method="inclusive")
            table.add_row(name, str(len(seconds)), *(f"{x:.2f}" for x in (cuts[9], cuts[18], max(seconds))))
    return table


def _kinds(outcome: Outcome) -> str:
    articles = outcome.sight.newest.values()
    counts = Counter(quote.kind for article in articles for quote in article.quotes)
    return ", ".join(f"{counts[kind]} {kind}" for kind in QUOTE_KINDS)


def _span(moments: Any) -> str:
    moments = sorted(moments)
    return f"{(moments[-1] - moments[0]).total_seconds():.1f}" if moments else "—"


def _short(words: str, limit: int = 160) -> str:
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
