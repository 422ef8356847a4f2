"""Names as strings: without accents, without loose spaces, and the gender of first names."""

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, Literal

Gender = Literal["m", "f", ""]
_ARTICLE: Final = re.compile(r"^(?:l'|(?:les?|la) )(?=.)")
_SPACES: Final = re.compile(r"\s+")


@lru_cache(maxsize=1 << 16)
def plain(word: str) -> str:
    """A word without accents and case."""
    if word.isascii():
        return word.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=1 << 14)
def key(name: str) -> str:
    """A name as others may write it: without accents, case, and an article before it."""
    return _ARTICLE.sub("", plain(name).replace("’", "'"))


@lru_cache(maxsize=1 << 14)
def tidy(name: str) -> str:
    """A name on one line, with single spaces and none next to an apostrophe or an outer mark."""
    return _SPACES.sub(" ", name.replace("' ", "'").replace("’ ", "’")).strip(' ,.;:«»"“”()–—')


@cache
def first_names() -> dict[str, Gender]:
    """The gender of French first names, without accents."""
    out: dict[str, Gender] = {}
    gender: Gender = ""
    for line in (
        files("propos_enrich.french").joinpath("first_names.txt").read_text(encoding="utf-8").splitlines()
    ):
        if line in ("[f]", "[m]"):
            gender = "f" if line == "[f]" else "m"
        elif not line.startswith("#"):
            for name in line.split():
                out[plain(name)] = gender
    return out
