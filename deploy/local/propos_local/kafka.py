"""The embedded Kafka: one process that is broker and controller (KRaft)."""

import base64
import shlex
import subprocess
import uuid
from pathlib import Path
from string import Template

from propos.errors import ProposError
from propos.topics import MAX_MESSAGE_BYTES
from propos_local import former
from propos_local.dist import FOLDER, Dist
from propos_local.instance import Place
from propos_local.java import Java
from propos_local.ports import free_port
from propos_local.processes import Command
from propos_local.settings import LocalSettings

# A message of the largest size still has its envelope around it.
_ENVELOPE_BYTES = 65_536


def command(settings: LocalSettings, place: Place, dist: Dist, java: Java, port: int) -> Command:
    """Write the configuration, format the storage if it is new, and say how to start the broker."""
    place.make()
    controller = free_port()
    properties = place.config / "server.properties"
    template = Template((FOLDER / "config" / "kafka.properties").read_text(encoding="utf-8"))
    properties.write_text(
        template.substitute(
            port=port,
            controller_port=controller,
            data=place.data,
            max_message_bytes=MAX_MESSAGE_BYTES + _ENVELOPE_BYTES,
        ),
        encoding="utf-8",
    )

    def run(logs: Path) -> list[str]:
        return [
            str(java.program),
            *("-Xms128m", f"-Xmx{settings.kafka_heap_mb}m", "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError"),
            *shlex.split(settings.jvm_options),
            f"-Djava.io.tmpdir={place.tmp}",
            f"-Dpropos.logs={logs}",
            f"-Dlog4j2.configurationFile={(FOLDER / 'config' / 'kafka-log4j2.properties').as_uri()}",
            *("-cp", f"{dist.kafka}/*"),
        ]

    if not (place.data / "meta.properties").exists():
        _format(run(place.logs), properties)
    elif former.died(place.data):
        former.end_session(
            lambda logs: [*run(logs), place.mark], properties, controller, place.logs / "former"
        )
    return Command(
        arguments=[*run(place.logs), place.mark, "kafka.Kafka", str(properties)],
        environment={},
        folder=place.root,
        console=place.logs / "console.log",
    )


def answers(address: str) -> bool:
    """Whether a broker at this address takes part in its cluster."""
    from kafka import KafkaAdminClient
    from kafka.errors import KafkaError

    try:
        admin = KafkaAdminClient(
            bootstrap_servers=address, request_timeout_ms=5_000, bootstrap_timeout_ms=2_000
        )
    except KafkaError:
        return False
    try:
        return bool(admin.describe_cluster()["brokers"])
    except KafkaError:
        return False
    finally:
        admin.close()


def _format(run: list[str], properties: Path) -> None:
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
    told = subprocess.run(
        # With a sign between them: one id in 64 begins with a hyphen, and would count for an option.
        [*run, "kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", "--config", str(properties)],
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        raise ProposError(f"Kafka could not format its storage:\n{told.stdout[-2000:]}{told.stderr[-2000:]}")
