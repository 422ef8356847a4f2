"""The queries, their judgements, and which quotes a judgement names."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from relevance.ndcg import DEPTH, ndcg

FILE: Final = Path(__file__).with_name("queries.yaml")
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("’ʼ‘", "'"))
_MARKS: Final = re.compile(r'\[…\]|[«»“”"\s]+')


class Quote(msgspec.Struct, frozen=True):
    """What a judgement can be compared with: a quote as the seeds, the index or an answer have it."""

    content: str
    outlet: str
    speaker: str
    kind: str
    role: str = ""


class Judgement(msgspec.Struct, frozen=True):
    """The quote, in all its reprints, whose words hold this fragment; grade 3 is exactly what is wanted."""

    fragment: str
    grade: int


class Query(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody asks. `outlet`, `speaker`, `role`, `kind`: what all that is wanted has, or part of it."""

    ask: str
    need: str
    held: bool = False
    outlet: str = ""
    speaker: str = ""
    role: str = ""
    kind: str = ""
    exactly: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    marginal: tuple[str, ...] = ()

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """All of them, the best grades first."""
        graded = ((3, self.exactly), (2, self.good), (1, self.marginal))
        return tuple(Judgement(fragment, grade) for grade, fragments in graded for fragment in fragments)

    def names(self, judgement: Judgement, quote: Quote) -> bool:
        """Whether `judgement` is about `quote`."""
        return (
            plain(judgement.fragment) in plain(quote.content)
            and plain(self.outlet) in plain(quote.outlet)
            and plain(self.speaker) in plain(quote.speaker)
            and plain(self.role) in plain(quote.role)
            and self.kind in ("", quote.kind)
        )

    def grades(self, hits: Iterable[Quote]) -> list[int]:
        """The grade of each hit; what was not judged, or came before, is 0: a reprint is of no new use."""
        left, grades = list(self.judgements), []
        for hit in hits:
            named = [each for each in left if self.names(each, hit)]
            left = [each for each in left if each not in named]
            grades.append(max((each.grade for each in named), default=0))
        return grades

    def score(self, hits: Sequence[Quote]) -> float:
        """NDCG of the answer."""
        return ndcg(self.grades(hits[:DEPTH]), [each.grade for each in self.judgements])


@cache
def queries() -> tuple[Query, ...]:
    """All queries, as they stand in the file."""
    return msgspec.yaml.decode(FILE.read_bytes(), type=tuple[Query, ...])


@cache
def plain(text: str) -> str:
    """`text` without what extraction may do otherwise: quotation marks, gaps, space, case, apostrophes."""
    words = _MARKS.sub(" ", unicodedata.normalize("NFC", text).translate(_APOSTROPHES))
    return " ".join(words.split()).casefold()
