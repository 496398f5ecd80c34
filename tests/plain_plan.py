"""A plan worked out again, in plain Python: loops and floats, nothing of the engine.

It follows the language page for what it knows: people, usage, subscriptions and sales, training on reserved and
on-demand hours, other costs, dated rounds, an annuity loan, interest, tax. ``random_scenario`` draws from all of that.
"""

import random
from math import floor
from typing import Any

START = 2027
PEAK = 989.4e12
"""Dense bf16 FLOP/s of an H100-SXM [NVIDIA H100 data sheet, 2023, half of the sparse figure]."""
HOURS = 730


def month_name(number: int, first: int) -> str:
    """The calendar month so many months after the plan's first, which is the ``first`` of 2027."""
    year, month = divmod(START * 12 + first - 1 + number, 12)
    return f"{year}-{month + 1:02d}"


class _Books:
    """Profit by month, cash by month before interest and tax, and what costs are a share of."""

    def __init__(self, months: int, first: int) -> None:
        self.months, self.first = months, first
        self.profit, self.cash = [0.0] * months, [0.0] * (months + 24)
        self.sums: dict[str, list[float]] = {}

    def index(self, month: str) -> int:
        year, number = map(int, month.split("-"))
        return (year - START) * 12 + number - self.first

    def begins(self, thing: dict[str, Any], key: str = "from") -> int:
        return self.index(thing[key]) if key in thing else 0

    def post(self, month: int, earned: float, days: float = 0.0, *names: str) -> None:
        """``earned`` now, as cash ``days`` later: thirty days are a month, the fraction split between two."""
        whole = floor(days / 30)
        part = days / 30 - whole
        self.profit[month] += earned
        self.cash[month + whole] += earned * (1 - part)
        self.cash[month + whole + 1] += earned * part
        for name in names:
            self.sums.setdefault(name, [0.0] * self.months)[month] += abs(earned)

    def at(self, value: Any, month: int) -> float:
        """A number, steps by date, or a trend from the plan's first month."""
        if not isinstance(value, dict):
            return float(value)
        if "start" in value:
            return float(value["start"] * (1 + value["yearly_change"]) ** (month / 12))
        begun = [number for date, number in value.items() if self.index(date) <= month]
        return float(begun[-1]) if begun else 0.0

    def januaries(self, month: int) -> int:
        return (self.first - 1 + month) // 12


def plain_plan(scenario: dict[str, Any]) -> tuple[list[float], list[float]]:
    """Net income and closing cash of each month."""
    company = scenario["company"]
    books = _Books(company["months"], int(company["start"].split("-")[1]))
    for name, product in scenario.get("revenue", {}).items():
        (_sales if product["kind"] == "sales" else _customers)(books, name, product)
    for role in scenario.get("team", {}).get("roles", {}).values():
        _role(books, scenario["team"], role)
    _compute(books, scenario.get("compute", {}))
    for cost in scenario.get("costs", {}).values():
        _cost(books, cost)
    for instrument in scenario.get("funding", {}).get("instruments", {}).values():
        _instrument(books, instrument)
    return _folded(books, company)


def _sales(books: _Books, name: str, product: dict[str, Any]) -> None:
    for month in range(books.begins(product), books.months):
        units = books.at(product["units_per_month"], month)
        price = books.at(product["price_per_unit"], month)
        books.post(month, units * price, product.get("collection_days", 0), "revenue", f"revenue.{name}")
        books.post(month, -units * product["cost_per_unit"], product.get("payment_days", 0))


def _customers(books: _Books, name: str, product: dict[str, Any]) -> None:
    said = product["customers"]
    customers = float(said["start"])
    growth, added = said.get("monthly_growth", 0.0), said.get("new_per_month", 0.0)
    for month in range(books.begins(product), books.months):
        new = customers * growth + added
        customers = customers * (1 + growth - product.get("monthly_churn", 0.0)) + added
        if product["kind"] == "usage":
            tokens = product["tokens_per_customer_month"] / 1e6
            earned = customers * tokens * books.at(product["price_per_million_tokens"], month)
        else:
            earned = customers * books.at(product["price_per_month"], month)
        books.post(month, earned, product.get("collection_days", 0), "revenue", f"revenue.{name}")
        books.post(month, -new * product.get("cost_per_new_customer", 0.0))


def _role(books: _Books, team: dict[str, Any], role: dict[str, Any]) -> None:
    steps = isinstance(role["headcount"], dict)
    # A plain number was there before the plan; heads by date, and those that begin on a day, are hired then.
    before = 0.0 if steps or "from" in role else books.at(role["headcount"], 0)
    for month in range(books.begins(role), books.months):
        heads = books.at(role["headcount"], month)
        salary = role["salary"] * (1 + team.get("yearly_raise", 0.0)) ** books.januaries(month)
        on_cost = role.get("on_cost", team.get("on_cost", 0.0))
        books.post(month, -heads * salary / 12 * (1 + on_cost), 0, "team")
        books.post(month, -max(heads - before, 0.0) * salary * role.get("hiring_cost", 0.0), 0, "team")
        before = heads


