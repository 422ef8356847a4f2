"""The embedded Kafka formats its storage under any cluster id."""

import uuid
from pathlib import Path

import pytest

from propos.settings import Settings
from propos_local import kafka
from propos_local.dist import described
from propos_local.instance import Place
from propos_local.java import find_java
from propos_local.settings import LocalSettings


def test_an_id_that_begins_with_a_hyphen_is_no_option(
    stack: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stack.kafka, "a running stack has fetched its servers"
    monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(bytes=b"\xf8" * 16))  # "-Pj4…" in base 64
    place, settings = Place(tmp_path, "kafka"), LocalSettings()
    kafka.command(settings, place, described(settings.dist.expanduser().resolve()), find_java(), 29_092)
    assert "cluster.id=-" in (place.data / "meta.properties").read_text()
