"""The page of one quote, and /api/quotes/{id}, of a real `propos search` on a real Elasticsearch."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from index_kit import Record, enriched, removal
from propos.messages import EnrichedArticle
from propos.settings import Settings
from searching import indexed, served

FIRST, SECOND = "La digue tiendra", "et nous serons prêts"
OTHER = "Personne ne nous a consultés sur ce chantier"
TEXT = (
    "Tout premier paragraphe, loin de la citation.\n"
    "Avant-avant-dernier.\n"
    "Le conseil s'est réuni lundi 🚧 à Port-Vanel.\n"
    f"« {FIRST}, a promis Maëlle Quéméneur, {SECOND}. »\n"
    f"« {OTHER} », a répondu Yann Le Goff.\n"
    "Le chantier dure deux ans.\n"
    "Tout dernier paragraphe <script>alert(1)</script>."
)


def span(words: str) -> dict[str, object]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def said(identity: str, *words: str, **more: object) -> dict[str, object]:
    return {"id": identity, "kind": "direct", "content": [*map(span, words)], "words_key": identity} | more


MAYOR = {"name": "Maëlle Quéméneur", "type": "person", "role": "maire de Port-Vanel"}
ARTICLE = enriched(
    "https://vanel.example/digue",
    text=TEXT,
    title="La digue <b>tient</b>",
    authors=["Soizic Aubrée"],
    quotes=[
        said(
            "q-digue",
            FIRST,
            SECOND,
            speaker=MAYOR,
            cue=span("a promis"),
            mention=span("Maëlle Quéméneur"),
            confidence=0.87,
        ),
        said("q-autre", OTHER, mention=span("Yann Le Goff")),
    ],
)
REPRINT = "Le port rouvrira lundi matin à sept heures précises"
REPRINTS = [
    enriched(
        f"https://media{n}.example/port",
        REPRINT,
        outlet={"id": f"media{n}", "name": f"Média {n:02}"},
        published_at=f"2026-10-01T{n % 24:02}:{n:02}:00Z",
    )
    for n in range(53)
]
GONE = enriched("https://vanel.example/retrait", "On ne dira plus rien de tout cela")
REVISED = enriched("https://vanel.example/corrige", "Nous avions mal compris la question")
CORRECTED = enriched("https://vanel.example/corrige", "Nous avons bien compris la question", revision=2)


@pytest.fixture(scope="module")
def site(stack: Settings) -> Iterator[httpx.Client]:
    messages: list[EnrichedArticle | Record] = [
        ARTICLE,
        *REPRINTS,
        GONE,
        removal(GONE, 2),
        REVISED,
        CORRECTED,
    ]
    with indexed(stack.elasticsearch, *messages) as prefix, served(stack.elasticsearch, prefix) as client:
        yield client


def plain(html: str) -> str:
    words = " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())
    return words.replace("\u2019", "'").replace("\u00a0", " ")


def test_the_quote_stands_in_the_paragraphs_around_it_with_its_pieces_marked(site: httpx.Client) -> None:
    page = site.get("/quotes/q-digue").text
    assert re.findall(r'<mark class="said">([^<]*)</mark>', page) == [FIRST, SECOND]
    assert re.search(r'<span class="cue"[^>]*>a promis</span>', page)
    assert re.search(r'<span class="mention"[^>]*>Maëlle Quéméneur</span>', page)
    assert re.search(rf'<a class="other" href="/quotes/q-autre[^"]*"[^>]*>{OTHER}</a>', page)
    assert f"« {FIRST}, a promis Maëlle Quéméneur, {SECOND}. »" in plain(page)
    assert "Le conseil s'est réuni lundi 🚧 à Port-Vanel." in plain(page)
    assert "Le chantier dure deux ans." in page
    assert "Tout premier paragraphe" not in page, "no more of the article than it takes"


def test_the_page_says_who_where_and_how_it_was_found(site: httpx.Client) -> None:
    page = site.get("/quotes/q-digue").text
    assert 'href="/speakers/Ma%C3%ABlle%20Qu%C3%A9m%C3%A9neur"' in page
    assert 'href="https://vanel.example/digue"' in page
    assert "La digue &lt;b&gt;tient&lt;/b&gt;" in page
    for said_there in ("maire de Port-Vanel", "Le Courrier de Vanel", "Soizic Aubrée", "87", "rules 1.0.0"):
        assert said_there in plain(page)
    english = plain(site.get("/quotes/q-digue", params={"lang": "en"}).text)
    assert "In the article" in english
    assert "by Soizic Aubrée" in english


def test_everybody_who_printed_the_same_words_is_listed_on_pages(site: httpx.Client) -> None:
    first, last = REPRINTS[0], REPRINTS[-1]
    own = f"/quotes/{last.quotes[0].id}"
    pages = [site.get(own, params={"printed": n}).text for n in (1, 2)]
    assert "Publiée dans 53 articles" in plain(pages[0])
    lists = [re.findall(r'<span class="outlet">(Média \d\d)</span> <time', page) for page in pages]
    assert [len(each) for each in lists] == [50, 3]
    assert sorted(lists[0] + lists[1]) == sorted(each.outlet.name for each in REPRINTS)
    assert f"/quotes/{first.quotes[0].id}?article={first.id}" in pages[0]
    assert site.get(own, params={"printed": 0}).status_code == httpx.codes.BAD_REQUEST


def test_the_same_comes_as_json(site: httpx.Client) -> None:
    answer = site.get("/api/quotes/q-digue").json()
    assert [TEXT[start:end] for start, end in answer["pieces"]] == [FIRST, SECOND]
    assert TEXT[slice(*answer["cue_place"])] == "a promis"
    excerpt = answer["excerpt"]
    assert TEXT[excerpt["start"] :].startswith(excerpt["text"])
    assert answer["quote"]["speaker"] == "Maëlle Quéméneur"
    assert [each["outlet"] for each in answer["quote"]["printed"]] == ["Le Courrier de Vanel"]
    assert [each["id"] for each in answer["others"]] == ["q-autre"]


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/quotes/never", 404, "retiré à la demande"),
        (f"/quotes/{GONE.quotes[0].id}?article={GONE.id}", 410, "a été retiré à la demande, le"),
        (f"/quotes/{GONE.quotes[0].id}", 404, "ne garde rien des citations d'un article retiré"),
        (f"/quotes/{REVISED.quotes[0].id}?article={REVISED.id}", 404, "ne contient pas, ou plus"),
        (f"/quotes/{REVISED.quotes[0].id}", 404, "corrigé"),
        ("/quotes/..%2F..%2F_cluster%2Fhealth", 404, ""),
        ("/quotes/%2e%2e", 404, ""),
        (f"/quotes/{'x' * 600}", 404, ""),
    ],
)
def test_what_is_not_there_is_said_as_far_as_it_is_known(
    site: httpx.Client, address: str, status: int, says: str
) -> None:
    page = site.get(address)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert says in plain(page.text)
    problem = site.get(f"/api{address}")
    assert (problem.status_code, problem.headers["content-type"]) == (status, "application/problem+json")


def test_script_in_an_article_comes_out_as_text(site: httpx.Client) -> None:
    page = site.get("/quotes/q-autre").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
