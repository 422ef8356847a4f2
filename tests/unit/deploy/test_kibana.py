"""What Propos puts into Kibana holds together. No Kibana runs here: what it would trip over is looked for.

What Kibana accepts is taken from its own schemas of these saved object types.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import combinations
from pathlib import Path
from threading import Thread
from typing import Any, Final, get_args

import pytest
import yaml

from kibana_objects import (
    FILE,
    FOLDER,
    Saved,
    aggregatable,
    alias_of,
    embedded,
    field,
    of_type,
    saved_objects,
)
from propos.messages import EntityLabel, QuoteKind, SpeakerType, Status
from propos_index.gender import Gender, Ground

OBJECTS: Final = saved_objects()
each = pytest.mark.parametrize("saved", OBJECTS, ids=lambda saved: saved.id)
each_view = pytest.mark.parametrize("view", of_type("index-pattern"), ids=lambda saved: saved.id)
each_search = pytest.mark.parametrize("search", of_type("search"), ids=lambda saved: saved.id)
each_chart = pytest.mark.parametrize("chart", of_type("lens"), ids=lambda saved: saved.id)
(DASHBOARD,) = of_type("dashboard")

FORMS: Final = {"index-pattern": "8.0.0", "search": "10.5.0", "lens": "8.9.0", "dashboard": "10.3.0"}
"""Versions that 9.4 knows; it refuses a newer one than its own."""
KNOWN: Final = {
    "search": {
        "title", "description", "columns", "sort", "grid", "rowHeight", "headerRowHeight", "rowsPerPage",
        "sampleSize", "density", "hideChart", "breakdownField", "visContext", "kibanaSavedObjectMeta",
        "isTextBasedQuery", "usesAdHocDataView", "timeRestore", "timeRange", "refreshInterval", "viewMode",
        "hideAggregatedPreview",
    },
    "dashboard": {
        "title", "description", "kibanaSavedObjectMeta", "timeRestore", "timeFrom", "timeTo",
        "refreshInterval", "controlGroupInput", "panelsJSON", "optionsJSON", "sections", "version",
    },
    "lens": {"title", "description", "visualizationType", "state"},
    "index-pattern": {
        "title", "name", "type", "timeFieldName", "fields", "fieldAttrs", "fieldFormatMap", "runtimeFieldMap",
        "sourceFilters", "typeMeta", "allowNoIndex", "allowHidden",
    },
}  # fmt: skip
"""The attributes of each form; searches and dashboards with any other are refused."""
GRID: Final = 48


def test_the_file_is_what_the_module_writes() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "propos_kibana"],
        env=os.environ | {"PYTHONPATH": str(FOLDER), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == FILE.read_bytes()


def test_ids_are_unique() -> None:
    assert len({saved.id for saved in OBJECTS}) == len(OBJECTS)


@each
def test_the_form_is_one_that_kibana_knows(saved: Saved) -> None:
    assert saved.type_migration_version == FORMS[saved.type]
    assert saved.core_migration_version == "8.8.0"
    assert saved.attributes.keys() <= KNOWN[saved.type]
    for path, text in embedded(saved.attributes):
        assert isinstance(json.loads(text), list | dict), path


@each
def test_a_reader_is_told_what_it_is(saved: Saved) -> None:
    assert saved.title.startswith("Propos : ")
    assert saved.type == "index-pattern" or len(saved.attributes["description"]) > 20
    assert len({other.title for other in OBJECTS}) == len(OBJECTS)


@each
def test_references_are_those_that_it_uses_and_each_resolves(saved: Saved) -> None:
    there = {(other.type, other.id) for other in OBJECTS}
    assert {(reference.type, reference.id) for reference in saved.references} <= there
    assert {(reference.name, reference.type) for reference in saved.references} == set(used(saved))


def used(saved: Saved) -> Iterator[tuple[str, str]]:
    """The names under which Kibana looks for the references of `saved`, and their types."""
    if saved.type == "lens":
        for layer in saved.layers:
            yield f"indexpattern-datasource-layer-{layer}", "index-pattern"
    if saved.type == "search":
        yield saved.source["indexRefName"], "index-pattern"
        for pill in saved.source["filter"]:
            yield pill["meta"]["indexRefName"], "index-pattern"
    if saved.type == "dashboard":
        for panel in saved.panels:
            yield f"{panel['panelIndex']}:{panel['panelRefName']}", panel["type"]
        for key in saved.controls:
            yield f"controlGroup_{key}:optionsListDataView", "index-pattern"


def mapped(saved: Saved, path: str) -> dict[str, Any]:
    """The mapping of a field that `saved` names, which has to be there."""
    found = field(alias_of(saved), path)
    assert found is not None, f"{saved.id}: no field {path} in {alias_of(saved)}"
    return found


@each_view
def test_a_data_view_names_fields_of_its_alias(view: Saved) -> None:
    attributes = view.attributes
    assert mapped(view, attributes["timeFieldName"])["type"] == "date"
    assert json.loads(attributes["runtimeFieldMap"]) == {}
    labels = {name: each["customLabel"] for name, each in json.loads(attributes["fieldAttrs"]).items()}
    for name in [*labels, *(hidden["value"] for hidden in json.loads(attributes["sourceFilters"]))]:
        assert "type" in mapped(view, name), f"{name} is no field with values"
    assert len(set(labels.values())) == len(labels)


@each_view
def test_a_format_fits_its_field(view: Saved) -> None:
    fitting = {
        "url": {"keyword"},
        "static_lookup": {"keyword"},
        "date": {"date"},
        "percent": {"float"},
        "number": {"integer", "long"},
    }
    formats = json.loads(view.attributes["fieldFormatMap"])
    for name, given in formats.items():
        assert mapped(view, name)["type"] in fitting[given["id"]], name


@each_view
def test_every_address_is_a_link(view: Saved) -> None:
    formats = json.loads(view.attributes["fieldFormatMap"])
    names = ["url", "canonical_url", "feed_url", "image_url", "article.url", "article.canonical_url"]
    ours = [name for name in names if field(alias_of(view), name)]
    assert ours
    assert all(formats[name]["id"] == "url" for name in ours)


@pytest.mark.parametrize(
    ("alias", "name", "values"),
    [
        ("quotes", "kind", get_args(QuoteKind)),
        ("quotes", "speaker.type", get_args(SpeakerType)),
        ("quotes", "speaker.gender", get_args(Gender)),
        ("quotes", "speaker.gender_by", get_args(Ground)),
        ("articles", "status", get_args(Status)),
        ("articles", "entities.label", get_args(EntityLabel)),
    ],
)
def test_every_value_of_ours_has_a_french_word(alias: str, name: str, values: tuple[str, ...]) -> None:
    (view,) = (each for each in of_type("index-pattern") if alias_of(each) == alias)
    entries = json.loads(view.attributes["fieldFormatMap"])[name]["params"]["lookupEntries"]
    assert [entry["key"] for entry in entries] == list(values)
    assert len({entry["value"] for entry in entries}) == len(values)


@each_search
def test_a_search_names_fields_that_fit(search: Saved) -> None:
    attributes = search.attributes
    for column in [*attributes["columns"], *attributes["grid"]["columns"]]:
        assert "type" in mapped(search, column)
    assert [mapped(search, name)["type"] for name, _ in attributes["sort"]] == ["date"]
    assert aggregatable(mapped(search, attributes["breakdownField"]))
    for pill in search.source["filter"]:
        ((_, asked),) = pill["query"].items()
        name = asked.get("field") or next(iter(asked))
        assert name == pill["meta"]["key"]
        assert mapped(search, name)
    assert search.source["query"] == {"query": "", "language": "kuery"}
    assert search.source["highlightAll"]
    assert {"content", "article.url"} <= set(attributes["columns"])


@each_chart
def test_a_chart_names_fields_that_fit(chart: Saved) -> None:
    for layer in chart.layers.values():
        assert list(layer["columns"]) == layer["columnOrder"]
        bucketed = [layer["columns"][key]["isBucketed"] for key in layer["columnOrder"]]
        assert bucketed == sorted(bucketed, reverse=True), "buckets come first"
        for column in layer["columns"].values():
            match column["operationType"]:
                case "terms":
                    assert aggregatable(mapped(chart, column["sourceField"]))
                    assert column["params"]["orderBy"]["columnId"] in layer["columns"]
                case "date_histogram":
                    assert mapped(chart, column["sourceField"])["type"] == "date"
                case other:
                    assert (other, column["sourceField"]) == ("count", "___records___")


@each_chart
def test_a_chart_draws_all_its_columns(chart: Saved) -> None:
    drawn = chart.attributes["state"]["visualization"]
    parts = [part for layer in drawn.get("layers", [drawn]) for part in accessors(layer)]
    columns = {key for layer in chart.layers.values() for key in layer["columns"]}
    assert set(parts) == columns
    assert {layer["layerId"] for layer in drawn.get("layers", [drawn])} == chart.layers.keys()


def accessors(drawn: dict[str, Any]) -> Iterator[str]:
    for name, value in drawn.items():
        if name.lower().endswith("accessor"):
            yield value
        elif name == "accessors":
            yield from value


def test_everything_on_the_dashboard_hears_its_controls() -> None:
    """A filter on a field that other documents lack would leave what shows them empty."""
    shown = [saved for saved in OBJECTS if saved.id in {one.id for one in DASHBOARD.references}]
    assert {alias_of(saved) for saved in shown} == {alias_of(DASHBOARD)} == {"quotes"}
    layers = [layer for saved in shown if saved.type == "lens" for layer in saved.layers.values()]
    assert layers
    assert not any(layer["ignoreGlobalFilters"] for layer in layers)


def test_the_dashboard_has_what_it_promises() -> None:
    assert DASHBOARD.title == "Propos : qui parle"
    assert [panel["type"] for panel in DASHBOARD.panels] == ["lens"] * 4 + ["search"]
    controls = list(DASHBOARD.controls.values())
    assert [each["explicitInput"]["fieldName"] for each in controls] == ["speaker.name", "outlet.name"]
    assert [each["order"] for each in controls] == [0, 1]
    for key, control in DASHBOARD.controls.items():
        assert control["explicitInput"]["id"] == key
        assert aggregatable(mapped(DASHBOARD, control["explicitInput"]["fieldName"]))


def test_panels_lie_in_the_grid_and_not_on_each_other() -> None:
    places = [panel["gridData"] for panel in DASHBOARD.panels]
    assert [place["i"] for place in places] == [panel["panelIndex"] for panel in DASHBOARD.panels]
    for place in places:
        assert 0 <= place["x"] < place["x"] + place["w"] <= GRID
    for one, other in combinations(places, 2):
        apart = any(
            low[axis] + low[length] <= high[axis]
            for low, high in ((one, other), (other, one))
            for axis, length in (("x", "w"), ("y", "h"))
        )
        assert apart, (one, other)


# --- the import


class Kibana(ThreadingHTTPServer):
    """Stands in for Kibana: answers every import with `status` and `body`, and keeps what came."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.status, self.body = status, json.dumps(body, separators=(",", ":")).encode()
        self.came: list[tuple[str, str | None, bytes]] = []


