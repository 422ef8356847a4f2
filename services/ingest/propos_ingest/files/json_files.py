"""A JSON file as articles: one object or a list of them, each with the fields of messages.Submission."""

from pathlib import PurePath
from typing import Final

import msgspec

from propos.errors import BadMessage
from propos.messages import Submission

_BOM: Final = b"\xef\xbb\xbf"
_WHOLE: Final = msgspec.json.Decoder(list[msgspec.Raw])
_ONE: Final = msgspec.json.Decoder(Submission)


def read_json(body: bytes, name: str) -> tuple[Submission | BadMessage, ...]:
    """The articles in a JSON file's bytes, in their order; a bad one in a list spoils no other.

    Raises BadMessage with reason empty, no_json, wrong_shape or too_long when there is nothing else in it.
    """
    plain = body.removeprefix(_BOM).strip()
    if not plain:
        raise BadMessage("empty", "the file has no content")
    if not plain.startswith(b"["):
        return (read_object(plain, name),)
    try:
        found = _WHOLE.decode(plain)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage("no_json", str(error)) from error
    if not found:
        raise BadMessage("empty", "the list has no article")
    return tuple(_object_or_why(bytes(each), name) for each in found)


def read_object(body: bytes, name: str) -> Submission:
    """The article in one JSON object; without a title it has that of the file.

    Raises BadMessage with reason no_json, wrong_shape or too_long.
    """
    try:
        article = _ONE.decode(body)
    except msgspec.ValidationError as error:
        long = "$.text" in str(error) and "<=" in str(error)
        raise BadMessage("too_long" if long else "wrong_shape", str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage("no_json", str(error)) from error
    return article if article.title.strip() else msgspec.structs.replace(article, title=PurePath(name).stem)


def _object_or_why(body: bytes, name: str) -> Submission | BadMessage:
    try:
        return read_object(body, name)
    except BadMessage as error:
        return error
