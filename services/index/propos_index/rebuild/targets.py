"""What a build asks of indices and aliases: made, blocked for a moment, swapped, deleted.

Every function may be repeated, whatever moment it was interrupted at. Requests only; they raise Retry when
Elasticsearch is away. Source: Elasticsearch reference, "Aliases" (update_aliases is atomic), "Index blocks"
(add_block answers when writes in flight are done and later ones are refused).
"""

from collections.abc import Collection
from contextlib import suppress
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from propos.errors import Unusable
from propos_index.mappings import ALIASES, SETTINGS, alias_body, template_body
from propos_index.rebuild.build import Build, next_prefix
from propos_index.rebuild.register import asked
from propos_index.sizes import Size


def current(client: Elasticsearch, prefix: str) -> dict[str, str]:
    """The index behind each alias that exists: {alias: index}.

    Raises Unusable when an alias's name is taken by an index, or an alias means several indices.
    """
    found: dict[str, str] = {}
    for alias in ALIASES:
        behind = _behind(client, prefix + alias)
        if len(behind) > 1:
            raise Unusable(f"the alias {prefix + alias} means {', '.join(behind)}: leave it one index")
        if behind:
            found[alias] = behind[0]
    return found


def _behind(client: Elasticsearch, name: str) -> list[str]:
    with asked():
        try:
            return sorted(client.indices.get_alias(name=name).body)
        except NotFoundError:
            pass
        if client.indices.exists(index=name):
            raise Unusable(f"{name} is an index where an alias is wanted: delete or rename it")
    return []


def make(client: Elasticsearch, prefix: str, build: Build, size: Size = "small") -> None:
    """The indices of the build, under its aliases, for much writing and no searching.

    Raises Unusable when such an alias leads elsewhere, or Elasticsearch refuses the mapping.
    """
    for alias in ALIASES:
        name, index = next_prefix(prefix) + alias, build.index(prefix, alias)
        if strangers := [each for each in _behind(client, name) if each != index]:
            raise Unusable(
                f"{', '.join(strangers)} was left behind by another build: propos reindex --abort removes it"
            )
        with asked():
            try:
                client.indices.put_index_template(name=prefix + alias, **template_body(alias, prefix, size))
                if not client.indices.exists(index=index):
                    client.indices.create(
                        index=index,
                        aliases={name: alias_body(alias)},
                        settings={"index.refresh_interval": "-1"},
                    )
            except BadRequestError as error:
                raise Unusable(f"Elasticsearch refuses the index {index}: {error}") from error


def settle(client: Elasticsearch, indices: Collection[str]) -> None:
    """Everything written is seen by searches, and will be from now on."""
    with asked():
        client.indices.put_settings(
            index=_names(indices), settings={"index.refresh_interval": SETTINGS["refresh_interval"]}
        )
    refresh(client, indices)


def refresh(client: Elasticsearch, indices: Collection[str]) -> None:
    """Everything written is seen by searches."""
    with asked():
        client.indices.refresh(index=_names(indices))


def block(client: Elasticsearch, indices: Collection[str]) -> None:
    """From now on nothing is written to these indices; what was under way is done."""
    with asked():
        for index in indices:
            client.indices.add_block(index=index, block="write")


def unblock(client: Elasticsearch, indices: Collection[str]) -> None:
    """Writes to these indices, those that still exist, are taken again."""
    with asked():
        for index in indices:
            client.indices.put_settings(
                index=index, settings={"index.blocks.write": None}, ignore_unavailable=True
            )


def swap(client: Elasticsearch, prefix: str, build: Build) -> None:
    """Each alias leads from its old index to the new one, all in one moment.

    Raises Unusable, with nothing changed, when an alias no longer leads where the build found it.
    """
    if swapped(client, prefix, build):
        return
    actions: list[dict[str, Any]] = []
    for alias in ALIASES:
        if old := build.old.get(alias):
            actions.append({"remove": {"index": old, "alias": prefix + alias, "must_exist": True}})
        new = {"index": build.index(prefix, alias), "alias": prefix + alias}
        actions.append({"add": new | alias_body(alias)})
    with asked():
        try:
            client.indices.update_aliases(actions=actions)
        except (NotFoundError, BadRequestError) as error:
            raise Unusable(f"the aliases were changed by someone else meanwhile: {error}") from error


def swapped(client: Elasticsearch, prefix: str, build: Build) -> bool:
    """Whether the aliases lead to the indices of this build."""
    return set(current(client, prefix).values()) == set(build.indices(prefix))


def unname(client: Elasticsearch, prefix: str, build: Build) -> None:
    """The build's own aliases are gone."""
    with asked():
        for alias in ALIASES:
            if _behind(client, next_prefix(prefix) + alias):
                client.indices.delete_alias(
                    index=build.index(prefix, alias), name=next_prefix(prefix) + alias
                )


def in_use(client: Elasticsearch, indices: Collection[str]) -> int:
    """Searches at work on these indices, scrolls and points in time that are open among them."""
    count = 0
    for index in indices:
        with asked(), suppress(NotFoundError):
            search = client.indices.stats(index=index, metric="search")["_all"]["total"]["search"]
            count += search["open_contexts"] + search["query_current"] + search["fetch_current"]
    return count


def delete(client: Elasticsearch, indices: Collection[str]) -> None:
    """The indices are gone."""
    with asked():
        for index in indices:
            client.indices.delete(index=index, ignore_unavailable=True)


def unfinished(client: Elasticsearch, prefix: str) -> list[str]:
    """The indices behind the aliases of builds, whoever made them."""
    return sorted({index for alias in ALIASES for index in _behind(client, next_prefix(prefix) + alias)})


def _names(indices: Collection[str]) -> str:
    return ",".join(indices)
