"""Pictures of many futures: a fan of cash over time, a histogram."""

from collections.abc import Mapping, Sequence

from llmventure.render import numbers

ROWS = 11
MEDIAN, INNER, OUTER = "━", "▒", "░"


def fan(bands: Mapping[str, Sequence[float]], first: str, last: str, currency: str, width: int) -> list[str]:
    """The band p5 to p95, in it p10 to p90, and the median, over time.

    >>> bands = {"p5": [4, 0], "p10": [4, 1], "p50": [4, 2], "p90": [4, 3], "p95": [4, 4]}
    >>> for line in fan(bands, "a", "b", "USD", 14)[:2]:
    ...     print(line)
    $4 ┤━░
       ┤ ░
    """
    top = max(max(bands["p95"]), 1e-9)
    labels = [
        numbers.money(top * (ROWS - 1 - row) / (ROWS - 1), currency) if row % 5 == 0 else "" for row in range(ROWS)
    ]
    gutter = max(map(len, labels))
    months = len(bands["p50"])
    columns = max(min(months, width - gutter - 2), 1)
    at = [round(index * (months - 1) / max(columns - 1, 1)) for index in range(columns)]

    def level(value: float) -> int:
        return round(value / top * (ROWS - 1))

    lines = []
    for row in range(ROWS):
        height = ROWS - 1 - row
        signs = []
        for month in at:
            outer = level(bands["p5"][month]) <= height <= level(bands["p95"][month])
            inner = level(bands["p10"][month]) <= height <= level(bands["p90"][month])
            median = height == level(bands["p50"][month])
            signs.append(MEDIAN if median else INNER if inner else OUTER if outer else " ")
        lines.append(f"{labels[row]:>{gutter}} ┤{''.join(signs)}".rstrip())
    ends = first + last.rjust(columns - len(first)) if columns >= len(first) + len(last) + 1 else first
    return [*lines, f"{'':>{gutter}}  {ends}"]


def columns_of(shares: Sequence[float], low: str, high: str, width: int) -> list[str]:
    """A histogram lying on its side would be long: one character a bar, its height in eighths.

    >>> columns_of([0.1, 0.4, 0.2], "0", "9", 40)
    ['0 ▂█▄ 9']
    """
    blocks = " ▁▂▃▄▅▆▇█"
    most = max(shares) or 1.0
    signs = "".join(blocks[max(round(share / most * 8), 1 if share > 0 else 0)] for share in shares)
    return [f"{low} {signs} {high}"[:width]]
