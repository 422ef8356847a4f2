"""Settings of ingest: how politely it fetches and how much it accepts."""

from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from propos.settings import Settings


class IngestSettings(Settings):
    """What ingest needs besides the common settings."""

    contact: str = Field(
        "", description="URL or e-mail address put in ingest's User-Agent, so that a site can reach you."
    )
    http_proxy: str | None = Field(None, description="Proxy for feeds and pages, e.g. http://proxy:3128.")
    feed_interval: float = Field(60, description="Seconds between two polls of a feed or folder.", gt=0)
    feed_interval_max: float = Field(
        3600, description="Longest wait, in seconds, before what keeps failing is tried again.", gt=0
    )
    feed_workers: int = Field(8, description="Feeds and folders read at the same time.", ge=1, le=256)
    fetches_per_host: int = Field(2, description="Requests to one host at the same time.", ge=1)
    fetch_timeout: float = Field(20, description="Seconds that one feed or page may take in all.", gt=0)
    max_redirects: int = Field(5, description="Redirects followed for one feed or page.", ge=0)
    max_feed_bytes: int = Field(20_000_000, description="Largest feed accepted, in bytes.", gt=0)
    max_page_bytes: int = Field(5_000_000, description="Largest page or file accepted, in bytes.", gt=0)
    timezone: str = Field("Europe/Paris", description="Time zone of dates that name none.")
    kafka_patience: float = Field(
        30, description="Seconds that ingest --once waits for Kafka before it gives up.", gt=0
    )

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{name!r} is no IANA time zone, e.g. Europe/Paris") from error
        return name
