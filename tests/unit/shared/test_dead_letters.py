"""Dead letters apart from any server: what their headers say, which are meant, and how they are shown."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos.dead import story
from propos.dead.asked import header, meant, moment, refuse_all
from propos.dead.facts import Choice, facts_of, name_of, origin_of
from propos.dead.letters import Letter, Origin, attempts_of, headers_of
from propos.dead.reading import Buried
from propos.dead.replaying import Left, Outcome, Repair, outgoing
from propos.dead.showing import as_json, lines, page, tallies
from propos.dead.telling import report
from propos.dead.transaction import Outgoing, portions
from propos.errors import BadMessage, Unusable
from propos.headers import Headers, value_of
from propos.identity import article_id
from propos.messages import LetterState

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
URL = "https://www.courrier-serande.example/quai"
NAME = "articles.raw.dead/0/7"
NOTHING: dict[str, Any] = {
    "stages": (),
    "reasons": (),
    "since": None,
    "until": None,
    "origin": None,
    "articles": (),
}


def died(fault: BaseException, head: Headers | None = None, offset: int = 17) -> Headers:
    letter = Letter(
        origin=Origin("articles.raw", 3, offset),
        timestamp=0,
        key=None,
        body=b"{}",
        headers=head or [],
        fault=fault,
    )
    return headers_of(letter, "enrich")


def buried(head: Headers, key: bytes | None = None, body: bytes | None = b"{}") -> Buried:
    return Buried(place=Origin("articles.raw.dead", 0, 7), at=NOON, key=key, body=body, headers=head)


def mark(outcome: Any = "replayed", buried_at: datetime = NOON) -> dict[str, LetterState]:
    at = NOON + timedelta(hours=1)
    return {NAME: LetterState(letter=NAME, buried_at=buried_at, outcome=outcome, at=at, to="articles.raw")}


def test_a_letter_says_why_it_died_and_keeps_the_rest() -> None:
    first = died(BadMessage("not_json", "byte 3"), [("ce_id", b"7")], 40)
    again = died(ValueError("boom"), [*first, ("propos_attempt", b"2")], 41)
    assert [value for name, value in again if name == "dead_reason"] == [b"crash"]
    assert (value_of(again, "ce_id"), value_of(again, "dead_attempts")) == ("7", "2")
    parts = ("topic", "partition", "offset", "reason", "detail", "attempts")
    assert [value_of(first, f"dead_{part}") for part in parts] == [
        "articles.raw", "3", "40", "not_json", "byte 3", "1"
    ]  # fmt: skip


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_fault_can_be_told(text: str) -> None:
    assert value_of(died(ValueError(text)), "dead_detail") is not None


@pytest.mark.parametrize("said", [b"", b"two", b"-1", b"9" * 30, b"\xff"])
def test_attempts_that_are_no_number_are_one(said: bytes) -> None:
    assert attempts_of([("propos_attempt", said)]) == 1


def test_the_story_tells_a_letter_and_what_became_of_it() -> None:
    ids, head = {article_id(URL)}, [("ce_subject", article_id(URL).encode())]
    assert story.is_about(buried([], article_id(URL).encode()), ids)
    assert story.is_about(buried(head), ids)
    assert not story.is_about(buried([], b"\xff"), ids)
    assert not story.is_about(buried([("ce_subject", b"autre")]), ids)
    letter = buried(died(BadMessage("too_long", "x"), head))
    first, second = story.events("enrich", letter, mark())
    assert (first.at, second.at) == (NOON, NOON + timedelta(hours=1))
    assert dict(first.facts) == {
        "reason": "too_long",
        "detail": "x",
        "exception": "BadMessage",
        "attempts": 1,
        "message": "articles.raw[3]@17",
        "letter": NAME,
    }
    assert (second.what, dict(second.facts)) == (
        "dead letter replayed",
        {"letter": NAME, "to": "articles.raw"},
    )


def test_a_mark_of_another_letter_at_the_same_place_does_not_count() -> None:
    letter = buried(died(BadMessage("too_long", "x")))
    assert facts_of(letter, mark("dropped")).status == "dropped"
    assert facts_of(letter, mark("dropped", NOON - timedelta(days=1))).status == "waiting"


@pytest.mark.parametrize(
    ("choice", "means"),
    [
        (Choice(), True),
        (Choice(stages=("enrich", "index")), True),
        (Choice(stages=("index",)), False),
        (Choice(reasons=("too_long",), since=NOON), True),
        (Choice(until=NOON), False),
        (Choice(until=NOON + timedelta(seconds=1)), True),
        (Choice(origin=("articles.raw",)), True),
        (Choice(origin=("articles.raw", "3", "17")), True),
        (Choice(origin=("articles.raw", "3", "1")), False),
        (Choice(origin=("articles",)), False),
        (Choice(articles=("autre",)), False),
    ],
)
def test_a_choice_means_what_fits_all_that_is_said(choice: Choice, means: bool) -> None:
    told = facts_of(buried(died(BadMessage("too_long", "x"))), {})
    assert choice.means(told) is means


def test_what_was_dealt_with_is_meant_only_when_asked_for() -> None:
    told = facts_of(buried(died(BadMessage("too_long", "x"))), mark())
    assert not Choice().means(told)
    assert Choice(settled=True).means(told)


@pytest.mark.parametrize(
    "said", ["", "17", "a/b/c", "a/0", "a/0/1/2", "a/0/-1", "/0/1", "a/0/²", "a/0/" + "9" * 30]
)
def test_what_is_no_name_is_refused(said: str) -> None:
    with pytest.raises(Unusable, match="topic/partition/offset"):
        name_of(said)


def test_names_and_origins_are_read() -> None:
    assert name_of(NAME) == Origin("articles.raw.dead", 0, 7)
    assert str(name_of(NAME)) == NAME
    assert origin_of("articles.raw") == ("articles.raw",)
    assert origin_of("articles.raw/03/17") == ("articles.raw", "3", "17")
    with pytest.raises(Unusable, match="TOPIC/PARTITION"):
        origin_of("articles.raw/")


def test_options_and_names_exclude_each_other() -> None:
    assert meant([NAME], False, NOTHING)[0] == [Origin("articles.raw.dead", 0, 7)]
    with pytest.raises(Unusable, match="not both"):
        meant([NAME], False, {**NOTHING, "stages": ("enrich",)})
    with pytest.raises(Unusable, match="--every"):
        refuse_all([], meant([], False, NOTHING)[1], every=False)
    refuse_all([], Choice(), every=True)


def test_options_that_cannot_be_read_are_named() -> None:
    with pytest.raises(Unusable, match="--until 'demain'"):
        moment("demain", "--until")
    with pytest.raises(Unusable, match="NAME=VALUE"):
        header("ce_type")
    with pytest.raises(Unusable, match="--since 1h is not before --until 2h"):
        meant([], False, {**NOTHING, "since": "1h", "until": "2h"})
    assert (header("a=b=c"), header("a=")) == (("a", b"b=c"), ("a", None))


def test_a_list_of_numbers_takes_one_line_and_no_text_is_touched() -> None:
    body = json.dumps(
        {"minhash": [431256925, 3227398782], "text": "[\n 1,\n 2\n]", "tags": ["a", "b"], "none": []}
    )
    letter = buried(died(BadMessage("wrong_shape", "x")), body=body.encode())
    shown = list(page(letter, facts_of(letter, {})))
    assert '  "minhash": [431256925, 3227398782],' in shown
    start = next(place for place, line in enumerate(shown) if line.startswith("body:")) + 1
    assert json.loads("".join(shown[start:])) == json.loads(body)


def test_a_message_goes_back_as_it_came() -> None:
    head = died(BadMessage("too_long", "x"), [("ce_id", b"7"), ("ce_id", b"8"), ("propos_attempt", b"2")])
    letter = buried(head, b"cle", b"\xff")
    own = [("ce_id", b"7"), ("ce_id", b"8")]
    replay = [("propos_replay", NAME.encode()), ("propos_attempt", b"3")]
    assert outgoing(letter, Repair(), {"articles.raw": 6}.__getitem__) == Outgoing(
        "articles.raw", b"cle", b"\xff", own + replay, 3
    )
    # A topic that was made anew with fewer partitions, another topic, another key: as the key falls.
    assert outgoing(letter, Repair(), lambda _: 2).partition is None
    assert outgoing(letter, Repair(to="ailleurs"), lambda _: 6).partition is None
    assert outgoing(letter, Repair(key=b"autre"), lambda _: 6).partition is None


@pytest.mark.parametrize(
    ("letter", "repair", "why"),
    [
        (buried([]), Repair(), "--to"),
        (buried(died(ValueError())), Repair(to="inconnu"), "no topic inconnu"),
        (buried(died(ValueError()), None, None), Repair(), "neither key nor body"),
        (buried(died(ValueError())), Repair(through="exit 3"), "exit status 3"),
        (buried(died(ValueError())), Repair(through="cat >/dev/null"), "wrote nothing"),
    ],
)
def test_what_cannot_be_sent_says_why(letter: Buried, repair: Repair, why: str) -> None:
    with pytest.raises(Left, match=why):
        outgoing(letter, repair, lambda topic: 0 if topic == "inconnu" else 6)


def test_a_transaction_carries_so_much_and_in_order() -> None:
    letters = [buried([], body=b"x" * size) for size in (10_000_000, 10_000_000, 30_000_000, 1, 2)]
    found = list(portions(letters))
    assert [letter for portion in found for letter in portion] == letters
    assert [len(portion) for portion in found] == [1, 1, 1, 2]
    assert sum(len(portion) for portion in portions([buried([])] * 5_000)) == 5_000
    assert max(len(portion) for portion in portions([buried([])] * 5_000)) <= 1_024


def test_a_page_is_safe_for_a_terminal_and_shows_json_as_lines() -> None:
    head = died(BadMessage("too_long", "a\x1b[2Jb"), [("h\x07", b"\x1b]0;x")])
    letter = buried(head, b"cle", b'{"a": "\\u00e9"}')
    shown = "\n".join(page(letter, facts_of(letter, mark())))
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert '  "a": "é"' in shown
    assert "replayed 2026-10-01 13:00:00 UTC" in shown
    assert "body:      none" in page(buried(head, body=None), facts_of(letter, {}))
    assert next(lines([facts_of(letter, {})], settled=False)).count("\t") == 5


@pytest.mark.parametrize("body", [b"[" * 100_000, b"pas du json", b"\xff\xfe", b"", None])
def test_any_body_can_be_shown(body: bytes | None) -> None:
    letter = buried(died(ValueError()), body=body)
    assert list(page(letter, facts_of(letter, {})))
    shown = json.loads(as_json(letter, facts_of(letter, {})))
    assert shown["letter"] == NAME
    assert "body" in shown or "body_base64" in shown


def test_letters_are_counted_by_stage_and_reason() -> None:
    crash = facts_of(buried(died(ValueError())), {})
    long = facts_of(buried(died(BadMessage("too_long", ""))), {})
    assert [(each.reason, each.letters) for each in tallies([crash, long, long])] == [
        ("too_long", 2),
        ("crash", 1),
    ]


def test_a_report_counts_and_fails_when_something_was_left(capsys: pytest.CaptureFixture[str]) -> None:
    done = Outcome(letter="a/0/1", outcome="replayed", to="articles.raw")
    assert report([done, done], "replayed", as_json=False) == 0
    assert capsys.readouterr().out == "2 replayed to articles.raw\n"
    assert report([done, Outcome(letter="a/0/2", outcome="left", why="so")], "replayed", as_json=True) == 1
    told = capsys.readouterr()
    assert [json.loads(line)["outcome"] for line in told.out.splitlines()] == ["replayed", "left"]
    assert told.err == "1 replayed to articles.raw, 1 left\n"
