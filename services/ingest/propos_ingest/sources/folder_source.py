"""A folder as a source: its files, each read when it is new or changed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from propos.errors import BadMessage
from propos.messages import Outlet
from propos_ingest.addresses import cleaned, web_host
from propos_ingest.fetch import Unfetched
from propos_ingest.pages.dates import in_utc
from propos_ingest.pages.words import fingerprint
from propos_ingest.settings import IngestSettings
from propos_ingest.sources.candidates import TITLE_LENGTH, Candidate, Dropped, Event, Tally
from propos_ingest.sources.folder import ENDINGS, FileArticle, article_files, read_articles
from propos_ingest.sources.memory import Memory
from propos_ingest.sources.source import dropped, guarded


class FolderSource:
    """One folder. `outlet` names the publisher of files that name none; else the folder's name does."""

    host = ""

    def __init__(self, folder: Path, settings: IngestSettings, interval: float, outlet: str | None) -> None:
        self.name = folder.resolve().as_uri()
        self._folder = folder.resolve()
        self._settings = settings
        self._zone = ZoneInfo(settings.timezone)
        self._memory = Memory(interval, settings.feed_interval_max)
        self._outlet = outlet or self._folder.name or "folder"

    def poll(self) -> Iterator[Event]:
        """Read each file that is new or changed, by name."""
        files = article_files(self._folder)
        self._memory.keep({path.as_uri() for path in files} | {self.name})
        if not files:
            empty = BadMessage("empty_folder", f"no {' or '.join(ENDINGS)} file in it")
            yield dropped(self._memory, self.name, empty)
            return
        self._memory.settle(self.name, "")
        for path in files:
            yield from guarded(self._memory, path.as_uri(), self._look(path))

    def rest(self) -> float:
        return 0.0

    def _look(self, path: Path) -> Iterator[Event]:
        address = path.as_uri()
        try:
            facts = path.stat()
            seen = fingerprint(str(facts.st_mtime_ns), str(facts.st_size))
            if not self._memory.due(address, seen):
                yield Tally(known=1)
                return
            yield Tally(files=1)
            if facts.st_size > self._settings.max_page_bytes:
                raise BadMessage("too_large", f"more than {self._settings.max_page_bytes:,} bytes")
            articles = read_articles(path.read_bytes(), path.name)
        except BadMessage as error:
            yield Dropped(address, error.reason, error.detail)
            self._memory.settle(address, seen)  # the same bytes will not be better next time
            return
        except OSError as error:
            yield dropped(self._memory, address, Unfetched("unreadable", error.strerror or str(error)))
            return
        self._memory.settle(address, seen)
        for number, article in enumerate(articles, 1):
            yield self._candidate(article, address if len(articles) == 1 else f"{address}#{number}", seen)

    def _candidate(self, article: FileArticle, address: str, seen: str) -> Candidate:
        url = cleaned(article.url) if article.url and web_host(article.url) else address
        outlet = article.outlet or self._outlet
        return Candidate(
            link=address,
            seen=seen,
            url=url,
            canonical_url=url,
            outlet=Outlet(id=web_host(url) or outlet, name=outlet),
            title=article.title[:TITLE_LENGTH],
            text=article.text,
            observed_at=datetime.now(UTC),
            language=article.language,
            authors=article.authors,
            published_at=in_utc(article.published_at, self._zone),
            modified_at=in_utc(article.modified_at, self._zone),
            section=article.section,
            tags=article.tags,
            image_url=article.image_url,
        )
