"""Numbers of a scenario that can be turned: every one is found, and what is written is read back."""

import re
from pathlib import Path

import pytest

from llmventure import api
from llmventure.choice.dials import Dial, dial_at
from llmventure.errors import UsageError
from llmventure.loader.tree import Scalar, dotted, walk
from unit.choice.companies import STEADY, load

SCENARIOS = sorted((Path(__file__).parents[3] / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_every_number_of_a_scenario_is_a_dial_and_comes_back(file):
    scenario = api.load(file)
    found = 0
    for keys, _, node in walk(scenario.loaded.tree):
        if not isinstance(node, Scalar) or not re.match(r"-?[\d.$]", node.text or ""):
            continue
        dial = dial_at(scenario.model, dotted(keys), keys, node.text, scenario.model.company.currency)
        found += 1
        if " to " in node.text:
            low, high = dial.bounds(node.text, "--between")
            assert low < high
            continue
        value = dial.read(node.text, "--vary")
        assert dial.read(dial.text(value), "--vary") == pytest.approx(value, rel=1e-12)
    assert found > 30


@pytest.mark.parametrize(
    ("kind", "options", "value", "text"),
    [
        ("money", {}, 1_234_567.0, "1234567"),
        ("money", {"currency": "CNY"}, 2.5e6, "2500000 CNY"),
        ("fraction", {}, 0.07, "7%"),
        ("fraction", {}, 1.5, "150%"),
        ("duration", {}, 17.5, "17.5 months"),
        ("duration", {"bare_unit": True}, 18.0, "18"),
        ("power", {}, 1.3, "1.3 kW"),
        ("data", {}, 400.0, "400 TB"),
        ("count", {}, 8.03e9, "8030000000"),
        ("month", {}, 2027 * 12 + 3.0, "2027-04"),
    ],
)
def test_a_value_is_written_as_its_field_reads_it(kind, options, value, text):
    dial = Dial("some.path", kind, **options)
    assert dial.text(value) == text
    assert dial.read(text, "--vary") == pytest.approx(value)


@pytest.mark.parametrize(
    ("kind", "text", "ends"),
    [
        ("money", "1M..10M", (1e6, 1e7)),
        ("money", "1..10M", (1e6, 1e7)),
        ("fraction", "20..50%", (0.2, 0.5)),
        ("fraction", "0.2..0.5", (0.2, 0.5)),
        ("duration", "6..24 months", (6.0, 24.0)),
        ("month", "2027-04..2028-01", (2027 * 12 + 3.0, 2028 * 12.0)),
        ("count", "1..10", (1.0, 10.0)),
        ("money", "3M to 9M", (3e6, 9e6)),
    ],
)
def test_brackets(kind, text, ends):
    assert Dial("some.path", kind).bounds(text, "--between") == pytest.approx(ends)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("money", "5M", "is not LOW..HIGH"),
        ("money", "9M..3M", "is not below"),
        ("fraction", "10%..120%", "outside what some.path can hold"),
        ("fraction", "10..120", "would be"),
        ("month", "2027-13..2028-01", "the month must be"),
        ("money", "1M EUR..2M EUR", "is in CNY"),
    ],
)
def test_brackets_that_are_none(kind, text, said):
    dial = Dial("some.path", kind, 0.0, 1.0 if kind == "fraction" else None, currency="CNY" if "EUR" in text else None)
    with pytest.raises(UsageError, match=re.escape(said)):
        dial.bounds(text, "--between")


def test_what_is_no_number_is_refused(tmp_path):
    scenario = load(tmp_path, STEADY)
    with pytest.raises(UsageError, match="this is not a number"):
        dial_at(scenario.model, "company.name", ("company", "name"), "Steady", "USD")


def test_rounding_goes_to_the_side_that_is_asked_for():
    dial = Dial("some.path", "money")
    assert (dial.rounded(1_499_999.3, 4, up=True), dial.rounded(1_499_999.3, 4, up=False)) == (1.5e6, 1.499e6)
    assert (dial.rounded(-1_234.5, 2, up=True), dial.rounded(-1_234.5, 2, up=False)) == (-1200.0, -1300.0)
    assert dial.rounded(0.0, 4, up=True) == 0.0
