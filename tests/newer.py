"""The next minor version of the messages, for tests of a rolling upgrade: each struct has one field more."""

import ast
import shutil
from pathlib import Path

import propos

ADDED = "added_to_"
VALUE = "de la version suivante"


def newer(folder: Path) -> Path:
    """A copy of the package `propos` with the next messages; in PYTHONPATH it comes before the present."""
    package = folder / "propos"
    shutil.copytree(Path(propos.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("messages.py", "states.py"):
        path = package / name
        path.write_text(_grown(path.read_text("utf-8")), "utf-8")
    return folder


def _grown(source: str) -> str:
    """The module with an optional field more at the end of each struct; its default is not None, so that it
    is always written."""
    lines = source.split("\n")
    structs = [each for each in ast.parse(source).body if isinstance(each, ast.ClassDef)]
    for struct in reversed(structs):
        lines.insert(struct.end_lineno or 0, f"    {ADDED}{struct.name}: str | None = {VALUE!r}")
    return "\n".join(lines)
