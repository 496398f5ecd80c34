"""A real cap table held against the scenario's: a CSV file with holder, security and shares, or Open Cap Format."""

import csv
import io
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from llmventure.errors import Fault, Position, ScenarioError, UsageError
from llmventure.models.numerals import NumeralError, read_numeral
from llmventure.ocf.package import is_package, read_package
from llmventure.record import record
from llmventure.report import CapTableEntry
from llmventure.report.exits import Mismatch, TableCheck

COLUMNS = ("holder", "security", "shares")
LARGEST_FILE = 10_000_000
"""Bytes; a cap table of a hundred thousand holders is smaller."""
LESS_THAN_A_SHARE = 1.0
"""Papers count whole shares, so a holding that differs by less than one agrees."""


@record
class Holding:
    holder: str
    security: str
    shares: float


def read_holdings(name: str) -> list[Holding]:
    """The holdings of an Open Cap Format package (a folder, a zip or its manifest), or the rows of a CSV file (``-``:
    standard input) with the columns holder, security and shares, in any order.

    :raises UsageError: where it cannot be read. :raises ScenarioError: with every fault in it, located.
    """
    if name != "-" and is_package(name):
        held = read_package(name).funding["cap_table"].items()
        return [
            Holding(
                str(terms.get("holder", key)), str(terms.get("series", terms.get("kind", "common"))), terms["shares"]
            )
            for key, terms in held
        ]
    text = _text(name)
    lines = text.splitlines()
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [cell.strip().lower() for cell in next(rows)]
    except StopIteration:
        raise UsageError(f"{name} is empty", "its first line names the columns: holder,security,shares") from None
    except csv.Error as error:
        raise UsageError(f"{name} is not a CSV file: {error}") from None
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        cure = "the first line names the columns: holder,security,shares"
        message = f"has no column {' and no column '.join(missing)}"
        raise ScenarioError([_fault(name, lines, 1, header[0] if header else "", message, cure)])
    places = [header.index(column) for column in COLUMNS]
    found: list[Holding] = []
    faults: list[Fault] = []
    while True:
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            raise UsageError(f"{name} is not a CSV file: line {rows.line_num}: {error}") from None
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            faults.append(
                _fault(name, lines, rows.line_num, row[0], f"{len(row)} fields under {len(header)} columns", None)
            )
            continue
        holder, security, shares = (row[place].strip() for place in places)
        try:
            count = _shares(shares)
            if not holder or not security:
                raise NumeralError("names no holder" if not holder else "names no security")
        except NumeralError as error:
            cell = shares if holder and security else row[0]
            faults.append(_fault(name, lines, rows.line_num, cell, str(error), error.cure))
            continue
        found.append(Holding(holder, security, count))
    if faults:
        raise ScenarioError(faults)
    return found


def _shares(text: str) -> float:
    read = read_numeral(text, "count")
    if read.value < 0 or read.percent:
        raise NumeralError(f"shares are a number of 0 or more, found {text}")
    return read.value


def _text(name: str) -> str:
    try:
        data = sys.stdin.buffer.read(LARGEST_FILE + 1) if name == "-" else Path(name).read_bytes()
    except OSError as error:
        reason = (error.strerror or "the system gave no reason").lower()
        raise UsageError(f"--check: cannot read {name}: {reason}") from None
    if len(data) > LARGEST_FILE:
        raise UsageError(f"--check: {name} is larger than {LARGEST_FILE // 1_000_000} MB: not a cap table")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"--check: {name} is not UTF-8 text", "save it as CSV in UTF-8") from None


def _fault(name: str, lines: list[str], line: int, cell: str, message: str, cure: str | None) -> Fault:
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    column = max(shown.lower().find(cell.lower()), 0) + 1
    return Fault(
        "cap_table_file", message, Position(name, line, column), cure=cure, excerpt=shown, width=max(len(cell), 1)
    )


def checked(file: str, holdings: Sequence[Holding], entry: CapTableEntry) -> TableCheck:
    """The differences between the file's holdings and the scenario's, those of the scenario first.

    Holders and securities are compared by name, case aside; what has converted goes by its series' name, too. Rows of
    one holder and security add up. A holding of no shares is none.
    """
    held = {row["security"] for row in entry["holders"]}
    real: dict[tuple[str, str], Holding] = {}
    for holding in holdings:
        key = _key(holding.holder, _as_reported(holding.security, held))
        known = real.get(key)
        shares = holding.shares + (known.shares if known is not None else 0.0)
        real[key] = Holding(holding.holder, holding.security, shares)
    planned = {_key(row["holder"], row["security"]): row for row in entry["holders"]}
    differences: list[Mismatch] = []
    for key, row in planned.items():
        holding = real.get(key, Holding("", "", 0.0))
        if abs(holding.shares - row["shares"]) >= LESS_THAN_A_SHARE:
            differences.append(
                {
                    "holder": row["holder"],
                    "security": row["security"],
                    "scenario_shares": row["shares"],
                    "file_shares": holding.shares if key in real else None,
                }
            )
    for key, holding in real.items():
        if key not in planned and holding.shares >= LESS_THAN_A_SHARE:
            differences.append(
                {
                    "holder": holding.holder,
                    "security": holding.security,
                    "scenario_shares": None,
                    "file_shares": holding.shares,
                }
            )
    return {
        "file": file,
        "against": entry["after"],
        "month": entry["month"],
        "holdings": len(real),
        "differences": differences,
    }


def _as_reported(security: str, held: Collection[str]) -> str:
    """What has converted goes by its instrument's name in a report, and by its series' in a package: angels (Seed)."""
    instrument = security[: security.rindex(" (")] if security.endswith(")") and " (" in security else security
    return instrument if security not in held and instrument in held else security


def _key(holder: str, security: str) -> tuple[str, str]:
    return " ".join(holder.split()).casefold(), " ".join(security.split()).casefold()
