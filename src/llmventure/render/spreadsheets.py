"""The plan as a folder of tidy CSV files, one for each kind of row."""

from collections.abc import Iterator
from typing import Any

from llmventure.render.csv import Field, Theirs, table
from llmventure.report import Report
from llmventure.report.detail import LargestCustomer


def _theirs(text: str | None) -> Theirs | None:
    return None if text is None else Theirs(text)


def lines(report: Report, raw: bool = False) -> str:
    """A row is one ledger line in one month."""
    header = (
        *("month", "account", "name", "function", "unit", "quantity", "unit_price"),
        *("earned", "amount", "through", "purse", "currency", "source"),
    )
    currency = report["company"]["currency"]

    def rows() -> Iterator[tuple[Field, ...]]:
        for line in report["lines"]:
            columns = zip(
                report["months"], line["quantity"], line["unit_price"], line["earned"], line["amount"], strict=True
            )
            for month, quantity, price, earned, amount in columns:
                yield (
                    *(month, line["account"], Theirs(line["name"]), line["function"], line["unit"], quantity, price),
                    *(
                        earned,
                        amount,
                        _theirs(line["through"]),
                        Theirs(line["purse"]),
                        currency,
                        Theirs(line["source"]),
                    ),
                )

    return table(header, rows(), raw)


def statement(report: Report, raw: bool = False) -> str:
    """A row is one month; the columns are the items of the statement and of the three statements."""
    blocks = (
        ("", report["statement"]),
        ("income_statement.", report["income_statement"]),
        ("cash_flow.", report["cash_flow"]),
        ("balance_sheet.", report["balance_sheet"]),
    )
    columns = {prefix + item: values for prefix, items in blocks for item, values in items.items()}
    rows: Iterator[tuple[Field, ...]] = (
        (month, report["company"]["currency"], *(values[index] for values in columns.values()))
        for index, month in enumerate(report["months"])
    )
    return table(("month", "currency", *columns), rows, raw)


def cap_table(report: Report, raw: bool = False) -> str:
    """A row is one holder's one security after one event."""
    header = ("month", "after", "holder", "security", "shares", "ownership", "votes", "fully_diluted_shares")
    rows: Iterator[tuple[Field, ...]] = (
        (
            *(entry["month"], Theirs(entry["after"]), Theirs(holder["holder"]), Theirs(holder["security"])),
            *(holder["shares"], holder["ownership"], holder["votes"], entry["fully_diluted_shares"]),
        )
        for entry in report["funding"]["cap_table"]
        for holder in entry["holders"]
    )
    return table(header, rows, raw)


def rounds(report: Report, raw: bool = False) -> str:
    """A row is one funding event."""
    header = (
        *("month", "name", "kind", "currency", "cash_in", "fees", "compute_credits", "pre_money_valuation"),
        *("post_money_valuation", "price_per_share", "shares_issued", "dilution"),
        *("runway_at_close", "runway_at_least", "probability"),
    )
    currency = report["company"]["currency"]
    rows: Iterator[tuple[Field, ...]] = (
        (
            *(event["month"], Theirs(event["name"]), event["kind"], currency, event["cash_in"], event["fees"]),
            *(event["compute_credits"], event["pre_money_valuation"], event["post_money_valuation"]),
            *(event["price_per_share"], sum(event["shares_issued"].values()), event["dilution"]),
            *(event["runway_at_close"], event["runway_at_least"], event["probability"]),
        )
        for event in report["funding"]["events"]
    )
    return table(header, rows, raw)


def unit_economics(report: Report, raw: bool = False) -> str:
    """A row is one product in one month; the last columns are about the product as a whole."""
    flows = ("revenue", "serving_cost", "vendor_cost", "units_cost", "gross_profit", "gross_margin")
    volumes = ("customers", "joined", "left", "largest_customer_revenue", "largest_customer_share_of_revenue")
    whole = (
        *("acquisition_cost", "profit_per_customer_month", "lifetime_value"),
        *("lifetime_months", "payback_months"),
    )
    currency = report["company"]["currency"]
    largest: dict[str, LargestCustomer] = {each["product"]: each for each in report["detail"]["largest_customers"]}

    def rows() -> Iterator[tuple[Field, ...]]:
        for product in report["detail"]["products"]:
            known: dict[str, Any] = {**product}
            if (customer := largest.get(product["name"])) is not None:
                known |= {"largest_customer_revenue": customer["revenue"]}
                known |= {"largest_customer_share_of_revenue": customer["share_of_revenue"]}
            columns = [known.get(name) or [None] * len(report["months"]) for name in (*flows, *volumes)]
            for index, month in enumerate(report["months"]):
                yield (
                    *(month, Theirs(product["name"]), product["kind"], currency),
                    *(column[index] for column in columns),
                    *(known[name] for name in whole),
                )

    return table(("month", "product", "kind", "currency", *flows, *volumes, *whole), rows(), raw)


def heads(report: Report, raw: bool = False) -> str:
    """A row is one function, or all of them, in one month."""
    rows: Iterator[tuple[Field, ...]] = (
        (month, each["function"], count, per_head, report["company"]["currency"])
        for each in report["detail"]["heads"]
        for month, count, per_head in zip(report["months"], each["heads"], each["revenue_per_head"], strict=True)
    )
    return table(("month", "function", "heads", "revenue_per_head", "currency"), rows, raw)


def acquisitions(report: Report, raw: bool = False) -> str:
    """A row is what a share of the buyer has of one item over some months, with a company that is bought or without."""
    facts = (
        *("month", "price", "cash", "stock", "earn_out", "shares_issued", "sellers_ownership", "founders_ownership"),
        *("founders_ownership_without", "runway_months", "runway_at_least", "runway_months_without"),
        "runway_at_least_without",
    )
    compared = ("item", "first_month", "last_month", "with", "without", "accretion")
    currency = report["company"]["currency"]

    def rows() -> Iterator[tuple[Field, ...]]:
        for each in report["detail"]["acquisitions"]:
            known: dict[str, Any] = {**each}
            even = each["break_even"]
            start = (Theirs(each["name"]), currency, *(known[name] for name in facts), even["synergy"], even["planned"])
            if not each["accretion"]:
                yield (*start, *[None] * len(compared))
            for found in each["accretion"]:
                values: dict[str, Any] = {**found}
                yield (*start, *(values[name] for name in compared))

    header = ("acquisition", "currency", *facts, "break_even_synergy", "planned_synergy", *compared)
    return table(header, rows(), raw)


FILES = {"lines.csv": lines, "statement.csv": statement, "cap_table.csv": cap_table, "rounds.csv": rounds}
"""Every file of an export, by its name."""
DETAIL = {"unit_economics.csv": unit_economics, "heads.csv": heads, "acquisitions.csv": acquisitions}
"""Those of a report with detail."""


def folder(report: Report, raw: bool = False) -> dict[str, str]:
    files = {**FILES, **DETAIL} if "detail" in report else FILES
    return {name: write(report, raw) for name, write in files.items()}
