"""The application: routes, problems, security headers, and an OpenAPI description that is true."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.staticfiles import StaticFiles

from propos_search.api import problems, routes, shapes
from propos_search.library import Library
from propos_search.pages import rendering
from propos_search.pages import search as search_page

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def application(library: Library, close: Callable[[], Awaitable[None]]) -> FastAPI:
    """The ASGI application that answers from `library`; `close` is awaited when it ends."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await close()

    app = FastAPI(
        title="Propos",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
    )
    app.state.library = library
    app.include_router(routes.router)
    app.include_router(search_page.router)
    app.mount("/static", StaticFiles(directory=rendering.STATIC), name="static")
    problems.install(app)

    @app.middleware("http")
    async def _(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await go_on(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
            components = schema.setdefault("components", {}).setdefault("schemas", {})
            for name in ("HTTPValidationError", "ValidationError"):  # errors here are problems
                components.pop(name, None)
            for path in schema["paths"].values():
                for operation in path.values():
                    operation["responses"].pop("422", None)
            app.openapi_schema = schema | {"components": {"schemas": components | shapes.components()}}
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # as FastAPI's manual has it
    return app
