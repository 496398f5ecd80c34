"""A number of the scenario that can be turned: what it may be, and how a value of it is written in the file."""

import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias, get_args, get_origin

from llmventure.conditions import month_at, ordinal
from llmventure.errors import UsageError
from llmventure.models.base import Frozen
from llmventure.models.charge import Charge
from llmventure.models.month import Month
from llmventure.models.numerals import EXAMPLES, WANTED, Dimension, NumeralError, read_numeral
from llmventure.models.reading import Reads
from llmventure.record import record
from llmventure.understanding import BARE

Kind: TypeAlias = Dimension | Literal["month"]

RATES = frozenset({"yearly_change", "yearly_volatility", "mean_reversion", "probability"})
"""Keys inside a quantity that are fractions whatever the quantity is of."""
UNIT_WORDS: Mapping[Kind, str] = {"duration": " months", "time": " hours", "power": " kW", "data": " TB"}
_RANGE = re.compile(r"(?P<low>.+?)\s*(?:\.\.|\s(?:to|–|至|到)\s)\s*(?P<high>.+)", re.DOTALL)
_UNIT_AT_END = re.compile(r"(?:[kKMBT]|bn|tn|万|亿)?\s*(?:%|[A-Za-z个月年天小时分钟秒]+)?\s*$")


@record
class Dial:
    """A number at ``path``. ``low`` and ``high`` are what its field can hold, ``currency`` what its values end in."""

    path: str
    kind: Kind
    low: float | None = None
    high: float | None = None
    whole: bool = False
    bare_unit: bool = False
    currency: str | None = None

    def read(self, text: str, where: str) -> float:
        """A value as it is written; a month as a whole number (see ``conditions.Reading``).

        :raises UsageError: for what cannot be one; ``where`` begins the message.
        """
        if self.kind == "month":
            try:
                return ordinal(Month.read(text))
            except ValueError as error:
                raise UsageError(f"{where}: {error}", f"{self.path} is a month") from None
        try:
            numeral = read_numeral(text, self.kind, bare_unit=self.bare_unit)
        except NumeralError as error:
            raise UsageError(f"{where}: {error}", error.cure) from None
        if numeral.currency is not None and self.currency is not None and numeral.currency != self.currency:
            raise UsageError(
                f"{where}: {self.path} is in {self.currency}, found {text}", f"write it in {self.currency}"
            )
        return numeral.value

    def text(self, value: float) -> str:
        """``value`` as the file and ``--set`` take it, with twelve digits.

        >>> Dial("a", "fraction").text(0.35), Dial("b", "money", currency="CNY").text(3e6)
        ('35%', '3000000 CNY')
        >>> Dial("c", "duration").text(18), Dial("d", "month").text(2027 * 12 + 3)
        ('18 months', '2027-04')
        """
        if self.kind == "month":
            return str(month_at(value))
        if self.kind == "fraction":
            return f"{_plain(value * 100)}%"
        unit = "" if self.bare_unit else UNIT_WORDS.get(self.kind, "")
        return f"{_plain(value)}{unit}{f' {self.currency}' if self.currency else ''}"

    @property
    def steps(self) -> bool:
        """Whether it goes in whole steps."""
        return self.whole or self.kind == "month"

    def rounded(self, value: float, digits: int, up: bool | None = None) -> float:
        """``value`` with that many significant digits: the next above or below as ``up`` says, else the nearest.

        >>> Dial("a", "money").rounded(1_234_567.0, 3, True), Dial("a", "money").rounded(1_234_567.0, 3, False)
        (1240000.0, 1230000.0)
        """
        if self.steps or not value:
            return value
        scale = 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1)
        towards = round if up is None else math.ceil if up else math.floor
        return float(f"{towards(value / scale) * scale:.12g}")

    def bounds(self, text: str, where: str) -> tuple[float, float]:
        """The two ends of ``LOW..HIGH``; a unit at the end covers both.

        >>> Dial("a", "money").bounds("1..10M", "--between"), Dial("b", "fraction").bounds("20%..50%", "--between")
        ((1000000.0, 10000000.0), (0.2, 0.5))
        """
        match = _RANGE.fullmatch(text.strip())
        if match is None:
            raise UsageError(f"{where}: '{text}' is not LOW..HIGH", f"as in {_example(self.kind)}")
        low_text, high_text = match["low"].strip(), match["high"].strip()
        unit = _UNIT_AT_END.search(high_text)
        if unit is not None and unit[0].strip() and re.fullmatch(r"[-−+\d.,_]+", low_text) and self.kind != "month":
            low_text += unit[0]
        low, high = self.read(low_text, where), self.read(high_text, where)
        if low >= high:
            raise UsageError(f"{where}: {low_text} is not below {high_text}", "write LOW..HIGH")
        for value, written in ((low, low_text), (high, high_text)):
            if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
                limits = " to ".join(self.text(end) for end in (self.low, self.high) if end is not None)
                raise UsageError(f"{where}: {written} is outside what {self.path} can hold", f"it can hold {limits}")
        return low, high


