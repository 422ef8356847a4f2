"""Whether Kafka can be reached: waited for at the start, told to /ready and the log while working."""

import time

from propos import log
from propos.backoff import full_jitter
from propos.clients import unreachable
from propos.health import Health

logger = log.get(__name__)


def wait_for(kafka: str, state: Health) -> None:
    """Return when Kafka answers. Faust ends when it is away at its start; a service has to wait instead."""
    for seconds in full_jitter():
        reason = unreachable(kafka)
        note(state, reason)
        if reason is None:
            return
        time.sleep(seconds)


def note(state: Health, reason: str | None) -> None:
    """Kafka is away for this reason, or back when there is none; each change is logged once."""
    if reason is None:
        if state.back("kafka"):
            logger.info("kafka_back")
    elif state.away("kafka", reason):
        logger.warning("kafka_away", reason=reason)
