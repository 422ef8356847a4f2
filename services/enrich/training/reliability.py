"""Draw how often the quotes of each confidence are right, from the numbers that `speakers.py` writes.

python services/enrich/training/reliability.py services/enrich/training/reliability.json docs/reliability.svg
"""

import sys
from pathlib import Path
from typing import Final

import msgspec

_BINS: Final = 10


class Bin(msgspec.Struct, frozen=True):
    """The quotes whose confidence lies from `low` up to `high`: how many, how many right, their mean."""

    low: float
    high: float
    quotes: int
    right: int
    mean: float


def bins_of(judgements: list[tuple[float, bool]]) -> list[Bin]:
    """The bins, a tenth wide, that are not empty, of confidences and whether words and speaker were right."""
    out = []
    for n in range(_BINS):
        inside = [(sure, ok) for sure, ok in judgements if min(int(_BINS * sure + 1e-9), _BINS - 1) == n]
        if inside:
            mean = round(sum(sure for sure, _ in inside) / len(inside), 3)
            out.append(Bin(n / _BINS, (n + 1) / _BINS, len(inside), sum(ok for _, ok in inside), mean))
    return out


def draw(bins: list[Bin], out: Path) -> None:
    """Write the plot; the form follows the file's suffix."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams |= {"svg.hashsalt": "propos", "svg.fonttype": "none", "font.size": 11}
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(6, 4.4), layout="constrained")
    axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", linewidth=1)
    axes.bar(
        [b.low + 0.5 / _BINS for b in bins],
        [b.right / b.quotes for b in bins],
        width=0.9 / _BINS,
        color="#4477aa",
    )
    for b in bins:
        axes.annotate(str(b.quotes), (b.low + 0.5 / _BINS, b.right / b.quotes), ha="center", va="bottom")
    axes.set(xlim=(0, 1), ylim=(0, 1.08), xlabel="confidence", ylabel="share with words and speaker right")
    axes.set_title(f"{sum(b.quotes for b in bins)} quotes of articles that no weights have seen", fontsize=11)
    figure.savefig(out, metadata={"Date": None} if out.suffix == ".svg" else None)


if __name__ == "__main__":
    numbers, plot = map(Path, sys.argv[1:])
    draw(msgspec.json.decode(numbers.read_bytes(), type=list[Bin]), plot)
