"""Signatures that meet and those that do not; who names a cluster, also within one batch."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos.messages import EnrichedArticle
from propos_index.clusters import BANDS, ROWS, Member, assign, bands, first_of, pack, unpack
from propos_index.documents import article_document, quote_document

NOW = datetime(2026, 10, 1, 7, tzinfo=UTC)
DAYS = 7.0


def alike(seed: int, share: float, size: int = 128) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Two signatures that have this share of their numbers in common, at places by chance."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    one = [chance.getrandbits(32) for _ in range(size)]
    other = list(one)
    for place in chance.sample(range(size), round(size * (1 - share))):
        other[place] ^= 1
    return tuple(one), tuple(other)


def member(name: str, hours: float, minhash: tuple[int, ...], cluster: str = "") -> Member:
    return Member(name, NOW + timedelta(hours=hours), minhash, cluster)


def meeting(share: float) -> float:
    """The share of pairs with this similarity that meet by one band at least."""
    pairs = [alike(seed, share) for seed in range(4000)]
    return sum(bool({*bands(one)} & {*bands(other)}) for one, other in pairs) / len(pairs)


def test_reprints_meet_and_others_mostly_do_not() -> None:
    """The curve 1 - (1 - J^5)^25 within what 4,000 pairs can show."""
    assert meeting(0.8) >= 0.999
    assert meeting(0.9) == 1
    for share in (0.2, 0.3, 0.5):
        assert meeting(share) == pytest.approx(1 - (1 - share**ROWS) ** BANDS, abs=0.05)


@given(st.lists(st.integers(0, 2**32 - 1), max_size=130))
def test_signatures_are_kept_as_they_are(minhash: list[int]) -> None:
    assert list(unpack(pack(minhash))) == minhash
    assert len(bands(tuple(minhash))) == (BANDS if len(minhash) >= ROWS * BANDS else 0)


def test_the_earliest_similar_article_of_the_last_days_is_the_first() -> None:
    one, other = alike(1, 0.9)
    stranger, _ = alike(2, 1)
    reprint = member("d", 48, other)
    earlier = [member("b", 1, one), member("a", 1, one), member("c", 30, one)]
    assert first_of(reprint, earlier, DAYS) == earlier[1], "by date, then id"
    assert first_of(reprint, [member("z", 0, stranger)], DAYS) is None
    assert first_of(reprint, [member("z", 49, one), member("z", -DAYS * 24, one)], DAYS) is None
    assert first_of(reprint, [reprint], DAYS) is None
    assert first_of(reprint, [member("z", 0, alike(1, 0.7)[1])], DAYS) is None


def test_a_new_article_takes_the_cluster_of_the_one_it_reprints() -> None:
    one, other = alike(1, 0.9)
    held = member("held", 0, one, "first")
    assert assign([member("new", 1, other)], [held], DAYS) == {"new": "first"}


def test_what_the_index_holds_of_an_article_that_is_replaced_counts_no_more() -> None:
    one, other = alike(1, 0.9)
    gone, _ = alike(3, 1)
    new = [member("a", 0, gone), member("b", 1, other)]
    assert assign(new, [member("a", 0, one, "a")], DAYS) == {"a": "a", "b": "b"}


@given(st.permutations(range(6)), st.integers(0, 99))
def test_a_batch_s_order_says_nothing(order: list[int], seed: int) -> None:
    """Three reprints, two of another story, and a stranger."""
    one, other = alike(seed, 0.9)
    two, far = alike(seed + 1000, 0.9), alike(seed + 2000, 1)[0]
    signatures = (one, other, other, *two, far)
    new = [member(f"m{number}", number, signature) for number, signature in enumerate(signatures)]
    found = assign([new[place] for place in order], [], DAYS)
    assert found == {"m0": "m0", "m1": "m0", "m2": "m0", "m3": "m3", "m4": "m3", "m5": "m5"}


def test_articles_without_signatures_are_alone() -> None:
    assert assign([member("a", 0, ()), member("b", 1, ())], [], DAYS) == {"a": "a", "b": "b"}


def test_the_documents_hold_the_signature_and_its_bands(enriched: Callable[..., EnrichedArticle]) -> None:
    signature, _ = alike(5, 1)
    article = enriched(minhash=signature)
    document = article_document(article, NOW)
    assert unpack(document.minhash) == signature
    assert document.bands == bands(signature)
    assert article_document(enriched(), NOW).minhash == ""
    assert quote_document(article, article.quotes[0], NOW).cluster_id == "", "the index was not asked yet"
