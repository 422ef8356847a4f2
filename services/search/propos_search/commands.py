"""`propos find` and `propos search`."""

import click

from propos.messages import QUOTE_KINDS


@click.command(
    epilog="""Examples: propos find digue --since 7d

propos find '"conseil municipal"' --speaker roy --kind direct"""
)
@click.argument("words", nargs=-1)
@click.option(
    "--speaker", default="", metavar="NAME", help="Any part of the speaker's name, without accents or case."
)
@click.option("--kind", type=click.Choice(QUOTE_KINDS), help="How the words are reported.")
@click.option("--outlet", default="", metavar="NAME", help="Any part of the outlet's name.")
@click.option("--since", metavar="WHEN", help="Published since: 2026-10-01, 2026-10, or 24h, 7d, 2w ago.")
@click.option(
    "--limit", default=10, show_default=True, type=click.IntRange(0, 1000), help="Most quotes to list."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: total, hits, facets.")
@click.option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    default="fr",
    show_default=True,
    help="Language of the messages.",
)
def find(
    words: tuple[str, ...],
    speaker: str,
    kind: str | None,
    outlet: str,
    since: str | None,
    limit: int,
    as_json: bool,
    lang: str,
) -> None:
    """Find quotes: who said what, where, and how often.

    WORDS are looked for in the quotes, their speakers' names and what stands around them, in any form (école
    finds écoles), with or without accents; "words in quotation marks" are a phrase of the quote, word* a
    beginning. Put -- before words that begin with a dash. They may be left out when an option narrows the
    search.

    \b
    digue OR barrage, (digue OR barrage) maire     either
    digue NOT travaux, -- digue -travaux           without
    speaker:roy  role:maire  outlet:courrier       by whom, where
    entity:vanel  section:sport  kind:direct
    after:2026-10  before:2026-10-15  after:7d     when
    """
    from datetime import datetime
    from typing import cast
    from zoneinfo import ZoneInfo

    import msgspec
    from rich.console import Console

    from propos.errors import Unusable
    from propos.messages import QuoteKind
    from propos.settings import Settings
    from propos.since import parse_since
    from propos_search.app import ask
    from propos_search.faults import BadQuery, Tongue
    from propos_search.finding import question_for
    from propos_search.question import TIME_ZONE
    from propos_search.render import render
    from propos_search.words import LANGUAGES

    texts = LANGUAGES[lang]
    try:
        moment = parse_since(since, datetime.now(ZoneInfo(TIME_ZONE))) if since is not None else None
    except ValueError as error:
        raise Unusable(texts.bad_since.format(value=since)) from error
    try:
        question = question_for(" ".join(words), speaker, outlet, cast(QuoteKind | None, kind), moment)
    except BadQuery as error:
        raise Unusable(error.told(cast(Tongue, lang))) from error
    if question.empty:
        raise Unusable(texts.nothing_asked)
    answer = ask(Settings(), question, limit, texts)
    if as_json:
        click.echo(msgspec.json.encode(answer))
        return
    console = Console(highlight=False)
    for part in render(answer, texts):
        # Lines into a pipe or file stay whole, for grep.
        console.print(part, soft_wrap=not console.is_terminal and not hasattr(part, "renderables"))


@click.command(epilog="Example: propos search & curl 'localhost:8000/api/quotes?q=digue'")
def search() -> None:
    """Serve the page, and the API that /api/openapi.json describes: who said what, where and when."""
    from propos_search.settings import SearchSettings
    from propos_search.web.app import serve

    serve(SearchSettings())
