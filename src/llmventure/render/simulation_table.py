"""A simulation as one tidy table: a row is one figure."""

from collections.abc import Iterator

from llmventure.render.csv import Field, Theirs, table
from llmventure.report.simulation import SimulationReport


def _rows(report: SimulationReport) -> Iterator[tuple[Field, ...]]:
    months = report["months"]
    for name, values in report["metrics"].items():
        for statistic, value in values.items():
            yield "metrics", name, None, statistic, value
    for name, values in report["ranges"].items():
        for statistic in ("p5", "p95"):
            yield "metrics", name, None, statistic, values[statistic]
    ruin = report["ruin"]
    yield "ruin", "probability", None, "mean", ruin["probability"]
    yield "ruin", "probability", None, "standard_error", ruin["standard_error"]
    for statistic, value in zip(("low", "high"), ruin["interval"], strict=True):
        yield "ruin", "probability", None, statistic, value
    for month, share in zip(months, ruin["by_month"], strict=True):
        yield "ruin", "by_month", month, "mean", share
    for name, band in report["bands"].items():
        if isinstance(band, list):
            for month, share in zip(months, band, strict=True):
                yield "bands", name, month, "mean", share
            continue
        for statistic, values_by_month in band.items():
            for month, value in zip(months, values_by_month, strict=True):
                yield "bands", name, month, statistic, value
    for driver in report["drivers"]:
        yield "drivers", Theirs(driver["path"]), None, "share_of_variance", driver["share_of_variance"]
    for metric, drivers in report["drivers_of"].items():
        for driver in drivers:
            yield f"drivers_of.{metric}", Theirs(driver["path"]), None, "share_of_variance", driver["share_of_variance"]
    for cause in report["causes"]:
        for statistic in ("share_of_ruined", "share_of_all"):
            yield "causes", Theirs(f"{cause['path']} {cause['what']}"), None, statistic, cause[statistic]  # type: ignore[literal-required]
    for weighed in report["mitigations"]:
        about = Theirs(weighed["path"])
        yield "mitigations", about, None, "cost", weighed["cost"]
        for what, change in {"ruin": weighed["ruin"], **weighed["changes"]}.items():
            yield "mitigations", about, None, f"{what} mean", change["mean"]
            yield "mitigations", about, None, f"{what} standard_error", change["standard_error"]
    for each in report["cash_at_risk"]:
        yield "cash_at_risk", "closing_cash", each["month"], "quantile", each["cash"]
        yield "cash_at_risk", "closing_cash", each["month"], "mean_below", each["mean_below"]


def tidy(report: SimulationReport, raw: bool = False) -> str:
    """All figures; months where they have one."""
    return table(("section", "name", "month", "statistic", "value"), _rows(report), raw)
