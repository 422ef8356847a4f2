"""The rounds that an instance makes: which feed and page when, what it finds there, and what comes of it."""
