"""Several ingest instances at once: shared work, a crash, a third that joins; each version comes once."""

from pathlib import Path

import pytest

from propos.settings import Settings
from sites.figures import figures
from sites.fleet import Job, fresh_topics, run
from sites.stories import Shape


@pytest.mark.timeout(240)
def test_instances_share_the_work_and_survive_a_crash(stack: Settings, tmp_path: Path) -> None:
    job = Job(
        shape=Shape(hosts=12, feeds=3, stories=3, seconds=30, calm=22, crawl_delay=0.2),
        seconds=42,
        patience=60,
        kafka=stack.kafka,
        folder=tmp_path,
        settings={
            **fresh_topics(stack.kafka),
            "FEED_INTERVAL": "2",
            "FEED_INTERVAL_MAX": "4",
            "HOST_PAUSE": "0.1",
            "FETCHES_PER_HOST": "2",
            "EXTRACT_PROCESSES": "1",
        },
    )
    found, complaints = figures(run(job, print))
    assert complaints == []
    assert (found.missing, found.doubled, found.wrong, found.strangers) == (0, 0, 0, 0)
    assert found.limit_violations == 0
    assert found.orphans == 0, "the crash left processes behind"
    assert found.takeover_seconds is not None
    assert found.takeover_seconds < 30
    before, after = found.shares
    assert before.keys() == {"a", "b"}
    assert after.keys() == {"a", "c"}
    assert min(before.values()) > 0.1
    assert min(after.values()) > 0.1
