"""The same article under two addresses of one outlet is one."""

import hashlib
from collections.abc import Callable, Collection
from uuid import UUID

from propos.identity import article_id
from propos.states import ArticleState, Candidate
from propos_ingest.addresses import other_scheme, site_of
from propos_ingest.articles.changes import content_of, continues


class Known:
    """Which article of a site first had a content, by `core_hash`; some 200 bytes an entry.

    Contents of earlier revisions stay known, so that an old copy under a second address is seen to be old.
    Texts too short to tell articles apart have no core_hash and are nobody's alias.
    """

    def __init__(self) -> None:
        self._ids: dict[bytes, bytes] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, site: str, state: ArticleState) -> None:
        """Remember whose content this is; who had it first keeps it."""
        if state.core_hash:
            self._ids.setdefault(_key(site, state.core_hash), UUID(state.id).bytes)

    def alias_of(self, site: str, core_hash: str) -> str | None:
        """The id of the site's article that has, or had, this content."""
        found = self._ids.get(_key(site, core_hash)) if core_hash else None
        return str(UUID(bytes=found)) if found else None

    def drop(self, ids: Collection[str]) -> None:
        """Forget articles; one pass over all, so hand in many at a time."""
        gone = {UUID(each).bytes for each in ids}
        self._ids = {key: article for key, article in self._ids.items() if article not in gone}


def id_of(
    candidate: Candidate,
    known: Known,
    state_of: Callable[[str], ArticleState | None],
    linked: str | None = None,
) -> str:
    """The id under which the candidate's article is, or will be, known.

    In this order: its own address; the same with https for http or the other way round; `linked`, the
    article that its link led to before, when half of that one's paragraphs stand in it (an address that was
    renamed with its title); the site's article with the same content; else its own address anew.
    """
    own = article_id(candidate.canonical_url)
    twin = article_id(other_scheme(candidate.canonical_url))
    for each in (own, twin):
        if state_of(each):
            return each
    content = content_of(candidate.title, candidate.text)
    before = state_of(linked) if linked else None
    if before and continues(before, content):
        return before.id
    return known.alias_of(site_of(candidate.canonical_url), content.core_hash) or own


def is_old_copy(candidate: Candidate, state: ArticleState, known: Known) -> bool:
    """Whether a second address of the article still shows what an earlier revision said.

    Without this an article whose copies are corrected at different times would change back and forth.
    """
    if candidate.canonical_url == state.canonical_url:
        return False
    core = content_of(candidate.title, candidate.text).core_hash
    site = site_of(candidate.canonical_url)
    return core != state.core_hash and known.alias_of(site, core) == state.id


def _key(site: str, core_hash: str) -> bytes:
    return hashlib.blake2b(f"{site} {core_hash}".encode(), digest_size=12).digest()
