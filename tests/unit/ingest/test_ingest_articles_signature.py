"""Signatures: the same for ever, near for reprints, far for other articles."""

import random

from hypothesis import given
from hypothesis import strategies as st

from propos_ingest.articles.plain import words
from propos_ingest.articles.signature import PERMUTATIONS, SHORTEST, signature, similarity
from propos_seeds.library import stories

TEXT = (
    "Le port de Vanel rouvrira jeudi à la pêche et au commerce, a annoncé lundi soir la préfecture. "
    "« Nous tiendrons », a promis la maire, Maëlle Quéméneur, devant la digue effondrée."
)
GOLDEN = (
    3_244_101_560,
    2_442_959_518,
    978_792_277,
    3_239_107_344,
    3_256_150_878,
    3_263_398_896,
    3_229_787_226,
    1_706_790_131,
)


def jaccard(one: str, other: str) -> float:
    """The exact similarity of the sets of shingles."""
    first, second = ({*zip(w, w[1:], w[2:], strict=False)} for w in (words(one), words(other)))
    return len(first & second) / len(first | second)


def test_the_signature_is_the_one_that_was_published_before() -> None:
    """Signatures in the index are compared with new ones: a library that changes them needs a new index."""
    assert signature(TEXT)[:8] == GOLDEN
    assert len(signature(TEXT)) == PERMUTATIONS
    assert all(0 <= number < 2**32 for number in signature(TEXT))


def test_typesetting_and_case_say_nothing() -> None:
    other = TEXT.upper().replace("« ", '"').replace(" »", '"').replace("É", "E").replace(", ", " , ")
    assert signature(other) == signature(TEXT)


def test_a_short_text_has_none() -> None:
    assert signature(" ".join(["mot"] * (SHORTEST - 1))) == ()
    assert signature("") == ()
    assert similarity((), ()) == 0
    assert similarity((1, 2), (1, 2, 3)) == 0


def test_other_alphabets_have_signatures_too() -> None:
    assert len(signature("Порт Ванель откроется в четверг. " * 6)) == PERMUTATIONS


@given(st.integers(0, 2**32), st.integers(30, 400), st.floats(0, 0.3))
def test_the_estimate_is_near_the_exact_similarity(seed: int, length: int, share: float) -> None:
    """Within five standard errors, (0.044 at most)."""
    chance = random.Random(seed)  # noqa: S311  # words, no secrets
    one = [f"mot{chance.randrange(5000)}" for _ in range(length)]
    other = [f"autre{chance.randrange(5000)}" if chance.random() < share else word for word in one]
    before, after = " ".join(one), " ".join(other)
    exact = jaccard(before, after)
    assert abs(similarity(signature(before), signature(after)) - exact) < 5 * 0.0442


def test_a_slightly_edited_dispatch_is_near_and_other_articles_are_far() -> None:
    texts = [story.text for story in stories() if len(words(story.text)) > 150]
    edited = [f"(ASI) {text.replace(' a ', ' avait ', 1)} Avec notre correspondant." for text in texts]
    for text, copy in zip(texts, edited, strict=True):
        assert similarity(signature(text), signature(copy)) >= 0.8
    unlike = {text: signature(text) for text in texts}
    pairs = [(a, b) for a in unlike for b in unlike if a < b and jaccard(a, b) < 0.3]
    assert len(pairs) > 100
    assert max(similarity(unlike[a], unlike[b]) for a, b in pairs) < 0.6
