"""All checks together: over strategies and cases, beside faults of the structure, soon, and without surprises."""

import random
import time
from pathlib import Path

import pytest

from llmventure.checks import advice, errors, variant_errors
from llmventure.checks.every import SCHEMA
from llmventure.checks.every import faults as faults_of_one
from llmventure.engine import run
from llmventure.errors import PlanError, ScenarioError, UsageError
from llmventure.loader.load import load
from llmventure.loader.parse import parse
from llmventure.loader.source import source_of
from llmventure.loader.tree import Mapping, Node, Scalar, walk
from llmventure.sampling import Grid
from unit.checks.asking import CLOUD, COMPANY, SEED, TABLE, advised, faults, funded, read, wrong

SCENARIOS = sorted((Path(__file__).parents[3] / "scenarios").glob("*.yaml"))
HIRES = "team: {roles: {engineer: {salary: 200k, headcount: 3, from: {after: Seed}}}}\n"


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_scenarios_that_ship_are_without_errors(path: Path) -> None:
    found = load(path, SCHEMA, check=variant_errors)
    assert errors(found) == []


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_is_checked_in_hundredths_of_a_second(path: Path) -> None:
    found = load(path, SCHEMA)
    spent = []
    for _ in range(5):
        started = time.process_time()
        faults_of_one(found.scenario, found.loaded.tree, found.loaded.sources)
        spent.append(time.process_time() - started)
    assert min(spent) < 0.03


def test_faults_of_meaning_come_with_those_of_structure_in_the_order_of_the_file() -> None:
    text = (
        COMPANY
        + "team: {roles: {engineer: {salary: 200k, hedcount: 3}, "
        + "support: {salary: 70k, headcount: 2, from: {after: Sed}}}}\n"
        + f"funding: {{{TABLE}, instruments: {{{SEED}}}}}\n"
    )
    assert wrong(text) == [
        "team.roles.engineer.headcount: 'team.roles.engineer' needs 'headcount'",
        "team.roles.engineer.hedcount: unknown key 'hedcount'",
        "team.roles.support.from.after: there is no instrument, run or acquisition 'Sed'",
    ]


def test_what_has_a_fault_of_its_own_is_still_there_to_be_named() -> None:
    text = COMPANY + f"funding: {{{TABLE}, instruments: {{Seed: {{kind: priced_round, when: 2027-06}}}}}}\n" + HIRES
    assert wrong(text) == ["funding.instruments.Seed: 'Seed' needs investment_amount or investors"]


def test_nothing_is_checked_of_a_company_that_cannot_be_read() -> None:
    assert wrong("company: {name: Lumen}\n" + HIRES) == [
        "company.start: 'company' needs 'start'",
        "company.months: 'company' needs 'months'",
        "company.opening_cash: 'company' needs 'opening_cash'",
    ]


def test_a_slip_in_another_strategy_is_told_with_its_name_and_the_base_s_once() -> None:
    text = (
        COMPANY
        + f"funding: {{{TABLE}, instruments: {{{SEED}}}}}\n"
        + "costs: {fees: {share_of: revenue.api, share: 3%}}\n"
        + "strategies:\n  one: {}\n  two: {costs: {tax advice: {share_of: team.role, share: 1%}}}\n"
        + "cases:\n  slow: {costs: {fees: {share: 4%}}}\n"
    )
    assert [(str(fault.position), fault.message) for fault in faults(text)] == [
        ("s.yaml:3:26", "share_of: there is no 'revenue' at the top"),
        ("s.yaml:6:40", "share_of: there is no 'team' at the top (with the strategy 'two')"),
    ]


def test_what_another_strategy_has_may_be_waited_for() -> None:
    text = (
        COMPANY
        + HIRES
        + "strategies:\n  bootstrapped: {}\n  funded: {funding: {"
        + TABLE
        + ", instruments: {"
        + SEED
        + "}}}\n"
    )
    assert wrong(text) == []
    assert advised(text) == ["team.roles.engineer.from.after: waits for 'Seed', which is left out here: it never comes"]


