"""Numbers as people write them: ``70B``, ``40%``, ``$2.5M``, ``18 months``, ``1.3 kW``, ``300k CNY``, ``3亿``."""

import math
import re
import unicodedata
from typing import Literal

from llmventure.record import record

Dimension = Literal["count", "money", "fraction", "duration", "time", "power", "data", "plain"]

POWERS = {
    "k": 3, "K": 3, "M": 6, "bn": 9, "B": 9, "T": 12, "tn": 12,
    "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "万": 4, "亿": 8,
}  # fmt: skip
"""Suffixes and the powers of ten that they stand for."""
MISNAMED = {"RMB": "CNY", "CNH": "CNY", "YEN": "JPY", "NTD": "TWD", "UKP": "GBP", "SFR": "CHF", "WON": "KRW"}
"""What people write for a currency, and its ISO 4217 code."""
CURRENCY_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "HK$": "HKD", "₹": "INR", "₩": "KRW"}
MONTHS_A_YEAR, DAYS_A_MONTH = 12.0, 365.25 / 12
MINUTE, SECOND, HOURS_A_YEAR = 1 / 60, 1 / 3600, 8766.0
UNITS: dict[Dimension, dict[str, float]] = {
    "duration": {
        "month": 1.0, "months": 1.0, "mo": 1.0, "个月": 1.0,
        "year": MONTHS_A_YEAR, "years": MONTHS_A_YEAR, "yr": MONTHS_A_YEAR, "yrs": MONTHS_A_YEAR, "年": MONTHS_A_YEAR,
        "quarter": 3.0, "quarters": 3.0,
        "week": 7 / DAYS_A_MONTH, "weeks": 7 / DAYS_A_MONTH,
        "day": 1 / DAYS_A_MONTH, "days": 1 / DAYS_A_MONTH, "天": 1 / DAYS_A_MONTH,
    },
    "time": {
        "ms": SECOND / 1000,
        "s": SECOND, "sec": SECOND, "second": SECOND, "seconds": SECOND, "秒": SECOND,
        "min": MINUTE, "minute": MINUTE, "minutes": MINUTE, "分钟": MINUTE,
        "h": 1.0, "hr": 1.0, "hour": 1.0, "hours": 1.0, "小时": 1.0,
        "d": 24.0, "day": 24.0, "days": 24.0, "天": 24.0,
        "week": 168.0, "weeks": 168.0,
        "month": HOURS_A_YEAR / 12, "months": HOURS_A_YEAR / 12,
        "y": HOURS_A_YEAR, "year": HOURS_A_YEAR, "years": HOURS_A_YEAR,
    },
    "power": {"W": 1e-3, "kW": 1.0, "MW": 1e3},
    "data": {"GB": 1e-3, "TB": 1.0, "PB": 1e3, "EB": 1e6},
}  # fmt: skip
EXAMPLES: dict[Dimension, str] = {
    "count": "7B or 250",
    "money": "2.5M or 300k EUR",
    "fraction": "40% or 0.40",
    "duration": "18 months",
    "time": "3 hours",
    "power": "1.3 kW",
    "data": "400 TB",
    "plain": "12",
}
WANTED: dict[Dimension, str] = {
    "count": "a number",
    "money": "money",
    "fraction": "a fraction",
    "duration": "a length of time",
    "time": "a time in hours, minutes or seconds",
    "power": "a power",
    "data": "an amount of data",
    "plain": "a number",
}
LARGEST = 1e30

_NUMERAL = re.compile(
    r"""(?P<minus>[-−+]?)\s*
        (?P<sign>US\$|HK\$|[$€£₹₩¥])?\s*
        (?P<minus2>[-−]?)
        (?P<digits>\d[\d_,]*(?:\.\d[\d_]*)?|\.\d+)
        (?P<exponent>[eE][+-]?\d+)?
        (?P<rest>.*)""",
    re.VERBOSE | re.DOTALL,
)
_REST = re.compile(
    r"\s*(?P<multiple>bn|tn|thousand\b|million\b|billion\b|trillion\b|[kKMBT](?![A-Za-z])|万|亿)?\s*(?P<percent>%)?"
    r"\s*(?P<word>[A-Za-z个月年天小时分钟秒]+)?\s*(?P<per>/\s*[A-Za-z -]+)?\s*"
)


class NumeralError(ValueError):
    """What is wrong with a number as written, and what to write instead."""

    def __init__(self, message: str, cure: str | None = None) -> None:
        self.cure = cure
        super().__init__(message)


@record
class Numeral:
    """A number in the unit of its dimension (fractions as fractions, durations in months, times in hours, kW, TB)."""

    value: float
    currency: str | None = None
    percent: bool = False
    unit: str | None = None


