"""A simulation: ruin first, then cash, what drives it, and what had happened before."""

from llmventure.render import metric_names, numbers
from llmventure.render.fan import columns_of, fan
from llmventure.render.sections import (
    Cell,
    Column,
    Curve,
    Fact,
    Facts,
    Notes,
    Paragraph,
    Part,
    Picture,
    Section,
    Table,
    name_column,
    row,
)  # fmt: skip
from llmventure.report.simulation import Bars, Estimate, MitigationWorth, SimulationReport

MOST_DRIVERS = 8
MOST_CAUSES = 8
MOST_REACTIONS = 5
WORTH_SHOWING = 0.005
"""Shares of variance below which a driver is not shown."""
NEVER_SEEN = 0
KEYS = ("p5", "p10", "p50", "p90", "p95", "mean")


def sections(report: SimulationReport) -> list[Section]:
    found = [
        _headline(report),
        _cash(report),
        _metrics(report),
        _capital(report),
        *_drivers(report),
        _causes(report),
        _mitigations(report),
        _at_risk(report),
        _reactions(report),
        _remarks(report),
    ]
    return [section for section in found if section is not None]


def odds(value: float, most: float, count: int) -> str:
    """A probability; where it was never seen, the interval's end instead of a zero.

    >>> odds(0.0, 0.000192, 0), odds(0.1234, 0.13, 20)
    ('< 0.02%', '12.3%')
    """
    return f"< {numbers.fraction(most)}" if count == NEVER_SEEN else numbers.fraction(value)


def _headline(report: SimulationReport) -> Section:
    ruin, run = report["ruin"], report["run"]
    low, high = ruin["interval"]
    ruined = round(ruin["probability"] * run["paths"])
    chance = odds(ruin["probability"], high, ruined)
    error = f" ± {numbers.fraction(ruin['standard_error'])}" if ruined else ""
    half = next(
        (
            month
            for month, share in zip(report["months"], ruin["by_month"], strict=True)
            if 2 * share >= ruin["probability"] > 0
        ),
        None,
    )
    interval = f"95%: {numbers.fraction(low)} to {numbers.fraction(high)}"
    said = f"{chance}{error} of {run['paths']:,} futures ({interval})"
    facts = [Fact("Cash runs out", said, "bad" if ruined else "good")]
    if half is not None:
        facts.append(Fact("Half of that by", half))
    first = report["examples"]["first_ruined"]
    if first is not None:
        facts.append(Fact("First to fail", f"future {first}: look at it with --path {first}"))
    if (middle := report["examples"]["median"]) is not None:
        facts.append(Fact("In the middle", f"future {middle}: look at it with --path {middle}, or --path median"))
    parts: list[Part] = [Facts(tuple(facts))]
    if ruined:
        parts.append(
            Curve(
                "Ruined by",
                tuple(ruin["by_month"]),
                report["months"][0],
                f"{report['months'][-1]}  {numbers.fraction(ruin['by_month'][-1])}",
            )
        )
    return Section(
        f"{report['company']['name']}: {run['paths']:,} futures",
        tuple(parts),
        f"{report['months'][0]} to {report['months'][-1]}",
    )


def _band(report: SimulationReport, name: str) -> dict[str, list[float | None]]:
    found = report["bands"][name]
    assert isinstance(found, dict)
    return found


def _cash(report: SimulationReport) -> Section:
    currency, months = report["company"]["currency"], report["months"]
    everyone, living = _band(report, "closing_cash"), _band(report, "living")
    alive = report["bands"]["alive"]
    assert isinstance(alive, list)
    whole = {name: [value or 0.0 for value in values] for name, values in everyone.items()}
    picture = Picture(lambda width: fan(whole, months[0], months[-1], currency, width))
    shown = sorted({*range(5, len(months), 6), len(months) - 1})
    columns = (
        name_column("Month end"), Column("alive"), *(Column(name) for name in ("p5", "p10", "p50", "p90", "p95")),
        Column("p50 of\nthe living"),
    )  # fmt: skip
    rows = tuple(
        row(
            months[at],
            numbers.fraction(alive[at]),
            *(numbers.money(everyone[name][at], currency) for name in ("p5", "p10", "p50", "p90", "p95")),
            numbers.money(living["p50"][at], currency),
        )
        for at in shown
    )
    legend = Paragraph("░ p5 to p95  ▒ p10 to p90  ━ median; over all futures, ruined ones at 0", "quiet", drawn=True)
    return Section("Cash", (picture, legend, Table(columns, rows)), currency)


def _metrics(report: SimulationReport) -> Section:
    currency = report["company"]["currency"]
    rows = tuple(
        row(
            metric_names.spoken(name),
            *(metric_names.written(name, report["ranges"].get(name, {}).get(key), currency) for key in KEYS[:-1]),
            metric_names.written(name, values["mean"], currency),
        )
        for name, values in report["metrics"].items()
    )
    parts: list[Part] = [Table((name_column("Metric"), *(Column(key) for key in KEYS)), rows)]
    parts.extend(_bars(bars, currency) for bars in report["histograms"])
    living = numbers.fraction(1 - report["ruin"]["probability"])
    return Section("Outcomes", tuple(parts), f"{living} live to the end; a dash: beyond the plan, or not defined")


def _bars(bars: Bars, currency: str) -> Picture:
    name = bars["metric"]
    low, high = (metric_names.written(name, bars[end], currency) for end in ("low", "high"))
    label = f"{metric_names.spoken(name)}: "
    return Picture(lambda width: [label + line for line in columns_of(bars["shares"], low, high, width - len(label))])


