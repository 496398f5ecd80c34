"""Failures and checkpoints: what share of the wall clock trains.

Times are in seconds unless a name says hours.
"""

import numpy as np

from llmventure.compute.values import Values

GPU_MTBF_HOURS = 50_677.0
"""Hours between unexpected interruptions a GPU: 54 × 24 h × 16,384 ÷ 419 (Llama 3, arXiv:2407.21783, §3.3.4)."""

LEAST_GOODPUT = 0.01
"""Of a path that is drawn; a judgement."""


def cluster_mtbf_hours(gpus: Values, gpu_mtbf_hours: Values = GPU_MTBF_HOURS) -> Values:
    """Mean hours between failures of a cluster: MTBF of one GPU ÷ n.

    >>> round(cluster_mtbf_hours(16384), 2)
    3.09
    """
    return gpu_mtbf_hours / gpus


def checkpoint_interval(checkpoint_time: Values, mtbf: Values) -> Values:
    """Young's interval between checkpoints: T = √(2 δ M).

    :param checkpoint_time: δ, s that training stands still. :param mtbf: M, s.

    Source: Young, Communications of the ACM 17 (1974), 530; Daly (2006) adds higher orders.

    >>> round(float(checkpoint_interval(10, 3.09308 * 3600)), 1)
    471.9
    """
    return np.sqrt(2 * checkpoint_time * mtbf)


def daly_interval(checkpoint_time: Values, mtbf: Values) -> Values:
    """Daly's interval: √(2 δ M) (1 + √(δ / 2M) / 3 + δ / 18 M) − δ, and M where δ ≥ 2 M.

    Source: Daly, Future Generation Computer Systems 22 (2006), 303, equation 37.

    >>> round(float(daly_interval(10, 3.09308 * 3600)), 1)
    465.3
    """
    share = checkpoint_time / (2 * mtbf)
    interval = checkpoint_interval(checkpoint_time, mtbf) * (1 + np.sqrt(share) / 3 + share / 9) - checkpoint_time
    return np.where(share < 1, interval, mtbf)[()]


def least_mtbf(checkpoint_time: float, restart_time: float) -> float:
    """The seconds between failures below which nothing gets done at Young's interval: where :func:`goodput` is 0.

    >>> least = least_mtbf(60, 600)
    >>> f"{least:.0f} s, {goodput(60, 600, 1.01 * least):.3f}"
    '940 s, 0.008'
    """
    low, high = 2 * checkpoint_time, 1e3 * (checkpoint_time + restart_time)
    for _ in range(200):
        middle = (low + high) / 2
        between = float(checkpoint_interval(checkpoint_time, middle))
        enough = float(working_share(checkpoint_time, restart_time, middle, between)) > 0
        low, high = (low, middle) if enough else (middle, high)
    return high


def working_share(checkpoint_time: Values, restart_time: Values, mtbf: Values, interval: Values) -> Values:
    """What is left of the wall clock: 1 − δ / (T + δ) − (T / 2 + δ / 2 + R) / M; below 0 where failures come too fast.

    >>> round(float(working_share(60, 600, 3600, 600)), 3)
    0.651
    """
    writing = checkpoint_time / (interval + checkpoint_time)
    losing = (interval / 2 + checkpoint_time / 2 + restart_time) / mtbf
    return 1 - writing - losing


def goodput_on_every_path(checkpoint_time: Values, restart_time: Values, mtbf: Values) -> Values:
    """:func:`goodput` at Young's interval, no less than ``LEAST_GOODPUT``: a drawn time between failures may be one
    with which nothing is ever trained, and the run must end.

    >>> goodput_on_every_path(60, 600, np.array([11135.1, 60.0])).round(4).tolist()
    [0.8422, 0.01]
    """
    interval = checkpoint_interval(checkpoint_time, mtbf)
    return np.maximum(working_share(checkpoint_time, restart_time, mtbf, interval), LEAST_GOODPUT)


def goodput(checkpoint_time: Values, restart_time: Values, mtbf: Values, interval: Values | None = None) -> Values:
    """Share of wall time that trains: 1 − δ / (T + δ) − (T / 2 + δ / 2 + R) / M.

    :param checkpoint_time: δ, s. :param restart_time: R, s from a failure to training again.
    :param mtbf: M, s between failures of the whole cluster. :param interval: T, s [Young's].
    :raises ValueError: if failures come faster than checkpoints, or nothing is left.

    >>> round(float(goodput(10, 300, 3.09308 * 3600)), 4), round(float(goodput(60, 600, 3.09308 * 3600)), 4)
    (0.9307, 0.8422)
    """
    between = checkpoint_interval(checkpoint_time, mtbf) if interval is None else interval
    if np.any(np.asarray(mtbf) < between):
        raise ValueError("failures come faster than checkpoints: the mean time between failures is below the interval")
    left = working_share(checkpoint_time, restart_time, mtbf, between)
    if np.any(np.asarray(left) <= 0):
        raise ValueError("checkpoints, lost work and restarts leave no time to train")
    return left
