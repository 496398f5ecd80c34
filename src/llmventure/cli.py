"""The command line: a command of a file alone is called as it is, anything else is parsed."""

from collections.abc import Callable
from inspect import signature
from typing import Any

from llmventure.commands import COMMANDS, command
from llmventure.commands.asked import Call, Ended
from llmventure.compiled_part import load_compiled_part
from llmventure.everywhere import taken_out
from llmventure.screen import Screen, lost_output


def run(arguments: list[str]) -> int:
    """Run; answers the exit code. Wrong usage leaves as ``UsageError``, a closed pipe as itself."""
    everywhere, words = taken_out(arguments)
    screen = Screen(everywhere.color, everywhere.quiet)
    try:
        called = _command_of_a_file(words)
        if called is not None:
            called(Call(screen), *words[1:])
            return 0
        from llmventure.cli_parser import parse_and_run

        return parse_and_run(words, screen)
    except Ended as ended:
        return ended.exit_code
    except BrokenPipeError:
        raise
    except OSError as fault:
        # Files that cannot be read or written are named; what has no name is standard output, to which
        # typer prints the help of a command itself.
        if fault.filename is not None:
            raise
        raise lost_output(fault) from fault


def _command_of_a_file(words: list[str]) -> Callable[..., Any] | None:
    """The command, where ``words`` are its name and a file, or its usual one, and no option.

    Then every option stands at its default and nothing is to be parsed: the parser, and pydantic which it loads for
    the values of options, cost a fifth of a plan's time.
    """
    if not words or words[0] not in COMMANDS or len(words) > 2 or not all(map(_is_a_file, words[1:])):
        return None
    load_compiled_part("pydantic_core", "_pydantic_core")
    called = command(words[0])
    parameters = list(signature(called).parameters.values())[1:]
    alone = (
        parameters[:1] and parameters[0].name == "file" and all(each.default is not each.empty for each in parameters)
    )
    return called if alone else None


def _is_a_file(word: str) -> bool:
    """Whether the parser takes a word for a file's name as it is: no option, and a text."""
    return (word == "-" or not word.startswith("-")) and not any("\ud800" <= letter <= "\udfff" for letter in word)
