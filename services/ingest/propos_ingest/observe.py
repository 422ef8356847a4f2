"""What is worth publishing: a candidate, compared with what was published of the same article."""

from propos import codec
from propos.errors import BadMessage
from propos.identity import article_id, content_hash
from propos.messages import MAX_TEXT, Article
from propos.states import ArticleState
from propos_ingest.sources.candidates import Candidate


def is_change(candidate: Candidate, state: ArticleState | None) -> bool:
    """Whether a reader would find anything new in the candidate."""
    return state is None or state.content_hash != content_hash(candidate.title, candidate.text)


def observe(candidate: Candidate, state: ArticleState | None) -> Article | None:
    """The revision to publish: the first, or the next when title or text changed, or None.

    Raises BadMessage with reason too_long or wrong_shape when no stage could read the article.
    """
    if not is_change(candidate, state):
        return None
    if len(candidate.text) > MAX_TEXT:
        raise BadMessage("too_long", f"{len(candidate.text):,} characters; at most {MAX_TEXT:,} are read")
    article = Article(
        id=article_id(candidate.canonical_url),
        url=candidate.url,
        canonical_url=candidate.canonical_url,
        outlet=candidate.outlet,
        title=candidate.title,
        text=candidate.text,
        observed_at=candidate.observed_at,
        revision=state.revision + 1 if state else 1,
        content_hash=content_hash(candidate.title, candidate.text),
        language=candidate.language,
        feed_url=candidate.feed_url,
        authors=candidate.authors,
        published_at=candidate.published_at,
        modified_at=candidate.modified_at,
        section=candidate.section,
        tags=candidate.tags,
        image_url=candidate.image_url,
    )
    return codec.decode(codec.encode(article), Article)


def state_of(article: Article, candidate: Candidate) -> ArticleState:
    """What to remember once the article is published."""
    return ArticleState(
        id=article.id,
        canonical_url=article.canonical_url,
        url=candidate.link,
        revision=article.revision,
        content_hash=article.content_hash,
        seen=candidate.seen,
    )
