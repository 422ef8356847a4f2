"""Reading pages in a pool of processes: bounded in time and memory, and every outcome comes back."""

import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from trafilatura.utils import trim

from propos.errors import BadMessage
from propos_ingest.pages.extract import extract, start

URL = "https://www.gazette-vernec.example/quai"
SENTENCE = "Le quai nord rouvrira lundi, après trois semaines de travaux, a annoncé la capitainerie."
PAGE = f"<html><body><article><h1>Le quai</h1><p>{SENTENCE}</p></article></body></html>".encode()
HUGE = b"<html><body><h1>Le quai</h1>" + b"<div><p>Un <b>mot</b> de plus.</p></div>" * 60_000


Call = tuple[bytes, str, str, str | None, int, str, float]


def call(body: bytes = PAGE, content: str = "", seconds: float = 60) -> Call:
    return body, URL, "Europe/Paris", None, 0, content, seconds


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=start) as processes:
        yield processes


def test_a_page_comes_back_from_another_process(pool: ProcessPoolExecutor) -> None:
    assert pool.submit(extract, *call()).result() == extract(*call())
    assert pool.submit(extract, *call()).result().text == SENTENCE


def test_a_refusal_comes_back_with_its_reason(pool: ProcessPoolExecutor) -> None:
    with pytest.raises(BadMessage) as caught:
        pool.submit(extract, *call(b"")).result()
    assert (caught.value.reason, bool(caught.value.detail)) == ("empty", True)


def test_a_page_that_takes_too_long_is_given_up_and_the_process_goes_on(pool: ProcessPoolExecutor) -> None:
    with pytest.raises(BadMessage) as caught:
        pool.submit(extract, *call(HUGE, seconds=0.02)).result()
    assert caught.value.reason == "too_slow"
    assert pool.submit(extract, *call()).result().text == SENTENCE


def test_the_limit_ends_with_the_page() -> None:
    before = signal.getsignal(signal.SIGPROF)
    extract(*call())
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) == before


def test_what_trafilatura_keeps_is_let_go_after_many_bytes() -> None:
    trim("un reste")
    assert trim.cache_info().currsize
    extract(*call(content=" " * 60_000_000))
    assert trim.cache_info().currsize == 0
