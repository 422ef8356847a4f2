"""What the bench stands on: servers of its own, and each service as one process, as `make demo` has them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.latency.press import KEY
from propos_local.demo.services import Service
from propos_local.instance import Addresses
from propos_local.ports import free_port
from propos_local.settings import LocalSettings
from propos_local.stack import Stack

Tell = Callable[[str], None]
KINDS: Final = ("index", "enrich", "ingest", "search")
"""The services, in the order in which they start."""
FULL: Final = ""
"""Java's own options: the full compiler, as the settings advise for long, heavy load."""


@dataclass(frozen=True)
class Chain:
    """All of it, up; `push` and `page` are where articles go in and quotes come out."""

    addresses: Addresses
    push: str
    page: str
    services: dict[str, Service]

    def check(self) -> None:
        """Raise ProposError when a service has ended."""
        for service in self.services.values():
            service.check()


@contextmanager
def chained(state: Path, tell: Tell) -> Iterator[Chain]:
    """Everything up and empty; stopped at the end, the logs and the data stay until the next run."""
    stack = Stack(LocalSettings(state=state, kafka_port=0, elasticsearch_port=0, jvm_options=FULL))
    stack.down(purge=True)
    logs = state / "services"
    for log in logs.glob("*.log"):
        log.unlink()
    with ExitStack() as ending:
        ending.callback(stack.down)
        addresses = stack.up()
        tell(f"Kafka answers at {addresses.kafka}, Elasticsearch at {addresses.elasticsearch}")
        push, page = free_port(), free_port()
        environment = {
            "PROPOS_STATE": str(state),
            "PROPOS_KAFKA": addresses.kafka,
            "PROPOS_ELASTICSEARCH": addresses.elasticsearch,
            "PROPOS_INDEX_PREFIX": "",
            "PROPOS_LOG_FORMAT": "json",
            "PROPOS_PUSH_PORT": str(push),
            "PROPOS_PUSH_KEYS": KEY,
            "PROPOS_EXTRACT_PROCESSES": "1",
            "PROPOS_SEARCH_PORT": str(page),
        }
        services = {kind: Service(kind, [kind], environment, logs) for kind in KINDS}
        for service in services.values():
            service.start()
            ending.callback(service.stop)
        for service in services.values():
            service.wait_ready()
        tell("all services are ready")
        yield Chain(addresses, f"http://127.0.0.1:{push}", f"http://127.0.0.1:{page}/", services)
