"""Writes `propos.ndjson`: what Propos puts into Kibana. Nothing of it runs with Propos itself."""
