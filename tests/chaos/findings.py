"""What an audit finds: one line for each thing that is not as it was promised."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["lost", "doubled", "wrong_version", "stranger", "buried"]
"""lost: not where it ought to be. doubled: there more than once. wrong_version: not the newest, or not as
it was sent. stranger: nobody sent it. buried: a dead letter that is missing, wrong, or of innocent bytes."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`article` is the id of the article that it is about, empty when there is none."""

    kind: Kind
    article: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.article} {self.detail}"


def counts(findings: Iterable[Finding]) -> Counter[str]:
    """How many of each kind."""
    return Counter(finding.kind for finding in findings)
