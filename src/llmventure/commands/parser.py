"""The command line for typer: its commands, built from what they ask for, and its complaints in our words.

A group of commands with a ``typer`` app of its own: one entry in ``GROUPS``. Only the command that is called is loaded.
"""

import importlib
from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Annotated, Any, get_origin

import typer

from llmventure import __version__
from llmventure.commands import COMMANDS, command
from llmventure.commands.asked import Asked, Call
from llmventure.errors import UsageError
from llmventure.everywhere import HELP
from llmventure.screen import Screen, complain

GROUPS = {
    "compute": "llmventure.commands.compute",
    "catalog": "llmventure.commands.catalog",
}

# Only the names that typer itself gives out are used; these two are where its own errors come from,
# in every version that is supported.
_UsageFault: type[Exception] = typer.BadParameter.__mro__[1]
_CommandFault: type[Exception] = typer.BadParameter.__mro__[2]


HELP_NAMES = {"help_option_names": ["-h", "--help"]}


def _print_version(context: typer.Context, wanted: bool) -> None:
    if wanted:
        context.obj.write(f"llmventure {__version__}\n")
        raise typer.Exit


def _print_help(context: typer.Context, wanted: bool) -> None:
    if wanted:
        context.obj.write(context.get_help() + "\n")
        raise typer.Exit


def _root(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - the callback answers
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_print_version)
    ] = False,
    help_: Annotated[  # noqa: ARG001 - the callback answers
        bool, typer.Option("--help", "-h", help="Show this message and stop.", is_eager=True, callback=_print_help)
    ] = False,
) -> None:
    """Financial planning for AI companies: one YAML file in; burn, compute bill, runway, rounds and ownership out.

    \b
    Examples:
      llmventure init                 write a scenario to start from
      llmventure plan scenario.yaml   runway, burn, compute bill, rounds
      llmventure check scenario.yaml  is it right, and is it wise?
    """
    if context.invoked_subcommand is None:
        complain(context.get_help())
        raise typer.Exit(2)


def build(called: str | None = None) -> typer.Typer:
    """The command line: all of it, or of its commands only the one that is called.

    Help is set without Rich and fits any width. ``--help`` is a flag of our own at the top, and neither it
    nor ``--version`` gets to where the parser loads pydantic for the values of options.
    """
    app = typer.Typer(
        rich_markup_mode=None,
        add_completion=False,
        pretty_exceptions_enable=False,
        invoke_without_command=True,
        context_settings={"help_option_names": []},
        callback=_root,
        epilog=HELP,
    )
    for name in COMMANDS:
        if called in {None, name}:
            app.command(name, context_settings=HELP_NAMES)(_declared(command(name)))
    for name, module in GROUPS.items():
        if called in {None, name}:
            app.add_typer(importlib.import_module(module).app, name=name, context_settings=HELP_NAMES)
    return app


def _declared(asking: Callable[..., Any]) -> Callable[..., Any]:
    """A command as typer wants it declared."""

    @wraps(asking)
    def declared(*given: Any, **named: Any) -> Any:
        return asking(*given, **named)

    parameters = [
        each.replace(annotation=_annotation(each.annotation)) for each in signature(asking).parameters.values()
    ]
    del declared.__wrapped__
    declared.__signature__ = signature(asking).replace(parameters=parameters)  # type: ignore[attr-defined]
    declared.__annotations__ = {each.name: each.annotation for each in parameters}
    return declared


def _annotation(asked: Any) -> Any:
    if asked is Call:
        return typer.Context
    if get_origin(asked) is not Annotated:
        return asked
    marks = [
        (typer.Option(*mark.names, **mark.settings) if mark.names else typer.Argument(**mark.settings))
        if isinstance(mark, Asked)
        else mark
        for mark in asked.__metadata__
    ]
    return Annotated[asked.__origin__, *marks]


def parse_and_run(words: list[str], screen: Screen) -> int:
    """Parse and run; answers the exit code. Wrong usage leaves as ``UsageError``."""
    called = words[0] if words and (words[0] in COMMANDS or words[0] in GROUPS) else None
    try:
        status = build(called)(args=words, prog_name="llmventure", standalone_mode=False, obj=screen)
    except _CommandFault as fault:
        raise _usage_error(fault, called) from fault
    except typer.Abort:
        return 130
    except SystemExit as left:
        # typer leaves the process at once when the pipe it prints help to is closed.
        if isinstance(left.__context__, BrokenPipeError):
            raise left.__context__ from None
        return left.code if isinstance(left.code, int) else 1
    return status if isinstance(status, int) else 0


def _usage_error(fault: Exception, called: str | None) -> UsageError:
    """The parser's complaint in our form: what is wrong, the nearest right word, where to read on."""
    possible = getattr(fault, "possibilities", None)
    message = str(getattr(fault, "message", "")) if possible else fault.format_message()  # type: ignore[attr-defined]
    message = message.replace("Value error, ", "").rstrip(".")
    if possible:
        message = f"{message}. Did you mean {possible[0]}?"
    context = getattr(fault, "ctx", None) if isinstance(fault, _UsageFault) else None
    asked = context.command_path if context else f"llmventure {called}" if called else "llmventure"
    return UsageError(message, f"see {asked} --help")
