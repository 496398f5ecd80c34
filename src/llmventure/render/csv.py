"""CSV: one header, equally many fields in each row, texts quoted, plain numbers, ISO months.

A cell that begins with ``= + - @``, a tab, a line end or NUL (or a full-width sign) is a formula to a
spreadsheet (OWASP, CSV Injection). Texts from the user get an apostrophe before it; numbers are ours
and stay numbers. Their control characters go too, since a table is often read on a terminal.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypeAlias

from llmventure.record import record
from llmventure.render.text import printable

_RISKY = tuple("=+-@\t\r\n\0＝＋－＠")


@record
class Theirs:
    """Text that the user wrote."""

    text: str


Field: TypeAlias = "str | Theirs | float | int | None"


def guarded(text: str) -> str:
    """
    >>> guarded("=1+1"), guarded("＠SUM(A1)"), guarded(" =1"), guarded("base-7b")
    ("'=1+1", "'＠SUM(A1)", "' =1", 'base-7b')
    """
    return f"'{text}" if text.startswith(_RISKY) or text.lstrip().startswith(_RISKY) else text


def plain_number(value: float) -> str:
    """All digits of ``value``, without an exponent, which spreadsheets and databases read alike.

    >>> plain_number(8.4e22), plain_number(0.1), plain_number(-0.0), plain_number(3.0), plain_number(1e-7)
    ('84000000000000000000000', '0.1', '0', '3', '0.0000001')
    """
    if not value:
        return "0"
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def field(value: Field, raw: bool = False) -> str:
    r"""
    >>> field("a"), field(-5.0), field(None), field(Theirs("-x"), raw=True)
    ('"a"', '-5', '', '"-x"')
    >>> print(field(Theirs("-x")), field(Theirs('say "hi" now')))
    "'-x" "say ""hi"" now"
    """
    match value:
        case None:
            return ""
        case Theirs(text):
            return _quoted(text if raw else guarded(printable(text)))
        case str():
            return _quoted(value)
        case _:
            return plain_number(value)


def table(header: Sequence[str], rows: Iterable[Sequence[Field]], raw: bool = False) -> str:
    """
    >>> table(["month", "amount"], [["2027-01", 1.5]])
    '"month","amount"\\n"2027-01",1.5\\n'
    """
    lines = [",".join(_quoted(name) for name in header)]
    lines.extend(",".join(field(value, raw) for value in row) for row in rows)
    return "\n".join(lines) + "\n"