def read_numeral(
    text: str,
    dimension: Dimension,
    *,
    bare_unit: bool = False,
    open_scale: bool = False,
    example: str | None = None,
    most: float | None = None,
    per: tuple[str, ...] = (),
) -> Numeral:
    """Read one number as its field means it. ``bare_unit``: the key itself names the unit, so none is needed.
    ``open_scale``: a bare number above 1 is meant, as in events a year. ``example`` is what the field would hold, and
    ``most`` the most that it can: cures keep to both. ``per`` are the words that may follow a ``/``.

    >>> read_numeral("70B", "count").value, read_numeral("40%", "fraction").value
    (70000000000.0, 0.4)
    >>> read_numeral("2 years", "duration").value
    24.0
    >>> read_numeral("5 minutes", "time").value * 60, read_numeral("50_000 h", "time").value
    (5.0, 50000.0)
    >>> read_numeral("300k CNY", "money")
    Numeral(value=300000.0, currency='CNY', percent=False, unit=None)
    """
    shown, example = text.strip(), example or EXAMPLES[dimension]
    instead = f"write {WANTED[dimension]}, such as {example}"
    folded = unicodedata.normalize("NFKC", shown).strip().replace("\u00a5", "¥")
    if not folded:
        raise NumeralError("has no value", instead)
    lowered = folded.lower()
    if lowered in {"true", "false", "yes", "no", "on", "off"}:
        raise NumeralError(f"expected {WANTED[dimension]}, found true/false ({shown})", instead)
    if lowered.lstrip("+-.") in {"nan", "inf", "infinity"}:
        raise NumeralError(f"must be a finite number, found {shown}", instead)
    match = _NUMERAL.fullmatch(folded)
    rest = _REST.fullmatch(match["rest"]) if match is not None else None
    if match is None or rest is None:
        raise NumeralError(*_why_not_a_number(shown, folded, dimension, instead))
    multiple, word, period = rest["multiple"], rest["word"], rest["per"]
    percent = rest["percent"] is not None
    # powers of ten join the exponent, so that 1.1bn is the float next to 1,100,000,000 and 33.3% the one next to 0.333
    power = (POWERS[multiple] if multiple else 0) - (2 if percent and dimension == "fraction" else 0)
    value = _digits(match["digits"], match["exponent"], shown, power)
    if "-" in (sign := (match["minus"] + match["minus2"]).replace("−", "-")):
        value = -value if sign.count("-") == 1 else value
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise NumeralError(f"{_short(shown)} is too large", instead)
    if value == 0 and any(digit in "123456789" for digit in match["digits"]):
        raise NumeralError(f"{_short(shown)} is too small to be told from zero", "write 0, or a larger number")
    currency = _currency(match["sign"], multiple, shown)
    unit: str | None = None
    if word:
        known = UNITS.get(dimension, {})
        if word in known:
            value, unit = value * known[word], word
        elif re.fullmatch(r"[A-Z]{3}", word):
            if currency not in (None, word):
                raise NumeralError(f"{shown} names two currencies")
            if word in MISNAMED:
                raise NumeralError(
                    f"{word} is written {MISNAMED[word]}", f"write {shown.replace(word, MISNAMED[word])}"
                )
            currency = word
        elif word.lower() == "x" and dimension == "plain":
            raise NumeralError(f"{shown} is written without the {word}", f"write {shown.rstrip(word).rstrip()}")
        elif word == "m" and dimension == "time":
            raise NumeralError(f"'m' is ambiguous in {shown}", f"write {value:.12g} minutes, or {value:.12g} months")
        elif word in {"m", "b", "t"} and multiple is None:
            raise NumeralError(
                f"'{word}' is ambiguous in {shown}",
                f"write {word.upper()} for {['million', 'billion', 'trillion']['mbt'.index(word)]}",
            )
        else:
            raise NumeralError(
                f"expects {WANTED[dimension]}; {_short(shown)!r} {_other_dimension(word)}",
                f"write {value:.12g}" if dimension in {"count", "plain"} and not _is_unit(word) else instead,
            )
    if period is not None:
        if dimension != "money":
            raise NumeralError(f"expects {WANTED[dimension]}; {shown!r} is a price", instead)
        _check_period(shown, value, period.lstrip("/ ").strip(), per)
    _check_kind(shown, dimension, currency, percent, multiple, instead)
    if dimension == "fraction" and not percent and abs(value) > 1 and not open_scale:
        meant = f", or {value * 100:g}% if you mean it" if most is None or value <= most else ""
        raise NumeralError(f"{shown} would be {value * 100:g} %", f"write {value:g}% or {value / 100:g}{meant}")
    if dimension in UNITS and unit is None and not bare_unit and value != 0:
        units = {
            "duration": f"{shown} months or {shown} years", "time": f"{shown} hours or {shown} minutes",
            "power": f"{shown} kW", "data": f"{shown} TB",
        }  # fmt: skip
        raise NumeralError(f"{shown} needs its unit", f"write {units[dimension]}")
    return Numeral(value, currency, percent, unit)


