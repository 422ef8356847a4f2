"""The structs, the schemas, the examples, topics.yaml and asyncapi.yaml say the same."""

import json
from pathlib import Path
from typing import Any, get_args

import jsonschema
import msgspec
import pytest

from propos import codec, schema, topics
from propos.headers import TYPES
from propos.messages import SCHEMA_VERSION
from propos.states import State, kind_of, state_key

EXAMPLES = sorted((Path(__file__).parents[3] / "schemas" / "examples").glob("*.json"))
STRUCT_OF = {file: name for name, file in schema.FILES.items()}


def struct_of(example: Path) -> Any:
    return schema.STRUCTS[STRUCT_OF[example.name.split(".")[0]]]


@pytest.fixture
def schemas(repo: Path) -> Path:
    return repo / "schemas"


def test_generated_files_are_those_in_the_repo(schemas: Path) -> None:
    for name, content in schema.generate(schemas).items():
        assert (schemas / name).read_text(encoding="utf-8") == content, f"{name}: run propos schemas"


def test_every_message_has_an_example_of_every_version(schemas: Path) -> None:
    wanted = {
        f"{file}.v{version}.json"
        for file in schema.FILES.values()
        for version in range(1, SCHEMA_VERSION + 1)
    }
    assert wanted <= {path.name for path in EXAMPLES}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_decodes_and_keeps_every_value(example: Path) -> None:
    body = example.read_bytes()
    message = codec.decode(body, struct_of(example))
    assert json.loads(codec.encode(message)).items() >= json.loads(body).items()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_fits_its_schema(example: Path, schemas: Path) -> None:
    described = json.loads((schemas / example.name).read_bytes())
    jsonschema.Draft202012Validator.check_schema(described)
    validator = jsonschema.Draft202012Validator(described, format_checker=jsonschema.FormatChecker())
    validator.validate(json.loads(example.read_bytes()))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_a_required_field_left_out_is_refused_by_struct_and_schema(example: Path, schemas: Path) -> None:
    described = json.loads((schemas / example.name).read_bytes())
    validator = jsonschema.Draft202012Validator(described)
    for field in {*described["required"]} - {struct_of(example).__struct_config__.tag_field}:
        broken = json.loads(example.read_bytes())
        del broken[field]
        assert not validator.is_valid(broken)
        with pytest.raises(msgspec.ValidationError, match=field):
            msgspec.convert(broken, struct_of(example))


def test_a_newer_message_with_an_unknown_field_is_read(schemas: Path) -> None:
    newer = {**json.loads(EXAMPLES[0].read_bytes()), "added_in_a_later_minor_version": [1]}
    codec.decode(json.dumps(newer).encode(), struct_of(EXAMPLES[0]))


def test_topics_name_messages_that_exist() -> None:
    declared = {topic.name: topic for topic in topics.load()}
    assert {name for topic in declared.values() for name in topic.messages} == TYPES.keys()
    assert declared.keys() == {
        topics.RAW,
        topics.RAW_DEAD,
        topics.ENRICHED,
        topics.ENRICHED_DEAD,
        topics.BACKFILL,
        topics.INGEST_STATE,
        topics.INGEST_INBOX,
        topics.INGEST_INBOX_DEAD,
        topics.REENRICHED,
        topics.DEAD_STATE,
    }
    assert TYPES.keys() <= schema.STRUCTS.keys()


def test_the_topics_that_divide_ingest_have_as_many_partitions() -> None:
    declared = {topic.name: topic for topic in topics.load()}
    assert declared[topics.INGEST_STATE].partitions == declared[topics.INGEST_INBOX].partitions


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_a_state_is_known_by_its_key(example: Path) -> None:
    kind = struct_of(example)
    if kind in get_args(State):
        assert kind_of(state_key(codec.decode(example.read_bytes(), kind))) is kind


def test_what_dies_fits_into_its_dead_letter_topic() -> None:
    declared = {topic.name: topic for topic in topics.load()}
    for name in (topics.RAW, topics.ENRICHED):
        assert declared[f"{name}.dead"].max_message_bytes > declared[name].max_message_bytes
    assert max(topic.max_message_bytes for topic in declared.values()) <= topics.MAX_MESSAGE_BYTES


def test_asyncapi_points_at_files_and_components_that_exist(schemas: Path) -> None:
    document = msgspec.yaml.decode((schemas / "asyncapi.yaml").read_bytes())
    assert {channel["address"] for channel in document["channels"].values()} == {
        topic.name for topic in topics.load()
    }
    for message in document["components"]["messages"].values():
        assert (schemas / message["payload"]["$ref"]).is_file()
    for channel in document["channels"].values():
        for reference in channel["messages"].values():
            assert reference["$ref"].rpartition("/")[2] in document["components"]["messages"]


def test_a_topic_file_with_an_unknown_setting_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "topics.yaml"
    path.write_text("topics:\n  - name: x\n    partitons: 3\n")
    with pytest.raises(Exception, match=r"topics\.yaml"):
        topics.load(path)
