"""Whole pages against expected text; ``python tests/unit/exits/pages.py`` writes it anew for review."""

import json

import pytest
from rich.cells import cell_len

from llmventure import render
from llmventure.render import control, terminal
from llmventure.render import exit as exits
from llmventure.render.sparkline import FILLS, part_widths
from llmventure.render.view import View
from unit.exits.pages import EXPECTED, MANY, PAGES, checked_table, exits_of, table


@pytest.mark.parametrize("name", PAGES)
def test_page(name):
    assert PAGES[name]() == (EXPECTED / name).read_text(encoding="utf-8")


def test_every_expected_page_is_made():
    assert {path.name for path in EXPECTED.iterdir()} == set(PAGES)


@pytest.mark.parametrize("width", [40, 53, 64, 80, 100, 140, 180])
def test_nothing_is_wider_than_the_screen(width):
    pages = (exits.sections(exits_of(*MANY)), exits.sections(exits_of()), control.sections(table()))
    for sections in pages:
        page = terminal.page(sections, View(width))
        assert max(map(cell_len, page.splitlines())) <= width
        assert not [line for line in page.splitlines() if line != line.rstrip()]


def test_the_bars_are_the_shares_of_the_value():
    """At 500M every bar is full, and founders' part of it is what their payouts are of the value."""
    report = exits_of(*MANY)
    page = render.EXIT["table"](report, View(80))
    bar = next(line for line in page.splitlines() if line.lstrip().startswith("$500M  █"))
    drawn = bar.split()[1]
    founders = report["exits"][-1]["founders"]["payout"] / 500e6
    assert drawn.count(FILLS[0]) == pytest.approx(founders * len(drawn), abs=1)
    assert len(drawn) == 80 - 2 - len("$500M") - 2


@pytest.mark.parametrize("parts", [[0.2] * 5, [1 / 3] * 3, [0.0, 1.0], [0.999, 0.001], [0.0]])
def test_parts_fill_the_bar(parts):
    assert sum(part_widths(parts, 71)) == round(sum(parts) * 71)


def test_color_changes_no_character():
    from rich.text import Text

    colored = render.EXIT["table"](exits_of(*MANY), View(80, color=True))
    assert "\x1b[" in colored
    assert Text.from_ansi(colored).plain.splitlines() == render.EXIT["table"](exits_of(*MANY), View(80)).splitlines()


def test_json_is_the_report():
    assert json.loads(render.EXIT["json"](exits_of(*MANY), View())) == exits_of(*MANY)
    assert json.loads(render.CAP_TABLE["json"](checked_table(), View())) == checked_table()


@pytest.mark.parametrize("page", [lambda: exits.tidy(exits_of(*MANY)), lambda: control.tidy(checked_table())])
def test_csv_has_one_header_and_equally_many_fields_in_each_row(page):
    import csv

    rows = list(csv.reader(page().splitlines()))
    assert len(rows) > 4
    assert {len(row) for row in rows} == {len(rows[0])}
