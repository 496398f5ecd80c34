"""``plan --detail``: unit economics by product, heads, covenant headroom, the preference stack, statements by year."""

from collections.abc import Mapping, Sequence
from math import fsum

import numpy as np

from llmventure.brought import MARK
from llmventure.engine.result import Result
from llmventure.holdings.report import preference_stacks
from llmventure.models.revenue import Product
from llmventure.plan_report.accretion import bought
from llmventure.report import Report
from llmventure.report.detail import Cohort, Detail, Headroom, Heads, LargestCustomer, ProductDetail
from llmventure.revenue.largest_customer import share_of
from llmventure.sampling import Array
from llmventure.world.levers import NO_LEVERS

YEAR = 12
ROUNDING = 1e-9
"""Of customers and money: less than this is what sums leave over."""


def detail_of(result: Result, report: Report) -> Detail:
    """The detail of a plan, or of one path; ``report`` is that of the same result."""
    years = [month[:4] for month in report["months"]]
    names = list(dict.fromkeys(years))

    def flows(items: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
        return {
            item: [fsum(value for value, year in zip(values, years, strict=True) if year == name) for name in names]
            for item, values in items.items()
        }

    ends = _ends(years)
    products = [_product(result, report, path, product, years) for path, product in result.world.products.items()]
    new = fsum(count for product in products for count in product["joined"] or ())
    return {
        "years": names,
        "months_in_year": [years.count(name) for name in names],
        "income_statement": flows(report["income_statement"]),
        "cash_flow": flows(report["cash_flow"]),
        "balance_sheet": {item: [values[end] for end in ends] for item, values in report["balance_sheet"].items()},
        "products": products,
        "largest_customers": [
            _largest(result, report, path, product, told)
            for (path, product), told in zip(result.world.products.items(), products, strict=True)
            if product.largest_customer is not None
        ],
        "sales_cost_per_new_customer": fsum(report["income_statement"]["sales"]) / new if new > 0 else None,
        "heads": _heads(report),
        "covenants": _covenants(result),
        "preference_stack": preference_stacks(result),
        "acquisitions": bought(result),
    }


def _ends(years: Sequence[str]) -> list[int]:
    """The last month of each year."""
    return [number for number, year in enumerate(years) if number + 1 == len(years) or years[number + 1] != year]


def _earned(report: Report, account: str, source: str) -> Array:
    """Sum by month over the lines of an account (or of all inside it) that come from ``source``."""
    found = np.zeros(len(report["months"]))
    for line in report["lines"]:
        if line["account"].startswith(account) and line["source"] == source:
            found += line["earned"]
    return found


def _served(result: Result, report: Report, path: str) -> tuple[Array, Array]:
    """What accelerators, and vendors, cost that serve a product: before credits, and without hours that stand idle."""
    own, vendor = np.zeros(len(report["months"])), np.zeros(len(report["months"]))
    items = result.world.scenario.compute.serving
    for served in report["compute"]["serving"]:
        item = items[served["name"]]
        if path == f"revenue.{item.product}":
            into = own if item.cost_per_million_tokens is None else vendor
            into += served["cost"]
    return own, vendor


def _shares(result: Result, report: Report, path: str) -> Array:
    """Costs of revenue that are a share of the product, or of what serves it, as the fees of its payments are."""
    serves = {
        f"compute.serving.{name}"
        for name, item in result.world.scenario.compute.serving.items()
        if path == f"revenue.{item.product}"
    }
    found = np.zeros(len(report["months"]))
    for line in report["lines"]:
        cost = result.world.costs.get(line["source"])
        if cost is not None and cost.share_of in {path, *serves} and line["function"] == "cost_of_revenue":
            found -= line["earned"]
    return found + 0.0


def _product(result: Result, report: Report, path: str, product: Product, years: Sequence[str]) -> ProductDetail:
    name = path.removeprefix("revenue.").rpartition(f"{MARK}revenue.")[-1]
    revenue = _earned(report, "revenue/", path)
    units = -_earned(report, "cost/units", path)
    serving, vendor = _served(result, report, path)
    shares = _shares(result, report, path)
    profit = revenue - units - serving - vendor - shares
    found: ProductDetail = {
        "name": name,
        "kind": product.kind,
        "revenue": revenue.tolist(),
        "serving_cost": serving.tolist(),
        "vendor_cost": vendor.tolist(),
        "units_cost": (units + 0.0).tolist(),
        "share_cost": shares.tolist(),
        "gross_profit": profit.tolist(),
        "gross_margin": [
            float(part / whole) if whole > 0 else None for part, whole in zip(profit, revenue, strict=True)
        ],
        "customers": None,
        "joined": None,
        "left": None,
        "acquisition_cost": None,
        "profit_per_customer_month": None,
        "lifetime_value": None,
        "lifetime_months": None,
        "payback_months": None,
        "cohorts": [],
    }
    if product.customers is not None:
        unpaid = -_earned(report, "cost/other", path)
        spent = -_earned(report, "cost/new_customers", path) - _earned(
            report, "cost/new_customers", f"{path}.marketing"
        )
        _with_customers(found, *_volumes(result, path), profit - unpaid, spent, years)
    return found


def _largest(result: Result, report: Report, path: str, product: Product, told: ProductDetail) -> LargestCustomer:
    share = np.array(
        [
            float(share_of(result.world, NO_LEVERS, result.final, month, path, product)[0])
            for month in range(len(report["months"]))
        ]
    )
    revenue, whole = share * told["revenue"], np.array(report["income_statement"]["revenue"])
    return {
        "product": told["name"],
        "share": share.tolist(),
        "revenue": revenue.tolist(),
        "gross_profit": (share * told["gross_profit"]).tolist(),
        "share_of_revenue": [
            float(part / each) if each > 0 else None for part, each in zip(revenue, whole, strict=True)
        ],
    }


def _volumes(result: Result, path: str) -> tuple[Array, Array, Array]:
    """Customers at each month's end, those won and those lost in it, on the first path."""
    customers, joined, left = (
        np.array([float(getattr(close.sold[path], what)[0]) for close in result.closes])
        for what in ("customers", "joined", "left")
    )
    return customers, joined, left


def _with_customers(
    found: ProductDetail,
    customers: Array,
    joined: Array,
    left: Array,
    profit: Array,
    spent: Array,
    years: Sequence[str],
) -> None:
    """What follows from customers; ``profit`` is gross profit less what is never paid, ``spent`` on winning them."""
    new, there = fsum(joined), customers > 0
    found["customers"], found["joined"], found["left"] = customers.tolist(), joined.tolist(), left.tolist()
    cost = fsum(spent) / new if new > 0 and fsum(spent) > 0 else None
    found["acquisition_cost"] = cost
    staying = staying_of(customers, joined, left)
    found["cohorts"] = cohorts(customers, joined, left, years)
    if not there.any():
        return
    found["profit_per_customer_month"] = fsum(profit[there]) / fsum(customers[there])
    first = int(np.argmax(there))
    each = np.divide(profit, customers, out=np.zeros_like(profit), where=there)[first:]
    kept = np.cumprod(np.concatenate([[1.0], staying[first + 1 :]]))
    brought = np.cumsum(kept * each)
    found["lifetime_value"], found["lifetime_months"] = float(brought[-1]), len(brought)
    if cost is not None and (paid := np.flatnonzero(brought >= cost * (1 - ROUNDING))).size:
        found["payback_months"] = int(paid[0]) + 1


def staying_of(customers: Array, joined: Array, left: Array) -> Array:
    """The part of the customers at a month's start that is there at its end: 1 − left ÷ there, ``(months,)``.

    There = customers + left − joined; who joins in a month does not leave in it. Where the product is no longer sold,
    nobody stays.

    >>> staying_of(np.array([110.0, 99.0, 0.0]), np.array([20.0, 0.0, 0.0]), np.array([10.0, 11.0, 0.0])).tolist()
    [0.9, 0.9, 0.0]
    """
    before = customers + left - joined
    stay = 1.0 - np.divide(left, before, out=np.zeros_like(left), where=before > 0)
    return np.where(customers > 0, np.clip(stay, 0.0, 1.0), 0.0)


def cohorts(customers: Array, joined: Array, left: Array, years: Sequence[str]) -> list[Cohort]:
    """Each year's new customers, and those of the first morning, and how many of them are there at each year's end.

    All customers of a month are as likely to leave, whenever they came: so says the scenario, and so say these.
    """
    months, staying, ends = len(years), staying_of(customers, joined, left), _ends(years)
    nobody = np.zeros(months)
    # the start of a product, on its own first morning or the plan's, is in no month's new customers
    at_first = np.maximum(customers + left - joined - np.concatenate([[0.0], customers[:-1]]), 0.0)
    at_first = np.where(at_first > ROUNDING * customers, at_first, 0.0)
    groups: list[tuple[str | None, Array, Array]] = [(None, at_first, nobody)]
    groups += [(name, nobody, np.where(np.array(years) == name, joined, 0.0)) for name in dict.fromkeys(years)]
    found: list[Cohort] = []
    for name, mornings, coming in groups:
        size = fsum(mornings) + fsum(coming)
        if size <= 0:
            continue
        there, left_over = 0.0, []
        for month in range(months):
            there = (there + float(mornings[month])) * float(staying[month]) + float(coming[month])
            left_over.append(there / size)
        came = int(np.argmax(mornings + coming > 0))
        found.append(
            {"joined": name, "size": size, "retained": [left_over[end] if end >= came else None for end in ends]}
        )
    return found


def _heads(report: Report) -> list[Heads]:
    revenue = np.array(report["income_statement"]["revenue"])
    by: dict[str, Array] = {}
    for line in report["lines"]:
        if line["account"] == "cost/team/salaries":
            assert line["function"] is not None
            for function in (line["function"], "all"):
                by[function] = by.get(function, np.zeros(len(revenue))) + line["quantity"]
    if "all" in by:
        by["all"] = by.pop("all")
    return [
        {
            "function": function,
            "heads": heads.tolist(),
            "revenue_per_head": [
                float(YEAR * money / count) if count > 0 else None for money, count in zip(revenue, heads, strict=True)
            ],
        }
        for function, heads in by.items()
    ]


def _covenants(result: Result) -> list[Headroom]:
    """A covenant is looked at in every month in whose end something is owed."""
    asked: dict[str, float] = {}
    for loan in result.funding.loans:
        asked[loan.name] = max(asked.get(loan.name, 0.0), float(loan.minimum_cash[0]))
    found: list[Headroom] = []
    for name, least in asked.items():
        if least <= 0:
            continue
        headroom: list[float | None] = []
        for number, close in enumerate(result.closes):
            owed = any(each.name == name and bool(each.claim[0] > 0) for each in close.owed)
            headroom.append(float(result.cash[number + 1, 0]) - least if owed else None)
        found.append({"loan": name, "minimum_cash": least, "headroom": headroom})
    return found
