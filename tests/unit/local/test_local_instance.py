"""An instance's folder: addresses for other commands, records, what a purge takes, one command at a time."""

import socket
import threading
from pathlib import Path

import psutil
import pytest

from propos.settings import Settings
from propos_local import instance
from propos_local.instance import Addresses, Place, Record
from propos_local.lock import locked
from propos_local.ports import free_port
from propos_local.processes import listen
from propos_local.progress import Silent


def test_settings_find_the_announced_servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROPOS_STATE", str(tmp_path))
    for name in ("PROPOS_KAFKA", "PROPOS_ELASTICSEARCH"):
        monkeypatch.delenv(name, raising=False)
    instance.announce(tmp_path, Addresses("127.0.0.1:4711", "http://127.0.0.1:4712"))
    assert (Settings().kafka, Settings().elasticsearch) == ("127.0.0.1:4711", "http://127.0.0.1:4712")
    instance.retract(tmp_path)
    assert Settings().kafka == "localhost:9092"


def test_a_damaged_record_is_no_record(tmp_path: Path) -> None:
    place = Place(tmp_path, "kafka")
    place.make()
    place.remember(Record(4711, "4.0"))
    assert place.remembered() == Record(4711, "4.0")
    (tmp_path / "run" / "kafka.json").write_bytes(b'{"port": 47')
    assert place.remembered() is None


def test_a_purge_spares_what_is_not_ours(tmp_path: Path) -> None:
    root = tmp_path / "state"
    Place(root, "kafka").make()
    (root / "notes.txt").write_text("mine")
    instance.purge(root)
    assert [path.name for path in root.iterdir()] == ["notes.txt"]
    (root / "notes.txt").unlink()
    instance.purge(root)
    assert not root.exists()


def test_a_second_command_says_that_it_waits_and_goes_on_after_the_first(tmp_path: Path) -> None:
    said: list[str] = []
    told, done = threading.Event(), threading.Event()

    class Listener(Silent):
        def step(self, text: str) -> None:
            said.append(text)
            told.set()

    def second() -> None:
        with locked(tmp_path, Listener(), "another command"):
            done.set()

    with locked(tmp_path, Silent(), "nobody"):
        thread = threading.Thread(target=second)
        thread.start()
        assert told.wait(10)
        assert not done.is_set()
    assert done.wait(10)
    thread.join()
    assert said == [f"Waiting: another command ({tmp_path})"]


def test_a_port_in_use_is_avoided() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        other = free_port(port)
        assert other not in (0, port)
        assert listen([psutil.Process()], port)
        assert not listen([psutil.Process()], other)
        assert not listen([psutil.Process().parent() or psutil.Process(1)], port), "somebody else's port"
    assert free_port(port) == port
