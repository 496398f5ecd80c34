"""What may be one value or a block is changed at its own path."""

import pytest

from llmventure import api
from llmventure.errors import ScenarioError
from scenario import head, scenario

SOLD = (
    head(12, "1M")
    + """
revenue: {api: {kind: usage, customers: 10, tokens_per_customer_month: 900M, price_per_million_tokens: 0.50}}
funding: {cap_table: {F: {shares: 8M, founder: true}}}
exit: {when: 2027-12, enterprise_value: VALUE}
risks: {fall: {yearly_rate: 100, change: {PATH: x0.5}}}
"""
)


def written(value: str, path: str) -> str:
    return SOLD.replace("VALUE", value).replace("PATH", path)


def proceeds(value: str, path: str) -> float | None:
    return api.simulate(scenario(written(value, path)), paths=64).report["metrics"]["founders_proceeds"]["p50"]


@pytest.mark.parametrize("value", ["100M", "{amount: 100M}"])
def test_a_risk_halves_what_a_buyer_pays(value: str) -> None:
    """The strike comes in the first months on every path; cash is 1M and 12 months of 4,500."""
    assert proceeds(value, "exit.enterprise_value") == pytest.approx(51.054e6)


def test_a_multiple_is_a_number_of_its_own() -> None:
    """10 × the usage run rate of 54,000 a year."""
    value = "{multiple_of: run_rate_revenue, multiple: 10}"
    assert proceeds(value, "exit.enterprise_value.multiple") == pytest.approx(1.054e6 + 270e3)


def test_the_name_of_the_one_value_inside_is_not_its_path() -> None:
    with pytest.raises(ScenarioError, match="is all of") as refused:
        scenario(written("{amount: 100M}", "exit.enterprise_value.amount"))
    assert refused.value.faults[0].cure == "change that: exit.enterprise_value"
