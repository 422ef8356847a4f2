"""POST /articles over HTTP: who may, what is taken, and what a client is told when it is not."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp
import jsonschema
import pytest
from aiohttp import web

from propos.errors import Retry, Unusable
from propos.health import Health
from propos.identity import article_id
from propos.states import Handover, Removal
from propos_ingest.push.endpoint import AT_ONCE, Hand, application
from propos_ingest.settings import IngestSettings

KEY = "cle-de-la-redaction"
BEARER = {"Authorization": f"Bearer {KEY}"}
JSON = {**BEARER, "Content-Type": "application/json"}
LINES = {**BEARER, "Content-Type": "application/x-ndjson"}
URL = "https://www.courrier-serande.example/quai"
TEXT = "« Le quai rouvrira lundi », a annoncé Agathe Vaucelin."

Client = Callable[[aiohttp.ClientSession, str], Awaitable[None]]


def settings(**changes: Any) -> IngestSettings:
    return IngestSettings(**{"push_keys": f"autre, {KEY}", "push_bytes": 100_000, **changes})


def serve(
    client: Client,
    hand: Hand | None = None,
    health: Health | None = None,
    seconds: float = 20,
    **changes: Any,
) -> list[Any]:
    """Run `client(session, base URL)` against the endpoint; returns the candidates it handed over."""
    handed: list[Any] = []

    async def keep(candidates: Sequence[Handover]) -> None:
        handed.extend(candidates)

    async def main() -> None:
        ready = Health()
        ready.ready()
        app = application(settings(**changes), hand or keep, health or ready, seconds)
        runner = web.AppRunner(app, lingering_time=0.5)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            async with aiohttp.ClientSession() as session:
                await client(session, f"http://127.0.0.1:{runner.addresses[0][1]}")
        finally:
            await runner.cleanup()

    asyncio.run(main())
    return handed


def post(body: Any, headers: dict[str, str] = JSON, **options: Any) -> tuple[int, dict[str, Any], list[Any]]:
    """Status, answer and what was handed over, of one POST; anything but bytes is sent as JSON."""
    told: list[Any] = []

    async def client(session: aiohttp.ClientSession, base: str) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with session.post(f"{base}/articles", data=data, headers=headers) as answer:
            problem = answer.status >= 400 and answer.status != 422
            assert answer.content_type == ("application/problem+json" if problem else "application/json")
            told[:] = [answer.status, await answer.json(content_type=None)]
            if problem:
                assert told[1]["status"] == answer.status

    handed = serve(client, **options)
    return told[0], told[1], handed


def test_one_article() -> None:
    status, report, (candidate,) = post(
        {"url": URL, "title": "Le quai rouvre", "text": TEXT, "authors": ["A. B."]}
    )
    assert status == 202
    assert report == {
        "accepted": 1,
        "refused": 0,
        "outcomes": [{"index": 0, "status": "accepted", "id": article_id(URL)}],
    }
    assert (candidate.link, candidate.canonical_url, candidate.text) == (URL, URL, TEXT)
    assert (candidate.title, candidate.authors) == ("Le quai rouvre", ("A. B.",))
    assert candidate.outlet.name == "courrier-serande.example"


def test_many_each_with_its_outcome_in_order() -> None:
    status, report, handed = post(
        [
            {"url": URL, "text": TEXT},
            {"url": URL, "txt": TEXT, "titel": "Quai"},
            {"url": URL, "text": 12},
            {"text": TEXT},
            {"url": "javascript:alert(1)", "text": TEXT},
            {"url": URL, "text": " \n "},
            "un article",
            {"id": "42", "outlet": "Le Courrier", "text": TEXT},
        ]
    )
    assert status == 202
    assert (report["accepted"], report["refused"]) == (2, 6)
    assert [outcome["index"] for outcome in report["outcomes"]] == list(range(8))
    reasons = [outcome.get("error", {}).get("reason") for outcome in report["outcomes"]]
    assert reasons == [
        None, "unknown_fields", "wrong_shape", "no_identity", "bad_url", "empty", "wrong_shape", None
    ]  # fmt: skip
    assert report["outcomes"][1]["error"]["detail"] == "'titel', 'txt'"
    assert "$.text" in report["outcomes"][2]["error"]["detail"]
    assert [article_id(each.canonical_url) for each in handed] == [
        outcome["id"] for outcome in report["outcomes"] if outcome["status"] == "accepted"
    ]


def test_all_refused_is_422_and_hands_nothing_over() -> None:
    status, report, handed = post([{"url": URL}, {"url": URL, "text": "a" * 1_000_001}], push_bytes=2_000_000)
    assert (status, handed) == (422, [])
    assert [outcome["error"]["reason"] for outcome in report["outcomes"]] == ["wrong_shape", "too_long"]


def test_what_nobody_could_take_up_is_refused() -> None:
    hosts = f"https://{'a.' * 120}example/1"
    composed = "\u0958" * 600_000
    _, report, _ = post([{"url": hosts, "text": TEXT}, {"url": URL, "text": composed}], push_bytes=5_000_000)
    assert [outcome["error"]["reason"] for outcome in report["outcomes"]] == ["wrong_shape", "too_long"]


def test_json_lines_where_a_bad_line_stops_no_other() -> None:
    good = json.dumps({"url": URL, "text": TEXT}, ensure_ascii=False).encode()
    status, report, handed = post(good + b"\n\n{oops\n" + good[:-9] + b'\xff\xfe"}\r\n' + good, LINES)
    assert (status, len(handed)) == (202, 2)
    assert [outcome["status"] for outcome in report["outcomes"]] == [
        "accepted",
        "refused",
        "refused",
        "accepted",
    ]
    assert "byte 1" in report["outcomes"][1]["error"]["detail"]


def test_the_same_article_pushed_again_is_the_same_article() -> None:
    variants = [f"{URL}?utm_source=lettre", URL, f"{URL}#suite"]
    _, report, handed = post([{"url": url, "text": TEXT} for url in variants])
    assert {outcome["id"] for outcome in report["outcomes"]} == {article_id(URL)}
    _, _, again = post([{"url": url, "text": TEXT} for url in variants])
    assert [each.seen for each in again] == [each.seen for each in handed]
    _, _, (changed,) = post({"url": URL, "text": f"{TEXT} Ou mardi."})
    assert changed.seen not in {each.seen for each in handed}


def test_ids_are_the_outlets_own() -> None:
    _, report, _ = post(
        [{"id": "42", "outlet": outlet, "text": TEXT} for outlet in ("Le Courrier", "La Gazette")]
    )
    one, other = (outcome["id"] for outcome in report["outcomes"])
    assert one != other


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        (b'[{"text": "a"},\n {"text" "b"}]', 2, 10),
        (b'{"text": "a"', 1, 13),
        (b'{"text": "\xe9t\xe9"}', 1, 11),
        (b'{"text": NaN}', 1, 10),
        (b'{"text": "a"} {"text": "b"}', 1, 16),
    ],
)
def test_malformed_json_names_the_place(body: bytes, line: int, column: int) -> None:
    status, problem, handed = post(body)
    assert (status, handed) == (400, [])
    assert (problem["line"], problem["column"]) == (line, column)


@pytest.mark.parametrize("body", [b"", b"[]", b"12", b'"article"', b"[" * 50_000])
def test_a_body_without_articles_is_400(body: bytes) -> None:
    assert post(body)[0] == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Basic Y2xlOmNsZQ=="}, 401),
        ({"Authorization": "Bearer devinette"}, 403),
        ({"X-API-Key": "clé"}, 403),
        ({"X-API-Key": KEY}, 202),
        ({"Authorization": f"bearer {KEY}"}, 202),
        ({"X-API-Key": "autre"}, 202),
    ],
)
def test_keys(headers: dict[str, str], status: int) -> None:
    found, _, handed = post({"url": URL, "text": TEXT}, {**headers, "Content-Type": "application/json"})
    assert (found, len(handed)) == (status, status == 202)


def test_without_a_key_the_endpoint_does_not_start() -> None:
    async def hand(candidates: Sequence[Handover]) -> None:
        raise AssertionError

    with pytest.raises(Unusable, match="PROPOS_PUSH_KEYS"):
        application(settings(push_keys=" , "), hand, Health())


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=iso-8859-1"},
        {"Content-Encoding": "gzip"},
        {"Content-Encoding": "compress"},
    ],
)
def test_other_media_types_and_codings_are_415(headers: dict[str, str]) -> None:
    assert post({"url": URL, "text": TEXT}, JSON | headers)[0] == 415


def test_too_large_announced_or_not() -> None:
    statuses = []

    async def endless() -> Any:
        yield b"["
        while True:
            yield b'{"text": "a"},' * 100

    async def client(session: aiohttp.ClientSession, base: str) -> None:
        body: Any
        for body in (b" " * 100_001, endless()):
            async with session.post(f"{base}/articles", data=body, headers=JSON) as answer:
                statuses.append(answer.status)

    assert serve(client) == []
    assert statuses == [413, 413]


def test_too_many_articles_are_413() -> None:
    assert post(b"{}\n" * 10_001, LINES)[0] == 413


def test_a_slow_body_is_408() -> None:
    async def slow() -> Any:
        yield b"["
        await asyncio.Event().wait()

    statuses = []

    async def client(session: aiohttp.ClientSession, base: str) -> None:
        async with session.post(f"{base}/articles", data=slow(), headers=JSON) as answer:
            statuses.append(answer.status)

    serve(client, seconds=0.2)
    assert statuses == [408]


def test_other_methods_and_paths() -> None:
    found = {}

    async def client(session: aiohttp.ClientSession, base: str) -> None:
        for method, path in (("GET", "/articles"), ("PUT", "/articles"), ("POST", "/article")):
            async with session.request(method, base + path, headers=BEARER) as answer:
                found[method, path] = answer.status, answer.content_type, answer.headers.get("Allow")

    serve(client)
    assert found == {
        ("GET", "/articles"): (405, "application/problem+json", "DELETE,POST"),
        ("PUT", "/articles"): (405, "application/problem+json", "DELETE,POST"),
        ("POST", "/article"): (404, "application/problem+json", None),
    }


def test_nothing_is_accepted_while_kafka_is_away() -> None:
    answers = []
    health = Health()
    health.ready()

    async def away(candidates: Sequence[Handover]) -> None:
        raise Retry("Kafka: no broker")

    async def never(candidates: Sequence[Handover]) -> None:
        await asyncio.Event().wait()

    async def client(session: aiohttp.ClientSession, base: str) -> None:
        async with session.post(
            f"{base}/articles", json={"url": URL, "text": TEXT}, headers=BEARER
        ) as answer:
            answers.append((answer.status, int(answer.headers["Retry-After"]) > 0))

    serve(client, hand=away)
    serve(client, hand=never, seconds=0.2)
    health.away("kafka", "no broker")
    assert serve(client, health=health) == []
    assert answers == [(503, True)] * 3


def test_few_bodies_are_held_at_once() -> None:
    now, most = 0, 0
    together = asyncio.Barrier(AT_ONCE)

    async def hand(candidates: Sequence[Handover]) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await together.wait()
        now -= 1

    async def client(session: aiohttp.ClientSession, base: str) -> None:
        async def push() -> int:
            async with session.post(
                f"{base}/articles", json={"url": URL, "text": TEXT}, headers=BEARER
            ) as answer:
                return answer.status

        assert set(await asyncio.gather(*(push() for _ in range(5 * AT_ONCE)))) == {202}

    serve(client, hand=hand)
    assert most == AT_ONCE


def test_an_unforeseen_error_is_told_as_500_without_its_words() -> None:
    async def broken(candidates: Sequence[Handover]) -> None:
        raise ZeroDivisionError("le secret")

    status, problem, _ = post({"url": URL, "text": TEXT}, hand=broken)
    assert status == 500
    assert "secret" not in json.dumps(problem)


def delete(path: str, headers: dict[str, str] = BEARER, **options: Any) -> tuple[int, Any, list[Any]]:
    """Status, answer and what was handed over, of one DELETE."""
    told: list[Any] = []

    async def client(session: aiohttp.ClientSession, base: str) -> None:
        async with session.delete(f"{base}{path}", headers=headers) as answer:
            told[:] = [answer.status, await answer.json(content_type=None)]

    handed = serve(client, **options)
    return told[0], told[1], handed


def test_an_article_is_taken_back_by_its_id_or_its_address() -> None:
    identity = article_id(URL)
    status, answer, (removal,) = delete(f"/articles/{identity}?note=Ordonnance")
    assert (status, answer) == (202, {"status": "accepted", "id": identity})
    assert isinstance(removal, Removal)
    assert (removal.article, removal.link, removal.lift, removal.note) == (
        identity,
        None,
        False,
        "Ordonnance",
    )
    status, answer, (removal,) = delete(f"/articles?url={URL}%3Futm_source=x")
    assert (status, answer, removal.link, removal.article) == (202, {"status": "accepted"}, URL, None)


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/articles", BEARER, 400),
        ("/articles?url=quai", BEARER, 400),
        ("/articles?uri=" + URL, BEARER, 400),
        ("/articles/quai", BEARER, 400),
        (f"/articles/{article_id(URL)}?url={URL}", BEARER, 400),
        (f"/articles/{article_id(URL)}?note={'a' * 501}", BEARER, 400),
        (f"/articles/{article_id(URL)}", {}, 401),
        (f"/articles/{article_id(URL)}", {"X-API-Key": "autre chose"}, 403),
    ],
)
def test_what_cannot_be_taken_back_is_refused(path: str, headers: dict[str, str], status: int) -> None:
    found, problem, handed = delete(path, headers)
    assert (found, problem["status"], handed) == (status, status, [])


def test_nothing_is_taken_back_while_kafka_is_away() -> None:
    async def away(handovers: Sequence[Handover]) -> None:
        raise Retry("Kafka: no broker")

    assert delete(f"/articles/{article_id(URL)}", hand=away)[0] == 503


def test_openapi_describes_what_the_endpoint_answers() -> None:
    documents: list[Any] = []

    async def client(session: aiohttp.ClientSession, base: str) -> None:
        async with session.get(f"{base}/openapi.json") as answer:
            documents.append(await answer.json())

    serve(client)
    (document,) = documents
    answers = document["paths"]["/articles"]["post"]["responses"]

    def check(status: int, body: Any) -> None:
        ((_, content),) = answers[str(status)]["content"].items()
        jsonschema.validate(body, {**content["schema"], "components": document["components"]})

    check(202, post([{"url": URL, "text": TEXT}, {}])[1])
    check(422, post({})[1])
    check(400, post(b"{")[1])
    check(401, post({}, {})[1])
    assert document["components"]["schemas"]["Submission"]["required"] == ["text"]