def _demand(books: _Books, run: dict[str, Any]) -> list[float]:
    """The hours that a run needs in each month, experiments included."""
    wanted = [0.0] * books.months
    begins = books.begins(run, "when")
    if "gpu_hours" in run:
        lasts = books.months if "repeat" in run else run.get("months", 1)
        each = run["gpu_hours"] / (1 if "repeat" in run else lasts)
        for month in range(begins, min(books.months, begins + lasts)):
            wanted[month] = each
        return wanted
    flop = 6 * run["parameters"] * run["training_tokens"]
    left = flop / (PEAK * run["mfu"] * run.get("goodput", 1.0) * 3600)
    for month in range(begins, books.months):
        done = min(left, HOURS * run["gpus"])
        left -= done
        wanted[month] = done * (1 + run.get("experiments", 0.0))
    return wanted


def _compute(books: _Books, compute: dict[str, Any]) -> None:
    """Reserved hours are due whether used or not; what they cannot give is bought on demand."""
    runs = [_demand(books, run) for run in compute.get("training", {}).values()]
    supplies = sorted(compute.get("supply", {}).values(), key=lambda supply: supply["kind"] == "on_demand")
    for month in range(books.months):
        left = sum(run[month] for run in runs)
        for supply in supplies:
            if supply["kind"] == "reserved":
                begins = books.begins(supply)
                bought = HOURS * supply["gpus"] if begins <= month < begins + supply["months"] else 0.0
            else:
                bought = left
            left -= min(bought, left)
            price = books.at(supply["gpu_hour_price"], month)
            books.post(month, -bought * price, supply.get("payment_days", 0), "compute")


def _cost(books: _Books, cost: dict[str, Any]) -> None:
    for month in range(books.months):
        if "share_of" in cost:
            amount = cost["share"] * books.sums.get(cost["share_of"], [0.0] * books.months)[month]
        elif "when" in cost:
            amount = cost["amount"] if books.index(cost["when"]) == month else 0.0
        else:
            amount = books.at(cost["amount"], month)
        books.post(month, -amount, cost.get("payment_days", 0))


def _instrument(books: _Books, instrument: dict[str, Any]) -> None:
    month = books.index(instrument["when"])
    money = instrument.get("investment_amount", instrument.get("principal", 0.0))
    books.cash[month] += money
    books.post(month, -money * instrument.get("fees", 0.0))
    if instrument["kind"] != "venture_debt":
        return
    rate, free, term = instrument["interest_rate"] / 12, int(instrument["interest_only"]), int(instrument["term"])
    payment, owed = money * rate / (1 - (1 + rate) ** (free - term)), money
    for number in range(1, min(term, books.months - 1 - month) + 1):
        interest = owed * rate
        books.post(month + number, -interest)
        repaid = payment - interest if number > free else 0.0
        books.cash[month + number] -= repaid
        owed -= repaid


def _folded(books: _Books, company: dict[str, Any]) -> tuple[list[float], list[float]]:
    """Interest on the morning's cash; tax as the calendar year goes, paid next January, losses carried forward."""
    tax = company.get("tax", {"rate": 0.0, "loss_use_limit": 1.0})
    cash, losses, year, charged, due = float(company["opening_cash"]), 0.0, 0.0, 0.0, 0.0
    incomes, closing = [], []
    for month in range(books.months):
        january = (books.first - 1 + month) % 12 == 0
        if january and month:
            losses += -year if year < 0 else -min(losses, tax["loss_use_limit"] * year)
            due, year, charged = charged, 0.0, 0.0
        interest = cash * company.get("interest_on_cash", 0.0) / 12
        profit = books.profit[month] + interest
        year += profit
        taxable = max(year, 0.0)
        owed = tax["rate"] * (taxable - min(losses, tax["loss_use_limit"] * taxable))
        cash += books.cash[month] + interest - (due if january else 0.0)
        incomes.append(profit - (owed - charged))
        closing.append(cash)
        charged = owed
    return incomes, closing