class Answer(BaseHTTPRequestHandler):
    server: Kibana

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["content-length"]))
        kind = f"content-type: {self.headers['content-type']}\r\n\r\n".encode()
        _, part = message_from_bytes(kind + sent).walk()
        file = part.get_payload(decode=True)
        assert isinstance(file, bytes)
        self.server.came.append((self.path, self.headers["kbn-xsrf"], file))
        self.send_response(self.server.status)
        self.send_header("content-length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        pass


@contextmanager
def kibana(status: int, body: dict[str, Any]) -> Iterator[Kibana]:
    with Kibana(status, body) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


Import = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture
def imported() -> Import:
    """Run the import against the Kibana at this address."""
    if not shutil.which("curl"):
        pytest.skip("curl is not installed; Kibana's image has it")

    def run(url: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", str(FOLDER / "import.sh"), "--noproxy", "*"],
            env=os.environ | {"KIBANA_URL": url},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def test_the_import_sends_the_file_as_kibana_wants_it(imported: Import) -> None:
    with kibana(200, {"successCount": len(OBJECTS), "success": True, "warnings": []}) as server:
        done = imported(f"http://127.0.0.1:{server.server_port}")
    assert done.returncode == 0, done.stderr
    ((path, xsrf, file),) = server.came
    assert path == "/api/saved_objects/_import?overwrite=true"
    assert xsrf
    assert file == FILE.read_bytes()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"successCount": 9, "success": False, "errors": [{"id": "propos-qui-parle"}]}),
        (400, {"statusCode": 400, "message": "propos-qui-parle"}),
        (503, {"message": "propos-qui-parle"}),
    ],
)
def test_an_import_that_is_not_whole_fails_and_says_why(
    imported: Import, status: int, body: dict[str, Any]
) -> None:
    with kibana(status, body) as server:
        done = imported(f"http://127.0.0.1:{server.server_port}")
    assert done.returncode == 1
    assert "propos-qui-parle" in done.stderr


def test_an_import_without_kibana_fails(imported: Import) -> None:
    done = imported("http://127.0.0.1:1")
    assert done.returncode == 1
    assert "http://127.0.0.1:1" in done.stderr


def test_compose_imports_once_kibana_is_healthy() -> None:
    root = Path(__file__).parents[3]
    services = yaml.safe_load((root / "docker-compose.yml").read_bytes())["services"]
    service = services["kibana-init"]
    assert service["image"] == services["kibana"]["image"], "no image more than there is"
    assert service["depends_on"] == {"kibana": {"condition": "service_healthy"}}
    assert service["environment"]["KIBANA_URL"] == "http://kibana:5601"
    (mounted,) = service["volumes"]
    source, target, mode = mounted.split(":")
    assert (root / source).resolve() == FOLDER
    assert mode == "ro"
    assert service["entrypoint"] == ["sh", f"{target}/import.sh"]


def test_the_docs_name_every_object() -> None:
    page = (Path(__file__).parents[3] / "docs/kibana.md").read_text()
    for saved in OBJECTS:
        assert re.search(rf"\b{re.escape(saved.id)}\b", page), saved.id
