"""Strategies side by side: a metric down, a strategy across, and what each changes against the first."""

import textwrap
from collections.abc import Iterator

from llmventure.render import front, metric_names, numbers
from llmventure.render.csv import Field, Theirs, table
from llmventure.render.notes import warnings
from llmventure.render.sections import Column, Notes, Paragraph, Part, Row, Section, Table, name_column, row
from llmventure.report.comparison import Comparison, Difference, Regret, StrategyOutcome

MEANS = frozenset({"founders_proceeds", "founders_present_value"})
OF_PLANS = ("break_even_exit", "cost_of_capital")
TITLE_WIDTH = 12
"""Columns of a strategy's name before it goes on in the next line: as wide as most figures below it."""

_Name = tuple[str, str | None]


def _name(item: StrategyOutcome | Difference | Regret) -> _Name:
    return item["strategy"], item.get("case")


def _title(name: _Name) -> str:
    strategy, case = name
    return f"{strategy}, {case}" if case else strategy


def _differences(comparison: Comparison) -> dict[tuple[_Name, str], Difference]:
    return {(_name(item), item["metric"]): item for item in comparison["differences"]}


def _changed(difference: Difference | None, currency: str) -> str:
    if difference is None:
        return ""
    return metric_names.change(difference["metric"], difference["mean"], currency, difference["standard_error"])


def metric_order(comparison: Comparison) -> list[str]:
    return list(dict.fromkeys(metric for outcome in comparison["strategies"] for metric in outcome["metrics"]))


def _asked(comparison: Comparison) -> list[str]:
    """The metrics of a table: a bound of the runway says nothing where all are known, nor what no future has."""

    def known(value: metric_names.Value) -> bool:
        return any(each is not None for each in value.values()) if isinstance(value, dict) else True

    outcomes = [outcome["metrics"] for outcome in comparison["strategies"]]
    bound = any(each.get("runway_at_least") is not None for each in outcomes)
    return [
        metric
        for metric in metric_order(comparison)
        if (bound or metric != "runway_at_least") and any(known(each.get(metric)) for each in outcomes)
    ]


def firsts(comparison: Comparison) -> set[int]:
    """The places of the first strategy of each case, against which the others of that case stand."""
    cases = [outcome.get("case") for outcome in comparison["strategies"]]
    return {cases.index(case) for case in cases}


def _row(metric: str, comparison: Comparison, differences: dict[tuple[_Name, str], Difference]) -> Row:
    currency = comparison["company"]["currency"]
    cells = []
    for index, outcome in enumerate(comparison["strategies"]):
        cells.append(metric_names.outcome(metric, outcome["metrics"].get(metric), currency))
        if index not in firsts(comparison):
            cells.append(_changed(differences.get((_name(outcome), metric)), currency))
    return row(metric_names.spoken(metric), *cells)


def _rows(metric: str, comparison: Comparison, differences: dict[tuple[_Name, str], Difference]) -> Iterator[Row]:
    """A metric, and of what founders get its mean too, which is made by few futures."""
    yield _row(metric, comparison, differences)
    if metric in MEANS and any(isinstance(each["metrics"].get(metric), dict) for each in comparison["strategies"]):
        currency = comparison["company"]["currency"]
        values = [outcome["metrics"].get(metric) for outcome in comparison["strategies"]]
        means = [value.get("mean") if isinstance(value, dict) else None for value in values]
        texts = [metric_names.written(metric, mean, currency) for mean in means]
        yield _without_changes(f"{metric_names.spoken(metric)}, mean", comparison, texts)


def _plan_rows(comparison: Comparison) -> Iterator[Row]:
    """What futures do not tell, or tell otherwise: of each strategy's plan."""
    currency = comparison["company"]["currency"]
    plans = [outcome.get("plan") for outcome in comparison["strategies"]]
    if any(plan is None for plan in plans):
        return
    known = [plan or {} for plan in plans]
    lasts = []
    for plan in known:
        runway, least = plan.get("runway_months"), plan.get("runway_at_least")
        assert not isinstance(runway, str)
        assert not isinstance(least, str)
        lasts.append(numbers.months(runway, least).replace(" months", " mo"))
    yield _without_changes("Runway, the plan", comparison, lasts)
    for metric in OF_PLANS:
        if any(plan.get(metric) is not None for plan in known):
            texts = [metric_names.outcome(metric, plan.get(metric), currency) for plan in known]
            yield _without_changes(f"{metric_names.spoken(metric)}, the plan", comparison, texts)


