"""Functions of ``scipy.special``, of which the compiled module alone is loaded.

The package around it serves arrays of other libraries than numpy, and takes 130 ms to prepare for them: as long as it
takes to fold ten thousand futures. The functions are the same.
"""

import sys
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from llmventure.compiled_part import load_compiled_part

PACKAGE, PART = "scipy.special", "_ufuncs"


@cache
def special(name: str) -> Any:
    """A function of ``scipy.special`` on numpy's arrays.

    >>> float(special("ndtr")(0.0)), float(special("ndtri")(0.5))
    (0.5, 0.0)
    """
    found = getattr(_compiled(), name, None)
    return getattr(import_module(PACKAGE), name) if found is None else found


def _compiled() -> ModuleType:
    """The compiled module; the package is left as it was, so that whoever imports it gets all of it."""
    if PACKAGE in sys.modules:
        return sys.modules[PACKAGE]
    load_compiled_part(PACKAGE, PART)
    known = sys.modules.pop(PACKAGE, None)
    return sys.modules.get(f"{PACKAGE}.{PART}") or known or import_module(PACKAGE)
