"""The circuit breaker of a stage: a broken deploy must not drain its topic into the bin.

Source: M. Nygard, "Release It!", 2nd edition, 2018, chapter 5 (circuit breaker).
"""

from collections import Counter, deque
from collections.abc import Mapping
from threading import Lock
from typing import Final

BREAKER: Final = "dead letters"
"""What /ready calls a breaker that refuses."""
LONGEST_REFUSAL: Final = 60.0
"""Longest wait in seconds between two questions to one that refuses."""


class Breaker:
    """Counts the last `window` messages of a stage; opens when more than `share` of that many failed.

    Thread-safe. It only counts and judges: a stage that is refused buries nothing, says why in /ready under
    `dead letters`, waits with full jitter, and tries the messages that failed again.
    """

    def __init__(self, window: int, share: float) -> None:
        self._outcomes: deque[str] = deque(maxlen=window)
        self._most = share * window
        self._window = window
        self._lock = Lock()

    def refuses(self, faults: Mapping[str, int], worked: int) -> str | None:
        """Why these messages may not be buried (reason: count; beside those that worked); None when they may.

        Counts them when they may: ask once more only for messages that were refused.
        """
        new = ["" for _ in range(worked)] + [reason for reason, n in faults.items() for _ in range(n)]
        with self._lock:
            last = [*self._outcomes, *new][-self._window :]
            failed = Counter(reason for reason in last if reason)
            if faults and failed.total() > self._most:
                found = ", ".join(f"{n} {reason}" for reason, n in failed.most_common(5))
                return (
                    f"{failed.total()} of the last {len(last)} messages failed ({found}): nothing more is "
                    "buried until they work; mend what broke and start anew, or let them go to the "
                    "dead letters with PROPOS_DEAD_SHARE=1"
                )
            self._outcomes.extend(new)
            return None
