"""Settings of the embedded stack."""

from pathlib import Path

from pydantic import Field

from propos.settings import Settings, repo_root


class LocalSettings(Settings):
    """Where the servers of this machine live, and how large they may grow."""

    dist: Path = Field(
        default_factory=lambda: repo_root() / ".state" / "dist",
        description="Folder of the downloaded server files, shared by all instances of the embedded stack.",
    )
    kafka_port: int = Field(
        9092, description="Port the embedded Kafka tries first; 0 takes any free one.", ge=0, le=65535
    )
    elasticsearch_port: int = Field(
        9200, description="Port the embedded Elasticsearch tries first; 0 takes any free one.", ge=0, le=65535
    )
    kafka_heap_mb: int = Field(512, description="Heap of the embedded Kafka, in megabytes.", ge=256)
    elasticsearch_heap_mb: int = Field(
        1024, description="Heap of the embedded Elasticsearch, in megabytes.", ge=512
    )
    jvm_options: str = Field(
        "-XX:TieredStopAtLevel=1",
        description="More options for the Java of both embedded servers. The default halves the time of a "
        "start; empty it for long, heavy load, which the full compiler serves better.",
    )
    start_seconds: float = Field(
        180, description="How long an embedded server may take until it answers, in seconds.", gt=0
    )
    unprivileged_uid: int = Field(
        65534,
        description="Uid (and gid) of the embedded Elasticsearch when root starts it: it refuses root.",
        gt=0,
    )
