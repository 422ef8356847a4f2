"""deploy/kibana/propos.ndjson read as Kibana reads it: what objects name and ask Elasticsearch."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from propos_index.mappings import PROPERTIES

Body = dict[str, Any]

FOLDER: Final = Path(__file__).parents[1] / "deploy/kibana"
FILE: Final = FOLDER / "propos.ndjson"
SEARCH_SOURCE: Final = "searchSourceJSON"


class Reference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    name: str
    type: str


class Saved(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """One saved object."""

    id: str
    type: str
    core_migration_version: str
    type_migration_version: str
    managed: bool
    attributes: Body
    references: tuple[Reference, ...]

    @property
    def title(self) -> str:
        return str(self.attributes.get("name") or self.attributes["title"])

    @property
    def source(self) -> Body:
        """The search that a search or dashboard keeps."""
        return dict(json.loads(self.attributes["kibanaSavedObjectMeta"][SEARCH_SOURCE]))

    @property
    def layers(self) -> dict[str, Body]:
        """The layers of a chart."""
        return dict(self.attributes["state"]["datasourceStates"]["formBased"]["layers"])

    @property
    def panels(self) -> list[Body]:
        """The panels of a dashboard."""
        return list(json.loads(self.attributes["panelsJSON"]))

    @property
    def controls(self) -> dict[str, Body]:
        """The controls of a dashboard."""
        return dict(json.loads(self.attributes["controlGroupInput"]["panelsJSON"]))


def saved_objects() -> list[Saved]:
    return [msgspec.json.decode(line, type=Saved) for line in FILE.read_bytes().splitlines()]


def of_type(type_: str) -> list[Saved]:
    return [saved for saved in saved_objects() if saved.type == type_]


def alias_of(saved: Saved) -> str:
    """The alias that an object reads: the one of its data view, of which it has exactly one."""
    if saved.type == "index-pattern":
        return str(saved.attributes["title"])
    (view,) = {reference.id for reference in saved.references if reference.type == "index-pattern"}
    return next(alias_of(each) for each in of_type("index-pattern") if each.id == view)


def embedded(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every string of JSON in the attributes of an object, under its path."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from embedded(inner, f"{path}.{name}")
    elif isinstance(value, str) and value.startswith(("[", "{")):
        yield path, value


def field(alias: str, path: str) -> Body | None:
    """The mapping of a field of the documents behind `alias`, or of a subfield; None when there is none."""
    found: Any = {"properties": PROPERTIES[alias]}
    for name in path.split("."):
        found = {**found.get("properties", {}), **found.get("fields", {})}.get(name)
        if found is None:
            return None
    return dict(found)


def aggregatable(mapping: Body) -> bool:
    """Whether buckets can be made of a field: it is a keyword with the values on disk."""
    kept = mapping.get("doc_values", True) and mapping.get("index", True)
    return mapping["type"] == "keyword" and kept is True


def aggregations(layer: Body) -> Body:
    """What a chart's layer asks: its columns of buckets, each within the one before it."""
    asked: Body = {}
    for key in reversed(layer["columnOrder"]):
        column = layer["columns"][key]
        if column["isBucketed"]:
            asked = {key: _bucket(column) | ({"aggs": asked} if asked else {})}
    return asked


def _bucket(column: Body) -> Body:
    field, params = column["sourceField"], column["params"]
    if column["operationType"] == "terms":
        order = {"_count": params["orderDirection"]}
        return {"terms": {"field": field, "size": params["size"], "order": order}}
    # Kibana takes the interval from the period shown; a day stands for it here.
    return {"date_histogram": {"field": field, "calendar_interval": "day", "min_doc_count": 1}}
