"""Feeds of every format: golden pairs (NAME.xml, .json or .txt, and NAME.expected.json)."""

import json
from pathlib import Path

import msgspec
import pytest

from propos_ingest.feeds.entry import Feed
from propos_ingest.feeds.read import read_feed

FEEDS = Path(__file__).parent / "feeds"
URL = "https://gazette-vernec.example/flux/une.xml"
INPUTS = sorted(path for path in FEEDS.iterdir() if not path.name.endswith(".expected.json"))


def told(feed: Feed) -> dict[str, object]:
    """What the feed says, without fingerprints and what is absent."""
    data = msgspec.to_builtins(feed)
    entries = [
        {key: value for key, value in entry.items() if value and key != "seen"} for entry in data["entries"]
    ]
    return {key: value for key, value in {**data, "entries": entries}.items() if value}


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
def test_a_feed_says_what_it_says(path: Path) -> None:
    expected = json.loads(path.with_suffix(".expected.json").read_bytes())
    assert json.loads(msgspec.json.encode(told(read_feed(path.read_bytes(), URL)))) == expected


def test_every_expectation_has_its_feed() -> None:
    expected = {path.name.removesuffix(".expected.json") for path in FEEDS.glob("*.expected.json")}
    assert expected == {path.stem for path in INPUTS}
