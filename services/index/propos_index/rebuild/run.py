"""The steps of a rebuild, from the first record to the swap and what is left to do after it.

Each step may be interrupted and is then done again. Beside them an engine as `propos index` runs it reads the
build's topics into the new indices, from the beginning and without an end: the steps wait for how far it is.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic
from typing import Final

import msgspec

from propos.log import get
from propos_index.mappings import ALIVE, TOMBSTONES
from propos_index.rebuild import carry, check, reads, targets
from propos_index.rebuild.again import Again
from propos_index.rebuild.build import Step, next_prefix
from propos_index.rebuild.carry import Carried, Way
from propos_index.rebuild.check import Difference
from propos_index.rebuild.summary import Options, Summary
from propos_index.rebuild.swap import release, swap
from propos_index.rebuild.world import LOOK, World
from propos_index.sweep import SIGNED, sweep

EVER: Final = datetime(1, 1, 1, tzinfo=UTC)
READERS: Final = 300.0
"""Seconds that searches at work on the old indices are given, open scrolls and points in time among them."""
NAMED: Final = 100
"""Refusals and differences that are named; the rest are counted."""
log = get(__name__)


def rebuild(world: World, again: Again | None, options: Options) -> Summary:
    """Go on with the world's build until it is done, or until something speaks against the swap.

    Raises Unusable when something is in its way, Lost when another process took the build over.
    """
    summary = Summary(build=world.build.id, source=world.build.source)
    swapped = world.elastic(lambda: targets.swapped(world.client, world.prefix, world.build))
    if not swapped:
        if world.build.blocked:
            release(world)
        summary = _built(world, again, summary)
        if not options.swap or (summary.differences and not options.force):
            world.begin(Step.BUILT)
            return summary
        swap(world)
    if world.build.step is not Step.FINISHING:
        _caught_up(world)
    return _finished(world, options, summary)


def _built(world: World, again: Again | None, summary: Summary) -> Summary:
    """The new indices, with all that Kafka and the old indices hold, checked."""
    client, prefix = world.client, world.prefix
    old = world.elastic(lambda: targets.current(client, prefix))
    build = world.save(msgspec.structs.replace(world.build, old=old))
    world.elastic(lambda: targets.make(client, prefix, build, world.settings.index_size))
    if old:
        # What is carried over is found by searches, which show what was written a second ago.
        world.elastic(lambda: targets.refresh(client, old.values()))
    removals = _removals(world)
    world.engine.start()
    if again is not None:
        world.begin(Step.WAITING)
        again.wait(world)
    world.begin(Step.READING)
    world.reached(world.ends())
    articles = _articles(world)
    world.begin(Step.SWEEPING)
    world.elastic(lambda: targets.settle(client, build.indices(prefix)))
    settings = world.settings.model_copy(update={"index_prefix": next_prefix(prefix)})
    total = world.elastic(lambda: reads.total(client, build.index(prefix, "articles"), SIGNED))
    moved = world.elastic(lambda: sweep(client, settings, EVER, _counted(world, total)))
    world.begin(Step.CHECKING)
    world.close_behind()
    differences = _differences(world)
    refused = (*removals.refused, *articles.refused, *world.engine.refused())
    return msgspec.structs.replace(
        summary,
        carried_removals=removals.count,
        carried_articles=articles.count,
        clusters_moved=moved,
        refused=len(refused),
        first_refused=refused[:NAMED],
        differences=len(differences),
        first_differences=tuple(differences[:NAMED]),
    )


def _removals(world: World) -> Carried:
    """Before anything else is written: so that no message brings back what was removed."""
    if "articles" not in world.build.old:
        return Carried()
    return world.elastic(lambda: carry.removals(_way(world)))


def _articles(world: World) -> Carried:
    world.begin(Step.CARRYING)
    old = world.build.old
    if "articles" not in old:
        return Carried()
    total = world.elastic(lambda: reads.total(world.client, old["articles"], ALIVE))
    return world.elastic(lambda: carry.articles(_way(world), _counted(world, total)))


def _way(world: World) -> Way:
    count = world.settings.index_in_flight
    return Way(world.client, world.build.old, world.writer, count, world.rest)


def _differences(world: World) -> list[Difference]:
    client, sides = world.client, check.sides(world.prefix, world.build)
    total = world.elastic(lambda: sum(reads.total(client, each) for each in sides.looked_through))

    def caught_up() -> None:
        world.reached(world.ends())
        world.elastic(lambda: targets.refresh(client, world.build.indices(world.prefix)))

    count = world.settings.index_in_flight
    return world.elastic(lambda: check.differences(client, sides, caught_up, _counted(world, total), count))


def _caught_up(world: World) -> None:
    """What live indexers wrote until the swap is read to its end, should any of it have been missed."""
    world.engine.start()
    world.reached(world.ends())
    world.begin(Step.FINISHING)


def _finished(world: World, options: Options, summary: Summary) -> Summary:
    """Only the aliases' own indices are left, and nothing of the build but what it remembers."""
    client, build, prefix = world.client, world.build, world.prefix
    world.engine.stop()
    world.elastic(lambda: targets.settle(client, build.indices(prefix)))
    world.elastic(lambda: targets.unname(client, prefix, build))
    old = sorted(build.old.values())
    if options.keep_old:
        release(world)
    else:
        _unread(world, old)
        world.elastic(lambda: targets.delete(client, old))
    world.kafka(world.engine.forget)
    articles, quotes = (build.index(prefix, alias) for alias in ("articles", "quotes"))
    counted = msgspec.structs.replace(
        summary,
        swapped=True,
        kept=tuple(old) if options.keep_old else (),
        articles=world.elastic(lambda: reads.total(client, articles, ALIVE)),
        quotes=world.elastic(lambda: reads.total(client, quotes)),
        removed=world.elastic(lambda: reads.total(client, articles, TOMBSTONES)),
    )
    world.save(msgspec.structs.replace(build.to(Step.DONE), blocked=False))
    return counted


def _unread(world: World, indices: list[str]) -> None:
    """Return when no search is at work on these indices, after READERS seconds at the latest."""
    until = monotonic() + READERS
    while indices and (searches := world.elastic(lambda: targets.in_use(world.client, indices))):
        if monotonic() > until:
            log.warning("searches cut off", count=searches, indices=indices)
            return
        world.tell(0, 0)
        world.rest(5 * LOOK)


def _counted(world: World, total: int) -> Callable[[int], None]:
    done = 0

    def seen(count: int) -> None:
        nonlocal done
        done += count
        world.tell(done, total)
        world.rest(0)

    return seen
