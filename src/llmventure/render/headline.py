"""The first lines: what a founder can act on."""

from math import fsum, prod

from llmventure.render import numbers
from llmventure.render.sections import Curve, Fact, Facts, Paragraph, Part, Section, Tone
from llmventure.report import MONTHS_TO_RAISE, RAISING, FundingEvent, Report

YEAR = 12

CHOSEN = {
    "median": "It is in the middle of {:,} by how they end: the ruined first, then by cash at the end.",
    "first-ruined": "Of {:,} futures it is the first to run out of cash.",
}
"""Why a future is shown that was not asked for by number."""


def _closings(report: Report) -> list[FundingEvent]:
    return [event for event in report["funding"]["events"] if event["kind"] in RAISING and event["cash_in"] > 0]


def odds(report: Report) -> str:
    """What must close for the plan to hold, and how likely that is by the scenario's own figures."""
    if (future := report["run"].get("future")) is not None:
        seed = report["run"]["seed"]
        said = f"Future {future:,} of the simulation with seed {seed}, not the plan; it ends where it is ruined."
        if (chosen := report["run"].get("chosen")) is not None:
            said += f" {CHOSEN[chosen].format(report['run']['chosen_of'])}"
        return said
    uncertain = [event for event in _closings(report) if event["probability"] < 1]
    if not uncertain:
        return "The median case: every number at its median, everything planned happens, on time."
    tranches = sum(event["kind"] == "tranche" for event in uncertain)
    counts = ((len(uncertain) - tranches, "round"), (tranches, "tranche"))
    rounds = " and ".join(f"{number} {what}{'s' if number > 1 else ''}" for number, what in counts if number)
    chance = numbers.fraction(prod(event["probability"] for event in uncertain))
    return (
        "The median case: every number at its median, everything planned happens, on time. "
        f"It needs {rounds} to close: {chance} by the file's own odds."
    )


def _runway(report: Report) -> Fact:
    metrics = report["metrics"]
    runway, at_least = metrics["runway_months"], metrics["runway_at_least"]
    if runway is None and at_least is None:
        return Fact("Runway", numbers.UNDEFINED)
    tone: Tone = "bad" if runway is not None and runway < 6 else "plain"
    return Fact("Runway", f"{numbers.months(runway, at_least)} if nothing more closes", tone)


def _credits(report: Report) -> list[Fact]:
    """Credits and what they do to runway; nothing where the file has none."""
    purse = report["funding"].get("credits")
    if purse is None:
        return []
    currency = report["company"]["currency"]
    bare = numbers.months(purse["runway_months_without_credits"], purse["runway_at_least_without_credits"])
    granted = numbers.months(purse["runway_months_with_credits"], purse["runway_at_least_with_credits"])
    spent = f"{numbers.money(purse['spent'], currency)} of {numbers.money(purse['granted'], currency)} used"
    lost = f", {numbers.money(purse['expired'], currency)} expire" if purse["expired"] else ""
    return [Fact("Credits", f"{spent}{lost}; runway without any credits {bare}, with them {granted}")]


def _cash_out(report: Report) -> Fact:
    metrics = report["metrics"]
    without, with_rounds = metrics["cash_out_month_without_funding"], metrics["cash_out_month"]
    if without is None and with_rounds is None:
        return Fact("Cash out", "not within the plan, with or without the planned rounds", "good")
    bare = f"{without} without the planned rounds" if without else "not within the plan without the planned rounds"
    if with_rounds is None:
        return Fact("Cash out", f"{bare}; not within the plan with them")
    return Fact("Cash out", f"{bare}; {with_rounds} even with them", "bad")


def _next_step(report: Report) -> Fact:
    metrics = report["metrics"]
    start, without = metrics["start_raising_by"], metrics["cash_out_month_without_funding"]
    if metrics["cash_out_month"] is not None:
        missing = numbers.money(metrics["minimum_cash"], report["company"]["currency"])
        return Fact(
            "Next",
            f"the planned rounds do not carry the plan: cash falls to {missing}. "
            "Raise more or earlier, spend later, or plan a cut.",
            "bad",
        )
    if start is None:
        return Fact("Next", "no new money is needed within the plan", "good")
    closings = _closings(report)
    ends = f"without new money cash ends in {without}"
    if not closings:
        when = "now" if start < report["months"][0] else f"by {start}"
        return Fact("Next", f"start raising {when}: {ends}, and the file plans no round", "warn")
    first = closings[0]
    planned = f"{first['name']} is planned to close in {first['month']}"
    if start < report["months"][0]:
        return Fact("Next", f"raise now: {planned}; {ends}", "warn")
    begun = report["months"].index(first["month"]) - MONTHS_TO_RAISE
    when = f"start raising by {min(start, report['months'][begun])}" if begun >= 0 else "raise now"
    return Fact("Next", f"{when}: {planned}; {ends}", "strong")


