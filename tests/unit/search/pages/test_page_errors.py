"""Errors: a problem for programs, a page for readers, the same status and headers for both."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException

from propos.errors import Retry
from propos_search.api.problems import Missing
from propos_search.faults import NOTHING_AFTER, BadQuery
from propos_search.web import errors
from propos_search.web.security import HEADERS

ERRORS = {
    "bad": (BadQuery(NOTHING_AFTER, position=6, operator="OU"), 400, "La question ne se lit pas"),
    "missing": (Missing("x"), 404, "Rien à cette adresse"),
    "gone": (Missing("2026-10-01", gone=True), 410, "Retiré à la demande"),
    "away": (Retry("Elasticsearch: <refused>"), 503, "La recherche est indisponible"),
    "broken": (RuntimeError("<secret>"), 500, "Une erreur de notre côté"),
    "teapot": (HTTPException(418, "<Teapot>"), 418, "<Teapot>"),
}


Get = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def get() -> Get:
    """An application whose every route fails in its own way, under /api and outside."""
    app = FastAPI()
    errors.install(app)

    @app.get("/{name}")
    @app.get("/api/{name}")
    async def _(name: str) -> None:
        raise ERRORS[name][0]

    async def ask(path: str, asked: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://propos.example") as client:
            return await client.get(path, params=asked or None, headers={"accept-language": "fr"})

    return lambda path, **asked: asyncio.run(ask(path, asked))


@pytest.mark.parametrize("name", ERRORS)
def test_programs_get_a_problem_and_readers_a_page(get: Get, name: str) -> None:
    _, status, said = ERRORS[name]
    problem, page = get(f"/api/{name}"), get(f"/{name}", q="digue OU")
    assert problem.status_code == page.status_code == problem.json()["status"] == status
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["title"] == said
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert said.replace("<", "&lt;").replace(">", "&gt;") in page.text
    assert problem.headers.get("retry-after") == page.headers.get("retry-after")


def test_what_went_wrong_inside_stays_inside(get: Get) -> None:
    for name, hidden in (("broken", "secret"), ("away", "refused")):
        assert hidden not in get(f"/api/{name}").text + get(f"/{name}").text


def test_a_failure_has_the_headers_of_every_answer(get: Get) -> None:
    given = get("/broken").headers
    assert {name: given.get(name) for name in HEADERS} == HEADERS


def test_a_page_that_waits_asks_again_and_keeps_the_question(get: Get) -> None:
    page = get("/away", q="digue", lang="en")
    assert 'data-again="5"' in page.text
    assert page.headers["retry-after"] == "5"
    assert 'href="/away?q=digue&amp;lang=en"' in page.text


def test_the_fault_stands_out_in_the_question_and_markup_in_it_is_text(get: Get) -> None:
    assert "digue <mark>OU</mark>" in get("/bad", q="digue OU").text
    page = get("/bad", q="<img> <script>x</script>").text
    assert "<img>" not in page
    assert "<script>x" not in page
