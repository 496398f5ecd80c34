"""Reading a table of the catalog: only the one asked for, once."""

import csv
from functools import cache
from pkgutil import get_data


def text_of(name: str) -> str:
    """The text of ``catalog/data/NAME``, read as the loader of the package has it (``importlib.resources`` costs a plan
    3 ms to import).
    """
    found = get_data("llmventure.catalog", f"data/{name}")
    assert found is not None, name
    return found.decode("utf-8")


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``catalog/data/NAME.csv`` as text, in the order of the file.

    >>> table("gpus")[0]["key"]
    'V100-SXM2-32GB'
    """
    return tuple(csv.DictReader(text_of(f"{name}.csv").splitlines()))


def optional(cell: str) -> float | None:
    """The number in a cell, or ``None`` where the source says nothing.

    >>> optional("3.35"), optional("")
    (3.35, None)
    """
    return float(cell) if cell else None
