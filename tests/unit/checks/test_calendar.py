"""The earliest months, counted by hand from the plan's first."""

import pytest

from llmventure.checks.bounds import highest, lowest
from llmventure.checks.calendar import NEVER, Calendar
from llmventure.checks.subject import Subject
from llmventure.models import quantity as q
from llmventure.models.month import Month
from unit.checks.asking import CLOUD, COMPANY, SEED, TABLE, read

TEXT = (
    COMPANY + CLOUD % "base: {gpu_hours: 12k, gpu: H100-SXM, gpus: 8, months: 3, when: 2027-04}, "
    "late: {gpu_hours: 1k, gpu: H100-SXM, when: {cash_above: 5M}}" + f"funding: {{{TABLE}, instruments: {{{SEED}, "
    "A: {kind: priced_round, investment_amount: 9M, pre_money_valuation: 40M, delay: 2 to 4 months,"
    " when: {after: Seed, wait: 12 to 18 months}}, "
    "B: {kind: priced_round, investment_amount: 9M, pre_money_valuation: 90M, when: {after: B}}, "
    "sure: {kind: grant, amount: 1k, when: {failed: voucher}}, voucher: {kind: grant, amount: 1k, when: 2027-03}, "
    "forced: {kind: grant, amount: 1k, when: {runway_below: 9 months, earliest: 2027-05, latest: 2028-01}}}}\n"
)


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    found = read(TEXT)
    return Calendar(Subject(found.scenario, found.loaded.tree))


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Seed", 5),  # June
        ("A", 5 + 12 + 2),
        ("base", 3 + 3),  # three months from April
        ("late", 0 + 1),
        ("B", NEVER),
        ("sure", NEVER),  # it waits for a failure that cannot be
        ("forced", 4),
        ("nobody", 0),
    ],
)
def test_when_a_thing_can_come_at_the_earliest(calendar: Calendar, name: str, number: float) -> None:
    assert calendar.comes(name) == number


def test_what_waits_for_its_own_failure_never_comes() -> None:
    found = read(
        COMPANY + "funding: {instruments: {loop: {kind: grant, amount: 1k, probability: 50%, when: {failed: loop}}}}\n"
    )
    assert Calendar(Subject(found.scenario, found.loaded.tree)).comes("loop") == NEVER


def test_what_the_calendar_alone_decides(calendar: Calendar) -> None:
    scenario = calendar.subject.scenario
    assert calendar.decided(None)
    assert calendar.decided(scenario.compute.training["base"].when)
    assert not calendar.decided(scenario.compute.training["late"].when)
    instruments = scenario.funding.instruments
    assert not calendar.decided(instruments["A"].when)


@pytest.mark.parametrize(
    ("path", "low", "high"),
    [
        (q.Fixed(3), 3, 3),
        (q.Interval(2, 5), 2, 5),
        (q.Percentiles(1, 2, 4), 1, 4),
        (q.Triangular(q.Fixed(1), q.Fixed(2), q.Interval(3, 4)), 1, 4),
        (q.Uniform(q.Fixed(1), q.Fixed(2)), 1, 2),
        (q.Discrete((3, 1, 2), (0.2, 0.3, 0.5)), 1, 3),
        (q.Mixture((q.Fixed(1), q.Interval(4, 9)), (0.5, 0.5)), 1, 9),
        (q.Steps(((Month(2027, 1), q.Fixed(4)), (Month(2028, 1), q.Fixed(2)))), 2, 4),
        (q.Normal(q.Fixed(1), q.Fixed(1)), None, None),
        (q.Mixture((q.Fixed(1), q.Poisson(q.Fixed(2))), (0.5, 0.5)), None, None),
    ],
)
def test_the_ends_of_a_quantity(path: q.Path, low: float | None, high: float | None) -> None:
    quantity = q.Quantity(path, 0.0, None)
    assert (lowest(quantity), highest(quantity)) == (low, high)
    assert lowest(None) is None
