"""From a simulation to its report: plain data, unrounded."""

from collections.abc import Iterator, Sequence

import numpy as np

from llmventure.exits.returns import rate_of_flows
from llmventure.report import SCHEMA_VERSION, Message, Run
from llmventure.report.simulation import (
    Bars,
    CashAtRisk,
    Cause,
    CostOfCapital,
    Driver,
    Estimate,
    MitigationWorth,
    ProviderCost,
    SimulationFigures,
    SimulationReport,
    SimulationRun,
)
from llmventure.sampling.streams import CHUNK
from llmventure.simulation import Simulated, median_path
from llmventure.simulation.mitigations import Change, Weighed
from llmventure.simulation.reactions import reactions
from llmventure.simulation.tally import OUTCOME, OUTCOMES, Tally

PERCENTILES = {"p10": 0.10, "p50": 0.50, "p90": 0.90}
BANDS = {"p5": 0.05, "p10": 0.10, "p50": 0.50, "p90": 0.90, "p95": 0.95}
LEVEL = 0.05
BARS = 20
SHOWN = ("closing_cash", "runway_months", "founders_proceeds")
"""Metrics that are shown as histograms."""
UNSOLVED = "unsolved"


def simulation_report(
    simulated: Simulated, stamp: Run, weighed: Sequence[Weighed] = (), *, cut_short: bool = False
) -> SimulationReport:
    """The report of a simulation, and of what its mitigations are worth where they were weighed."""
    tally, company = simulated.tally, simulated.scenario.company
    figures = figures_of(simulated)
    months = figures["months"]
    dead = np.cumsum(tally.ruined)
    everyone = {
        name: [tally.cash.quantile(month, part) for month in range(company.months)] for name, part in BANDS.items()
    }
    living = {
        name: [tally.cash.quantile(month, part, int(dead[month])) for month in range(company.months)]
        for name, part in BANDS.items()
    }
    return {
        "schema_version": SCHEMA_VERSION,
        "run": _run(simulated, stamp),
        "company": {"name": company.name, "currency": company.currency},
        "months": months,
        "metrics": figures["metrics"],
        "ranges": {
            name: {key: kept.quantile(part) for key, part in BANDS.items()} for name, kept in tally.spreads.items()
        },
        "ruin": figures["ruin"],
        "bands": {
            "closing_cash": everyone,
            "living": living,
            "alive": [1 - share for share in figures["ruin"]["by_month"]],
        },
        "outcome": OUTCOME,
        "drivers": _drivers(tally, OUTCOME),
        "drivers_of": {name: drivers for name in OUTCOMES[1:] if (drivers := _drivers(tally, name))},
        "causes": _causes(tally),
        "cost_of_capital": _capital(simulated),
        "mitigations": [_mitigation(each) for each in weighed],
        "cash_at_risk": list(_at_risk(tally, months)),
        "histograms": [bars for name in SHOWN if name in tally.spreads and (bars := _bars(tally, name)) is not None],
        "examples": {
            "first_ruined": None if tally.first_ruined is None else tally.first_ruined[1],
            "median": median_path(simulated),
        },
        "assumptions": list(reactions(simulated.scenario)),
        "warnings": list(_warnings(simulated, cut_short)),
    }


def figures_of(simulated: Simulated) -> SimulationFigures:
    """The metrics and ruin, which cost far less than the bands of a report."""
    company, ruin = simulated.scenario.company, simulated.tally.ruin
    return {
        "months": [str(company.start + number) for number in range(company.months)],
        "metrics": metrics_of(simulated),
        "ruin": {
            "probability": ruin.probability,
            "standard_error": ruin.standard_error,
            "interval": list(ruin.interval),
            "by_month": list(ruin.by_month),
        },
    }


def metrics_of(simulated: Simulated) -> dict[str, dict[str, float | None]]:
    """Of every metric its percentiles and its mean."""
    tally = simulated.tally
    found = {
        name: {**{key: kept.quantile(part) for key, part in PERCENTILES.items()}, "mean": tally.mean(name)}
        for name, kept in tally.spreads.items()
    }
    return found | _capital_metric(simulated)


def _run(simulated: Simulated, stamp: Run) -> SimulationRun:
    found = np.show_config(mode="dicts") or {}
    tally = simulated.tally
    return {
        **stamp,
        "paths": tally.paths,
        "asked": simulated.asked,
        "seed": simulated.seed,
        "chunk": CHUNK,
        "variates": tally.variates,
        "sampling": simulated.sampling,
        "percentiles": "exact" if tally.exact else "histogram",
        "numpy": np.__version__,
        "cpu": [str(each) for each in found.get("SIMD Extensions", {}).get("found", [])],
        "threads": simulated.threads,
        "workers": simulated.workers,
        "histories": simulated.histories,
    }


def _drivers(tally: Tally, outcome: str) -> list[Driver]:
    """Shares of an outcome's variance by what the file names; several streams of one name add up."""
    found: dict[str, float] = {}
    for stream, share in tally.shares_of_variance(outcome).items():
        path = stream.split("#", 1)[0].split("/", 1)[0]
        found[path] = found.get(path, 0.0) + share
    return [
        {"path": path, "share_of_variance": share}
        for path, share in sorted(found.items(), key=lambda each: (-each[1], each[0]))
    ]


