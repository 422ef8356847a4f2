"""What is live: new quotes for pages that are open, as server-sent events."""
