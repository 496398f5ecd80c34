"""Text from the user: markup, escapes, very long, very wide, Markdown and HTML; shown, never obeyed."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from llmventure import render
from llmventure.render import csv
from llmventure.render.markdown import escaped
from llmventure.render.text import printable
from llmventure.render.view import View
from llmventure.report import Report
from unit.render.sample import report


def named(name: str) -> Report:
    made = report()
    made["company"]["name"] = name
    made["lines"][0]["name"] = name
    made["funding"]["events"][0]["name"] = name
    made["funding"]["cap_table"][1]["after"] = name
    made["funding"]["cap_table"][1]["holders"][0]["holder"] = name
    made["warnings"][0]["message"] = name
    made["compute"]["training"][0]["name"] = name
    return made


HARD = [
    "[/]",
    "[link=x]y",
    "[bold]",
    "\x1b]0;title\x07",
    "模型" * 60,
    "n" * 10_000,
    "a | b",
    "<script>",
    "",
    " ",
    "=1+1",
]


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("output", render.PLAN)
def test_hard_names(name, output):
    shown = render.PLAN[output](named(name), View(80))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)
    if output == "table":
        assert max(map(cell_len, shown.splitlines())) <= 80


def test_markup_is_printed_as_it_is():
    assert "[bold]x[/]" in render.PLAN["table"](named("[bold]x[/]"), View(80, color=True))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text())
def test_printable_is_one_line_without_controls(text):
    shown = printable(text)
    assert "\n" not in shown
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    shown.encode("utf-8")
    assert printable(shown) == shown


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text())
def test_no_text_of_theirs_begins_a_formula(text):
    field = csv.field(csv.Theirs(text))
    assert field.startswith('"')
    assert field.endswith('"')
    assert field[1:2] not in {*"=+-@\t\r\n\0＝＋－＠"} or field == '""'
    assert field[1:-1].replace('""', "").count('"') == 0


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_in_csv_come_back_the_same_without_exponent(value):
    text = csv.plain_number(value)
    assert float(text) == value
    assert "e" not in text.lower()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# t", "\\# t"),
        ("1. x", "1\\. x"),
        ("+4.0 mo", "+4.0 mo"),
        ("===", "\\==="),
        ("a&amp;b", "a\\&amp;b"),
        ("a\n\n# b", "a  \\# b"),
        ("`x`", "\\`x\\`"),
    ],
)
def test_markdown_is_escaped(text, shown):
    assert escaped(text) == shown
