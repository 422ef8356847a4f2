"""The page of results on a real server: what it shows, where its links lead, what it says when it cannot."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from index_kit import Bridge, enriched
from polling import until
from propos.settings import Settings
from searching import indexed, served

SAID = "La digue de Vanel tiendra jusqu'au printemps prochain"
SCRIPT = "<script>alert('digue')</script> n'est pas une réponse"
ARTICLES = [
    enriched("https://vanel.example/digue", SAID, "Le port rouvrira lundi matin à sept heures"),
    enriched("https://serande.example/reprise", SAID, outlet={"id": "serande", "name": "Sérande Matin"}),
    enriched(
        "https://vanel.example/script",
        SCRIPT,
        title="<script>alert(1)</script> & co",
        section="Faits <divers>",
        published_at="2026-09-30T22:30:00Z",
    ),
    *(
        enriched(
            f"https://vanel.example/{n}",
            f"Voici la parole numéro {n} du conseil municipal",
            published_at=f"2026-08-{n + 1:02}T10:00:00Z",
        )
        for n in range(30)
    ),
]
TOTAL = 34


class Seen(HTMLParser):
    """What a browser makes of a page: its tags with their attributes, its text, and the text of each link."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.links: dict[str, str] = {}
        self._link = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        self._link = given.get("href", "") if tag == "a" else self._link

    def handle_endtag(self, tag: str) -> None:
        self._link = "" if tag == "a" else self._link

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._link:
            self.links[self._link] = self.links.get(self._link, "") + data

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        """The attributes of each such tag."""
        wanted = {("class" if name == "kind" else name): value for name, value in attributes.items()}
        return [given for name, given in self.tags if name == tag and wanted.items() <= given.items()]

    def link(self, text: str) -> str:
        """The address of the link that says so."""
        (found,) = {href for href, said in self.links.items() if text in " ".join(said.split())}
        return found


@pytest.fixture(scope="module")
def prefix(stack: Settings) -> Iterator[str]:
    with indexed(stack.elasticsearch, *ARTICLES) as found:
        yield found


@pytest.fixture(scope="module")
def site(stack: Settings, prefix: str) -> Iterator[httpx.Client]:
    with served(stack.elasticsearch, prefix) as client:
        client.headers["accept-language"] = "fr"
        yield client


def shown(site: httpx.Client, address: str = "/", status: int = 200, **asked: str) -> Seen:
    answer = site.get(address, params=asked or None)
    assert answer.status_code == status, answer.text[:2000]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Seen(answer.text)


def total(site: httpx.Client, href: str) -> int:
    """How many quotes the API counts for a page's address, reprints one by one."""
    asked = {**parse_qs(urlsplit(href).query), "grouped": ["0"]}
    return int(site.get("/api/quotes", params=asked).json()["total"])


def test_whoever_asks_nothing_sees_the_latest_and_questions_to_begin_with(site: httpx.Client) -> None:
    page = shown(site)
    assert "Dernières citations" in page.text
    assert len(page.all("article")) == 20
    assert page.text.index("La digue de Vanel") < page.text.index("Voici la parole numéro 29")
    assert any("qui:" in text for text in page.links.values())


def test_a_quote_stands_in_its_sentence_with_who_where_and_when(site: httpx.Client) -> None:
    page = shown(site, q="digue printemps -rouvrira -réponse")
    assert "« La digue de Vanel tiendra jusqu'au printemps prochain »" in page.text
    assert len(page.all("b", kind="said")) == 1
    assert len(page.all("mark")) == 2
    assert "Maëlle Quéméneur" in page.links["/speakers/Ma%C3%ABlle%20Qu%C3%A9m%C3%A9neur"]
    assert "maire de Port-Vanel" in page.text
    assert {"https://vanel.example/digue", "https://serande.example/reprise"} <= page.links.keys()
    (quote,) = page.all("article")
    own = f"/quotes/{quote['id'].removeprefix('q-')}?article="
    assert any(href.startswith(own) for href in page.links)
    assert "Aussi\u00a0: " in page.text


def test_a_script_in_an_article_or_in_a_question_is_text(site: httpx.Client) -> None:
    page = shown(site, q='réponse "<script>alert(1)</script>" OR réponse')
    assert "<script>alert('digue')</script> n'est pas une réponse" in page.text
    assert "<script>alert(1)</script> & co" in page.text
    assert all(given.get("src", "").startswith("/static/") for given in page.all("script"))
    named = shown(site, q="réponse", section="Faits <divers>")
    assert named.link("(retirer Faits <divers>)") == "/?q=r%C3%A9ponse", "escaped, and only once"
    (box,) = page.all("input", id="q")
    assert box["value"] == 'réponse "<script>alert(1)</script>" OR réponse'


