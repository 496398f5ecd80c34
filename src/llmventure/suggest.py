"""The nearest right word for a wrong one."""

from collections.abc import Iterable


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like ``word``, letter case aside, or ``None`` where none is near.

    >>> nearest("H10O-SXM", ["H100-SXM", "A40"])
    'H100-SXM'
    >>> nearest("zebra", ["H100-SXM"]) is None
    True
    """
    import difflib

    by_folded = {candidate.casefold(): candidate for candidate in candidates}
    found = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None
