"""A package of which only the compiled part is loaded, until something else of it is asked for.

``pydantic_core`` is a compiled module, and around it a package that defines a type for each form of a schema, for those
who check the types of code. A file is read by the compiled module alone: the types would
cost a twentieth of a plan's time.
"""

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any


class _Outside(ModuleType):
    """A package that has not run: its compiled part answers for it, and what that does not have makes it run."""

    _part: ModuleType

    def __getattr__(self, name: str) -> Any:
        part = self.__dict__["_part"]
        if not name.startswith("__") and hasattr(part, name):
            return getattr(part, name)
        self.__class__ = ModuleType  # type: ignore[assignment]
        spec = self.__spec__
        if spec is not None and spec.loader is not None:
            spec.loader.exec_module(self)
        return getattr(self, name)


def load_compiled_part(package: str, part: str) -> None:
    """Load ``package`` without running it; it runs when a name is asked of it that its module ``part`` does not have.

    Nothing is done where it is loaded already, or where there is no such package or part: then it is imported as ever.
    """
    if package in sys.modules:
        return
    spec = find_spec(package)
    if spec is None:
        return
    outside = module_from_spec(spec)
    outside.__class__ = _Outside
    sys.modules[package] = outside
    try:
        outside.__dict__["_part"] = import_module(f"{package}.{part}")
    except ImportError:
        del sys.modules[package]
