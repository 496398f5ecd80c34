"""``llmventure check``: is it right, and is it wise?"""

from enum import StrEnum
from typing import Annotated

from llmventure.commands.asked import Call, Ended, argument, option
from llmventure.commands.options import OutsideOption
from llmventure.commands.scenario_file import scenario_file
from llmventure.errors import Fault, ScenarioError
from llmventure.report import SCHEMA_VERSION
from llmventure.screen import Screen


class CheckFormat(StrEnum):
    """How the findings are written."""

    table = "table"
    json = "json"


def check(
    context: Call,
    files: Annotated[
        list[str] | None,
        argument(metavar="FILE...", help="Scenarios; - reads standard input.  [default: scenario.yaml]"),
    ] = None,
    output: Annotated[CheckFormat, option("--format", "-f", help="How the findings are written.")] = CheckFormat.table,
    allow_outside: OutsideOption = False,
) -> None:
    """Check scenarios: is it right, and is it wise?

    All faults at once, with place, cause and cure; of a valid file advice, and how uncertain values were understood.

    \b
    Examples:
      llmventure check scenario.yaml
      llmventure check *.yaml
      llmventure check scenario.yaml --format json

    A valid file exits with 0 whatever the advice; faults exit with 1.
    """
    from llmventure import api
    from llmventure.render import advice as findings

    screen: Screen = context.obj
    faults: list[Fault] = []
    documents: list[dict[str, object]] = []
    sections = []
    for file in files or [scenario_file(None)]:
        errors, advice, echoes = api.check(file, allow_outside=allow_outside)
        faults.extend(errors)
        documents.append(findings.as_data(file, errors, advice, echoes))
        if not errors:
            sections.extend(findings.sections(file, advice, echoes))
    if output is CheckFormat.json:
        from llmventure.render import json

        screen.write(json.document({"schema_version": SCHEMA_VERSION, "files": documents}))
        if faults:
            raise Ended(ScenarioError.exit_code)
        return
    if sections:
        from llmventure.render import terminal

        screen.write(terminal.page(sections, screen.view()))
    if faults:
        raise ScenarioError(faults)
