"""How a route comes by what it asks."""

from typing import Annotated

from fastapi import Depends, Request

from propos_search.library import Library


def library(request: Request) -> Library:
    """The indices that this process asks."""
    found: Library = request.app.state.library
    return found


Asks = Annotated[Library, Depends(library)]
