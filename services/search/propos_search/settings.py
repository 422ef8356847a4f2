"""Settings of `propos search`."""

from pydantic import Field

from propos.settings import Settings


class SearchSettings(Settings):
    """What `propos search` needs besides."""

    search_host: str = Field("127.0.0.1", description="Address that the page and the API listen on.")
    search_port: int = Field(8000, description="Port of the page and the API.", ge=0, le=65535)
    search_timeout: float = Field(
        10.0, description="Seconds that Elasticsearch is given for one answer.", gt=0
    )
    search_public_url: str = Field(
        "", description="Address under which readers reach the page, behind a proxy; empty: as it is asked."
    )
    search_live_every: float = Field(
        0.5, description="Seconds between two looks for new quotes while a page listens.", gt=0, le=60
    )
    search_live_most: int = Field(500, description="Pages that may listen at once, in one process.", ge=0)
