"""docker-compose.yml is valid, and says the same as the embedded stack and the code."""

import re
import xml.etree.ElementTree as ET
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema

from propos.settings import Settings
from propos_seeds.library import outlets

POM = "{http://maven.apache.org/POM/4.0.0}"


@pytest.fixture(scope="module")
def root() -> Path:
    return Path(__file__).parents[3]


@pytest.fixture(scope="module")
def compose(root: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((root / "docker-compose.yml").read_bytes())
    return document


def test_it_fits_the_compose_specification(compose: dict[str, Any]) -> None:
    jsonschema.Draft7Validator(get_builtin_schema("vendor.compose-spec")).validate(compose)


def test_the_images_are_of_the_versions_of_the_embedded_stack(root: Path, compose: dict[str, Any]) -> None:
    properties = ET.parse(root / "deploy/local/pom.xml").getroot().find(f"{POM}properties")  # noqa: S314  # our file
    assert properties is not None
    version = {entry.tag.removeprefix(POM): entry.text for entry in properties}
    images = {name: service["image"] for name, service in compose["services"].items() if "image" in service}
    assert images["kafka"] == f"apache/kafka:{version['kafka.version']}"
    assert images["elasticsearch"] == f"elasticsearch:{version['elasticsearch.version']}"
    assert images["kibana"] == f"kibana:{version['elasticsearch.version']}"


def test_every_setting_of_ours_exists(root: Path, compose: dict[str, Any]) -> None:
    known = {f"PROPOS_{name.upper()}" for name in settings_of_all_services()}
    used = {
        name
        for service in compose["services"].values()
        for name in service.get("environment", {})
        if name.startswith("PROPOS_")
    }
    used |= set(re.findall(r"\bPROPOS_\w+(?==)", (root / "deploy/docker/Dockerfile").read_text()))
    assert used
    assert used <= known


def settings_of_all_services() -> set[str]:
    found: set[str] = set()
    for point in entry_points(group="propos.settings"):
        kind = point.load()
        assert issubclass(kind, Settings)
        found |= kind.model_fields.keys()
    return found


def test_every_command_and_option_exists(compose: dict[str, Any]) -> None:
    commands = {point.name: point for point in entry_points(group="propos.commands")}
    for service in compose["services"].values():
        lines = [service.get("command", ""), *service.get("entrypoint", [])[2:]]
        for line in filter(None, lines):
            for part in line.replace("propos ", "").split("&&"):
                name, *rest = part.replace("${PROPOS_FEEDS:-", "").rstrip("}").split()
                options = {option for parameter in commands[name].load().params for option in parameter.opts}
                assert {word for word in rest if word.startswith("--")} <= options | {"--help"}


def test_members_built_and_what_they_wait_for_exist(root: Path, compose: dict[str, Any]) -> None:
    names = {
        re.search(r'^name = "(.+)"', path.read_text(), re.MULTILINE)[1]  # type: ignore[index]
        for path in [*root.glob("services/*/pyproject.toml"), root / "seeds/pyproject.toml"]
    }
    for service in compose["services"].values():
        if "build" in service:
            assert service["build"]["args"]["MEMBER"] in names
            assert (root / service["build"]["dockerfile"]).is_file()
        assert service.get("depends_on", {}).keys() <= compose["services"].keys()


def test_every_long_running_service_has_a_health_check(root: Path, compose: dict[str, Any]) -> None:
    assert "HEALTHCHECK" in (root / "deploy/docker/Dockerfile").read_text()
    for service in compose["services"].values():
        own = "healthcheck" in service and not service["healthcheck"].get("disable")
        assert own or "build" in service or service["restart"] in {"on-failure", "no"}


def test_the_press_answers_to_every_host(compose: dict[str, Any]) -> None:
    aliases = compose["services"]["press"]["networks"]["default"]["aliases"]
    assert set(aliases) == {outlet.host for outlet in outlets().values()}
    command = compose["services"]["ingest"]["command"]
    assert all(outlet.feed_url in command for outlet in outlets().values())
