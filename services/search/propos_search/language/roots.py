"""What French words have in common with others of their family: fermeture, fermer; gréviste, grève.

Cut by the commonest endings that make nouns and adjectives of verbs and nouns: a stemmer leaves these apart.
"""

from typing import Final

ROOT: Final = 4
"""Fewest letters of a root; shorter beginnings are those of too many words."""
_ENDINGS: Final = (
    "isation ification ation ition issement ement eture isme iste eur euse atrice ité erie aire ique "
    "ade age ant ante el elle al ale aux"
)
ENDINGS: Final = tuple(sorted(_ENDINGS.split(), key=len, reverse=True))


def root_of(word: str) -> str:
    """The beginning that `word` shares with its family; the word itself when it has none of the endings."""
    single = word.casefold().removesuffix("s")
    cut = (single[: -len(ending)] for ending in ENDINGS if single.endswith(ending))
    return next((root for root in cut if len(root) >= ROOT), word)
