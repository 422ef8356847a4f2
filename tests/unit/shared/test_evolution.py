"""A change of a message that workers of the same major version could not live with fails here, with words."""

import copy
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from propos import codec, schema
from propos.errors import BadMessage
from propos.evolution import breaks
from propos.messages import SCHEMA_VERSION, Article, EnrichedArticle

ROOT = Path(__file__).parents[3] / "schemas"
RELEASED = sorted((ROOT / "released").glob("*.json"))
STRUCT_OF = {file: name for name, file in schema.FILES.items()}
ENRICHED = json.loads((ROOT / "released" / "enriched-article.v1.0.json").read_bytes())


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.name)
def test_what_was_released_is_still_read_and_written(path: Path) -> None:
    name, version, _ = path.name.split(".", 2)
    assert name in STRUCT_OF, f"{name} was released: it may go with the next major version"
    if int(version.removeprefix("v")) == SCHEMA_VERSION:
        present = schema.json_schema(schema.STRUCTS[STRUCT_OF[name]])
        assert breaks(json.loads(path.read_bytes()), present) == [], "see docs/evolution.md"


def test_every_message_that_services_exchange_was_released() -> None:
    names = {path.name.split(".")[0] for path in RELEASED}
    assert {"article", "enriched-article", "lead", "candidate"} <= names


def changed(**fields: Any) -> dict[str, Any]:
    """The released schema with other properties of the article; None takes one out."""
    found: dict[str, Any] = copy.deepcopy(ENRICHED)
    for name, value in fields.items():
        if value is None:
            del found["properties"][name]
        else:
            found["properties"][name] = value
    return found


def test_a_new_optional_field_and_other_words_break_nothing() -> None:
    grown = changed(summary={"type": "string", "default": ""})
    grown["properties"]["title"]["description"] = "As its reader sees it."
    grown["$defs"]["Quote"]["properties"]["tone"] = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    grown["$defs"]["Tone"] = {"type": "object", "properties": {}}
    assert breaks(ENRICHED, grown) == []


@pytest.mark.parametrize(
    ("present", "said"),
    [
        (
            changed(title=None) | {"required": [r for r in ENRICHED["required"] if r != "title"]},
            "title is gone",
        ),
        (changed(section=None), "section is gone"),
        (
            changed(summary={"type": "string"}) | {"required": [*ENRICHED["required"], "summary"]},
            "new and required",
        ),
        (changed() | {"required": [*ENRICHED["required"], "section"]}, "section is required now"),
        (
            changed() | {"required": [r for r in ENRICHED["required"] if r != "title"]},
            "title may be left out",
        ),
        (changed(title={"type": "string", "maxLength": 200}), "title is another type"),
        (changed(title={"type": "string"}), "title is another type"),
        (changed(revision={"type": "number", "minimum": 1}), "revision is another type"),
        (changed(status={"enum": ["ok", "unsupported_language", "too_short"]}), "status is another type"),
    ],
)
def test_whatever_one_of_two_workers_would_refuse_is_named(present: dict[str, Any], said: str) -> None:
    (problem,) = breaks(ENRICHED, present)
    assert said in problem


def test_a_change_of_a_part_is_named_with_the_part() -> None:
    narrowed = copy.deepcopy(ENRICHED)
    narrowed["$defs"]["Quote"]["properties"]["kind"]["enum"].append("free")
    narrowed["$defs"]["Span"]["required"].remove("text")
    assert [problem.split(" ")[0] for problem in breaks(ENRICHED, narrowed)] == ["Quote.kind", "Span.text"]


class Later(Article, kw_only=True, frozen=True):
    """An article of a later minor version."""

    summary: str = "Le quai rouvre."
    places: tuple[str, ...] = ("Port-Lissac",)


def test_each_of_two_minor_versions_reads_the_other() -> None:
    older = codec.decode((ROOT / "examples" / "article.v1.json").read_bytes(), Article)
    newer = msgspec.json.decode(codec.encode(older), type=Later)
    assert newer.summary == "Le quai rouvre.", "what an older worker did not write has its default"
    assert codec.decode(codec.encode(newer), Article) == older, (
        "what an older worker does not know is passed over"
    )


@pytest.mark.parametrize("kind", [Article, EnrichedArticle])
def test_another_major_version_is_refused_before_its_body_is_looked_at(kind: type[msgspec.Struct]) -> None:
    with pytest.raises(BadMessage, match="unknown_version"):
        codec.decode(b"not even JSON", kind, 2)
