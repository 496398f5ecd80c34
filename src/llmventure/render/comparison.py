"""Strategies side by side: a metric down, a strategy across, and what each changes against the first."""

import textwrap

from llmventure.comparison_report import Comparison, Difference, Regret, StrategyOutcome
from llmventure.render import metric_names, numbers
from llmventure.render.csv import Field, Theirs, table
from llmventure.render.notes import warnings
from llmventure.render.sections import Column, Notes, Paragraph, Part, Row, Section, Table, name_column, row

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
    text = metric_names.change(difference["metric"], difference["mean"], currency)
    error = difference["standard_error"]
    if not error:
        return text
    return f"{text} ± {metric_names.written(difference['metric'], error, currency)}"


def metric_order(comparison: Comparison) -> list[str]:
    return list(dict.fromkeys(metric for outcome in comparison["strategies"] for metric in outcome["metrics"]))


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
            cells.append(
                f"{metric_names.written('ruin', ruin[key], '')} ± {metric_names.written('ruin', ruin[error], '')}"
            )
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
            share, error = chance["probability"], chance["standard_error"]
            cells.append(f"{metric_names.written('ruin', share, '')} ± {metric_names.written('ruin', error, '')}")
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


def _strategy_column(title: str) -> Column:
    """A strategy's name over as many lines as it needs to stand above its figures; only a long word is ever cut."""
    lines = textwrap.wrap(title, TITLE_WIDTH, break_long_words=False) or [title]
    return Column("\n".join(lines), shrinks=max(map(len, lines)) > TITLE_WIDTH)


def sections(comparison: Comparison) -> list[Section]:
    """The table; a strategy's change against the first stands right of it."""
    first, *others = (_title(_name(outcome)) for outcome in comparison["strategies"])
    columns, leading = [name_column("Metric"), _strategy_column(first)], firsts(comparison)
    for index, title in enumerate(others, 1):
        columns += [_strategy_column(title), *(() if index in leading else (Column("change"),))]
    differences = _differences(comparison)
    rows = (
        *_ruin_rows(comparison, differences),
        *_chance_rows(comparison),
        *(_row(metric, comparison, differences) for metric in metric_order(comparison)),
    )
    parts: list[Part] = [Table(tuple(columns), rows)]
    remark = f"{comparison['company']['currency']} · changes are against {first}" if others else ""
    if len(leading) > 1:
        remark = f"{comparison['company']['currency']} · changes are against the first of the same case"
    if "conclusion" in comparison:
        parts.insert(0, Paragraph(comparison["conclusion"], "strong"))
    if names := comparison.get("front"):
        parts.append(Paragraph(f"No other strategy beats in ruin and in founders' money: {', '.join(names)}.", "quiet"))
    explained = [] if others else [Paragraph("There is only one strategy to look at.", "quiet")]
    found = [Section(f"{comparison['company']['name']}: strategies compared", (*parts, *explained), remark)]
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
