"""`compute rent-or-buy`: a GPU-hour that works, owned against rented."""

import json
from typing import Any

import pytest

from llmventure.compute.rent_or_buy_calculator import RentOrBuyRequest, answer_rent_or_buy
from llmventure.errors import UsageError

HGX = {
    "gpu": "H100-SXM",
    "gpus": 8,
    "unit_price": 37_500.0,
    "life_years": 4.0,
    "residual_value": 0.15,
    "electricity_price_per_kwh": 0.08,
    "gpu_hour_price": 2.5,
    "utilization": 0.8,
}


def ask(**said: Any) -> dict[str, Any]:
    answer = answer_rent_or_buy(RentOrBuyRequest(**said))
    json.dumps(answer, allow_nan=False)
    return answer


def test_an_hgx_h100() -> None:
    answer = ask(**HGX)
    assert answer["cost_per_delivered_gpu_hour"] == {"owned": pytest.approx(2.17102, abs=1e-5), "rented": 2.5}
    assert answer["break_even_utilization"] == pytest.approx(0.688828, abs=1e-6)
    # 300,000 / (8 x 730.5 x 0.8 x 2.50 - (7,439 + 18,360 + 15,000) / 12) = 300,000 / 8,288 = 36.2
    assert answer["break_even_month"] == 37
    assert ask(**{**HGX, "gpu_hour_price": 2.0})["break_even_utilization"] == pytest.approx(0.873264, abs=1e-6)


def test_every_stand_in_is_named_and_the_number_of_gpus_does_not_matter() -> None:
    few = ask(gpu="H100-SXM")
    many = ask(gpu="H100-SXM", gpus=1024)
    assert few["cost_per_delivered_gpu_hour"] == pytest.approx(many["cost_per_delivered_gpu_hour"])
    assert few["break_even_month"] == many["break_even_month"]
    text = " ".join(few["assumptions"])
    for named in ("life of 4 years", "15%", "utilization 80%", "PUE 1.3", "kWh", "USD a GPU:", "2.95 USD", "kW a GPU"):
        assert named in text
    assert sum("judgement" in line for line in few["assumptions"]) == 7


def test_owning_that_never_pays() -> None:
    dear = ask(**{**HGX, "gpu_hour_price": 1.0})
    assert dear["break_even_utilization"] > 1
    assert dear["break_even_month"] is None
    assert any("never" in line for line in dear["warnings"])
    power = ask(**{**HGX, "gpu_hour_price": 0.1})
    assert power["break_even_utilization"] is None
    assert any("power alone" in line for line in power["warnings"])


def test_a_payback_beyond_the_life_is_null_and_said() -> None:
    late = ask(**{**HGX, "gpu_hour_price": 1.9})
    assert late["break_even_month"] is None
    assert any("after the hardware's life" in line for line in late["warnings"])


@pytest.mark.parametrize(
    ("said", "cure"),
    [
        ({"gpu_hour_price": 2.0}, "give --unit-price"),
        ({"unit_price": 3e4}, "give --gpu-hour-price"),
        ({"unit_price": 3e4, "gpu_hour_price": 2.0}, "give --power-kw"),
        ({"gpu": "L4", "gpu_hour_price": 1.0}, "give --unit-price"),
    ],
)
def test_what_neither_is_given_nor_in_the_catalog(said: dict[str, Any], cure: str) -> None:
    with pytest.raises(UsageError) as caught:
        ask(**said)
    assert caught.value.cure == cure


RENTED = {"gpu": "H100-SXM", "gpus": 8, "unit_price": 37_500.0, "electricity_price_per_kwh": 0.08, "power_kw": 10.2 / 8}


def rent(**said: Any) -> dict[str, Any]:
    return answer_rent_or_buy(RentOrBuyRequest(**(RENTED | {"gpu_hour_price": 2.5, "utilization": 0.8} | said)))


def test_a_rent_that_falls_speaks_for_renting_and_one_that_rises_for_owning() -> None:
    falling, steady, rising = (rent(yearly_change=change) for change in (-0.25, None, 0.25))
    for name in ("break_even_utilization", "break_even_month"):
        numbers = [answer[name] if answer[name] is not None else 1e9 for answer in (falling, steady, rising)]
        assert numbers == sorted(numbers, reverse=True)
        assert numbers[0] > numbers[2]
    assert rent(yearly_change=0.0)["break_even_month"] == steady["break_even_month"]
    rented = rising["cost_per_delivered_gpu_hour"]["rented"]
    assert rented == pytest.approx(sum(2.5 * 1.25 ** (month / 12) for month in range(48)) / 48)
    assert falling["cost_per_delivered_gpu_hour"]["owned"] == steady["cost_per_delivered_gpu_hour"]["owned"]


def test_a_commitment_is_due_whether_it_works_or_not() -> None:
    answer = rent(committed_gpu_hour_price=1.7)
    assert answer["cost_per_delivered_gpu_hour"]["committed"] == pytest.approx(1.7 / 0.8)
    assert answer["commitment_break_even_utilization"] == pytest.approx(0.68)
    assert "commitment_break_even_utilization" not in rent()
    assert any("dearer than hours on demand" in line for line in rent(committed_gpu_hour_price=2.6)["warnings"])


def test_staff_is_a_cost_of_owning() -> None:
    more = rent(staff_per_month=10_000.0)["cost_per_delivered_gpu_hour"]["owned"]
    assert more - rent()["cost_per_delivered_gpu_hour"]["owned"] == pytest.approx(120_000 / (8 * 8766 * 0.8))
