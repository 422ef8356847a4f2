"""The write protocol against a model of Elasticsearch: whatever comes in between, the newest revision is
there with its quotes and nothing else is.

The model holds what the protocol relies on: writes of single documents are atomic, gets are in real time,
external versions and sequence numbers guard. Deleted documents' versions are remembered, or not at all: the
worst that `gc_deletes` or a restart of the server can do.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import ne

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propos_index.actions import Action, At, Seen
from propos_index.candidates import Candidate, Delivery, Message, Removal
from propos_index.clusters import Member
from propos_index.outcomes import Outcome, Verdict
from propos_index.protocol import Held, Look, Place, Put, Step, rewrite, steps_of
from propos_index.versions import removal_version

START = datetime(2026, 10, 1, tzinfo=UTC)
STEP = 10**9
MINUTE = timedelta(minutes=1)
DELIVERY = Delivery("articles.enriched", 0, 0, b"x", b"", [])


def revision(number: int, quotes: str, pipeline: int = 0) -> Candidate:
    """A revision whose quotes are the letters of `quotes`."""
    version = number * STEP + pipeline
    return Candidate(
        delivery=DELIVERY,
        id="x",
        version=version,
        article=Action("articles", "x", Seen(0, 0), f"{version} {quotes}}}".encode()),
        quotes=tuple(Action("quotes", letter, At(version), b"{}") for letter in quotes),
        member=Member("x", START, ()),
    )


def removal(number: int) -> Removal:
    return Removal(DELIVERY, "x", removal_version(number), START, START)


@dataclass
class Document:
    version: int
    seq_no: int
    body: bytes | None


@dataclass
class Index:
    """Elasticsearch as the protocol sees it; `remembers`: the versions of deleted documents."""

    remembers: bool = True
    documents: dict[tuple[str, str], Document] = field(default_factory=dict)
    clock: int = 0

    def answer(self, step: Look | Place) -> object:
        if isinstance(step, Place):
            return "cluster"
        held = self.documents.get(("articles", step.id))
        if held is None or held.body is None:
            return Held()
        seen = Seen(held.seq_no, 1)
        if b"removed_at" in held.body:
            return Held(removal_version(json.loads(held.body)["revision"]), frozenset(), seen)
        version, _, quotes = held.body.split(b',"cluster_id"')[0].decode().partition(" ")
        return Held(int(version), frozenset(quotes), seen, START)

    def put(self, action: Action) -> Outcome:
        place = (action.alias, action.id)
        old = self.documents.get(place)
        match action.guard:
            case At(version):
                fits = old is None or version >= old.version
            case Seen(seq_no):
                fits, version = old is not None and bool(old.body) and old.seq_no == seq_no, 0
                version = old.version + 1 if old else 0
            case _:
                fits, version = old is None or not old.body, old.version + 1 if old else 1
        if not fits:
            return Outcome(Verdict.CONFLICT)
        self.clock += 1
        self.documents[place] = Document(version, self.clock, action.document)
        if action.document is None and not self.remembers:
            del self.documents[place]
        return Outcome(Verdict.DONE)

    @property
    def shown(self) -> tuple[int, str, dict[str, int]]:
        """The article's version (-1: none), its quotes by its document, and the versions of those there."""
        held = self.answer(Look("x"))
        assert isinstance(held, Held)
        held = Held() if held.observed_at is None else held
        there = {
            name: document.version
            for (alias, name), document in self.documents.items()
            if alias == "quotes" and document.body is not None
        }
        return held.version, "".join(sorted(held.quote_ids)), there


class Writer:
    """A process in the middle of one message; each move is one request, or one item of a bulk request."""

    def __init__(self, index: Index, message: Message) -> None:
        self.index, self.message = index, message
        self.steps = steps_of(message)
        self.step: Step = next(self.steps)
        self.ends: list[Outcome] = []
        self.ended: Outcome | None = None

    def move(self) -> None:
        answer: object
        if isinstance(self.step, Put):
            self.ends.append(self.index.put(self.step.actions[len(self.ends)]))
            if len(self.ends) < len(self.step.actions):
                return
            answer, self.ends = tuple(self.ends), []
        else:
            answer = self.index.answer(self.step)
        try:
            self.step = self.steps.send(answer)
            if isinstance(self.step, Place):  # asks, and changes nothing
                self.step = self.steps.send(self.index.answer(self.step))
        except StopIteration as end:
            self.ended = end.value

    def finish(self) -> Outcome:
        while self.ended is None:
            self.move()
        return self.ended

    @property
    def in_flight(self) -> list[Action]:
        return list(self.step.actions[len(self.ends) :]) if isinstance(self.step, Put) else []


def holds(index: Index, messages: list[Message]) -> None:
    """The newest message is what the index shows."""
    newest = max(messages, key=lambda each: each.version or 0)
    version, quotes, there = index.shown
    if isinstance(newest, Removal):
        assert (version, there) == (-1, {})
    else:
        assert version == newest.version
        assert set(quotes) == newest.quote_ids
        assert there == dict.fromkeys(newest.quote_ids, newest.version)


def schedules(begin: Callable[[], tuple[Index, list[Writer]]], changes: int = 4) -> Iterator[Index]:
    """The index after every order in which two writers can take turns, with so many changes of turn at most.

    Source: M. Musuvathi and S. Qadeer, "Iterative context bounding", PLDI 2007.
    """
    orders: list[tuple[int, ...]] = [(0,), (1,)]
    while orders:
        order = orders.pop()
        index, writers = begin()
        for turn in order:
            writers[turn].move()
        while open_ := [number for number, writer in enumerate(writers) if writer.ended is None]:
            same, other = order[-1], 1 - order[-1]
            turn = same if same in open_ else other
            if turn == same and other in open_ and sum(map(ne, order, order[1:])) < changes:
                orders.append((*order, other))
            order = (*order, turn)
            writers[turn].move()
        yield index