def random_scenario(seed: int) -> dict[str, Any]:
    """A company of every part that the plain plan knows, some of them left out; all of it as JSON can hold it."""
    draw = random.Random(seed)
    first, months = draw.choice([1, 4, 7, 11]), draw.randint(14, 50)

    def date() -> str:
        return month_name(draw.randint(0, months - 1), first)

    def steps(high: float) -> dict[str, float]:
        dates = {month_name(0, first), *(date() for _ in range(draw.randint(0, 2)))}
        return {each: round(draw.uniform(0, high), 2) for each in sorted(dates)}

    def trend(low: float, high: float) -> dict[str, float]:
        return {"start": round(draw.uniform(low, high), 3), "yearly_change": round(draw.uniform(-0.5, 0.3), 2)}

    def maybe(**parts: Any) -> dict[str, Any]:
        return {key: part for key, part in parts.items() if draw.random() < 0.5}

    def days() -> int:
        return draw.choice([15, 30, 45, 60, 75])

    def role() -> dict[str, Any]:
        heads: Any = steps(12) if draw.random() < 0.5 else draw.randint(1, 9)
        begins = {} if isinstance(heads, dict) else maybe(**{"from": date()})
        return {
            "salary": draw.randint(50, 300) * 1000,
            "headcount": heads,
            **begins,
            **maybe(hiring_cost=0.15, on_cost=0.3),
        }

    def product() -> dict[str, Any]:
        kind = draw.choice(["usage", "subscription", "sales"])
        common = {"kind": kind, **maybe(**{"from": date()}, collection_days=days())}
        if kind == "sales":
            sold = {"units_per_month": steps(80), "price_per_unit": trend(200, 900), "cost_per_unit": 200}
            return {**common, **sold, **maybe(payment_days=days())}
        growth = maybe(monthly_growth=round(draw.uniform(0, 0.2), 3), new_per_month=draw.randint(1, 6))
        common |= {"customers": {"start": draw.randint(0, 50), **growth}}
        common |= maybe(monthly_churn=round(draw.uniform(0, 0.1), 3), cost_per_new_customer=900)
        if kind == "subscription":
            return {**common, "price_per_month": draw.choice([60, trend(20, 900)])}
        tokens = draw.randint(1, 900) * 1_000_000
        return {**common, "tokens_per_customer_month": tokens, "price_per_million_tokens": trend(0.2, 3)}

    def run() -> dict[str, Any]:
        if draw.random() < 0.5:
            lasts = draw.choice([{}, {"repeat": "monthly"}, {"months": draw.randint(1, 6)}])
            return {"gpu_hours": draw.randint(1, 90) * 1000, "gpu": "H100-SXM", "when": date(), **lasts}
        size = {"parameters": draw.choice([1e9, 7e9]), "training_tokens": draw.choice([1e11, 2e12])}
        fleet = {"gpu": "H100-SXM", "gpus": draw.choice([64, 256]), "mfu": 0.4, "when": date()}
        return {**size, **fleet, **maybe(goodput=0.9, experiments=0.6)}

    def cost(bases: list[str]) -> dict[str, Any]:
        amount: dict[str, Any] = draw.choice(
            [{"amount": trend(1000, 90_000)}, {"amount": 120_000, "when": date()}]
            + [{"share_of": base, "share": 0.03} for base in bases]
        )
        return {**amount, **maybe(payment_days=days())}

    company = {
        "name": "Plain",
        "start": month_name(0, first),
        "months": months,
        "opening_cash": draw.choice([1e6, 5e6, 20e6]),
    }
    tax = {"rate": round(draw.uniform(0.1, 0.35), 3), "loss_use_limit": draw.choice([0.5, 0.8, 1.0])}
    company |= maybe(tax=tax, interest_on_cash=round(draw.uniform(0.01, 0.06), 4))
    roles = {f"role {number}": role() for number in range(draw.randint(1, 3))}
    revenue = {f"product {number}": product() for number in range(draw.randint(1, 3))}
    reserved = {"kind": "reserved", "gpu": "H100-SXM", "gpus": draw.choice([8, 64]), "gpu_hour_price": 1.99}
    reserved |= {"from": date(), "months": draw.randint(3, 18), "for": "training", **maybe(payment_days=days())}
    supply = {"burst": {"kind": "on_demand", "gpu": "H100-SXM", "gpu_hour_price": trend(1.5, 3)}}
    compute = {
        "supply": {**supply, **maybe(base=reserved)},
        "training": {f"run {number}": run() for number in range(draw.randint(1, 2))},
    }
    bases = ["revenue", "team", *(f"revenue.{name}" for name in revenue)]
    instruments = maybe(
        safe={"kind": "safe", "investment_amount": 1e6, "post_money_valuation_cap": 1e7, "when": date()},
        seed={
            "kind": "priced_round",
            "investment_amount": 5e6,
            "pre_money_valuation": 2e7,
            "fees": 0.02,
            "when": date(),
        },
        debt={
            "kind": "venture_debt",
            "principal": 2e6,
            "interest_rate": 0.11,
            "interest_only": 6,
            "term": 30,
            "fees": 0.01,
            "when": date(),
        },
    )
    return {
        "company": company,
        "team": {"roles": roles, **maybe(on_cost=0.25, yearly_raise=0.04)},
        "revenue": revenue,
        **maybe(compute=compute),
        "costs": {f"cost {number}": cost(bases) for number in range(draw.randint(0, 3))},
        "funding": {"cap_table": {"Mei": {"shares": 8_000_000, "founder": True}}, "instruments": instruments},
    }
