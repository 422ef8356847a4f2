"""The services as processes of this machine, told where everything is through their environment."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

import httpx

from propos.errors import ProposError
from propos_local.ports import free_port

START_SECONDS: Final = 90
STOP_SECONDS: Final = 20


class Service:
    """One `propos …` process; its log is a file, its /ready is asked over HTTP."""

    def __init__(
        self, name: str, arguments: Sequence[str], environment: Mapping[str, str], logs: Path
    ) -> None:
        self.name = name
        self.arguments = arguments
        self.environment = environment
        self.log = logs / f"{name}.log"
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process's id. Raises ProposError when it was not started."""
        if self._process is None:
            raise ProposError(f"{self.name} was not started")
        return self._process.pid

    def start(self) -> None:
        """Start the process; what it says is added to the log file."""
        self.port = free_port()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._log = self.log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from propos.cli import main; main()", *self.arguments],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **self.environment, "PROPOS_HEALTH_PORT": str(self.port)},
            # Ctrl-C is for the demo, which then stops its services in order.
            start_new_session=True,
        )

    def wait_ready(self) -> None:
        """Return when /ready answers 200. Raises ProposError when the process ended or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            self.check()
            if (self.readiness() or {}).get("ready"):
                return
            time.sleep(0.1)
        raise ProposError(f"{self.name} was not ready after {START_SECONDS} s; its log is {self.log}")

    def readiness(self) -> dict[str, Any] | None:
        """What /ready says now; None when it does not answer."""
        try:
            said: dict[str, Any] = httpx.get(f"http://127.0.0.1:{self.port}/ready", timeout=2).json()
        except httpx.TransportError:
            return None
        return said

    def check(self) -> None:
        """Raise ProposError, with the end of the log, when the process has ended by itself."""
        if self._process is not None and (status := self._process.poll()) is not None:
            end = self.log.read_text("utf-8", "replace").splitlines()[-8:]
            raise ProposError(f"{self.name} ended with status {status}; {self.log} ends:\n" + "\n".join(end))

    def kill(self) -> None:
        """SIGKILL: what a crash, or a machine out of memory, does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._close()

    def stop(self) -> None:
        """SIGTERM, then SIGKILL if it does not end."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._close()

    def _close(self) -> None:
        self._process = None
        if self._log is not None:
            self._log.close()
            self._log = None
