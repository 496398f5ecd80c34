"""The lines behind a number, each with quantity, unit price and the place in the file that it came from."""

from collections.abc import Callable, Mapping

from llmventure.errors import UsageError
from llmventure.ledger.accounts import ACCOUNTS
from llmventure.report import SCHEMA_VERSION, ExplainedLine, Explanation, LineItem, Report
from llmventure.suggest import nearest

Chooses = Callable[[LineItem], bool]
WHERE: dict[str, Chooses] = {
    "revenue": lambda line: line["account"].startswith("revenue/"),
    "gross_profit": lambda line: line["account"].startswith("revenue/") or line["function"] == "cost_of_revenue",
    "operating_expenses": lambda line: line["function"] in {"research", "sales", "administration"},
    "cost_of_revenue": lambda line: line["function"] == "cost_of_revenue",
    "research": lambda line: line["function"] == "research",
    "sales": lambda line: line["function"] == "sales",
    "administration": lambda line: line["function"] == "administration",
    "other_income": lambda line: ACCOUNTS[line["account"]].section == "other_income",
    "net_income": lambda line: ACCOUNTS[line["account"]].section != "none",
    "operating": lambda line: ACCOUNTS[line["account"]].activity == "operating",
    "investing": lambda line: ACCOUNTS[line["account"]].activity == "investing",
    "financing": lambda line: ACCOUNTS[line["account"]].activity == "financing",
    "net_burn": lambda line: ACCOUNTS[line["account"]].activity != "financing" and line["purse"] == "cash",
    "gross_burn": lambda line: ACCOUNTS[line["account"]].activity != "financing" and line["purse"] == "cash",
    "closing_cash": lambda line: line["purse"] == "cash",
    "compute_cost": lambda line: line["account"].startswith("cost/compute/"),
}
"""The lines of each statement item."""
FORMULAS: dict[str, str] = {
    "gpu_hour": "GPU-hours × price of an hour",
    "gpu_hour_prepaid": "GPU-hours of the contract × prepayment, paid for before they are used",
    "head_month": "heads × salary ÷ 12 × raises",
    "salary": "salaries × on-cost",
    "head": "heads added × a year's salary × hiring cost",
    "million_tokens": "million tokens × price of a million",
    "million_input_tokens": "million tokens read × price of a million",
    "million_output_tokens": "million tokens written × price of a million",
    "customer_month": "customers × price a month",
    "customer": "new customers × cost of one",
    "unit": "units × price of one",
    "cash": "opening cash × a month's interest",
    "owed": "what is owed × a month's interest",
    "taxable_profit": "taxable profit × tax rate",
    "cost": "cost × share that the grant repays",
    "TB_month": "terabytes × price a month",
    "bad_debt": "what is billed × share never paid",
}


def explain(
    report: Report, asked: str, month: str | None, place: Callable[[str], tuple[str | None, str | None]]
) -> Explanation:
    """The lines that ``asked`` names: a statement item, an account or part of one, a source path, or a line's name.

    ``place`` gives FILE:LINE:COLUMN of a source and what stands there.

    :raises UsageError: for a line or month that the plan has not, with the nearest that it has.
    """
    months = report["months"]
    if month is not None and month not in months:
        raise UsageError(f"{month} is not in the plan", f"it runs from {months[0]} to {months[-1]}")
    chosen = _chosen(report, asked)
    wanted = [months.index(month)] if month is not None else list(range(len(months)))
    moves = _is_paid if asked == "gross_burn" else _moves
    lines = [_line(line, number, months[number], place) for line in chosen for number in wanted if moves(line, number)]
    answer: Explanation = {
        "schema_version": SCHEMA_VERSION,
        "run": report["run"],
        "company": report["company"],
        "asked": asked,
        "month": month,
        "lines": lines,
        "earned": sum(line["earned"] for line in lines),
        "amount": sum(line["amount"] for line in lines),
    }
    if asked == "closing_cash":
        answer["opening_cash"] = report["statement"]["opening_cash"][wanted[0]]
        answer["closing_cash"] = report["statement"]["closing_cash"][wanted[-1]]
    return answer


def _chosen(report: Report, asked: str) -> list[LineItem]:
    lines = report["lines"]
    found = [line for line in lines if WHERE[asked](line)] if asked in WHERE else []
    found = found or [line for line in lines if line["account"] == asked or line["account"].startswith(asked + "/")]
    found = found or [line for line in lines if line["source"] == asked or line["source"].startswith(asked + ".")]
    found = found or [line for line in lines if line["name"] == asked]
    if found or asked in WHERE:
        return found
    known: Mapping[str, None] = dict.fromkeys(
        [
            *WHERE,
            *(line["name"] for line in lines),
            *(line["account"] for line in lines),
            *(line["source"] for line in lines),
        ]
    )
    near = nearest(asked, known)
    cure = f"did you mean '{near}'?" if near else "a line's name, account or path, or one of " + ", ".join(WHERE)
    raise UsageError(f"the plan has no line '{asked}'", cure)


def _moves(line: LineItem, number: int) -> bool:
    return bool(line["earned"][number] or line["amount"][number] or line["quantity"][number])


def _is_paid(line: LineItem, number: int) -> bool:
    """Gross burn is what is paid, without what is paid to the company."""
    return line["amount"][number] < 0


def _line(
    line: LineItem, number: int, month: str, place: Callable[[str], tuple[str | None, str | None]]
) -> ExplainedLine:
    where, written = place(line["source"])
    return {
        "month": month,
        "account": line["account"],
        "name": line["name"],
        "unit": line["unit"],
        "quantity": line["quantity"][number],
        "unit_price": line["unit_price"][number],
        "earned": line["earned"][number],
        "amount": line["amount"][number],
        "through": line["through"],
        "purse": line["purse"],
        "source": line["source"],
        "place": where,
        "written": written,
        "formula": FORMULAS.get(line["unit"]),
    }
