"""Sobol indices: how much of a model's variance each input explains, alone and with everything it takes part in.

Two independent samples A and B of the inputs, and for each input i the sample A with column i from B (Saltelli 2002,
Comput. Phys. Commun. 145). First order by the estimator of Janon et al. (2014, ESAIM: Prob. Stat. 18), which is the
correlation of f(B) and f(AB_i); total order by that of Jansen (1999), E[(f(A) − f(AB_i))²] / 2V. Both hold for
independent inputs only.
"""

import numpy as np
from numpy.typing import NDArray

from llmventure.record import record

Array = NDArray[np.float64]
RESAMPLES = 500
"""Bootstrap samples for the intervals."""


@record
class Index:
    """An estimate with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@record
class Indices:
    """First and total order of each input, in their order; ``variance`` is that of the model."""

    first: tuple[Index, ...]
    total: tuple[Index, ...]
    variance: float


def design(uniform_a: Array, uniform_b: Array) -> Array:
    """The rows at which a model must be known: A, B, then A with one column after another from B.

    ``uniform_a`` and ``uniform_b`` are ``(samples, inputs)``; the answer is ``(samples · (inputs + 2), inputs)``.

    >>> design(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])).tolist()
    [[1.0, 2.0], [3.0, 4.0], [3.0, 2.0], [1.0, 4.0]]
    """
    blocks = [uniform_a, uniform_b]
    for column in range(uniform_a.shape[1]):
        block = uniform_a.copy()
        block[:, column] = uniform_b[:, column]
        blocks.append(block)
    return np.concatenate(blocks)


def indices(answers: Array, inputs: int, seed: int) -> Indices | None:
    """Indices from the model's ``answers`` in the rows of ``design``; None where the model does not vary.

    Intervals are percentiles of a bootstrap over the samples, whose seed is ``seed``.
    """
    samples = len(answers) // (inputs + 2)
    blocks = answers.reshape(inputs + 2, samples)
    # What is common to all answers says nothing, and would cost digits.
    blocks = blocks - blocks[:2].mean()
    variance = float(blocks[:2].var())
    scale = float(np.abs(answers).max())
    if variance <= (1e-12 * scale) ** 2:
        return None
    chosen = np.random.default_rng(seed).integers(0, samples, (RESAMPLES, samples))
    first, total = _estimates(blocks[:, None, :])
    firsts, totals = zip(*(_estimates(blocks[:, row][:, None, :]) for row in chosen), strict=True)
    return Indices(
        _with_intervals(first[:, 0], np.concatenate(firsts, axis=1)),
        _with_intervals(total[:, 0], np.concatenate(totals, axis=1)),
        variance,
    )


def _estimates(blocks: Array) -> tuple[Array, Array]:
    """First and total order ``(inputs, resamples)`` from blocks ``(inputs + 2, resamples, samples)``."""
    a, b, mixed = blocks[0], blocks[1], blocks[2:]
    mean = (b + mixed).mean(axis=-1) / 2
    spread = (b**2 + mixed**2).mean(axis=-1) / 2 - mean**2
    first = np.divide((b * mixed).mean(axis=-1) - mean**2, spread, out=np.zeros_like(spread), where=spread > 0)
    variance = np.broadcast_to(blocks[:2].var(axis=(0, 2)), spread.shape)
    unexplained = ((a - mixed) ** 2).mean(axis=-1) / 2
    total = np.divide(unexplained, variance, out=np.zeros_like(spread), where=variance > 0)
    # An input that never changes the model explains nothing; the correlation of A and B would be chance.
    return np.where(unexplained > 0, first, 0.0), total


def _with_intervals(estimates: Array, resampled: Array) -> tuple[Index, ...]:
    low, high = np.percentile(resampled, [2.5, 97.5], axis=1)
    return tuple(
        Index(float(value), float(below), float(above))
        for value, below, above in zip(estimates, low, high, strict=True)
    )
