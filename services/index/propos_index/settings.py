"""Settings of `propos index`, beside the common ones."""

from pydantic import Field

from propos.settings import Settings
from propos_index.sizes import Size


class IndexSettings(Settings):
    """How much the indexer takes at a time, and how long it waits when Elasticsearch is away."""

    index_batch: int = Field(200, description="Most messages that index writes together.", ge=1)
    index_in_flight: int = Field(4, description="Batches that index writes at the same time.", ge=1, le=64)
    index_buffer_bytes: int = Field(
        48_000_000,
        description="Bytes of messages, waiting or being written, from which index pauses its partitions.",
        ge=1,
    )
    index_bulk_actions: int = Field(500, description="Most actions in one bulk request.", ge=1)
    index_bulk_bytes: int = Field(
        8_000_000, description="Bytes after which a bulk request is sent; one larger action goes alone.", ge=1
    )
    index_timeout: float = Field(
        30, description="Seconds that index waits for an answer of Elasticsearch.", gt=0
    )
    index_cluster_days: float = Field(
        7, description="Days before an article in which index looks for the one that it reprints.", gt=0
    )
    index_sweep_seconds: float = Field(
        60,
        description="Seconds between two searches for reprints that were indexed at the same moment or in "
        "another order; 0 turns them off.",
        ge=0,
    )
    index_let_go: float = Field(
        3,
        description="Seconds in which index ends what is in flight when it stops or a partition leaves.",
        ge=0,
        lt=8,
    )
    index_longest_wait: float = Field(
        20, description="Longest wait in seconds between two attempts while a server is away.", gt=0
    )
    index_size: Size = Field(
        "small",
        description="How much the indices will hold: small (one shard, to about 10 million quotes), medium "
        "(4 shards, to 50 million), large (16 shards, to 250 million); counts when indices are made.",
    )
    enrich_group: str = Field("propos-enrich", description="Consumer group of the enrich workers.")
