"""The state machine over quotation marks: what it finds, and that no input breaks it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos_enrich.reading.marks import verbatim

MARKS = st.text(alphabet="«»“”„‹›\"‟ \n\r\t\u00a0’'.,:;–—-aàé!e\u0301🙂", max_size=200)


def words(text: str) -> list[list[str]]:
    return [[text[a:b] for a, b in v.pieces] for v in verbatim(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("« Oui », dit-il.", [["Oui"]]),
        ("«\u00a0Oui\u00a0»", [["Oui"]]),
        ("«Oui»", [["Oui"]]),
        ('“Oui” et "non"', [["Oui"], ["non"]]),
        ("« Il a dit “non” hier »", [["Il a dit “non” hier"]]),
        ("« Il a dit « non » hier »", [["Il a dit « non » hier"]]),
        ("« Un.\n\n« Deux.\n\n« Trois. »", [["Un.", "Deux.", "Trois."]]),
        ("« Un.\n\nDeux. »", [["Un.", "Deux."]]),
        ("« Oubliée\n\nLe « mot » reste.", [["Oubliée"], ["mot"]]),
        ("L'eau d'aujourd'hui", []),
        ('Un écran de 5" suffit', []),
        ("– Vous partez donc ?\n– Oui, demain matin.\n", [["Vous partez donc ?"], ["Oui, demain matin."]]),
        ("« »", []),
        ("»»» «««", []),
    ],
)
def test_words_in_marks(text: str, expected: list[list[str]]) -> None:
    assert words(text) == expected


@given(MARKS)
def test_any_text_gives_ordered_disjoint_quotations(text: str) -> None:
    last = 0
    for v in verbatim(text):
        assert last <= v.start < v.end <= len(text)
        at = v.start
        for start, end in v.pieces:
            assert at <= start < end <= v.end
            assert text[start:end] == text[start:end].strip()
            at = end
        last = v.end


@pytest.mark.parametrize("unit", ["«", "»", '"', "« ", "«\n", "«a»", '"a ', "« “", "«a\n\n"])
def test_time_is_linear(unit: str) -> None:
    def seconds(repeat: int) -> float:
        started = time.process_time()
        verbatim(unit * repeat)
        return time.process_time() - started

    seconds(1000)
    small, large = min(seconds(20_000) for _ in range(3)), seconds(200_000)
    assert large < 10 * small * 5 + 0.5  # ten times the input, with a wide margin
