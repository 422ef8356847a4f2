"""The demo: the invented press, the three services as processes, and an audit of what came out."""
