"""The sentences for what the models' own checks refuse."""

from collections.abc import Mapping as Dict
from typing import Any

from llmventure.loader.tree import Node, Scalar, kind_of
from llmventure.printable import printable
from llmventure.suggest import did_you_mean

_SHAPES = {
    "model_type": "a block of keys",
    "model_attributes_type": "a block of keys",
    "dataclass_type": "a block of keys",
    "dict_type": "a block of keys",
    "mapping_type": "a block of keys",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "string_type": "a text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
}
_BOUNDS = {
    "greater_than": ("must be more than {gt}"),
    "greater_than_equal": ("must be at least {ge}"),
    "less_than": ("must be less than {lt}"),
    "less_than_equal": ("must be at most {le}"),
    "too_short": ("needs at least {min_length}, found {actual_length}"),
    "too_long": ("holds at most {max_length}, found {actual_length}"),
    "string_too_short": ("must have at least {min_length} characters"),
    "string_too_long": ("must have at most {max_length} characters"),
    "finite_number": ("must be a finite number"),
}


def wording(detail: Dict[str, Any], node: Node) -> tuple[str, str | None]:
    """Cause and cure for one error of the models; ``node`` is what stands in the file."""
    code: str = detail["type"]
    context: Dict[str, Any] = detail.get("ctx") or {}
    found = _found(node)
    if code in _SHAPES:
        return f"must be {_SHAPES[code]}, found {found}", None
    if code in ("literal_error", "enum"):
        expected = [part.strip(" '") for part in str(context["expected"]).replace(" or ", ", ").split(",")]
        text = node.text if isinstance(node, Scalar) else None
        cure = did_you_mean(text, expected) if text else None
        return f"must be one of {', '.join(expected)}, found {found}", cure
    if code in _BOUNDS:
        return _BOUNDS[code].format(**context) + (f", found {found}" if "actual" not in _BOUNDS[code] else ""), None
    if code == "string_pattern_mismatch":
        return f"is not written as it should be, found {found}", f"it must match {context['pattern']}"
    if code in ("value_error", "assertion_error"):
        return str(context.get("error", "")) or "cannot be used", None
    # An error of the models' own has its sentence already.
    return str(detail["msg"]).replace("Input should be", "must be"), None


def _found(node: Node) -> str:
    if isinstance(node, Scalar) and node.text is not None:
        return f"'{printable(node.text[:60])}'" + ("…" if len(node.text) > 60 else "")
    return kind_of(node)
