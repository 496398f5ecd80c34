"""A cap table that was read as the beginning of a scenario: its company, and the funding part."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from llmventure.errors import Position
from llmventure.loader.tree import Mapping as Block
from llmventure.loader.tree import Node, Scalar
from llmventure.models.month import Month
from llmventure.ocf.package import Read
from llmventure.scenario_text import scenario_text

HERE = Position("-", 1, 1)
PLAIN = re.compile(r"[A-Za-z]\w*(?:[ -]\w+)*|\d{4}-\d{2}|\d+ months", re.ASCII)
"""Texts that need no quotes."""
PERCENT = {"discount", "fixed_ownership", "interest_rate", "rate"}
"""Fractions, which read better as percentages."""
WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def cap_table_text(read: Read) -> str:
    """The text of a file that a scenario extends: company's name, currency and first month, cap table, SAFEs and notes.

    The first month is the first that begins after the package's date.
    """
    company = {"name": read.name, "currency": read.currency, "start": str(_first_month(read.as_of))}
    funding = {key: terms for key, terms in read.funding.items() if terms}
    remarks = (
        f"The cap table of {read.name} on {read.as_of}, from Open Cap Format.",
        "A scenario begins with it by `extends:` and this file's name; months and opening_cash are its own to say.",
        *(f"Note: {remark}" for remark in read.remarks),
    )
    tree = _node({"company": company, "funding": funding})
    assert isinstance(tree, Block)
    return scenario_text(tree, remarks)


def _first_month(as_of: date) -> Month:
    following = as_of + timedelta(days=1)
    month = Month(following.year, following.month)
    return month if following.day == 1 else month + 1


def _node(value: Any, key: str = "") -> Node:
    if isinstance(value, Mapping):
        return Block({str(name): (HERE, _node(each, str(name))) for name, each in value.items()}, HERE)
    if isinstance(value, bool):
        return Scalar("true" if value else "false", True, HERE)
    if isinstance(value, float | int):
        exact = Decimal(repr(value)) * (100 if key in PERCENT else 1)
        text = format(exact, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return Scalar(f"{text}%" if key in PERCENT else text, True, HERE)
    text = str(value)
    return Scalar(text, PLAIN.fullmatch(text) is not None and text.casefold() not in WORDS, HERE)