def _capital(report: SimulationReport) -> Section | None:
    found = report["cost_of_capital"]
    if found is None:
        return None
    rows = [row(each["name"], each["kind"].replace("_", " "), _rate(each["rate"])) for each in found["providers"]]
    rows.append(row("together", "", Cell(_rate(found["rate"]), "strong")))
    parts: list[Part] = [Table((name_column("Provider"), Column("", "left"), Column("a year")), tuple(rows))]
    reasons = [(each["name"], each["reason"]) for each in found["providers"] if each["reason"] is not None]
    if found["reason"] is not None:
        reasons.append(("together", found["reason"]))
    if reasons:
        parts.append(Notes(tuple(reasons), "quiet", "·"))
    return Section("What capital costs", tuple(parts), "the rate of the mean flows over all futures")


def _rate(rate: float | None) -> str:
    return numbers.UNDEFINED if rate is None else numbers.fraction(rate)


def _drivers(report: SimulationReport) -> list[Section]:
    """What drives cash at the end, and the other metrics."""
    whole = {report["outcome"]: report["drivers"], **report["drivers_of"]}
    found: list[Section] = []
    for metric, drivers in whole.items():
        worth = [driver for driver in drivers if driver["share_of_variance"] >= WORTH_SHOWING][:MOST_DRIVERS]
        rows = tuple(
            row(
                driver["path"],
                numbers.fraction(driver["share_of_variance"]),
                level=min(driver["share_of_variance"], 1.0),
            )
            for driver in worth
        )
        table = Table((name_column("What"), Column("share of\nvariance")), rows)
        title = f"What drives {metric_names.spoken(metric).lower()}"
        if rows:
            found.append(Section(title, (table,), "squared correlation"))
    return found


def _causes(report: SimulationReport) -> Section | None:
    if not report["causes"]:
        return None
    rows = tuple(
        row(
            cause["path"],
            cause["what"],
            numbers.fraction(cause["share_of_ruined"]),
            numbers.fraction(cause["share_of_all"]),
        )
        for cause in report["causes"][:MOST_CAUSES]
    )
    columns = (name_column("What"), Column("", "left"), Column("of the\nruined"), Column("of all"))
    return Section("What had happened to the ruined", (Table(columns, rows),))


PAYS = {True: "yes", False: "no", None: "not clear"}


def _mitigations(report: SimulationReport) -> Section | None:
    if not report["mitigations"]:
        return None
    currency = report["company"]["currency"]

    def changed(each: MitigationWorth, metric: str) -> str:
        found = each["changes"].get(metric)
        return numbers.UNDEFINED if found is None else _change(metric, found, currency)

    metrics = [name for name in ("closing_cash", "founders_proceeds") if name in report["mitigations"][0]["changes"]]
    columns = (
        name_column("Mitigation of"), Column("taken", "left"), Column("cost"), Column("ruin"),
        *(Column(metric_names.spoken(name).lower()) for name in metrics), Column("pays", "left"),
    )  # fmt: skip
    rows = tuple(
        row(
            each["path"].removesuffix(".mitigation"),
            "yes" if each["taken"] else "no",
            numbers.money(each["cost"], currency),
            _change("ruin", each["ruin"], currency),
            *(changed(each, name) for name in metrics),
            PAYS[each["pays"]],
        )
        for each in report["mitigations"]
    )
    first = report["mitigations"][0]
    wanted = metric_names.spoken(first["metric"]).lower()
    legend = Paragraph(
        f"With it less without, on the same luck in {first['paths']:,} futures, ± one standard error; the cost is in "
        f"the differences. It pays where it adds more than two of them to {wanted}.",
        "quiet",
    )
    return Section("Which mitigations pay for themselves", (Table(columns, rows), legend), currency)


def _change(metric: str, found: Estimate, currency: str) -> str:
    return metric_names.change(metric, found["mean"], currency, found["standard_error"])


def _at_risk(report: SimulationReport) -> Section:
    currency = report["company"]["currency"]
    rows = tuple(
        row(each["month"], numbers.money(each["cash"], currency), numbers.money(each["mean_below"], currency))
        for each in report["cash_at_risk"]
    )
    columns = (name_column("Month end"), Column("one in 20\nis below"), Column("mean of\nthese"))
    return Section("Cash at risk", (Table(columns, rows),), currency)


def _reactions(report: SimulationReport) -> Section | None:
    said = [(message["path"], message["message"]) for message in report["assumptions"]]
    if not said:
        return None
    if (more := len(said) - MOST_REACTIONS) > 0:
        said = [*said[:MOST_REACTIONS], ("", f"and {more} more: see assumptions in --format json")]
    return Section(
        "Why less risk, or more cash, can mean more ruin", (Notes(tuple(said), "quiet", "·"),), "on single paths"
    )


def _remarks(report: SimulationReport) -> Section | None:
    if not report["warnings"]:
        return None
    sentences = tuple((warning["path"], warning["message"]) for warning in report["warnings"])
    return Section("Warnings", (Notes(sentences, "warn", "▲"),), str(len(sentences)))


def stamp(report: SimulationReport) -> str:
    """What was run, so that the same output can be had again."""
    run = report["run"]
    sampling = "" if run["sampling"] == "random" else f"{run['sampling']} · "
    return (
        f"llmventure {run['version']} · scenario {run['scenario_sha256'][:12]} · seed {run['seed']} · "
        f"{run['paths']:,} paths · {run['variates']} draws a path · {sampling}{run['percentiles']} percentiles · "
        f"numpy {run['numpy']} · catalog of {run['catalog_as_of']}"
    )
