"""What the commands of `propos feeds` do."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from propos.errors import Unusable
from propos_ingest.net.fetch import Fetcher
from propos_ingest.settings import IngestSettings
from propos_ingest.subscriptions.app import fetching, read_register, write
from propos_ingest.subscriptions.check import Checked, check_all, discover
from propos_ingest.subscriptions.lists import Listed, address, read_list
from propos_ingest.subscriptions.register import Change, Register
from propos_ingest.subscriptions.rows import ago

Say = Callable[[str], None]


def listed(written: Iterable[str]) -> list[Listed]:
    """The addresses of a command line. Raises Unusable for one that is none."""
    found = [(each, address(each)) for each in written]
    for each, url in found:
        if url is None:
            raise Unusable(f"{each!r} is no address of a feed or site: it must be one of http or https")
    return [Listed(url) for _, url in found if url]


def subscribe(wanted: Sequence[Listed], look_first: bool, everything: bool, say: Say) -> int:
    """Add feeds, after a look at each if that is wanted, and say what came of each; the exit status."""
    settings = IngestSettings()
    register = read_register(settings)  # first: nobody is asked for nothing when Kafka is away
    failed = 0
    if look_first:
        found: list[Listed] = []
        for each, feeds in zip(wanted, _looks(wanted, settings, everything), strict=True):
            for feed in feeds:
                asked = "" if feed.url == each.url else f" (for {each.url})"
                say(f"{'found' if feed.ok else 'failed':8}{described(feed)}{asked}")
            failed += not any(feed.ok for feed in feeds)
            found += [Listed(feed.moved_to or feed.url, each.title, each.groups) for feed in feeds if feed.ok]
        wanted = found
    changes = register.add({each.url: each for each in wanted}.values(), datetime.now(UTC))
    write(settings, changes)
    changed = {url for url, _ in changes}
    for url in dict.fromkeys(each.url for each in wanted):
        say(f"{_outcome(url, changed, register):8}{url}")
    return 1 if failed else 0


def change(word: str, pick: Callable[[Register], list[Change]], say: Say) -> None:
    """Change what `pick` finds in the register, and say it."""
    settings = IngestSettings()
    changes = pick(read_register(settings))
    write(settings, changes)
    for url, _ in changes:
        say(f"{word:8}{url}")
    if not changes:
        say(f"nothing to do: each is {word} already")


def look(sources: Iterable[str]) -> list[Checked]:
    """A look at feeds given by address, or by a file that lists them."""
    settings = IngestSettings()
    urls = list(dict.fromkeys(url for source in sources for url in _urls(source)))

    async def work(fetcher: Fetcher) -> list[Checked]:
        return await check_all(urls, fetcher.get, settings)

    return fetching(settings, work)


def described(found: Checked) -> str:
    """One line on what an address turned out to be."""
    if not found.ok:
        others = f"; the page names {', '.join(found.feeds)}" if found.feeds else ""
        return f"{found.url}: {found.error}: {found.detail}{others}"
    hint = f", asks for {ago(found.hint)} between polls" if found.hint else ""
    newest = f", newest of {found.newest:%Y-%m-%d %H:%M}" if found.newest else ""
    problems = f" ({'; '.join(found.problems)})" if found.problems else ""
    others = f"; also there: {', '.join(found.feeds)}" if found.feeds else ""
    title = f" {found.title}," if found.title else ""
    return f"{found.url}:{title} {found.format}, {found.entries} entries{newest}{hint}{problems}{others}"


def _looks(wanted: Sequence[Listed], settings: IngestSettings, everything: bool) -> list[list[Checked]]:
    """The feeds of each address, all sites at the same time."""

    async def work(fetcher: Fetcher) -> list[list[Checked]]:
        looks = (discover(each.url, fetcher.get, settings, everything) for each in wanted)
        return list(await asyncio.gather(*looks))

    return fetching(settings, work)


def _outcome(url: str, changed: set[str], register: Register) -> str:
    known = register.subscriptions.get(url)
    if known is None:
        return "added"
    if url in changed:
        return "changed"
    return "paused" if known.paused else "known"


def _urls(source: str) -> list[str]:
    path = Path(source)
    if path.is_file():
        return [each.url for each in read_list(path.read_bytes(), source)]
    url = address(source)
    if url is None or "://" not in source:  # else a file's name, mistyped, would be asked for on the web
        raise Unusable(f"{source!r} is neither a file nor an address of http or https")
    return [url]
