"""Ends the session of a lone Kafka broker that died, before it starts again.

A broker that is its own controller comes back as the leader of all its partitions, until the session of
its former life is over; then no partition has a leader for a moment, and Kafka (4.x) drops the ends of
transactions that it was about to write ("Couldn't find leader endpoint … likely deleted already"): readers of
committed messages wait for ever. So the controller is run alone first, with a short session. It finds the
broker gone, and the one that starts afterwards registers at once.
"""

import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

CLEAN: Final = ".kafka_cleanshutdown"
"""The file that a broker leaves when it ends in order, and takes away when it starts."""
FENCED: Final = "handleBrokerFenced"
"""What the controller logs when the session is over, and it writes that down."""
SECONDS: Final = 20.0
_GLANCE: Final = 0.1
_PATIENCE: Final = 5.0
_BROKERS_OWN: Final = ("advertised.listeners=", "inter.broker.listener.name=", "share.coordinator.")
_CONTROLLERS: Final = """
process.roles=controller
listeners=CONTROLLER://127.0.0.1:{port}
broker.session.timeout.ms=1000
"""


def died(data: Path) -> bool:
    """Whether the broker whose data these are was killed, or its machine was."""
    return (data / "meta.properties").exists() and not (data / CLEAN).exists()


def controller_alone(properties: str, port: int) -> str:
    """A broker's properties, changed to those of a controller without a broker."""
    kept = (line for line in properties.splitlines() if not line.startswith(_BROKERS_OWN))
    return "\n".join(kept) + _CONTROLLERS.format(port=port)


def end_session(
    run: Callable[[Path], Sequence[str]], properties: Path, port: int, logs: Path, seconds: float = SECONDS
) -> bool:
    """Run the controller alone until the session is over; False when it was not within so many seconds.

    `run` gives the command line of Kafka with its log in a folder. The broker may start in either case.
    """
    alone = properties.with_name("controller.properties")
    alone.write_text(controller_alone(properties.read_text(encoding="utf-8"), port), encoding="utf-8")
    log = logs / "server.log"
    log.unlink(missing_ok=True)
    logs.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        [*run(logs), "kafka.Kafka", str(alone)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            return _within(
                seconds, lambda: log.exists() and FENCED in log.read_text("utf-8", "replace"), process
            )
        finally:
            process.terminate()  # in order, so that what it found out is written
            with suppress(subprocess.TimeoutExpired):
                process.wait(_PATIENCE)
            process.kill()


def _within(seconds: float, done: Callable[[], bool], process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        if done():
            return True
        time.sleep(_GLANCE)
    return done()
