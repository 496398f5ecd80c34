"""Reports as JSON: unrounded, no NaN, one line for each array of numbers."""

import json
from collections.abc import Mapping
from typing import Any


def _short(value: Any) -> bool:
    return not isinstance(value, Mapping) and not (
        isinstance(value, list) and any(isinstance(item, (Mapping, list)) for item in value)
    )


def _text(value: Any, indent: str) -> str:
    if _short(value) or not value:
        return json.dumps(value, allow_nan=False)
    inner = indent + "  "
    if isinstance(value, Mapping):
        parts = [f"{inner}{json.dumps(str(key))}: {_text(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
    parts = [inner + _text(item, inner) for item in value]
    return "[\n" + ",\n".join(parts) + f"\n{indent}]"


def document(value: Any) -> str:
    """``value`` as JSON that any reader takes: ASCII, so that no encoding and no terminal can spoil it.

    Raises ``ValueError`` for NaN and infinity, which JSON does not have.

    >>> print(document({"a": [1, 2.5], "b": {"c": None}}), end="")
    {
      "a": [1, 2.5],
      "b": {
        "c": null
      }
    }
    """
    return _text(value, "") + "\n"