def _compute(report: Report) -> Fact:
    metrics = report["metrics"]
    cost = numbers.money(metrics["compute_cost"], report["company"]["currency"])
    share = metrics["compute_share_of_cost"]
    return Fact("Compute", cost if share is None else f"{cost}, {numbers.fraction(share)} of all cost")


def sold(report: Report) -> float:
    """What was sold in the plan's last twelve months: devices, projects and licences, which no run rate holds."""
    sales = (line["earned"][-YEAR:] for line in report["lines"] if line["account"] == "revenue/sales")
    return fsum(fsum(earned) for earned in sales)


def earns(report: Report) -> tuple[str, str]:
    """The first figure of revenue, and what it is of: the run rate, or sales where there is none."""
    metrics, currency = report["metrics"], report["company"]["currency"]
    if not metrics["run_rate_revenue"] and (sales := sold(report)) > 0:
        return numbers.money(
            sales, currency
        ), f"of sales in the last {numbers.months(min(YEAR, len(report['months'])))}"
    return numbers.money(metrics["run_rate_revenue"], currency), "a year at the end"


def _revenue(report: Report) -> Fact:
    metrics, currency = report["metrics"], report["company"]["currency"]
    parts = [" ".join(earns(report))]
    if metrics["run_rate_revenue"] and (sales := sold(report)) > 0:
        last = numbers.months(min(YEAR, len(report["months"])))
        parts[0] += f" and {numbers.money(sales, currency)} of sales in the last {last}"
    if metrics["gross_margin"] is not None:
        parts.append(f"gross margin {numbers.fraction(metrics['gross_margin'])}")
    if metrics["burn_multiple"] is not None:
        parts.append(f"burn multiple {numbers.decimal(metrics['burn_multiple'])}")
    month = metrics["break_even_month"]
    parts.append(f"break-even from {month}" if month else "no break-even within the plan")
    return Fact("Revenue", ", ".join(parts))


def _raised(report: Report) -> Fact:
    total = numbers.money(report["metrics"]["total_raised"], report["company"]["currency"])
    closings = _closings(report)
    if not closings:
        return Fact("Raised", total)
    return Fact("Raised", f"{total} in {len(closings)} closing{'s' if len(closings) > 1 else ''}")


def _founders(report: Report) -> list[Fact]:
    share = report["metrics"]["founders_ownership"]
    if share is None:
        return []
    table = report["funding"]["cap_table"]
    after = f" after {table[-1]['after']}" if table and table[-1]["after"] != "opening" else ""
    return [Fact("Founders", f"own {numbers.fraction(share)}{after}, fully diluted")]


def section(report: Report) -> Section:
    """Runway, cash-out, lowest cash, money raised, ownership, compute, the next step, and cash as a curve."""
    metrics, company, run, months = report["metrics"], report["company"], report["run"], report["months"]
    remark = [f"{numbers.months(len(months))} from {months[0]}", company["currency"]]
    if run["strategy"]:
        remark.append(f"strategy {run['strategy']}")
    if case := run.get("case"):
        remark.append(f"case {case}")
    lowest = metrics["minimum_cash"]
    facts = [
        _runway(report),
        *_credits(report),
        _cash_out(report),
        Fact(
            "Lowest cash",
            f"{numbers.money(lowest, company['currency'])} in {metrics['minimum_cash_month']}",
            "bad" if lowest < 0 else "plain",
        ),
        _raised(report),
        *_founders(report),
        _compute(report),
        _revenue(report),
        _next_step(report),
    ]
    cash = tuple(report["statement"]["closing_cash"])
    parts: tuple[Part, ...] = (
        Paragraph(odds(report), "quiet"),
        Facts(tuple(facts)),
        Curve("Cash", cash, months[0], months[-1]),
    )
    return Section(company["name"], parts, " · ".join(remark))
