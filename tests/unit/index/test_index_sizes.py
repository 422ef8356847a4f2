"""How large indices are made, and what makes searches fast."""

from typing import get_args

import pytest

from propos_index.mappings import ALIASES, QUOTE, template_body
from propos_index.quoted import number_of
from propos_index.settings import IndexSettings
from propos_index.sizes import SHARDS, Size


@pytest.mark.parametrize("alias", ALIASES)
def test_each_size_has_its_shards_and_all_else_is_alike(alias: str) -> None:
    made = [template_body(alias, size=size) for size in get_args(Size)]
    shards = [body["template"]["settings"]["index"].pop("number_of_shards") for body in made]
    assert shards == sorted(set(shards)) == [SHARDS[size] for size in get_args(Size)]
    assert all(body == made[0] for body in made)


def test_an_archive_is_small_unless_somebody_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROPOS_INDEX_SIZE", raising=False)
    assert SHARDS[IndexSettings().index_size] == 1
    monkeypatch.setenv("PROPOS_INDEX_SIZE", "large")
    assert SHARDS[IndexSettings().index_size] == 16


def test_a_saying_has_one_number_that_elasticsearch_takes_for_a_long() -> None:
    numbers = [number_of(f"parole {n}") for n in range(1000)]
    assert len(set(numbers)) == 1000
    assert numbers[0] == number_of("parole 0")
    assert all(-(2**63) <= number < 2**63 for number in numbers)
    assert min(numbers) < 0 < max(numbers)


def test_fields_that_every_search_counts_are_counted_for_when_documents_come() -> None:
    counted = [QUOTE["kind"], QUOTE["section"], QUOTE["cluster_id"], QUOTE["entities"]]
    counted += [QUOTE["speaker"]["properties"][name] for name in ("name", "role")]
    counted += [QUOTE["outlet"]["properties"]["name"]]
    assert all(field["eager_global_ordinals"] for field in counted)
