"""The HTTP API: routes under /api, and what they answer."""
