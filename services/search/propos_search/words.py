"""What `propos find` says to its reader, in French and in English."""

from typing import Final

import msgspec


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """One language. Templates are filled with str.format."""

    one: str
    many: str
    shown: str
    none: str
    unnamed: str
    kinds: dict[str, str]
    speakers: str
    outlets: str
    kinds_title: str
    months: str
    date: str
    away: str
    no_index: str
    bad_url: str
    refused: str
    bad_since: str
    nothing_asked: str


FRENCH: Final = Words(
    one="1 citation",
    many="{count} citations",
    shown="dont {shown} ici",
    none="Aucune citation trouvée.",
    unnamed="non nommé",
    kinds={"direct": "directe", "mixed": "mixte", "indirect": "indirecte"},
    speakers="Qui parle",
    outlets="Médias",
    kinds_title="Formes",
    months="Mois",
    date="%d/%m/%Y",
    away="Elasticsearch ne répond pas à {url} : démarrez-le avec propos up ({detail})",
    no_index="L'index {index} n'existe pas à {url} : créez-le avec propos indices",
    bad_url="PROPOS_ELASTICSEARCH={url} n'est pas une adresse : essayez http://localhost:9200",
    refused="Elasticsearch refuse la question : simplifiez les mots ({detail})",
    bad_since="--since {value!r} n'est pas une date : essayez 2026-10-01, 2026-10, 7d ou 24h",
    nothing_asked="Rien à chercher : donnez des mots ou un filtre, comme propos find digue",
)

ENGLISH: Final = Words(
    one="1 quote",
    many="{count} quotes",
    shown="{shown} of them here",
    none="No quote found.",
    unnamed="not named",
    kinds={"direct": "direct", "mixed": "mixed", "indirect": "indirect"},
    speakers="Who speaks",
    outlets="Outlets",
    kinds_title="Kinds",
    months="Months",
    date="%Y-%m-%d",
    away="Elasticsearch does not answer at {url}: start it with propos up ({detail})",
    no_index="There is no index {index} at {url}: create it with propos indices",
    bad_url="PROPOS_ELASTICSEARCH={url} is no address: try http://localhost:9200",
    refused="Elasticsearch refuses the question: use simpler words ({detail})",
    bad_since="--since {value!r} is no date: try 2026-10-01, 2026-10, 7d or 24h",
    nothing_asked="Nothing to look for: give words or a filter, such as propos find digue",
)

LANGUAGES: Final = {"fr": FRENCH, "en": ENGLISH}
