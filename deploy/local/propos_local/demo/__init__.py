"""The demo: the invented press, the four services as processes, and an audit of what came out."""
