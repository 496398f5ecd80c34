"""A share of a run or a serving that may take owned hours is told what it leaves out."""

import pytest

from unit.checks.asking import COMPANY, advised, wrong

FLEET = """
compute:
  supply: {ours: {kind: owned, gpu: H100-SXM, gpus: 16, unit_price: 30k, life: 48 months}}
  training:
    run: {gpu_hours: 1k, gpu: H100-SXM, when: 2027-03}
    other: {gpu_hours: 1k, gpu: L4, when: 2027-03}
  serving: {seats: {product: seats, gpu: H100-SXM, customers_per_gpu: 50}}
revenue: {seats: {kind: subscription, customers: 100, price_per_month: 60}}
costs: {audit: {share_of: PATH, share: 10%}}
"""


def said_of(path: str) -> list[str]:
    text = COMPANY + FLEET.replace("PATH", path)
    assert wrong(text) == []
    return [each for each in advised(text) if each.startswith("costs.audit")]


@pytest.mark.parametrize("path", ["compute.training.run", "compute.serving.seats"])
def test_hours_of_what_is_owned_are_not_in_it(path: str) -> None:
    assert said_of(path) == [
        f"costs.audit.share_of: hours that 'ours' gives are not in '{path}': "
        "what is owned costs the same whoever uses it"
    ]


@pytest.mark.parametrize("path", ["compute", "compute.supply.ours", "compute.training.other", "revenue.seats"])
def test_they_are_in_these_or_there_are_none(path: str) -> None:
    assert said_of(path) == []
