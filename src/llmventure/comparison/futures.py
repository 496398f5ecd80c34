"""Strategies under uncertainty: the same futures for each, percentiles, ruin, and differences path by path."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from llmventure.comparison import Outcome, told
from llmventure.record import record
from llmventure.regret import SIGNIFICANT, paired, regrets, winners
from llmventure.report import SCHEMA_VERSION, Company, Message, Run
from llmventure.report.comparison import (
    Chance,
    Comparison,
    Difference,
    Front,
    InRegime,
    Regret,
    StrategyMean,
    StrategyOutcome,
)
from llmventure.sampling import Array
from llmventure.simulation import Simulated, regimes_of, values_of
from llmventure.simulation.tally import wilson

OF_MEANS = "cost_of_capital"
"""The metric that flows averaged over all paths have: there is none by path, nor a standard error."""
LEAST_SAID = 0.0005
"""The part of the company from which on a difference of shares is not nothing in points with one decimal."""
ALWAYS = (
    *("closing_cash", "runway_months", "cash_out_month", "total_raised", "founders_ownership", "founders_proceeds"),
    *("cost_of_capital", "months_per_point"),
)
"""Metrics that every strategy has, null where nothing of them is defined: without founders, or without an exit."""
HORIZONS = (24, 36, 60)
"""Months at which ruin is told, where the plan is as long."""


@record
class Contender:
    """One strategy: its futures, drawn with the same streams as every other's, and its plan."""

    simulated: Simulated
    metrics: Mapping[str, dict[str, float | None]]
    plan: Outcome

    @property
    def strategy(self) -> str:
        return self.plan.strategy

    @property
    def case(self) -> str | None:
        return self.plan.case

    def values(self, metric: str) -> Array | None:
        """A metric by path; ``ruin`` is 1 where cash runs out."""
        if metric == "ruin":
            out = values_of(self.simulated, "cash_out_month")
            return None if out is None else np.isfinite(out).astype(np.float64)
        return values_of(self.simulated, metric)


def compared(contenders: Sequence[Contender], stamp: Run, company: Company, warnings: list[Message]) -> Comparison:
    """All of them against the first; ``conclusion`` is what the numbers support, if anything."""
    groups: dict[str | None, list[Contender]] = {}
    for contender in contenders:
        groups.setdefault(contender.case, []).append(contender)
    found = [(group, _differences(group)) for group in groups.values()]
    answer: Comparison = {
        "schema_version": SCHEMA_VERSION,
        "run": stamp,
        "company": company,
        "strategies": [_outcome(contender) for contender in contenders],
        "differences": [difference for _, differences in found for difference in differences],
        "warnings": warnings,
    }
    answer["fronts"] = [front_of(case, group) for case, group in groups.items()]
    if len(groups) == 1:
        answer["front"] = answer["fronts"][0]["strategies"]
    several = len(groups) > 1
    sentences = [
        (f"In {group[0].case or 'the file as it is'}: " if several else "") + sentence
        for group, differences in found
        if (sentence := _conclusion(group[0], differences)) is not None
    ]
    if sentences:
        answer["conclusion"] = " ".join(sentences)
    answer["regrets"] = [regret for group in groups.values() for regret in _regrets(group)]
    answer["regimes"] = [each for group in groups.values() for each in _regimes(group)]
    return answer


def _differences(group: Sequence[Contender]) -> list[Difference]:
    first, *others = group
    return [_difference(other, first, metric) for other in others for metric in ("ruin", *first.metrics)]


def _worth(group: Sequence[Contender]) -> tuple[str, dict[str, Array]] | None:
    """By path what founders have at the end: proceeds where an exit is planned, else their share of a company that is
    not ruined; None where a strategy has neither, or not the same paths."""
    if len(group) < 2 or len({contender.simulated.tally.paths for contender in group}) > 1:
        return None
    for metric in ("founders_proceeds", "founders_ownership"):
        found: dict[str, Array] = {}
        for contender in group:
            values, ruined = contender.values(metric), contender.values("ruin")
            if values is None or ruined is None or not np.isfinite(values).all():
                break
            found[contender.strategy] = values if metric == "founders_proceeds" else values * (1 - ruined)
        else:
            return metric, found
    return None


def _regrets(group: Sequence[Contender]) -> list[Regret]:
    known = _worth(group)
    if known is None:
        return []
    metric, worth = known
    return [
        {"strategy": name, "case": group[0].case, "metric": metric, "mean": mean, "standard_error": error}
        for name, (mean, error) in regrets(worth).items()
    ]


def _regimes(group: Sequence[Contender]) -> list[InRegime]:
    """Only where all are in the same market."""
    known, regimes = _worth(group), regimes_of(group[0].simulated)
    names = list(group[0].simulated.scenario.market)
    if known is None or regimes is None:
        return []
    ruined = np.full(regimes.shape[1], np.inf)
    for contender in group:
        theirs, out = regimes_of(contender.simulated), contender.values("cash_out_month")
        if theirs is None or out is None or list(contender.simulated.scenario.market) != names:
            return []
        if not np.array_equal(theirs, regimes):
            return []
        ruined = np.minimum(ruined, out)
    metric, worth = known
    return [{**each, "case": group[0].case} for each in winners(worth, metric, regimes, names, ruined)]


