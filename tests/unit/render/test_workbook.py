"""The workbook is read back, and every formula in it recalculated from the cells that it names."""

import io
import re
from math import isclose
from pathlib import Path

import openpyxl
import pytest

from llmventure import api
from llmventure.render.workbook import workbook
from llmventure.report import Report

SCENARIOS = sorted((Path(__file__).parents[3] / "scenarios").glob("*.yaml"))
_CELL = re.compile(r"(?:'([^']+)'!)?([A-Z]+[0-9]+)(?::([A-Z]+[0-9]+))?")


def planned(path: Path) -> Report:
    return api.plan(api.load(path)).detailed


class Recalculated:
    """A workbook whose formulas are calculated by this class; the values that were stored beside them are not seen."""

    def __init__(self, content: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.stored = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        self.known: dict[tuple[str, str], float | str] = {}

    def value(self, sheet: str, name: str) -> float | str:
        if (sheet, name) not in self.known:
            written = self.book[sheet][name].value
            formula = isinstance(written, str) and self.book[sheet][name].data_type == "f"
            self.known[sheet, name] = self.calculated(sheet, written) if formula else written or 0.0
        return self.known[sheet, name]

    def number(self, sheet: str, name: str) -> float:
        value = self.value(sheet, name)
        assert isinstance(value, (int, float))
        return value

    def calculated(self, sheet: str, formula: str) -> float | str:
        def replaced(found: re.Match[str]) -> str:
            where, first, last = found[1] or sheet, found[2], found[3]
            if last is None:
                return f"({self.value(where, first)!r})"
            cells = [each.coordinate for row in self.book[where][f"{first}:{last}"] for each in row]
            return "[" + ",".join(repr(self.value(where, each)) for each in cells) + "]"

        assert formula.startswith("=")
        meant = _CELL.sub(replaced, formula[1:]).replace("IF(", "when(")
        names = {"SUM": sum, "ROUND": round, "when": lambda test, yes, no: yes if test else no, "__builtins__": {}}
        if meant.startswith("when("):
            test, yes, no = meant.removeprefix("when(").removesuffix(")").split(",")
            meant = f"({yes}) if ({test}) else ({no})"
        answer: float | str = eval(meant, names)  # the sheet's own formulas
        return answer

    def formulas(self) -> list[tuple[str, str]]:
        return [
            (sheet.title, each.coordinate) for sheet in self.book for row in sheet for each in row
            if each.data_type == "f"
        ]  # fmt: skip


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_formula_gives_what_the_report_says(path: Path) -> None:
    content, sheets, formulas = workbook(planned(path))
    book = Recalculated(content)
    found = book.formulas()
    assert (len(book.book.sheetnames), len(found)) == (sheets, formulas)
    assert formulas > 300
    for sheet, name in found:
        calculated, stored = book.value(sheet, name), book.stored[sheet][name].value
        if isinstance(calculated, str):
            assert (stored or "") == calculated, (sheet, name)
        else:
            assert isclose(calculated, stored, rel_tol=1e-9, abs_tol=1e-3), (sheet, name, calculated, stored)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_statement_is_the_reports(path: Path) -> None:
    report = planned(path)
    book = Recalculated(workbook(report)[0])
    rows = {row[0].value: row for row in book.book["Statement"] if row[0].value}
    for title, values in (
        ("Gross profit", report["statement"]["gross_profit"]),
        ("Net income", report["income_statement"]["net_income"]),
        ("Closing cash", report["statement"]["closing_cash"]),
        ("Net burn", report["statement"]["net_burn"]),
    ):
        for each, value in zip(rows[title][1:], values, strict=True):
            assert isclose(book.number("Statement", each.coordinate), value, rel_tol=1e-9, abs_tol=1e-3)
    for check in ("assets less liabilities and equity", "cash of the balance sheet less closing cash"):
        assert {book.value("Statement", each.coordinate) for each in rows[check][1:]} == {0.0}
    lines = list(book.book["Lines"].rows)[len(report["lines"]) + 1]
    change = report["statement"]["closing_cash"][-1] - report["statement"]["opening_cash"][0]
    assert lines[0].value == "Change of cash"
    assert isclose(book.number("Lines", lines[5].coordinate), change, rel_tol=1e-9, abs_tol=1e-3)


def test_ownership_and_votes_sum_to_one() -> None:
    book = Recalculated(workbook(planned(SCENARIOS[0]))[0])
    sums = [row for row in book.book["Cap table"] if row[5].data_type == "f"]
    assert len(sums) >= 2
    for row in sums:
        assert isclose(book.number("Cap table", row[5].coordinate), 1.0, abs_tol=1e-9)
        assert isclose(book.number("Cap table", row[6].coordinate), 1.0, abs_tol=1e-9)


EVIL = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", '=HYPERLINK("http://x","y")', "＝1", "http://example.org/")


@pytest.mark.parametrize("name", EVIL)
def test_a_name_is_never_a_formula_nor_a_link(name: str, tmp_path: Path) -> None:
    quoted = name.replace("'", "''")
    file = tmp_path / "a.yaml"
    file.write_text(
        f"company: {{name: '{quoted}', start: 2027-01, months: 3, opening_cash: 1M}}\n"
        f"costs: {{'{quoted}': {{amount: 1k}}}}\n"
        f"funding: {{cap_table: {{'{quoted}': {{shares: 100}}}}}}\n",
        encoding="utf-8",
    )
    report = planned(file)
    book = openpyxl.load_workbook(io.BytesIO(workbook(report)[0]))
    cells = [each for sheet in book for row in sheet for each in row]
    theirs = [each for each in cells if each.value == name]
    assert len(theirs) == 3
    for each in theirs:
        assert each.data_type == "s"
        assert each.hyperlink is None
        assert each.quotePrefix == name.startswith(tuple("=+-@＝"))
    ours = [each.value for each in cells if each.data_type == "f"]
    assert not [formula for formula in ours if re.search(r"HYPERLINK|cmd|\|", formula)]


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert workbook(planned(SCENARIOS[0]))[0] == workbook(planned(SCENARIOS[0]))[0]


def test_a_plan_without_rounds_and_products_has_a_workbook(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("company: {name: A, start: 2027-01, months: 3, opening_cash: 1M}\n", encoding="utf-8")
    book = Recalculated(workbook(planned(file))[0])
    assert book.book.sheetnames == ["Metrics", "Statement", "Years", "Lines", "Cap table", "Rounds", "Unit economics"]
