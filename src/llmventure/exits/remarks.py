"""What is said beside the figures of an exit: conventions, and what a founder should not miss."""

from llmventure.engine.result import Result
from llmventure.exits.price import months_beyond_plan
from llmventure.exits.standing import Standing
from llmventure.models.exit import Exit
from llmventure.report import Message
from llmventure.world import NEVER


def _said(code: str, path: str, message: str) -> Message:
    return {"code": code, "path": path, "message": message}


def assumptions(result: Result, there: Standing, leaving: Exit | None, *, by_scenario: bool) -> list[Message]:
    """Conventions that the figures stand on."""
    month = str(result.world.grid.start + there.month)
    found = [
        _said("exit-month", "exit.when", f"the cap table, cash and debt are those of the close of {month}"),
    ]
    if leaving is None:
        found.append(
            _said(
                "exit-default",
                "exit",
                "the file has no exit: no costs, no carve-out, nothing of the pool granted; "
                "founders' money is discounted at 25 % a year",
            )
        )
    elif by_scenario and leaving.enterprise_value.multiple_of == "next_twelve_months":
        beyond = months_beyond_plan(result, there.month)
        if beyond:
            found.append(
                _said(
                    "beyond-plan",
                    "exit.enterprise_value",
                    f"{beyond} of the next twelve months lie beyond the plan; its last month's revenue goes on there",
                )
            )
    return found


def warnings(result: Result, there: Standing, leaving: Exit | None, first: int) -> list[Message]:
    """What makes the figures less than they seem; ``first`` is the exit's own month."""
    world = result.world
    found: list[Message] = []
    last = world.grid.start + (world.grid.months - 1)
    if leaving is not None and first == NEVER:
        found.append(
            _said("never", "exit.when", f"the exit does not come within the plan; these are the figures of {last}")
        )
    if int(result.ruined[0]) <= there.month:
        out = world.grid.start + int(result.ruined[0])
        found.append(
            _said(
                "ruined", "company.opening_cash", f"cash runs out in {out}, before the exit: holders would get nothing"
            )
        )
    if not bool(there.claims.solvable[0]):
        found.append(
            _said(
                "unsolvable",
                "funding.instruments",
                "the caps of what has not converted sell 100 % or more; SAFEs and notes are owed their money only",
            )
        )
    if leaving is not None and leaving.kind == "licence_and_hire" and not world.scenario.company.tax.rate.is_zero:
        found.append(
            _said(
                "licence-tax", "exit.kind", "tax on the licence fee is not taken off: the company's own income pays it"
            )
        )
    return found
