"""`propos find` as a reader runs it, on real Elasticsearch: what is found, how it is shown, how it fails."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from click.testing import CliRunner
from elasticsearch import BadRequestError, Elasticsearch

from propos import codec, identity
from propos.messages import EnrichedArticle
from propos.settings import Settings
from propos_index.candidates import Delivery, prepare
from propos_index.indices import ensure
from propos_index.settings import IndexSettings
from propos_index.writer import Writer
from propos_search.commands import find as find_command

RECENT = datetime.now(UTC) - timedelta(hours=2)
SPEAKERS = {
    "roy": {"name": "Anne-Sophie Le Roÿ", "type": "person", "role": "maire [bold]de[/] Port-Vanel"},
    "lefevre": {"name": "Œdile Lefèvre", "type": "person"},
    "union": {"name": "Union des pêcheurs", "type": "organisation"},
}
# words, kind, speaker, outlet, published
QUOTES = [
    ("L’école publique n'a pas dit son dernier mot", "direct", "roy", "Le Courrier de Vanel", "2026-09-03"),
    ("les écoles fermeraient l'été", "indirect", "lefevre", "Le Courrier de Vanel", "2026-08-03"),
    ("Le chalutier [red]coulera[/] \x1b[31mdemain", "direct", "union", "L'Écho du Large", "2026-09-05"),
    ("le dernier mot de l'école", "mixed", None, "L'Écho du Large", None),
    ("Aujourd’hui, l'œuvre du conseil municipal commence", "direct", "roy", "L'Écho du Large", None),
]
Answered = Callable[..., dict[str, Any]]
Find = Callable[..., subprocess.CompletedProcess[str]]


def article(
    words: str, kind: str, speaker: str | None, outlet: str, published: str | None
) -> EnrichedArticle:
    url = f"https://vanel.example/{identity.words_key(words)}"
    quote = {
        "id": identity.quote_id(url, identity.words_key(words), 0),
        "kind": kind,
        "content": [{"start": 0, "end": len(words), "text": words}],
        "speaker": SPEAKERS.get(speaker or ""),
        "words_key": identity.words_key(words),
    }
    body = {
        "id": identity.article_id(url),
        "url": url,
        "canonical_url": url,
        "outlet": {"id": outlet.lower(), "name": outlet},
        "title": "Ce qui s'est dit",
        "text": words,
        "observed_at": RECENT,
        "published_at": f"{published}T10:00:00+02:00" if published else None,
        "revision": 1,
        "content_hash": "h",
        "pipeline": {"name": "rules", "version": "1.0.0", "seconds": 0.1},
        "quotes": [quote],
    }
    return msgspec.convert(body, EnrichedArticle)


@pytest.fixture(scope="module")
def indexed(stack: Settings) -> Iterator[IndexSettings]:
    """Indices of our own that hold the five quotes."""
    settings = IndexSettings(elasticsearch=stack.elasticsearch, index_prefix=f"f{uuid4().hex[:8]}-")
    with Elasticsearch(stack.elasticsearch) as client:
        ensure(client, settings.index_prefix)
        bodies = [codec.encode(article(*quote)) for quote in QUOTES]
        candidates = [
            prepare(Delivery("articles.enriched", 0, offset, None, body, []), RECENT)
            for offset, body in enumerate(bodies)
        ]
        list(Writer(client, settings).write(candidates, sleep))
        client.indices.refresh(index=f"{settings.index_prefix}*")
        yield settings
        for alias in ("articles", "quotes"):
            client.indices.delete(index=f"{settings.index_prefix}{alias}-v1")


@pytest.fixture
def find(indexed: IndexSettings) -> Find:
    """Run `propos find` with these arguments; keywords are environment variables."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        ours = {
            "PROPOS_ELASTICSEARCH": indexed.elasticsearch,
            "PROPOS_INDEX_PREFIX": indexed.index_prefix,
            "COLUMNS": "200",
        }
        return subprocess.run(
            [sys.executable, "-c", "from propos.cli import main; main()", "find", *arguments],
            env=os.environ | ours | environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def answer(indexed: IndexSettings) -> Answered:
    """What `propos find --json` prints for these arguments, run in this process."""

    def run(*arguments: str) -> dict[str, Any]:
        environment = {
            "PROPOS_ELASTICSEARCH": indexed.elasticsearch,
            "PROPOS_INDEX_PREFIX": indexed.index_prefix,
        }
        done = CliRunner().invoke(find_command, ["--json", *arguments], env=environment)
        assert done.exit_code == 0, done.output
        return dict(json.loads(done.stdout))

    return run


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["écoles"], {0, 1, 3}),  # elision and stem
        (["ECOLE"], {0, 1, 3}),  # neither case nor accents
        (["l'ecole"], {0, 1, 3}),
        (["ete"], {1}),  # a stop word's twin
        (["oeuvres"], {4}),
        (["aujourd'hui"], {4}),  # the other apostrophe
        (["dernier mot école"], {0, 3}),  # all the words, in any order
        (['"dernier mot"', "école"], {0, 3}),
        (['"école publique"'], {0}),
        (["« mot de l'école »"], {3}),
        (["chalut*"], {2}),
        (["école", "--speaker", "le roy"], {0}),
        (["--speaker", "LE ROY"], {0, 4}),
        (["--speaker", "anne sophie"], {0, 4}),
        (["--speaker", "lefev"], {1}),
        (["--speaker", "oedile"], {1}),
        (["--speaker", "*"], set()),
        (["--kind", "mixed"], {3}),
        (["--outlet", "echo du large"], {2, 3, 4}),
        (["--since", "2026-09-04"], {2, 3, 4}),
        (["--since", "1d"], {3, 4}),
        (["--since", "2026"], {0, 1, 2, 3, 4}),
        (["paquebot"], set()),
        # the query language
        (["le dernier mot"], {0, 3}),  # a stop word asks nothing beside others
        (["le", '"dernier mot"'], {0, 3}),
        (["chalutier OR œuvre"], {2, 4}),
        (["(chalutier OR œuvre) conseil"], {4}),
        (["école NOT publique"], {1, 3}),
        (["--", "école", '-"dernier mot"'], {1}),
        (["SAUF (école OR œuvre)"], {2}),
        (["l'éco*"], {0, 1, 3}),
        (["roy"], {0, 4}),  # whoever says it
        (["roy école"], {0}),
        (["SAUF roy"], {1, 2, 3}),
        (['speaker:"Le Roy"'], {0, 4}),
        (["qui:(lefevre OR union)"], {1, 2}),
        (["role:maire"], {0, 4}),
        (["média:écho kind:mixte"], {3}),
        (["after:2026-09-04 before:7d"], {2}),
        (["avant:2026-09 OR chalutier"], {1, 2}),
        (["chalutier", "&", "-", "…"], {2}),
    ],
)
def test_what_is_found(answer: Answered, arguments: list[str], expected: set[int]) -> None:
    numbers = {words: number for number, (words, *_) in enumerate(QUOTES)}
    assert {numbers[hit["content"]] for hit in answer(*arguments)["hits"]} == expected


