"""Speakers on a real Elasticsearch: lists, profiles, statistics, suggestions, and their pages."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import msgspec
import pytest

from index_kit import enriched
from propos.identity import quote_id, words_key
from propos.messages import EnrichedArticle, Quote, Span, Speaker
from propos.settings import Settings
from searching import indexed, served

MAIRE = Speaker("Maëlle Quéméneur", "person", "maire de Port-Vanel")
ADJOINT = Speaker("Paul-Henri Roÿ", "person", "adjoint au maire")
EITHER = Speaker("Camille Le Gall", "person")
BODY = Speaker("préfecture de Vanel", "organisation")
MENTIONS = {MAIRE.name: "la maire", ADJOINT.name: "l'adjoint", EITHER.name: EITHER.name}
VANEL = {"id": "vanel", "name": "Le Courrier de Vanel"}
SERANDE = {"id": "serande", "name": "Sérande Matin"}


def printed(
    url: str,
    *said: tuple[str, Speaker | None],
    outlet: dict[str, str] = VANEL,
    published_at: str = "2026-10-01T05:30:00Z",
) -> EnrichedArticle:
    """An article that quotes each of these words, of each of these speakers, one a paragraph."""
    article, text, quotes = enriched(url, outlet=outlet, published_at=published_at), "", []
    for words, speaker in said:
        content = Span(len(text) + 2, len(text) + 2 + len(words), words)
        key, mention = words_key(words), None
        text += f"« {words} »"
        if by := speaker and MENTIONS.get(speaker.name):
            mention = Span(len(text) + 6, len(text) + 6 + len(by), by)
            text += f", dit {by}."
        text += "\n"
        quotes.append(
            Quote(
                id=quote_id(article.id, key, 0),
                kind="direct",
                content=(content,),
                mention=mention,
                speaker=speaker,
                words_key=key,
            )
        )
    return msgspec.structs.replace(article, text=text, quotes=tuple(quotes))


DIGUES = [
    "La digue du nord tiendra, nous en sommes certains",
    "Aucune vague ne passera, la digue est solide",
    "Si la digue du nord tiendra longtemps, les experts le diront",
    "Nos grands-parents ont bâti ces digues de leurs mains",
    "Je ne dormirai pas tranquille avant de voir la digue achevée",
    "Le conseil votera les crédits de la digue en décembre",
]
ARTICLES = [
    printed("https://vanel.example/digues", *((words, MAIRE) for words in DIGUES)),
    printed("https://serande.example/digues", (DIGUES[0], MAIRE), outlet=SERANDE),
    printed(
        "https://vanel.example/cantine",
        ("La cantine ouvrira en septembre avec trois menus", ADJOINT),
        ("Les menus de la cantine ne coûteront pas plus cher", ADJOINT),
        ("Nous mangerons mieux, voilà tout ce que je sais", EITHER),
        ("Personne ne sait encore ce que cela coûtera à la ville", None),
        ("Aucun contrôle de la cantine n'est prévu cette année", BODY),
        published_at="2026-10-05T05:30:00Z",
    ),
]


@pytest.fixture(scope="module")
def web(stack: Settings) -> Iterator[httpx.Client]:
    with indexed(stack.elasticsearch, *ARTICLES) as prefix, served(stack.elasticsearch, prefix) as client:
        yield client


def names(answer: httpx.Response) -> list[tuple[str, int]]:
    return [(each["name"], each["count"]) for each in answer.json()["speakers"]]


def test_speakers_are_listed_by_their_quotes(web: httpx.Client) -> None:
    answer = web.get("/api/speakers")
    assert answer.json()["total"] == 4
    assert names(answer) == [
        ("Maëlle Quéméneur", 7),
        ("Paul-Henri Roÿ", 2),
        ("Camille Le Gall", 1),
        ("préfecture de Vanel", 1),
    ]
    assert names(web.get("/api/speakers", params={"size": 1})) == [("Maëlle Quéméneur", 7)]
    first, *_, body = answer.json()["speakers"]
    assert (first["type"], first["role"], first["gender"]) == ("person", "maire de Port-Vanel", "female")
    assert (body["type"], body["gender"]) == ("organisation", None)


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("quem", ["Maëlle Quéméneur"]),
        ("MAELLE", ["Maëlle Quéméneur"]),
        ("neur mae", ["Maëlle Quéméneur"]),
        ("henri roy", ["Paul-Henri Roÿ"]),
        ("le gall", ["Camille Le Gall"]),
        ("vanel", ["préfecture de Vanel"]),
        ("personne", []),
        ("a*", []),
    ],
)
def test_any_part_of_a_name_finds_it(web: httpx.Client, part: str, found: list[str]) -> None:
    assert [name for name, _ in names(web.get("/api/speakers", params={"q": part}))] == found


def test_filters_narrow_what_is_counted(web: httpx.Client) -> None:
    assert names(web.get("/api/speakers", params={"outlet": "Sérande Matin"})) == [("Maëlle Quéméneur", 1)]
    assert names(web.get("/api/speakers", params={"since": "2026-10-05", "q": "maelle"})) == []
    assert web.get("/api/speakers", params={"since": "hier"}).status_code == httpx.codes.BAD_REQUEST
    assert web.get("/api/speakers", params={"size": 0}).status_code == httpx.codes.BAD_REQUEST


def test_a_profile_tells_where_how_and_in_what_words(web: httpx.Client) -> None:
    profile = web.get("/api/speakers/Maëlle Quéméneur").json()
    assert (profile["count"], profile["type"], profile["gender"]) == (7, "person", "female")
    assert profile["grounds"] == [{"value": "title", "count": 7}]
    assert profile["roles"] == [{"value": "maire de Port-Vanel", "count": 7}]
    assert {each["value"]: each["count"] for each in profile["outlets"]} == {
        "Le Courrier de Vanel": 6,
        "Sérande Matin": 1,
    }
    assert [each["value"] for each in profile["kinds"]] == ["direct"]
    assert sum(each["count"] for each in profile["timeline"]) == 7
    words = {each["word"] for each in profile["words"]}
    assert {"digue", "tiendra"} <= words, "as they are written"
    assert not words & {"les", "la", "et", "digues", "cantine"}, (
        "no small ones, no plural beside its singular"
    )
    assert len(profile["latest"]) == 6, "reprints once"


def test_a_profile_needs_the_exact_name(web: httpx.Client) -> None:
    for name in ("Maelle Quemeneur", "", "a/b", "\u0000", "x" * 5000):
        answer = web.get(f"/api/speakers/{quote(name, safe='')}")
        assert answer.status_code == httpx.codes.NOT_FOUND
        assert answer.headers["content-type"] == "application/problem+json"


def test_statistics_count_persons_alone_among_women_and_men(web: httpx.Client) -> None:
    numbers = web.get("/api/statistics").json()
    assert (numbers["count"], numbers["unnamed"], numbers["speakers"]) == (12, 1, 4)
    assert numbers["types"] == [{"value": "person", "count": 10}, {"value": "organisation", "count": 1}]
    assert numbers["genders"] == [
        {"gender": "female", "quotes": 7, "people": 1},
        {"gender": "male", "quotes": 2, "people": 1},
        {"gender": "unknown", "quotes": 1, "people": 1},
    ]
    assert {each["value"]: each["count"] for each in numbers["grounds"]} == {"title": 9}
    outlets = {each["outlet"]: each for each in numbers["outlets"]}
    assert outlets["Sérande Matin"]["genders"] == [{"value": "female", "count": 1}]
    assert outlets["Le Courrier de Vanel"]["unnamed"] == 1
    first = numbers["top"][0]
    assert (first["name"], first["kinds"]) == ("Maëlle Quéméneur", [{"value": "direct", "count": 7}])


def test_statistics_are_those_of_a_question(web: httpx.Client) -> None:
    numbers = web.get("/api/statistics", params={"q": "cantine"}).json()
    assert numbers["count"] == 3
    assert [each["quotes"] for each in numbers["genders"]] == [0, 2, 0]
    assert web.get("/api/statistics", params={"until": "2026-10-02"}).json()["count"] == 7
    nothing = web.get("/api/statistics", params={"q": "baleine"}).json()
    assert (nothing["count"], [each["people"] for each in nothing["genders"]]) == (0, [0, 0, 0])
    assert web.get("/api/statistics", params={"q": "a OR"}).status_code == httpx.codes.BAD_REQUEST


def options(answer: httpx.Response) -> list[str]:
    return re.findall(r'data-autocomplete-value="([^"]*)"', answer.text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("quem", "qui:&#34;Maëlle Quéméneur&#34;"),
        ("cantine quem", "cantine qui:&#34;Maëlle Quéméneur&#34;"),
        ("cantine maelle quem", "cantine qui:&#34;Maëlle Quéméneur&#34;"),
        ("-port qui:quem", "-port qui:&#34;Maëlle Quéméneur&#34;"),
        ('speaker:"maelle q', "qui:&#34;Maëlle Quéméneur&#34;"),
    ],
)
def test_a_name_that_is_typed_is_suggested_within_its_question(
    web: httpx.Client, text: str, asks: str
) -> None:
    answer = web.get("/suggest", params={"q": text})
    assert options(answer) == [asks]
    assert answer.text.count('role="option"') == 1
    asked = web.get("/api/quotes", params={"q": asks.replace("&#34;", '"').rpartition(" qui")[2]})
    assert asked.status_code == httpx.codes.OK


@pytest.mark.parametrize("text", ["", "q", "la", "baleine", "outlet:quem", '"quem', "-quem", "<script>"])
def test_nothing_is_suggested_for_what_is_no_name(web: httpx.Client, text: str) -> None:
    assert options(web.get("/suggest", params={"q": text})) == []


def test_the_page_of_a_speaker_shows_the_profile_and_where_it_leads(web: httpx.Client) -> None:
    page = web.get("/speakers/Maëlle Quéméneur")
    assert page.status_code == httpx.codes.OK
    assert "<h1>Maëlle Quéméneur</h1>" in page.text
    assert "/api/quotes.atom?speaker=Ma%C3%ABlle+Qu%C3%A9m%C3%A9neur" in page.text
    assert "Comptée parmi les femmes" in page.text
    assert page.text.count('class="quote"') == 6
    assert "Counted among women" in web.get("/speakers/Maëlle Quéméneur?lang=en").text


def test_a_name_that_nobody_has_leads_to_similar_ones(web: httpx.Client) -> None:
    page = web.get("/speakers/Gwenn Quéméneur")
    assert page.status_code == httpx.codes.NOT_FOUND
    assert "Maëlle Quéméneur" in page.text
    assert "<script>" not in web.get("/speakers/<script>alert(1)</script>").text.replace("<script type", "")


def test_the_page_of_statistics_says_its_numbers_and_its_method(web: httpx.Client) -> None:
    page = web.get("/speakers", params={"name": "roy", "since": "2026-10-01"})
    assert page.status_code == httpx.codes.OK
    for words in (
        "Femmes et hommes",
        "70\u00a0%",
        "Par média",
        "D’où viennent ces chiffres",
        "Paul-Henri Roÿ",
    ):
        assert words in page.text
    empty = web.get("/speakers", params={"q": "baleine", "lang": "en"})
    assert "No quote answers these filters." in empty.text
    assert web.get("/speakers", params={"q": "a OR"}).status_code == httpx.codes.BAD_REQUEST


def test_openapi_describes_the_routes_about_speakers(web: httpx.Client) -> None:
    described = web.get("/api/openapi.json").json()
    for path, shape in {
        "/api/speakers": "SpeakersPage",
        "/api/speakers/{name}": "Profile",
        "/api/statistics": "Statistics",
    }.items():
        told = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert told == {"$ref": f"#/components/schemas/{shape}"}
        assert shape in described["components"]["schemas"]
