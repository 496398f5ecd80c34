"""Did you mean …: the one place that guesses what a misspelt word was meant to be."""

from collections.abc import Iterable

_PART = 4
"""The fewest letters by which a part of a word tells which word is meant."""


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

    A word that is part of one candidate alone means that one.

    >>> nearest("amount", ["investors", "investment_amount"])
    'investment_amount'
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
    import difflib  # only for those who have misspelt something

    near = difflib.get_close_matches(shape, [other for other in shapes if len(other) <= 100], n=1, cutoff=0.6)
    if near:
        return shapes[near[0]]
    around = [other for other in shapes if len(shape) >= _PART and shape in other]
    return shapes[around[0]] if len(around) == 1 else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """A cure that names the nearest candidate, or ``None``.

    >>> did_you_mean("enginers", ["engineers", "support"])
    "did you mean 'engineers'?"
    """
    found = nearest(word, candidates)
    return None if found is None else f"did you mean '{found}'?"


def _shape(word: str) -> str:
    return word.casefold().replace(" ", "_").replace("-", "_")
