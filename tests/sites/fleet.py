"""Two `propos ingest` on a farm: one is killed, later another joins, and all is noted."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from os import environ
from pathlib import Path
from uuid import uuid4

import msgspec
import psutil

from memory import Sampler
from propos import topics
from propos.errors import ProposError
from propos_local.demo.services import Service
from sites.access import read_log
from sites.figures import Record
from sites.stories import Shape, plan
from sites.watch import Watcher

KILL_AT, JOIN_AT = 1 / 3, 0.55
"""Shares of the whole time at which an instance is killed and at which another joins."""
_HEAD_START = 8
"""Seconds from the farm's first answers to the start of its plan: the instances start meanwhile."""
_PROPOS = (sys.executable, "-c", "from propos.cli import main; main()")

Tell = Callable[[str], None]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What to run: `seconds` in all, then at most `patience` for what is still missing.

    `settings` are those of ingest, without their prefix; HOST_PAUSE and FETCHES_PER_HOST must be there.
    """

    shape: Shape
    seconds: float
    patience: float
    kafka: str
    folder: Path
    settings: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PROPOS_KAFKA": self.kafka,
            "PROPOS_ALLOW_NETWORKS": "127.1.0.0/16",
            "PROPOS_LOG_FORMAT": "json",
            **{f"PROPOS_{name}": value for name, value in self.settings.items()},
        }


class Fleet:
    """The farm, the instances on it, and those who watch them; what it starts ends with its stack."""

    def __init__(self, job: Job, stack: ExitStack, tell: Tell) -> None:
        self._job, self._stack, self._tell = job, stack, tell
        self._alive: dict[str, Service] = {}
        self._log, self._offset = job.folder / "requests.jsonl", 0
        job.folder.mkdir(parents=True, exist_ok=True)
        self._log.write_bytes(b"")
        start = float(int(time.time()) + _HEAD_START)
        self.record = Record(
            plan=plan(job.shape),
            start=start,
            port=stack.enter_context(farm(job.shape, start, self._log)),
            pause=float(job.settings["HOST_PAUSE"]),
            at_once=int(job.settings["FETCHES_PER_HOST"]),
        )
        self._watcher = stack.enter_context(closing(Watcher(job.kafka)))
        self._sampler = stack.enter_context(closing(Sampler(self._pids)))
        self._expected = sum(len(story.versions) for _, story in self.record.plan.stories())
        self.record.seen, self.record.peaks = self._watcher.seen, self._sampler.peaks

    def subscribe(self) -> None:
        """Subscribe to every feed of the farm."""
        feeds = self._job.folder / "feeds.txt"
        sites = self.record.plan.sites
        lines = [
            f"http://{site.host}:{self.record.port}{feed.path}\n" for site in sites for feed in site.feeds
        ]
        feeds.write_text("".join(lines), encoding="utf-8")
        command = [*_PROPOS, "feeds", "import", str(feeds)]
        done = subprocess.run(
            command, env={**environ, **self._job.environment}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ProposError(f"propos feeds import ended with {done.returncode}: {done.stderr[-2000:]}")

    def launch(self, *names: str) -> None:
        """Start instances at the same time, and wait until each is ready."""
        for name in names:
            environment = {**self._job.environment, "PROPOS_CONTACT": f"https://instance-{name}.example"}
            service = Service(f"ingest-{name}", ["ingest"], environment, self._job.folder)
            self._stack.callback(end, service)
            service.start()
            self._alive[name] = service
        for name in names:
            self._alive[name].wait_ready()
            self._say(f"instance {name} is ready")

    def kill(self, name: str) -> None:
        """End an instance as a crash would, and see whether its children end with it."""
        service = self._alive.pop(name)
        children = psutil.Process(service.pid).children(recursive=True)
        self.record.dead, self.record.killed = name, time.time()
        service.kill()
        self._say(f"instance {name} was killed")
        _, left = psutil.wait_procs(children, timeout=5)
        self.record.orphans = len(left)
        for process in left:
            with suppress(psutil.Error):
                process.kill()

    def stop(self) -> None:
        """End all instances in order."""
        while self._alive:
            name, service = self._alive.popitem()
            service.stop()
            self._say(f"instance {name} has stopped")
        self._look()

    def wait(self, moment: float, holds: Callable[[], bool] = lambda: False) -> None:
        """Watch until then, or until `holds`. Raises ProposError when an instance ends by itself."""
        said = time.time()
        while time.time() < moment and not holds():
            for service in self._alive.values():
                service.check()
            time.sleep(0.2)
            if time.time() - said > 10:
                said = time.time()
                self._look()
                self._say("")

    def complete(self) -> bool:
        """Whether as many messages came as versions are planned."""
        return len(self._watcher.seen) >= self._expected

    def _pids(self) -> dict[str, int]:
        return {name: service.pid for name, service in list(self._alive.items())}

    def _look(self) -> None:
        found, self._offset = read_log(self._log, self._offset)
        self.record.requests += found

    def _say(self, what: str) -> None:
        self._tell(
            f"{time.time() - self.record.start:6.1f} s  {len(self.record.requests):7,} requests  "
            f"{len(self._watcher.seen):6,} of {self._expected:,} articles  {what}".rstrip()
        )


def run(job: Job, tell: Tell) -> Record:
    """Run the job; every process that it started has ended when it returns or raises.

    The topics exist. Raises ProposError when an instance does not start, or ends by itself.
    """
    began = time.monotonic()
    with ExitStack() as stack:
        fleet = Fleet(job, stack, tell)
        fleet.subscribe()
        fleet.launch("a", "b")
        start = fleet.record.start
        fleet.wait(start + KILL_AT * job.seconds)
        fleet.kill("b")
        fleet.wait(start + JOIN_AT * job.seconds)
        fleet.launch("c")
        fleet.record.joined = time.time()
        fleet.wait(start + job.seconds)
        fleet.wait(time.time() + job.patience, fleet.complete)
        fleet.wait(time.time() + 2 * float(job.settings["FEED_INTERVAL"]))  # what comes now is too much
        fleet.stop()
        fleet.record.seconds = time.monotonic() - began
        return fleet.record


def end(service: Service) -> None:
    """End an instance and its children, whatever state it is in."""
    with suppress(ProposError, psutil.Error):
        children = psutil.Process(service.pid).children(recursive=True)
        service.stop()
        for child in psutil.wait_procs(children, timeout=5)[1]:
            child.kill()


@contextmanager
def farm(shape: Shape, start: float, log: Path) -> Iterator[int]:
    """A running farm, a process of its own; its port."""
    options = ["--start", str(start), "--log", str(log), msgspec.json.encode(shape).decode()]
    process = subprocess.Popen(
        [sys.executable, "-m", "sites.farm", *options],
        env={**environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline()
        if not port:
            raise ProposError(f"the farm ended with status {process.wait()}")
        yield int(port)
    finally:
        process.terminate()
        with process:
            process.wait(20)


def fresh_topics(kafka: str) -> dict[str, str]:
    """Topics of one run's own for state and inbox, created: the settings of ingest that name them."""
    mark = uuid4().hex[:8]
    own = {
        topic.name: msgspec.structs.replace(topic, name=f"{topic.name}.{mark}")
        for topic in topics.load()
        if topic.name in (topics.INGEST_STATE, topics.INGEST_INBOX)
    }
    topics.ensure_topics(kafka, own.values())
    return {
        "INGEST_GROUP": f"test-{mark}",
        "INGEST_STATE": own[topics.INGEST_STATE].name,
        "INGEST_INBOX": own[topics.INGEST_INBOX].name,
    }
