"""Values without halves of characters: JSON may hold lone surrogates, and nobody could encode them again."""

from typing import TypeVar

import msgspec

Value = TypeVar("Value")


def whole(value: Value) -> Value:
    """The value, with lone surrogates in its texts, and in those of its parts, replaced by question marks."""
    changed: object = value
    if isinstance(value, str):
        changed = _text(value)
    elif isinstance(value, tuple):
        changed = tuple(map(whole, value))
    elif isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        mended = {name: whole(held) for name, held in fields.items()}
        differ = {name: held for name, held in mended.items() if held != fields[name]}
        changed = msgspec.structs.replace(value, **differ) if differ else value
    return changed  # type: ignore[return-value]  # of the same type


def _text(text: str) -> str:
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
