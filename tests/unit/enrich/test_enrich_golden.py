"""Golden pairs: one small invented text and its expected records per construction."""

import json
from pathlib import Path

import pytest

from propos.messages import Quote
from propos_enrich.pipeline import Nlp, extract

GOLDEN = Path(__file__).parent / "golden"


def record(quote: Quote) -> dict[str, object]:
    """What a reader sees of a quote: offsets would only repeat the words."""
    return {
        "kind": quote.kind,
        "content": [piece.text for piece in quote.content],
        "cue": quote.cue.text if quote.cue else None,
        "mention": quote.mention.text if quote.mention else None,
        "speaker": [quote.speaker.name, quote.speaker.type] if quote.speaker else None,
    }


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.txt")), ids=lambda path: path.stem)
def test_records_are_as_a_reader_would_write_them(nlp: Nlp, path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    _, quotes = extract(nlp, text)
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["quotes"]
    assert [record(q) for q in quotes] == expected


def test_every_pair_is_whole() -> None:
    texts = {path.stem for path in GOLDEN.glob("*.txt")}
    assert texts == {path.stem for path in GOLDEN.glob("*.json")}
    assert len(texts) >= 25
