"""What the page of results says."""

from typing import Final

import msgspec

from propos_search.faults import Tongue


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """One language. Templates are filled with str.format."""

    placeholder: str
    ask: str
    one: str
    many: str
    none: str


FRENCH: Final = Search(
    placeholder="Qui a dit quoi ?",
    ask="Chercher",
    one="1 citation",
    many="{count} citations",
    none="Aucune citation trouvée.",
)
ENGLISH: Final = Search(
    placeholder="Who said what?", ask="Search", one="1 quote", many="{count} quotes", none="No quote found."
)
LANGUAGES: Final[dict[Tongue, Search]] = {"fr": FRENCH, "en": ENGLISH}
