"""What is published: first sight, changes that a reader would call news, and nothing else."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos.errors import BadMessage
from propos.identity import article_id
from propos.messages import MAX_TEXT, Article, Outlet, Revised
from propos.states import ArticleState, Candidate
from propos_ingest.articles.boilerplate import Repeats
from propos_ingest.articles.changes import MOST_LINES, content_of, pack, unpack
from propos_ingest.articles.observe import observe, state_of

URL = "https://gazette.example/2026/port"
SITE = "gazette.example"
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
LEAD = "L’explosion survenue mardi dans le port de Vanel a fait 12 morts, selon la préfecture."
MAYOR = "« Nous tiendrons », a promis la maire, Maëlle Quéméneur, devant la digue effondrée."
TRAFFIC = "La circulation des trains reste interrompue entre Vanel et Port-Lissac."
TEXT = f"{LEAD}\n\n{MAYOR}"
FIRST = Candidate(
    link=URL + "?rss",
    seen="f1",
    url=URL,
    canonical_url=URL,
    outlet=Outlet(SITE, "La Gazette"),
    title="Explosion dans le port de Vanel",
    text=TEXT,
    observed_at=NOW,
)


def changed(**fields: object) -> Candidate:
    return msgspec.structs.replace(FIRST, **fields)


def first() -> tuple[Article, ArticleState]:
    article = observe(FIRST, None, Repeats())
    assert article is not None
    return article, state_of(article, FIRST)


def revision(candidate: Candidate, repeats: Repeats | None = None) -> Revised | None:
    """What the candidate changes of the first revision."""
    article = observe(candidate, first()[1], repeats or Repeats())
    return article.revised if article else None


def test_the_first_sight_is_revision_1() -> None:
    article, state = first()
    assert (article.id, article.revision, article.revised) == (article_id(URL), 1, None)
    assert len(article.minhash) == 128
    assert (state.id, state.revision, state.url, state.seen) == (article.id, 1, FIRST.link, "f1")
    assert len(state.paragraphs) == 8
    assert observe(FIRST, state, Repeats()) is None


@pytest.mark.parametrize(
    ("title", "text", "wanted"),
    [
        (None, TEXT.replace("12 morts", "15 morts"), Revised(fields=("text",), added=(0,), removed=1)),
        (None, TEXT.replace("Quéméneur", "Quemeneur"), Revised(fields=("text",), added=(1,), removed=1)),
        (None, TEXT.replace("maire", "Maire"), Revised(fields=("text",), added=(1,), removed=1)),
        (None, f"{TEXT}\n\n{TRAFFIC}", Revised(fields=("text",), added=(2,), removed=0)),
        (None, f"{LEAD}\n{TRAFFIC}\n{MAYOR}\n{TRAFFIC}", Revised(fields=("text",), added=(1, 3), removed=0)),
        (None, LEAD, Revised(fields=("text",), added=(), removed=1)),
        ("Explosion à Vanel : 12 morts", None, Revised(fields=("title",), added=(), removed=0)),
        ("Explosion à Vanel", LEAD, Revised(fields=("title", "text"), added=(), removed=1)),
    ],
)
def test_news_is_a_revision_that_says_what_changed(
    title: str | None, text: str | None, wanted: Revised
) -> None:
    later = changed(
        title=title or FIRST.title, text=text or TEXT, observed_at=NOW + timedelta(minutes=90), seen="f2"
    )
    assert revision(later) == msgspec.structs.replace(wanted, after_seconds=5400.0)


@pytest.mark.parametrize(
    "fields",
    [
        {"observed_at": NOW + timedelta(days=1), "tags": ("mer",), "seen": "f2"},
        {"text": TEXT.replace(" ", "  ").replace("\n\n", "\n")},
        {"text": TEXT.replace("« ", '"').replace(" »", '"').replace("’", "'")},
        {"text": TEXT.replace("é", "e\u0301").replace("« ", "«\u202f")},
        {"text": f"Publié le 3 mars 2026 à 12h30\n{TEXT}\n12 commentaires"},
        {"text": f"{LEAD}\nLire aussi : La digue cède\n{MAYOR}\nInscrivez-vous à notre newsletter"},
        {"text": f"{LEAD} (mis à jour à 14h10)\n{MAYOR}"},
        {"title": "Explosion dans le port de Vanel [MÀJ 14h]"},
        {"text": f"{MAYOR}\n\n{LEAD}"},
        {"title": ""},
    ],
)
def test_what_is_no_news_is_no_revision(fields: dict[str, object]) -> None:
    assert observe(changed(**fields), first()[1], Repeats()) is None


def test_furniture_that_changes_again_and_again_is_no_revision() -> None:
    _, state = first()
    for minutes in range(1, 5):
        stamped = changed(text=f"il y a {minutes} minutes\n{TEXT}\n{minutes * 7} commentaires")
        assert observe(stamped, state, Repeats()) is None


def test_what_the_site_repeats_is_no_revision() -> None:
    appeal = "La Gazette vit de ses lecteurs : soutenez une presse libre dans toute la vallée."
    with_appeal = changed(text=f"{TEXT}\n\n{appeal}")
    repeats = Repeats()
    assert revision(with_appeal, repeats) == Revised(
        fields=("text",), added=(2,), removed=0, after_seconds=0.0
    )
    for number in range(3):
        other = content_of("Titre", f"Un autre article, le {number + 1}e.\n{appeal}")
        repeats.add(SITE, other.hashes)
    assert revision(with_appeal, repeats) is None
    stated = state_of(observe(with_appeal, None, Repeats()) or first()[0], with_appeal)
    assert observe(FIRST, stated, repeats) is None, "its going is no news either"
    both = changed(text=f"{TEXT}\n\n{appeal}\n\n{TRAFFIC}")
    assert revision(both, repeats) == Revised(fields=("text",), added=(3,), removed=0, after_seconds=0.0)


def test_signatures_leave_boilerplate_out() -> None:
    plain = observe(FIRST, None, Repeats())
    stamped = observe(changed(text=f"Publié le 3 mars 2026\n{TEXT}\n12 commentaires"), None, Repeats())
    assert plain is not None
    assert stamped is not None
    assert stamped.minhash == plain.minhash
    assert stamped.content_hash != plain.content_hash


def test_a_change_back_is_a_change() -> None:
    _, state = first()
    other = changed(text=TEXT.replace("12", "15"))
    second = observe(other, state, Repeats())
    assert second is not None
    third = observe(FIRST, state_of(second, other), Repeats())
    assert third is not None
    assert (third.revision, third.revised) == (
        3,
        Revised(fields=("text",), added=(0,), removed=1, after_seconds=0.0),
    )


PARAGRAPHS = st.lists(st.sampled_from([LEAD, MAYOR, TRAFFIC, "12 commentaires", "Publicité"]), max_size=6)


@given(st.lists(PARAGRAPHS, max_size=8))
def test_each_run_of_equal_contents_is_one_revision(texts: list[list[str]]) -> None:
    state: ArticleState | None = None
    numbers: list[int] = []
    contents: list[list[str]] = []
    for text in texts:
        candidate = changed(text="\n\n".join(text))
        if article := observe(candidate, state, Repeats()):
            numbers.append(article.revision)
            state = state_of(article, candidate)
        content = sorted(line for line in text if line in (LEAD, MAYOR, TRAFFIC))
        contents += [content] if not contents or contents[-1] != content else []
    assert numbers == list(range(1, len(contents) + 1))


@given(PARAGRAPHS, PARAGRAPHS)
def test_added_and_removed_account_for_every_paragraph(before: list[str], after: list[str]) -> None:
    old, new = changed(text="\n".join(before)), changed(text="\n".join(after))
    start = observe(old, None, Repeats())
    assert start is not None
    article = observe(new, state_of(start, old), Repeats())
    if article and article.revised:
        had, has = (sum(map(bool, content_of("", each.text).hashes)) for each in (old, new))
        assert has - len(article.revised.added) == had - article.revised.removed
        assert all(after[place] in (LEAD, MAYOR, TRAFFIC) for place in article.revised.added)


def test_an_alias_is_published_under_the_article_s_id_and_address() -> None:
    article, state = first()
    alias = changed(canonical_url=URL + "-explosion", url=URL + "-explosion", text=f"{TEXT}\n{TRAFFIC}")
    second = observe(alias, state, Repeats(), article.id)
    assert second is not None
    assert (second.id, second.canonical_url, second.revision) == (article.id, URL, 2)
    assert second.url == URL + "-explosion"


def test_a_state_of_an_older_version_goes_by_the_whole_content() -> None:
    _, state = first()
    old = msgspec.structs.replace(state, paragraphs=b"", title_hash="", core_hash="", observed_at=None)
    assert observe(FIRST, old, Repeats()) is None
    article = observe(changed(text=f"{TEXT}\n{TRAFFIC}"), old, Repeats())
    assert article is not None
    assert article.revised == Revised(fields=("text",))


def test_a_late_copy_of_an_older_revision_is_none_when_its_sender_says_when_it_was_changed() -> None:
    corrected = changed(text=f"{TEXT}\n\n{TRAFFIC}", modified_at=NOW)
    article = observe(corrected, first()[1], Repeats())
    assert article is not None
    state = state_of(article, corrected)
    late = changed(modified_at=NOW - timedelta(minutes=1))
    assert observe(late, state, Repeats()) is None
    assert observe(changed(modified_at=NOW + timedelta(minutes=1)), state, Repeats()) is not None
    assert observe(changed(), state, Repeats()) is not None, "who says no time is taken at their word"


def test_dates_on_pages_put_nothing_in_order() -> None:
    page = changed(text=f"{TEXT}\n\n{TRAFFIC}", modified_at=NOW, feed_url=f"https://{SITE}/rss")
    article = observe(page, first()[1], Repeats())
    assert article is not None
    state = state_of(article, page)
    again = changed(modified_at=NOW - timedelta(hours=1), feed_url=page.feed_url)
    assert observe(again, state, Repeats()) is not None


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"text": "x" * (MAX_TEXT + 1)}, "too_long"),
        ({"url": "https://gazette.example/" + "x" * 4000}, "wrong_shape"),
        ({"published_at": datetime(2026, 1, 1)}, "wrong_shape"),
    ],
)
def test_what_no_stage_could_read_is_not_published(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(BadMessage) as caught:
        observe(changed(**fields), None, Repeats())
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "piece", [" ", "\u00a0.", "( ", "\n", "12 h ", "partager x ", "« ", "e\u0301", "mot "]
)
def test_a_hostile_text_takes_no_longer_than_another(piece: str) -> None:
    """A million characters; what takes quadratic time would run for hours."""
    assert observe(changed(text=(piece * MAX_TEXT)[:MAX_TEXT]), None, Repeats()) is not None


@given(st.lists(st.integers(0, 2**32 - 1)))
def test_hashes_are_kept_as_they_are(hashes: list[int]) -> None:
    assert list(unpack(pack(hashes))) == hashes


def test_a_state_stays_small_whatever_the_text() -> None:
    long = "\n".join(f"Ligne {number} du registre" for number in range(MOST_LINES * 3))
    content = content_of("", long)
    assert len(content.hashes) == MOST_LINES
    assert content_of("", long + " !").hashes[-1] != content.hashes[-1]
