"""`propos dead` on a real broker: what is listed, what is sent again, and that nothing is sent twice."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from kafka import KafkaAdminClient

from polling import until
from propos import clients, lookup, topics
from propos.cli import main
from propos.dead import marks
from propos.dead.letters import Letter, Origin
from propos.dead.marks import TRANSACTIONAL_ID, Desk, Settled
from propos.dead.queue import open_queue
from propos.dead.transaction import Outgoing
from propos.errors import BadMessage, Retry
from propos.headers import value_of
from propos.identity import article_id
from propos.messages import LetterState
from propos.settings import Settings

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
URL = "https://www.courrier-serande.example/quai"


class Graveyard:
    """A stage and a topic of a test's own, its letters among those of others, and the command."""

    def __init__(
        self, stack: Settings, patch: pytest.MonkeyPatch, output: pytest.CaptureFixture[bytes]
    ) -> None:
        self.kafka, self._patch, self._output = stack.kafka, patch, output
        self.stage, self.topic = f"essai-{uuid4().hex[:8]}", f"retour-{uuid4().hex[:8]}"
        self.queue = open_queue(stack.kafka, self.stage, self.stage, topics.RAW_DEAD)
        self.create(self.topic)
        self.out = self.err = b""

    def create(self, name: str, partitions: int = 3, largest: int = 1_000_000) -> None:
        configs = {"max.message.bytes": str(largest)}
        with closing(KafkaAdminClient(bootstrap_servers=self.kafka)) as admin:
            wanted: dict[str, dict[str, Any]] = {
                name: {"num_partitions": partitions, "replication_factor": 1, "configs": configs}
            }
            admin.create_topics(wanted, wait_for_metadata=True)

    def bury(self, *letters: Letter) -> list[str]:
        """Bury letters; the names of all that this stage buried."""
        self.queue.put(letters)
        return [letter["letter"] for letter in self.listed("--all")]

    def letter(
        self, offset: int, body: bytes | None = b"{", reason: str = "not_json", **other: Any
    ) -> Letter:
        facts: dict[str, Any] = {
            "origin": Origin(self.topic, 2, offset),
            "body": body,
            "timestamp": int(time.time() * 1000),
            "key": article_id(URL).encode(),
            "headers": [("ce_id", b"7"), ("ce_subject", article_id(URL).encode())],
            "fault": BadMessage(reason, f"octet {offset}"),
        }
        return Letter(**(facts | other))

    def run(self, *arguments: str) -> int:
        """The exit status of `propos dead …`; what it wrote is in `out` and `err`."""
        self._output.readouterr()
        self._patch.setattr(sys, "argv", ["propos", "dead", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        self.out, self.err = self._output.readouterr()
        return int(ended.value.code or 0)

    def listed(self, *options: str) -> list[dict[str, Any]]:
        assert self.run("list", "--stage", self.stage, "--json", *options) == 0
        return [json.loads(line) for line in self.out.splitlines()]

    def child(self, *arguments: str, before: str = "") -> subprocess.Popen[bytes]:
        program = f"{before}\nfrom propos.cli import main; main()"
        command = [sys.executable, "-c", program, "dead", *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def arrived(self, topic: str | None = None) -> list[Any]:
        """Every committed message of the topic that the letters came from."""
        with closing(clients.consumer(self.kafka, "essai", None, committed=True)) as reader:
            return list(clients.read_whole(reader, topic or self.topic))

    def bodies(self, topic: str | None = None) -> list[bytes]:
        return sorted(record.value for record in self.arrived(topic))


@pytest.fixture
def dead(
    stack: Settings, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Iterator[Graveyard]:
    monkeypatch.setenv("PROPOS_KAFKA", stack.kafka)
    ground = Graveyard(stack, monkeypatch, capfdbinary)
    yield ground
    ground.queue.close()


def reasons(letters: Sequence[dict[str, Any]]) -> list[str]:
    return [letter["reason"] for letter in letters]


def test_letters_are_found_by_what_they_are_about(dead: Graveyard) -> None:
    other = article_id("https://www.courrier-serande.example/ecole")
    dead.bury(
        dead.letter(1),
        dead.letter(2, reason="too_long"),
        dead.letter(3, reason="crash", headers=[], key=other.encode()),
    )
    assert reasons(dead.listed()) == ["not_json", "too_long", "crash"]
    assert reasons(dead.listed("--reason", "crash", "--reason", "too_long")) == ["too_long", "crash"]
    assert reasons(dead.listed("--article", URL)) == ["not_json", "too_long"]
    assert reasons(dead.listed("--article", other.upper())) == ["crash"]
    assert reasons(dead.listed("--origin", f"{dead.topic}/2/2")) == ["too_long"]
    assert len(dead.listed("--origin", f"{dead.topic}/2")) == 3
    assert dead.listed("--origin", f"{dead.topic}/1") == []
    assert len(dead.listed("--since", "1h")) == 3
    assert dead.listed("--until", "1h") == []
    first = dead.listed()[0]
    assert (first["stage"], first["detail"], first["attempts"]) == (dead.stage, "octet 1", 1)
    assert (first["article"], first["origin"]) == (article_id(URL), f"{dead.topic}/2/1")


def test_the_list_is_lines_for_grep_and_a_summary_counts(dead: Graveyard) -> None:
    name, *_ = dead.bury(
        dead.letter(1, fault=BadMessage("crash", "a\nb\x1b[2J")), dead.letter(2), dead.letter(3)
    )
    assert dead.run("list", "--stage", dead.stage, "--reason", "crash") == 0
    (line,) = dead.out.decode().splitlines()
    assert line.startswith(f"{name}\t20")
    assert line.endswith(f"\t{dead.stage}\tcrash\t{article_id(URL)}\ta b [2J")
    counted = dead.listed("--summary")
    assert [(each["reason"], each["letters"]) for each in counted] == [("not_json", 2), ("crash", 1)]
    assert dead.run("list", "--stage", dead.stage, "--summary") == 0
    assert b"not_json" in dead.out
    assert dead.run("list", "--stage", dead.stage, "--reason", "none") == 0
    assert dead.out == b""
    assert b"no dead letter waits that fits: propos dead list --summary" in dead.err


def test_a_letter_is_shown_with_all_that_is_known(dead: Graveyard) -> None:
    text, raw = dead.bury(dead.letter(1, '{"titre": "Le quai à sec"}'.encode()), dead.letter(2, b"\xff\x00"))
    assert dead.run("show", text) == 0
    shown = dead.out.decode()
    for said in (
        dead.stage,
        "not_json",
        "octet 1",
        "BadMessage",
        "ce_id: 7",
        '  "titre": "Le quai à sec"',
        "waiting",
    ):
        assert said in shown
    assert dead.run("show", raw) == 0
    assert "2 bytes that are not text" in dead.out.decode()
    assert dead.run("show", raw, "--body") == 0
    assert dead.out == b"\xff\x00"
    assert dead.run("show", raw, "--json") == 0
    assert json.loads(dead.out)["body_base64"] == "/wA="
    assert json.loads(dead.out)["headers"]["ce_id"] == "7"


def test_a_message_is_sent_again_as_it_was_and_once(dead: Graveyard) -> None:
    name, _ = dead.bury(dead.letter(1, b"\xff{"), dead.letter(2, reason="too_long"))
    choice = ("--stage", dead.stage, "--reason", "not_json")
    assert dead.run("replay", *choice, "--dry-run") == 0
    assert name in dead.out.decode()
    assert dead.bodies() == []
    for _ in range(2):
        assert dead.run("replay", *choice) == 0
        (record,) = dead.arrived()
        assert (record.key, record.value, record.partition) == (article_id(URL).encode(), b"\xff{", 2)
        assert {each: value.decode() for each, value in record.headers} == {
            "ce_id": "7",
            "ce_subject": article_id(URL),
            "propos_replay": name,
            "propos_attempt": "2",
        }
    assert reasons(dead.listed()) == ["too_long"]
    assert [letter["status"] for letter in dead.listed("--all")] == ["replayed", "waiting"]
    assert dead.run("replay", name) == 0
    assert "--again" in dead.err.decode()
    assert len(dead.arrived()) == 1
    assert dead.run("replay", name, "--again") == 0
    assert len(dead.arrived()) == 2


def test_a_message_that_dies_again_counts_its_attempts(dead: Graveyard) -> None:
    (name,) = dead.bury(dead.letter(1))
    for attempt in (2, 3):
        assert dead.run("replay", name) == 0
        record = dead.arrived()[-1]
        *_, name = dead.bury(dead.letter(100 + record.offset, headers=record.headers))
        assert dead.listed()[-1]["attempts"] == attempt


def test_bodies_are_repaired_by_a_command_and_what_it_cannot_repair_is_left(dead: Graveyard) -> None:
    names = dead.bury(dead.letter(1, b"{'a'}"), dead.letter(2, b"hopeless"), dead.letter(3, b"{'b'}"))
    assert dead.run("replay", "--stage", dead.stage, "--through", "grep '{' | tr \"'\" '\"'") == 1
    assert dead.bodies() == [b'{"a"}\n', b'{"b"}\n']
    said = dead.err.decode() + dead.out.decode()
    assert f"{names[1]} left: " in said
    assert f"2 replayed to {dead.topic}, 1 left" in said
    assert [letter["letter"] for letter in dead.listed()] == [names[1]]
    assert dead.run("replay", names[1], "--through", "true", "--json") == 1
    assert json.loads(dead.out)["why"] == "'true' wrote nothing"


def test_one_message_is_repaired_by_hand(dead: Graveyard, tmp_path: Path) -> None:
    first, second = dead.bury(dead.letter(1), dead.letter(2))
    body = tmp_path / "repaired.json"
    body.write_bytes(b'{"ok": 1}')
    changes = ("--header", "ce_type=article.v1", "--header", "ce_id=", "--key", "autre")
    assert dead.run("replay", first, "--body", str(body), *changes) == 0
    (record,) = dead.arrived()
    assert (record.key, record.value) == (b"autre", b'{"ok": 1}')
    assert value_of(record.headers, "ce_type") == "article.v1"
    assert value_of(record.headers, "ce_id") is None
    elsewhere = f"ailleurs-{uuid4().hex[:8]}"
    dead.create(elsewhere)
    assert dead.run("replay", second, "--to", elsewhere) == 0
    assert (dead.bodies(), dead.bodies(elsewhere)) == ([b'{"ok": 1}'], [b"{"])


def test_what_cannot_be_sent_is_left_and_named(dead: Graveyard) -> None:
    narrow = f"etroit-{uuid4().hex[:8]}"
    dead.create(narrow, largest=2_000)
    large = os.urandom(3_000)
    names = dead.bury(
        dead.letter(1, large),
        dead.letter(2, b"small"),
        dead.letter(3, None, key=None),
        dead.letter(4, None),
    )
    assert dead.run("replay", *names, "--to", narrow) == 1
    assert f"{names[0]} left: too large for {narrow}" in dead.err.decode()
    assert f"{names[2]} left: it has neither key nor body" in dead.err.decode()
    assert sorted(str(record.value) for record in dead.arrived(narrow)) == ["None", "b'small'"]
    gone = dead.letter(5, origin=Origin("n-existe-plus", 0, 5))
    *_, name = dead.bury(gone)
    assert dead.run("replay", name) == 1
    assert "there is no topic n-existe-plus" in dead.err.decode()


def test_a_message_too_large_to_be_buried_is_fetched_from_its_origin(dead: Graveyard) -> None:
    narrow = f"etroit-{uuid4().hex[:8]}.dead"
    large = os.urandom(30_000)
    with closing(clients.producer(dead.kafka, "essai")) as producer:
        sent = producer.send(dead.topic, large, b"cle", headers=[("h", b"1")], partition=1).get(timeout=20)
    dead.create(narrow, 1, largest=20_000)
    with closing(open_queue(dead.kafka, dead.stage, dead.stage, narrow)) as queue:
        queue.put([dead.letter(0, large, origin=Origin(dead.topic, 1, sent.offset), headers=[("h", b"1")])])
    (record,) = dead.arrived(narrow)
    # As the stage's own dead-letter topic would hold it.
    with closing(clients.producer(dead.kafka, "essai")) as producer:
        producer.send(topics.RAW_DEAD, record.value, record.key, headers=record.headers).get(timeout=20)
    (letter,) = dead.listed()
    assert dead.run("show", letter["letter"], "--body") == 0
    assert dead.out == large
    assert dead.run("replay", letter["letter"]) == 0
    again = [each for each in dead.arrived() if each.offset != sent.offset]
    assert [(each.key, each.value, value_of(each.headers, "h")) for each in again] == [(b"cle", large, "1")]


def test_what_is_dropped_is_neither_listed_nor_sent(dead: Graveyard) -> None:
    dead.bury(dead.letter(1), dead.letter(2, reason="too_long"))
    assert dead.run("drop", "--stage", dead.stage, "--reason", "not_json", "--dry-run") == 0
    assert len(dead.listed()) == 2
    assert dead.run("drop", "--stage", dead.stage, "--reason", "not_json") == 0
    assert dead.out == b"1 dropped\n"
    assert reasons(dead.listed()) == ["too_long"]
    (gone,) = [letter["letter"] for letter in dead.listed("--all") if letter["status"] == "dropped"]
    assert dead.run("drop", gone) == 0
    assert b"propos dead replay --again sends it all the same" in dead.err
    assert dead.run("drop", "--stage", dead.stage, "--reason", "not_json") == 0
    assert (dead.out, dead.err[:14]) == (b"0 dropped\n", b"no dead letter")
    assert dead.run("replay", "--stage", dead.stage) == 0
    assert reasons(dead.listed("--all")) == ["not_json", "too_long"]
    assert [letter["status"] for letter in dead.listed("--all")] == ["dropped", "replayed"]
    assert len(dead.arrived()) == 1


DYING = """
import os, signal
from propos.dead import transaction
inner = transaction.commit
def commit(producer, records, apart=False):
    if {before}:
        producer._transaction_manager.begin_commit = lambda: os.kill(os.getpid(), signal.SIGKILL)
    inner(producer, records, apart)
    os.kill(os.getpid(), signal.SIGKILL)
from propos.dead import marks
marks.commit = commit
"""


@pytest.mark.parametrize("before", [True, False])
def test_a_replay_that_is_killed_and_repeated_sends_each_message_once(dead: Graveyard, before: bool) -> None:
    dead.bury(dead.letter(1, b"a"), dead.letter(2, b"b"))
    killed = dead.child("replay", "--stage", dead.stage, before=DYING.format(before=before))
    assert killed.wait(timeout=60) == -signal.SIGKILL, killed.communicate()[1].decode()
    assert dead.bodies() == ([] if before else [b"a", b"b"])
    assert dead.run("replay", "--stage", dead.stage) == 0
    assert dead.bodies() == [b"a", b"b"]


def test_two_replays_at_once_send_each_message_once(dead: Graveyard, tmp_path: Path) -> None:
    dead.bury(dead.letter(1, b"a"), dead.letter(2, b"b"))
    asked, go = tmp_path / "asked", tmp_path / "go"
    waits = f"touch {asked}; until [ -e {go} ]; do sleep 0.05; done; cat"
    with dead.child("replay", "--stage", dead.stage, "--through", waits) as slow:
        try:
            until(asked.exists, what="the first replay is under way")
            assert dead.run("replay", "--stage", dead.stage) == 0
        finally:
            go.touch()
        _, said = slow.communicate(timeout=60)
    assert slow.returncode == 1
    assert b"another propos dead began" in said
    assert dead.bodies() == [b"a", b"b"]


def test_whoever_must_begin_again_sees_what_another_did_meanwhile(dead: Graveyard) -> None:
    narrow = f"etroit-{uuid4().hex[:8]}"
    dead.create(narrow, 1, largest=2_000)
    settled = [
        Settled(
            LetterState(letter=f"{narrow}/0/{number}", buried_at=NOON, outcome="replayed", at=NOON),
            Outgoing(narrow, b"cle", body, []),
        )
        for number, body in enumerate((os.urandom(5_000), b"small"))
    ]
    meanwhile = list(settled[1:])

    def opening() -> Any:
        if first.states and meanwhile:  # it begins again: another has its turn just before
            second.begin()
            assert second.settle([meanwhile.pop()]) == [True]
        return clients.transactional(dead.kafka, "essai", TRANSACTIONAL_ID, 10.0)

    with lookup.reader(dead.kafka, "essai") as consumer:
        first = Desk(opening, lambda: marks.read(consumer) | {"": settled[0].state})
        second = Desk(
            lambda: clients.transactional(dead.kafka, "essai", TRANSACTIONAL_ID, 10.0),
            lambda: marks.read(consumer),
        )
        with closing(first), closing(second):
            first.begin()
            with pytest.raises(Retry, match="had its turn"):
                first.settle(settled)
    assert dead.bodies(narrow) == [b"small"]


def test_many_letters_go_in_several_transactions(dead: Graveyard) -> None:
    dead.bury(*(dead.letter(number, b"%05d" % number) for number in range(2_500)))
    assert dead.run("replay", "--stage", dead.stage) == 0
    assert dead.bodies() == [b"%05d" % number for number in range(2_500)]
    assert dead.listed() == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "articles.raw.dead/0/999999999"), "propos dead list --all"),
        (("show", "articles.raw.dead/99/1"), "propos dead list --all"),
        (("show", "17"), "topic/partition/offset"),
        (("show", "articles.raw.dead/0/17", "--body", "--json"), "not both"),
        (("show", "articles.raw/0/17"), "keeps no dead letters"),
        (("list", "--since", "yesterday"), "--since 'yesterday': write 2026-10-01"),
        (("list", "--until", "2026-13-01"), "--until"),
        (("list", "--origin", "articles.raw/x"), "TOPIC/PARTITION"),
        (("replay",), "--every"),
        (("drop",), "--every"),
        (("drop", "--every", "--reason", "crash"), "leave out"),
        (("replay", "articles.raw.dead/0/1", "--reason", "crash"), "not both"),
        (("replay", "articles.raw.dead/0/999999999"), "propos dead list --all"),
        (("replay", "--reason", "none", "--to", "n-existe-pas"), "there is no topic n-existe-pas"),
        (("replay", "--reason", "none", "--header", "x"), "NAME=VALUE"),
        (("replay", "--reason", "none", "--body", "-"), "one LETTER"),
        (("replay", "articles.raw.dead/0/1", "--body", "/n/existe/pas"), "No such file"),
    ],
)
def test_a_mistake_is_named_with_its_remedy(dead: Graveyard, arguments: tuple[str, ...], said: str) -> None:
    assert dead.run(*arguments) == 2
    assert said in dead.err.decode()


def test_without_kafka_the_command_says_so(dead: Graveyard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROPOS_KAFKA", "127.0.0.1:9")
    for arguments in (
        ("list",),
        ("show", "articles.raw.dead/0/1"),
        ("replay", "--every"),
        ("drop", "--every"),
    ):
        assert dead.run(*arguments) == 1
        assert "127.0.0.1:9" in dead.err.decode()
    monkeypatch.setenv("PROPOS_KAFKA", "localhost")
    assert dead.run("list") == 1
    assert "'localhost' is no host:port" in dead.err.decode()
