"""What the pages say: both languages say it all, and French has the blanks of French print."""

import importlib
import pkgutil
import string

import msgspec
import pytest

from propos_search.pages import texts
from propos_search.pages.texts.typesetting import typeset

MODULES = [each.name for each in pkgutil.iter_modules(texts.__path__) if each.name != "typesetting"]


def fields(value: object, at: str = "") -> dict[str, list[str]]:
    """Every text of a struct by its place, with the names that it is filled with."""
    match value:
        case str():
            return {at: sorted(name for _, name, _, _ in string.Formatter().parse(value) if name)}
        case dict():
            return {name: each for key in value for name, each in fields(value[key], f"{at}.{key}").items()}
        case list():
            return {
                name: each
                for number, part in enumerate(value)
                for name, each in fields(part, f"{at}.{number}").items()
            }
        case _:
            return {at: []}


@pytest.mark.parametrize("name", MODULES)
def test_both_languages_say_the_same_with_the_same_facts(name: str) -> None:
    languages = importlib.import_module(f"{texts.__name__}.{name}").LANGUAGES
    french, english = (fields(msgspec.to_builtins(languages[tongue])) for tongue in ("fr", "en"))
    assert french == english


def test_french_has_blanks_that_do_not_break_and_its_own_apostrophe() -> None:
    assert typeset("Qui ? L'un : « lui » ; 3 %") == (
        "Qui\u202f? L’un\u00a0: «\u00a0lui\u00a0»\u202f; 3\u00a0%"
    )
    assert typeset("qui:roy {count}") == "qui:roy {count}"
