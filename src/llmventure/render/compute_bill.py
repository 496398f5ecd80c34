"""The compute bill: what each run, each product and each supply costs, and what stands idle."""

from math import fsum
from typing import cast

from llmventure.render import numbers
from llmventure.render.sections import SOFT_BREAK, Cell, Column, Paragraph, Part, Row, Section, Table, name_column, row
from llmventure.report import Report, Serving, Supply, TrainingRun

NOTABLY_IDLE = 0.25
"""The idle share from which a supply is marked: a judgement."""


def _when(start: str | None, end: str | None) -> str:
    if start is None:
        return ""
    return start if end in (None, start) else f"{start} to {end}"


def _training_row(run: TrainingRun, currency: str) -> Row:
    gpus = f"{numbers.whole(run['gpus'])} × {run['gpu']}" if run["gpus"] else run["gpu"]
    parameters, active = run["parameters"], run["active_parameters"]
    about = [gpus, _when(run["start"], run["end"])]
    if "repeat" in run:
        of_one = [what for what in ("training_tokens", "days") if run[what] is not None]
        said = " and ".join(what.removeprefix("training_") for what in of_one)
        about.append(run["repeat"] + (f": {said} of one run, the rest of all" if said else ""))
    if active is not None and active != parameters:
        about.append(f"{numbers.count(active)} active parameters")
    if "checkpoint_interval_seconds" in run:
        about.append(f"goodput {numbers.fraction(run['goodput'])} after failures")
    if run["experiments_gpu_hours"]:
        about.append(f"+{numbers.count(run['experiments_gpu_hours'])} hours of experiments")
    return row(
        run["name"],
        numbers.count(parameters),
        numbers.count(run["training_tokens"]),
        numbers.flop(run["training_flop"]),
        numbers.count(run["gpu_hours"]),
        numbers.decimal(run["days"]),
        numbers.unit_price(run["gpu_hour_price"], currency),
        Cell(numbers.money(run["cost"], currency), "strong"),
        notes=(" · ".join(part for part in about if part),),
    )


def _training(runs: list[TrainingRun], currency: str) -> Table:
    columns = (
        name_column("Training"),
        Column(f"Param{SOFT_BREAK}eters"),
        Column("Tokens"),
        Column("FLOP"),
        Column("GPU\nhours"),
        Column("Days"),
        Column("GPU-hour\nprice"),
        Column("Cost"),
    )
    return Table(columns, tuple(_training_row(run, currency) for run in runs))


def _last(values: list[float | None]) -> float | None:
    return next((value for value in reversed(values) if value is not None), None)


def _first(values: list[float | None]) -> float | None:
    return next((value for value in values if value is not None), None)


def _gpus(most: float) -> str:
    """Whole ones, as long as it is one: a part of one is not none.

    >>> _gpus(12.4), _gpus(0.0268), _gpus(0.0)
    ('12', '0.0268', '0')
    """
    return numbers.whole(most) if most >= 1 else numbers.count(most)


def _serving(products: list[Serving], currency: str) -> Table:
    columns = (
        name_column("Serving"),
        Column("Tokens"),
        Column("Most GPUs"),
        Column("1M tokens\nat first"),
        Column("1M tokens\nat the end"),
        Column("Cost"),
    )
    rows = [
        row(
            product["name"],
            numbers.count(fsum(product["tokens"]) or None),
            _gpus(max(product["gpus"], default=0.0)),
            numbers.unit_price(_first(product["cost_per_million_tokens"]), currency),
            numbers.unit_price(_last(product["cost_per_million_tokens"]), currency),
            Cell(numbers.money(fsum(product["cost"]), currency), "strong"),
        )
        for product in products
    ]
    return Table(columns, tuple(rows))


def _supply_row(supply: Supply, currency: str) -> Row:
    paid, idle = fsum(supply["paid_gpu_hours"]), fsum(supply["idle_gpu_hours"])
    share = idle / paid if paid else None
    credits_used = fsum(supply["paid_in_credits"])
    provider = f" from {supply['provider']}" if supply["provider"] else ""
    about = [f"{supply['kind'].replace('_', ' ')} {supply['gpu']}{provider}"]
    if paid_ahead := fsum(supply.get("prepayment", [])):
        about.append(f"{numbers.money(paid_ahead, currency)} paid ahead")
    used = fsum(supply["used_gpu_hours"])
    if used and supply["kind"] in ("owned", "reserved"):
        about.append(f"{numbers.unit_price(fsum(supply['cost']) / used, currency)} a delivered hour")
    if capital := fsum(supply.get("cost_of_capital", [])):
        with_it = numbers.unit_price((fsum(supply["cost"]) + capital) / used, currency) if used else "–"
        about.append(f"{with_it} with {numbers.money(capital, currency)} of cost of capital, which is in no statement")
    return row(
        supply["name"],
        numbers.count(paid),
        numbers.count(used),
        Cell(numbers.percent(share), "warn" if share is not None and share > NOTABLY_IDLE else "plain"),
        numbers.money(fsum(supply["idle_cost"]), currency),
        numbers.money(credits_used, currency) if credits_used else "",
        Cell(numbers.money(fsum(supply["cost"]), currency), "strong"),
        notes=(" · ".join(about),),
    )


def _supply(supplies: list[Supply], currency: str) -> Table:
    columns = (
        name_column("Supply"),
        Column("GPU-hours\npaid"),
        Column("GPU-hours\nused"),
        Column("Idle"),
        Column("Idle\ncost"),
        Column("Paid in\ncredits"),
        Column("Cost"),
    )
    return Table(columns, tuple(_supply_row(supply, currency) for supply in supplies))


def section(report: Report) -> Section:
    """By run, by product and by supply; each is the whole of its own and not added to the others."""
    compute, currency, metrics = report["compute"], report["company"]["currency"], report["metrics"]
    runs = cast(list[TrainingRun], compute.get("training", []))
    products = cast(list[Serving], compute.get("serving", []))
    supplies = cast(list[Supply], compute.get("supply", []))
    parts: list[Part] = []
    if runs:
        parts.append(_training(runs, currency))
    if products:
        parts.append(_serving(products, currency))
    if supplies:
        parts.append(_supply(supplies, currency))
    if not parts:
        parts.append(Paragraph("The plan trains and serves nothing.", "quiet"))
    share = metrics["compute_share_of_cost"]
    total = numbers.money(metrics["compute_cost"], currency)
    return Section(
        "Compute bill", tuple(parts), total if share is None else f"{total}, {numbers.fraction(share)} of all cost"
    )
