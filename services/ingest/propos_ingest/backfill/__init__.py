"""Archives into articles.backfill: `propos backfill`, which can be killed and goes on where it stood."""
