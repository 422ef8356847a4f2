"""What is worth publishing: a candidate, compared with what was published of the same article."""

from functools import partial

from propos import codec
from propos.errors import BadMessage
from propos.identity import article_id, content_hash
from propos.messages import MAX_TEXT, Article
from propos.states import ArticleState, Candidate
from propos_ingest.addresses import site_of
from propos_ingest.articles.boilerplate import Repeats
from propos_ingest.articles.changes import content_of, core_of, pack, revised
from propos_ingest.articles.signature import signature


def observe(
    candidate: Candidate, state: ArticleState | None, repeats: Repeats, article: str | None = None
) -> Article | None:
    """The revision to publish: the first, or the next when a reader would find news in it, or None.

    `article`: the id to publish under when the candidate's address is known to be another one of an article;
    `state` is that article's. A content that was published before counts again when another stood between;
    so does any after a removal that was lifted, as a first one does: nothing is there to compare it with.
    Raises BadMessage with reason too_long or wrong_shape when no stage could read the article.
    """
    if len(candidate.text) > MAX_TEXT:
        raise BadMessage("too_long", f"{len(candidate.text):,} characters; at most {MAX_TEXT:,} are read")
    whole = content_hash(candidate.title, candidate.text)
    before = state if state and state.removal != "lifted" else None
    if before and (before.content_hash == whole or _is_late(candidate, before)):
        return None
    content = content_of(candidate.title, candidate.text)
    is_repeated = partial(repeats.repeated, site_of(candidate.canonical_url))
    change = revised(before, content, is_repeated, candidate.observed_at) if before else None
    if before and not change:
        return None
    found = Article(
        id=article or (state.id if state else article_id(candidate.canonical_url)),
        url=candidate.url,
        canonical_url=state.canonical_url if state else candidate.canonical_url,
        outlet=candidate.outlet,
        title=candidate.title,
        text=candidate.text,
        observed_at=candidate.observed_at,
        revision=state.revision + 1 if state else 1,
        content_hash=whole,
        language=candidate.language,
        feed_url=candidate.feed_url,
        authors=candidate.authors,
        # What a feed said of the date, a page that is looked at again need not say.
        published_at=candidate.published_at or (state.published_at if state else None),
        modified_at=candidate.modified_at,
        minhash=signature(core_of(content, is_repeated)),
        section=candidate.section,
        tags=candidate.tags,
        image_url=candidate.image_url,
        revised=change,
        paywalled=candidate.paywalled,
        live=candidate.live,
    )
    return codec.decode(codec.encode(found), Article)


def state_of(article: Article, candidate: Candidate) -> ArticleState:
    """What to remember once the article is published."""
    content = content_of(article.title, article.text)
    return ArticleState(
        id=article.id,
        canonical_url=article.canonical_url,
        url=candidate.link,
        revision=article.revision,
        content_hash=article.content_hash,
        seen=candidate.seen,
        core_hash=content.core_hash,
        title_hash=content.title_hash,
        paragraphs=pack(content.hashes),
        observed_at=article.observed_at,
        published_at=article.published_at,
        modified_at=None if candidate.feed_url else article.modified_at,
    )


def _is_late(candidate: Candidate, state: ArticleState) -> bool:
    """Whether this is a late copy of an older revision, of an article that was handed in.

    A client that saw no answer sends again, elsewhere; a frozen instance may wake up with the first copy when
    the next revision is out. Dates on pages are no such order: templates change what they say.
    """
    if candidate.feed_url or not (candidate.modified_at and state.modified_at):
        return False
    return candidate.modified_at < state.modified_at
