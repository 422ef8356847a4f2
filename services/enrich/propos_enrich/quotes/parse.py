"""What the parser says of words in marks: how they hang on a verb."""

from propos_enrich.quotes.cues import Cue
from propos_enrich.reading.layout import Layout


def root(lay: Layout, mark: int, close: int) -> int:
    """The word inside the marks that something outside governs."""
    for j in range(mark, close + 1):
        if lay.pos[j] != "PUNCT" and not mark <= lay.head(j) <= close:
            return j
    return next((j for j in range(mark, close + 1) if lay.pos[j] != "PUNCT"), mark)


def chain(lay: Layout, cue: Cue, mark: int, close: int) -> int:
    """How many steps the parser sees from the words in marks up to the verb; 9 when it sees none."""
    at = root(lay, mark, close)
    for step in range(1, 6):
        at = lay.head(at)
        if at in (cue.head, cue.auxiliary) or cue.start <= at < cue.end:
            return step
    return 9


def top(lay: Layout, cue: Cue, mark: int, close: int) -> int:
    """The verb's own dependent that holds the words in marks, or -1 when the parser sees none."""
    at = root(lay, mark, close)
    for _ in range(5):
        head = lay.head(at)
        if head in (cue.head, cue.auxiliary) or cue.start <= head < cue.end:
            return at
        if head == at:
            return -1
        at = head
    return -1