def _outcome(contender: Contender) -> StrategyOutcome:
    tally, ruin = contender.simulated.tally, contender.simulated.tally.ruin
    company = contender.simulated.scenario.company
    by: dict[str, float | None] = {}
    for months in HORIZONS:
        if months <= len(ruin.by_month):
            probability = ruin.by_month[months - 1]
            by[f"by_{months}"] = probability
            by[f"by_{months}_standard_error"] = math.sqrt(probability * (1 - probability) / tally.paths)
    low, high = wilson(round(ruin.probability * tally.paths), tally.paths)
    return {
        "strategy": contender.strategy,
        "case": contender.case,
        "file": contender.plan.file,
        "metrics": {**contender.metrics, **{name: _undefined() for name in ALWAYS if name not in contender.metrics}},
        "plan": told(contender.plan),
        "ruin": {
            "probability": ruin.probability,
            "standard_error": ruin.standard_error,
            "interval_low": low,
            "interval_high": high,
            **by,
        },
        "down_round": _chance(tally.down, tally.paths),
        "covenant_breach": _chance(tally.breached, tally.paths),
        "first_month": str(company.start),
        "last_month": str(company.start + (company.months - 1)),
        "cap_table": contender.plan.cap_table,
        "control": contender.plan.control,
    }


def _undefined() -> dict[str, float | None]:
    return dict.fromkeys(("p10", "p50", "p90", "mean"))


def _chance(count: int, paths: int) -> Chance:
    share = count / paths
    return {"probability": share, "standard_error": math.sqrt(share * (1 - share) / paths)}


def _difference(other: Contender, first: Contender, metric: str) -> Difference:
    mine, base = other.values(metric), first.values(metric)
    if metric == OF_MEANS and metric in other.metrics and metric in first.metrics:
        rates = other.metrics[metric]["mean"], first.metrics[metric]["mean"]
        mean, error = (None if None in rates else rates[0] - rates[1]), None  # type: ignore[operator]
    else:
        mean, error = (None, None) if mine is None or base is None else paired(mine, base)
    return {
        "strategy": other.strategy,
        "case": other.case,
        "against": first.strategy,
        "metric": metric,
        "mean": mean,
        "standard_error": error,
    }


def worth_of(contender: Contender) -> tuple[str, float] | None:
    """What founders are expected to have, and of what: their proceeds where an exit is planned, else their share of a
    company that is not ruined."""
    kept = contender.metrics.get("founders_proceeds")
    if kept is not None and kept["mean"] is not None:
        return "founders_proceeds", kept["mean"]
    share, ruined = contender.values("founders_ownership"), contender.values("ruin")
    if share is None or ruined is None or not np.isfinite(share).all():
        return None
    return "founders_ownership", float((share * (1 - ruined)).mean())


def front_of(case: str | None, contenders: Sequence[Contender]) -> Front:
    """The strategies that no other beats in both: less ruin, and more for the founders."""
    found = {each.strategy: worth_of(each) for each in contenders}
    worth = {name: each[1] for name, each in found.items() if each is not None}
    metrics = {each[0] for each in found.values() if each is not None}
    if len(worth) < len(contenders) or len(metrics) != 1:
        return {"case": case, "metric": None, "means": [], "strategies": []}
    ruin = {each.strategy: each.simulated.tally.ruin.probability for each in contenders}
    best = [
        name
        for name in worth
        if not any(
            ruin[other] <= ruin[name]
            and worth[other] >= worth[name]
            and (ruin[other] < ruin[name] or worth[other] > worth[name])
            for other in worth
        )
    ]
    means: list[StrategyMean] = [{"strategy": name, "mean": mean} for name, mean in worth.items()]
    return {"case": case, "metric": metrics.pop(), "means": means, "strategies": best}


def _conclusion(first: Contender, differences: Sequence[Difference]) -> str | None:
    """One sentence on the strategy that changes ruin most, where the change is more than twice its error."""
    clear = [
        difference
        for difference in differences
        if difference["metric"] == "ruin"
        and difference["mean"] is not None
        and difference["standard_error"]
        and abs(difference["mean"]) > SIGNIFICANT * difference["standard_error"]
    ]
    if not clear:
        return None
    best = max(clear, key=lambda difference: abs(difference["mean"] or 0.0))
    change, error = best["mean"] or 0.0, best["standard_error"] or 0.0
    how = "less" if change < 0 else "more"
    sentence = (
        f"{best['strategy']} is ruined {how} often than {first.strategy}: "
        f"by {abs(change) * 100:.1f} ± {error * 100:.1f} points"
    )
    founders = next(
        (
            difference
            for difference in differences
            if difference["strategy"] == best["strategy"]
            and difference["metric"] == "founders_ownership"
            and difference["mean"] is not None
            and difference["standard_error"]
            and abs(difference["mean"]) > max(SIGNIFICANT * difference["standard_error"], LEAST_SAID)
        ),
        None,
    )
    if founders is not None and founders["mean"] is not None:
        points = founders["mean"] * 100
        sentence += f"; its founders keep {abs(points):.1f} points {'more' if points > 0 else 'less'} of the company"
    return sentence + "."
