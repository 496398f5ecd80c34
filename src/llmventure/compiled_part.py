"""A package of which only the compiled part is loaded, until something else of it is asked for.

``pydantic_core`` is a compiled module, and around it a package that defines a type for each form of a schema, for those
who check the types of code. A file is read by the compiled module alone: the types would
cost a twentieth of a plan's time. So with PyYAML: around libyaml's parser stands another one, with patterns that take
a thirtieth of a plan's time to prepare.
"""

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any


class _Outside(ModuleType):
    """A package that has not run: its compiled part answers for it, and what that does not have makes it run."""

    _part: ModuleType | None
    _error: type[Exception] | None
    _lent: list[tuple[str, type[Exception]]]

    def __getattr__(self, name: str) -> Any:
        part = self.__dict__["_part"]
        if part is None:  # it is loading, and looks at the modules around it
            return _Around(self, name)
        if not name.startswith("__") and hasattr(part, name):
            return getattr(part, name)
        self.__class__ = ModuleType  # type: ignore[assignment]
        spec = self.__spec__
        if spec is not None and spec.loader is not None:
            spec.loader.exec_module(self)
        for module, error in self.__dict__.pop("_lent"):
            setattr(part, error.__name__, getattr(import_module(module), error.__name__))
        return getattr(self, name)


class _Around:
    """A module of the package, loaded when the compiled part asks for more of it than an exception to raise."""

    def __init__(self, outside: _Outside, name: str) -> None:
        self._outside, self._name = outside, f"{outside.__name__}.{name}"

    def __getattr__(self, name: str) -> Any:
        error = self._outside.__dict__["_error"]
        if error is None or not name.endswith("Error"):
            return getattr(import_module(self._name), name)
        lent = type(name, (error,), {"__module__": self._name})
        self._outside.__dict__["_lent"].append((self._name, lent))
        return lent


def load_compiled_part(package: str, part: str, errors: str | None = None) -> None:
    """Load ``package`` without running it; it runs when a name is asked of it that its module ``part`` does not have.

    The part may raise exceptions that its package defines. Until that runs, they are lent: ``errors`` is the module of
    the package with the one that all are kinds of, as ``error.YAMLError``. Nothing is done where the package is loaded
    already, or where there is no such package or part: then it is imported as ever.
    """
    if package in sys.modules:
        return
    spec = find_spec(package)
    if spec is None:
        return
    outside = module_from_spec(spec)
    outside.__class__ = _Outside
    outside.__dict__.update(_part=None, _error=None, _lent=[])
    sys.modules[package] = outside
    try:
        if errors is not None:
            module, name = errors.split(".")
            outside.__dict__["_error"] = getattr(import_module(f"{package}.{module}"), name)
        outside.__dict__["_part"] = import_module(f"{package}.{part}")
    except ImportError:
        for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
            del sys.modules[name]
