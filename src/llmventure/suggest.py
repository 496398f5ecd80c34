"""Did you mean …: the one place that guesses what a misspelt word was meant to be."""

import difflib
from collections.abc import Iterable


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that ``word`` most likely stands for, or ``None`` where none is near.

    Case, spaces, hyphens and underscores are no difference. Of two equally near candidates the
    first wins, so that the answer does not depend on chance.

    >>> nearest("gpu_prise", ["gpus", "gpu_hour_price", "gpu_price"])
    'gpu_price'
    >>> nearest("Gpu Price", ["gpus", "gpu_price"])
    'gpu_price'
    >>> nearest("revenue", ["team", "costs"]) is None
    True
    """
    shapes: dict[str, str] = {}
    for candidate in candidates:
        shapes.setdefault(_shape(candidate), candidate)
    # A word of 10,000 characters has no near one, and comparing it would take long.
    if len(word) > 100:
        return None
    shape = _shape(word)
    if shape in shapes:
        return shapes[shape]
    near = difflib.get_close_matches(shape, [other for other in shapes if len(other) <= 100], n=1, cutoff=0.6)
    return shapes[near[0]] if near else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """A cure that names the nearest candidate, or ``None``.

    >>> did_you_mean("enginers", ["engineers", "support"])
    "did you mean 'engineers'?"
    """
    found = nearest(word, candidates)
    return None if found is None else f"did you mean '{found}'?"


def _shape(word: str) -> str:
    return word.casefold().replace(" ", "_").replace("-", "_")
