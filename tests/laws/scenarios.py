"""Random valid scenarios of moderate size, as plain data (JSON is YAML), for the laws."""

# ruff: noqa: E501 - a scenario's block stands on one line

import json
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from llmventure.engine.result import Result
from llmventure.report import Report
from scenario import report, result

LAW = settings(deadline=None, derandomize=True, max_examples=25)
FEW = settings(deadline=None, derandomize=True, max_examples=12)
Scenario = dict[str, Any]
START, MONTHS = (2027, 1), 18


def month(number: int) -> str:
    """The calendar month ``number`` months after the plan's first."""
    ordinal = START[0] * 12 + START[1] - 1 + number
    return f"{ordinal // 12:04d}-{ordinal % 12 + 1:02d}"


def text(data: Scenario) -> str:
    return json.dumps(data)


def planned(data: Scenario) -> Report:
    return report(text(data))


def run(data: Scenario, paths: int = 1) -> Result:
    return result(text(data), paths)


inside = st.integers(0, MONTHS - 4)
"""A month of the plan."""
nearby = st.integers(-14, MONTHS - 4)
"""A month of the plan or before it."""
money = st.integers(1, 400).map(lambda thousands: thousands * 1000)
days = st.sampled_from([0, 15, 30, 45, 75])
fractions = st.sampled_from([0.0, 0.02, 0.1, 0.35])


