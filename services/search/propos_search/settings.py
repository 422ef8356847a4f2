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
