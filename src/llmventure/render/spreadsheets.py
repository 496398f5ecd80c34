"""The plan as a folder of tidy CSV files, one for each kind of row."""

from collections.abc import Iterator

from llmventure.render.csv import Field, Theirs, table
from llmventure.report import Report


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


FILES = {"lines.csv": lines, "statement.csv": statement, "cap_table.csv": cap_table, "rounds.csv": rounds}
"""Every file of an export, by its name."""


def folder(report: Report, raw: bool = False) -> dict[str, str]:
    return {name: write(report, raw) for name, write in FILES.items()}
