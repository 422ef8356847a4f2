"""The repair for `propos dead replay --through`: a message on standard input, mended on standard output."""

import sys

if __name__ == "__main__":
    sys.stdout.buffer.write(sys.stdin.buffer.read().replace(b'"contend_hash"', b'"content_hash"'))
