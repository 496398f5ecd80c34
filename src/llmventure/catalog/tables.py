"""Reading a table of the catalog: only the one asked for, once."""

import csv
import os
from functools import cache
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from importlib.abc import ResourceLoader


def text_of(name: str) -> str:
    """The text of ``catalog/data/NAME``, from where the package was loaded, as ``importlib.resources`` would have it
    after 3 ms.
    """
    assert __spec__ is not None
    loader = cast("ResourceLoader", __spec__.loader)
    place = os.path.join(os.path.dirname(__file__), "data", name)  # noqa: PTH118, PTH120 - a plan loads no pathlib
    return loader.get_data(place).decode("utf-8")


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``catalog/data/NAME.csv`` as text, in the order of the file.

    >>> table("gpus")[0]["key"]
    'V100-SXM2-32GB'
    """
    header, *rows = csv.reader(text_of(f"{name}.csv").splitlines())
    return tuple([dict(zip(header, row, strict=True)) for row in rows if row])


def optional(cell: str) -> float | None:
    """The number in a cell, or ``None`` where the source says nothing.

    >>> optional("3.35"), optional("")
    (3.35, None)
    """
    return float(cell) if cell else None
