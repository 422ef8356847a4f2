"""People whom the model missed, cut short or ran together, by first names, titles and capitals."""

from typing import Final

from propos_enrich.french import people
from propos_enrich.french.spelling import first_names, plain
from propos_enrich.french.wordlist import words
from propos_enrich.reading.layout import Layout

Spot = tuple[int, int, str]  # first word, last word exclusive, label

_PARTICLES: Final = words("de du d' la le van von der den ben bin al el ould da di dos des -")


def first_name(lay: Layout, i: int) -> bool:
    """Whether a word is a known first name, or begins with one: *Jean-Philippe*."""
    return plain(lay.low[i]) in first_names() or plain(lay.low[i].split("-")[0]) in first_names()


def second_name(lay: Layout, a: int, b: int) -> int:
    """Where a second person's name begins in a run of capitals, or 0: *Grand Rivage Anne Roy*."""
    if b - a < 4 or any(low in _PARTICLES for low in lay.low[a:b]):
        return 0
    return next((k for k in range(a + 2, b - 1) if first_name(lay, k) and not first_name(lay, k - 1)), 0)


def with_full_names(lay: Layout, spots: list[Spot]) -> list[Spot]:
    """Add the people whom the model missed or cut: a known first name, or a role, and then capitals."""
    taken = {i: n for n, (a, b, _) in enumerate(spots) for i in range(a, b)}
    out: dict[int, Spot] = dict(enumerate(spots))
    n = len(spots)
    i = 0
    while i < len(lay.low) - 1:
        word = lay.form[i]
        if not word[0].isupper() and word not in ("de", "d'"):
            i += 1
            continue
        if word in ("de", "d'") and i and lay.low[i - 1] in people.TITLES:
            k = next((k for k in range(i + 1, min(i + 3, len(lay.low))) if lay.form[k][0].isupper()), i)
            i = max(k, i + 1)
            continue
        if not (word[0].isupper() and (not word.isupper() or len(word) > 4)) or lay.pos[i] in (
            "DET",
            "ADP",
            "PRON",
            "CCONJ",
        ):
            i += 1
            continue
        titled = any(lay.low[k] in people.TITLES for k in range(max(0, i - 3), i)) and all(
            lay.low[k] in _PARTICLES or lay.low[k] in people.TITLES for k in range(_title_before(lay, i), i)
        )
        known = first_name(lay, i)
        role = i > 0 and lay.low[i - 1] in people.ROLES and lay.form[i - 1][0].islower()
        j = _run(lay, i) if known or role or titled else i
        if j - i >= (1 if titled else 2) and (
            known or titled or all(lay.low[k] not in people.BODIES for k in range(i, j))
        ):
            touched = {taken[k] for k in range(i, j) if k in taken}
            wider = any(
                out[t][0] < i - 1 or out[t][1] > j for t in touched if t in out and out[t][2] != "PER"
            )
            organ = any(out[t][2] == "ORG" and out[t][0] == i and out[t][1] >= j for t in touched if t in out)
            if titled or (not wider and not (organ and not known)):
                persons = [out[t] for t in touched if t in out and out[t][2] == "PER"]
                a = min([i, *(s[0] for s in persons)])
                b = max([j, *(s[1] for s in persons)])
                for t in touched:
                    out.pop(t, None)
                out[n] = (a, b, "PER")
                for k in range(a, b):
                    taken[k] = n
                n += 1
        i = max(j, i + 1)
    return sorted(out.values())


def _title_before(lay: Layout, i: int) -> int:
    """The title within three words before word i, or i."""
    return next((k for k in range(i - 1, max(-1, i - 4), -1) if lay.low[k] in people.TITLES), i)


def _run(lay: Layout, i: int) -> int:
    """The end of the run of capitalised words and particles that begins at word i, in one sentence."""
    j = i + 1
    while j < len(lay.low) and lay.sentence[j] == lay.sentence[i] and lay.quote[j] == lay.quote[i]:
        word = lay.form[j]
        if (word[0].isupper() and any(c.isalpha() for c in word) and lay.pos[j] not in ("PRON",)) or (
            lay.low[j] in _PARTICLES
            and j + 1 < len(lay.low)
            and lay.form[j + 1][0].isupper()
            and (
                lay.low[j] not in ("le", "la", "des", "du", "de")
                or (j - i <= 2 and lay.low[j] in ("de", "la", "du", "des", "le"))
            )
            and lay.sentence[j + 1] == lay.sentence[i]
        ):
            j += 1
        else:
            break
    while j > i + 1 and lay.low[j - 1] in _PARTICLES:
        j -= 1
    return j
