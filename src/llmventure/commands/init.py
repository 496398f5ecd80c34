"""``llmventure init``: a scenario to start from."""

import difflib
from pathlib import Path
from typing import Annotated

from llmventure.commands.asked import Call, argument, option
from llmventure.commands.options import ForceOption
from llmventure.commands.scenario_file import USUAL
from llmventure.errors import UsageError
from llmventure.screen import Screen


def init(
    context: Call,
    path: Annotated[
        str, argument(metavar="PATH", help="Where to write it; a folder gets a scenario.yaml; - prints it.")
    ] = USUAL,
    template: Annotated[
        str | None, option("--template", metavar="NAME", help="Which one.  [default: the first of --list]")
    ] = None,
    package: Annotated[
        str | None,
        option("--from", metavar="OCF", help="A cap table in Open Cap Format (a folder or a zip) to begin with."),
    ] = None,
    listed: Annotated[bool, option("--list", help="Name the templates and stop.")] = False,
    force: ForceOption = False,
) -> None:
    """Write a commented scenario that runs as it is.

    \b
    Examples:
      llmventure init
      llmventure init --list
      llmventure init cap-table.yaml --from captable.ocf.zip

    With --from: the company, its cap table, SAFEs and notes, as a file that a scenario extends.
    """
    from llmventure import api

    screen: Screen = context.obj
    if package is not None:
        if template is not None or listed:
            raise UsageError("--from and a template are two beginnings", "leave one out")
        _from_package(screen, package, path, force)
        return
    templates = api.templates()
    if listed:
        from llmventure.render import terminal
        from llmventure.render.sections import Fact, Facts, Section

        facts = Facts(tuple(Fact(name, description) for name, description in templates.items()))
        screen.write(terminal.page([Section("Templates", (facts,))], screen.view()))
        return
    name = next(iter(templates)) if template is None else template
    if name not in templates:
        near = difflib.get_close_matches(name, templates, n=1)
        meant = f"did you mean {near[0]}? " if near else ""
        raise UsageError(f"there is no template '{name}'", f"{meant}llmventure init --list names them")
    text = api.template_text(name)
    if path == "-":
        screen.write(text)
        return
    from llmventure.output import write_file

    target = Path(path) / USUAL if Path(path).is_dir() else Path(path)
    write_file(target, text, force=force)
    screen.say(f"wrote {target} from the template {name}\nnext: llmventure plan {target}")


def _from_package(screen: Screen, package: str, path: str, force: bool) -> None:
    from llmventure.holdings.text import cap_table_text
    from llmventure.ocf.package import read_package
    from llmventure.output import write_file

    read = read_package(package)
    text = cap_table_text(read)
    for remark in read.remarks:
        screen.say(f"{package}: {remark}")
    if path == "-":
        screen.write(text)
        return
    target = Path(path) / USUAL if Path(path).is_dir() else Path(path)
    write_file(target, text, force=force, inputs=[package])
    screen.say(
        f"wrote {target}: {len(read.funding['cap_table'])} holdings, {len(read.funding['instruments'])} SAFEs and notes"
    )
    screen.say(
        f"next: a scenario with 'extends: {target.name}', company: {{months: 36, opening_cash: 3M}}, and its plans"
    )
