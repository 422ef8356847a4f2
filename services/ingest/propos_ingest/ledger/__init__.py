"""What this instance looks after: partitions of ingest.state, and the transactions that change them."""
