"""What an investor asks in the first hour: products, cohorts, heads, covenants, what stands ahead of common."""

from collections.abc import Iterator

from llmventure.render import acquisitions, control, numbers
from llmventure.render.periods import Folding, fold
from llmventure.render.sections import Cell, Column, Paragraph, Part, Section, Table, name_column, row
from llmventure.report import Report
from llmventure.report.detail import Detail, ProductDetail


def sections(report: Report) -> Iterator[Section]:
    """By year where there is a time: the machine formats have the months."""
    detail = report.get("detail")
    if detail is None:
        return
    currency, folding = report["company"]["currency"], fold(report["months"], "year")
    if detail["products"]:
        yield _margins(detail, folding, currency)
    if any(product["customers"] is not None for product in detail["products"]):
        yield _economics(detail, currency)
    if any(product["cohorts"] for product in detail["products"]):
        yield _cohorts(detail)
    if detail["largest_customers"]:
        yield _largest(report, detail, folding, currency)
    if detail["heads"]:
        yield _heads(detail, folding, currency)
    if detail["covenants"]:
        yield _covenants(detail, folding, currency)
    yield from acquisitions.sections(detail["acquisitions"], currency)
    if detail["preference_stack"]:
        yield control.stacks(detail["preference_stack"], currency)


def _margin(profit: float, revenue: float) -> str:
    return numbers.percent(profit / revenue if revenue > 0 else None)


def _margins(detail: Detail, folding: Folding, currency: str) -> Section:
    rows = []
    for product in detail["products"]:
        profit, revenue = folding.flow(product["gross_profit"]), folding.flow(product["revenue"])
        cells = [Cell(_margin(*each), "bad" if each[0] < 0 else "plain") for each in zip(profit, revenue, strict=True)]
        money = " · ".join(numbers.money(each, currency) for each in profit)
        rows.append(row(product["name"], *cells, notes=(f"direct profit {money}",)))
    columns = (name_column("Product"), *(Column(label) for label in folding.labels))
    said = Paragraph(
        "Revenue less what serves it, vendors and units: hours that stand idle and costs that are a share of revenue "
        "are no product's here.",
        "quiet",
    )
    return Section("Direct margin by product", (Table(columns, tuple(rows)), said), "by year")


def _economics(detail: Detail, currency: str) -> Section:
    columns = (
        name_column("Product"),
        Column("Cost of\na customer"),
        Column("Profit a\nmonth"),
        Column("Lifetime\nvalue"),
        Column("over"),
        Column("Payback"),
    )
    rows = [
        row(
            product["name"],
            numbers.money(product["acquisition_cost"], currency),
            numbers.money(product["profit_per_customer_month"], currency),
            Cell(numbers.money(product["lifetime_value"], currency), "strong"),
            numbers.months(product["lifetime_months"]),
            _payback(product),
        )
        for product in detail["products"]
        if product["customers"] is not None
    ]
    said = Paragraph(
        "Of one customer of the first month, as far as the plan sees: nothing after it is counted. Direct profit less "
        "what is never paid; only cost_per_new_customer and marketing count as the cost of winning one.",
        "quiet",
    )
    parts: list[Part] = [Table(tuple(columns), tuple(rows)), said]
    whole = detail["sales_cost_per_new_customer"]
    if whole is not None:
        money = numbers.money(whole, currency)
        parts.append(
            Paragraph(f"With everything that sales cost, a new customer of any product costs {money}.", "quiet")
        )
    return Section("Unit economics", tuple(parts), currency)


def _payback(product: ProductDetail) -> str:
    if product["payback_months"] is None and product["acquisition_cost"] is not None:
        return "not in plan"
    return numbers.months(product["payback_months"])


def _cohorts(detail: Detail) -> Section:
    rows = [
        row(
            f"{product['name']}, {cohort['joined'] or 'at first'}",
            numbers.count(cohort["size"]),
            *("" if part is None else numbers.percent(part) for part in cohort["retained"]),
        )
        for product in detail["products"]
        for cohort in product["cohorts"]
    ]
    columns = (name_column("Joined"), Column("Customers"), *(Column(year) for year in detail["years"]))
    return Section("Customers retained", (Table(columns, tuple(rows)),), "at each year's end, of those who joined")


def _largest(report: Report, detail: Detail, folding: Folding, currency: str) -> Section:
    whole = folding.flow(report["income_statement"]["revenue"])
    rows = []
    for each in detail["largest_customers"]:
        revenue, profit = folding.flow(each["revenue"]), folding.flow(each["gross_profit"])
        cells = [
            numbers.percent(part / all_of_it if all_of_it > 0 else None)
            for part, all_of_it in zip(revenue, whole, strict=True)
        ]
        money = " · ".join(numbers.money(value, currency) for value in revenue)
        earned = " · ".join(numbers.money(value, currency) for value in profit)
        rows.append(row(each["product"], *cells, notes=(f"revenue {money}", f"gross profit {earned}")))
    columns = (name_column("Product"), *(Column(label) for label in folding.labels))
    said = Paragraph("Gross profit at the product's margin, which a large customer seldom pays in full.", "quiet")
    return Section("Largest customer", (Table(columns, tuple(rows)), said), "its part of all revenue, by year")


def _heads(detail: Detail, folding: Folding, currency: str) -> Section:
    rows = []
    for each in detail["heads"]:
        title, tone = (
            each["function"].replace("_", " ").capitalize(),
            "strong" if each["function"] == "all" else "plain",
        )
        heads = [numbers.decimal(count).removesuffix(".0") for count in folding.balance(each["heads"])]
        ends = [each["revenue_per_head"][part][-1] for part in folding.slices]
        money = " · ".join(numbers.money(value, currency) for value in ends)
        rows.append(
            row(Cell(title, "plain" if tone == "plain" else "strong"), *heads, notes=(f"revenue a head {money}",))
        )
    columns = (name_column("Function"), *(Column(label) for label in folding.labels))
    return Section(
        "Heads", (Table(columns, tuple(rows)),), "at each year's end; revenue is twelve times the last month's"
    )


def _covenants(detail: Detail, folding: Folding, currency: str) -> Section:
    rows = []
    for each in detail["covenants"]:
        cells = []
        for part in folding.slices:
            known = [value for value in each["headroom"][part] if value is not None]
            least = min(known) if known else None
            cells.append(Cell(numbers.money(least, currency), "bad" if least is not None and least < 0 else "plain"))
        rows.append(row(each["loan"], numbers.money(each["minimum_cash"], currency), *cells))
    columns = (name_column("Loan"), Column("Minimum\ncash"), *(Column(label) for label in folding.labels))
    return Section(
        "Covenant headroom", (Table(columns, tuple(rows)),), "closing cash less the minimum; least of the year"
    )
