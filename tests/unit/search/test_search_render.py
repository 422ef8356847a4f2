"""An answer on a terminal."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console

from propos.messages import QUOTE_KINDS
from propos_search.answer import Answer, Count, Facets, Hit
from propos_search.render import clean, render
from propos_search.words import FRENCH, LANGUAGES, Words

HIT = Hit(
    id="q",
    kind="direct",
    content="La digue\ntiendra [red]bon[/red]",
    matches=((3, 8), (9, 16)),
    speaker="Maëlle \x1b]0;pirate\x07Quéméneur",
    role="maire",
    cue="a promis",
    outlet="Le Courrier",
    date=datetime(2026, 9, 30, 22, 30, tzinfo=UTC),
    title="Digue \u202eesrevni",
    url="https://vanel.example/1",
)
FACETS = Facets(speakers=(Count("[b]Roy[/b]", 2),), unnamed=1, kinds=(Count("direct", 3),))


def shown(answer: Answer, words: Words, color: bool = False) -> str:
    console = Console(
        file=StringIO(),
        width=120,
        highlight=False,
        force_terminal=color,
        color_system="standard" if color else None,
    )
    for part in render(answer, words):
        console.print(part)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_a_quote_is_shown_with_its_facts_as_data() -> None:
    text = shown(Answer(12, (HIT,), FACETS), FRENCH)
    assert text.startswith("12 citations, dont 1 ici\n")
    assert "« La digue tiendra [red]bon[/red] »" in text
    assert "Maëlle ]0;pirateQuéméneur, maire · a promis · directe" in text
    assert "Le Courrier · 01/10/2026 · Digue esrevni" in text
    assert "[b]Roy[/b]" in text
    assert "non nommé" in text


def test_the_words_asked_for_stand_out() -> None:
    text = shown(Answer(1, (HIT,), FACETS), FRENCH, color=True)
    assert "43mdigue\x1b[0m" in text
    assert "43mtiendra\x1b[0m" in text


def test_a_quote_of_nobody_shows_its_mention() -> None:
    nobody = Hit(
        id="q",
        kind="indirect",
        content="x",
        mention="un témoin",
        outlet="o",
        date=HIT.date,
        title="t",
        url="u:",
    )
    assert "un témoin · indirecte" in shown(Answer(1, (nobody,), FACETS), FRENCH)


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("a\x1b[31mb", "a[31mb"),
        ("a\nb\tc", "a b c"),
        ("a\u202eb\u2066c", "abc"),
        ("\x9bm", "m"),
        ("a\xadb", "ab"),
        ("👩\u200d🚒", "👩\u200d🚒"),
    ],
)
def test_no_control_character_is_kept(dirty: str, expected: str) -> None:
    assert clean(dirty) == expected


@pytest.mark.parametrize("words", LANGUAGES.values())
def test_each_language_has_its_places_to_fill(words: Words) -> None:
    assert words.kinds.keys() == set(QUOTE_KINDS)
    assert "7" in words.many.format(count=7)
    assert "https://x" in words.away.format(url="https://x", detail="d")
    assert "hier" in words.bad_since.format(value="hier")
    assert "a-quotes" in words.no_index.format(index="a-quotes", url="u")
