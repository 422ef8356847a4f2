"""The charts, each a Lens object of its own, so that other dashboards can take them from the library.

A chart has one layer: columns, of which those that make buckets come first and nest in their order, and how
they are drawn. The columns alone decide what Elasticsearch is asked.
"""

from typing import Final

from propos_kibana.objects import Body, Reference, SavedObject, query_of_nothing
from propos_kibana.views import QUOTES

OVER_TIME: Final = "propos-citations-dans-le-temps"
SPEAKERS: Final = "propos-les-plus-cites"
OUTLETS: Final = "propos-medias-par-forme"
NAMES: Final = "propos-noms-cites"

LAYER: Final = "layer"
COUNT: Final = "count"


def counted(label: str) -> Body:
    """The column that counts documents."""
    return {
        "label": label,
        "customLabel": True,
        "operationType": "count",
        "sourceField": "___records___",
        "dataType": "number",
        "isBucketed": False,
        "scale": "ratio",
        "params": {"emptyAsNull": True},
    }


def top(field: str, label: str, size: int) -> Body:
    """A bucket for each of the `size` most frequent values of `field`."""
    return {
        "label": label,
        "customLabel": True,
        "operationType": "terms",
        "sourceField": field,
        "dataType": "string",
        "isBucketed": True,
        "scale": "ordinal",
        "params": {
            "size": size,
            "orderBy": {"type": "column", "columnId": COUNT},
            "orderDirection": "desc",
            "otherBucket": False,
            "missingBucket": False,
            "parentFormat": {"id": "terms"},
            "include": [],
            "exclude": [],
            "includeIsRegex": False,
            "excludeIsRegex": False,
        },
    }


def over_time(field: str, label: str) -> Body:
    """A bucket for each day, week or month, as the period shown asks for."""
    return {
        "label": label,
        "customLabel": True,
        "operationType": "date_histogram",
        "sourceField": field,
        "dataType": "date",
        "isBucketed": True,
        "scale": "interval",
        "params": {"interval": "auto", "includeEmptyRows": True, "dropPartials": False},
    }


def chart(
    key: str,
    title: str,
    description: str,
    view: str,
    columns: dict[str, Body],
    drawing: tuple[str, Body],
) -> SavedObject:
    """The chart of `columns`, as `drawing` (Lens' name of the kind, its state) shows them."""
    visualization, state = drawing
    layer = {
        "columns": columns,
        "columnOrder": list(columns),
        "incompleteColumns": {},
        "sampling": 1,
        "ignoreGlobalFilters": False,
    }
    attributes = {
        "title": title,
        "description": description,
        "visualizationType": visualization,
        "state": {
            "visualization": state,
            "query": query_of_nothing(),
            "filters": [],
            "datasourceStates": {"formBased": {"layers": {LAYER: layer}}},
            "internalReferences": [],
            "adHocDataViews": {},
        },
    }
    reference = Reference(view, f"indexpattern-datasource-layer-{LAYER}", "index-pattern")
    return SavedObject(key, "lens", attributes, (reference,))


def stacked(series: str, across: str, split: str) -> tuple[str, Body]:
    """Bars of the kind `series`, one for each bucket of the column `across`, in parts by `split`."""
    layer = {
        "layerId": LAYER,
        "layerType": "data",
        "seriesType": series,
        "xAccessor": across,
        "splitAccessor": split,
        "accessors": [COUNT],
        "position": "top",
        "showGridlines": False,
    }
    shown = {"x": True, "yLeft": True, "yRight": False}
    state = {
        "preferredSeriesType": series,
        "layers": [layer],
        "legend": {"isVisible": True, "position": "bottom"},
        "valueLabels": "hide",
        "fittingFunction": "None",
        "axisTitlesVisibilitySettings": {"x": False, "yLeft": False, "yRight": False},
        "tickLabelsVisibilitySettings": shown,
        "gridlinesVisibilitySettings": {"x": False, "yLeft": True, "yRight": False},
        "labelsOrientation": {"x": 0, "yLeft": 0, "yRight": 0},
    }
    return "lnsXY", state


def cloud(of: str) -> tuple[str, Body]:
    """The values of the column `of`, the more frequent the larger."""
    state = {
        "layerId": LAYER,
        "layerType": "data",
        "tagAccessor": of,
        "valueAccessor": COUNT,
        "minFontSize": 14,
        "maxFontSize": 48,
        "orientation": "single",
        "showLabel": False,
    }
    return "lnsTagcloud", state


KIND: Final = top("kind", "Forme", 3)
QUOTED: Final = counted("Citations")

CHARTS: Final = (
    chart(
        OVER_TIME,
        "Propos : citations dans le temps, selon leur forme",
        "Combien de citations directes, mixtes et indirectes sont parues, par jour, semaine ou mois.",
        QUOTES,
        {"kind": KIND, "when": over_time("date", "Date"), COUNT: QUOTED},
        stacked("bar_stacked", across="when", split="kind"),
    ),
    chart(
        SPEAKERS,
        "Propos : les plus cités",
        "Les vingt locuteurs dont le plus de citations sont parues. Celles sans nom ne comptent pas.",
        QUOTES,
        {"who": top("speaker.name", "Locuteur", 20), "kind": KIND, COUNT: QUOTED},
        stacked("bar_horizontal_stacked", across="who", split="kind"),
    ),
    chart(
        OUTLETS,
        "Propos : les médias, selon la forme des citations",
        "Combien de citations chaque média a publiées, et quelle part en est directe, mixte ou indirecte.",
        QUOTES,
        {"where": top("outlet.name", "Média", 20), "kind": KIND, COUNT: QUOTED},
        stacked("bar_horizontal_stacked", across="where", split="kind"),
    ),
    chart(
        NAMES,
        "Propos : de qui et de quoi il est question",
        "Les personnes, organisations et lieux nommés dans le paragraphe de nombreuses citations.",
        QUOTES,
        {"name": top("entities", "Nom", 50), COUNT: QUOTED},
        cloud(of="name"),
    ),
)
