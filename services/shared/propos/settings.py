"""Settings common to all services: environment first, then the running embedded stack, then defaults.

A service subclasses `Settings`; every field has a description, from which docs/settings.md is generated.
"""

import os
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

STACK_FILE = "propos.env"


@cache
def repo_root() -> Path:
    """The checkout that this package was installed from, or the working directory when there is none."""
    for folder in Path(__file__).resolve().parents:
        if (folder / "schemas" / "topics.yaml").exists():
            return folder
    return Path.cwd()


def default_state() -> Path:
    return repo_root() / ".state" / "main"


def demo_state() -> Path:
    """A folder of the demo's own, which it may empty: inside PROPOS_STATE when that is set."""
    named = os.environ.get("PROPOS_STATE")
    return Path(named) / "demo" if named else repo_root() / ".state" / "demo"


def stack_files() -> tuple[Path, ...]:
    """Where running servers may have written their addresses; the last one that exists counts.

    A running demo is found too, unless the main instance runs.
    """
    main = Path(os.environ.get("PROPOS_STATE") or default_state())
    return demo_state() / STACK_FILE, main / STACK_FILE


class Settings(BaseSettings):
    """What each Propos process needs to know about the world around it."""

    model_config = SettingsConfigDict(env_prefix="PROPOS_", extra="ignore", frozen=True)

    kafka: str = Field("localhost:9092", description="Kafka bootstrap servers, host:port, comma-separated.")
    elasticsearch: str = Field("http://localhost:9200", description="Base URL of Elasticsearch.")
    state: Path = Field(
        default_factory=default_state,
        description="Folder of the embedded stack: data, logs, and the addresses of its running servers.",
    )
    schemas: Path = Field(
        default_factory=lambda: repo_root() / "schemas",
        description="Folder that holds topics.yaml and the JSON Schemas.",
    )
    index_prefix: str = Field("", description="Put before each index and alias name, to share one cluster.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Lowest level to log: DEBUG, INFO, WARNING, ERROR."
    )
    log_format: Literal["auto", "console", "json"] = Field(
        "auto", description="json, console, or auto: console on a terminal, else JSON."
    )
    health_port: int = Field(
        0, description="Port of /live, /ready and /metrics; 0 turns them off.", ge=0, le=65535
    )
    health_host: str = Field("127.0.0.1", description="Address that /live, /ready and /metrics listen on.")
    dead_window: int = Field(
        200, description="Latest messages of a stage by which its circuit breaker judges.", ge=1
    )
    dead_share: float = Field(
        0.5,
        description="Share of dead_window that may become dead letters; above it the stage stops.",
        ge=0,
        le=1,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the addresses that `propos up` wrote down."""
        del dotenv_settings
        stack = DotEnvSettingsSource(settings_cls, env_file=stack_files())
        return init_settings, env_settings, stack, file_secret_settings
