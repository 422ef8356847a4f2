"""The repair for `propos dead replay --through`: a message on standard input, mended on standard output."""

import sys


def mended(body: bytes) -> bytes:
    """The message with its misspelt field's right name (see poison.py)."""
    return body.replace(b'"contend_hash"', b'"content_hash"')


if __name__ == "__main__":
    sys.stdout.buffer.write(mended(sys.stdin.buffer.read()))
