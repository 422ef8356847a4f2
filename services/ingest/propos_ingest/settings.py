"""Settings of ingest: how politely it fetches, how much it accepts, what it remembers."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from propos import topics
from propos.settings import Settings


class IngestSettings(Settings):
    """What ingest needs besides the common settings."""

    contact: str = Field(
        "", description="URL or e-mail address put in ingest's User-Agent, so that a site can reach you."
    )
    http_proxy: str | None = Field(
        None, description="Proxy for feeds and pages, e.g. http://proxy:3128; it then resolves the names."
    )
    allow_networks: str = Field(
        "",
        description="Private networks that may be fetched from, comma-separated, e.g. 10.2.0.0/16; "
        "without one, no address of this machine or its networks is.",
    )
    feed_interval: float = Field(
        60, description="Shortest time between two polls of a feed, in seconds.", gt=0
    )
    feed_interval_max: float = Field(
        3600, description="Longest time between two polls of a feed, in seconds.", gt=0
    )
    fetches: int = Field(64, description="Requests at the same time, to all hosts together.", ge=1, le=1024)
    fetches_per_host: int = Field(2, description="Requests to one host at the same time.", ge=1)
    host_pause: float = Field(
        0.5,
        description="Seconds between the starts of two requests to one host; robots.txt may ask for more.",
        ge=0,
    )
    host_pause_max: float = Field(
        30, description="Longest Crawl-delay that is kept to, in seconds; who asks for more gets this.", gt=0
    )
    robots_hours: float = Field(24, description="Hours that a robots.txt is kept.", gt=0)
    backoff_max: float = Field(
        21_600,
        description="Longest time that a host which answers 429 or 503 is left alone, in seconds.",
        gt=0,
    )
    fetch_timeout: float = Field(20, description="Seconds that one feed or page may take in all.", gt=0)
    max_redirects: int = Field(5, description="Redirects followed for one feed or page.", ge=0)
    max_feed_bytes: int = Field(20_000_000, description="Largest feed accepted, in bytes, unpacked.", gt=0)
    max_page_bytes: int = Field(
        5_000_000, description="Largest page or file accepted, in bytes, unpacked.", gt=0
    )
    least_text: int = Field(
        200,
        description="Characters below which a page's text counts as none, and the feed's own is taken.",
        ge=0,
    )
    revisit_hours: str = Field(
        "1,6,24",
        description="Ages of an article, in hours, at which its page is looked at again for corrections.",
    )
    live_minutes: float = Field(15, description="Minutes between two looks at a live blog that runs.", gt=0)
    remember_days: float = Field(
        30, description="Days that an address or article which no feed names any more is remembered.", gt=0
    )
    extract_processes: int = Field(
        default_factory=lambda: max(1, os.cpu_count() or 1),
        ge=1,
        description="Processes that read pages; default: one per processor.",
    )
    extract_seconds: float = Field(20, description="Seconds that reading one page may take.", gt=0)
    timezone: str = Field("Europe/Paris", description="Time zone of dates that name none.")
    push_port: int = Field(0, description="Port of POST /articles; 0 turns it off.", ge=0, le=65535)
    push_host: str = Field("127.0.0.1", description="Address that POST /articles listens on.")
    push_keys: str = Field("", description="API keys that may push articles, comma-separated.")
    push_bytes: int = Field(20_000_000, description="Largest body of POST /articles, in bytes.", gt=0)
    ingest_group: str = Field("propos-ingest", description="Consumer group that divides the feeds.")
    ingest_state: str = Field(
        topics.INGEST_STATE,
        description="Topic that holds what ingest remembers; a fleet of its own, a topic of its own.",
    )
    ingest_inbox: str = Field(
        topics.INGEST_INBOX, description="Topic on which ingest instances hand work to each other."
    )
    ingest_inbox_dead: str = Field(
        topics.INGEST_INBOX_DEAD, description="Topic that keeps what an instance could not read of its inbox."
    )
    kafka_patience: float = Field(
        30, description="Seconds that ingest --once waits for Kafka before it gives up.", gt=0
    )

    @property
    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The private networks that may be fetched from."""
        return tuple(ip_network(each.strip()) for each in self.allow_networks.split(",") if each.strip())

    @property
    def revisits(self) -> tuple[float, ...]:
        """The ages, in seconds, at which an article's page is looked at again."""
        return tuple(sorted(float(each) * 3600 for each in self.revisit_hours.split(",") if each.strip()))

    @property
    def keys(self) -> frozenset[str]:
        """The API keys that may push articles."""
        return frozenset(key.strip() for key in self.push_keys.split(",") if key.strip())

    @model_validator(mode="after")
    def _ordered(self) -> "IngestSettings":
        if self.feed_interval > self.feed_interval_max:
            raise ValueError(
                f"PROPOS_FEED_INTERVAL={self.feed_interval:g} is longer than "
                f"PROPOS_FEED_INTERVAL_MAX={self.feed_interval_max:g}"
            )
        return self

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{name!r} is no IANA time zone, e.g. Europe/Paris") from error
        return name

    @field_validator("allow_networks")
    @classmethod
    def _networks(cls, written: str) -> str:
        for each in filter(None, map(str.strip, written.split(","))):
            try:
                ip_network(each)
            except ValueError as error:
                raise ValueError(f"{each!r} is no network, e.g. 10.2.0.0/16 ({error})") from error
        return written

    @field_validator("revisit_hours")
    @classmethod
    def _hours(cls, written: str) -> str:
        for each in filter(None, map(str.strip, written.split(","))):
            try:
                good = float(each) > 0
            except ValueError:
                good = False
            if not good:
                raise ValueError(f"{each!r} is no number of hours, e.g. 1,6,24")
        return written
