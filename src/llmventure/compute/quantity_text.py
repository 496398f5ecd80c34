"""Human quantities of the command line: ``70B``, ``15T``, ``40%``, ``99,600``, ``30s``, ``4 years``."""

import math
import re

from llmventure.errors import UsageError

_SUFFIXES = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
_SECONDS = {
    "ms": 0.001,
    "s": 1.0,
    "sec": 1.0,
    "second": 1.0,
    "min": 60.0,
    "minute": 60.0,
    "h": 3600.0,
    "hour": 3600.0,
    "d": 86400.0,
    "day": 86400.0,
    "week": 604800.0,
    "month": 8766.0 / 12 * 3600,
    "y": 8766.0 * 3600,
    "year": 8766.0 * 3600,
}
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)\$?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d[\d_]*(?:\.\d+)?|\.\d+)(?P<power>[eE][+-]?\d+)?\s*(?P<unit>[A-Za-z%]*)"
)


def parse_number(text: str) -> float:
    """The number that a person wrote: suffixes k, M, B and T, per cent, thousands in threes, a leading ``$``.

    :raises UsageError: if it is not one, or ambiguous (``2.5m``, ``1,5``), or not finite.

    >>> parse_number("70B"), parse_number("40%"), parse_number("99,600"), parse_number("1e24")
    (70000000000.0, 0.4, 99600.0, 1e+24)
    """
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"'{text}' is not a number", "write it like 70B, 2.5M, 40%, 1e24 or 99,600")
    unit = match["unit"]
    if unit == "m":
        raise UsageError(f"'{text}' may mean thousandths or millions", "write M for millions")
    if unit != "%" and unit not in _SUFFIXES:
        raise UsageError(f"'{text}' has an unknown unit '{unit}'", "the suffixes are k, M, B, T and %")
    number = float(match["digits"].replace(",", "").replace("_", "") + (match["power"] or ""))
    number *= 0.01 if unit == "%" else _SUFFIXES[unit]
    if match["sign"] == "-":
        number = -number
    if not math.isfinite(number):
        raise UsageError(f"'{text}' is too large")
    # 40 * 0.01 is not 0.4 in binary; what was written to 15 digits is meant to 15 digits.
    return float(f"{number:.15g}")


def parse_positive(text: str, option: str) -> float:
    """A number above zero.

    >>> parse_positive("2T", "--training-tokens")
    2000000000000.0
    """
    number = parse_number(text)
    if number <= 0:
        raise UsageError(f"{option} must be above 0, found {text}")
    return number


def parse_amount(text: str, option: str) -> float:
    """A number that may be zero, but not below.

    >>> parse_amount("0", "--gpu-hour-price")
    0.0
    """
    number = parse_number(text)
    if number < 0:
        raise UsageError(f"{option} must not be below 0, found {text}")
    return number


def parse_count(text: str, option: str) -> int:
    """A whole number above zero.

    >>> parse_count("1k", "--gpus")
    1000
    """
    number = parse_positive(text, option)
    if number != int(number):
        raise UsageError(f"{option} must be a whole number, found {text}")
    return int(number)


def parse_fraction(text: str, option: str, *, allow_zero: bool = False) -> float:
    """A share: ``40%`` or ``0.4``; a bare 40 asks which is meant.

    >>> parse_fraction("35%", "--mfu")
    0.35
    """
    number = parse_number(text)
    if number > 1:
        if text.strip().endswith("%"):
            raise UsageError(f"{option} must not be above 100%, found {text}")
        raise UsageError(f"{option} {text} would be {number * 100:g}%", f"write {number:g}% or {number / 100:g}")
    if number < 0 or (number == 0 and not allow_zero):
        raise UsageError(f"{option} must be {'at least' if allow_zero else 'above'} 0, found {text}")
    return number


def parse_seconds(text: str, option: str, *, bare_unit: str | None = None) -> float:
    """A length of time with its unit: ``30s``, ``5min``, ``3h``, ``2 days``, ``18 months``, ``4 years``.

    Months and years are those of 8,766 hours. ``bare_unit`` is what a number alone means, where it may stand.

    >>> parse_seconds("3h", "--cluster-mtbf"), parse_seconds("4", "--life", bare_unit="year") / 3600
    (10800.0, 35064.0)
    """
    match = re.fullmatch(r"\s*([\d.,_]+(?:[eE][+-]?\d+)?)\s*([A-Za-z]*)\s*", text)
    if match is None:
        raise UsageError(f"{option}: '{text}' is not a length of time", "write it like 30s, 5min, 3h or 2 days")
    unit = match[2] or bare_unit or ""
    singular = unit if unit in _SECONDS else unit.removesuffix("s")
    if singular not in _SECONDS:
        problem = f"has an unknown unit '{unit}'" if unit else "needs a unit"
        raise UsageError(f"{option}: '{text}' {problem}", "s, min, h, days, months or years")
    return parse_positive(match[1], option) * _SECONDS[singular]
