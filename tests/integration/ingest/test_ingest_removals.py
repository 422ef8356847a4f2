"""Removing an article of a running ingest, and mail that its instances cannot read."""

import json
import signal
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from polling import until
from propos import clients, codec, topics
from propos.dead.letters import PREFIX
from propos.headers import cloud_event, removed_revision, value_of
from propos.identity import article_id
from propos.messages import Article, Outlet
from propos.settings import Settings
from propos.states import ArticleState, Candidate, Lead, LinkState, state_key
from propos_ingest.addresses import site_of
from propos_ingest.ledger.partition import partition_of

Start = Callable[..., subprocess.Popen[str]]
PARTITIONS = 3
TEXT = "La halle de Sorvigny rouvrira au printemps, assure la mairie, qui promet des étals moins chers. " * 3


def records(stack: Settings, topic: str) -> list[Any]:
    """What is committed on a topic."""
    with closing(clients.consumer(stack.kafka, "test-removals", None, committed=True)) as consumer:
        return list(clients.read_whole(consumer, topic))


def revisions(stack: Settings, url: str) -> list[int]:
    """Revisions of an article on articles.raw, in order; of a removal with a minus sign."""
    return [
        -(removed_revision(record.headers) or 0)
        if record.value is None
        else codec.decode(record.value, Article).revision
        for record in records(stack, topics.RAW)
        if record.key == article_id(url).encode()
    ]


