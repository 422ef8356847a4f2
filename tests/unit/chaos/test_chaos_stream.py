"""The stream, the poison and the faults of a run: made of the seed, and what the audit takes for granted."""

from collections import Counter

import pytest

from chaos.plan import KINDS, draw
from chaos.poison import REASONS, poison, poisons
from chaos.press import batches, steps
from chaos.stream import stream
from propos import codec
from propos.errors import BadMessage
from propos.headers import major_version
from propos.identity import article_id
from propos.messages import Article, EnrichedArticle, Submission


def test_a_seed_gives_the_same_run_again_and_another_seed_another() -> None:
    assert stream(7, 300) == stream(7, 300) != stream(8, 300)
    assert poisons(7, 40) == poisons(7, 40) != poisons(8, 40)
    assert draw(7, 30) == draw(7, 30) != draw(8, 30)


def test_no_article_says_twice_the_same_and_some_say_what_another_says() -> None:
    stories = stream(3, 2000)
    for story in stories:
        assert len({(version.title, version.text) for version in story.versions}) == len(story.versions)
        assert story.id == article_id(story.url)
    firsts = Counter(story.versions[0].text for story in stories)
    reprints = sum(count - 1 for count in firsts.values())
    assert 40 <= reprints <= 140
    revisions = Counter(len(story.versions) for story in stories)
    assert revisions[1] > revisions[2] > revisions[3] > 0
    decoded = codec.decode(stories[0].submission(0), Submission, version=None)
    assert (decoded.url, decoded.text) == (stories[0].url, stories[0].versions[0].text)


def test_publishers_send_each_version_once_in_order_never_two_in_one_request() -> None:
    stories = stream(5, 500)
    sent = list(batches(steps(stories, 5)))
    for batch in sent:
        assert len({step.story.number for step in batch}) == len(batch)
    order: dict[int, list[int | None]] = {}
    for batch in sent:
        for step in batch:
            order.setdefault(step.story.number, []).append(step.number)
    for story in stories:
        wanted: list[int | None] = [*range(len(story.versions)), *([None] if story.removed else [])]
        assert order[story.number] == wanted


@pytest.mark.parametrize(("topic", "kind"), [pair for pair in REASONS if pair[1] != "refused"])
def test_poison_cannot_be_read_for_the_reason_that_it_gives(topic: str, kind: str) -> None:
    found = poison(topic, kind, "7")
    wanted = Article if topic == "articles.raw" else EnrichedArticle
    with pytest.raises(BadMessage) as caught:
        codec.decode(found.body, wanted, major_version(found.headers))
    assert caught.value.reason == found.reason


def test_each_poison_has_bytes_of_its_own_and_the_mended_ones_can_be_read() -> None:
    found = poisons(1, 100)
    assert len({each.body for each in found}) == 100
    mended = [each.body.replace(b'"contend_hash"', b'"content_hash"') for each in found if each.repairable]
    assert len(mended) == 20
    for body in mended:
        codec.decode(body, EnrichedArticle if b'"pipeline"' in body else Article)


def test_every_kind_of_fault_comes_as_often_as_any_other() -> None:
    plan = draw(11, 2 * len(KINDS))
    assert set(Counter((fault.what, fault.whom) for fault in plan).values()) == {2}
    assert [fault.at for fault in plan] == sorted(fault.at for fault in plan)