def test_the_words_found_are_marked_in_the_quote(answer: Answered) -> None:
    for word, marked in [("écoles", {"L’école", "écoles", "l'école"}), ("ete", {"l'été"})]:
        hits = answer(word)["hits"]
        pieces = {hit["content"][start:end] for hit in hits for start, end in hit["matches"]}
        assert pieces == marked


def test_facets_count_all_quotes_with_those_of_nobody(answer: Answered) -> None:
    given = answer("--since", "2026", "--limit", "1")
    facets = given["facets"]
    counts = {
        name: {each["value"]: each["count"] for each in facets[name]}
        for name in ("speakers", "outlets", "kinds")
    }
    assert (given["total"], len(given["hits"])) == (5, 1)
    assert counts["speakers"] == {"Anne-Sophie Le Roÿ": 2, "Œdile Lefèvre": 1, "Union des pêcheurs": 1}
    assert facets["unnamed"] == 1
    assert counts["outlets"] == {"L'Écho du Large": 3, "Le Courrier de Vanel": 2}
    assert counts["kinds"] == {"direct": 3, "indirect": 1, "mixed": 1}
    assert {"start": "2026-08-01", "count": 1} in facets["timeline"]


def test_a_facet_counts_without_its_own_filter(answer: Answered) -> None:
    given = answer("--since", "2026", "--kind", "mixed")
    assert given["total"] == 1
    assert {each["value"]: each["count"] for each in given["facets"]["kinds"]} == {
        "direct": 3,
        "indirect": 1,
        "mixed": 1,
    }
    assert given["facets"]["unnamed"] == 1


