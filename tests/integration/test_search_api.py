"""`propos search` on a real Elasticsearch: what its API answers, and what it says when it cannot."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from index_kit import Bridge, enriched, removal
from polling import until
from propos.messages import EnrichedArticle
from propos.settings import Settings
from searching import indexed, served, started

SAID = "La digue de Vanel tiendra jusqu'au printemps prochain"
HERE = "https://vanel.example/digue"
GONE = enriched("https://vanel.example/retrait", "On ne dira plus rien de tout cela")
ARTICLES = [
    enriched(HERE, SAID, "Le port rouvrira lundi matin à sept heures"),
    enriched(
        "https://serande.example/reprise",
        SAID,
        outlet={"id": "serande", "name": "Sérande Matin"},
        language="fr",
    ),
    *(
        enriched(f"https://vanel.example/{n}", f"Voici la parole numéro {n} du conseil municipal")
        for n in range(30)
    ),
]


@pytest.fixture(scope="module")
def prefix(stack: Settings) -> Iterator[str]:
    """Indices of our own that hold the articles."""
    with indexed(stack.elasticsearch, *ARTICLES, GONE, removal(GONE, 2)) as found:
        yield found


@pytest.fixture(scope="module")
def api(stack: Settings, prefix: str) -> Iterator[httpx.Client]:
    with served(stack.elasticsearch, prefix) as client:
        yield client


def test_the_same_words_in_two_outlets_are_one_answer_that_names_both(api: httpx.Client) -> None:
    page = api.get("/api/quotes", params={"q": "digue printemps"}).json()
    assert (page["total"], page["next"]) == (1, None)
    (quote,) = page["quotes"]
    assert quote["content"] == SAID
    assert [quote["content"][start:end] for start, end in quote["matches"]] == ["digue", "printemps"]
    assert {each["outlet"] for each in quote["printed"]} == {"Le Courrier de Vanel", "Sérande Matin"}
    assert quote["printings"] == 2
    each = api.get("/api/quotes", params={"q": "digue printemps", "grouped": "0"}).json()
    assert (each["total"], len(each["quotes"])) == (2, 2)


def test_a_facet_counts_without_its_own_filter(api: httpx.Client) -> None:
    page = api.get("/api/quotes", params={"q": "digue", "outlet": "Sérande Matin"}).json()
    outlets = {each["value"]: each["count"] for each in page["facets"]["outlets"]}
    assert outlets == {"Le Courrier de Vanel": 1, "Sérande Matin": 1}
    assert [each["count"] for each in page["facets"]["kinds"]] == [1], "the others count with it"


@pytest.mark.parametrize("grouped", ["1", "0"])
def test_pages_follow_each_other_without_gap_or_repeat(api: httpx.Client, grouped: str) -> None:
    asked = {"q": "parole conseil", "size": "7", "grouped": grouped}
    page = api.get("/api/quotes", params=asked).json()
    seen = [quote["id"] for quote in page["quotes"]]
    while page["next"]:
        page = api.get("/api/quotes", params=asked | {"after": page["next"]}).json()
        seen += [quote["id"] for quote in page["quotes"]]
    assert len(seen) == len(set(seen)) == page["total"] == 30


def test_later_pages_count_facets_only_when_they_are_asked_to(api: httpx.Client) -> None:
    asked = {"q": "parole conseil", "size": "7"}
    first = api.get("/api/quotes", params=asked).json()
    on = asked | {"after": first["next"]}
    assert api.get("/api/quotes", params=on).json()["facets"] is None
    assert api.get("/api/quotes", params=on | {"facets": "true"}).json()["facets"] == first["facets"]
    assert api.get("/api/quotes", params=asked | {"facets": "false"}).json()["facets"] is None


def test_printings_are_those_of_the_words_whatever_the_filters_leave(api: httpx.Client) -> None:
    page = api.get("/api/quotes", params={"q": "digue printemps", "outlet": "Sérande Matin"}).json()
    (quote,) = page["quotes"]
    assert (quote["outlet"], quote["printings"]) == ("Sérande Matin", 2)


@pytest.mark.parametrize(
    ("address", "status", "kind", "parameter"),
    [
        ("/api/quotes?q=digue+OR", 400, "urn:propos:nothing_after", "q"),
        ("/api/quotes?q=kind:chant", 400, "urn:propos:unknown_kind", "q"),
        ("/api/quotes?since=hier", 400, "urn:propos:bad_day", "since"),
        ("/api/quotes?size=0", 400, "urn:propos:bad_parameter", "size"),
        ("/api/quotes?after=zz", 400, "urn:propos:bad_cursor", "after"),
        ("/api/timeline?interval=century", 400, "urn:propos:bad_parameter", "interval"),
        ("/api/articles/none", 404, "urn:propos:missing", None),
        (f"/api/articles/{GONE.id}", 410, "urn:propos:gone", None),
        ("/api/unknown", 404, "about:blank", None),
    ],
)
def test_what_is_wrong_is_said_as_a_problem(
    api: httpx.Client, address: str, status: int, kind: str, parameter: str | None
) -> None:
    answer = api.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert (problem["type"], problem["status"], problem.get("parameter")) == (kind, status, parameter)


def test_a_fault_of_the_question_has_a_place_a_remedy_and_a_language(api: httpx.Client) -> None:
    french = api.get("/api/quotes", params={"q": "digue AND OR"}).json()
    assert 0 <= french["position"] <= len("digue AND OR")
    english = api.get("/api/quotes", params={"q": "digue AND OR", "lang": "en"}).json()
    assert french["remedy"] != english["remedy"] != ""


def test_an_article_comes_with_its_quotes_in_their_order(api: httpx.Client) -> None:
    article: EnrichedArticle = ARTICLES[0]
    page = api.get(f"/api/articles/{article.id}").json()
    assert page["article"]["title"] == article.title
    assert [quote["content"] for quote in page["quotes"]] == [
        SAID,
        "Le port rouvrira lundi matin à sept heures",
    ]


def test_the_timeline_counts_every_quote(api: httpx.Client) -> None:
    timeline = api.get("/api/timeline", params={"interval": "day"}).json()
    assert sum(bucket["count"] for bucket in timeline["buckets"]) == 33


def test_an_export_holds_every_quote_once_as_csv_and_as_json_lines(api: httpx.Client) -> None:
    lines = api.get("/api/quotes.jsonl", params={"q": "vanel OR parole OR lundi"})
    rows = [json.loads(line) for line in lines.text.splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) == 33
    table = api.get("/api/quotes.csv", params={"q": "vanel OR parole OR lundi"})
    assert table.headers["content-disposition"] == 'attachment; filename="propos.csv"'
    read = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [row["content"] for row in read] == [row["content"] for row in rows]
    assert api.get("/api/quotes.csv", params={"q": "rien du tout de tel"}).text.count("\n") == 1, (
        "names alone"
    )
    assert api.get("/api/quotes.csv", params={"q": "digue OR"}).status_code == httpx.codes.BAD_REQUEST


def test_nothing_of_another_host_may_be_loaded(api: httpx.Client) -> None:
    policy = api.get("/api/quotes").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_without_elasticsearch_it_says_so_and_goes_on_when_that_is_back(stack: Settings, prefix: str) -> None:
    bridge = Bridge(stack.elasticsearch)
    with ExitStack() as ending, served(f"http://127.0.0.1:{bridge.port}", prefix) as client:
        away = client.get("/api/quotes", params={"q": "digue"})
        assert (away.status_code, away.json()["type"]) == (503, "urn:propos:away")
        assert int(away.headers["retry-after"]) > 0
        bridge.up()
        ending.callback(bridge.down)
        until(lambda: client.get("/api/quotes", params={"q": "digue"}).status_code == httpx.codes.OK)


def test_a_port_that_is_taken_is_named(stack: Settings, api: httpx.Client) -> None:
    process = started(stack.elasticsearch, "", int(api.base_url.port or 0))
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "PROPOS_SEARCH_PORT" in said
