"""A body's bytes into the articles in it: each checked by itself, so that one bad one stops no other."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from propos import codec
from propos.errors import BadMessage
from propos.messages import MAX_TEXT, Submission
from propos.states import Candidate, Removal
from propos_ingest.addresses import cleaned
from propos_ingest.files.submission import candidate_of
from propos_ingest.pages.words import fingerprint
from propos_ingest.push.problems import Problem, Refused, refused

MAX_ITEMS: Final = 10_000
_ITEM_BYTES: Final = 8 * MAX_TEXT
"""The longest text takes six bytes a character in JSON; with the rest it still fits into one message."""
_FIELDS: Final = frozenset(Submission.__struct_fields__)
_WHERE: Final = re.compile(r"\(byte (\d+)\)")


def read(body: bytes, lines: bool, zone: ZoneInfo, now: datetime) -> list[Candidate | BadMessage]:
    """The candidates in a body, in order, or why an item is none. `lines`: JSON lines, else one JSON text.

    A line that is no JSON is an item refused. Raises Refused (400) for another body that is no JSON, or holds
    no article; Refused (413) when there are too many.
    """
    body = body.removeprefix(b"\xef\xbb\xbf")
    items = [line for line in body.split(b"\n") if line.strip()] if lines else _items(body)
    if not items:
        raise refused(HTTPStatus.BAD_REQUEST, "there is no article in the body")
    if len(items) > MAX_ITEMS:
        raise refused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"{len(items):,} articles; send at most {MAX_ITEMS:,} at a time",
        )
    return [_found(item, zone, now) for item in items]


def _items(body: bytes) -> list[bytes]:
    """The objects of a JSON text that is one object or an array of them, each still JSON."""
    try:
        body.decode()  # msgspec passes over the strings that it does not decode
        if not body.lstrip(b" \t\r\n").startswith((b"{", b"[")):
            msgspec.json.decode(body)
            raise refused(HTTPStatus.BAD_REQUEST, "a JSON object, or an array of them, is expected")
        if body.lstrip(b" \t\r\n").startswith(b"{"):
            return [bytes(msgspec.json.decode(body, type=msgspec.Raw))]
        return [bytes(item) for item in msgspec.json.decode(body, type=list[msgspec.Raw])]
    except UnicodeDecodeError as error:
        raise _malformed(body, error.start, "not UTF-8") from error
    except msgspec.DecodeError as error:
        place = _WHERE.search(str(error))
        raise _malformed(body, int(place[1]) if place else len(body), str(error)) from error
    except RecursionError as error:
        raise refused(HTTPStatus.BAD_REQUEST, "the JSON is nested too deeply") from error


def _malformed(body: bytes, at: int, what: str) -> Refused:
    before = body[:at]
    line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
    return Refused(
        Problem(
            title="Malformed JSON",
            status=HTTPStatus.BAD_REQUEST,
            detail=f"line {line}, column {column}: {what}",
            byte=at,
            line=line,
            column=column,
        )
    )


def _found(item: bytes, zone: ZoneInfo, now: datetime) -> Candidate | BadMessage:
    try:
        return _candidate(submission_of(item), zone, now)
    except BadMessage as error:
        return error


def removal_of(identity: str | None, query: Mapping[str, str], now: datetime) -> Removal:
    """The removal of an article, by its id or by the `url` in the query. Raises Refused (400)."""
    if unknown := sorted(query.keys() - ({"note"} if identity else {"note", "url"})):
        raise refused(HTTPStatus.BAD_REQUEST, f"unknown parameter {unknown[0][:60]!r}")
    url = cleaned(query.get("url", "").strip())
    try:
        removal = Removal(link=url or None, article=identity, at=now, note=query.get("note") or None)
        # What is accepted must be readable by whoever takes it up.
        return msgspec.json.decode(msgspec.json.encode(removal), type=Removal)
    except (ValueError, msgspec.ValidationError) as error:
        raise refused(
            HTTPStatus.BAD_REQUEST,
            f"give an article's id, DELETE /articles/ID, or its address, DELETE /articles?url=URL ({error})",
        ) from error


def submission_of(item: bytes) -> Submission:
    """The article in a JSON object. Raises BadMessage: too_long, not_json, unknown_fields or wrong_shape."""
    if len(item) > _ITEM_BYTES:
        raise BadMessage("too_long", f"{len(item):,} bytes; an article has at most {_ITEM_BYTES:,}")
    if unknown := sorted(_names(item) - _FIELDS):
        # A misspelt field must not lose what it holds.
        raise BadMessage("unknown_fields", ", ".join(_shown(unknown)))
    return codec.decode(item, Submission, version=None)


def _names(item: bytes) -> set[str]:
    """The names of an object's fields; none when it is no object, which the schema will say better."""
    try:
        return set(msgspec.json.decode(item, type=dict[str, msgspec.Raw]))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return set()


def _shown(names: list[str]) -> Iterator[str]:
    yield from (repr(name[:60]) for name in names[:10])
    if len(names) > 10:
        yield f"and {len(names) - 10} more"


def _candidate(submission: Submission, zone: ZoneInfo, now: datetime) -> Candidate:
    """The candidate of an article handed in. Nothing holds it, so it is its own link."""
    if not submission.url and not submission.id:
        raise BadMessage("no_identity", "give its url, or an id and the outlet's name")
    seen = fingerprint(codec.encode(submission).decode())
    found = candidate_of(submission, "", seen, None, zone, now)
    if len(found.text) > MAX_TEXT:  # composed, a few letters are longer
        raise BadMessage("too_long", f"{len(found.text):,} characters; at most {MAX_TEXT:,} are read")
    # What was accepted must be readable by whoever takes it up.
    codec.decode_handover(codec.encode(found := msgspec.structs.replace(found, link=found.canonical_url)))
    return found
