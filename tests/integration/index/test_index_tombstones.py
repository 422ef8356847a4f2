"""What stays of a removed article: nobody who searches sees it, and nothing brings the article back."""

import pytest
from elasticsearch import ConflictError

from index_kit import Installation, enriched, removal, url
from propos_index.indices import ensure


def test_a_request_that_arrives_after_the_removal_does_not_bring_the_article_back(
    installation: Installation,
) -> None:
    """A killed writer's `create` may be done by Elasticsearch when its message was found stale long since."""
    gone, never_there = enriched(url(), "Parti"), enriched(url(), "Jamais venu")
    installation.start()
    installation.publish(gone)
    installation.drained()
    document = installation.article(gone)
    assert document is not None
    installation.publish(removal(gone, 2), removal(never_there, 2), never_there)
    installation.drained()
    for late in (gone, never_there):
        with pytest.raises(ConflictError):
            installation.elasticsearch.create(
                index=f"{installation.prefix}articles", id=late.id, document=document["_source"]
            )
    assert (installation.count("articles"), installation.count("quotes")) == (0, 0)
    held = installation.article(gone)
    assert held is not None
    assert held["_source"].keys() == {"id", "revision", "removed_at"}, "none of its words are left"


def test_an_alias_from_before_there_were_tombstones_hides_them_too(installation: Installation) -> None:
    alias, index = f"{installation.prefix}articles", f"{installation.prefix}articles-v1"
    client = installation.elasticsearch
    ensure(client, installation.prefix)
    client.indices.delete_alias(index=index, name=alias)
    client.indices.put_alias(index=index, name=alias, is_write_index=True)
    installation.start()
    gone, stays = enriched(url(), "Parti"), enriched(url(), "Reste")
    installation.publish(gone, stays, removal(gone, 2))
    installation.drained()
    assert installation.count("articles") == 1
    assert ensure(client, installation.prefix)[alias] == "unchanged"