def test_the_terminal_shows_who_said_what_where(find: Find) -> None:
    lines = find("publique").stdout
    for part in (
        "1 citation",
        "L’école publique n'a pas dit",
        "Anne-Sophie Le Roÿ",
        "maire [bold]de[/]",
        "directe",
        "Le Courrier de Vanel",
        "03/09/2026",
        "https://vanel.example/",
        "Qui parle",
    ):
        assert part in lines
    assert "1 quote" in find("publique", "--lang", "en").stdout
    assert "\x1b" not in lines


def test_an_article_cannot_speak_to_the_terminal(find: Find) -> None:
    shown = find("chalutier", FORCE_COLOR="1", TERM="xterm-256color").stdout
    assert "[red]coulera[/]" in shown
    assert "\x1b[31m" not in shown
    assert "\x1b[" in shown


def test_nothing_found_is_no_failure(find: Find) -> None:
    done = find("paquebot")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Aucune citation trouvée.\n", "")


@pytest.mark.parametrize(
    ("arguments", "environment", "status", "parts"),
    [
        (["x", "--since", "hier"], {}, 2, ["hier", "2026-10-01"]),
        (["x", "--since", "2026-02-31"], {}, 2, ["2026-02-31"]),
        (["x", "--kind", "oral"], {}, 2, ["oral", "direct"]),
        (["x", "kind:oral"], {}, 2, ["« oral »", "essayez", "mixed"]),
        (["(x OR)", "--lang", "en"], {}, 2, ["nothing after OR"]),
        ([], {}, 2, ["propos find digue"]),
        (["x"], {"PROPOS_ELASTICSEARCH": "nowhere"}, 2, ["PROPOS_ELASTICSEARCH=nowhere", "http://"]),
        (["x"], {"PROPOS_ELASTICSEARCH": "http://127.0.0.1:1"}, 1, ["127.0.0.1:1", "propos up"]),
        (["x"], {"PROPOS_INDEX_PREFIX": "nowhere-"}, 1, ["nowhere-quotes", "propos indices"]),
    ],
)
def test_failures_name_the_input_and_the_remedy(
    find: Find, arguments: list[str], environment: dict[str, str], status: int, parts: list[str]
) -> None:
    done = find(*arguments, **environment)
    assert (done.returncode, done.stdout) == (status, "")
    assert "Traceback" not in done.stderr
    assert [part for part in parts if part not in done.stderr] == []
    if status == 1:
        assert len(done.stderr.splitlines()) == 1


def test_an_unknown_field_is_refused(indexed: IndexSettings) -> None:
    with Elasticsearch(indexed.elasticsearch) as client, pytest.raises(BadRequestError, match="strict"):
        client.index(index=f"{indexed.index_prefix}quotes", document={"shoe_size": 43})


def test_indices_may_be_made_again(indexed: IndexSettings) -> None:
    with Elasticsearch(indexed.elasticsearch) as client:
        again = ensure(client, indexed.index_prefix)
    assert again == {f"{indexed.index_prefix}{alias}": "unchanged" for alias in ("articles", "quotes")}
