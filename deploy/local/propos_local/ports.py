"""Ports on the loopback interface."""

import socket

LOOPBACK = "127.0.0.1"


def free_port(preferred: int = 0) -> int:
    """The preferred port if nobody listens there, else (and for 0) any free one."""
    with socket.socket() as probe:
        # As the servers do: a port that a stopped server left a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, preferred))
        except OSError:
            if not preferred:
                raise
        else:
            number: int = probe.getsockname()[1]
            return number
    return free_port()
