"""The sign of life of the process that works on a build, from a thread of its own."""

from threading import Event, Thread

from propos.errors import Retry
from propos_index.rebuild.build import Progress
from propos_index.rebuild.register import BEAT, Lost, Register


class Heart:
    """Beats until stopped. While Elasticsearch is away nobody can take the build over either."""

    def __init__(self, register: Register) -> None:
        self.progress = Progress()
        """How far the present step is, told with the next beat."""
        self._register = register
        self._stop = Event()
        self._lost: Lost | None = None
        self._thread = Thread(target=self._beat, name="heart", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise Lost when another process took the build over."""
        if self._lost is not None:
            raise self._lost

    def stop(self) -> None:
        """Beat no more."""
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stop.wait(BEAT):
            try:
                self._register.beat(self.progress)
            except Retry:
                continue
            except Lost as error:
                self._lost = error
                return
