"""The dashboard: which charts and searches it shows where, and its two controls."""

from typing import Final

import msgspec

from propos_kibana.charts import NAMES, OUTLETS, OVER_TIME, SPEAKERS
from propos_kibana.objects import Body, Reference, SavedObject, embedded, query_of_nothing
from propos_kibana.searches import LATEST
from propos_kibana.views import QUOTES


class Panel(msgspec.Struct, frozen=True):
    """A saved object in the grid, which is 48 columns wide; a row is 20 pixels high."""

    key: str
    type: str
    shows: str
    x: int
    y: int
    w: int
    h: int


class Control(msgspec.Struct, frozen=True):
    """A list of the values of a field of the quotes, to choose from."""

    key: str
    field: str
    title: str


PANELS: Final = (
    Panel("temps", "lens", OVER_TIME, x=0, y=0, w=48, h=12),
    Panel("locuteurs", "lens", SPEAKERS, x=0, y=12, w=16, h=20),
    Panel("medias", "lens", OUTLETS, x=16, y=12, w=16, h=20),
    Panel("noms", "lens", NAMES, x=32, y=12, w=16, h=20),
    Panel("citations", "search", LATEST, x=0, y=32, w=48, h=24),
)
CONTROLS: Final = (
    Control("locuteur", "speaker.name", "Locuteur"),
    Control("media", "outlet.name", "Média"),
)


def dashboard(
    key: str, title: str, description: str, panels: tuple[Panel, ...], controls: tuple[Control, ...]
) -> SavedObject:
    """The dashboard of `panels`, filtered by `controls`, over the last year, read anew every minute."""
    attributes = {
        "title": title,
        "description": description,
        "timeRestore": True,
        "timeFrom": "now-1y",
        "timeTo": "now",
        "refreshInterval": {"pause": False, "value": 60_000},
        "optionsJSON": embedded(
            {
                "useMargins": True,
                # A kind of quote has one colour in all charts.
                "syncColors": True,
                "syncCursor": True,
                "syncTooltips": False,
                "hidePanelTitles": False,
            }
        ),
        "controlGroupInput": _control_group(controls),
        "panelsJSON": embedded([_panel(each) for each in panels]),
        "kibanaSavedObjectMeta": {
            "searchSourceJSON": embedded({"query": query_of_nothing(), "filter": []}),
        },
        "version": 1,
    }
    shown = [Reference(each.shows, f"{each.key}:panel_{each.key}", each.type) for each in panels]
    views = [
        Reference(QUOTES, f"controlGroup_{each.key}:optionsListDataView", "index-pattern")
        for each in controls
    ]
    return SavedObject(key, "dashboard", attributes, (*shown, *views))


def _panel(panel: Panel) -> Body:
    return {
        "type": panel.type,
        "panelIndex": panel.key,
        "panelRefName": f"panel_{panel.key}",
        "gridData": {"x": panel.x, "y": panel.y, "w": panel.w, "h": panel.h, "i": panel.key},
        "embeddableConfig": {"enhancements": {}},
    }


def _control_group(controls: tuple[Control, ...]) -> Body:
    listed = {each.key: _control(order, each) for order, each in enumerate(controls)}
    heeded = ("ignoreFilters", "ignoreQuery", "ignoreTimerange", "ignoreValidations")
    return {
        "controlStyle": "oneLine",
        "chainingSystem": "HIERARCHICAL",
        "showApplySelections": False,
        "ignoreParentSettingsJSON": embedded(dict.fromkeys(heeded, False)),
        "panelsJSON": embedded(listed),
    }


def _control(order: int, control: Control) -> Body:
    return {
        "type": "optionsListControl",
        "order": order,
        "width": "medium",
        "grow": True,
        "explicitInput": {
            "id": control.key,
            "fieldName": control.field,
            "title": control.title,
            # Any part of a name finds it.
            "searchTechnique": "wildcard",
            "selectedOptions": [],
            "singleSelect": False,
            "sort": {"by": "_count", "direction": "desc"},
            "enhancements": {},
        },
    }


DASHBOARD: Final = dashboard(
    "propos-qui-parle",
    "Propos : qui parle",
    "Qui a dit quoi, où et quand : les citations dans le temps, les plus cités, les médias, "
    "les noms dont on parle, et les dernières citations avec leur article.",
    PANELS,
    CONTROLS,
)
