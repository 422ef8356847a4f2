"""What one source of metadata says of an article: every field a list of what it offers, best first."""

import msgspec


class Facts(msgspec.Struct, kw_only=True, frozen=True):
    """Strings as the source wrote them; empty where it says nothing."""

    kinds: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    """When a live blog ends or ended."""
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    """The words free and paid."""
    bodies: tuple[str, ...] = ()
    """The article's text, plain or as HTML."""

    def or_else(self, other: "Facts") -> "Facts":
        """These facts, and the other's wherever these say nothing."""
        return Facts(**{name: getattr(self, name) or getattr(other, name) for name in self.__struct_fields__})
