"""Words in quotation marks, found in the raw text by one pass over its characters."""

import re
from dataclasses import dataclass
from typing import Final

OPENERS: Final = {"«": "»", "“": "”", "„": "“"}
_TOKEN: Final = re.compile(r"[«»“”\"\u201e\u201f\u2039\u203a]|\n\s*\n")


@dataclass(frozen=True, slots=True)
class Verbatim:
    """One pair of marks: `start`/`end` of the words inside, `outer_start`/`outer_end` with the marks."""

    start: int
    end: int
    outer_start: int
    outer_end: int


def verbatim(text: str) -> tuple[Verbatim, ...]:
    """The outermost quotations of a text in order."""
    out = []
    opened = -1
    for m in re.finditer(r"[«»“”\"]", text):
        c = m.group()
        if opened < 0 and c in "«“\"":
            opened = m.start()
        elif opened >= 0 and c in "»”\"":
            inner = text[opened + 1 : m.start()]
            if inner.strip():
                start = opened + 1 + len(inner) - len(inner.lstrip())
                end = opened + 1 + len(inner.rstrip())
                out.append(Verbatim(start, end, opened, m.end()))
            opened = -1
    return tuple(out)
