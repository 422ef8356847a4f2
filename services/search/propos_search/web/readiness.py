"""Whether Elasticsearch answers, for /ready: asked again and again, since readers may ask nothing."""

import asyncio
from typing import Final

from elasticsearch import ApiError, AsyncElasticsearch, TransportError

from propos.health import Health
from propos.patience import note

EVERY: Final = 2.0
"""Seconds between two looks."""


async def keep_looking(client: AsyncElasticsearch, index: str, health: Health, every: float = EVERY) -> None:
    """Note until cancelled whether `index` can be searched; from the first time on the service is ready."""
    started = False
    while True:
        try:
            there = await client.indices.exists_alias(name=index)
            trouble = None if there else f"there is no index {index}: create it with propos indices"
        except (ApiError, TransportError) as error:
            trouble = f"{type(error).__name__}: {error}"
        if not trouble and not started:
            health.ready()
            started = True
        note(health, "elasticsearch", trouble)
        await asyncio.sleep(every)
