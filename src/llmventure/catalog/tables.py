"""Reading a table of the catalog: only the one asked for, once."""

import csv
from functools import cache
from importlib.resources import files


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``catalog/data/NAME.csv`` as text, in the order of the file.

    >>> table("gpus")[0]["key"]
    'V100-SXM2-32GB'
    """
    text = files("llmventure.catalog").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def optional(cell: str) -> float | None:
    """The number in a cell, or ``None`` where the source says nothing.

    >>> optional("3.35"), optional("")
    (3.35, None)
    """
    return float(cell) if cell else None