def _without_changes(title: str, comparison: Comparison, texts: list[str]) -> Row:
    """A row in which nothing stands right of a figure."""
    leading, cells = firsts(comparison), []
    for index, text in enumerate(texts):
        cells += [text] if index in leading else [text, ""]
    return row(title, *cells)


def _control(comparison: Comparison) -> Section | None:
    """The founders' share and votes at each year's end, by the plans."""
    outcomes = comparison["strategies"]
    if not all(outcome.get("control") for outcome in outcomes) or not all("last_month" in each for each in outcomes):
        return None
    last = max(outcome["last_month"] for outcome in outcomes)
    first = min(outcome["first_month"] for outcome in outcomes)
    ends = [f"{year}-12" for year in range(int(first[:4]), int(last[:4]) + 1) if f"{year}-12" < last]
    rows = [row(month, *(_held(outcome, month) for outcome in outcomes)) for month in (*ends, last)]
    columns = (Column("By", "left"), *(_strategy_column(_title(_name(outcome))) for outcome in outcomes))
    return Section("Founders' share and votes", (Table(columns, tuple(rows)),), "of each plan, at the end of the month")


def _held(outcome: StrategyOutcome, month: str) -> str:
    known = [each for each in outcome["control"] if each["month"] <= month]
    if not known or known[-1]["founders_ownership"] is None:
        return numbers.UNDEFINED
    share, votes = known[-1]["founders_ownership"], known[-1]["founders_votes"]
    return f"{numbers.percent(share)} · {numbers.percent(votes)}"


def _chance(share: float | None, error: float | None, at_most: float | None = None) -> str:
    """A probability with its standard error; what none of the futures had, with what it may be all the same.

    >>> _chance(0.53, 0.022), _chance(0.0, 0.0, 0.0076), _chance(0.0, 0.0)
    ('53% ± 2.2%', '< 0.8%', 'none')
    """
    if not share:
        return "none" if at_most is None else f"< {numbers.fraction(at_most)}"
    return f"{numbers.fraction(share)} ± {numbers.fraction(error)}"


def _ruin_rows(comparison: Comparison, differences: dict[tuple[_Name, str], Difference]) -> list[Row]:
    """How likely it is that cash runs out, within the plan and by each horizon, with its standard error."""
    ruins = [outcome.get("ruin") for outcome in comparison["strategies"]]
    if any(ruin is None for ruin in ruins):
        return []
    rows = []
    for key, title in (
        ("probability", "Ruin"),
        ("by_24", "Ruin by month 24"),
        ("by_36", "Ruin by month 36"),
        ("by_60", "Ruin by month 60"),
    ):
        error = "standard_error" if key == "probability" else f"{key}_standard_error"
        if not all(ruin and key in ruin for ruin in ruins):
            continue
        cells = []
        for index, (outcome, ruin) in enumerate(zip(comparison["strategies"], ruins, strict=True)):
            assert ruin is not None
            cells.append(_chance(ruin[key], ruin[error], ruin["interval_high"] if not ruin["probability"] else None))
            if index not in firsts(comparison):
                change = differences.get((_name(outcome), "ruin")) if key == "probability" else None
                cells.append(_changed(change, comparison["company"]["currency"]))
        rows.append(row(title, *cells))
    return rows


def _chance_rows(comparison: Comparison) -> list[Row]:
    """How likely a down round and a covenant's breach are, where they happen at all."""
    rows = []
    for title, chances in (
        ("Down round", [outcome.get("down_round") for outcome in comparison["strategies"]]),
        ("Covenant breach", [outcome.get("covenant_breach") for outcome in comparison["strategies"]]),
    ):
        if not any(chance is not None and chance["probability"] > 0 for chance in chances):
            continue
        cells = []
        for index, chance in enumerate(chances):
            assert chance is not None
            cells.append(_chance(chance["probability"], chance["standard_error"]))
            if index not in firsts(comparison):
                cells.append("")
        rows.append(row(title, *cells))
    return rows


