"""/live of a real `propos search` on a real Elasticsearch: who is told what, and what becomes of a stream."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import pytest
from elasticsearch import Elasticsearch

from index_kit import Bridge, enriched, free_port, url
from listening import listening
from polling import until
from propos.messages import EnrichedArticle
from propos.settings import Settings
from searching import indexed, put, served, started

Publish = Callable[..., EnrichedArticle]


@pytest.fixture(scope="module")
def prefix(stack: Settings) -> Iterator[str]:
    with indexed(stack.elasticsearch) as made:
        yield made


@pytest.fixture(scope="module")
def api(stack: Settings, prefix: str) -> Iterator[httpx.Client]:
    with served(stack.elasticsearch, prefix) as client:
        yield client


@pytest.fixture(scope="module")
def elastic(stack: Settings) -> Iterator[Elasticsearch]:
    with Elasticsearch(stack.elasticsearch) as client:
        yield client


@pytest.fixture
def publish(elastic: Elasticsearch, prefix: str) -> Publish:
    """Index an article that was seen and published just now."""

    def published(address: str, *quotes: str, **changes: object) -> EnrichedArticle:
        now = datetime.now(UTC)
        fresh: dict[str, object] = {"observed_at": now.isoformat(), "published_at": now.isoformat()}
        article = enriched(address, *quotes, **fresh | changes)  # type: ignore[arg-type]  # any field
        put(elastic, prefix, [article], now)
        return article

    return published


def test_who_asked_for_it_is_told_and_who_asked_for_something_else_is_not(
    api: httpx.Client, publish: Publish
) -> None:
    with listening(api.base_url, q="digue") as near, listening(api.base_url, q="gare") as far:
        dyke = publish(url(), "La digue de Vanel sera relevée d'un mètre avant l'hiver")
        near.until_told(dyke.quotes[0].id)
        station = publish(url(), "La gare de Sérande rouvrira ses deux guichets")
        far.until_told(station.quotes[0].id)
        assert near.quotes() == [dyke.quotes[0].id]
        assert far.quotes() == [station.quotes[0].id]
        html = near.heard[0].data["html"]
        assert f'id="q-{dyke.quotes[0].id}"' in html
        assert "<mark>digue</mark>" in html


def test_everybody_hears_what_answers_every_question_in_their_own_language(
    api: httpx.Client, publish: Publish
) -> None:
    with listening(api.base_url, lang="fr") as french, listening(api.base_url, lang="en") as english:
        quote = publish(url(), "Nous ouvrirons la piscine de Mézoul en juin").quotes[0].id
        for reader, word in ((french, "En contexte"), (english, "In context")):
            reader.until_told(quote)
            assert word in reader.heard[-1].data["html"]


def test_a_revision_sends_only_what_it_adds(api: httpx.Client, publish: Publish) -> None:
    address = url()
    old, new = "Le marché couvert restera ouvert tout l'été", "Le marché couvert fermera finalement en août"
    with listening(api.base_url, q="marché") as reader:
        first = publish(address, old).quotes[0].id
        reader.until_told(first)
        kept, added = (quote.id for quote in publish(address, old, new, revision=2).quotes)
        reader.until_told(added)
        last = publish(url(), "Le marché de gros déménagera aussi").quotes[0].id
        reader.until_told(last)
        assert reader.quotes() == [first, added, last]
        assert kept == first


def test_neither_an_archive_nor_what_was_seen_long_ago_is_news(api: httpx.Client, publish: Publish) -> None:
    ago = (datetime.now(UTC) - timedelta(days=400)).isoformat()
    with listening(api.base_url, q="tramway") as reader:
        publish(url(), "Le tramway coûtera moins cher que prévu", published_at=ago)
        publish(url(), "Le tramway ira jusqu'à la plage", published_at=ago, observed_at=ago)
        last = publish(url(), "Le tramway ne circulera pas dimanche").quotes[0].id
        reader.until_told(last)
        assert reader.quotes() == [last]


def test_a_reprint_says_whose_place_it_takes(api: httpx.Client, publish: Publish) -> None:
    words = "Les trois écoles du bourg garderont leurs cantines"
    first = publish(url(), words).quotes[0].id
    with listening(api.base_url, q="cantines") as reader:
        second = publish(url(), words).quotes[0].id
        reader.until_told(second)
        assert reader.heard[-1].data["same"] == [first]


def test_who_comes_back_hears_what_was_missed(api: httpx.Client, publish: Publish) -> None:
    with listening(api.base_url, q="phare") as reader:
        told = publish(url(), "Le phare de Mézoul sera repeint en rouge").quotes[0].id
        reader.until_told(told)
        mark = reader.heard[-1].id
    missed = publish(url(), "Le phare se visitera dès le printemps").quotes[0].id
    with listening(api.base_url, last=mark, q="phare") as again:
        again.until_told(missed)


def test_a_page_hears_what_came_since_it_was_made(api: httpx.Client, publish: Publish) -> None:
    made = str(round(time.time() * 1000))
    missed = publish(url(), "Le viaduc de Carrec sera fermé aux camions").quotes[0].id
    with listening(api.base_url, q="viaduc", **{"from": made}) as reader:
        reader.until_told(missed)


def test_script_comes_out_as_text(api: httpx.Client, publish: Publish) -> None:
    evil = "<script>alert(1)</script> et <img src=x onerror=alert(2)> dit le port"
    with listening(api.base_url, q="alert") as reader:
        reader.until_told(publish(url(), evil, title="<b>Gras</b>").quotes[0].id)
        html = reader.heard[-1].data["html"]
        assert "<script" not in html
        assert "<img" not in html
        assert "&lt;b&gt;Gras" in html


@pytest.mark.parametrize("asked", [{"q": "digue OR"}, {"since": "hier"}, {"kind": "chant"}])
def test_what_cannot_be_asked_is_refused_before_anything_is_told(
    api: httpx.Client, asked: dict[str, str]
) -> None:
    assert api.get("/live", params=asked).status_code == httpx.codes.BAD_REQUEST


def test_while_elasticsearch_is_away_listeners_are_told_so_and_hear_what_came_then(
    stack: Settings, prefix: str, publish: Publish
) -> None:
    bridge = Bridge(stack.elasticsearch)
    bridge.up()
    with ExitStack() as ending:
        client = ending.enter_context(served(f"http://127.0.0.1:{bridge.port}", prefix))
        reader = ending.enter_context(listening(client.base_url, q="jetée"))
        before = publish(url(), "La jetée nord est ouverte aux pêcheurs").quotes[0].id
        reader.until_told(before)
        bridge.down()
        until(lambda: reader.names()[-1] == "away")
        during = publish(url(), "La jetée sud ne rouvrira pas cette année").quotes[0].id
        late = ending.enter_context(listening(client.base_url, q="jetée"))
        until(lambda: late.names() == ["away"])
        bridge.up()
        ending.callback(bridge.down)
        reader.until_told(during)
        until(lambda: late.names()[-1] == "back")
        assert reader.quotes() == [before, during]
        assert reader.names().count("away") == reader.names().count("back") == 1


def test_nobody_is_turned_away_before_there_are_as_many_as_may_listen(
    stack: Settings, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROPOS_SEARCH_LIVE_MOST", "1")
    with served(stack.elasticsearch, prefix) as client:
        with listening(client.base_url):
            refused = client.get("/live")
            assert refused.status_code == httpx.codes.SERVICE_UNAVAILABLE
            assert int(refused.headers["retry-after"]) > 0

        def place() -> bool:
            with client.stream("GET", "/live") as answer:
                return answer.status_code == httpx.codes.OK

        until(place, what="the place of who went to be free")


def test_the_server_ends_although_pages_listen(stack: Settings, prefix: str) -> None:
    port = free_port()
    process = started(stack.elasticsearch, prefix, port)
    base = httpx.URL(f"http://127.0.0.1:{port}")

    def answers() -> bool:
        try:
            return httpx.get(base.join("/"), trust_env=False).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    until(answers, what="propos search answers")
    with listening(base) as reader:
        process.terminate()
        _, said = process.communicate(timeout=20)
        assert reader.ended.wait(10)
    assert process.returncode in (0, -15)
    assert "Traceback" not in said


def test_the_shown_page_names_what_its_script_needs(api: httpx.Client) -> None:
    page = api.get("/", params={"sort": "date", "q": "digue"}).text
    assert 'data-live-address="/live?q=digue&amp;sort=date"' in page
    assert "/static/live.js" in page
    assert "data-live-address" not in api.get("/", params={"q": "digue"}).text, "the best come first there"
    assert msgspec.json.decode(page.partition("data-live-words='")[2].partition("'")[0])["on"] == "En direct"