def _causes(tally: Tally) -> list[Cause]:
    """What had befallen the ruined more often than all, first what differs most."""
    ruined = int(tally.ruined.sum())
    if not ruined:
        return []
    found: list[Cause] = []
    for each, (among_ruined, among_all) in tally.befell.items():
        if not among_ruined:
            continue
        path, what = (
            each,
            "struck" if each.startswith("risks.") else "lasted" if each.startswith("market.") else "acted",
        )
        for ending in ("not closed", "failed", UNSOLVED, "breached"):
            if each.endswith(f" {ending}"):
                path, what = each.removesuffix(f" {ending}"), ending
        found.append(
            {
                "path": path,
                "what": what,
                "share_of_ruined": among_ruined / ruined,
                "share_of_all": among_all / tally.paths,
            }
        )
    return sorted(found, key=lambda cause: (cause["share_of_all"] - cause["share_of_ruined"], cause["path"]))


def _capital(simulated: Simulated) -> CostOfCapital | None:
    """Of all providers together and of each; flows are averaged over paths before the rate is solved for."""
    tally, instruments = simulated.tally, simulated.scenario.funding.instruments
    if not tally.flows:
        return None
    names = [name for name in instruments if name in tally.flows]
    together = rate_of_flows(tally.flows_of(*names))
    providers: list[ProviderCost] = []
    for name in names:
        flows = tally.flows_of(name)
        found = rate_of_flows(flows)
        providers.append(
            {
                "name": name,
                "kind": instruments[name].kind,
                "mean_flows": (flows / tally.paths).tolist(),
                "rate": found.rate,
                "reason": found.reason,
            }
        )
    return {"rate": together.rate, "reason": together.reason, "providers": providers}


def _capital_metric(simulated: Simulated) -> dict[str, dict[str, float | None]]:
    """The cost of capital among the metrics: one figure of all paths, so that it has no percentiles."""
    if simulated.scenario.exit is None:
        return {}
    found = _capital(simulated)
    nothing = dict.fromkeys(PERCENTILES)
    return {"cost_of_capital": {**nothing, "mean": None if found is None else found["rate"]}}


def _mitigation(weighed: Weighed) -> MitigationWorth:
    return {
        "path": weighed.path,
        "taken": weighed.taken,
        "paths": weighed.paths,
        "cost": weighed.cost,
        "ruin": _estimate(weighed.ruin),
        "lowers_ruin": weighed.ruin.mean < 0 if weighed.ruin.clear else None,
        "changes": {name: _estimate(change) for name, change in weighed.changes.items()},
        "metric": weighed.worth,
        "pays": weighed.pays,
        "saved": weighed.saved,
        "harmed": weighed.harmed,
    }


def _estimate(change: Change) -> Estimate:
    return {"mean": change.mean, "standard_error": change.standard_error}


def _at_risk(tally: Tally, months: list[str]) -> Iterator[CashAtRisk]:
    """At each year's end and the plan's."""
    for number in sorted({*range(11, len(months), 12), len(months) - 1}):
        yield {
            "month": months[number],
            "level": LEVEL,
            "cash": tally.cash.quantile(number, LEVEL),
            "mean_below": tally.cash.tail_mean(number, LEVEL),
        }


def _bars(tally: Tally, name: str) -> Bars | None:
    """Most of a metric: from its 1st to its 99th percentile of what lies within the plan."""
    kept = tally.spreads[name]
    inside = tally.defined[name] / tally.paths
    low, high = kept.quantile(0.01 * inside), kept.quantile(0.99 * inside)
    if low is None or high is None or not low < high:
        return None
    counts = kept.counts_between(low, high, BARS)
    return {"metric": name, "low": low, "high": high, "shares": [count / tally.paths for count in counts]}


def _part(count: int, of: int) -> str:
    """
    >>> _part(277, 1000), _part(1000, 1000), _part(1, 20_000)
    ('27.7% of the', 'all', '0.01% of the')
    """
    return "all" if count == of else f"{f'{100 * count / of:.2f}'.rstrip('0').rstrip('.')}% of the"


def _warnings(simulated: Simulated, cut_short: bool) -> Iterator[Message]:
    tally = simulated.tally
    if simulated.interrupted:
        yield {
            "code": "interrupted",
            "path": "simulation.paths",
            "message": f"interrupted after {tally.paths:,} of {simulated.asked:,} paths; the figures are of those",
        }
    elif cut_short:
        yield {
            "code": "interrupted",
            "path": "risks",
            "message": "interrupted before every mitigation was weighed; all other figures are complete",
        }
    for name, beyond in tally.beyond.items():
        if beyond and name == "runway_months":
            yield {
                "code": "beyond",
                "path": f"metrics.{name}",
                "message": f"on {_part(beyond, tally.paths)} paths cash outlasts the plan even if nothing more "
                "closes; a percentile there is null, and so is the mean",
            }
    for each, (_, among_all) in tally.befell.items():
        if among_all and each.endswith(f" {UNSOLVED}"):
            yield {
                "code": UNSOLVED,
                "path": each.removesuffix(f" {UNSOLVED}"),
                "message": f"on {_part(among_all, tally.paths)} paths ({among_all:,}) the round has no solution: it "
                "and what converts in it would sell 100 % or more; it counts as a closing that failed",
            }
    if not tally.variates:
        yield {
            "code": "certain",
            "path": "simulation",
            "message": "nothing in the file is uncertain: every future is the plan; write a range, such as 4M to 7M",
        }
