"""What ingest tells of one address, for `propos trace`."""
