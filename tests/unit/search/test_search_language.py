"""The query language: what is read from a text, what is wrong with one, and text again."""

import string
from string import Formatter

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from propos_search import faults
from propos_search.faults import BadQuery, Fault
from propos_search.language.reading import LONGEST, parse
from propos_search.language.tokens import MOST_TERMS
from propos_search.language.tree import Query
from propos_search.language.writing import write

PIECES = [
    *(
        "digue",
        "Port-Vanel",
        "l’école",
        "œuvre",
        "20",
        "12:30",
        "C++",
        "e\u0301te",
        "élu(e)s",
        "🛶",
        "-",
        "&",
        "…",
    ),
    *(
        '"',
        "«",
        "»",
        "“",
        "”",
        "„",
        "(",
        ")",
        "|",
        "*",
        "-",
        ":",
        ",",
        ".",
        "/",
        "\\",
        "'",
        "\x00",
        "\ud800",
        "\u0338",
    ),
    *("OR", "OU", "AND", "ET", "NOT", "SAUF", "or", " ", " ", " ", "\u00a0", "\n"),
    *(
        "speaker:",
        "qui:",
        "média:",
        "kind:",
        "kind:direct",
        "before:2026-10-01",
        "après:7j",
        "after:",
        "titre:",
    ),
]
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.text(string.printable, max_size=40),
)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("", ""),
        (" \t\n", ""),
        ("digue port", "digue port"),
        ("digue AND port ET mer", "digue port mer"),
        ("Attention: digue", "Attention: digue"),
        ("à 12:30 http://vanel.example/a", "à 12:30 http://vanel.example/a"),
        # phrases
        ('"le  port"', '"le port"'),
        ("« le port »", '"le port"'),
        ("“le port”", '"le port"'),
        ("„le port“", '"le port"'),
        ('"le port', '"le port"'),
        ("« le “vieux” port »", '"le vieux port"'),
        ('digue"port"', 'digue "port"'),
        # without
        ("digue -port", "digue -port"),
        ("NOT digue", "-digue"),
        ("SAUF -digue", "digue"),
        ('-"le port"', '-"le port"'),
        ("-(a b)", "-(a b)"),
        ("-kind:direct", "-kind:direct"),
        ("Port-Vanel", "Port-Vanel"),
        ("digue - port", "digue port"),
        ("--digue", "--digue"),
        ("NOT --digue", "NOT --digue"),
        # either
        ("a OR b c", "a OR b c"),
        ("(a OR b) c", "(a OR b) c"),
        ("a|b || c OU d", "a OR b OR c OR d"),
        ("a OR (b OR (c))", "a OR b OR c"),
        ("(a b) c", "a b c"),
        ("(a OR b", "a OR b"),
        ("or ou et and not", "or ou et and not"),
        # beginnings
        ("chalut*", "chalut*"),
        ("chalut*, digue", "chalut* digue"),
        ("chalut***", "chalut*"),
        ("* digue", "digue"),
        # filters
        ("speaker:roy", "speaker:roy"),
        ("Speaker: roy", "speaker:roy"),
        ('qui:"Le Roy"', 'speaker:"Le Roy"'),
        ("locuteur digue", "locuteur digue"),
        ("média:écho, digue", "outlet:écho digue"),
        ("fonction:maire rubrique:sport entité:Vanel", "role:maire section:sport entity:Vanel"),
        ("speaker:(roy OR “le fèvre”)", 'speaker:roy OR speaker:"le fèvre"'),
        ("speaker:(-roy)", "-speaker:roy"),
        ('speaker:"*"', 'speaker:"*"'),
        ("speaker:Jean-Luc", 'speaker:"Jean-Luc"'),
        ("kind:(directe OR MIXTE)", "kind:direct OR kind:mixed"),
        ("before:2026", "before:2026-01-01"),
        ("avant:2026-10", "before:2026-10-01"),
        ("after:1/10/2026", "after:2026-10-01"),
        ("after:2026-10-01T08:30", "after:2026-10-01T08:30:00"),
        ("after:7J", "after:7d"),
        ("après:30min", "after:30min"),
        ("after:2sem", "after:2w"),
        # nothing to look for
        ('& " " - (…) -*', ""),
        ("digue OR &", "digue"),
        # letters that stand for others
        ("e\u0301te\u0301", "été"),
        ("a\x00b", "a b"),
        ("élu(e)s", "élu(e)s"),
    ],
)
def test_what_is_read(text: str, canonical: str) -> None:
    assert write(parse(text)) == canonical


