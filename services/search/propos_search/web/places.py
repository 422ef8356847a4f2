"""Whole addresses, for whoever reads elsewhere."""

from collections.abc import Callable

from fastapi import Request


def public(request: Request) -> Callable[[str], str]:
    """Path (with its query) -> address: under PROPOS_SEARCH_PUBLIC_URL, else under the one that was asked."""
    base: str = request.app.state.public_url or f"{request.url.scheme}://{request.url.netloc}"
    return base.rstrip("/").__add__
