"""Which partition of ingest.state and ingest.inbox a site has."""

import zlib


def partition_of(site: str, partitions: int) -> int:
    """The partition, from 0, that holds all of a site; `partitions` is never to change.

    CRC-32 (IEEE 802.3), since any process of any version must find the same.
    """
    return zlib.crc32(site.encode("utf-8", "surrogatepass")) % partitions
