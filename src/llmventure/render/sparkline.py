"""Pictures made of characters, and what stands for them where only ASCII can be shown."""

from collections.abc import Sequence
from itertools import pairwise

_BLOCKS = "▁▂▃▄▅▆▇█"
_EIGHTHS = " ▏▎▍▌▋▊▉"
BELOW_ZERO = "×"
FILLS = "█▓▒░ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""What the parts of a stacked bar are filled with, in their order; told apart without colour."""

_ASCII = str.maketrans(
    {
        **dict(zip(_BLOCKS, "_.,:-=+#", strict=True)),
        **dict.fromkeys("▏▎▍▌", " "),
        **dict.fromkeys("▋▊▉", "#"),
        "▓": "%",
        "▒": "o",
        "░": ".",
        "─": "-",
        "━": "=",
        "│": "|",
        "·": "|",
        "−": "-",
        "–": "-",
        "—": "-",
        "×": "x",
        "…": "~",
        "±": "~",
        "┤": "|",
        "└": "+",
        "→": ">",
        "•": "*",
        "▲": "!",
        "“": '"',
        "”": '"',
        "’": "'",
    }
)


def to_ascii(text: str) -> str:
    """The signs that we draw with, one for one in ASCII, so that columns stay aligned.

    >>> to_ascii("cash ▁▄█ −$1.2M · 3 × H100")
    'cash _:# -$1.2M | 3 x H100'
    """
    return text.translate(_ASCII)


def sparkline(values: Sequence[float], width: int) -> str:
    """``values`` over time in at most ``width`` characters, from zero to the largest; below zero is a cross.

    Where there are more values than characters, each character shows the lowest of its values: a
    month without cash must not disappear.

    >>> sparkline([0.0, 4.0, 8.0, -1.0], 10)
    '▁▄█×'
    >>> sparkline([1.0, -2.0, 8.0, 8.0], 2)
    '×█'
    """
    if not values:
        return ""
    width = min(width, len(values))
    edges = [round(index * len(values) / width) for index in range(width + 1)]
    lowest = [min(values[start:end]) for start, end in pairwise(edges)]
    top = max(lowest)
    last = len(_BLOCKS) - 1
    return "".join(BELOW_ZERO if value < 0 else _BLOCKS[int(value / top * last) if top > 0 else 0] for value in lowest)


def bar(part: float, width: int) -> str:
    """A bar of ``part`` (0 to 1) of ``width`` characters, to an eighth of one; below zero is a cross.

    >>> bar(0.5, 4), bar(0.3, 5), bar(-0.1, 4), bar(0.001, 4)
    ('██', '█▌', '×', '▏')
    """
    if part < 0:
        return BELOW_ZERO
    eighths = round(min(part, 1.0) * width * 8)
    if part > 0 and not eighths:
        eighths = 1
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


def part_widths(parts: Sequence[float], width: int) -> list[int]:
    """The characters of each part of a bar of ``width``: rounded down, the rest to the largest remainders.

    >>> part_widths([0.5, 0.25, 0.25], 10), part_widths([0.34, 0.33, 0.33], 10), part_widths([0.2, 0.0], 5)
    ([5, 3, 2], [4, 3, 3], [1, 0])
    """
    exact = [max(part, 0.0) * width for part in parts]
    widths = [int(part + 1e-9) for part in exact]
    left = min(round(sum(exact)), width) - sum(widths)
    for index in sorted(range(len(parts)), key=lambda index: widths[index] - exact[index])[: max(left, 0)]:
        widths[index] += 1
    return widths
