"""When to sweep, and what of: a thread of its own, so that indexing never waits for it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import uniform
from typing import Final

from elasticsearch import Elasticsearch

from propos.errors import Retry
from propos.log import get
from propos.patience import Stopped
from propos_index.rebuild.frost import thaw
from propos_index.settings import IndexSettings
from propos_index.sweep import sweep

LATE: Final = timedelta(minutes=15)
"""How long after `indexed_at` a document may come into the index and still be swept the next time."""
WHOLE: Final = timedelta(days=1)
"""Time between two sweeps over all days; they find what came later still, after an outage."""
log = get(__name__)


def keep_sweeping(client: Elasticsearch, settings: IndexSettings, stopped: Callable[[float], bool]) -> None:
    """Sweep again and again until `stopped`, which spends the seconds it is given, says so.

    Besides, lift what a killed rebuild left blocked: indexers that run would wait for ever.
    """

    def rest(seconds: float) -> None:
        if stopped(seconds):
            raise Stopped

    never = datetime.min.replace(tzinfo=UTC)
    swept = whole = never
    waiting = False
    # Instances that were started together would sweep together.
    while not stopped(settings.index_sweep_seconds * uniform(0.5, 1.5)):  # noqa: S311
        now = datetime.now(UTC)
        due = now - whole > WHOLE
        since = now - timedelta(days=settings.index_cluster_days) if due else swept - LATE
        try:
            thaw(client, settings.index_prefix, rest)
            if moved := sweep(client, settings, since, lambda _: rest(0)):
                log.info("sweep", moved=moved)
        except Stopped:
            return
        except Retry as error:
            if not waiting:
                log.warning("sweep waits", reason=str(error))
            waiting = True
        except Exception:  # the repair must not end for good because one of its pages broke it
            log.exception("sweep failed")
        else:
            swept, waiting = now, False
            whole = now if due else whole
