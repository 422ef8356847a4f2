"""The version of a document in Elasticsearch: the revision first, then the pipeline that read it."""

from typing import Final

from propos.errors import BadMessage

REVISION_STEP: Final = 10**9
LARGEST: Final = 2**63 - 1
"""Elasticsearch keeps versions as a signed 64-bit number."""


def pipeline_number(version: str) -> int:
    """`major.minor.patch` as one number that grows with it.

    Raises BadMessage (bad_version) past 999.999.999.
    """
    parts = version.split(".")
    if max(map(len, parts)) > 3:
        raise BadMessage("bad_version", f"pipeline version {version[:40]}: a part has more than three digits")
    major, minor, patch = map(int, parts)
    return major * 10**6 + minor * 10**3 + patch


def document_version(revision: int, pipeline: str) -> int:
    """The external version: a newer revision always wins, within one revision a newer pipeline.

    Raises BadMessage (bad_version) when the number would not fit.
    """
    version = revision * REVISION_STEP + pipeline_number(pipeline)
    if version > LARGEST:
        raise BadMessage("bad_version", f"revision {revision} is too large")
    return version
