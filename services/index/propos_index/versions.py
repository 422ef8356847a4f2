"""The version of a message: the revision first, then the pipeline that read it."""

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
    """A newer revision always has the larger version, within one revision a newer pipeline.

    Raises BadMessage (bad_version) when the number would not fit.
    """
    return _fitting(revision, pipeline_number(pipeline))


def removal_version(revision: int) -> int:
    """The version of a removal: above every pipeline's of its revision, below the next revision.

    Raises BadMessage (bad_version) when the number would not fit.
    """
    return _fitting(revision, REVISION_STEP - 1)


def revision_of(version: int) -> int:
    """The revision in a version."""
    return version // REVISION_STEP


def _fitting(revision: int, rest: int) -> int:
    version = revision * REVISION_STEP + rest
    if version > LARGEST:
        raise BadMessage("bad_version", f"revision {revision} is too large")
    return version
