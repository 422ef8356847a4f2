"""The API against its own description: it answers as it says, whatever is asked, and has no own error."""

import json
from collections.abc import Iterator
from typing import Any, cast

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gazettes import gazettes
from index_kit import removal
from propos.settings import Settings
from propos_search.web.application import application
from searching import indexed, served

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ARTICLES = 20
EXAMPLES = 25
"""Questions to each route, besides those that Schemathesis makes of the bounds of each parameter."""
NOTHING = cast(Any, None)
DESCRIPTION = application(NOTHING, NOTHING, NOTHING).openapi()
schema = schemathesis.openapi.from_dict(DESCRIPTION).include(path_regex="^/api/")


@pytest.fixture(scope="module")
def api(stack: Settings) -> Iterator[httpx.Client]:
    """A running API, whose index holds articles, and knows of one that was removed."""
    articles = gazettes()[:ARTICLES]
    gone = removal(articles[0], 2)
    with (
        indexed(stack.elasticsearch, *articles, gone) as prefix,
        served(stack.elasticsearch, prefix) as client,
    ):
        yield client


def test_what_is_tested_is_what_it_tells_of_itself(api: httpx.Client) -> None:
    assert api.get("/api/openapi.json").json() == json.loads(json.dumps(DESCRIPTION))


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[*HealthCheck],
)
def test_it_answers_as_it_says(case: schemathesis.Case[Any], api: httpx.Client) -> None:
    case.call_and_validate(base_url=str(api.base_url).rstrip("/"), checks=CHECKS, timeout=20)
