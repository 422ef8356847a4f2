"""POST /articles with a real Kafka behind it: 202 means that ingest.inbox holds the articles."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from typing import Any
from uuid import uuid4

import aiohttp
from aiohttp import web
from kafka import TopicPartition

from propos import clients, codec, topics
from propos.health import Health
from propos.identity import article_id
from propos.settings import Settings
from propos.states import Candidate, Handover
from propos_ingest.addresses import site_of
from propos_ingest.ledger.partition import partition_of
from propos_ingest.push.endpoint import Hand, application
from propos_ingest.settings import IngestSettings

KEY = "cle-de-la-redaction"
TEXT = "« Le quai rouvrira lundi », a annoncé Agathe Vaucelin."


def to_inbox(producer: Any) -> Hand:
    """Candidates to the inbox, each to the partition of its site; returns when Kafka has all of them."""

    def send(handovers: Sequence[Handover]) -> None:
        futures = []
        for candidate in handovers:
            assert isinstance(candidate, Candidate)
            site = site_of(candidate.canonical_url)
            body, number = codec.encode(candidate), partition_of(site, 24)
            futures.append(producer.send(topics.INGEST_INBOX, body, site.encode(), partition=number))
        for future in futures:
            future.get(timeout=10)

    async def hand(handovers: Sequence[Handover]) -> None:
        await asyncio.to_thread(send, handovers)

    return hand


def serve(hand: Hand, client: Callable[[aiohttp.ClientSession, str], Awaitable[None]]) -> None:
    async def main() -> None:
        health = Health()
        health.ready()
        runner = web.AppRunner(application(IngestSettings(push_keys=KEY), hand, health, 15))
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            headers = {"X-API-Key": KEY}
            async with aiohttp.ClientSession(headers=headers) as session:
                await client(session, f"http://127.0.0.1:{runner.addresses[0][1]}/articles")
        finally:
            await runner.cleanup()

    asyncio.run(main())


def inbox(stack: Settings, site: str) -> list[Candidate]:
    """The candidates of a site on the inbox, in order."""
    part = TopicPartition(topics.INGEST_INBOX, partition_of(site, 24))
    with closing(clients.consumer(stack.kafka, "test", None)) as consumer:
        records = clients.read_whole(consumer, topics.INGEST_INBOX)
        mine = [record for record in records if record.key == site.encode()]
    assert {record.partition for record in mine} <= {part.partition}
    handovers = [codec.decode_handover(record.value) for record in mine]
    return [each for each in handovers if isinstance(each, Candidate)]


def test_what_was_accepted_is_on_the_inbox(stack: Settings) -> None:
    site = f"courrier-{uuid4().hex[:12]}.example"
    articles = [{"url": f"https://{site}/{number}", "text": f"{TEXT} {number}"} for number in range(300)]
    reports: list[dict[str, Any]] = []

    async def client(session: aiohttp.ClientSession, url: str) -> None:
        for body in (articles, [*articles[:1], {"url": f"https://{site}/x", "texte": "perdu ?"}]):
            async with session.post(url, json=body) as answer:
                assert answer.status == 202
                reports.append(await answer.json())

    with closing(clients.producer(stack.kafka, "test")) as producer:
        serve(to_inbox(producer), client)
    found = inbox(stack, site)
    assert [each.text for each in found] == [each["text"] for each in (*articles, articles[0])]
    ids = [outcome["id"] for outcome in reports[0]["outcomes"]]
    assert ids == [article_id(each.canonical_url) for each in found[:300]]
    assert [outcome["status"] for outcome in reports[1]["outcomes"]] == ["accepted", "refused"]
    assert found[0].seen == found[300].seen


def test_without_kafka_nothing_is_accepted() -> None:
    answers = []

    async def client(session: aiohttp.ClientSession, url: str) -> None:
        async with session.post(url, json={"url": "https://courrier.example/1", "text": TEXT}) as answer:
            answers.append((answer.status, answer.headers.get("Retry-After")))

    def connect() -> Any:
        return clients.producer("127.0.0.1:9", "test")

    async def hand(handovers: Sequence[Handover]) -> None:
        await to_inbox(await asyncio.to_thread(connect))(handovers)

    serve(hand, client)
    assert answers == [(503, "5")]
