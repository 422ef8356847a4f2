"""The long forms of the short names that an article uses."""

from typing import Final

from propos_enrich.french.spelling import plain, tidy
from propos_enrich.french.wordlist import words
from propos_enrich.reading.layout import Layout

_SMALL: Final = words("les des pour une sur aux")
_LONGEST: Final = 10  # letters of an acronym
_INSIDE: Final = 13  # words from a bracket to its end
_STOPS: Final = words(", ; : «")


def acronyms_of(lay: Layout, spans: list[tuple[int, int, str]]) -> dict[str, str]:
    """The long form of each short one: *Observatoire des prix (ODP)*, *ODP (Observatoire des prix)*.

    `spans` are the entities that are no people; the initials of their names are short forms too.
    """
    out = _by_initials(lay, spans)
    ends = {b: a for a, b, label in spans if label == "ORG"}
    starts = {a: b for a, b, label in spans if label == "ORG"}
    for i in (i for i, low in enumerate(lay.low[:-2]) if low == "(" and i):
        close = next((j for j in range(i + 1, min(i + _INSIDE, len(lay.low))) if lay.low[j] == ")"), i)
        if close == i + 2:
            short = lay.form[i + 1]
            long = _long_before(lay, i, short, ends.get(i))
            if long is not None:
                out[short] = long
        elif close > i + 2 and (_acronym(lay.form[i - 1]) or _wordlike(lay, i - 1, close)):
            named = next((j for j in range(i + 1, close) if starts.get(j, close + 1) <= close), i + 1)
            if lay.form[named][0].isupper() or lay.low[named][0] == lay.low[i - 1][0]:
                out[lay.form[i - 1]] = _text(lay, named, close)
    return out


def _acronym(word: str) -> bool:
    return word.isupper() and word.isalnum() and 2 <= len(word) <= _LONGEST


def _wordlike(lay: Layout, i: int, close: int) -> bool:
    """Whether word i is short, in small letters, for the name in brackets behind it: *Unapel (Union …)*."""
    word = lay.form[i]
    if not (word[0].isupper() and word.isalpha() and 2 < len(word) <= _LONGEST and lay.label[i] != "PER"):
        return False
    initials = "".join(plain(low)[0] for low in lay.low[i + 2 : close] if low not in _SMALL and len(low) > 2)
    letters = iter(plain(word))
    return len(initials) > 2 and all(letter in letters for letter in initials)


def _text(lay: Layout, first: int, last: int) -> str:
    return tidy(lay.text[lay.start(first) : lay.end(last - 1)])


def _long_before(lay: Layout, bracket: int, short: str, entity: int | None) -> str | None:
    """What a word in brackets is short for; `entity` is where a name begins that ends at the bracket."""
    if not _acronym(short):
        letters = iter(plain(" ".join(lay.low[entity:bracket]))) if entity is not None else iter("")
        wordlike = short[0].isupper() and 2 < len(short) <= _LONGEST
        if entity is None or not wordlike or lay.label[bracket + 1] in ("LOC", "PER"):
            return None
        spelled = bracket - entity > 1 and all(letter in letters for letter in plain(short))
        return _text(lay, entity, bracket) if spelled else None
    first = _spelled(lay, bracket, short)
    if first is None and entity is not None and bracket - entity > 1:
        first = entity
    if first is None:
        first = _beginning_with(lay, bracket, short)
    return _text(lay, first, bracket) if first is not None else None


def _beginning_with(lay: Layout, bracket: int, short: str) -> int | None:
    """The farthest word before a bracket that begins with the first letter, or a near one in capitals."""
    best = -1
    for j in range(bracket - 1, max(-1, bracket - 16), -1):
        if lay.sentence[j] != lay.sentence[bracket] or lay.low[j] in _STOPS or lay.finite[j]:
            break
        if plain(lay.low[j])[:1] == plain(short[0]) and lay.pos[j] in ("NOUN", "PROPN", "X"):
            best = j
            if lay.form[j][0].isupper() and bracket - j >= min(len(short), 3) - 1:
                break
    return best if best >= 0 and bracket - best > 1 else None


def _by_initials(lay: Layout, spans: list[tuple[int, int, str]]) -> dict[str, str]:
    """Acronyms that the initials of another name spell: *Programme alimentaire mondial*, PAM."""
    out: dict[str, str] = {}
    for a, b, label in spans:
        content = [w for w in lay.low[a:b] if len(w) > 2 and w not in ("des", "les", "pour")]
        if len(content) > (1 if label == "ORG" else 2) and lay.form[a][0].isupper():
            out.setdefault("".join(plain(w)[0] for w in content).upper(), _text(lay, a, b))
    return out


def _spelled(lay: Layout, bracket: int, short: str) -> int | None:
    """Where the words before a bracket begin whose initials, in some order, spell the short form."""
    letters = sorted(plain(short))
    content = [
        j
        for j in range(bracket - 1, max(-1, bracket - 20), -1)
        if len(lay.low[j]) > 2 and lay.low[j] not in _SMALL
    ]
    for j in content[len(letters) - 1 : len(letters)]:
        initials = sorted(plain(lay.low[k])[0] for k in content[: len(letters)])
        if initials == letters and lay.sentence[j] == lay.sentence[bracket]:
            return j
    return None
