"""Which files may hold articles."""

from pathlib import Path
from typing import Final

SMALL: Final = (".txt", ".json", ".html", ".htm")
"""Files of one article, or of a list that is read whole."""
ARCHIVES: Final = (".warc", ".warc.gz", ".jsonl", ".jsonl.gz")
"""Files of many articles, read one after another."""
ENDINGS: Final = SMALL + ARCHIVES


def article_files(folder: Path, endings: tuple[str, ...] = ENDINGS) -> list[Path]:
    """The files of the folder and its subfolders that may hold articles, by name; hidden ones are not."""
    found = (path for path in folder.rglob("*") if has_ending(path, endings) and path.is_file())
    return sorted(p for p in found if not any(part.startswith(".") for part in p.relative_to(folder).parts))


def has_ending(path: Path, endings: tuple[str, ...]) -> bool:
    """Whether the file's name has one of the endings, in any case."""
    return path.name.lower().endswith(endings)
