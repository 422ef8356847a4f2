"""The names of filters and of what they take, in English and in French, as readers may write them."""

import unicodedata
from typing import Final, Literal

from propos.messages import QuoteKind

Field = Literal["speaker", "outlet", "kind", "role", "section", "entity", "before", "after"]

FIELDS: Final[dict[str, Field]] = {
    "speaker": "speaker",
    "qui": "speaker",
    "outlet": "outlet",
    "media": "outlet",
    "kind": "kind",
    "forme": "kind",
    "role": "role",
    "fonction": "role",
    "section": "section",
    "rubrique": "section",
    "entity": "entity",
    "entite": "entity",
    "before": "before",
    "avant": "before",
    "after": "after",
    "apres": "after",
}
KINDS: Final[dict[str, QuoteKind]] = {
    "direct": "direct",
    "directe": "direct",
    "mixed": "mixed",
    "mixte": "mixed",
    "indirect": "indirect",
    "indirecte": "indirect",
}
AGO: Final = {"min": "min", "h": "h", "d": "d", "j": "d", "w": "w", "sem": "w"}
"""Units of how long ago: written, and as the tree has them."""
EXAMPLES: Final[dict[Field, str]] = {
    "speaker": "roy",
    "outlet": "courrier",
    "kind": "direct",
    "role": "maire",
    "section": "sport",
    "entity": "vanel",
    "before": "2026-10-01",
    "after": "2026-10-01",
}
_SMALL: Final = (
    "a à ai après as au aux avec c ce ces cet cette chez comme comment d dans de depuis des donc dont du "
    "elle elles en est et eu il ils j je l la là le les leur leurs lui m ma mais me mes moi n ne ni nos "
    "notre nous on ont ou où par pas pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa "
    "sans se ses si son sont sous sur t ta te tes toi tu un une vers vos votre vous y"
)
SMALL_WORDS: Final = frozenset(_SMALL.split())
"""Words that ask nothing beside others: a reader who types them does not mind quotes without them."""
KNOWN: Final = ", ".join(f"{field}:" for field in EXAMPLES)


def plain(word: str) -> str:
    """`word` without case and accents."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def small(word: str) -> bool:
    """Whether `word` and what is elided before it are SMALL_WORDS: n'est, d'où, la."""
    return all(part in SMALL_WORDS for part in word.casefold().replace("’", "'").strip(".,;:!?…").split("'"))
