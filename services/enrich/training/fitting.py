"""Fit the weights of a choice among options, by a conditional logit, or of yes and no, its special case."""

from dataclasses import dataclass

import numpy as np

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Choice:
    """The features of each option, and which of them are right."""

    rows: list[Features]
    right: list[bool]


def fit(choices: list[Choice], decay: float, steps: int = 400) -> dict[str, float]:
    """The weights of a conditional logit with an L2 penalty, by Adam over the whole set."""
    names = {name: i for i, name in enumerate(sorted({n for c in choices for row in c.rows for n in row}))}
    rows = [row for c in choices for row in c.rows]
    at = np.array([n for n, row in enumerate(rows) for _ in row])
    column = np.array([names[name] for row in rows for name in row])
    value = np.array([v for row in rows for v in row.values()])
    right = np.array([r for c in choices for r in c.right], dtype=float)
    group = np.array([n for n, c in enumerate(choices) for _ in c.rows])
    starts = np.searchsorted(group, np.arange(len(choices)))
    weight, first, second = np.zeros(len(names)), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, steps + 1):
        score = np.bincount(at, value * weight[column], minlength=len(rows))
        power = np.exp(score - np.maximum.reduceat(score, starts)[group])
        chance = power / np.add.reduceat(power, starts)[group]
        wanted = chance * right
        wanted /= np.add.reduceat(wanted, starts)[group]
        slope = np.bincount(column, value * (chance - wanted)[at], minlength=len(names)) + decay * weight
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        weight -= 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return {name: round(float(weight[i]), 3) for name, i in names.items() if abs(weight[i]) >= 0.005}


def as_choice(signs: Features, right: bool) -> Choice:
    """A logistic regression is a choice between a row and nothing."""
    return Choice([signs, {}], [right, not right])
