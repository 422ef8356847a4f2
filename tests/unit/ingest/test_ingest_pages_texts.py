"""Which text is taken when there are several, what pages of one article make together, what is refused."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from propos.errors import BadMessage
from propos_ingest.pages.page import Page, join_pages, read_page

PARIS = ZoneInfo("Europe/Paris")
URL = "https://www.gazette-vernec.example/mer/quai-nord.html"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)

LONG = [
    "Le quai nord rouvrira lundi, après trois semaines de travaux, a annoncé la capitainerie de Vernec.",
    "« Nous avons tenu les délais malgré deux tempêtes », se félicite le maître de port, Alban Rozec.",
    "Les chalutiers accosteront dès quatre heures. La criée, elle, n’ouvrira que le lendemain matin.",
    "Une seconde tranche est prévue à l’automne, pour un montant de quatre cent mille euros.",
]
TEASER = "Le quai nord rouvrira lundi."


def page(inner: str, head: str = "") -> bytes:
    return (
        f"<html lang=fr><head><meta charset=utf-8><title>Le quai nord</title>{head}</head><body>"
        f"<header><a href=/>Gazette</a></header><article><h1>Le quai nord</h1>{inner}</article></body></html>"
    ).encode()


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def read(inner: str, head: str = "", url: str = URL, **how: object) -> Page:
    return read_page(page(inner, head), url, PARIS, now=NOON, **how)  # type: ignore[arg-type]  # by name


class TestTheFeedsOwnText:
    CONTENT = paragraphs(LONG) + "<p>L’article Le quai nord est apparu en premier sur La Gazette.</p>"

    def test_is_taken_for_a_page_with_too_little(self) -> None:
        found = read(f"<p>{TEASER}</p>", least_text=200, content=self.CONTENT)
        assert (found.text.split("\n\n"), found.fallback) == (LONG, True)

    def test_is_taken_for_a_page_without_any(self) -> None:
        found = read("", least_text=200, content=self.CONTENT)
        assert (found.text.split("\n\n"), found.fallback) == (LONG, True)

    def test_is_taken_without_a_least_length_only_for_a_page_without_any(self) -> None:
        assert read("", content=self.CONTENT).fallback
        assert not read(f"<p>{TEASER}</p>", content=self.CONTENT).fallback

    def test_is_left_when_the_page_has_enough(self) -> None:
        found = read(paragraphs(LONG), least_text=200, content=self.CONTENT * 2)
        assert (found.text.split("\n\n"), found.fallback) == (LONG, False)

    def test_is_left_when_it_has_less(self) -> None:
        found = read(f"<p>{TEASER} Il était temps.</p>", least_text=200, content=f"<p>{TEASER}</p>")
        assert (found.text, found.fallback) == (f"{TEASER} Il était temps.", False)

    def test_may_be_plain_or_escaped(self) -> None:
        assert read("", content="\n".join(LONG)).text.split("\n\n") == LONG
        assert (
            read("", content=self.CONTENT.replace("<", "&lt;").replace(">", "&gt;")).text.split("\n\n")
            == LONG
        )

    def test_without_it_a_page_without_text_is_refused(self) -> None:
        with pytest.raises(BadMessage, match="no_text"):
            read("", content="<p> </p>")


class TestTheTextInThePagesData:
    def json_ld(self, body: str) -> str:
        return f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{body}"}}</script>'

    def test_is_taken_where_the_page_shows_a_teaser(self) -> None:
        assert read(f"<p>{LONG[0]}</p>", self.json_ld("\\n".join(LONG))).text.split("\n\n") == LONG

    def test_is_left_where_the_page_shows_all(self) -> None:
        assert read(paragraphs(LONG), self.json_ld(" ".join(LONG))).text.split("\n\n") == LONG

    def test_is_text_and_never_markup(self) -> None:
        body = "<p>" + "</p><p>".join(LONG) + "</p><script>alert(1)</script><p onclick='x'>Fin du récit.</p>"
        found = read("", self.json_ld(body.replace("</script>", "<\\/script>")))
        assert found.text.split("\n\n") == [*LONG, "Fin du récit."]


class TestTheNextPage:
    @pytest.mark.parametrize(
        ("link", "following"),
        [
            ('<a rel="next" href="?page=2">Page suivante</a>', "?page=2"),
            ('<a href="/mer/quai-nord.html?page=2">2</a>', "?page=2"),
            ('<link rel="next" href="/mer/quai-nord.html?page=2">', "?page=2"),
            ('<a rel="next" href="?page=1">suivant ›</a>', "?page=1"),
        ],
    )
    def test_differs_by_its_number_alone(self, link: str, following: str) -> None:
        assert read(paragraphs(LONG) + link).next_page == URL + following

    def test_may_be_in_the_path(self) -> None:
        start = "https://gazette.example/2026/03/recit/"
        link = '<a href="https://gazette.example/2026/03/recit/2/">2</a>'
        assert read(paragraphs(LONG) + link, url=start).next_page == start + "2/"
        link = '<a class="post-page-numbers" href="https://gazette.example/2026/03/recit/3/">3</a>'
        assert read(paragraphs(LONG) + link, url=start + "2/").next_page == start + "3/"

    @pytest.mark.parametrize(
        "link",
        [
            '<a rel="next" href="/mer/la-criee-ferme.html">Article suivant : la criée ferme</a>',
            '<a rel="next" href="/mer/la-criee-ferme-2.html">suivant</a>',
            '<a rel="next" href="https://ailleurs.example/mer/quai-nord.html?page=2">2</a>',
            '<a href="/mer/?page=2">2</a>',
            '<a href="?page=2#comments">2</a>',
            '<a href="?page=3">3</a>',
            '<a href="?page=1">1</a>',
            '<a href="?page=2">Les deux autres quais du port</a>',
        ],
    )
    def test_is_no_other_article_and_no_listing(self, link: str) -> None:
        assert read(paragraphs(LONG) + link).next_page is None

    def test_on_the_last_page_there_is_none(self) -> None:
        link = (
            '<a rel="prev" href="?page=1">Page précédente</a><a href="?page=1">1</a><a href="?page=2">2</a>'
        )
        assert read(paragraphs(LONG) + link, url=URL + "?page=2").next_page is None


def test_joined_pages_say_once_what_each_repeats() -> None:
    one = read(paragraphs(LONG[:2]) + '<p class="page-links">Pages : 1 <a href="?page=2">2</a></p>')
    two = read(paragraphs([LONG[0], *LONG[2:]]), url=URL + "?page=2")
    whole = join_pages([one, two])
    assert whole.text.split("\n\n") == LONG
    assert (whole.canonical_url, whole.next_page) == (one.canonical_url, None)


class TestWhoMustPay:
    LOCKED = '"isAccessibleForFree":%s'

    @pytest.mark.parametrize(
        ("said", "paid"),
        [
            ('"isAccessibleForFree":false', True),
            ('"isAccessibleForFree":"False"', True),
            ('"isAccessibleForFree":"http://schema.org/False"', True),
            ('"isAccessibleForFree":true', False),
            ('"isAccessibleForFree":true,"hasPart":[{"isAccessibleForFree":false}]', True),
            ('"hasPart":{"@type":"WebPageElement","isAccessibleForFree":"false"}', True),
            ('"headline":"Le quai nord"', None),
        ],
    )
    def test_as_json_ld_says(self, said: str, paid: bool | None) -> None:
        head = f'<script type="application/ld+json">{{"@type":"NewsArticle",{said}}}</script>'
        assert read(paragraphs(LONG), head).paywalled is paid

    @pytest.mark.parametrize(
        ("tier", "paid"), [("locked", True), ("metered", True), ("free", False), ("x", None)]
    )
    def test_as_a_meta_tag_says(self, tier: str, paid: bool | None) -> None:
        assert (
            read(paragraphs(LONG), f'<meta property="article:content_tier" content="{tier}">').paywalled
            is paid
        )

    def test_as_the_page_asks(self) -> None:
        wall = "<div class=paywall><p>La suite est réservée aux abonnés.</p><a href=/abo>S’abonner</a></div>"
        found = read(paragraphs(LONG[:3]) + wall)
        assert (found.text.split("\n\n"), found.paywalled) == (LONG[:3], True)

    def test_a_label_on_another_article_asks_nothing(self) -> None:
        teaser = (
            "<a href=/autre class=premium><span class=premium>Article réservé aux abonnés</span> La criée</a>"
        )
        assert read(paragraphs(LONG) + f"<aside>{teaser}</aside>").paywalled is None

    def test_a_wall_around_the_whole_text_hides_none(self) -> None:
        appeal = "<p>Cet article est réservé aux abonnés.</p><a href=/abo>S’abonner</a>"
        found = read(f"<div class=paywall>{paragraphs(LONG * 5)}{appeal}</div>")
        assert LONG[3] in found.text


class TestALiveBlog:
    def updates(self, end: str = "") -> str:
        posts = "".join(
            f"<div class=post><time datetime=2026-03-10T1{n}:00:00+01:00>1{n}h00</time><p>{text}</p></div>"
            for n, text in reversed(list(enumerate(LONG)))
        )
        return f"<div class='live feed'>{end}{posts}</div>"

    def head(self, more: str = "") -> str:
        dates = '"datePublished":"2026-03-10T08:00:00+01:00","dateModified":"2026-03-10T12:30:00+01:00"'
        return f'<script type="application/ld+json">{{"@type":"LiveBlogPosting",{dates}{more}}}</script>'

    def test_has_its_updates_in_the_pages_order(self) -> None:
        found = read(self.updates(), self.head())
        assert (found.text.split("\n\n"), found.live) == (LONG[::-1], True)

    def test_is_known_without_json_ld(self) -> None:
        assert read(self.updates()).live

    def test_runs_until_its_end(self) -> None:
        assert read(self.updates(), self.head(',"coverageEndTime":"2026-03-10T23:00:00+01:00"')).live
        assert not read(self.updates(), self.head(',"coverageEndTime":"2026-03-10T12:00:00+01:00"')).live

    def test_has_ended_when_it_says_so(self) -> None:
        assert not read(self.updates("<p>Ce direct est terminé.</p>"), self.head()).live

    def test_has_ended_after_a_day_of_silence(self) -> None:
        body = page(self.updates(), self.head())
        assert not read_page(body, URL, PARIS, now=NOON + timedelta(days=2)).live

    def test_is_no_article_beside_the_latest_news(self) -> None:
        news = "".join(
            f"<li class=item><time>1{n}h00</time> <a href=/{n}>La criée ferme</a></li>" for n in range(6)
        )
        found = read(
            f"{paragraphs(LONG)}<section class='c-live feed'><h2>En direct</h2><ul>{news}</ul></section>"
        )
        assert (found.text.split("\n\n"), found.live) == (LONG, False)

    def test_is_no_article_that_was_merely_broadcast(self) -> None:
        assert not read(f"<div class='live'>{paragraphs(LONG)}</div>").live


class TestDates:
    def published(self, head: str = "", inner: str = "", url: str = URL) -> datetime | None:
        return read(inner + paragraphs(LONG), head, url=url).published_at

    def test_a_time_counts_more_than_a_mere_date_of_the_same_day(self) -> None:
        head = (
            '<script type="application/ld+json">{"@type":"Article","datePublished":"2026-03-09"}</script>'
            '<meta property="article:published_time" content="2026-03-09T18:40:00+01:00">'
        )
        shown = "<time datetime=2026-03-09T18:40:00+01:00>hier</time>"
        assert self.published(head, shown) == datetime(2026, 3, 9, 17, 40, tzinfo=UTC)

    @pytest.mark.parametrize(
        "wrong", ["1970-01-01T00:00:00Z", "2026-03-12T00:00:00Z", "0001-01-01", "bientôt"]
    )
    def test_an_impossible_date_gives_way(self, wrong: str) -> None:
        head = f'<meta property="article:published_time" content="{wrong}">'
        shown = "<time datetime=2026-03-09T18:40:00+01:00>hier</time>"
        assert self.published(head, shown) == datetime(2026, 3, 9, 17, 40, tzinfo=UTC)
        dated = "https://gazette.example/2026/03/08/quai-nord"
        assert self.published(head, url=dated) == datetime(2026, 3, 7, 23, tzinfo=UTC)
        assert self.published(head) is None

    def test_a_wrong_date_in_json_ld_gives_way_to_a_meta_tag(self) -> None:
        head = (
            '<script type="application/ld+json">{"@type":"Article","datePublished":"1970-01-01"}</script>'
            '<meta property="article:published_time" content="2026-03-09T18:40:00+01:00">'
        )
        assert self.published(head) == datetime(2026, 3, 9, 17, 40, tzinfo=UTC)

    def test_the_date_of_another_article_is_not_its_own(self) -> None:
        page = f"<article><div><div><div><h1>Le quai nord</h1>{paragraphs(LONG)}</div></div></div></article>"
        other = (
            "<aside><time datetime=2026-03-01T08:00:00Z>1er mars</time> <a href=/b>La criée ferme</a></aside>"
        )
        body = f"<html><body><main><div>{page}</div>{other}</main></body></html>".encode()
        assert read_page(body, URL, PARIS, now=NOON).published_at is None

    def test_a_french_date_is_read(self) -> None:
        shown = "<p class=date>Publié le lundi 9 mars 2026 à 18h40</p>"
        assert self.published("", shown) == datetime(2026, 3, 9, 17, 40, tzinfo=UTC)

    def test_a_change_before_publication_is_none(self) -> None:
        head = (
            '<meta property="article:published_time" content="2026-03-09T18:40:00Z">'
            '<meta property="article:modified_time" content="2026-03-01T18:40:00Z">'
        )
        assert read(paragraphs(LONG), head).modified_at is None


class TestBytes:
    TEXT = "« L’été s’achève à Vernec », répète l’élue, qui rêvait d’une forêt où régnât l’âme des bœufs."

    def test_a_few_stray_bytes_spoil_nothing_else(self) -> None:
        body = page(f"<p>{self.TEXT}</p><p>Un caf").replace(b"Un caf", b"Un caf\xe9")
        assert self.TEXT in read_page(body, URL, PARIS).text

    def test_text_encoded_twice_is_read_back(self) -> None:
        once = page(f"<p>{self.TEXT}</p>").decode("cp1252")
        assert read_page(once.encode(), URL, PARIS).text == self.TEXT

    def test_an_example_of_spoilt_text_is_left(self) -> None:
        text = "Une adresse où « é » devient « Ã© » trahit un mauvais codage, rappelle l’informaticienne."
        assert read(f"<p>{text}</p>").text == text


class TestWhatIsNoText:
    @pytest.mark.parametrize(
        "other",
        [
            "<p hidden>Un brouillon que personne ne doit lire avant la parution du journal.</p>",
            "<p style='display: none'>Un brouillon que personne ne doit lire avant la parution.</p>",
            "<div aria-hidden=true><p>Un brouillon que personne ne doit lire avant parution.</p></div>",
            "<noscript><p>Activez JavaScript pour voir cette carte et toutes les autres.</p></noscript>",
            "<script>document.write('<p>Un texte de script, long comme un paragraphe.</p>')</script>",
            "<div class='c-comments'><p>Encore un article de quelqu’un qui n’est jamais venu ici.</p></div>",
            "<aside class=newsletter><p>Recevez chaque matin l’essentiel de la côte.</p></aside>",
            "<p>À lire aussi : <a href=/b>La criée ferme ses portes pour deux mois de travaux</a></p>",
            "<p>Publié le 3 mars 2026 à 18h40, mis à jour le 4 mars à 7h05</p>",
            "<p>Inscrivez-vous à notre newsletter pour ne rien manquer de la vie du port.</p>",
        ],
    )
    def test_is_left_out(self, other: str) -> None:
        assert read(paragraphs(LONG[:2]) + other + paragraphs(LONG[2:])).text.split("\n\n") == LONG

    @pytest.mark.parametrize(
        "text",
        [
            "Publié en 1974, le livre raconte trois hivers de pêche au large de Vernec.",
            "Il vous reste trois jours pour vous inscrire, rappelle la mairie aux retardataires.",
            "« Lire aussi vite que lui, je n’y arriverai jamais », soupire son frère.",
            "Cet article de la loi, réservé aux communes littorales, ne s’applique pas ici.",
            "Suivez-nous, disait le guide, et personne ne l’a suivi dans la vase.",
            "Oui.",
        ],
    )
    def test_a_sentence_that_begins_alike_is_text(self, text: str) -> None:
        assert text in read(paragraphs([LONG[0], text, *LONG[1:]])).text.split("\n\n")

    def test_markup_that_is_shown_is_text(self) -> None:
        text = (
            "Le code <script>alert(1)</script> s’affichait en clair, s’amuse l’informaticienne de la mairie."
        )
        escaped = text.replace("<", "&lt;").replace(">", "&gt;")
        assert text in read(paragraphs([*LONG, escaped])).text


def test_a_frame_of_an_unlucky_name_keeps_its_article() -> None:
    inner = f"<div class='pub-inner'>{paragraphs(LONG * 4)}</div>"
    assert read(f"<div class='social-content related sidebar'>{inner}</div>").text.startswith(LONG[0])


def test_an_article_about_forums_and_cookies_is_one() -> None:
    post = f"<article class='post category-social tag-forum tag-cookies'>{paragraphs(LONG)}</article>"
    body = f"<html><body><h2>Le quai nord</h2>{post}</body></html>".encode()
    assert read_page(body, URL, PARIS).text.split("\n\n") == LONG


HEADING = "<h1 class=t>Le quai nord</h1>"
MENU = "".join(f"<li><a href=/r{n}>Rubrique {n}</a></li>" for n in range(12))
TEASERS = "".join(
    f"<div class=card><a href=/x{n}><h3>Une autre histoire, la {n}e</h3><p>Son résumé.</p></a></div>"
    for n in range(8)
)


@pytest.mark.parametrize(
    "main",
    [
        f"<div class=a>{HEADING}</div><div class=b>"
        + "".join(f"<div class=x>{t}</div>" for t in LONG)
        + "</div>",
        f"<div class=hero><div>{HEADING}</div></div><div class=grid><div>{paragraphs(LONG)}</div></div>",
        f"{HEADING}{paragraphs(LONG)}",
        f"<div class=w>{HEADING}<div><span>" + "<br><br>".join(LONG) + "</span></div></div>",
        f"<div class=w>{HEADING}<p>{LONG[0]}</p><ol>"
        + "".join(f"<li>{t}</li>" for t in LONG[1:])
        + "</ol></div>",
        f"<h1><a href=/>Gazette</a></h1><div><h2>Le quai nord</h2><div>{paragraphs(LONG)}</div></div>",
        f"<div>{HEADING}<div>" + "".join(f"<blockquote>{t}</blockquote>" for t in LONG) + "</div></div>",
        f"<div>{HEADING}<div>{paragraphs(LONG[:2])}</div><i></i><div>{paragraphs(LONG[2:])}</div></div>",
        f"<div class='left-bar'>{HEADING}<div class='slide embed'>{paragraphs(LONG)}</div></div>",
    ],
)
def test_an_article_is_found_whatever_its_frame(main: str) -> None:
    body = (
        f"<html><head><title>Le quai nord | Gazette</title></head><body><div><ul>{MENU}</ul></div>{main}"
        f"<div><h2>Ailleurs</h2>{TEASERS}</div><footer><p>© Gazette</p></footer></body></html>"
    )
    assert read_page(body.encode(), URL, PARIS).text.split("\n\n") == LONG
