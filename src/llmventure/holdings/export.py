"""The cap table of a plan at a date, in Open Cap Format."""

from calendar import monthrange

from llmventure.cap_table.dividends import accrue_dividends
from llmventure.cap_table.table import CapTable
from llmventure.engine.result import Result
from llmventure.errors import PlanError
from llmventure.funding.table_terms import table_terms
from llmventure.funding.terms import EPOCH, calendar_number
from llmventure.holdings.stages import OPENING, Stage, chosen_stage, stages_of
from llmventure.models.funding import PricedRound
from llmventure.models.month import Month
from llmventure.ocf.package import package_files
from llmventure.ocf.written import written
from llmventure.record import record


@record
class OpenCapTable:
    """The files of a package; ``unsaid`` is what stands in comments only, ``assumed`` what no scenario knows."""

    files: dict[str, str]
    after: str
    as_of: str
    unsaid: tuple[str, ...]
    assumed: tuple[str, ...]


def open_cap_table(result: Result, at: str | None = None) -> OpenCapTable:
    """The table ``at`` an event or a month, else in the plan's last; as it stands at that month's end.

    Each holding, SAFE and note is one issuance: a snapshot, not a history. Numbers beyond the format's ten decimals,
    and words for which it has no field, stand in the object's comments.

    :raises PlanError: where there is no cap table, or its dividends cannot be said. :raises UsageError: for an ``at``
        that is nowhere.
    """
    world = result.world
    start = world.grid.start
    stage = chosen_stage(result, stages_of(result), str(start + (world.grid.months - 1)) if at is None else at)
    table, first = _first_morning(result, stage)
    funding = table_terms(table, first, _issued(result, stage, table))
    if not funding["cap_table"] and not funding["instruments"]:
        raise PlanError(
            "funding.cap_table", "the scenario has no cap table", "add cap_table: {founders: {shares: 8M}} to funding"
        )
    company = world.scenario.company
    as_of = _last_day(EPOCH + (first - 1))
    package = written(funding, company.currency, as_of)
    founded = f"{start}-01"
    package.comments.insert(
        0,
        f"The cap table after {stage.after}, as llmventure plans it: pro forma, no record of what was signed.",
    )
    assumed = (
        f"formation date {founded} and country ZZ: a scenario has neither",
        "share_price 0 of common and purchase_price 0 of warrants: a scenario has neither",
        "INDIVIDUAL or INSTITUTION by what a holder holds",
    )
    package.comments.append(f"Placeholders: {'; '.join(assumed)}.")
    return OpenCapTable(
        package_files(package, company.name, as_of, founded), stage.after, as_of, tuple(package.unsaid), assumed
    )


def _first_morning(result: Result, stage: Stage) -> tuple[CapTable, int]:
    """The table on the first morning after the stage's month (the opening one: on its own), and that month."""
    if stage.after == OPENING and not stage.dated:
        return stage.table, calendar_number(result.world, 0)
    following = calendar_number(result.world, stage.month + 1)
    if stage.dated:
        return result.closes[stage.month].table, following
    return accrue_dividends(stage.table, 1), following


def _issued(result: Result, stage: Stage, table: CapTable) -> dict[str, int]:
    """The month of each series, as months since January 1970: of its round, or what the opening table says."""
    scenario = result.world.scenario
    issued = {
        holding.series: holding.issued - EPOCH
        for holding in scenario.funding.cap_table.values()
        if holding.series is not None and holding.issued is not None
    }
    rounds = {
        name: item.when.month - EPOCH
        for name, item in scenario.funding.instruments.items()
        if isinstance(item, PricedRound) and item.when.month is not None and item.when.month < result.world.grid.start
    }
    for event in result.events:
        if event.kind == "priced_round" and event.month <= stage.month:
            rounds.setdefault(event.name, calendar_number(result.world, event.month))
    for series in table.series:
        for name, month in rounds.items():
            if name in (series.name, series.name.removeprefix(f"{series.converted_from} (").removesuffix(")")):
                issued.setdefault(series.name, month)
    return issued


def _last_day(month: Month) -> str:
    return f"{month}-{monthrange(month.year, month.month)[1]:02d}"
