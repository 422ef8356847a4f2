"""What a run stands on: servers of its own, the fault proxy, and the services between them."""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chaos.crew import Crew
from chaos.press import KEY
from chaos.proxy import Proxy
from propos_local.instance import Addresses
from propos_local.ports import free_port
from propos_local.settings import LocalSettings
from propos_local.stack import Stack

Tell = Callable[[str], None]
CREW: Final = {"index": 2, "enrich": 2, "ingest": 2}
"""Processes of each kind, in the order in which they start."""
QUICK: Final = "-XX:TieredStopAtLevel=1"
_PORTS: Final = (21_000, 32_000)
"""Below those that connections take for themselves: who comes back must find its port free."""


@dataclass(frozen=True)
class Stage:
    """A run's servers and services, all of them up. Elasticsearch's address is its own, not the proxy's."""

    stack: Stack
    addresses: Addresses
    proxy: Proxy
    crew: Crew
    ports: dict[str, int]

    def instances(self) -> list[str]:
        """Where articles are handed in."""
        return [f"http://127.0.0.1:{port}" for port in self.ports.values()]

    def settings(self, kind: str) -> dict[str, str]:
        """What one more process of a kind is told."""
        return own_settings(kind, reserved_port())


@contextmanager
def staged(
    state: Path, seed: int, tell: Tell, crew_of: Mapping[str, int] = CREW, jvm: str = QUICK
) -> Iterator[Stage]:
    """Everything up and empty; stopped at the end, the logs and the data stay until the next run.

    `jvm`: options for the servers' Java; none serve long, heavy load better.
    """
    settings = LocalSettings(
        state=state,
        kafka_port=reserved_port(),
        elasticsearch_port=reserved_port(),
        start_seconds=300,
        jvm_options=jvm,
    )
    stack = Stack(settings)
    stack.down(purge=True)
    logs = state / "services"
    for log in logs.glob("*.log"):
        log.unlink()
    try:
        addresses = stack.up()
        tell(f"Kafka answers at {addresses.kafka}, Elasticsearch at {addresses.elasticsearch}")
        upstream = int(addresses.elasticsearch.rpartition(":")[2])
        with closing(Proxy(reserved_port(), upstream, seed)) as proxy:
            environment = {
                "PROPOS_STATE": str(state),
                "PROPOS_KAFKA": addresses.kafka,
                "PROPOS_ELASTICSEARCH": f"http://127.0.0.1:{proxy.port}",
                "PROPOS_INDEX_PREFIX": "",
                "PROPOS_LOG_FORMAT": "json",
            }
            with closing(Crew(environment, logs, tell)) as crew:
                ports = {f"ingest-{n}": reserved_port() for n in range(crew_of.get("ingest", 0))}
                for kind, count in crew_of.items():
                    for number in range(count):
                        name = f"{kind}-{number}"
                        crew.hire(name, kind, own_settings(kind, ports.get(name, 0)))
                crew.wait_ready()
                tell("all services are ready")
                yield Stage(stack, addresses, proxy, crew, ports)
    finally:
        stack.down()


def own_settings(kind: str, port: int) -> dict[str, str]:
    """The settings of one process, `port` that of POST /articles."""
    match kind:
        case "ingest":
            return {
                "PROPOS_PUSH_PORT": str(port),
                "PROPOS_PUSH_KEYS": KEY,
                "PROPOS_EXTRACT_PROCESSES": "1",
            }
        case "enrich":
            return {"PROPOS_ENRICH_PROCESSES": "1"}
        case _:
            return {}


def reserved_port() -> int:
    """A free port that no outgoing connection takes."""
    return free_port(random.randrange(*_PORTS))  # noqa: S311  # no secret
