"""The command line: a command that is plainly asked for is called as it is, anything else is parsed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from llmventure.commands import COMMANDS, command
from llmventure.commands.asked import Call, Ended
from llmventure.commands.plain_words import plainly_read
from llmventure.compiled_part import load_compiled_part
from llmventure.everywhere import taken_out
from llmventure.screen import Screen, lost_output


def run(arguments: list[str]) -> int:
    """Run; answers the exit code. Wrong usage leaves as ``UsageError``, a closed pipe as itself."""
    everywhere, words = taken_out(arguments)
    screen = Screen(everywhere.color, everywhere.quiet)
    try:
        called = _plainly_called(words, screen)
        if called is not None:
            called()
            return 0
        from llmventure.commands.parser import parse_and_run

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


def _plainly_called(words: list[str], screen: Screen) -> Callable[[], Any] | None:
    """The call that ``words`` plainly ask for; none where the parser has to read them.

    The parser, and pydantic which it loads for the values of options, cost a fifth of a plan's time.
    """
    if not words or words[0] not in COMMANDS:
        return None
    load_compiled_part("pydantic_core", "_pydantic_core")
    load_compiled_part("yaml", "_yaml", errors="error.YAMLError")
    called = command(words[0])
    named = plainly_read(called, words[1:])
    return None if named is None else partial(called, Call(screen), **named)
