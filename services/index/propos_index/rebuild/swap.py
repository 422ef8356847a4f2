"""The swap, which no reader notices: at that moment the new indices hold all that the old ones show.

For that the old indices are blocked: live indexers wait, and what they had written is read to its end by the
build. The block lasts for a moment; when the build does not catch up in it, it is lifted and tried again.
What blocks is written down before it blocks, so that it can be lifted by others (`frost.py`) after a kill.
"""

from typing import Final

import msgspec

from propos.log import get
from propos_index.rebuild import targets
from propos_index.rebuild.build import Step
from propos_index.rebuild.register import Lost
from propos_index.rebuild.world import World

BLOCKED: Final = 10.0
"""Seconds that live indexers may have to wait."""
log = get(__name__)


def swap(world: World) -> None:
    """Let the aliases lead to the new indices, however often it has to be tried. Raises Lost, Unusable."""
    world.begin(Step.SWAPPING)
    while not _tried(world):
        log.info("swap put off", reason=f"the build did not catch up in {BLOCKED:.0f} s")
        world.close_behind()


def release(world: World) -> None:
    """Lift the block of the old indices."""
    build = world.build
    world.elastic(lambda: targets.unblock(world.client, build.old.values()))
    world.save(msgspec.structs.replace(build, blocked=False))


def _tried(world: World) -> bool:
    build = world.save(msgspec.structs.replace(world.build, blocked=True))
    try:
        world.elastic(lambda: targets.block(world.client, build.old.values()))
        swapped = world.reached(world.ends(), BLOCKED)
        if swapped:
            world.elastic(lambda: targets.refresh(world.client, build.indices(world.prefix)))
            world.elastic(lambda: targets.swap(world.client, world.prefix, build))
    except Lost:  # the block is somebody else's now
        raise
    except BaseException:
        release(world)
        raise
    # After the swap the old indices stay blocked: a late write must fail, and be repeated on the new.
    if not swapped:
        release(world)
    return swapped
