"""A text as it grows, and the places of what was put into it."""

from collections.abc import Iterator
from itertools import islice

from propos.messages import Entity, EntityLabel, Span


def sentence(words: Iterator[str], count: int) -> str:
    """The next words as a sentence, with a comma here and there."""
    taken = list(islice(words, count))
    for place in range(8, len(taken) - 3, 11):
        taken[place] += ","
    return " ".join(taken).capitalize() + "."


class Page:
    """The text of an article; offsets count its code points."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.entities: list[Entity] = []

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self._parts)

    def say(self, words: str) -> Span:
        """Write these words."""
        start = self._length
        self._parts.append(words)
        self._length += len(words)
        return Span(start, self._length, words)

    def paragraph(self) -> None:
        """Begin a new one."""
        self.say("\n")

    def quote(self, words: str, marks: str) -> Span:
        """Write words between quotation marks, or without."""
        if not marks:
            return self.say(words)
        self.say(f"{marks[0]} ")
        said = self.say(words)
        self.say(f" {marks[1]}")
        return said

    def cue(self, words: str) -> Span:
        """Write the verb of saying that stands after a quote."""
        self.say(", ")
        said = self.say(words)
        self.say(" ")
        return said

    def name(self, name: str, label: EntityLabel) -> Span:
        """Write a name; it is an entity."""
        said = self.say(name)
        self.entities.append(Entity(said.start, said.end, name, label, name))
        return said
