"""How many shards an index has, by how much it will hold.

Source: Elasticsearch guide, "Size your shards": 10 to 50 GB each, at most 200 million documents.
"""

from typing import Final, Literal

Size = Literal["small", "medium", "large"]

SHARDS: Final[dict[Size, int]] = {"small": 1, "medium": 4, "large": 16}
"""For up to 10, 50 and 250 million quotes. One shard costs least. An index keeps its number of shards."""