@pytest.mark.parametrize("remembers", [True, False])
@pytest.mark.parametrize(
    "messages",
    [
        (revision(1, "ab"), revision(2, "bc")),
        (revision(2, "ab"), revision(2, "bc", pipeline=1)),
        (revision(1, "ab"), revision(1, "ab")),
        (revision(1, "ab"), removal(1)),
        (revision(2, "a"), removal(1)),
        (removal(1), removal(2)),
    ],
    ids=["revisions", "pipelines", "the same twice", "removed", "brought back", "removed twice"],
)
@pytest.mark.parametrize(
    "before", [[], [revision(0, "xb", pipeline=5)], [revision(0, "x", pipeline=5), removal(0)]], ids=len
)
def test_two_writers_leave_the_newest_in_every_order_of_their_requests(
    before: list[Message], messages: tuple[Message, ...], remembers: bool
) -> None:
    def begin() -> tuple[Index, list[Writer]]:
        index = Index(remembers)
        for each in before:
            Writer(index, each).finish()
        return index, [Writer(index, each) for each in messages]

    count = 0
    for index in schedules(begin):
        holds(index, list(messages))
        count += 1
    assert count >= 6, "two steps each can be taken in six orders"


MESSAGES = [
    revision(1, "ab"),
    revision(2, "bc"),
    revision(2, "ac", pipeline=1),
    removal(2),
    revision(3, "ab"),
    revision(4, ""),
    removal(4),
]


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_killed_writers_repeated_messages_and_late_requests_change_nothing(data: st.DataObject) -> None:
    """Several writers at once; a killed one's message comes again to another, and what it had sent arrives at
    any moment until that one is done with the message; every message may come any number of times."""
    index = Index()
    messages: list[Message] = data.draw(st.lists(st.sampled_from(MESSAGES), min_size=1, max_size=5))
    writers = [Writer(index, each) for each in messages]
    late: dict[int, list[Action]] = {}

    def arrive(number: int) -> None:
        for action in late.pop(number, []):
            index.put(action)

    for _ in range(data.draw(st.integers(0, 60))):
        number = data.draw(st.integers(0, len(writers) - 1))
        match data.draw(st.sampled_from(["move"] * 6 + ["kill", "arrive", "again"])):
            case "move" if writers[number].ended is None:
                writers[number].move()
                if writers[number].ended is not None:
                    arrive(number)
            case "kill" if writers[number].ended is None:
                arrive(number)
                late[number] = writers[number].in_flight
                writers[number] = Writer(index, writers[number].message)
            case "arrive":
                arrive(number)
            case "again" if writers[number].ended is not None:
                writers[number] = Writer(index, writers[number].message)
    for number in data.draw(st.permutations(range(len(writers)))):
        arrive(number)
        writers[number].finish()
    holds(index, messages)


@pytest.mark.parametrize("newer", [revision(2, "bc"), removal(1)], ids=["revised", "removed"])
@pytest.mark.parametrize("remembers", [True, False])
def test_what_a_sweep_writes_anew_gives_way(newer: Candidate | Removal, remembers: bool) -> None:
    def begin() -> tuple[Index, list[Writer]]:
        index = Index(remembers)
        old = revision(1, "ab")
        Writer(index, old).finish()
        held = index.documents["articles", "x"]
        sweeper = Writer(index, old)
        sweeper.steps = rewrite(old.article.guarded(Seen(held.seq_no, 1)), old.quotes)
        sweeper.step = next(sweeper.steps)
        return index, [sweeper, Writer(index, newer)]

    for index in schedules(begin):
        holds(index, [newer])


def test_a_writer_that_wakes_up_late_takes_its_quotes_back() -> None:
    index = Index(remembers=False)
    asleep = Writer(index, revision(1, "ab"))
    while not asleep.in_flight:
        asleep.move()
    Writer(index, revision(2, "bc")).finish()
    assert asleep.finish().verdict is Verdict.STALE
    holds(index, [revision(2, "bc")])


def test_an_interrupted_removal_is_completed_when_it_is_repeated() -> None:
    moves = 0
    while True:
        index = Index()
        Writer(index, revision(1, "ab")).finish()
        killed = Writer(index, removal(1))
        for _ in range(moves):
            if killed.ended is None:
                killed.move()
        if killed.ended is not None:
            assert moves > 2
            break
        Writer(index, removal(1)).finish()
        holds(index, [removal(1)])
        moves += 1


@pytest.mark.parametrize(("at", "gone"), [(START + MINUTE, True), (START - MINUTE, False)])
def test_a_removal_that_names_no_revision_takes_what_was_observed_before_it(at: datetime, gone: bool) -> None:
    index = Index()
    Writer(index, revision(2, "ab")).finish()
    for _ in range(2):
        Writer(index, Removal(DELIVERY, "x", None, at, START)).finish()
    holds(index, [removal(2) if gone else revision(2, "ab")])
    Writer(index, revision(3, "c")).finish()
    holds(index, [revision(3, "c")])


def test_quotes_that_a_revision_takes_over_are_marked_as_kept() -> None:
    index = Index()
    for each in (revision(1, "ab"), revision(2, "bc"), removal(2), revision(3, "bc")):
        Writer(index, each).finish()
        bodies = {
            name: held.body or b"" for (alias, name), held in index.documents.items() if alias == "quotes"
        }
        kept = {name for name, body in bodies.items() if b'"kept":true' in body}
        assert kept == ({"b"} if each.version == 2 * STEP else set()), each
