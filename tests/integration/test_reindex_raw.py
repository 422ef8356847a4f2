"""`propos reindex --from raw`: the index as a newer pipeline reads the articles."""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from index_kit import enriched as article
from index_kit import url
from polling import until
from propos import clients, codec, headers, identity, topics
from propos.messages import Article
from propos.settings import Settings
from rebuilds import Site, as_held, sites

TEXT = "« Le quai rouvrira lundi », a annoncé Agathe Vaucelin, maire de Port-Lissac."


@pytest.fixture
def site(stack: Settings, tmp_path: Path) -> Iterator[Site]:
    with sites(stack, tmp_path) as make:
        yield make()


def published(site: Site, topic: str) -> Article:
    """An article as ingest publishes it."""
    here = url()
    body = msgspec.to_builtins(article(here)) | {
        "text": TEXT,
        "content_hash": identity.content_hash("Le port rouvre", TEXT),
    }
    sent = msgspec.convert(body, Article)
    event = headers.cloud_event(Article, "ingest", 1, sent.id)
    producer = clients.producer(site.settings.kafka, "test")
    producer.send(topic, key=sent.id.encode(), value=codec.encode(sent), headers=event).get(timeout=30)
    producer.close()
    return sent


def test_a_newer_pipeline_reads_all_again(site: Site) -> None:
    live, archived = published(site, topics.RAW), published(site, topics.BACKFILL)
    before = [article(each.url, pipeline="0.0.1", text=TEXT) for each in (live, archived)]
    elsewhere = article(url(), "Kafka ne l'a plus", pipeline="0.0.1")
    site.make()
    site.publish(*before)
    site.put(*before, elsewhere)
    rebuild = site.start("reindex", "--json", "--from", "raw")
    until(lambda: site.events("nobody reads"))
    enrich = site.start("enrich", "--again", "--from-beginning", "--until-end")
    assert enrich.wait(120) == 0
    out, _ = rebuild.communicate(timeout=120)
    assert rebuild.returncode == 0, site.log.read_text()[-3000:]
    told = json.loads(out)
    assert told["swapped"]
    assert told["carried_articles"] == 1
    quotes = ("Le quai rouvrira lundi",)
    assert site.held() == as_held(elsewhere) | {each.id: (1, quotes) for each in (live, archived)}
    assert not site.events("pipeline is not newer")


def test_a_pipeline_that_is_not_newer_is_pointed_out(site: Site) -> None:
    sent = published(site, topics.RAW)
    site.make()
    site.put(article(sent.url, "Le quai rouvrira mardi", pipeline="999.0.0"))
    enrich = site.start("enrich", "--again", "--from-beginning", "--until-end")
    assert enrich.wait(120) == 0
    site.reindex("--from", "raw")
    (event,) = site.events("pipeline is not newer")
    assert event["indexed"] == "999.0.0"
    assert site.held() == {sent.id: (1, ("Le quai rouvrira mardi",))}
