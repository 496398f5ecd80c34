"""The options that several commands share, worded once."""

from enum import StrEnum
from typing import Annotated, TypeAlias

from llmventure.commands.asked import argument, option
from llmventure.errors import UsageError
from llmventure.render.view import Period


class Format(StrEnum):
    """How a result is written."""

    table = "table"
    json = "json"
    csv = "csv"
    markdown = "markdown"


class By(StrEnum):
    """The periods that months are folded into."""

    month = "month"
    quarter = "quarter"
    year = "year"


PERIODS: dict[By, Period] = {By.month: "month", By.quarter: "quarter", By.year: "year"}

FileArgument: TypeAlias = Annotated[
    str | None,
    argument(
        metavar="FILE", help="The scenario; - reads standard input.  [default: scenario.yaml]", show_default=False
    ),
]
FormatOption: TypeAlias = Annotated[
    Format, option("--format", "-f", help="How the result is written; all but table ignore the screen.")
]
StrategyOption: TypeAlias = Annotated[
    str | None, option("--strategy", metavar="NAME", help="Which of the file's strategies.  [default: the first]")
]
CaseOption: TypeAlias = Annotated[
    str | None, option("--case", metavar="NAME", help="Which of the file's cases of the world.")
]
SetOption: TypeAlias = Annotated[
    list[str] | None,
    option("--set", metavar="PATH=VALUE", help="Override one value, as compute.training.base-7b.mfu=35%; repeatable."),
]
SeedOption: TypeAlias = Annotated[
    int | None, option("--seed", metavar="N", min=0, help="The seed of all random numbers.", show_default=False)
]
ThreadsOption: TypeAlias = Annotated[
    int | None,
    option(
        "--threads",
        metavar="N",
        min=1,
        max=1024,
        help="How many work at once.  [default: all cores]",
        show_default=False,
    ),
]
WorkersOption: TypeAlias = Annotated[
    int | None,
    option("--workers", metavar="N", min=1, max=1024, help="Processes on this machine instead.", show_default=False),
]
SchedulerOption: TypeAlias = Annotated[
    str | None,
    option("--scheduler", metavar="ADDRESS", help="A Dask scheduler's workers, tcp://HOST:PORT.", show_default=False),
]
OutsideOption: TypeAlias = Annotated[
    bool, option("--allow-outside", help="Let extends: reach outside the scenario's folder.")
]
GateOption: TypeAlias = Annotated[
    list[str] | None,
    option("--fail-if", metavar="CONDITION", help="Exit 3 if a figure is so, as 'ruin.probability > 10%'; repeatable."),
]
ForceOption: TypeAlias = Annotated[bool, option("--force", help="Replace what is already there.")]
RawOption: TypeAlias = Annotated[
    bool, option("--csv-raw", help="CSV without the apostrophe that keeps spreadsheets from running texts.")
]


def where_it_runs(threads: int | None, workers: int | None, scheduler: str | None) -> None:
    """:raises UsageError: where threads of this process and workers are asked for at once."""
    if threads is not None and (workers is not None or scheduler is not None):
        raise UsageError("--threads are those of this process; workers have their own", "leave --threads out")
