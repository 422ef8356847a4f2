"""Text that was encoded as UTF-8 twice, read back once."""

import re
from typing import Final

_BYTES: Final = {bytes([code]).decode("cp1252", "ignore") or chr(code): code for code in range(0x80, 0x100)}
"""The characters that cp1252 gives to the bytes of UTF-8 beyond ASCII, with C1 for the five it lacks."""

_TAILS: Final = "".join(map(re.escape, (char for char, code in _BYTES.items() if code < 0xC0)))
_RUN: Final = re.compile(f"(?:[\u00c2-\u00f4][{_TAILS}]{{1,3}})+")
_PLAIN: Final = re.compile("[à-öø-ÿœ«»’“”–—…€]")
_LEAST: Final = 4
"""Spoilt places before a text is taken to be spoilt: a few may be meant, as an example of it."""


def unspoil(text: str) -> str:
    """The text with each spoilt run of characters read as the UTF-8 that it was.

    Left alone where few places look spoilt, or most letters with accents are sound.
    """
    if "Ã" not in text and "â€" not in text:
        return text
    runs = sum(_reread(run) != run[0] for run in _RUN.finditer(text))
    if runs < _LEAST or runs < len(_PLAIN.findall(_RUN.sub("", text))):
        return text
    return _RUN.sub(_reread, text)


def _reread(run: re.Match[str]) -> str:
    try:
        return bytes(map(_BYTES.__getitem__, run[0])).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return run[0]
