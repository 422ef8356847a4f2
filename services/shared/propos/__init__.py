"""What every Propos service shares: messages, topics, the bus, settings, logs, metrics, health."""
