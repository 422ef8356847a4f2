"""`propos index` while servers and processes fail: nothing is lost, nothing is old, nothing is left over."""

import signal
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from chaos.proxy import Proxy
from index_kit import Bridge, Installation, Record, away, enriched, free_port, removal, url
from polling import until
from propos.messages import EnrichedArticle
from propos.trace import Event, target_of
from propos_index.trace import trace


def complete(here: Installation, articles: Iterable[EnrichedArticle]) -> None:
    """The index shows these articles with their quotes and no others."""
    wanted = {each.id: sorted(quote.content[0].text for quote in each.quotes) for each in articles}
    found = here.elasticsearch.search(index=f"{here.prefix}articles", size=1000)["hits"]["hits"]
    assert {hit["_id"] for hit in found} == wanted.keys()
    assert {each.id: (each.revision, here.contents(each)) for each in articles} == {
        each.id: (each.revision, wanted[each.id]) for each in articles
    }
    assert here.count("quotes") == sum(map(len, wanted.values()))


@pytest.mark.parametrize("mode", ["429", "503", "items", "cut", "hole", "refuse"])
def test_no_answer_of_a_broken_network_counts_as_done(installation: Installation, mode: str) -> None:
    upstream = int(installation.settings.elasticsearch.rpartition(":")[2])
    proxy = Proxy(free_port(), upstream, seed=1)
    urls = [url() for _ in range(40)]
    firsts = [enriched(here, "Un", "Deux") for here in urls]
    seconds = [enriched(here, "Deux", "Trois", revision=2) for here in urls]
    environment = {"PROPOS_INDEX_TIMEOUT": "2", "PROPOS_INDEX_BATCH": "7"}
    indexer = installation.start(PROPOS_ELASTICSEARCH=f"http://127.0.0.1:{proxy.port}", **environment)
    installation.publish(*firsts)
    until(lambda: installation.events("batch"))
    proxy.set(mode, 0.4)
    installation.publish(*seconds)
    if mode == "refuse":
        until(lambda: installation.events("waiting"))
    else:
        until(lambda: proxy.done[mode] > 5)
    proxy.set("ok")
    installation.drained()
    complete(installation, seconds)
    indexer.terminate()
    assert indexer.wait(20) == 0
    proxy.close()


def test_a_read_only_index_is_waited_for_and_said(installation: Installation) -> None:
    port, block = free_port(), "index.blocks.read_only_allow_delete"
    first, second = enriched(url(), "Un"), enriched(url(), "Deux")
    installation.start(PROPOS_HEALTH_PORT=str(port))
    installation.publish(first)
    installation.drained()
    indices = f"{installation.prefix}*"
    installation.elasticsearch.indices.put_settings(index=indices, settings={block: True})
    installation.publish(second)
    until(lambda: "elasticsearch" in (away(port) or []))
    (waiting,) = installation.events("waiting")
    assert "flood-stage" in str(waiting["reason"])
    installation.elasticsearch.indices.put_settings(index=indices, settings={block: None})
    until(lambda: away(port) == [])
    installation.drained()
    complete(installation, [first, second])


def test_an_indexer_that_slept_leaves_nothing_of_what_it_had_in_hand(installation: Installation) -> None:
    """Stopped in the middle of its work for longer than a session lasts, while another one goes on to newer
    revisions and removals; then it wakes up and sends what it was about to send."""
    urls = [url() for _ in range(60)]
    asleep = installation.start(PROPOS_INDEX_BATCH="3")
    until(lambda: installation.events("ready"))
    for number in (1, 2, 3):
        installation.publish(*(enriched(here, f"Ancien {number}", "Deux", revision=number) for here in urls))
    until(lambda: installation.events("batch"))
    asleep.send_signal(signal.SIGSTOP)
    installation.start()
    last = 4
    lasts = [enriched(here, "Deux", "Trois", revision=last) for here in urls]
    installation.publish(*lasts)
    gone = [enriched(here, revision=last) for here in urls[:20]]
    installation.publish(*(removal(each, last) for each in gone))
    installation.drained()
    asleep.send_signal(signal.SIGCONT)
    again = [enriched(here, "Quatre", revision=last + 1) for here in urls[40:]]
    installation.publish(*again)
    until(lambda: len(installation.events("ready")) == 2)
    installation.drained()
    complete(installation, [*lasts[20:40], *again])
    assert asleep.poll() is None


def test_a_stop_in_the_middle_is_quick_and_clean(installation: Installation) -> None:
    bridge = Bridge(installation.settings.elasticsearch)
    bridge.up()
    articles = [enriched(url(), "Un", "Deux") for _ in range(300)]
    process = installation.start(
        PROPOS_ELASTICSEARCH=f"http://127.0.0.1:{bridge.port}", PROPOS_INDEX_BATCH="5"
    )
    installation.publish(*articles)
    until(lambda: installation.events("batch"))
    process.terminate()
    assert process.wait(10) == 0
    process = installation.start(PROPOS_ELASTICSEARCH=f"http://127.0.0.1:{bridge.port}")
    bridge.down()
    until(lambda: installation.events("waiting"))
    process.terminate()
    assert process.wait(10) == 0
    installation.start()
    installation.drained()
    complete(installation, articles)


def test_an_article_leaves_with_its_quotes_and_comes_back_with_a_newer_revision(
    installation: Installation,
) -> None:
    here = url()
    first, second, third = (enriched(here, f"Mot {n}", "Deux", revision=n) for n in (1, 2, 3))
    stays = enriched(url(), "Reste")
    installation.start()
    installation.publish(stays, first, removal(first, 2))
    installation.drained()
    complete(installation, [stays])
    installation.publish(first, second, removal(first, 2), first)
    installation.drained()
    complete(installation, [stays])
    installation.publish(third, removal(first, 2), first)
    installation.drained()
    complete(installation, [stays, third])
    installation.publish(removal(third))
    installation.drained()
    complete(installation, [stays])
    settings = installation.settings.model_copy(update={"index_prefix": installation.prefix})
    events = [
        each.what for each in trace(target_of(here, datetime.now(UTC)), settings) if isinstance(each, Event)
    ]
    assert events == ["removed, as revision 3"]
    never_seen = enriched(url(), "Jamais")
    installation.publish(removal(never_seen, 4), never_seen)
    installation.drained()
    complete(installation, [stays])


def test_a_flood_of_bad_messages_is_not_buried_but_said(installation: Installation) -> None:
    port = free_port()
    good = [enriched(url(), "Bon") for _ in range(5)]
    bad: list[Record] = [(f"k{number}".encode(), b"{}", []) for number in range(20)]
    installation.start(PROPOS_HEALTH_PORT=str(port), PROPOS_DEAD_WINDOW="20", PROPOS_DEAD_SHARE="0.2")
    installation.publish(*good, *bad)
    until(lambda: "dead letters" in (away(port) or []))
    until(lambda: installation.article(good[-1]))
    assert installation.events("dead_letter") == []
    installation.processes[0].terminate()
    assert installation.processes[0].wait(10) == 0
    installation.start(PROPOS_DEAD_SHARE="1")
    installation.drained()
    assert len(installation.events("dead_letter")) == len(bad)
    complete(installation, good)
