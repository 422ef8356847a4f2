"""Every server setting in docker-compose.yml is one that the real servers know."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from propos.settings import Settings

BY_THE_IMAGE = {"ES_JAVA_OPTS"}
"""Read by the image's own start script."""


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    path = Path(__file__).parents[2] / "docker-compose.yml"
    found: dict[str, Any] = yaml.safe_load(path.read_bytes())["services"]
    return found


def test_kafka_knows_every_setting(stack: Settings, services: dict[str, Any]) -> None:
    admin = KafkaAdminClient(bootstrap_servers=stack.kafka)
    try:
        resource = ConfigResource(ConfigResourceType.BROKER, "1")
        known = admin.describe_configs([resource], config_filter="all")["broker"]["1"].keys()
    finally:
        admin.close()
    used = {
        name.removeprefix("KAFKA_").lower().replace("_", ".")
        for name in services["kafka"]["environment"]
        if name.startswith("KAFKA_")
    }
    assert used
    assert used <= set(known)


def test_elasticsearch_knows_every_setting(stack: Settings, services: dict[str, Any]) -> None:
    with Elasticsearch(stack.elasticsearch) as client:
        answer = client.cluster.get_settings(include_defaults=True, flat_settings=True)
        nodes = client.nodes.info(flat_settings=True)["nodes"]
    known = {*answer["defaults"], *answer["persistent"], *answer["transient"]}
    known |= {name for node in nodes.values() for name in node["settings"]}
    used = set(services["elasticsearch"]["environment"]) - BY_THE_IMAGE
    assert all(re.fullmatch(r"[a-z_.]+", name) for name in used)
    assert used <= known
