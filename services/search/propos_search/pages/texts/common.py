"""What every page says."""

from typing import Final

import msgspec

from propos_search.faults import Tongue


class Common(msgspec.Struct, frozen=True, kw_only=True):
    """One language."""

    motto: str
    skip: str
    search: str
    quoted: str
    other_tongue: str
    unnamed: str
    kinds: dict[str, str]


FRENCH: Final = Common(
    motto="Qui a dit quoi, au fil de l'actualité",
    skip="Aller au contenu",
    search="Citations",
    quoted="Qui est cité",
    other_tongue="English",
    unnamed="non nommé",
    kinds={"direct": "directe", "mixed": "mixte", "indirect": "indirecte"},
)
ENGLISH: Final = Common(
    motto="Who said what, as the news breaks",
    skip="Skip to content",
    search="Quotes",
    quoted="Who is quoted",
    other_tongue="Français",
    unnamed="not named",
    kinds={"direct": "direct", "mixed": "mixed", "indirect": "indirect"},
)
LANGUAGES: Final[dict[Tongue, Common]] = {"fr": FRENCH, "en": ENGLISH}
