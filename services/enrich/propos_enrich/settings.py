"""Settings of the enrich service."""

import os

from pydantic import Field

from propos.settings import Settings


class EnrichSettings(Settings):
    """How many processes read articles, and how much they take at once."""

    enrich_group: str = Field("propos-enrich", description="Consumer group of the enrich workers.")
    enrich_processes: int = Field(
        default_factory=lambda: max(1, os.cpu_count() or 1),
        ge=1,
        description="NLP processes of one enrich worker; default: one per processor.",
    )
    enrich_seconds: float = Field(
        30.0,
        gt=0,
        description="Seconds of processor time after which an article is cut off; a long one gets as much "
        "again for each 300,000 bytes.",
    )
    enrich_batch: int = Field(16, ge=1, description="Articles that a worker has in flight at most.")
    enrich_linger: float = Field(
        0.1, gt=0, description="Seconds that a worker waits for a batch to fill before it starts."
    )
