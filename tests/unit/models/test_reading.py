"""The forms that may stand where a number stands."""

from typing import Any

import pytest
from pydantic_core import PydanticCustomError

from llmventure.models import quantity as q
from llmventure.models.month import Month
from llmventure.models.reading import Reads

MONEY = Reads("money", high=1e15)
COUNT = Reads("count", high=1e15)
FRACTION = Reads("fraction", high=1.0)
RATE = Reads("fraction", low=-1.0, high=100.0)
LENGTH = Reads("duration", high=600.0, form="uncertain")


@pytest.mark.parametrize(
    ("reads", "value", "path"),
    [
        (MONEY, "2.5M", q.Fixed(2.5e6)),
        (MONEY, "4M to 7M", q.Interval(4e6, 7e6)),
        (MONEY, "4 to 7M", q.Interval(4e6, 7e6)),
        (LENGTH, "0 to 6 months", q.Interval(0, 6)),
        (FRACTION, "3% to 5%", q.Interval(0.03, 0.05)),
        (FRACTION, "3 to 5%", q.Interval(0.03, 0.05)),
        (MONEY, "5k to 5k", q.Fixed(5000)),
        (MONEY, {"p10": "4M", "p50": "5M", "p90": "8M"}, q.Percentiles(4e6, 5e6, 8e6)),
        (COUNT, {"dist": "triangular", "low": "1", "mode": "2", "high": "4"},
         q.Triangular(q.Fixed(1), q.Fixed(2), q.Fixed(4))),
        (COUNT, {"dist": "normal", "mean": "5 to 7", "sd": "1"}, q.Normal(q.Interval(5, 7), q.Fixed(1))),
        (COUNT, {"dist": "discrete", "values": ["1", "2"], "probabilities": ["40%", "0.6"]},
         q.Discrete((1, 2), (0.4, 0.6))),
        (COUNT, {"2027-01": "4", "2027-07": "8 to 10"},
         q.Steps(((Month(2027, 1), q.Fixed(4)), (Month(2027, 7), q.Interval(8, 10))))),
        (COUNT, {"start": "4", "after Series Seed": {"0": "6", "6": "10"}},
         q.StepsAfter(q.Fixed(4), "Series Seed", ((0, q.Fixed(6)), (6, q.Fixed(10))))),
        (MONEY, {"start": "2.40", "yearly_change": "-25%", "floor": "1.65"},
         q.Trend(q.Fixed(2.4), q.Fixed(-0.25), q.Fixed(0), q.Fixed(0), q.Fixed(1.65))),
        (RATE, {"mean": "2.5%", "monthly_noise": "1%"}, q.Noisy(q.Fixed(0.025), q.Fixed(0.01))),
    ],
)  # fmt: skip
def test_every_form(reads: Reads, value: Any, path: q.Path) -> None:
    assert reads.read(value).path == path


def faults_of(reads: Reads, value: Any) -> list[tuple[list[str], str]]:
    with pytest.raises(PydanticCustomError) as caught:
        reads.read(value)
    return [(fault["at"], fault["message"]) for fault in (caught.value.context or {})["faults"]]


@pytest.mark.parametrize(
    ("reads", "value", "faults"),
    [
        (COUNT, "-1", [([], "must be at least 0, found -1")]),
        (COUNT, "20 to 10", [([], "the low end, 20, is above the high end, 10")]),
        (FRACTION, "40", [([], "40 would be 4000 %")]),
        (COUNT, {"dist": "normal", "mean": "5"}, [([], "needs sd")]),
        (COUNT, {"dist": "normal", "mean": "5", "sd": "-1"}, [(["sd"], "must be at least 0, found -1")]),
        (COUNT, {"dist": "triangular", "low": "3", "mode": "2", "high": "4"}, [([], "low 3 is above mode 2")]),
        (COUNT, {"p10": "4", "p50": "3", "p90": "8"}, [([], "must rise from p10 to p50 to p90")]),
        (COUNT, {"dist": "discrete", "values": ["1"], "probabilities": ["80%"]},
         [(["probabilities"], "add to 0.8, not to 1")]),
        (COUNT, {"2027-07": "4", "2027-01": "x"},
         [(["2027-01"], "stands after 2027-07, and comes before it"), (["2027-01"], "expected a number, found 'x'")]),
        (MONEY, "300k CNY to 50k USD", [([], "mixes currencies in one value")]),
        (MONEY, {"2027-01": "5 CNY", "2027-02": "6"}, [([], "mixes currencies in one value")]),
        (Reads("fraction", high=1.0, above=True), {"dist": "normal", "mean": "40%", "sd": "10%"},
         [([], "falls to 0% on some paths, and must be above it")]),
        (Reads("fraction", high=1.0, above=True), {"mean": "40%", "monthly_noise": "8%"},
         [([], "falls to 0% on some paths, and must be above it")]),
        (Reads("count", high=10.0, form="uncertain", above=True), {"dist": "bernoulli", "probability": "50%"},
         [([], "a bernoulli can be 0, and this must be above 0")]),
        (MONEY, {"sum": "3"}, [([], "expected money, found a mapping")]),
        (MONEY, ["3"], [([], "expected money, found a list")]),
    ],
)  # fmt: skip
def test_every_fault_of_a_value_has_its_place(reads: Reads, value: Any, faults: list[tuple[list[str], str]]) -> None:
    assert faults_of(reads, value) == faults


def test_the_currency_at_the_end_covers_all_of_a_range() -> None:
    assert MONEY.read("150 to 190 HKD") == q.Quantity(q.Interval(150, 190), 0.0, 1e15, currency="HKD")


def test_a_scatter_that_hardly_ever_reaches_the_end_is_fine() -> None:
    """Five standard deviations: once in 3.5 million draws."""
    above = Reads("fraction", high=1.0, above=True)
    assert above.read({"dist": "normal", "mean": "40%", "sd": "7.9%"}).path == q.Normal(q.Fixed(0.4), q.Fixed(0.079))
    assert FRACTION.read({"dist": "normal", "mean": "1%", "sd": "10%"}).path == q.Normal(q.Fixed(0.01), q.Fixed(0.1))


def test_what_has_been_read_is_not_read_again() -> None:
    read = MONEY.read("5")
    assert MONEY.read(read) is read
