"""What a reader gets where few quotes answer, from a real server."""

from collections.abc import Iterator

import httpx
import pytest

from index_kit import enriched
from propos.settings import Settings
from searching import indexed, served

DYKE = "La digue de Vanel tiendra jusqu'au printemps prochain"
RESCUED = "Je n'allais pas mobiliser un hélicoptère pour une avarie"
SHUT = "Il a fallu fermer le gymnase avant la nuit"
BESIDE = "Nous en reparlerons quand les experts auront conclu"
HEADLINE = "La digue, promesse tenue"
ARTICLES = [
    enriched("https://vanel.example/digue", DYKE, BESIDE, title=HEADLINE),
    enriched(
        "https://serande.example/reprise",
        DYKE,
        title=HEADLINE,
        outlet={"id": "serande", "name": "Sérande Matin"},
    ),
    enriched("https://vanel.example/mer", RESCUED, title="Secouru au large"),
    enriched("https://vanel.example/gymnase", SHUT, title="Plus de chauffage"),
    *(
        enriched(f"https://vanel.example/{n}", f"Voici la parole numéro {n} du conseil", title="Au conseil")
        for n in range(12)
    ),
]


@pytest.fixture(scope="module")
def api(stack: Settings) -> Iterator[httpx.Client]:
    with indexed(stack.elasticsearch, *ARTICLES) as prefix, served(stack.elasticsearch, prefix) as client:
        yield client


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("vanelle dygue", DYKE),
        ("hélico", RESCUED),
        ("fermeture", SHUT),
        ('"la digue tiendra tout le printemps"', DYKE),
        ('"promesse tenue"', DYKE),
        ("digue aéroport", DYKE),
    ],
    ids=["spelt alike", "clipped", "kin", "remembered wrongly", "a headline", "a part of it"],
)
def test_where_nothing_answers_what_is_near_is_shown(api: httpx.Client, text: str, said: str) -> None:
    page = api.get("/api/quotes", params={"q": text}).json()
    assert (page["total"], page["quotes"], page["next"]) == (0, [], None)
    assert page["near"][0]["content"] == said
    assert page["facets"]["outlets"] == []
    assert api.get("/api/quotes.jsonl", params={"q": text}).text == "", "it is no answer"


def test_the_same_words_are_near_once_and_name_all_who_printed_them(api: httpx.Client) -> None:
    near = api.get("/api/quotes", params={"q": "dygue"}).json()["near"]
    (dyke,) = [each for each in near if each["content"] == DYKE]
    assert dyke["printings"] == 2
    assert BESIDE in [each["content"] for each in near], "its article speaks of it"
    each = api.get("/api/quotes", params={"q": "dygue", "grouped": "0"}).json()["near"]
    assert [found["content"] for found in each].count(DYKE) == 2


def test_what_answers_is_not_near_too(api: httpx.Client) -> None:
    page = api.get("/api/quotes", params={"q": '"mobiliser un hélicoptère"'}).json()
    assert [each["content"] for each in page["quotes"]] == [RESCUED]
    assert RESCUED not in [each["content"] for each in page["near"]]


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({"q": "dygue -printemps"}, {BESIDE}),
        ({"q": "dygue outlet:matin"}, {DYKE}),
        ({"q": "dygue", "outlet": "Sérande Matin"}, {DYKE}),
        ({"q": "dygue", "until": "2026-01-01"}, set()),
        ({"q": "speaker:personne"}, set()),
    ],
    ids=["without", "a filter in the text", "a filter", "days", "no words"],
)
def test_filters_and_exclusions_hold(api: httpx.Client, asked: dict[str, str], left: set[str]) -> None:
    page = api.get("/api/quotes", params=asked).json()
    assert page["total"] == 0
    assert {each["content"] for each in page["near"]} == left


def test_where_ten_answer_nothing_else_is_near(api: httpx.Client) -> None:
    page = api.get("/api/quotes", params={"q": "parole conseil", "size": "5"}).json()
    assert (page["total"], page["near"]) == (12, [])


def test_the_page_sets_them_apart(api: httpx.Client) -> None:
    html = api.get("/", params={"q": "dygue"}).text
    assert html.index("À côté de votre question") < html.index("jusqu")
    assert "À côté" not in api.get("/", params={"q": "parole"}).text


def test_a_passage_of_an_article_may_be_looked_for(api: httpx.Client) -> None:
    """So many words are near nothing at worst; they are no fault."""
    answer = api.get("/api/quotes", params={"q": " ".join(f"mot{n}" for n in range(200))})
    assert (answer.status_code, answer.json()["near"]) == (200, [])
