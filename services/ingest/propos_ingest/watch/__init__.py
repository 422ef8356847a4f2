"""The life of a feed: when to poll it, what to remember of it, how it fares."""
