"""`compute rent-or-buy`: a GPU-hour that works, owned against rented."""

import math
from dataclasses import replace

from llmventure.catalog.gpu_prices import gpu_hour_price
from llmventure.catalog.gpus import gpu as gpu_named
from llmventure.catalog.market import electricity_price
from llmventure.compute import ownership
from llmventure.compute.worksheet import Remarks
from llmventure.errors import UsageError
from llmventure.models.compute import COST_OF_CAPITAL
from llmventure.record import record

SERVER_POWER_FACTOR = 10.2 / (8 * 0.7)
"""Power of a server over that of its GPUs: an HGX H100 draws 10.2 kW for eight of 700 W."""


@record(kw_only=True)
class RentOrBuyRequest:
    """The options of `compute rent-or-buy`, parsed; prices are of one GPU, shares are fractions.

    ``power_kw`` is a GPU's share of its server, at the plug.
    """

    gpu: str | None = None
    gpus: int | None = None
    unit_price: float | None = None
    life_years: float | None = None
    residual_value: float | None = None
    electricity_price_per_kwh: float | None = None
    gpu_hour_price: float | None = None
    utilization: float | None = None
    power_kw: float | None = None
    power_usage_effectiveness: float | None = None
    colocation_price_per_kw_month: float | None = None
    maintenance: float | None = None
    cost_of_capital: float | None = None
    staff_per_month: float | None = None
    yearly_change: float | None = None
    committed_gpu_hour_price: float | None = None


JUDGEMENTS = {
    "life_years": (4.0, "a life of 4 years"),
    "residual_value": (0.15, "15% of the price left at the end"),
    "utilization": (0.8, "utilization 80%"),
    "power_usage_effectiveness": (1.3, "PUE 1.3"),
    "colocation_price_per_kw_month": (150.0, "colocation at 150 USD a kW and month, power not included"),
    "maintenance": (0.05, "maintenance of 5% of the price a year"),
    "cost_of_capital": (COST_OF_CAPITAL, "capital at 10% a year"),
}
"""What stands in for an option that is not given, and how that is said; each a judgement."""


