"""A French vocabulary of tens of thousands of forms, and how often each is used.

The most frequent words are those of the seeds; the others are invented, of French syllables and endings, so
that stems have several forms and many words begin alike. How often: Zipf's law in Mandelbrot's form.
Source: Mandelbrot, An informational theory of the statistical structure of language (1953).
"""

import re
from collections import Counter
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from propos_search.language.vocabulary import SMALL_WORDS, small
from propos_seeds.library import stories

Places = npt.NDArray[np.int64]

FORMS: Final = 40_000
OFFSET, EXPONENT = 12.0, 1.0
"""Of Zipf's law: the word of rank r is used as often as 1 / (r + OFFSET) ** EXPONENT."""
SMALL_SHARE: Final = 0.45
"""Words of a text that say little by themselves: articles, prepositions."""
TOPICS, TOPIC_WORDS, TOPIC_SHARE = 3_000, 60, 0.35
"""An article is about one topic; so many of its large words are the topic's own."""
_SEED: Final = 7
_ONSETS: Final = "b c d f g l m n p r s t v br ch cl cr dr fl gr pl pr qu tr"
_VOWELS: Final = "a e i o u é ou an on eau ai in"
_ENDINGS: Final = (
    ("er", "e", "ent", "ait", "é", "ée", "és", "ant"),
    ("", "s"),
    ("tion", "tions", "teur", "teurs"),
    ("ment", "ments", "age", "ages"),
    ("eux", "euse", "euses"),
    ("ique", "iques", "iste", "istes", "isme"),
    ("é", "és", "ité", "ités"),
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


class Vocabulary:
    """The words, the most frequent first, and draws of them. The same in every process."""

    def __init__(self) -> None:
        self.small = np.array(sorted(SMALL_WORDS), dtype=object)
        self.large = np.array(_large(), dtype=object)
        self._small, self._large = ranks(len(self.small)), ranks(len(self.large))
        dice = np.random.default_rng(_SEED)
        flat = np.cumsum(1 / (np.arange(len(self.large)) + 300.0))
        self.topics: Places = np.searchsorted(flat / flat[-1], dice.random((TOPICS, TOPIC_WORDS)))
        self._own = ranks(TOPIC_WORDS)

    def draw(self, dice: np.random.Generator, count: int, topic: int) -> list[str]:
        """So many words of an article about this topic, one after the other."""
        words: npt.NDArray[Any] = self.large[np.searchsorted(self._large, dice.random(count))]
        own = self.topics[topic][np.searchsorted(self._own, dice.random(count))]
        words = np.where(dice.random(count) < TOPIC_SHARE, self.large[own], words)
        small = self.small[np.searchsorted(self._small, dice.random(count))]
        drawn: list[str] = np.where(dice.random(count) < SMALL_SHARE, small, words).tolist()
        return drawn


@cache
def vocabulary() -> Vocabulary:
    """The one of this process."""
    return Vocabulary()


def syllables(dice: np.random.Generator, least: int, most: int) -> str:
    """An invented root."""
    count = int(dice.integers(least, most + 1))
    onsets, vowels = _ONSETS.split(), _VOWELS.split()
    picked = dice.integers(0, (len(onsets), len(vowels)), (count, 2)).tolist()
    return "".join(onsets[onset] + vowels[vowel] for onset, vowel in picked)


def ranks(count: int, offset: float = OFFSET, exponent: float = EXPONENT) -> npt.NDArray[np.float64]:
    """The cumulated probabilities of `count` things, the most frequent first."""
    weights = np.cumsum(1 / (np.arange(count) + 1 + offset) ** exponent)
    found: npt.NDArray[np.float64] = weights / weights[-1]
    return found


def _large() -> list[str]:
    counts = Counter(word.lower() for story in stories() for word in _WORD.findall(story.text))
    known = [word for word, _ in sorted(counts.items(), key=lambda each: (-each[1], each[0]))]
    words = dict.fromkeys(word for word in known if not small(word) and len(word) > 2)
    dice = np.random.default_rng(_SEED)
    while len(words) < FORMS:
        root = syllables(dice, 2, 3)
        endings = _ENDINGS[int(dice.integers(len(_ENDINGS)))]
        words |= dict.fromkeys(root + ending for ending in endings)
    return [*words][:FORMS]
