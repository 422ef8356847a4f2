"""Pages that are slow, endless or no pages; that change, or seem to; that are one article or none."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape

import msgspec

from polling import until
from sites.cases.world import SECONDS, Check, Story, World, case, item, page, rss
from sites.hostile import Answer, anew, bomb, by_turns, cut, endless, html, text, xml


def dropped(world: World, answer: Answer, reason: str, most: int = 8) -> Check:
    """A page with this answer is dropped for this reason and asked ever more seldom; its neighbour comes."""
    site = world.site()
    story = world.story(site, "/bonne")
    url = site.put("/a", answer)
    site.feed("/flux", xml(rss(item(url), item(story))))

    def check() -> None:
        until(world.came(story), SECONDS, "the article beside it")
        until(lambda: world.reason(url), SECONDS, "a reason")
        assert world.reason(url) == reason
        world.meanwhile()
        assert len(world.of(site)) == 1
        assert 1 <= site.count("/a") <= most
        said = world.events("dropped", url)
        assert [event["reason"] for event in said] == [reason], "the log says so once"

    return check


@case
def page_drips(world: World) -> Check:
    return dropped(world, endless(b"<p>", pause=0.05), "timeout", most=40)


@case
def page_never_ends(world: World) -> Check:
    return dropped(world, endless(b"<p>Encore et encore.</p>" * 1000), "too_large")


@case
def page_is_a_gzip_bomb(world: World) -> Check:
    return dropped(world, bomb(200, "text/html"), "too_large")


@case
def page_is_binary(world: World) -> Check:
    return dropped(world, text(bytes(range(256)) * 100, "text/html"), "binary")


@case
def page_is_missing(world: World) -> Check:
    return dropped(world, text("Page introuvable", status=404), "http_404", most=40)


@case
def page_breaks_off(world: World) -> Check:
    """It is asked for again, and what its feed said of it is not forgotten."""
    site = world.site()
    story = world.story(site, "/a")
    good = site.answers["/a"]
    site.put("/a", by_turns(cut(page(story) * 20, "text/html"), good))
    site.feed("/flux", xml(rss(item(story))))

    def check() -> None:
        until(world.came(story), SECONDS, "its article")
        (article,) = world.of(site)
        assert article.text == story.text
        assert article.published_at == datetime(2026, 3, 3, 10, tzinfo=UTC)
        assert article.outlet.name == "La Gazette hostile"
        world.meanwhile()
        assert site.count("/a") == 2

    return check


@case
def page_is_nested_without_end(world: World) -> Check:
    """However deep it is nested, the process that reads it answers, and others are read."""
    site = world.site()
    story = world.story(site, "/bonne")
    deep = site.put("/a", html("<html><body>" + "<div><b>" * 20_000 + "Le fond." + "</b></div>" * 20_000))
    site.feed("/flux", xml(rss(item(deep), item(story))))

    def check() -> None:
        until(world.came(story), SECONDS, "the article beside it")
        until(lambda: world.link(deep), SECONDS, "an outcome")
        assert site.count("/a") <= 8

    return check


@case
def corrects_a_page_silently(world: World) -> Check:
    """The feed says nothing of it; the page is looked at again at the age that PROPOS_REVISIT_HOURS names."""
    site = world.site()
    story = world.story(site, "/a")
    new = msgspec.structs.replace(
        story, paragraphs=(*story.paragraphs[:-1], "Le maire dément désormais tout cela.")
    )
    site.put("/a", by_turns(html(page(story)), html(page(new))))
    # A date that is a little ahead counts as the moment of the look: so its age begins there on any machine.
    date = cache(lambda: format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True))
    site.feed("/flux", anew(lambda _: xml(rss(item(story, date=date())))))

    def check() -> None:
        until(lambda: len(world.of(site)) == 2, SECONDS, "a second revision")
        first, second = world.of(site)
        assert (first.text, second.text) == (story.text, new.text)
        assert (first.revision, second.revision) == (1, 2)
        assert second.revised is not None
        assert second.revised.fields == ("text",)
        assert second.revised.added == (len(story.paragraphs) - 1,)
        world.meanwhile()
        assert site.count("/a") == 2

    return check


@case
def corrects_a_page_and_says_so(world: World) -> Check:
    site = world.site()
    story = world.story(site, "/a")
    new = msgspec.structs.replace(story, title="Tout est démenti")
    site.put("/a", by_turns(html(page(story)), html(page(new))))
    before, after = xml(rss(item(story))), xml(rss(item(new, "Tue, 03 Mar 2026 12:00:00 GMT")))
    site.feed("/flux", anew(lambda _: after if world.of(site) else before))

    def check() -> None:
        until(lambda: len(world.of(site)) == 2, SECONDS, "a second revision")
        second = world.of(site)[1]
        assert (second.title, second.revision) == ("Tout est démenti", 2)
        assert second.revised is not None
        assert second.revised.fields == ("title",)
        assert site.count("/a") == 2

    return check


@case
def changes_only_its_furniture(world: World) -> Check:
    """Each poll says that the page has changed; what changed is around the article, not in it."""
    site = world.site()
    story = world.story(site, "/a")
    site.put("/a", anew(lambda n: html(page(story, foot=f"Lu {n} fois. À lire aussi : la météo, {n}"))))
    dates = (f"Tue, 03 Mar 2026 10:{n % 60:02}:{n // 60 % 60:02} GMT" for n in range(10**6))
    site.feed("/flux", anew(lambda _: xml(rss(item(story, date=next(dates))))))

    def check() -> None:
        until(lambda: site.count("/a") >= 3, SECONDS, "several looks")
        world.meanwhile()
        assert [article.revision for article in world.of(site)] == [1]

    return check


@case
def is_one_article_under_several_addresses(world: World) -> Check:
    site = world.site()
    story = world.story(site, "/a")
    named = html(page(story, head=f"<link rel='canonical' href='{story.link}'>"))
    others = [site.put(path, named) for path in ("/amp/a", "/a?page=print")]
    site.put("/a", named)
    tracked = story.link + "?utm_source=flux&utm_medium=rss"
    site.put("/a?utm_source=flux&utm_medium=rss", named)
    site.feed("/flux", xml(rss(*map(item, (*others, tracked, story.link)))))

    def check() -> None:
        until(lambda: all(world.link(url) for url in others), SECONDS, "all outcomes")
        until(world.came(story), SECONDS, "the article")
        world.meanwhile()
        (article,) = world.of(site)
        assert (article.canonical_url, article.revision, article.text) == (story.link, 1, story.text)
        assert site.count("/amp/a") == site.count("/a?page=print") == 1
        assert 1 <= site.count("/a") + site.count("/a?utm_source=flux&utm_medium=rss") <= 2

    return check


@case
def names_the_front_page_as_its_own(world: World) -> Check:
    """A canonical address that every page has is none."""
    site = world.site()
    stories = [world.story(site, f"/{name}") for name in "ab"]
    for story in stories:
        site.put(
            story.link.removeprefix(site.base),
            html(page(story, f"<link rel='canonical' href='{site.url('/')}'>")),
        )
    site.feed("/flux", xml(rss(*map(item, stories))))

    def check() -> None:
        until(world.came(*stories), SECONDS, "both articles")
        assert sorted(article.canonical_url for article in world.of(site)) == [
            story.link for story in stories
        ]

    return check


@case
def is_in_another_charset_than_it_says(world: World) -> Check:
    site = world.site()
    words = ("« L’été coûte cher », a déploré Noëlle Fourcœur, à qui l’on doit 12 € de trop. " * 4).strip()
    story = Story(site.url("/a"), "Été : « ça coûte »", (words, words.replace("12", "13")))
    site.put("/a", html(page(story, encoding="cp1252")))
    site.feed("/flux", xml(rss(item(story))))

    def check() -> None:
        until(world.came(story), SECONDS, "its article")
        (article,) = world.of(site)
        assert (article.title, article.text) == (story.title, story.text)

    return check


@case
def has_no_text_but_its_feed_has(world: World) -> Check:
    site = world.site()
    story = world.story(site, "/a")
    site.put("/a", html("<html><body><div id='app'></div><script>render()</script></body></html>"))
    content = "".join(f"<p>{escape(each)}</p>" for each in story.paragraphs)
    site.feed(
        "/flux", xml(rss(item(story, more=f"<content:encoded><![CDATA[{content}]]></content:encoded>")))
    )

    def check() -> None:
        until(world.came(story), SECONDS, "its article")
        (article,) = world.of(site)
        assert (article.title, article.text) == (story.title, story.text)
        assert site.count("/a") == 1

    return check


@case
def has_no_text_at_all(world: World) -> Check:
    return dropped(world, html("<html><body><div id='app'></div></body></html>"), "no_text")


@case
def writes_markup_as_text(world: World) -> Check:
    """What a page shows as text is text, and what a feed hides in a title is no script of ours."""
    site = world.site()
    quoted = (
        "Il a tapé <script>alert('coucou')</script> & <b>rien</b> n’a bougé, disent les témoins de la scène."
    )
    first = world.story(site, "/a")
    story = msgspec.structs.replace(
        first, title="Le bug <i>du</i> siècle", paragraphs=(*first.paragraphs, quoted)
    )
    site.put("/a", html(page(story)))
    site.feed("/flux", xml(rss(item(story))))

    def check() -> None:
        until(world.came(story), SECONDS, "its article")
        (article,) = world.of(site)
        assert article.text == story.text

    return check