def test_what_another_strategy_uses_is_not_unused() -> None:
    text = (
        COMPANY
        + "compute: {supply: {cloud: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2.50}}}\n"
        + "strategies:\n  buy: {}\n"
        + "  train: {compute: {training: {base: {gpu_hours: 12k, gpu: H100-SXM, when: 2027-04}}}}\n"
    )
    assert advised(text) == []
    assert advised(text.partition("strategies")[0]) == [
        "compute.supply.cloud: nothing needs the supply 'cloud': no run and no serving is on H100-SXM"
    ]


def test_advice_is_no_error_and_an_error_no_advice() -> None:
    found = read(funded(SEED.replace("when", "attempts: 2, when")))
    assert errors(found) == []
    assert {fault.severity for fault in advice(found)} == {"advice"}
    assert {fault.severity for fault in faults(funded(SEED.replace("2027-06", "{after: Sed}")))} == {"error"}


VALUES = (
    "0", "1", "3", "40%", "2.5M", "100", "2027-06", "2029-01", "2035-01", "6 months", "H100-SXM", "L4", "x", "revenue",
    "{after: Series Seed}", "{runway_below: 9 months}", "{2028-01: 5}", "{start: 4, after Series A: {0: 6}}",
    "{start: 2, yearly_change: -20%}", "{mean: 3, monthly_noise: 1}", "0 to 5", "300k EUR", "{failed: Series A}",
)  # fmt: skip


def written(node: Node) -> str:
    """The node in flow style."""
    if isinstance(node, Scalar):
        return "~" if node.text is None else "'" + node.text.replace("'", "''") + "'"
    if isinstance(node, Mapping):
        return (
            "{"
            + ", ".join(
                f"{written(Scalar(key, False, at))}: {written(child)}" for key, (at, child) in node.items.items()
            )
            + "}"
        )
    return "[" + ", ".join(map(written, node.items)) + "]"


@pytest.mark.parametrize("seed", range(60))
def test_what_passes_is_planned_or_refused_with_a_place(seed: int) -> None:
    """The starter with one value replaced by another: never anything but a fault, an advice or a plan."""
    dice = random.Random(seed)
    tree, _ = parse(
        source_of(next(path for path in SCENARIOS if path.stem == "starter").read_text(encoding="utf-8"), "s.yaml")
    )
    assert isinstance(tree, Mapping)
    places = [
        keys for keys, _, node in walk(tree) if isinstance(node, Scalar) and keys[0] not in ("strategies", "cases")
    ]
    text = written(_replaced(tree, dice.choice(places), dice.choice(VALUES)))
    try:
        found = load(source_of(text, "s.yaml"), SCHEMA, check=variant_errors)
        assert all(fault.position is not None for fault in advice(found))
        run(found.scenario, Grid(found.scenario.company.start, found.scenario.company.months))
    except ScenarioError as error:
        assert all(fault.position is not None for fault in error.faults)
    except (UsageError, PlanError) as error:
        assert str(error)


def _replaced(node: Node, keys: tuple[str | int, ...], value: str) -> Node:
    if not keys:
        parsed, _ = parse(source_of(value, "value"))
        assert parsed is not None
        return parsed
    key, rest = keys[0], keys[1:]
    if isinstance(node, Mapping) and isinstance(key, str):
        items = dict(node.items)
        items[key] = (items[key][0], _replaced(items[key][1], rest, value))
        return Mapping(items, node.position)
    assert not isinstance(node, Mapping | Scalar)
    assert isinstance(key, int)
    elements = list(node.items)
    elements[key] = _replaced(elements[key], rest, value)
    return type(node)(tuple(elements), node.position)


def test_runs_have_a_table_of_their_own() -> None:
    assert wrong(COMPANY + CLOUD % "base: {gpu_hours: 12k, gpu: H100-SXM, when: 2027-04}") == []