def answer_rent_or_buy(request: RentOrBuyRequest) -> dict[str, object]:
    """The answer of `compute rent-or-buy` as plain data; the keys are a contract.

    :raises UsageError: if a price or the power is neither given nor in the catalog.
    :raises CatalogError: if the GPU is unknown or ambiguous.

    >>> answer = answer_rent_or_buy(RentOrBuyRequest(gpu="H100-SXM", gpus=8, unit_price=37500, life_years=4,
    ...     residual_value=0.15, electricity_price_per_kwh=0.08, gpu_hour_price=2.5, utilization=0.8))
    >>> round(answer["cost_per_delivered_gpu_hour"]["owned"], 3), round(answer["break_even_utilization"], 3)
    (2.171, 0.689)
    """
    remarks = Remarks()
    gpu = gpu_named(request.gpu) if request.gpu is not None else None
    key = gpu.key if gpu is not None else None
    said = {name: getattr(request, name) for name in JUDGEMENTS}
    given = {name: JUDGEMENTS[name][0] if value is None else float(value) for name, value in said.items()}
    for name, value in said.items():
        if value is None:
            remarks.assume(f"{JUDGEMENTS[name][1]} (a judgement)")
    gpus = request.gpus if request.gpus is not None else 8
    if request.gpus is None:
        remarks.assume("8 GPUs, one server; every answer is of a GPU")
    unit_price = _unit_price(request, key, remarks)
    rent = _rent(request, key, remarks)
    cost = ownership.ownership(
        unit_price * gpus,
        life_years=given["life_years"],
        residual_value=given["residual_value"],
        power_kw=_power_kw(request, gpu.tdp_watts if gpu is not None else None, remarks) * gpus,
        electricity_price_per_kwh=_electricity(request, remarks),
        utilization=given["utilization"],
        power_usage_effectiveness=given["power_usage_effectiveness"],
        colocation_price_per_kw_month=given["colocation_price_per_kw_month"],
        maintenance=given["maintenance"],
        cost_of_capital=given["cost_of_capital"],
    )
    if request.staff_per_month is not None:
        cost = replace(cost, maintenance=cost.maintenance + 12 * request.staff_per_month)
    months = max(1, round(given["life_years"] * 12))
    today = rent
    if request.yearly_change is not None:
        rent = ownership.mean_price(rent, request.yearly_change, months)
        remarks.assume(
            f"rent is {today:.2f} USD today and {rent:.2f} on average over {months} months at "
            f"{request.yearly_change:+.0%} a year"
        )
    used = {"gpus": float(gpus), "utilization": given["utilization"]}
    owned = float(ownership.cost_per_delivered_gpu_hour(cost, **used))
    even = float(ownership.break_even_utilization(cost, **used, gpu_hour_price=rent))
    month = (
        float(ownership.break_even_month(unit_price * gpus, cost, **used, gpu_hour_price=rent))
        if request.yearly_change is None
        else ownership.break_even_month_at(
            unit_price * gpus,
            cost,
            **used,
            gpu_hour_price=today,
            yearly_change=request.yearly_change,
            months=months,
        )
        or math.inf
    )
    remarks.assume("rent is paid for the hours used only; the month is of cash, without resale and cost of capital")
    if math.isinf(even):
        remarks.warn("power alone costs the rent: owning never pays")
    elif even > 1:
        remarks.warn(f"owning would pay above a utilization of {even:.0%}, so never")
    if not math.isinf(month) and month > given["life_years"] * 12:
        remarks.warn(f"the cash is back in month {month:,.0f}, after the hardware's life")
    within = not math.isinf(month) and month <= given["life_years"] * 12
    per_hour = {"owned": owned, "rented": rent}
    answer: dict[str, object] = {
        "gpu": key,
        "gpus": gpus,
        "cost_per_delivered_gpu_hour": per_hour,
        "break_even_utilization": None if math.isinf(even) else even,
        "break_even_month": int(month) if within else None,
    }
    if request.committed_gpu_hour_price is not None:
        committed = request.committed_gpu_hour_price
        per_hour["committed"] = committed / given["utilization"]
        share = float(ownership.commitment_break_even(committed, today))
        answer["commitment_break_even_utilization"] = share
        remarks.assume("committed hours are due whether they work or not; they are held against today's rent")
        if share > 1:
            remarks.warn("the commitment is dearer than hours on demand at any utilization")
    return answer | {"assumptions": remarks.assumptions, "warnings": remarks.warnings}


def _unit_price(request: RentOrBuyRequest, key: str | None, remarks: Remarks) -> float:
    if request.unit_price is not None:
        return request.unit_price
    row = gpu_hour_price(key, "purchase") if key is not None else None
    if row is None:
        raise UsageError("the price of a GPU is neither given nor in the catalog", "give --unit-price")
    remarks.assume(f"{row.usd:,.0f} USD a GPU: {row.rule}, {row.as_of} ({row.source})")
    return row.usd


def _rent(request: RentOrBuyRequest, key: str | None, remarks: Remarks) -> float:
    if request.gpu_hour_price is not None:
        return request.gpu_hour_price
    row = gpu_hour_price(key) if key is not None else None
    if row is None:
        raise UsageError("the rent of a GPU-hour is neither given nor in the catalog", "give --gpu-hour-price")
    remarks.assume(f"{row.usd:.2f} USD a GPU-hour on demand: {row.rule}, {row.as_of} ({row.source})")
    return row.usd


def _power_kw(request: RentOrBuyRequest, tdp_watts: float | None, remarks: Remarks) -> float:
    if request.power_kw is not None:
        return request.power_kw
    if tdp_watts is None:
        raise UsageError("the power of a GPU is neither given nor in the catalog", "give --power-kw")
    power = tdp_watts / 1000 * SERVER_POWER_FACTOR
    remarks.assume(f"{power:.3f} kW a GPU with its share of the server: {SERVER_POWER_FACTOR:.2f} × {tdp_watts:.0f} W")
    return power


def _electricity(request: RentOrBuyRequest, remarks: Remarks) -> float:
    if request.electricity_price_per_kwh is not None:
        return request.electricity_price_per_kwh
    row = electricity_price()
    remarks.assume(f"{row.value} USD a kWh: {row.subject} {row.kind} of {row.as_of} ({row.source})")
    return row.value
