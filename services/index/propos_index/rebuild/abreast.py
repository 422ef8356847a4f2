"""Work on many pages, several at the same time: a page is mostly waiting for Elasticsearch."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Given = TypeVar("Given")
Result = TypeVar("Result")


def abreast(work: Callable[[Given], Result], given: Iterable[Given], count: int) -> Iterator[Result]:
    """The result of each piece of work, in order; `count` are under way at most, in threads.

    What one raises ends the others that have not begun, and passes through.
    """
    flying: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(count, thread_name_prefix="page") as pool:
        try:
            for each in given:
                flying.append(pool.submit(work, each))
                if len(flying) >= count:
                    yield flying.popleft().result()
            while flying:
                yield flying.popleft().result()
        finally:
            for future in flying:
                future.cancel()
