"""The sheets that are tables: the lines of the ledger, the cap table, the rounds, the products."""

from collections.abc import Sequence
from math import fsum

from llmventure.render.workbook.sheet import EXACT, MONEY, PERCENT, RATIO, WHOLE, Sheet, cell, span
from llmventure.report import Report
from llmventure.report.detail import ProductDetail

LINE = ("Account", "Name", "Function", "Purse", "Source", "All months")
"""The columns of a ledger line before its months."""


def lines(sheet: Sheet, report: Report) -> None:
    """The cash that each line moves in each month; their sum is the change of cash."""
    months = report["months"]
    sheet.header([*LINE, *months])
    first = sheet.row
    for line in report["lines"]:
        for column, text in enumerate((line["account"], line["name"], line["function"], line["purse"], line["source"])):
            sheet.text(column, text or "")
        within = span(sheet.row, len(LINE), sheet.row, len(LINE) + len(months) - 1)
        sheet.formula(len(LINE) - 1, f"SUM({within})", fsum(line["amount"]), MONEY, bold=False, ruled=False)
        for number, value in enumerate(line["amount"]):
            sheet.number(len(LINE) + number, value, MONEY)
        sheet.row += 1
    columns = [[fsum(line["amount"]) for line in report["lines"]]]
    columns += [[line["amount"][number] for line in report["lines"]] for number in range(len(months))]
    _totals(sheet, first, "Change of cash", {len(LINE) - 1 + at: values for at, values in enumerate(columns)}, MONEY)


def cap_table(sheet: Sheet, report: Report) -> None:
    """Who holds what after each event. Ownership is as converted: it is no quotient of the shares beside it."""
    sheet.header(("After", "Month", "Holder", "Security", "Shares held", "Ownership", "Votes"))
    for entry in report["funding"]["cap_table"]:
        first = sheet.row
        for holder in entry["holders"]:
            for column, text in enumerate((entry["after"], entry["month"], holder["holder"], holder["security"])):
                sheet.text(column, text)
            sheet.number(4, holder["shares"], WHOLE)
            sheet.number(5, holder["ownership"], PERCENT)
            sheet.number(6, holder["votes"], PERCENT)
            sheet.row += 1
        held = entry["holders"]
        if held:
            _totals(sheet, first, entry["after"], {4: [each["shares"] for each in held]}, WHOLE, advance=False)
            parts = {5: [each["ownership"] for each in held], 6: [each["votes"] for each in held]}
            _totals(sheet, first, entry["after"], parts, PERCENT)
        sheet.row += 1


def rounds(sheet: Sheet, report: Report) -> None:
    """One event a row; sums of what came in."""
    titles = (
        *("Month", "Name", "Kind", "Cash in", "Fees", "Compute credits", "Pre-money", "Post-money", "Price a share"),
        *("Shares issued", "Dilution", "Runway at close", "Probability"),
    )
    sheet.header(titles)
    first, events = sheet.row, report["funding"]["events"]
    for event in events:
        for column, text in enumerate((event["month"], event["name"], event["kind"].replace("_", " "))):
            sheet.text(column, text)
        numbers: Sequence[tuple[float | None, str]] = (
            *((event["cash_in"], MONEY), (event["fees"], MONEY), (event["compute_credits"], MONEY)),
            *((event["pre_money_valuation"], MONEY), (event["post_money_valuation"], MONEY)),
            *((event["price_per_share"], EXACT), (fsum(event["shares_issued"].values()), WHOLE)),
            *((event["dilution"], PERCENT), (event["runway_at_close"], RATIO), (event["probability"], PERCENT)),
        )
        for column, (value, form) in enumerate(numbers, 3):
            sheet.number(column, value, form)
        sheet.row += 1
    if events:
        sums = {
            3: [event["cash_in"] for event in events],
            4: [event["fees"] for event in events],
            5: [event["compute_credits"] for event in events],
        }
        _totals(sheet, first, "All", sums, MONEY)


def unit_economics(sheet: Sheet, report: Report) -> None:
    """A product's months, then the product as a whole; profit and margin are formulas."""
    months = report["months"]
    sheet.header([report["company"]["currency"], *months])
    for product in report["detail"]["products"]:
        sheet.row += 1
        sheet.text(0, product["name"], bold=True)
        sheet.row += 1
        _product_months(sheet, product)
        for largest in report["detail"]["largest_customers"]:
            if largest["product"] == product["name"]:
                sheet.text(0, "Revenue of its largest customer")
                for number, brought in enumerate(largest["revenue"], 1):
                    sheet.number(number, brought, MONEY)
                sheet.row += 1
        for title, value, form in (
            ("Cost of a customer", product["acquisition_cost"], RATIO),
            ("Profit a customer and month", product["profit_per_customer_month"], RATIO),
            ("Lifetime value, as far as the plan sees", product["lifetime_value"], RATIO),
            ("Payback, months", product["payback_months"], WHOLE),
        ):
            sheet.text(0, title)
            sheet.number(1, value, form)
            sheet.row += 1


def _product_months(sheet: Sheet, product: ProductDetail) -> None:
    costs = (
        ("Serving", product["serving_cost"]), ("Vendors", product["vendor_cost"]), ("Units", product["units_cost"]),
    )  # fmt: skip
    revenue = sheet.row
    for title, values in (("Revenue", product["revenue"]), *costs):
        sheet.text(0, title)
        for number, value in enumerate(values, 1):
            sheet.number(number, value, MONEY)
        sheet.row += 1
    profit = sheet.row
    sheet.text(0, "Gross profit", bold=True, ruled=True)
    for number, value in enumerate(product["gross_profit"], 1):
        spent = span(revenue + 1, number, profit - 1, number)
        sheet.formula(number, f"{cell(revenue, number)}-SUM({spent})", value, MONEY)
    sheet.row += 1
    sheet.text(0, "Gross margin")
    for number, margin in enumerate(product["gross_margin"], 1):
        sold, left = cell(revenue, number), cell(profit, number)
        sheet.formula(number, f'IF({sold}>0,{left}/{sold},"")', margin, PERCENT, bold=False, ruled=False)
    sheet.row += 1
    if product["customers"] is not None:
        sheet.text(0, "Customers at the month's end")
        for number, value in enumerate(product["customers"], 1):
            sheet.number(number, value, RATIO)
        sheet.row += 1


def _totals(
    sheet: Sheet, first: int, title: str, columns: dict[int, list[float]], form: str, *, advance: bool = True
) -> None:
    """A row of sums over the rows from ``first`` to the last one written."""
    sheet.text(0, title, bold=True, ruled=True)
    for column, values in columns.items():
        if values:
            within = span(first, column, sheet.row - 1, column)
            sheet.formula(column, f"SUM({within})", fsum(values), form)
    sheet.row += advance