def test_nothing_on_the_page_needs_what_the_policy_forbids(site: httpx.Client) -> None:
    answer = site.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = Seen(answer.text)
    for tag, given in page.tags:
        assert tag != "style"
        assert not [name for name in given if name == "style" or name.startswith("on")]
        for name in ("src", "href"):
            own = given.get(name, "/")[:1] in "/#"
            assert own or (tag == "a" and given[name].startswith("https://")), (tag, given)
    assets = [given["src"] for given in page.all("script")] + [given["href"] for given in page.all("link")]
    for asset in assets:
        assert site.get(asset).status_code == httpx.codes.OK, asset


@pytest.mark.parametrize(
    "asked", [{}, {"q": "conseil", "kind": "direct"}, {"since": "2026-08-10", "q": "parole"}]
)
def test_each_value_of_a_facet_leads_to_as_many_quotes_as_it_says(
    site: httpx.Client, asked: dict[str, str]
) -> None:
    page = shown(site, f"/?{httpx.QueryParams(asked)}")
    values = {
        href: int("".join(said.split()[-1:]))
        for href, said in page.links.items()
        if href.startswith("/?") and said.split()[-1:] and said.split()[-1].isdigit() and "after=" not in href
        if not set(parse_qs(urlsplit(href).query)) <= {"q", "since", "until", *asked}
    }
    assert len(values) >= 3
    for href, count in values.items():
        assert total(site, href) == count, href


def test_a_chosen_value_is_marked_and_can_be_removed(site: httpx.Client) -> None:
    page = shown(site, q="digue", outlet="Sérande Matin", kind="direct", since="2026-10-01")
    chosen = [given["href"] for given in page.all("a") if given.get("aria-current") == "true"]
    assert any("outlet=" not in href and "kind=direct" in href and "since=" in href for href in chosen)
    removed = page.link("(retirer Sérande Matin)")
    assert parse_qs(urlsplit(removed).query) == {"q": ["digue"], "kind": ["direct"], "since": ["2026-10-01"]}
    assert parse_qs(urlsplit(page.link("Tout retirer")).query) == {"q": ["digue"]}


def test_the_bars_of_the_timeline_narrow_the_period_to_what_they_count(site: httpx.Client) -> None:
    page = shown(site, q="parole")
    rows = page.all("tr")[1:]
    assert sum(int(row["data-count"]) for row in rows) == 30
    for row in rows:
        days = {"since": row["data-start"], "until": row["data-end"]}
        assert total(site, f"/?{httpx.QueryParams({'q': 'parole', **days})}") == int(row["data-count"])
    bars = [given["href"] for given in page.all("a", tabindex="-1")]
    linked = [href for href in page.links if "since=" in href and "until=" in href]
    assert set(bars) <= set(linked), "who does not use a mouse finds each bar in the table"


def test_a_period_shows_its_days_alone_and_a_day_stands_among_others(site: httpx.Client) -> None:
    some = shown(site, q="parole", since="2026-08-10", until="2026-08-12").all("tr")[1:]
    assert [row["data-start"] for row in some] == ["2026-08-10", "2026-08-11", "2026-08-12"]
    one = shown(site, q="parole", since="2026-08-10", until="2026-08-10")
    assert len(one.all("tr")) > 2
    assert len(one.all("rect", kind="bar")) == 1
    assert [row["data-start"] for row in one.all("tr")[1:] if "data-out" not in row] == ["2026-08-10"]


@pytest.mark.parametrize("grouped", ["1", "0"])
def test_links_lead_through_all_pages_without_gap_or_repeat(site: httpx.Client, grouped: str) -> None:
    page = shown(site, q="parole conseil", grouped=grouped)
    seen = [quote["id"] for quote in page.all("article")]
    while following := page.all("a", rel="next nofollow"):
        page = shown(site, following[0]["href"])
        seen += [quote["id"] for quote in page.all("article")]
    assert len(seen) == len(set(seen)) == 30
    assert "Revenir au début" in page.text


def test_forms_keep_the_question_and_blank_fields_ask_nothing(site: httpx.Client) -> None:
    page = shown(site, q="digue", kind="direct", lang="en")
    assert page.all("input", type="hidden", name="kind", value="direct")
    assert page.all("input", type="hidden", name="lang", value="en")
    page = shown(site, "/?q=printemps&kind=direct&since=&until=&sort=&grouped=")
    assert "1 citation" in page.text


