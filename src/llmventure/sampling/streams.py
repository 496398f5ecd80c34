"""Named random streams: one generator for each name and chunk of paths, so that no draw depends on another.

A stream's seed is ``SeedSequence(seed, spawn_key=(four 32-bit words of blake2b-128(name), chunk))``. Chunks are always
drawn whole and cut afterwards, months row by row: more paths or months leave the earlier draws as they were.
"""

from dataclasses import dataclass, field
from hashlib import blake2b
from secrets import token_hex

import numpy as np
from numpy.typing import NDArray

from llmventure.crew import once_here
from llmventure.sampling.special_functions import special

CHUNK = 8_192
"""Paths that are drawn together: a constant of the product, because results depend on it."""
LOT = 2
"""Chunks that are folded side by side: fewer, wider operations cost less a path. Results do not depend on it."""
LOT_AHEAD = 4
"""So many where something looks ahead and memory is plenty: what is foreseen for a lot is folded on few columns, which
cost about the same for a wider one. Measured: 18 % of the time of a simulation where every path has its own history."""

BLOCK = 256
"""Paths among which strata are dealt out; a chunk has a whole number of such blocks."""

Scores32 = NDArray[np.float32]


MOST_KEPT = 256 * 2**20
"""Bytes of scores that are kept for simulations that share them: a judgement on what a machine can spare."""


@dataclass
class KeptScores:
    """Scores that several simulations of one seed share, drawn once: strategies, and the points of a search.

    What is kept cannot be written to. Where it is full the rest is drawn each time; the scores are the same.
    """

    most: int = MOST_KEPT
    mark: str = field(default_factory=lambda: token_hex(8))
    found: dict[tuple[int, str, int], Scores32] = field(default_factory=dict)
    size: int = 0

    def __reduce__(self) -> tuple[object, ...]:
        # scores are drawn again elsewhere rather than sent, and kept there for whoever comes with this mark
        return _kept_here, (self.most, self.mark)

    def normals(self, seed: int, name: str, chunk: int, rows: int) -> Scores32:
        """As ``normals``, and kept.

        >>> kept = KeptScores()
        >>> bool((kept.normals(7, "x", 0, 2) == normals(7, "x", 0, 2)).all()), len(kept.found)
        (True, 1)
        """
        known = self.found.get((seed, name, chunk))
        if known is not None and len(known) >= rows:
            return known[:rows]
        made = normals(seed, name, chunk, rows)
        if self.size + made.nbytes <= self.most:
            made.flags.writeable = False
            self.found[seed, name, chunk] = made
            self.size += made.nbytes
        return made


def _kept_here(most: int, mark: str) -> KeptScores:
    return once_here(KeptScores, mark, lambda: KeptScores(most, mark))


def stream_words(name: str) -> tuple[int, ...]:
    """The four 32-bit words, little-endian, of blake2b-128 of a name.

    >>> stream_words("a") == stream_words("a"), len(stream_words("a")), stream_words("a") == stream_words("b")
    (True, 4, False)
    """
    digest = blake2b(name.encode(), digest_size=16).digest()
    return tuple(int.from_bytes(digest[at : at + 4], "little") for at in range(0, 16, 4))


def normals(seed: int, name: str, chunk: int, rows: int = 1) -> Scores32:
    """Standard normal scores of a stream in a chunk, ``(rows, CHUNK)``; more rows leave the first ones as they were.

    >>> bool((normals(7, "x", 0, 3)[:2] == normals(7, "x", 0, 2)).all())
    True
    """
    return _generator(seed, name, chunk).standard_normal((rows, CHUNK), dtype=np.float32)


def stratified(seed: int, name: str, chunk: int) -> Scores32:
    """Standard normal scores of a stream that is drawn once a path, ``(1, CHUNK)``: in each block of 256 paths one from
    each 256th of the distribution.

    The order of ``normals`` deals them out, so that a path's luck is much the same either way; where in its stratum a
    score lies is drawn too. Streams are independent of each other, and so are blocks (McKay, Beckman, Conover 1979).

    >>> from scipy.special import ndtr
    >>> found = np.sort((ndtr(stratified(7, "x", 0)[0, :BLOCK].astype(np.float64)) * BLOCK).astype(int))
    >>> bool((found == np.arange(BLOCK)).all())
    True
    """
    generator = _generator(seed, name, chunk)
    scores = generator.standard_normal((CHUNK // BLOCK, BLOCK), dtype=np.float32)
    stratum = np.argsort(np.argsort(scores, axis=1), axis=1)
    place = (stratum + generator.random(scores.shape)) / BLOCK
    return np.asarray(special("ndtri")(np.clip(place, 1e-15, 1 - 1e-15)), dtype=np.float32).reshape(1, CHUNK)


def _generator(seed: int, name: str, chunk: int) -> np.random.Generator:
    sequence = np.random.SeedSequence(seed, spawn_key=(*stream_words(name), chunk))
    return np.random.Generator(np.random.SFC64(sequence))