def _regrets(comparison: Comparison) -> Section | None:
    """What a strategy leaves on the table, and which is best in which market."""
    regrets, currency = comparison.get("regrets", []), comparison["company"]["currency"]
    if not regrets:
        return None
    metric = regrets[0]["metric"]
    columns = [name_column("Strategy"), Column("Regret")]
    rows = []
    for each in regrets:
        text = metric_names.written(metric, each["mean"], currency)
        error = "" if each["standard_error"] is None else metric_names.written(metric, each["standard_error"], currency)
        rows.append(row(_title(_name(each)), f"{text} ± {error}" if error else text))
    parts: list[Part] = [Table(tuple(columns), tuple(rows))]
    sentences = []
    for regime in comparison.get("regimes", []):
        means = ", ".join(
            f"{each['strategy']} {metric_names.written(metric, each['mean'], currency)}" for each in regime["means"]
        )
        case = f"{regime['case']}, " if regime.get("case") else ""
        best = f"{regime['best']} is best" if regime["best"] else "none is clearly best"
        place = f"{case}{regime['regime']} ({numbers.fraction(regime['share_of_paths'])} of the futures)"
        sentences.append(("", f"{place}: {best}; {means}"))
    if sentences:
        parts.append(Notes(tuple(sentences)))
    what = "founders' proceeds" if metric == "founders_proceeds" else "founders' share of a company that lives"
    return Section("Regret", tuple(parts), f"{what}: the best strategy of each future less one's own, on average")


def _strategy_column(title: str, before: str = "") -> Column:
    """A strategy's name over as many lines as it needs to stand above its figures; only a long word is ever cut."""
    lines = textwrap.wrap(title, TITLE_WIDTH, break_long_words=False) or [title]
    lines = [before, *lines] if before else lines
    return Column("\n".join(lines), shrinks=max(map(len, lines)) > TITLE_WIDTH)


def sections(comparison: Comparison) -> list[Section]:
    """The table; a strategy's change against the first stands right of it."""
    first, *others = (_title(_name(outcome)) for outcome in comparison["strategies"])
    columns, leading = [name_column("Metric"), _strategy_column(first)], firsts(comparison)
    several = len(comparison["strategies"]) - len(leading) > 1  # and then they may not stand beside their strategies
    for index, title in enumerate(others, 1):
        change = _strategy_column(title, "change of") if several else Column("change")
        columns += [_strategy_column(title), *(() if index in leading else (change,))]
    differences = _differences(comparison)
    rows = (
        *_ruin_rows(comparison, differences),
        *_chance_rows(comparison),
        *(each for metric in _asked(comparison) for each in _rows(metric, comparison, differences)),
        *_plan_rows(comparison),
    )
    parts: list[Part] = [Table(tuple(columns), rows)]
    remark = f"{comparison['company']['currency']} · changes are against {first}" if others else ""
    if len(leading) > 1:
        remark = f"{comparison['company']['currency']} · changes are against the first of the same case"
    if "conclusion" in comparison:
        parts.insert(0, Paragraph(comparison["conclusion"], "strong"))
    explained = [] if others else [Paragraph("There is only one strategy to look at.", "quiet")]
    found = [Section(f"{comparison['company']['name']}: strategies compared", (*parts, *explained), remark)]
    found += front.sections(comparison)
    if (control := _control(comparison)) is not None:
        found.append(control)
    if (regret := _regrets(comparison)) is not None:
        found.append(regret)
    if noted := warnings(comparison):
        found.append(noted)
    return found


def tidy(comparison: Comparison, raw: bool = False) -> str:
    """A row is one metric of one strategy, a percentile where there are paths; then the differences."""
    header = ("strategy", "case", "against", "metric", "statistic", "value", "standard_error")
    rows: list[tuple[Field, ...]] = []
    for outcome in comparison["strategies"]:
        strategy, case = _name(outcome)
        start: tuple[Field, ...] = (Theirs(strategy), Theirs(case) if case else None, None)
        for metric, value in outcome["metrics"].items():
            if isinstance(value, dict):
                rows.extend((*start, metric, statistic, number, None) for statistic, number in value.items())
            else:
                rows.append((*start, metric, "value", value, None))
    for difference in comparison["differences"]:
        strategy, case = _name(difference)
        rows.append(
            (
                *(Theirs(strategy), Theirs(case) if case else None, Theirs(difference["against"])),
                *(difference["metric"], "difference", difference["mean"], difference["standard_error"]),
            )
        )
    for regret in comparison.get("regrets", []):
        strategy, case = _name(regret)
        start = (Theirs(strategy), Theirs(case) if case else None, None)
        rows.append((*start, regret["metric"], "regret", regret["mean"], regret["standard_error"]))
    for outcome in comparison["strategies"]:
        strategy, case = _name(outcome)
        for metric, chance in (
            ("down_round", outcome.get("down_round")),
            ("covenant_breach", outcome.get("covenant_breach")),
        ):
            if chance is not None:
                start = (Theirs(strategy), Theirs(case) if case else None, None)
                rows.append((*start, metric, "probability", chance["probability"], chance["standard_error"]))
    return table(header, rows, raw)
