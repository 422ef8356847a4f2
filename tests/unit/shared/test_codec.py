"""What a stage accepts and refuses."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos import codec
from propos.errors import BadMessage
from propos.headers import cloud_event, major_version, traceparent, value_of
from propos.identity import article_id, content_hash, quote_id, words_key
from propos.messages import MAX_TEXT, Article, EnrichedArticle

FOLDER = Path(__file__).parents[3] / "schemas" / "examples"
ARTICLE = (FOLDER / "article.v1.json").read_bytes()
ENRICHED = (FOLDER / "enriched-article.v1.json").read_bytes()


def changed(body: bytes, **fields: object) -> bytes:
    return json.dumps({**json.loads(body), **fields}).encode()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (None, "no_body"),
        (b"", "not_json"),
        (b"Il fait beau", "not_json"),
        (b"\xff\xfe", "not_json"),
        (ARTICLE[:-20], "not_json"),
        (b"[" * 100_000, "wrong_shape"),
        (b"null", "wrong_shape"),
        (b"{}", "wrong_shape"),
        (changed(ARTICLE, revision=0), "wrong_shape"),
        (changed(ARTICLE, revision="1"), "wrong_shape"),
        (changed(ARTICLE, observed_at="2026-10-06T06:31:12"), "wrong_shape"),
        (changed(ARTICLE, url="no address"), "wrong_shape"),
        (changed(ARTICLE, text="a" * (MAX_TEXT + 1)), "too_long"),
        (changed(ARTICLE, text="a" * 10_000_000), "too_long"),
    ],
)
def test_a_bad_article_is_refused_with_its_reason(body: bytes | None, reason: str) -> None:
    with pytest.raises(BadMessage) as caught:
        codec.decode(body, Article)
    assert caught.value.reason == reason
    assert caught.value.detail


def test_the_longest_text_is_accepted() -> None:
    assert len(codec.decode(changed(ARTICLE, text="é" * MAX_TEXT), Article).text) == MAX_TEXT


@pytest.mark.parametrize("version", [0, 2, 7])
def test_another_major_version_is_refused(version: int) -> None:
    with pytest.raises(BadMessage, match="unknown_version"):
        codec.decode(ARTICLE, Article, version)


@pytest.mark.parametrize(
    "move",
    [
        lambda quote: quote["content"][0].update(end=10_000),
        lambda quote: quote["content"][0].update(start=quote["content"][0]["end"]),
        lambda quote: quote["cue"].update(text="a dit"),
        lambda quote: quote["mention"].update(start=0),
    ],
)
def test_offsets_that_are_not_the_text_are_refused(move: object) -> None:
    article = json.loads(ENRICHED)
    move(article["quotes"][0])  # type: ignore[operator]
    with pytest.raises(BadMessage, match="bad_offsets"):
        codec.decode(json.dumps(article).encode(), EnrichedArticle)


@given(st.binary(max_size=200))
def test_random_bytes_are_refused(body: bytes) -> None:
    with pytest.raises(BadMessage, match=r"not_json|wrong_shape"):
        codec.decode(body, Article)


def test_a_bad_message_survives_the_way_between_processes() -> None:
    import pickle

    copy = pickle.loads(pickle.dumps(BadMessage("not_json", "byte 3")))  # noqa: S301  # made one line above
    assert (copy.reason, copy.detail, str(copy)) == ("not_json", "byte 3", "not_json: byte 3")


def test_headers_are_a_cloud_event_with_a_trace() -> None:
    headers = cloud_event(Article, "ingest", 1, "some-article")
    assert value_of(headers, "ce_type") == "fr.propos.article.observed.v1"
    assert value_of(headers, "ce_subject") == "some-article"
    assert major_version(headers) == 1
    parent = value_of(headers, "traceparent")
    child = cloud_event(EnrichedArticle, "enrich", 1, "some-article", parent)
    assert (value_of(child, "traceparent") or "").split("-")[1] == (parent or "").split("-")[1]
    assert value_of(child, "traceparent") != parent


@pytest.mark.parametrize("parent", [None, "", "nonsense", "00-short-x-01"])
def test_a_broken_trace_starts_a_new_one(parent: str | None) -> None:
    assert len(traceparent(parent).split("-")[1]) == 32


@pytest.mark.parametrize("kind", [b"fr.propos.article.observed", b"x.vtwo", b"x.v\xff", b"x.v" + b"9" * 5000])
def test_a_type_without_a_version_is_refused(kind: bytes) -> None:
    with pytest.raises(BadMessage, match="unknown_version"):
        major_version([("ce_type", kind)])


def test_identities_are_the_same_everywhere() -> None:
    assert article_id("http://www.example/a") == "20ed2861-acc0-5fb4-b478-27ed7589ef12"
    assert content_hash("T", "a  b\n\nc") == content_hash("T", "a b c")
    assert content_hash("T", "a b c") != content_hash("T", "a b d")


def test_words_key_joins_reprints_and_nothing_else() -> None:
    assert words_key("« L’État n’a pas tenu parole »") == words_key("l'etat n'a pas tenu parole")
    assert words_key("L’État a tenu parole") != words_key("L’État n’a pas tenu parole")
    assert quote_id("a", "k", 0) != quote_id("a", "k", 1)


@given(st.text(max_size=60), st.text(max_size=60))
def test_encode_then_decode_gives_the_same_article(title: str, text: str) -> None:
    article = msgspec.structs.replace(codec.decode(ARTICLE, Article), title=title, text=text)
    try:
        body = codec.encode(article)
    except UnicodeEncodeError:
        return
    assert codec.decode(body, Article) == article
