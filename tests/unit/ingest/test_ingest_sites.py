"""The farm that ingest is measured on: its plan, its log's reading, its audit. A judge must be judged too."""

from pathlib import Path

import msgspec

from propos.identity import article_id, content_hash
from propos.messages import Article, Outlet
from sites.access import Request, excesses, most_at_once, most_starts, read_log
from sites.audit import audit, quantile
from sites.figures import Record, shares, takeover
from sites.stories import Plan, Shape, Story, Version, plan
from sites.watch import Seen

SMALL = Shape(hosts=3, feeds=4, stories=5, seconds=100, calm=20)


def test_a_plan_is_the_same_for_the_same_seed_and_no_two_articles_are_alike() -> None:
    first = plan(SMALL)
    assert first == plan(SMALL)
    assert first != plan(msgspec.structs.replace(SMALL, seed=6))
    stories = [story for _, story in first.stories()]
    texts = [version.paragraphs for story in stories for version in story.versions]
    assert len(stories) == 3 * 4 * 5
    assert len(set(texts)) == len(texts) > len(stories), "some are corrected"
    assert all(sum(len(p.split()) for p in text) >= 120 for text in texts)
    listed = [listing for site in first.sites for feed in site.feeds for listing in feed.listings]
    assert len(listed) > len(stories), "some stand in two feeds"
    for story in stories:
        first_at, *later = [version.at for version in story.versions]
        assert all(at >= max(first_at, 0) + SMALL.calm for at in later)


def test_a_story_shows_the_version_of_its_time() -> None:
    old, new = Version(5, "Titre", ("Un",)), Version(30, "Titre", ("Deux",))
    story = Story("/a", "Auteur", (old, new))
    assert [story.now(at) for at in (4.9, 5, 29, 30)] == [None, old, old, new]


def asked(start: float, end: float, host: str = "127.1.0.1", agent: str = "") -> Request:
    return Request(host, "/flux/0", start, end, 200, agent)


def test_requests_at_once_are_those_that_overlap() -> None:
    assert most_at_once([asked(0, 1), asked(1, 2), asked(1.5, 3)]) == 2
    assert most_starts([0, 1, 5, 9.9, 10, 19]) == 4


def test_excesses_are_found_and_manners_are_not_blamed() -> None:
    polite = [asked(n * 0.5, n * 0.5 + 0.8) for n in range(100)]
    assert excesses(polite, 2, {"127.1.0.1": 0.5}) == []
    (crowd,) = excesses([*polite, asked(3.2, 3.4)], 2, {"127.1.0.1": 0.5})
    assert (crowd.what, crowd.found, crowd.allowed) == ("at once", 3, 2)
    (haste,) = excesses([asked(n * 0.375, n * 0.375) for n in range(100)], 2, {"127.1.0.1": 0.5})
    assert (haste.what, haste.found, haste.allowed) == ("in 10 s", 27, 22)


def test_the_log_is_read_on_from_where_it_ended_up_to_the_last_whole_line(tmp_path: Path) -> None:
    log = tmp_path / "log"
    line = msgspec.json.encode(asked(1, 2)) + b"\n"
    log.write_bytes(line + line[:10])
    first, offset = read_log(log)
    log.write_bytes(line + line)
    second, end = read_log(log, offset)
    assert first == second == [asked(1, 2)]
    assert (offset, end) == (len(line), 2 * len(line))


def seen(host: str, story: Story, version: Version, revision: int, at: float = 200) -> Seen:
    url = f"http://{host}:80{story.path}"
    text = "\n\n".join(version.paragraphs)
    article = Article(
        id=article_id(url),
        url=url,
        canonical_url=url,
        outlet=Outlet(host, host),
        title=version.title,
        text=text,
        observed_at="2026-03-03T10:00:00Z",  # type: ignore[arg-type]  # not looked at
        revision=revision,
        content_hash=content_hash(version.title, text),
    )
    return Seen(article.id, article, at)


def everything(whole: Plan) -> list[Seen]:
    return [
        seen(site.host, story, version, number)
        for site, story in whole.stories()
        for number, version in enumerate(story.versions, 1)
    ]


def test_the_audit_finds_what_is_missing_doubled_wrong_or_strange() -> None:
    whole = plan(SMALL)
    good = everything(whole)
    assert lines(whole, good) == {}
    assert lines(whole, good[1:]).keys() == {"missing"}
    assert lines(whole, [*good, good[0]]).keys() == {"doubled"}
    again = msgspec.structs.replace(good[0].article, revision=2)
    assert lines(whole, [good[0], msgspec.structs.replace(good[0], article=again), *good[1:]]).keys() == {
        "doubled"
    }, "the same text as another revision"
    other = msgspec.structs.replace(good[0].article, text="Un autre texte.")
    assert lines(whole, [msgspec.structs.replace(good[0], article=other), *good[1:]]).keys() == {
        "wrong",
        "missing",
    }
    strange = Seen("x", good[0].article, 0)
    assert lines(whole, [*good, strange]).keys() == {"strangers"}
    place = next(n for n, each in enumerate(good) if each.article.revision == 2)
    swapped = [*good[: place - 1], good[place], good[place - 1], *good[place + 1 :]]
    assert lines(whole, swapped).keys() == {"wrong"}, "the correction came first"


def lines(whole: Plan, found: list[Seen]) -> dict[str, list[str]]:
    result = audit(whole, 80, 100, found)
    named = {name: getattr(result, name) for name in ("missing", "doubled", "wrong", "strangers")}
    return {name: value for name, value in named.items() if value}


def test_latency_counts_from_the_publication() -> None:
    whole = plan(SMALL)
    (arrival, *_) = audit(whole, 80, 100, everything(whole)).arrivals
    assert arrival.latency == 200 - arrival.published
    assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert quantile([], 0.5) is None


def test_takeover_is_when_the_last_host_of_the_dead_is_asked_again() -> None:
    a, b = "Propos (+https://instance-a.example)", "Propos (+https://instance-b.example)"
    before = [asked(1, 1, "127.1.0.1", a), asked(1, 1, "127.1.0.2", b), asked(2, 2, "127.1.0.3", b)]
    after = [asked(11, 11, "127.1.0.1", a), asked(14, 14, "127.1.0.2", a), asked(19, 19, "127.1.0.3", a)]
    record = Record(plan=Plan(()), port=0, start=0, pause=0, at_once=2, dead="b", killed=10)
    record.requests = [*before, *after]
    assert takeover(record, {"127.1.0.2", "127.1.0.3"}) == 9
    record.requests.pop()
    assert takeover(record, {"127.1.0.2", "127.1.0.3"}) is None
    assert shares(before, 0) == {"a": 0.333, "b": 0.667}
