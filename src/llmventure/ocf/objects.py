"""The small words of the format: numbers, money, and what an object says in its comments."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

Object: TypeAlias = dict[str, Any]
"""One object of the format, as JSON has it."""
Terms: TypeAlias = dict[str, Any]
"""One thing of the scenario language in plain words: numbers, texts, flags, and terms inside terms."""
PREFIX = "llmventure: "
"""Begins a comment that holds a scenario's words, as JSON."""
UNNAMED = ("name",)
"""Words that are no loss: what a certificate is called in the scenario."""
DECIMALS = Decimal("0.0000000001")
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,10})?")


class UnsaidError(ValueError):
    """What cannot be said in the other language: ``object_id`` names the object that it is about."""

    def __init__(self, object_id: str, message: str, cure: str | None = None) -> None:
        self.object_id, self.message, self.cure = object_id, message, cure
        super().__init__(message)


def numeric(value: float | Decimal) -> str:
    """A number as the format writes it: digits, and ten decimals at most.

    >>> numeric(1 / 3), numeric(8e6), numeric(2.50)
    ('0.3333333333', '8000000', '2.5')
    """
    text = format(Decimal(str(value)).quantize(DECIMALS), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimal(item: Mapping[str, Any], field: str) -> Decimal:
    """The number of that field, exactly.

    :raises UnsaidError: where it is missing or not written as the format writes numbers.
    """
    text = item.get(field)
    if not isinstance(text, str) or not _NUMBER.fullmatch(text):
        raise UnsaidError(str(item.get("id", "")), f"{field} must be a number written as text, found {_short(text)}")
    return Decimal(text)


def number(item: Mapping[str, Any], field: str) -> float:
    """``decimal`` as a float."""
    return float(decimal(item, field))


def listed(item: Mapping[str, Any], field: str) -> list[Object]:
    """The objects of a list, none where it is not said.

    :raises UnsaidError: where it is anything else.
    """
    found = item.get(field) or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise UnsaidError(str(item.get("id", "")), f"{field} must be a list of objects")
    return found


def monetary(value: float, currency: str) -> Object:
    """Money as the format writes it."""
    return {"amount": numeric(value), "currency": currency}


def money(item: Mapping[str, Any], field: str, currency: str) -> float:
    """The money of that field.

    :raises UnsaidError: where it is missing or in another currency than the package's first.
    """
    found = item.get(field)
    if not isinstance(found, Mapping):
        raise UnsaidError(str(item.get("id", "")), f"{field} must be money: {{amount, currency}}")
    if found.get("currency") != currency:
        raise UnsaidError(
            str(item.get("id", "")),
            f"{field} is in {_short(found.get('currency'))}, and the package began with {currency}",
            "one currency for all",
        )
    return number({"id": item.get("id", ""), **found}, "amount")


def same(one: Any, other: Any) -> bool:
    """Whether two plain words say the same but for the rounding of numbers to ten decimals."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, float | int) and isinstance(other, float | int):
        return abs(float(one) - float(other)) <= 1e-9
    return bool(one == other)


def completed(item: Object, terms: Terms, read: Callable[[Object], Terms], unsaid: list[str], name: str) -> Object:
    """``item`` with a comment that says what reading it back would miss of ``terms``.

    What the format has no field for is added to ``unsaid`` by ``name``; decimals beyond its ten are not.
    """
    back = read(item)
    rest = {key: terms.get(key) for key in {**terms, **back} if terms.get(key) != back.get(key)}
    if rest:
        item["comments"] = [*item.get("comments", []), PREFIX + json.dumps(rest, ensure_ascii=False)]
    named = {key: value for key, value in rest.items() if key not in UNNAMED}
    unsaid.extend(f"{name}: {text}" for text in _lost(named, back))
    return item


def _lost(words: Terms, back: Terms, within: str = "") -> Iterator[str]:
    """What the format has no field for, word by word."""
    for key, value in words.items():
        before = back.get(key, {})
        if isinstance(value, dict) and isinstance(before, dict):
            yield from _lost(value, before, f"{within}{key}.")
        elif not same(value, back.get(key)):
            yield f"{within}{key} {_short(value)}"


def commented(item: Mapping[str, Any]) -> Terms:
    """What the comments of an object add in the scenario's own words.

    :raises UnsaidError: where such a comment is no JSON object.
    """
    found: Terms = {}
    comments = item.get("comments")
    for text in comments if isinstance(comments, list) else []:
        if not isinstance(text, str) or not text.startswith(PREFIX):
            continue
        try:
            words = json.loads(text.removeprefix(PREFIX))
        except (ValueError, RecursionError):
            words = None
        if not isinstance(words, dict):
            raise UnsaidError(str(item.get("id", "")), "its comment after 'llmventure: ' is not a JSON object")
        found.update(words)
    return found


def with_comments(item: Object, read: Callable[[Object], Terms]) -> Terms:
    """What an object says, its comments included; a comment that is null takes a word back."""
    words = {**read(item), **commented(item)}
    return {key: value for key, value in words.items() if value is not None}


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"
