"""Saved objects as Kibana's import takes them, one a line.

Each says of which version its form is, and Kibana brings it up to its own: so these forms, those of 9.0 or
before, can be imported by every 9.x. Attributes that Kibana keeps as a string of JSON are made by `embedded`.
Source: Kibana's saved object types `index-pattern`, `search`, `lens` and `dashboard`, their model versions.
"""

import json
from collections.abc import Iterable
from typing import Any, Final

import msgspec

Body = dict[str, Any]

CORE: Final = "8.8.0"
"""The form that all saved objects share: unchanged since this version."""
FORMS: Final = {"index-pattern": "8.0.0", "search": "10.5.0", "lens": "8.9.0", "dashboard": "10.3.0"}


class Reference(msgspec.Struct, frozen=True):
    """A saved object that another one needs, under the name that it has there."""

    id: str
    name: str
    type: str


class SavedObject(msgspec.Struct, frozen=True):
    """One line of the file."""

    id: str
    type: str
    attributes: Body
    references: tuple[Reference, ...] = ()


def embedded(value: object) -> str:
    """`value` as the string of JSON that Kibana keeps."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def query_of_nothing() -> Body:
    """The empty query that a reader fills in."""
    return {"query": "", "language": "kuery"}


def lines(objects: Iterable[SavedObject]) -> str:
    """`objects` as newline-delimited JSON, the same for the same objects."""
    return "".join(embedded(_line(each)) + "\n" for each in objects)


def _line(each: SavedObject) -> Body:
    return {
        "id": each.id,
        "type": each.type,
        "coreMigrationVersion": CORE,
        "typeMigrationVersion": FORMS[each.type],
        "managed": False,
        "attributes": each.attributes,
        "references": msgspec.to_builtins(each.references),
    }
