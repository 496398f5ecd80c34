"""Human quantities of the command line: ``70B``, ``15T``, ``40%``, ``99,600``, ``30s``, ``4 years``."""

import re

from llmventure.errors import UsageError
from llmventure.models.numerals import UNITS, NumeralError, read_numeral


def parse_number(text: str, option: str, *, share: bool = False) -> float:
    """The number that a person wrote, in the scenario language's own numerals; a leading ``$`` is let pass.

    :raises UsageError: if it is not one, or ambiguous (``2.5m``, ``1,5``), or not finite, or a percentage where no
        ``share`` is asked for.

    >>> parse_number("70B", "--parameters"), parse_number("99,600", "--gpus"), parse_number("40%", "--mfu", share=True)
    (70000000000.0, 99600.0, 0.4)
    """
    bare = text.strip().removeprefix("$")
    try:
        return read_numeral(bare, "fraction" if share and bare.endswith("%") else "count").value
    except NumeralError as error:
        raise UsageError(f"{option} '{text}': {error}", error.cure) from None


def parse_positive(text: str, option: str) -> float:
    """A number above zero.

    >>> parse_positive("2T", "--training-tokens")
    2000000000000.0
    """
    number = parse_number(text, option)
    if number <= 0:
        raise UsageError(f"{option} must be above 0, found {text}")
    return number


def parse_amount(text: str, option: str, *, share: bool = False) -> float:
    """A number that may be zero, but not below; a ``share`` may be a percentage above 100.

    >>> parse_amount("0", "--gpu-hour-price")
    0.0
    """
    number = parse_number(text, option, share=share)
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
    number = parse_number(text, option, share=True)
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
    unit, hours = match[2] or bare_unit or "", UNITS["time"]
    singular = unit if unit in hours else unit.removesuffix("s")
    if singular not in hours:
        problem = f"has an unknown unit '{unit}'" if unit else "needs a unit"
        raise UsageError(f"{option}: '{text}' {problem}", "s, min, h, days, months or years")
    return parse_positive(match[1], option) * hours[singular] * 3600
