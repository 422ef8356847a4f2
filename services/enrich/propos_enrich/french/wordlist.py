"""Word lists as data: one string of words, so that a list reads like a list."""


def words(text: str) -> frozenset[str]:
    """The words of a text that white space separates."""
    return frozenset(text.split())


def phrases(*texts: str) -> tuple[tuple[str, ...], ...]:
    """Each text as its words."""
    return tuple(tuple(text.split()) for text in texts)
