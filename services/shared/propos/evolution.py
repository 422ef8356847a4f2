"""Whether messages of one major version can be read by workers of any of its minor versions.

While workers are upgraded one after the other, an older one reads newer messages, and a newer one older
messages. So what was released stays as it is, both ways: a type that narrows is refused by newer workers, one
that widens by older ones. A minor version only adds optional fields.
Source: "full" compatibility, as schema registries call it (Avro specification, schema resolution).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

_WORDS: Final = frozenset({"description", "title", "$schema", "default"})
"""What a schema says to people; a default counts only where a field is left out, which no worker does."""


def breaks(released: Schema, present: Schema) -> list[str]:
    """What of `present` would break workers or messages of `released`, each a sentence; none: it may go out.

    Both are JSON Schemas as propos.schema generates them. Parts that one of them lacks count as well.
    """
    found = list(_struct(released, present, str(released.get("title", "the message"))))
    before, after = released.get("$defs", {}), present.get("$defs", {})
    for name, part in before.items():
        if name in after:
            found += _struct(part, after[name], name)
    return found


def _struct(released: Schema, present: Schema, name: str) -> Iterator[str]:
    before, after = released.get("properties", {}), present.get("properties", {})
    needed, needs = set(released.get("required", ())), set(present.get("required", ()))
    for field in sorted(needs - needed):
        which = "is required now" if field in before else "is new and required"
        yield f"{name}.{field} {which}: a newer worker refuses older messages, which lack it"
    for field in sorted(needed - needs):
        what = "may be left out now" if field in after else "is gone"
        yield f"{name}.{field} {what}: an older worker refuses messages without it"
    for field, schema in before.items():
        if field in after and _meaning(schema) != _meaning(after[field]):
            yield _other_type(f"{name}.{field}", schema, after[field])
        elif field not in after and field not in needed:
            yield f"{name}.{field} is gone: what older workers write there would be lost"
    if "properties" not in released and _meaning(released) != _meaning(present):
        yield _other_type(name, released, present)


def _other_type(name: str, released: Schema, present: Schema) -> str:
    return (
        f"{name} is another type: {_meaning(present)} where {_meaning(released)} was released: one of two "
        "workers refuses the other's messages"
    )


def _meaning(schema: Any) -> Any:
    """The schema without what it says to people, its alternatives in one order."""
    if isinstance(schema, Mapping):
        return {key: _meaning(value) for key, value in sorted(schema.items()) if key not in _WORDS}
    if isinstance(schema, list):
        return sorted(map(_meaning, schema), key=str)
    return schema
