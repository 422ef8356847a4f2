"""The application: routes, problems, security headers, and an OpenAPI description that is true."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.staticfiles import StaticFiles

from propos_search.api import people, quotation, routes, shapes
from propos_search.feeds import routes as feeds
from propos_search.library import Library
from propos_search.live import routes as live
from propos_search.live.hub import Hub
from propos_search.pages import quote as quote_page
from propos_search.pages import rendering
from propos_search.pages import search as search_page
from propos_search.pages import speaker as speaker_page
from propos_search.pages import speakers as speakers_page
from propos_search.web import errors
from propos_search.web.measured import Measured
from propos_search.web.security import Secured


def application(
    library: Library, hub: Hub, around: Callable[[], AbstractAsyncContextManager[None]], public_url: str = ""
) -> FastAPI:
    """The ASGI application that answers from `library`; it lives within `around`.

    `public_url`: under which readers reach it; empty: as it is asked.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with around():
            yield

    app = FastAPI(
        title="Propos",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
    )
    app.state.library, app.state.hub, app.state.public_url = library, hub, public_url
    app.include_router(feeds.router)
    app.include_router(routes.router)
    app.include_router(quotation.router)
    app.include_router(people.router)
    app.include_router(live.router)
    app.include_router(search_page.router)
    app.include_router(quote_page.router)
    app.include_router(speakers_page.router)
    app.include_router(speaker_page.router)
    app.mount("/static", StaticFiles(directory=rendering.STATIC), name="static")
    errors.install(app)

    app.add_middleware(Secured)
    app.add_middleware(Measured)

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
