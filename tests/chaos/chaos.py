"""make chaos: a stream of articles through all services, while everything is killed, frozen and cut off."""

import json
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from chaos.audit import Expected, audit
from chaos.evidence import Evidence, gather
from chaos.figures import Figures, limit_of, missed
from chaos.findings import Finding, counts
from chaos.havoc import Havoc
from chaos.letters import audit_letters, lying
from chaos.plan import draw
from chaos.poison import REASONS, Poison, poisons
from chaos.repair import audit_repaired, repair
from chaos.run import Told, log_folder, run, settle, trail
from chaos.stage import Stage, staged
from chaos.stream import Story, stream
from propos.settings import repo_root

_SHOWN: Final = 25


@click.command(epilog="Example: PYTHONPATH=tests python -m chaos.chaos --seed 7 --articles 2000 --faults 8")
@click.option("--seed", type=int, default=None, help="Of all that is random; drawn when not given.")
@click.option("--articles", type=click.IntRange(10), default=20_000, show_default=True)
@click.option("--faults", type=click.IntRange(0), default=46, show_default=True)
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    default=repo_root() / ".state" / "chaos",
    help="Folder of the servers' data and of all logs; emptied first.",
)
def chaos(seed: int | None, articles: int, faults: int, state: Path) -> None:
    """Send articles through the pipeline under faults, then audit Kafka and Elasticsearch.

    The last line is JSON. Exit status 1: something was lost, doubled or wrong, or another bar was missed.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    seed = int(time.time()) if seed is None else seed
    click.echo(f"seed {seed}")
    plan, stories = draw(seed, faults), stream(seed, articles)
    poison = poisons(seed, max(len(stories) // 100, len(REASONS)))
    for fault in plan:
        click.echo(str(fault), err=True)
    begun = time.monotonic()

    def tell(line: str) -> None:
        click.echo(f"{time.monotonic() - begun:6.1f} s  {line}", err=True)

    state.mkdir(parents=True, exist_ok=True)
    with staged(state.resolve(), seed, tell) as stage:
        told, havoc = run(stage, stories, poison, plan, seed, tell)
        unrepaired = repair(stage, poison, seed, tell)
        told.stalled = told.stalled or settle(stage.addresses.kafka, tell)
        tell("reading everything")
        found = gather(stage.addresses.kafka, stage.addresses.elasticsearch)
        findings = [*judge(stories, poison, found)]
        result = figures(seed, stories, poison, (told, havoc), stage, found, findings)
    show(findings, found, state)
    for line in (*stage.crew.ends, *stage.crew.orphans, *havoc.failed, *told.refused[:_SHOWN], *unrepaired):
        click.echo(line, err=True)
    for name, peak in result.peak_mb.items():
        click.echo(f"{name} took {peak:.0f} MB at most, of {limit_of(name)}", err=True)
    lacking = [*missed(result), *unrepaired]
    for line in lacking:
        click.echo(f"missed: {line}", err=True)
    with (state / "runs.jsonl").open("a", encoding="utf-8") as runs:
        runs.write(result.line() + "\n")
    click.echo(result.line())
    if lacking:
        raise click.exceptions.Exit(1)


def judge(stories: Sequence[Story], poison: Sequence[Poison], found: Evidence) -> list[Finding]:
    """Everything that is not as it ought to be."""
    sent = {each.body: each for each in poison}
    repaired = [each.key for each in poison if each.repairable]
    expected = Expected({story.id: story for story in stories}, repaired)
    return [
        *audit(expected, found, sent.keys()),
        *audit_letters(sent, found.topics),
        *audit_repaired(poison, found.topics),
    ]


def figures(
    seed: int,
    stories: Sequence[Story],
    poison: Sequence[Poison],
    ran: tuple[Told, Havoc],
    stage: Stage,
    found: Evidence,
    findings: Sequence[Finding],
) -> Figures:
    """All of it in numbers."""
    told, havoc = ran
    number = counts(findings)
    versions = sum(len(story.versions) for story in stories)
    bodies = {each.body: each for each in poison}
    indexed = {document.id for document in found.articles}
    enriched = [
        (record.key, json.loads(record.body)["revision"])
        for record in found.topics["articles.enriched"]
        if record.body is not None and record.body not in bodies
    ]
    return Figures(
        seed=seed,
        articles=len(stories),
        versions=versions,
        faults=havoc.done.total(),
        lost=number["lost"],
        doubled=number["doubled"],
        wrong_version=number["wrong_version"],
        strangers=number["stranger"],
        poison=len(lying(bodies, found.topics)),
        dead_lettered=sum(
            len(found.topics[f"{topic}.dead"]) for topic in ("articles.raw", "articles.enriched")
        ),
        wrongly_buried=number["buried"],
        repaired=sum(each.repairable and each.key in indexed for each in poison),
        lag=sum(found.lags.values()),
        longest_stall_s=round(told.longest_stall, 1),
        seconds=round(told.seconds, 1),
        versions_per_second=round(versions / told.seconds, 1),
        resent=told.resent,
        enriched_again=len(enriched) - len(set(enriched)),
        ends=len(stage.crew.ends),
        orphans=len(stage.crew.orphans),
        peak_mb={name: round(peak.tree, 1) for name, peak in sorted(stage.crew.peaks.items())},
        stalled=told.stalled,
        injected=dict(sorted(havoc.done.items())),
    )


def show(findings: Sequence[Finding], found: Evidence, state: Path) -> None:
    """The first findings, with where their articles' records lie."""
    for finding in findings[:_SHOWN]:
        click.echo(str(finding), err=True)
        for line in trail(found, finding.article):
            click.echo(line, err=True)
    if findings:
        click.echo(f"{len(findings)} findings; the services' logs are in {log_folder(state)}", err=True)


if __name__ == "__main__":
    chaos()
