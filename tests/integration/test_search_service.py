"""What `propos search` says of itself: /ready and /metrics."""

import httpx
import pytest

from index_kit import Bridge, enriched, free_port
from polling import until
from propos.settings import Settings
from searching import indexed, served


def test_ready_follows_elasticsearch_and_metrics_count_answers_by_route(
    stack: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    elasticsearch = stack.elasticsearch
    port, bridge = free_port(), Bridge(elasticsearch)
    monkeypatch.setenv("PROPOS_HEALTH_PORT", str(port))
    article = enriched("https://vanel.example/digue", "La digue tiendra jusqu'au printemps prochain")
    with (
        indexed(elasticsearch, article) as prefix,
        served(f"http://127.0.0.1:{bridge.port}", prefix) as client,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as own,
    ):
        until(lambda: "elasticsearch" in own.get("/ready").json()["away"], what="/ready says what is away")
        assert own.get("/ready").status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert own.get("/live").status_code == httpx.codes.OK
        bridge.up()
        until(lambda: own.get("/ready").status_code == httpx.codes.OK, what="/ready follows")
        assert client.get("/api/quotes").status_code == httpx.codes.OK
        assert client.get("/nowhere/at/all").status_code == httpx.codes.NOT_FOUND
        counts = own.get("/metrics").text
        assert 'propos_search_seconds_count{route="/api/quotes",status="200"} 1.0' in counts
        assert "/nowhere" not in counts
        bridge.down()
        until(lambda: own.get("/ready").status_code != httpx.codes.OK, what="/ready notices")
        bridge.up()
        until(lambda: own.get("/ready").status_code == httpx.codes.OK, what="/ready recovers")
        bridge.down()
