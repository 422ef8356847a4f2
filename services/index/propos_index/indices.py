"""The templates, indices and aliases that the indexer writes to, made or brought up to date."""

from elasticsearch import BadRequestError, Elasticsearch

from propos.errors import Unusable
from propos_index.elastic import as_retry
from propos_index.mappings import ALIASES, GENERATION, PROPERTIES, alias_body, template_body
from propos_index.sizes import Size


def ensure(client: Elasticsearch, prefix: str = "", size: Size = "small") -> dict[str, str]:
    """Make what is missing and add new fields: {alias: created | changed | unchanged}; safe to repeat.

    `size` counts for indices that are made from now on, those of `propos reindex` too.

    Raises Retry when Elasticsearch is away, Unusable when it refuses (another version, an index in the way).
    """
    try:
        with as_retry(BadRequestError):
            return {prefix + alias: _ensure(client, alias, prefix, size) for alias in ALIASES}
    except BadRequestError as error:
        raise Unusable(
            f"Elasticsearch refuses the indices: {error}; it must be version 9, and an index whose "
            "fields changed their type must be made anew: propos reindex"
        ) from error


def _ensure(client: Elasticsearch, alias: str, prefix: str, size: Size) -> str:
    name = prefix + alias
    client.indices.put_index_template(name=name, **template_body(alias, prefix, size))
    if client.indices.exists_alias(name=name):
        _hide_tombstones(client, alias, name)
        return _add_fields(client, alias, name)
    index = f"{name}-v{GENERATION}"
    try:
        client.indices.create(index=index, aliases={name: alias_body(alias)})
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":
            raise
        # Another process was faster, or someone removed the alias: either way the alias is wanted.
        client.indices.put_alias(index=index, name=name, **alias_body(alias))
    return "created"


def _hide_tombstones(client: Elasticsearch, alias: str, name: str) -> None:
    """Filter an alias that was made when there were no tombstones yet."""
    wanted = alias_body(alias)
    for index, found in client.indices.get_alias(name=name).body.items():
        if "filter" in wanted and "filter" not in found["aliases"][name]:
            client.indices.put_alias(index=index, name=name, **wanted)


def _add_fields(client: Elasticsearch, alias: str, name: str) -> str:
    before = client.indices.get_mapping(index=name).body
    client.indices.put_mapping(index=name, dynamic="strict", properties=PROPERTIES[alias])
    return "unchanged" if client.indices.get_mapping(index=name).body == before else "changed"
