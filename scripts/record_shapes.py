"""Write the constructors of the package's records, one for all of the same shape.

python scripts/record_shapes.py
"""

import ast
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import llmventure
from llmventure import record

PLACE = Path(llmventure.__file__).with_name("record_shapes.py")
HEAD = '''\
"""Constructors of records by their shape: written by `scripts/record_shapes.py`, so that they are compiled once.

Compiled in each process anew they took a fiftieth of a plan's time.
"""

# fmt: off
# mypy: ignore-errors
# ruff: noqa: E501, E702, F821
'''


def shapes_used() -> set[tuple[str, bool, bool]]:
    """The shapes of all records of the package."""
    used: set[tuple[str, bool, bool]] = set()
    shape = record._shape

    def noted(*asked: Any) -> Any:
        used.add(asked)
        return shape(*asked)

    record._shape = noted  # type: ignore[assignment]
    for module in walk_packages(llmventure.__path__, "llmventure."):
        import_module(module.name)
    record._shape = shape
    return used


def module(shapes: set[tuple[str, bool, bool]]) -> str:
    """The module's text, the shortest first."""
    ordered = sorted(shapes, key=lambda shape: (len(shape[0]), shape))
    return "\n".join([HEAD, *(record.written(*shape) + "\n" for shape in ordered)])


if __name__ == "__main__":
    text = module(shapes_used())
    ast.parse(text)
    PLACE.write_text(text, encoding="utf-8")