def test_files_and_feed_are_those_of_the_question(site: httpx.Client) -> None:
    page = shown(site, q="parole", since="2026-08-10")
    for text in ("CSV", "JSON lines", "API"):
        answer = site.get(next(href for href, said in page.links.items() if said == text and "?" in href))
        assert answer.status_code == httpx.codes.OK
        assert "numéro 10" in answer.text
        assert "numéro 1 " not in answer.text
    (feed,) = page.all("link", type="application/atom+xml")
    assert parse_qs(urlsplit(feed["href"]).query) == {"q": ["parole"], "since": ["2026-08-10"]}


def test_the_language_can_be_switched_and_stays(site: httpx.Client) -> None:
    french = shown(site, q="digue", kind="direct")
    assert french.all("html", lang="fr")
    english = shown(site, french.link("English"))
    assert english.all("html", lang="en")
    assert "Narrow down" in english.text
    assert (english.all("input", id="q")[0]["value"]) == "digue"
    assert all(
        "lang=en" in href for href in english.links if href.startswith("/?") and "lang=fr" not in href
    ), "every link keeps the language that was chosen"
    answer = site.get("/", headers={"accept-language": "en-GB,en;q=0.9"})
    assert (answer.headers["content-language"], answer.headers["vary"]) == ("en", "Accept-Language")


def test_what_finds_nothing_says_what_would(site: httpx.Client) -> None:
    page = shown(site, q="printemps", kind="mixed")
    assert "Aucune citation trouvée" in page.text
    assert page.link("sans le filtre « mixte »") == "/?q=printemps"
    page = shown(site, q="printemps prudence")
    assert page.link("un seul de ces mots") == "/?q=printemps+OR+prudence"
    assert "1 citation" in page.text, "so many would be found"


@pytest.mark.parametrize(
    ("address", "pointed", "told"),
    [
        ("/?q=digue+OR", "OR", "Rien après OR"),
        ("/?q=kind:chant", "chant", "n’est pas une forme"),
        ("/?q=digue&since=hier", "hier", "n'est pas un jour"),
        ("/?since=2026-10-02&until=2026-10-01", "2026-10-01", "avant de commencer"),
        ("/?after=zz", "zz", "n'existe pas"),
        ("/?q=%3Cscript%3E+OR", "OR", "Rien après OR"),
    ],
)
def test_a_bad_question_is_shown_with_its_fault_and_a_remedy(
    site: httpx.Client, address: str, pointed: str, told: str
) -> None:
    page = shown(site, address, status=400)
    assert "La question ne se lit pas" in page.text
    assert told.replace("’", "'") in page.text.replace("’", "'")
    html = site.get(address).text
    assert f"<mark>{pointed}</mark>" in html
    assert "<script>" not in html
    assert page.all("input", id="q")[0]["value"] == httpx.URL(address).params.get("q", "")


def test_what_is_not_there_is_said_in_words(site: httpx.Client) -> None:
    page = shown(site, "/nulle-part", status=404)
    assert "Rien à cette adresse" in page.text
    assert "content-security-policy" in site.get("/nulle-part").headers
    assert site.post("/").status_code == httpx.codes.METHOD_NOT_ALLOWED
    assert site.get("/api/nulle-part").headers["content-type"] == "application/problem+json"


def test_while_elasticsearch_is_away_the_page_says_so_and_then_it_answers(
    stack: Settings, prefix: str
) -> None:
    bridge = Bridge(stack.elasticsearch)
    with ExitStack() as ending, served(f"http://127.0.0.1:{bridge.port}", prefix) as client:
        away = client.get("/", params={"q": "digue", "kind": "direct"}, headers={"accept-language": "fr"})
        assert away.status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert int(away.headers["retry-after"]) > 0
        page = Seen(away.text)
        assert "La recherche est indisponible" in page.text
        assert page.link("Réessayer") == "/?q=digue&kind=direct", "the question is kept"
        bridge.up()
        ending.callback(bridge.down)
        until(lambda: client.get("/", params={"q": "digue"}).status_code == httpx.codes.OK)


def test_presets_end_today(site: httpx.Client) -> None:
    page = shown(site)
    since = parse_qs(urlsplit(page.link("7 jours")).query)["since"][0]
    assert (date.today() - date.fromisoformat(since)).days in (5, 6, 7), "in Paris, a week up to today"
