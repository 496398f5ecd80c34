"""A quantity in any form is replaced whole where it stands in for a block with keys of its own, too."""

import pytest

from scenario import head, scenario

PRODUCT = {
    "customers": "{start: 20, monthly_growth: 10%}",
    "tokens_per_customer_month": "{input: 700M, output: 200M}",
    "price_per_million_tokens": "{start: 0.80, yearly_change: -45%}",
}
VALUE = "{p10: 10M, p50: 20M, p90: 50M}"


def written(product: dict[str, str], value: str = VALUE, case: str = "") -> str:
    api = ", ".join(f"{key}: {text}" for key, text in {"kind": "usage", **product}.items())
    return (
        head(12) + f"revenue: {{api: {{{api}}}}}\nexit: {{when: 2027-12, enterprise_value: {value}}}\n"
        f"cases: {{other: {{{case}}}}}\n"
    )


@pytest.mark.parametrize(
    ("key", "form"),
    [
        ("price_per_million_tokens", "{start: 0.50}"),
        ("price_per_million_tokens", "{2027-01: 0.80, 2027-07: 0.50}"),
        ("price_per_million_tokens", "{input: 0.30, output: 1.20}"),
        ("price_per_million_tokens", "{p10: 0.5, p50: 0.6, p90: 0.8}"),
        ("price_per_million_tokens", "0.50"),
        ("tokens_per_customer_month", "{start: 900M, yearly_change: 20%}"),
        ("customers", "{2027-01: 10, 2027-05: 20}"),
        ("customers", "{start: 10, yearly_change: 20%}"),
        ("customers", "40"),
    ],
)
def test_a_case_reads_as_if_it_were_written_in_its_place(key: str, form: str) -> None:
    case = f"revenue: {{api: {{{key}: {form}}}}}"
    laid = scenario(written(PRODUCT, case=case), case="other").model.revenue
    assert laid == scenario(written({**PRODUCT, key: form})).model.revenue


@pytest.mark.parametrize("form", ["30M", "{p10: 1M, p50: 2M, p90: 5M}", "{multiple_of: arr, multiple: 5}"])
def test_the_value_of_an_exit_too(form: str) -> None:
    laid = scenario(written(PRODUCT, case=f"exit: {{enterprise_value: {form}}}"), case="other").model.exit
    assert laid == scenario(written(PRODUCT, form)).model.exit


def test_keys_of_their_own_merge() -> None:
    case = "revenue: {api: {customers: {monthly_growth: 5%}, tokens_per_customer_month: {output: 100M}}}"
    own = {"customers": "{start: 20, monthly_growth: 5%}", "tokens_per_customer_month": "{input: 700M, output: 100M}"}
    laid = scenario(written(PRODUCT, case=case), case="other").model.revenue
    assert laid == scenario(written({**PRODUCT, **own})).model.revenue
