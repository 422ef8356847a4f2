"""Counts that every stage keeps, under one set of names."""

from prometheus_client import Counter, Gauge, Histogram

MESSAGES = Counter("propos_messages", "Messages a stage finished, by outcome.", ["stage", "outcome"])
"""Outcomes: read, published, unchanged, indexed, stale, dead."""

SECONDS = Histogram(
    "propos_work_seconds",
    "Seconds of work on one message or one batch.",
    ["stage"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)

DROPPED = Counter("propos_dropped", "Inputs that led to no message, by reason.", ["stage", "reason"])

DEAD = Counter("propos_dead_letters", "Messages that a stage buried, by reason.", ["stage", "reason"])

FEEDS = Gauge("propos_feeds", "Feeds of this instance, by standing.", ["standing"])
"""Standings: new, active, paused, gone, moved."""

FEED_FLAGS = Gauge("propos_feed_flags", "Feeds of this instance that have a flag.", ["flag"])
"""Flags: silent, drop, failing."""