def remove(start: Start, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """Exit status of `propos remove`, and what it says of each article."""
    process = start(*arguments, "--json", command="remove")
    said, wrong = process.communicate(timeout=90)
    assert process.returncode < 2, wrong
    return process.returncode, [json.loads(line) for line in said.splitlines()]


def dropped(stack: Settings, group: str) -> set[str | None]:
    """The reasons for which links are remembered as dropped."""
    links = [
        each for each in records(stack, f"{group}.state") if each.key.startswith(b"link:") and each.value
    ]
    return {codec.decode(each.value, LinkState).reason for each in links}


def test_a_removed_article_stays_away_until_that_is_lifted(
    stack: Settings, web: Any, start: Start, group: str
) -> None:
    page = web.page("/quai", TEXT)
    feed = web.feed("/rss", page)
    ingest = start("--feed", feed)
    until(lambda: revisions(stack, page) == [1], what="the article")
    status, (order,) = remove(start, page + "?utm_source=lettre", "--note", "Ordonnance du 6 octobre")
    assert (status, order["outcome"], order["revision"]) == (0, "removed", 2)
    assert revisions(stack, page) == [1, -2]
    status, (order,) = remove(start, article_id(page))
    assert (status, order["outcome"], order["url"]) == (0, "already", page)

    def goes_on(day: int, process: subprocess.Popen[str]) -> None:
        """The feed names the article anew, which now says something else, and another one."""
        web.page("/quai", f"Correction {day}. {TEXT}")
        other = web.page(f"/autre-{day}", f"Autre chose, le {day}. {TEXT}")
        web.feed("/rss", page, other, day=day)
        until(
            lambda: revisions(stack, other) == [1] or process.poll() is not None, what=f"the article of {day}"
        )

    goes_on(4, ingest)
    until(lambda: "removed" in dropped(stack, group), what="that the page is remembered as a removed one's")
    ingest.kill()
    again = start()
    goes_on(5, again)
    assert revisions(stack, page) == [1, -2]
    status, (order,) = remove(start, "--undo", page)
    assert (status, order["outcome"]) == (0, "lifted")
    until(lambda: revisions(stack, page) == [1, -2, 3], what="the article that is back")
    again.send_signal(signal.SIGTERM)
    said = again.communicate(timeout=30)[1]
    assert '"reason": "removed"' not in said, "its page was not even asked for"
    status, (order,) = remove(start, "--undo", page)
    assert (status, order["outcome"]) == (1, "not_removed")
    trace = start(page, "--json", command="trace")
    story = [json.loads(line)["what"] for line in trace.communicate(timeout=60)[0].splitlines()]
    assert "removed, as revision 2" in story
    assert [what for what in story if what.startswith("handed over") and "removal" in what] == [
        "handed over as a removal",
        "handed over as a lifted removal",
    ]


def test_what_is_unknown_is_blocked_once_an_instance_runs(stack: Settings, web: Any, start: Start) -> None:
    page = web.page("/quai", TEXT)
    status, (order,) = remove(start, page, "--wait", "0")
    assert (status, order["outcome"]) == (1, "handed_over")
    other = web.page("/autre", f"Autre chose. {TEXT}")
    ingest = start("--feed", web.feed("/rss", other, page))
    until(lambda: revisions(stack, other) == [1] or ingest.poll() is not None, what="the other article")
    until(lambda: revisions(stack, page), what="the removal")
    (revision,) = revisions(stack, page)
    assert revision < 0, "older than anything that was ever published"
    missing = start(article_id("http://inconnu.example/"), command="remove")
    assert "give its address" in " ".join(missing.communicate(timeout=60)[1].split())
    assert missing.returncode == 2


def test_mail_and_states_that_cannot_be_read_stop_nobody(
    stack: Settings, web: Any, start: Start, group: str
) -> None:
    page, sealed = web.page("/quai", TEXT), web.page("/halle", f"Autre. {TEXT}")
    site = site_of(page)
    number = partition_of(site, PARTITIONS)
    newer = cloud_event(Lead, "ingest", 2, page)
    bad = {
        "not_json": (b"{", cloud_event(Lead, "ingest", 1, page)),
        "unknown_version": (codec.encode(Lead(link=page, seen="")), newer),
        "wrong_shape": (b'{"kind": "later", "link": "x:"}', cloud_event(Lead, "ingest", 1, page)),
    }
    candidate = Candidate(
        link=page,
        seen="",
        url=page,
        canonical_url=page,
        outlet=Outlet("gazette", "La Gazette"),
        title="Le quai",
        text=TEXT,
        observed_at=datetime(2026, 10, 1, 6, tzinfo=UTC),
    )
    state = ArticleState(
        id=article_id(sealed), canonical_url=sealed, url=sealed, revision=7, content_hash="x"
    )
    strange = [
        (b"\xff\xfe", b"{}", []),
        (b"later:kind", None, []),
        (b"not-an-id", None, []),
        (b"link:not-a-hash", None, []),
        (state_key(state).encode(), codec.encode(state), cloud_event(ArticleState, "ingest", 2, state.id)),
    ]
    with closing(clients.producer(stack.kafka, "test")) as producer:
        for key, body, event in strange:
            producer.send(f"{group}.state", body, key, headers=event, partition=number).get(30)
        for body, event in bad.values():
            producer.send(f"{group}.inbox", body, site.encode(), headers=event, partition=number).get(30)
        producer.send(f"{group}.inbox", codec.encode(candidate), b"\xff", partition=number).get(30)
    ingest = start("--feed", web.feed("/rss", sealed))
    until(
        lambda: revisions(stack, page) == [1] or ingest.poll() is not None, what="the mail behind the bad one"
    )
    until(lambda: len(web.asked[sealed]) > 0, what="a look at the page of the sealed article")
    ingest.kill()
    _, said = ingest.communicate()
    assert said.count('"event": "dead_letter"') == 3
    later = web.page("/plus-tard", f"Plus tard. {TEXT}")
    web.feed("/rss", sealed, later, day=5)
    second = start()
    until(
        lambda: revisions(stack, later) == [1] or second.poll() is not None, what="an article after a restart"
    )
    dead = records(stack, f"{group}.dead")
    assert [(letter.value, value_of(letter.headers, f"{PREFIX}reason")) for letter in dead] == [
        (body, reason) for reason, (body, _) in bad.items()
    ]
    assert [value_of(letter.headers, f"{PREFIX}offset") for letter in dead] == ["0", "1", "2"]
    assert {value_of(letter.headers, f"{PREFIX}topic") for letter in dead} == {f"{group}.inbox"}
    assert {letter.key for letter in dead} == {site.encode()}
    assert revisions(stack, sealed) == [], "what was published of it is unknown"