@st.composite
def steps(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> Any:
    """A number, or two or three steps of it, the first of which has begun before the plan."""
    if draw(st.booleans()):
        return draw(values)
    later = sorted(draw(st.sets(st.integers(1, MONTHS - 2), min_size=1, max_size=2)))
    return {month(at): draw(values) for at in (-2, *later)}


@st.composite
def when(draw: st.DrawFn) -> Any:
    kind = draw(st.sampled_from(["month", "month", "runway", "cash", "arr", "latest"]))
    match kind:
        case "runway":
            return {"runway_below": f"{draw(st.integers(3, 24))} months", "earliest": month(draw(inside))}
        case "cash":
            return {"cash_below": draw(money) * 4}
        case "arr":
            return {"arr_above": draw(money)}
        case "latest":
            return {"cash_above": 1e11, "latest": month(draw(inside))}
        case _:
            return month(draw(inside))


@st.composite
def roles(draw: st.DrawFn) -> Scenario:
    role: Scenario = {
        "salary": draw(st.integers(40, 300)) * 1000,
        "headcount": draw(steps(st.integers(0, 5))),
        "hiring_cost": draw(fractions),
        "function": draw(st.sampled_from(["cost_of_revenue", "research", "sales", "administration"])),
    }
    if draw(st.booleans()):
        role["from"] = draw(st.one_of(nearby.map(month), when()))
    return role


@st.composite
def products(draw: st.DrawFn) -> Scenario:
    kind = draw(st.sampled_from(["usage", "subscription", "subscription", "sales"]))
    customers: Any = draw(
        st.one_of(
            steps(st.integers(0, 200)),
            st.fixed_dictionaries(
                {
                    "start": st.integers(0, 100),
                    "new_per_month": st.integers(0, 9),
                    "monthly_growth": st.sampled_from([-0.05, 0.0, 0.1]),
                }
            ),
        )
    )
    product: Scenario = {"kind": kind, "collection_days": draw(days), "bad_debt": draw(fractions)}
    if kind == "sales":
        product |= {
            "units_per_month": draw(steps(st.integers(0, 60))),
            "price_per_unit": draw(steps(st.integers(0, 900))),
            "cost_per_unit": draw(st.integers(0, 500)),
            "payment_days": draw(st.sampled_from([-75, -30, 0, 45])),
        }
    else:
        product |= {
            "customers": customers,
            "monthly_churn": draw(fractions),
            "tokens_per_customer_month": draw(st.sampled_from(["2M", "900M"])),
            "cost_per_new_customer": draw(st.integers(0, 200)),
        }
    if kind == "usage":
        product["price_per_million_tokens"] = {"start": draw(st.sampled_from([0.0, 0.8, 5.0])), "yearly_change": "-40%"}
    if kind == "subscription":
        product["price_per_month"] = draw(steps(st.integers(0, 500)))
        product["billed"] = draw(st.sampled_from(["monthly", "quarterly", "yearly"]))
    if draw(st.booleans()):
        product["from"] = draw(st.one_of(nearby.map(month), when()))
        if draw(st.booleans()):
            product["months"] = draw(st.integers(1, 12))
        if kind == "sales" and not isinstance(product["from"], str):
            product["payment_days"] = abs(product["payment_days"])
    return product


@st.composite
def costs(draw: st.DrawFn) -> Scenario:
    cost: Scenario = {"amount": draw(steps(money)), "payment_days": draw(st.sampled_from([-45, -30, 0, 20, 60]))}
    match draw(st.sampled_from(["monthly", "once", "repeat", "share", "until"])):
        case "once":
            cost["when"] = draw(when())
            if not isinstance(cost["when"], str):  # nobody pays ahead for what nobody can foresee
                cost["payment_days"] = abs(cost["payment_days"])
        case "repeat":
            cost |= {
                "when": draw(nearby.map(month)),
                "repeat": draw(st.sampled_from(["monthly", "quarterly", "yearly"])),
            }
        case "share":
            cost = {"share_of": draw(st.sampled_from(["revenue", "team", "compute"])), "share": draw(fractions)}
        case "until":
            cost["until"] = month(draw(st.integers(1, MONTHS)))
    return cost


@st.composite
def compute(draw: st.DrawFn, served: list[str]) -> Scenario:
    gpu = "H100-SXM"
    supply: Scenario = {
        "cloud": {
            "kind": "on_demand",
            "gpu": gpu,
            "gpu_hour_price": draw(st.sampled_from([2.0, 3.5])),
            "provider": "any",
            "payment_days": draw(days),
        }
    }
    if draw(st.booleans()):
        supply["held"] = {
            "kind": "reserved",
            "gpu": gpu,
            "gpus": draw(steps(st.integers(0, 12))),
            "gpu_hour_price": 1.9,
            "for": draw(st.sampled_from(["training", "serving"])),
            "provider": "any",
            "from": month(draw(nearby)),
            "months": draw(st.integers(1, 24)),
            "prepayment": draw(fractions),
        }
    if draw(st.booleans()):
        supply["spot"] = {
            "kind": "spot",
            "gpu": gpu,
            "gpus": draw(st.integers(0, 8)),
            "gpu_hour_price": 1.1,
            "goodput": 0.8,
        }
    if draw(st.booleans()):
        supply["ours"] = {
            "kind": "owned",
            "gpu": gpu,
            "gpus": draw(steps(st.integers(0, 16))),
            "unit_price": {"start": 30_000, "yearly_change": "-20%"},
            "life": f"{draw(st.integers(6, 48))} months",
            "residual_value": draw(fractions),
            "power_per_gpu": "1.3 kW",
            "electricity_price_per_kwh": 0.1,
            "hosting_per_gpu_month": 50,
        }
    training: Scenario = {}
    for name in ("run", "tune")[: draw(st.integers(0, 2))]:
        training[name] = {
            "gpu": gpu,
            "gpu_hours": draw(st.integers(0, 20_000)),
            "experiments": draw(fractions),
            "when": draw(st.one_of(nearby.map(month), when())),
        }
        match draw(st.sampled_from(["gpus", "months", "repeat", "none"])):
            case "gpus":
                training[name]["gpus"] = draw(st.integers(1, 32))
            case "months":
                training[name]["months"] = draw(st.integers(1, 6))
            case "repeat":
                training[name]["repeat"] = "quarterly"
    serving = {
        name: {
            "product": name,
            "gpu": gpu,
            "tokens_per_second_per_gpu": 2000,
            "utilization": 0.4,
            "minimum_gpus": draw(st.integers(0, 2)),
        }
        if draw(st.booleans())
        else {"product": name, "cost_per_million_tokens": 0.4, "provider": "any"}
        for name in served
    }
    made: Scenario = {"supply": supply, "training": training, "serving": serving}
    if draw(st.booleans()):
        made["storage"] = {"data": "40 TB", "price_per_tb_month": 20, "provider": "any"}
    return made


@st.composite
def instruments(draw: st.DrawFn) -> Scenario:
    made: Scenario = {}
    if draw(st.booleans()):
        made["safe"] = {
            "kind": "safe",
            "investors": {"Ann": draw(money), "Bo": draw(money)},
            "post_money_valuation_cap": 12_000_000,
            "discount": draw(fractions),
            "when": draw(when()),
        }
    if draw(st.booleans()):
        made["note"] = {
            "kind": "convertible_note",
            "investment_amount": draw(money),
            "interest_rate": 0.08,
            "discount": draw(fractions),
            "maturity": f"{draw(st.integers(2, 14))} months",
            "at_maturity": draw(st.sampled_from(["repay", "extend"])),
            "when": draw(when()),
        }
    for name, size in (("Seed", 3_000_000), ("Series A", 9_000_000))[: draw(st.integers(0, 2))]:
        made[name] = {
            "kind": "priced_round",
            "investment_amount": size,
            "pre_money_valuation": size * draw(st.integers(3, 6)),
            "anti_dilution": draw(st.sampled_from(["none", "broad_based"])),
            "fees": draw(fractions),
            "when": draw(when()),
        }
        if draw(st.booleans()):
            made[name]["option_pool_fraction"] = 0.1
        if draw(st.booleans()):
            made[name] |= {
                "compute_credits": size // 10,
                "provider": "any",
                "expires": month(MONTHS + draw(st.integers(-1, 6))),
            }
    if draw(st.booleans()):
        made["loan"] = {
            "kind": "venture_debt",
            "principal": draw(money),
            "interest_rate": 0.1,
            "interest_only": f"{draw(st.integers(0, 3))} months",
            "term": f"{draw(st.integers(4, 24))} months",
            "repayment": draw(st.sampled_from(["annuity", "equal_principal"])),
            "fees": draw(fractions),
            "end_fee": draw(fractions),
            "minimum_cash": draw(st.sampled_from([0, 500_000])),
            "when": draw(st.one_of(nearby.map(month), when())),
        }
    if draw(st.booleans()):
        made["share"] = {
            "kind": "revenue_based",
            "investment_amount": draw(money),
            "share": 0.2,
            "repayment_multiple": 1.4,
            "when": draw(when()),
        }
    if draw(st.booleans()):
        at = draw(nearby)
        made["credits"] = {
            "kind": "credits",
            "provider": "any",
            "amount": draw(money),
            "expires": month(max(at, 0) + draw(st.integers(0, 6))),
            "when": month(at),
        }
    if draw(st.booleans()):
        made["grant"] = {
            "kind": "grant",
            "share_of": draw(st.sampled_from(["team", "compute", "costs"])),
            "share": 0.4,
            "yearly_cap": draw(money),
            "lag": f"{draw(st.integers(0, 4))} months",
        }
    if draw(st.booleans()):
        made["parent"] = {
            "kind": "parent_contribution",
            "amount": draw(money),
            "from": month(draw(nearby)),
            "until": month(MONTHS),
        }
    return made


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """A company with a few of everything."""
    revenue = {name: draw(products()) for name in ("alpha", "beta", "gamma")[: draw(st.integers(0, 3))]}
    served = [name for name, product in revenue.items() if product["kind"] != "sales" and draw(st.booleans())]
    return {
        "company": {
            "name": "Any",
            "start": month(0),
            "months": MONTHS,
            "opening_cash": draw(st.integers(0, 6000)) * 1000,
            "opening_balance": {"receivables": draw(money), "payables": draw(money), "deferred_revenue": draw(money), "equipment": draw(money), "losses_carried_forward": draw(money)},
            "tax": {"rate": draw(fractions), "loss_use_limit": draw(st.sampled_from([0.8, 1.0]))},
            "interest_on_cash": draw(fractions),
        },
        "compute": draw(compute(served)),
        "team": {"on_cost": draw(fractions), "yearly_raise": draw(fractions), "roles": {name: draw(roles()) for name in ("one", "two", "three")[: draw(st.integers(0, 3))]}},
        "revenue": revenue,
        "costs": {name: draw(costs()) for name in ("rent", "launch", "fees")[: draw(st.integers(0, 3))]},
        "funding": {
            "cap_table": {"founders": {"shares": 8_000_000}, "pool": {"shares": 1_000_000, "kind": "pool"}},
            "instruments": draw(instruments()),
        },
    }  # fmt: skip


def without_looking_ahead(value: Any) -> Any:
    """The scenario with every look ahead, and every wait for money, replaced by a month."""
    if isinstance(value, dict):
        if {"runway_below", "cash_below", "cash_above", "arr_above"} & set(value):
            return value.get("latest") or value.get("earliest") or month(5)
        return {key: without_looking_ahead(part) for key, part in value.items()}
    return value
