"""Old indices that a rebuild blocked for its swap, and left so when it was killed: set free again."""

from collections.abc import Callable

import msgspec
from elasticsearch import Elasticsearch

from propos.errors import Unusable
from propos.log import get
from propos_index.rebuild import targets
from propos_index.rebuild.register import Register

log = get(__name__)


def thaw(client: Elasticsearch, prefix: str, rest: Callable[[float], None]) -> bool:
    """Let the old indices take writes again when the process that blocked them is gone; whether it was so.

    Takes some seconds when something is blocked, else one request. Raises Retry.
    """
    register = Register(client, prefix)
    found = register.find()
    if found is None or not found.entry.build.blocked or not register.silent(found, rest):
        return False
    build = found.entry.build
    try:
        register.take(found, build)
    except Unusable:  # another process is at it
        return False
    targets.unblock(client, build.old.values())
    register.save(msgspec.structs.replace(build, blocked=False))
    register.leave()
    log.warning(
        "unblocked", indices=sorted(build.old.values()), remedy="propos reindex goes on with the build"
    )
    return True
