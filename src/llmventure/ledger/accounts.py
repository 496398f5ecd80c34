"""The chart of accounts: one closed table.

``activity`` says where a line's cash stands in the cash flow statement, ``section`` where its effect on profit stands
in the income statement. Cost accounts without a section stand under their line's function.
"""

from typing import Literal

from llmventure.record import record

Activity = Literal["operating", "investing", "financing"]
Section = Literal["revenue", "other_income", "interest", "tax", "function", "none"]


@record
class Account:
    section: Section
    activity: Activity
    meaning: str


ACCOUNTS: dict[str, Account] = {
    "revenue/usage": Account("revenue", "operating", "Metered revenue."),
    "revenue/subscription": Account("revenue", "operating", "Recurring contracts."),
    "revenue/sales": Account("revenue", "operating", "Devices, projects, licences."),
    "income/grant": Account("other_income", "operating", "Grants, as their costs arise."),
    "income/credits": Account("other_income", "operating", "Compute credits, in the month in which they are granted."),
    "interest/income": Account("interest", "operating", "On opening cash."),
    "interest/expense": Account("interest", "operating", "On loans and notes."),
    "cost/compute/training": Account("function", "operating", "GPU-hours of training runs."),
    "cost/compute/experiments": Account("function", "operating", "GPU-hours of ablations and failed attempts."),
    "cost/compute/idle": Account("function", "operating", "Paid and unused hours of supply that is for training."),
    "cost/compute/serving": Account("function", "operating", "GPU-hours of serving."),
    "cost/compute/idle_serving": Account(
        "function", "operating", "Paid and unused hours of supply that is for serving."
    ),
    "cost/compute/vendor": Account("function", "operating", "A vendor's API."),
    "cost/compute/storage": Account("function", "operating", "Data that is kept."),
    "cost/compute/ownership": Account("function", "operating", "Power, hosting and staff of owned accelerators."),
    "cost/compute/depreciation": Account("function", "operating", "Owned accelerators, written off."),
    "cost/team/salaries": Account("function", "operating", "Salaries."),
    "cost/team/on_cost": Account("function", "operating", "Employer's cost on top of salaries."),
    "cost/team/hiring": Account("function", "operating", "Recruiting."),
    "cost/team/severance": Account("function", "operating", "Paid to those who are let go."),
    "cost/units": Account("function", "operating", "What sold units cost."),
    "cost/new_customers": Account("function", "operating", "Winning customers."),
    "cost/other": Account("function", "operating", "Everything else."),
    "cost/risk": Account("function", "operating", "What risks and their mitigation cost."),
    "tax": Account("tax", "operating", "On the year's profit."),
    "fees": Account("function", "operating", "Of rounds and loans."),
    "capital/equipment": Account("none", "investing", "Accelerators bought and sold."),
    "capital/acquisitions": Account("none", "investing", "Companies bought, less the cash that comes with them."),
    "financing/equity": Account("none", "financing", "SAFEs, rounds, an IPO."),
    "financing/notes": Account("none", "financing", "Convertible notes, until they convert."),
    "financing/debt": Account("none", "financing", "Loans drawn and repaid."),
    "financing/parent": Account("none", "financing", "A parent's contributions."),
    "financing/secondary": Account("none", "financing", "Shares sold by holders; nothing reaches the company."),
}

FUNCTIONS = ("cost_of_revenue", "research", "sales", "administration")
ASSETS = ("cash", "credits", "receivables", "prepaid", "equipment")
LIABILITIES = ("payables", "deferred_revenue", "debt", "notes", "paid_in")
"""With ``retained``, what stands against the assets."""


def balance_account(through: str) -> str:
    """The balance sheet's row of a ``through``: ``debt/bridge`` stands in ``debt``."""
    return through.split("/", 1)[0]
