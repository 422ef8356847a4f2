"""The seeds are what they say: whole, invented places only, every gold offset right."""

import json
from collections import Counter
from typing import Any, get_args

import pytest

from propos.messages import QUOTE_KINDS, SpeakerType
from propos_seeds import site
from propos_seeds.library import FOLDER, Story, newest, outlets, quotes_path, stories
from propos_seeds.press import Press
from propos_seeds.schedule import editions

STORIES = stories()
by_name = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)


def gold(story: Story) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(quotes_path(story).read_bytes())
    return found


def test_there_are_enough_of_every_kind() -> None:
    assert len(newest()) >= 60
    assert set(outlets()) == {"courrier", "eveil", "matin", "asi"} == {s.facts.outlet for s in STORIES}
    assert sum(story.facts.revision_of is not None for story in STORIES) >= 5
    assert sum(story.facts.reprint_of is not None for story in STORIES) >= 3
    kinds = Counter(quote["kind"] for story in STORIES for quote in gold(story)["quotes"])
    assert all(kinds[kind] >= 100 for kind in QUOTE_KINDS), kinds


def test_every_file_belongs_to_an_article() -> None:
    names = {story.name for story in STORIES}
    for folder in ("articles", "text", "quotes"):
        assert {path.stem for path in (FOLDER / folder).iterdir()} == names


@by_name
def test_the_length_is_that_of_a_newspaper_article(story: Story) -> None:
    assert 150 <= len(story.text.split()) <= 650
    assert story.text == story.text.strip()
    assert all(paragraph == paragraph.strip() and "\n" not in paragraph for paragraph in story.paragraphs)


@by_name
def test_every_offset_matches_its_text(story: Story) -> None:
    records = gold(story)
    assert records["quotes"]
    for quote in records["quotes"]:
        assert quote["kind"] in QUOTE_KINDS
        spans = [*quote["content"], *(quote[part] for part in ("cue", "mention") if quote[part])]
        for span in spans:
            assert story.text[span["start"] : span["end"]] == span["text"] != ""
        starts = [piece["start"] for piece in quote["content"]]
        assert starts == sorted(starts)
        if quote["speaker"] is None:
            assert quote["speaker_type"] in get_args(SpeakerType)
        else:
            assert quote["speaker"]["type"] in get_args(SpeakerType)
            assert quote["speaker"]["name"] in story.text
    for span in records["not_quotes"]:
        assert story.text[span["start"] : span["end"]] == span["text"]


@by_name
def test_a_correction_or_reprint_names_its_original(story: Story) -> None:
    originals = {other.name: other for other in STORIES}
    if story.facts.revision_of:
        original = originals[story.facts.revision_of]
        assert story.url == original.url
        assert story.text != original.text
        assert story.facts.modified
        assert story.facts.modified > story.facts.published
    if story.facts.reprint_of:
        original = originals[story.facts.reprint_of]
        assert story.outlet != original.outlet
        shared = set(story.text.split()) & set(original.text.split())
        assert len(shared) > 0.6 * len(set(original.text.split()))


def test_addresses_are_unique_and_exist_nowhere() -> None:
    assert len({story.url for story in newest()}) == len(newest())
    assert all(story.url.startswith("http://www.") and ".example/" in story.url for story in STORIES)


def test_a_page_carries_what_a_real_one_does() -> None:
    story = STORIES[0]
    page = site.article(story, STORIES[1:]).decode()
    assert f'<link rel="canonical" href="{story.url}">' in page
    for part in ("cookie-consent", "Rubriques", "À lire aussi", '"@type": "NewsArticle"'):
        assert part in page


def test_the_press_publishes_what_was_released_and_no_more() -> None:
    press = Press()
    first, live, corrections = editions(3)
    story = first[0]
    target = story.url.removeprefix(f"http://{story.outlet.host}")
    assert press.answer(story.outlet.host, target)[0] == 404
    press.release(story)
    status, _, body = press.answer(story.outlet.host, target)
    assert status == 200
    assert story.paragraphs[-1].split()[0] in body.decode()
    assert press.was_read(story.name)
    assert not press.was_read(first[1].name)
    assert len(first) + len(live) + len(corrections) == len(STORIES)
