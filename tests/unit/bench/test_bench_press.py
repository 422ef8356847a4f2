"""The invented press of `make bench-search`: what its figures rest on."""

from collections import Counter
from itertools import islice

from bench.search.press import batch
from bench.search.questions import Questions
from propos.messages import Entity, Span
from propos_index.quoted import saying_of

QUOTES = 600
MADE = [*batch(7, 3, QUOTES)]


def test_a_batch_is_the_same_again_and_another_is_not() -> None:
    assert [*batch(7, 3, QUOTES)] == MADE
    assert not {each.article.id for each in batch(7, 4, QUOTES)} & {each.article.id for each in MADE}


def test_it_holds_exactly_the_quotes_that_were_asked_for_each_with_its_own_id() -> None:
    ids = [quote.id for each in MADE for quote in each.article.quotes]
    assert len(ids) == len(set(ids)) == QUOTES


def test_every_span_is_what_stands_in_the_text() -> None:
    for each in MADE:
        text = each.article.text
        spans = [span for quote in each.article.quotes for span in (*quote.content, quote.cue, quote.mention)]
        told: list[Entity | Span] = [*each.article.entities, *(span for span in spans if span)]
        assert all(text[span.start : span.end] == span.text for span in told)


def test_a_reprint_says_the_same_in_its_first_ones_cluster() -> None:
    reprints = [each for each in MADE if each.cluster != each.article.id]
    assert 0.05 < len(reprints) / len(MADE) < 0.25
    firsts = {each.article.id: each.article for each in MADE}
    for each in reprints:
        first = firsts[each.cluster]
        assert [*map(saying_of, each.article.quotes)] == [*map(saying_of, first.quotes)]
        assert each.article.minhash == first.minhash


def test_names_and_words_are_used_as_zipf_has_it() -> None:
    speakers = Counter(quote.speaker.name for each in MADE for quote in each.article.quotes if quote.speaker)
    assert speakers.most_common(1)[0][1] > 5
    assert len(speakers) > QUOTES / 5


def test_no_question_is_asked_twice_and_all_kinds_are() -> None:
    asked = [*islice(Questions(7), 500)]
    questions = [each.path.partition("?")[2] for each in asked]
    assert len(set(questions)) == 500
    assert len({each.kind for each in asked}) == 13
    assert asked == [*islice(Questions(7), 500)]