def _plain(value: float) -> str:
    """
    >>> _plain(1e15), _plain(0.1 + 0.2), _plain(2.5e-7)
    ('1000000000000000', '0.3', '0.00000025')
    """
    text = format(Decimal(f"{value:.12g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _example(kind: Kind) -> str:
    examples: Mapping[Kind, str] = {
        "money": "1M..10M", "fraction": "20%..50%", "duration": "6..24 months", "time": "3..12 hours",
        "month": "2027-04..2028-12",
    }  # fmt: skip
    return examples.get(kind, "1..100")


def dial_at(model: Frozen, path: str, keys: Sequence[str | int], written: str | None, currency: str) -> Dial:
    """The number at ``keys`` of a scenario, which is written ``written`` (None where it is a block); where it is not
    there, as it might be.

    :raises UsageError: for what is not a number.
    """
    if written is not None and re.fullmatch(r"\d{4}-\d{1,2}", written.strip()):
        return Dial(path, "month")
    reads = _reads_at(type(model), model, list(keys), written)
    if reads is not None:
        last = keys[-1]
        if last in RATES and reads.dimension != "fraction":
            reads = Reads("fraction", low=-1.0 if last == "yearly_change" else 0.0, high=1.0)
        return Dial(
            path, reads.dimension, reads.low, reads.high, reads.whole, reads.bare_unit,
            _currency(written, reads.dimension, currency),
        )  # fmt: skip
    raise UsageError(f"--vary {path}: this is not a number", "name a number, such as company.opening_cash")


def _currency(written: str | None, dimension: Dimension, company: str) -> str | None:
    """The currency that ends the value in the file, where it is not the company's own."""
    if written is None or dimension != "money":
        return None
    match = _RANGE.fullmatch(written.strip())
    try:
        found = read_numeral(match["high"] if match else written, "money", bare_unit=True).currency
    except NumeralError:
        return None
    return None if found == company else found


def _reads_at(annotation: Any, value: Any, keys: list[str | int], written: str | None) -> Reads | None:
    """How the field is read that ``keys`` lead to, or the one whose value they lead into."""
    for kind in _alternatives(annotation):
        if isinstance(kind, Reads):
            return kind
        if kind is Charge:
            share = value.is_share if isinstance(value, Charge) else "%" in (written or "")
            return Reads("fraction", high=1.0) if share else Reads("money", high=1e15)
    if not keys:
        bare = _bare_field(annotation)
        return None if bare is None else _reads_at(*bare, [], written)
    key, rest = keys[0], keys[1:]
    for kind in _alternatives(annotation):
        if isinstance(kind, type) and issubclass(kind, Frozen) and (value is None or isinstance(value, kind)):
            for name, field in kind.model_fields.items():
                if (field.alias or name) == key:
                    inner = _annotated(field.annotation, field.metadata)
                    return _reads_at(inner, getattr(value, name, None), rest, written)
            bare = _bare_field(kind)
            if bare is not None:
                return _reads_at(*bare, keys, written)
        arguments = get_args(kind)
        if get_origin(kind) is dict:
            return _reads_at(arguments[1], value.get(key) if isinstance(value, dict) else None, rest, written)
        if get_origin(kind) in (tuple, list) and isinstance(key, int):
            inside = value[key] if isinstance(value, (tuple, list)) and key < len(value) else None
            return _reads_at(arguments[0], inside, rest, written)
    return None


def _annotated(annotation: Any, metadata: Sequence[Any]) -> Any:
    for each in metadata:
        annotation = Annotated[annotation, each]
    return annotation


def _alternatives(annotation: Any) -> list[Any]:
    """Every class, container and way of reading that an annotation names, unions and ``Annotated`` taken apart."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        return [*(each for each in metadata if isinstance(each, Reads)), *_alternatives(inner)]
    if get_origin(annotation) in (dict, tuple, list) or isinstance(annotation, type):
        return [annotation]
    return [each for part in get_args(annotation) for each in _alternatives(part)]


def _bare_field(kind: Any) -> tuple[Any, Any] | None:
    """The field of a block that may be written as one value, and nothing: what that value means."""
    for each in _alternatives(kind):
        name = BARE.get(each) if isinstance(each, type) else None
        if name is not None:
            field = each.model_fields[name]
            return _annotated(field.annotation, field.metadata), None
    return None


def wanted(kind: Kind) -> str:
    """What a value of the kind is, for a sentence.

    >>> wanted("money"), wanted("month")
    ('money such as 2.5M or 300k EUR', 'a month such as 2027-04')
    """
    return "a month such as 2027-04" if kind == "month" else f"{WANTED[kind]} such as {EXAMPLES[kind]}"
