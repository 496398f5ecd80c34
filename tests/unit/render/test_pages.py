"""Whole pages against expected text; ``python tests/unit/render/pages.py`` writes it anew for review."""

import json

import pytest
from rich.cells import cell_len

from llmventure import render
from llmventure.render.view import View
from unit.render.pages import EXPECTED, PAGES
from unit.render.sample import report


@pytest.mark.parametrize("name", PAGES)
def test_page(name):
    assert PAGES[name]() == (EXPECTED / name).read_text(encoding="utf-8")


def test_every_expected_page_is_made():
    assert {path.name for path in EXPECTED.iterdir()} == set(PAGES)


@pytest.mark.parametrize("by", ["month", "quarter", "year"])
@pytest.mark.parametrize("width", [40, 53, 64, 80, 100, 140, 180])
def test_nothing_is_wider_than_the_screen_and_no_number_is_cut(by, width):
    page = render.PLAN["table"](report(), View(width, by=by, statements=True))
    assert max(map(cell_len, page.splitlines())) <= width
    words = set(page.replace("$", "").split())
    assert {"20,476,378", "19,847", "16.6M", "3.8503", "8.4e22"} <= words
    assert not [line for line in page.splitlines() if line != line.rstrip()]


def test_color_changes_no_character():
    plain = render.PLAN["table"](report(), View(80))
    colored = render.PLAN["table"](report(), View(80, color=True))
    assert "\x1b[" in colored
    from rich.text import Text

    assert Text.from_ansi(colored).plain.splitlines() == plain.splitlines()


def test_ascii_takes_the_same_places():
    plain = render.PLAN["table"](report(), View(80))
    ascii_only = render.PLAN["table"](report(), View(80, unicode=False))
    assert ascii_only.isascii()
    assert [len(line) for line in ascii_only.splitlines()] == [len(line) for line in plain.splitlines()]


def test_json_is_the_report():
    assert json.loads(render.PLAN["json"](report(), View())) == report()


def test_json_has_no_nan():
    made = report()
    made["metrics"]["arr"] = float("nan")
    with pytest.raises(ValueError, match="not JSON compliant"):
        render.PLAN["json"](made, View())


def test_the_tidy_table_holds_every_line_and_item_of_every_month():
    made = report()
    rows = render.PLAN["csv"](made, View()).splitlines()[1:]
    items = sum(len(made[key]) for key in ("statement", "income_statement", "cash_flow", "balance_sheet"))
    assert len(rows) == 48 * (items + 2 * len(made["lines"]))
    years = render.PLAN["csv"](made, View(by="year")).splitlines()
    assert years[0].startswith('"year"')
    assert len(years) - 1 == len(rows) // 12
