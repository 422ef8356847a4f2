"""French texts are written with plain blanks and get the blanks of French print: « qui ? » must not break.

Source: Lexique des règles typographiques en usage à l'Imprimerie nationale.
"""

import re
from typing import TypeVar

import msgspec

Texts = TypeVar("Texts", bound=msgspec.Struct)
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_THIN = re.compile(r" (?=[;!?])")
_FIXED = re.compile(r" (?=[:»%])|(?<=«) ")


def typeset(text: str) -> str:
    """`text` with ’ for ', narrow no-break blanks before ; ! ? and no-break ones before : » % and after «."""
    return _FIXED.sub("\u00a0", _THIN.sub("\u202f", _APOSTROPHE.sub("’", text)))


def french(texts: Texts) -> Texts:
    """All texts of a struct, also those in structs, dicts and tuples inside it, typeset."""
    return msgspec.convert(_typeset(msgspec.to_builtins(texts)), type(texts))


def _typeset(value: object) -> object:
    match value:
        case str():
            return typeset(value)
        case dict():
            return {name: _typeset(each) for name, each in value.items()}
        case list() | tuple():
            return [_typeset(each) for each in value]
        case _:
            return value
