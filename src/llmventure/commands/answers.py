"""Printing the answers of the calculators and the rows of the catalog, in four formats."""

import csv
import io
import json
import shutil
import textwrap
from collections.abc import Mapping, Sequence

from llmventure.errors import UsageError

FORMATS = ("table", "json", "csv", "markdown")
_FRACTIONS = ("mfu", "hfu", "goodput", "utilization", "saving", "premium", "profit_over_cost")
_MONEY = ("cost", "revenue", "owned", "rented")
_LONGEST_TEXT = 48


def check_format(name: str) -> str:
    """The format, if it is one.

    :raises UsageError: if it is not, with those that are.

    >>> check_format("json")
    'json'
    """
    if name not in FORMATS:
        raise UsageError(f"unknown format '{name}'", f"one of {', '.join(FORMATS)}")
    return name


def answer_text(answer: Mapping[str, object], form: str) -> str:
    """A calculator's answer; JSON keeps every digit, the table rounds for people.

    >>> print(answer_text({"mfu": 0.4, "cost": 1234.5, "assumptions": ["a"], "warnings": []}, "csv"), end="")
    key,value
    mfu,0.4
    cost,1234.5
    assumptions,a
    """
    if form == "json":
        return json.dumps(answer, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    flat = list(_flat(answer))
    if form == "csv":
        return _csv(("key", "value"), flat)
    lines = [(key, _human(key, value)) for key, value in flat if key not in ("assumptions", "warnings")]
    remarks = {kind: [str(value) for key, value in flat if key == kind] for kind in ("assumptions", "warnings")}
    if form == "markdown":
        text = _markdown(("", "value"), lines)
        bullet = "- "
    else:
        labels = [key.replace("_", " ").replace(".", ", ") for key, _ in lines]
        width = max(map(len, labels))
        text = "".join(f"{label:<{width}}  {value}\n" for label, (_, value) in zip(labels, lines, strict=True))
        remarks = {kind: [_wrapped(line) for line in found] for kind, found in remarks.items()}
        bullet = "  "
    for kind, found in remarks.items():
        if found:
            text += (
                f"\n{kind}:\n" + ("\n" if form == "markdown" else "") + "".join(f"{bullet}{line}\n" for line in found)
            )
    return text


def _wrapped(line: str) -> str:
    """A remark over as many lines as the terminal's width asks for, 100 at most; later lines are set in."""
    width = min(shutil.get_terminal_size((100, 24)).columns, 100) - 2
    return textwrap.fill(line, max(width, 30), subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


def rows_text(rows: Sequence[Mapping[str, object]], columns: Sequence[str], form: str) -> str:
    """Rows of the catalog: every field in JSON and CSV, ``columns`` in tables (long texts are cut there).

    >>> print(rows_text([{"key": "L4", "memory_gb": 24.0, "note": ""}], ["key", "memory_gb"], "markdown"), end="")
    | key | memory_gb |
    |---|---|
    | L4 | 24 |
    """
    if form == "json":
        return json.dumps(list(rows), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if form == "csv":
        fields = list(rows[0])
        return _csv(fields, [["" if row[field] is None else row[field] for field in fields] for row in rows])
    cells = [[_cell(row[column]) for column in columns] for row in rows]
    if form == "markdown":
        return _markdown(columns, cells)
    return _table(columns, cells)


def _flat(answer: Mapping[str, object], prefix: str = "") -> list[tuple[str, object]]:
    flat: list[tuple[str, object]] = []
    for key, value in answer.items():
        if isinstance(value, Mapping):
            flat += _flat(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            flat += [(f"{prefix}{key}", each) for each in value]
        else:
            flat.append((f"{prefix}{key}", value))
    return flat


def _human(key: str, value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    number = float(str(value))
    words = key.replace(".", "_").split("_")
    if key.endswith(_FRACTIONS):
        return f"{number:.1%}"
    if any(word in _MONEY for word in words):
        return f"${number:,.0f}" if number >= 1000 else f"${number:,.4g}" if number < 1 else f"${number:,.2f}"
    if "bytes" in words:
        return f"{number / 1e9:,.1f} GB"
    if "flop" in words:
        return f"{number:.3g}"
    for unit, suffix in ((1e12, "T"), (1e9, "B")):
        if number >= unit:
            return f"{number / unit:.4g}{suffix}"
    return f"{number:,.0f}" if number >= 1000 or number == int(number) else f"{number:.4g}"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        for unit, suffix in ((1e12, "T"), (1e9, "B"), (1e6, "M")):
            if abs(value) >= unit:
                return f"{value / unit:.6g}{suffix}"
        return f"{value:,.0f}" if abs(value) >= 1e4 else f"{value:.6g}"
    return str(value)


def _csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    return out.getvalue()


def _markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [list(header), *map(list, rows)]
    text = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
    return "\n".join([text[0], "|" + "---|" * len(header), *text[1:]]) + "\n"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Aligned columns; numbers whole and to the right, texts cut so that a line fits the terminal."""
    numeric = [all(_is_number(row[i]) for row in rows) for i in range(len(header))]
    widths = [max(len(header[i]), *(len(row[i]) for row in rows)) for i in range(len(header))]
    texts = [i for i in range(len(header)) if not numeric[i]]
    spare = shutil.get_terminal_size((120, 24)).columns - 2 * (len(header) - 1)
    # Texts at the end of the line give way first, down to a dozen characters; the first column keeps its names.
    for i in reversed(texts):
        widths[i] = min(widths[i], _LONGEST_TEXT)
    for i in reversed(texts[1:]):
        widths[i] = max(min(widths[i], 12), widths[i] - max(0, sum(widths) - spare))
    lines = []
    for row in [list(header), *rows]:
        cells = [
            f"{cell:>{widths[i]}}" if numeric[i] else f"{_cut(cell, widths[i]):<{widths[i]}}"
            for i, cell in enumerate(row)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def _is_number(cell: str) -> bool:
    return cell == "" or cell.rstrip("MBT").replace(",", "").replace(".", "", 1).lstrip("-").isdigit()


def _cut(cell: str, width: int) -> str:
    return cell if len(cell) <= width else cell[: width - 1] + "…"
