"""The embedded stack in trouble: killed, interrupted, without its tools. It has an instance of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import psutil
import pytest
from kafka import KafkaProducer

from propos.clients import consumer, partitions
from propos.settings import repo_root
from propos.topics import INGEST_STATE
from propos_local.instance import NAMES, Addresses, Place
from propos_local.java import find_java
from propos_local.processes import marked
from propos_local.server import Status
from propos_local.settings import LocalSettings
from propos_local.stack import Stack

STATE = repo_root() / ".state" / "test-recovery"
PROPOS = Path(sys.executable).with_name("propos")
ENVIRONMENT = {
    **{key: value for key, value in os.environ.items() if not key.startswith("PROPOS_")},
    "PROPOS_STATE": str(STATE),
    "PROPOS_KAFKA_PORT": "0",
    "PROPOS_ELASTICSEARCH_PORT": "0",
    "PROPOS_ELASTICSEARCH_HEAP_MB": "512",
}


@pytest.fixture
def stack() -> Iterator[Stack]:
    settings = LocalSettings(state=STATE, kafka_port=0, elasticsearch_port=0, elasticsearch_heap_mb=512)
    stack = Stack(settings)
    stack.down(purge=True)
    yield stack
    stack.down(purge=True)


def processes() -> list[psutil.Process]:
    return [process for name in NAMES for process in marked(Place(STATE.resolve(), name).mark)]


def states(stack: Stack) -> dict[str, str]:
    return {server.server: server.state for server in stack.status()}


def propos(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROPOS, *arguments],
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def write(addresses: Addresses) -> None:
    reply = httpx.put(
        f"{addresses.elasticsearch}/notes/_doc/1?refresh=true", json={"said": "la digue tient"}, timeout=30
    )
    reply.raise_for_status()
    producer = KafkaProducer(bootstrap_servers=addresses.kafka, acks="all")
    producer.send(INGEST_STATE, key=b"digue", value=b"tient").get(30)
    producer.close()


def read(addresses: Addresses) -> tuple[str, list[bytes]]:
    found = httpx.get(f"{addresses.elasticsearch}/notes/_doc/1", timeout=30).json()
    reader = consumer(addresses.kafka, "recovery", group=None)
    reader.assign(partitions(reader, INGEST_STATE))
    deadline = time.monotonic() + 30
    values: list[bytes] = []
    while not values and time.monotonic() < deadline:
        for records in reader.poll(timeout_ms=500).values():
            values += [record.value for record in records]
    reader.close()
    return found["_source"]["said"], values


def test_killed_servers_come_back_at_their_addresses_with_their_data(stack: Stack) -> None:
    addresses = stack.up()
    assert states(stack) == {"kafka": "up", "elasticsearch": "up"}
    heard = {
        connection.laddr.ip.removeprefix("::ffff:")
        for process in processes()
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }
    assert heard == {"127.0.0.1"}
    write(addresses)

    killed = processes()
    for process in killed:
        process.kill()
    psutil.wait_procs(killed, timeout=10)
    assert states(stack) == {"kafka": "crashed", "elasticsearch": "crashed"}
    shown = propos("status", "--json")
    assert shown.returncode == 1
    assert [server.state for server in msgspec.json.decode(shown.stdout, type=list[Status])] == [
        "crashed"
    ] * 2

    assert stack.up() == addresses
    assert read(addresses) == ("la digue tient", [b"tient"])
    again = propos("up")
    assert (again.returncode, again.stdout.startswith("Already up")) == (0, True)
    assert propos("down").returncode == 0
    assert processes() == []
    assert not (STATE / "propos.env").exists()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_start_leaves_no_process(stack: Stack, sent: signal.Signals) -> None:
    with subprocess.Popen([PROPOS, "up"], env=ENVIRONMENT, stderr=subprocess.PIPE, text=True) as up:
        deadline = time.monotonic() + 60
        # Kafka, a launcher, and either what prepares its server's start or the server.
        while len(processes()) < 3:
            assert time.monotonic() < deadline, "the servers were not started"
            time.sleep(0.1)
        up.send_signal(sent)
        assert up.wait(60) == 130
    named = [each.info["cmdline"] for each in psutil.process_iter(["cmdline"])]
    assert not [line for line in named if str(STATE) in " ".join(line or ())], "marked or not"
    assert states(stack) == {"kafka": "down", "elasticsearch": "down"}


def test_without_maven_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    java = str(find_java().home)
    told = propos(
        "up",
        PATH=str(tmp_path),
        JAVA_HOME=java,
        PROPOS_DIST=str(tmp_path / "dist"),
        PROPOS_STATE=str(tmp_path / "state"),
    )
    assert told.returncode == 2
    assert "Maven" in told.stderr
    assert "install" in told.stderr
    assert "Traceback" not in told.stderr
