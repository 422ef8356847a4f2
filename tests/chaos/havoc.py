"""Carries the planned faults out, each in a thread of its own when its moment comes."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final

import httpx
import psutil

from chaos.crew import Crew, frozen, nlp_of
from chaos.plan import SERVERS, Fault
from chaos.proxy import Proxy
from propos.errors import ProposError
from propos_local.instance import Name
from propos_local.stack import Stack

Tell = Callable[[str], None]
_BLOCK: Final = "index.blocks.read_only_allow_delete"
_NAMES: Final[dict[str, Name]] = {"kafka": "kafka", "elasticsearch": "elasticsearch"}


class Havoc:
    """Two faults on the same victim never overlap: the later one waits. Others may."""

    def __init__(
        self,
        plan: Sequence[Fault],
        crew: Crew,
        stack: Stack,
        proxy: Proxy,
        settings: Callable[[str], Mapping[str, str]],
        tell: Tell,
    ) -> None:
        self._plan, self._crew, self._stack, self._proxy = plan, crew, stack, proxy
        self._settings, self._tell = settings, tell
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._threads: list[threading.Thread] = []
        self.done: Counter[str] = Counter()
        """How often each fault was carried out, by what and whom."""
        self.active = 0
        """Faults that last now, or are being undone."""
        self.failed: list[str] = []

    def run(self, share: Callable[[], float], over: Callable[[], bool]) -> None:
        """Begin each fault when `share` of the stream is reached; all have ended on return."""
        for fault in self._plan:
            while share() < fault.at and not over():
                time.sleep(0.1)
            if share() < fault.at:
                break  # the work stands still: whoever looks for the reason wants no more of them
            thread = threading.Thread(target=self._carry_out, args=(fault,), name=str(fault), daemon=True)
            thread.start()
            self._threads.append(thread)
        for thread in self._threads:
            thread.join()

    def _carry_out(self, fault: Fault) -> None:
        with self._locks[victim(fault)]:
            self._tell(f"begins  {fault}")
            self.active += 1
            try:
                _DEEDS[fault.what](self, fault)
            except Exception as error:  # noqa: BLE001  # told at the end; the others come all the same
                self.failed.append(f"{fault}: {error!r}")
                self._tell(f"FAILED  {fault}: {error!r}")
            else:
                self.done[f"{fault.what} {fault.whom}"] += 1
                self._tell(f"ends    {fault}")
            finally:
                self.active -= 1

    def _kill(self, fault: Fault) -> None:
        if fault.whom in SERVERS:
            self._stack.kill(_NAMES[fault.whom])
            time.sleep(fault.seconds)
            begun = time.monotonic()
            self._stack.start(_NAMES[fault.whom])
            self._tell(f"{fault.whom} answers again, {time.monotonic() - begun:.1f} s after its start")
        elif fault.whom == "nlp":
            self._nlp(fault).kill()
        else:
            self._crew.kill(self._crew.of(fault.whom)[fault.which], fault.seconds)

    def _freeze(self, fault: Fault) -> None:
        if fault.whom in SERVERS:
            try:
                self._stack.freeze(_NAMES[fault.whom])
                time.sleep(fault.seconds)
            finally:
                self._stack.thaw(_NAMES[fault.whom])
        elif fault.whom == "nlp":
            frozen(self._nlp(fault).pid, fault.seconds)
        else:
            self._crew.freeze(self._crew.of(fault.whom)[fault.which], fault.seconds)

    def _nlp(self, fault: Fault) -> psutil.Process:
        """The NLP process of a worker; waited for, since the worker may just have been killed."""
        worker = self._crew.of("enrich")[fault.which]
        for _ in range(300):
            with suppress(ProposError):
                if found := nlp_of(worker.service.pid):
                    return found
            time.sleep(0.1)
        raise ProposError(f"{worker.service.name} has no NLP process")

    def _disturb(self, fault: Fault) -> None:
        try:
            self._proxy.set(fault.whom, fault.share)
            time.sleep(fault.seconds)
        finally:
            self._proxy.set("ok")

    def _flood(self, fault: Fault) -> None:
        try:
            self._block(True)
            time.sleep(fault.seconds)
        finally:
            self._block(None)

    def _block(self, value: bool | None) -> None:
        address = f"{self._stack.addresses().elasticsearch}/*/_settings"
        for _ in range(60):
            with suppress(httpx.HTTPError):
                if httpx.put(address, json={_BLOCK: value}, timeout=10, trust_env=False).is_success:
                    return
            time.sleep(1)
        raise ProposError(f"Elasticsearch did not take {_BLOCK}={value}")

    def _join(self, fault: Fault) -> None:
        name = f"{fault.whom}-extra"
        self._crew.hire(name, fault.whom, self._settings(fault.whom))
        time.sleep(fault.seconds)
        took = self._crew.dismiss(name)
        self._tell(f"{name} ended {took:.1f} s after SIGTERM")


_DEEDS: Final[dict[str, Callable[[Havoc, Fault], None]]] = {
    "kill": Havoc._kill,
    "freeze": Havoc._freeze,
    "proxy": Havoc._disturb,
    "flood": Havoc._flood,
    "join": Havoc._join,
}


def victim(fault: Fault) -> str:
    """Who cannot suffer two faults at a time."""
    if fault.what in ("proxy", "join"):
        return f"{fault.what} {fault.whom if fault.what == 'join' else ''}"
    return fault.whom if fault.whom in SERVERS else f"{fault.whom} {fault.which}"