@pytest.mark.parametrize(
    ("text", "name", "position"),
    [
        ("digue ()", "empty_group", 6),
        ("digue (", "empty_group", 6),
        ("digue ) port", "lone_close", 6),
        ("OR digue", "nothing_before", 0),
        ("(AND digue)", "nothing_before", 1),
        ("digue OR", "nothing_after", 6),
        ("digue OR OR port", "nothing_after", 6),
        ("(digue NOT)", "nothing_after", 7),
        ("digue titre:port", "unknown_field", 6),
        ("titre:« port »", "unknown_field", 0),
        ("digue speaker:", "no_value", 14),
        ("speaker: OR roy", "no_value", 8),
        ("speaker:* digue", "no_value", 8),
        ('speaker:""', "no_value", 8),
        ("speaker:(-)", "no_value", 8),
        ("speaker:(kind:direct)", "field_in_field", 0),
        ("digue kind:oral", "unknown_kind", 11),
        ("before:2026-13", "bad_date", 7),
        ("before:31/02/2026", "bad_date", 7),
        ("before:0000", "bad_date", 7),
        ("after:hier", "bad_date", 6),
        ("digue *vanel", "bad_star", 6),
        ("cha*ut", "bad_star", 3),
        ("speaker:le*roy", "bad_star", 10),
        ("((((((( x", "too_deep", 6),
        ("x " * MOST_TERMS + "digue", "too_many", 2 * MOST_TERMS),
        ("x" * (LONGEST + 1), "too_long", LONGEST),
        # a letter and its accent are two code points here
        ("e\u0301te\u0301 titre:x", "unknown_field", 6),
    ],
)
def test_what_is_wrong_and_where(text: str, name: str, position: int) -> None:
    with pytest.raises(BadQuery) as caught:
        parse(text)
    assert (caught.value.fault.name, caught.value.position) == (name, position)


def test_a_fault_is_told_in_both_languages_with_the_input_and_the_remedy() -> None:
    with pytest.raises(BadQuery) as caught:
        parse("kind:oral")
    french, english = caught.value.told("fr"), caught.value.told("en")
    assert french == "« oral » n'est pas une forme de citation ; essayez direct, mixed ou indirect"
    assert english == str(caught.value) == "“oral” is no kind of quote; try direct, mixed or indirect"


@pytest.mark.parametrize("fault", [each for each in vars(faults).values() if isinstance(each, Fault)])
def test_both_languages_say_the_same_of_a_fault(fault: Fault) -> None:
    places = {
        tongue: {name for _, name, _, _ in Formatter().parse(said.what + said.remedy) if name}
        for tongue, said in (("fr", fault.fr), ("en", fault.en))
    }
    assert places["fr"] == places["en"]


def read_or_refused(text: str) -> Query | BadQuery:
    try:
        return parse(text)
    except BadQuery as error:
        return error


@given(TEXTS)
def test_any_text_is_read_or_refused_at_a_place_in_it(text: str) -> None:
    read = read_or_refused(text)
    if isinstance(read, BadQuery):
        assert read.position is not None
        assert 0 <= read.position <= len(text)
        assert read.told("fr") != read.told("en")


@given(TEXTS)
def test_what_is_written_is_read_as_the_same_question(text: str) -> None:
    query = read_or_refused(text)
    assume(isinstance(query, Query))
    assert isinstance(query, Query)
    assert parse(write(query)) == query
    assert msgspec.json.decode(msgspec.json.encode(query), type=Query) == query