def _digits(digits: str, exponent: str | None, shown: str, power: int) -> float:
    if "," in digits:
        if not re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits):
            raise NumeralError(
                f"{shown} can be read in two ways",
                "write a point for decimals, and commas only between groups of three digits",
            )
        digits = digits.replace(",", "")
    whole = digits.replace("_", "")
    if re.fullmatch(r"0\d+", whole) and exponent is None:
        raise NumeralError(f"{shown} begins with a zero", f"write {whole.lstrip('0') or '0'}")
    if len(whole) > 60 or (exponent is not None and len(exponent) > 5):
        raise NumeralError(f"{_short(shown)} is too large", "write it with k, M, bn or T")
    return float(f"{whole}e{int(exponent[1:] if exponent else 0) + power}")


def _currency(sign: str | None, multiple: str | None, shown: str) -> str | None:
    if sign is None:
        return None
    if sign == "¥":
        if multiple in {"万", "亿"}:
            return "CNY"
        raise NumeralError(f"¥ in {shown} may be CNY or JPY", f"write {shown.replace('¥', '').replace('￥', '')} CNY")
    return CURRENCY_SIGNS[sign]


def _check_kind(
    shown: str, dimension: Dimension, currency: str | None, percent: bool, multiple: str | None, instead: str
) -> None:
    wanted = f"expects {WANTED[dimension]}; {shown!r}"
    if currency is not None and dimension != "money":
        raise NumeralError(f"{wanted} is money", instead)
    if percent and dimension != "fraction":
        raise NumeralError(f"{wanted} is a percentage", instead)
    if dimension == "money" and currency is None and multiple in {"B", "T"}:
        bare = shown.rstrip("BT ")
        raise NumeralError(
            f"{wanted} is a count",
            f"write {bare}bn for {bare} thousand million" if multiple == "B" else f"write {bare}tn",
        )


def _check_period(shown: str, value: float, period: str, allowed: tuple[str, ...]) -> None:
    """A price may say what it is of where the key says the same; ``20k/month`` is no salary of a year."""
    if period.lower().replace("-", " ") in allowed:
        return
    number = shown.partition("/")[0].strip()
    if "year" in allowed and period.lower() in {"month", "mo"}:
        raise NumeralError(f"is a year's, and {shown} is a month's", f"write {value * 12:.12g}")
    of = f"of {'an' if allowed[0] == 'hour' else 'a'} {allowed[0]}" if allowed else "of what its key says"
    raise NumeralError(f"is {of}, and {shown} says another", f"write the number alone: {number}")


def _is_unit(word: str) -> bool:
    return any(word in units for units in UNITS.values())


def _other_dimension(word: str) -> str:
    for dimension, units in UNITS.items():
        if word in units:
            return f"is {WANTED[dimension]}"
    return f"has an unknown unit {word!r}"


def _why_not_a_number(shown: str, folded: str, dimension: Dimension, instead: str) -> tuple[str, str | None]:
    if re.fullmatch(r"\d+:\d+(:\d+)?", folded):
        return f"expected {WANTED[dimension]}, found a time of day ({shown})", instead
    if re.fullmatch(r"\d{1,3}(\.\d{3})+,\d+|\d+,\d+.*", folded):
        return (
            f"{shown} can be read in two ways",
            "write a point for decimals, and commas only between groups of three digits",
        )
    ends = re.fullmatch(r"(?P<low>[^-–—]*\d[^-–—]*?)\s*[-–—]\s*(?P<high>[^-–—]*\d[^-–—]*)", folded)
    if ends is not None:
        return f"expected {WANTED[dimension]}, found {_short(shown)!r}", f"write {ends['low']} to {ends['high']}"
    counted = re.fullmatch(r"(\d[\d,._]*)\s+[A-Za-z][A-Za-z ]*", folded)
    if counted is not None and dimension in {"count", "plain"}:
        return f"expected {WANTED[dimension]}, found {_short(shown)!r}", f"write {counted[1]}"
    if re.fullmatch(r"[A-Za-z]{3}\s*[\d.,_]+.*", folded):
        return (
            f"expected {WANTED[dimension]}, found {_short(shown)!r}",
            f"write {folded[3:].strip()} {folded[:3].upper()}",
        )
    return f"expected {WANTED[dimension]}, found {_short(shown)!r}", instead


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "…"
