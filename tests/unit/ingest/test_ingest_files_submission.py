"""Articles handed in: what each is known by, whose it is, and what is refused."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from propos import codec
from propos.errors import BadMessage
from propos.messages import Submission
from propos.states import Candidate
from propos_ingest.files.submission import candidate_of

NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def handed_in(submission: Submission, outlet: str | None = None) -> Candidate:
    found = candidate_of(submission, "file:///archives/a.jsonl#3", "s", outlet, PARIS, NOW)
    return codec.decode(codec.encode(found), Candidate)


def test_it_is_known_by_its_address_without_trackers() -> None:
    found = handed_in(
        Submission(text="Un.", id="7", url="https://www.gazette.example/quai?utm_source=lettre#haut")
    )
    assert found.canonical_url == found.url == "https://www.gazette.example/quai"
    assert (found.outlet.id, found.outlet.name) == ("gazette.example", "gazette.example")
    assert (found.link, found.seen, found.observed_at) == ("file:///archives/a.jsonl#3", "s", NOW)


def test_without_address_it_is_known_by_its_id_within_its_outlet() -> None:
    same = [Submission(text="Un.", id="é/7", outlet="L’Écho de Brème"), Submission(text="Deux.", id="é/7")]
    first, second = (handed_in(each, "l'echo  de breme") for each in same)
    assert first.canonical_url == second.canonical_url == "urn:propos:l-echo-de-breme:%C3%A9%2F7"
    assert (first.outlet.id, first.outlet.name) == ("l-echo-de-breme", "L’Écho de Brème")
    other = handed_in(Submission(text="Un.", id="é/7", outlet="La Gazette"))
    assert other.canonical_url != first.canonical_url


def test_without_either_it_is_known_by_where_it_lies() -> None:
    assert handed_in(Submission(text="Un."), "La Gazette").canonical_url == "file:///archives/a.jsonl#3"


def test_its_fields_are_tidied() -> None:
    found = handed_in(
        Submission(
            text=" Un.\r\n\r\n\r\n Cafe\u0301. ",
            title=" Le\n quai &amp; le port ",
            authors=(" Agathe  Vaucelin ", "", "Agathe Vaucelin"),
            language="fr-FR",
            published_at=datetime(2026, 7, 1, 12),  # a date without offset is what this is about
            modified_at=datetime(1, 1, 1, tzinfo=UTC),
            section=" ",
            image_url="javascript:alert(1)",
        ),
        "La Gazette",
    )
    assert (found.title, found.text) == ("Le quai & le port", "Un.\n\nCafé.")
    assert (found.authors, found.language, found.section) == (("Agathe Vaucelin",), "fr", None)
    assert (found.published_at, found.modified_at) == (datetime(2026, 7, 1, 10, tzinfo=UTC), None)
    assert found.image_url is None


@pytest.mark.parametrize(
    ("submission", "outlet", "reason"),
    [
        (Submission(text=" \n "), "La Gazette", "empty"),
        (Submission(text="Un.", id="7"), None, "no_outlet"),
        (Submission(text="Un.", id="7", outlet="…"), None, "no_outlet"),
        (Submission(text="Un.", url="javascript:alert(1)"), "La Gazette", "bad_url"),
        (Submission(text="Un.", url="/quai"), "La Gazette", "bad_url"),
        (Submission(text="Un.", url="https://www.gazette.example/" + "é" * 3900), "La Gazette", "too_long"),
    ],
)
def test_what_cannot_be_an_article_says_why(submission: Submission, outlet: str | None, reason: str) -> None:
    with pytest.raises(BadMessage) as caught:
        candidate_of(submission, "file:///a", "s", outlet, PARIS, NOW)
    assert caught.value.reason == reason
