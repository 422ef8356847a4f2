"""What records of ingest.state and ingest.inbox say; nothing in them can end whoever reads them."""

from typing import Any

import msgspec

from propos import codec
from propos.dead.letters import Letter, Origin
from propos.errors import BadMessage
from propos.headers import major_version
from propos.log import get
from propos.states import Handover, State, kind_of, state_key

log = get(__name__)


class Told(msgspec.Struct, frozen=True):
    """One record of the log: what it says of its key; without a state, that the key is forgotten, or that
    what it says is `unreadable`."""

    key: str
    state: State | None
    unreadable: bool = False


def told_of(record: Any) -> Told | None:
    """What a record of ingest.state says; None when its key names nothing that this version knows."""
    key = (record.key or b"").decode("utf-8", "replace")
    kind: type[State] | None = kind_of(key)
    where = {"partition": record.partition, "offset": record.offset}
    if kind is None:
        log.warning("unknown_state", key=key, **where)
        return None
    if record.value is None:
        return Told(key, None)
    try:
        state: State = codec.decode(record.value, kind, major_version(record.headers))
        if state_key(state) != key:
            raise BadMessage("wrong_key", f"the state of {state_key(state)}")
    except BadMessage as error:
        log.error("unreadable_state", key=key, reason=error.reason, detail=error.detail, **where)
        return Told(key, None, unreadable=True)
    return Told(key, state)


def handed_of(record: Any) -> Handover | Letter:
    """The handover in a record of ingest.inbox; one that cannot be read is a letter to bury."""
    try:
        return codec.decode_handover(record.value, major_version(record.headers))
    except BadMessage as error:
        return Letter(
            origin=Origin(record.topic, record.partition, record.offset),
            timestamp=record.timestamp,
            key=record.key,
            body=record.value,
            headers=list(record.headers),
            fault=error,
        )
