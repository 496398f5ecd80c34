"""The one place where every ending of a command is turned into words and an exit code."""

import atexit
import gc
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from llmventure import __version__, screen
from llmventure.errors import LlmventureError, OutputError, ScenarioError, TieOutError, UsageError
from llmventure.everywhere import debug_wanted

FINE, FAULTS, USAGE, OUTPUT, BUG, INTERRUPTED, CLOSED_PIPE, TERMINATED = 0, 1, 2, 4, 70, 130, 141, 143

MOST_FAULTS = 20
"""Faults that are shown; the rest is counted."""


class _Terminated(BaseException):
    """SIGTERM arrived: unwind, so that half-written files are removed."""


def _on_terminate(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signal's own signature
    raise _Terminated


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and answer the exit code; nothing else ever leaves."""
    # Start-up makes some hundred thousand objects that all stay; collecting among them costs a tenth of a plan's time.
    gc.set_threshold(1_000_000, 50, 50)
    # No plugin of pydantic's has a say in a plan, and looking for them costs as much again.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    # Nothing here multiplies large matrices, and numpy's BLAS would start a thread for every other core as it loads,
    # which takes a fifth of a plan's time; and so the last bit of a product depends on no number of cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = debug_wanted(given)
    try:
        screen.prepare()
        before = signal.signal(signal.SIGTERM, _on_terminate)
        try:
            return _ended(given, debug)
        finally:
            signal.signal(signal.SIGTERM, before)
    except KeyboardInterrupt:
        screen.complain("interrupted")
        return INTERRUPTED
    except _Terminated:
        screen.complain("terminated")
        return TERMINATED


def _ended(arguments: list[str], debug: bool) -> int:
    """Run the command; every fault in words, a traceback only for those who ask for it."""
    try:
        from llmventure import cli

        status = cli.run(arguments)
        _flush()
    except BrokenPipeError:
        screen.abandon_output()
        return CLOSED_PIPE
    except LlmventureError as fault:
        if debug:
            _trace()
        return _told(fault)
    except MemoryError:
        screen.complain("error: not enough memory\n  cure: fewer paths or months")
        return BUG
    except Exception:  # noqa: BLE001 - the last line of defence: a user never sees a traceback unasked
        return _bug(debug)
    if status == INTERRUPTED:
        screen.complain("interrupted")
    return status


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as fault:
        raise screen.lost_output(fault) from fault


def _told(fault: LlmventureError) -> int:
    """What went wrong on purpose, in its own words."""
    match fault:
        case ScenarioError():
            _complain_of_faults(fault)
        case UsageError() | OutputError():
            screen.complain(f"error: {fault.message}{_cure(fault)}")
            if isinstance(fault, screen.LostOutputError):
                screen.abandon_output()
        case TieOutError():
            screen.complain(f"error: the books do not tie out: {fault}\n{_how_to_report()}")
        case _:
            screen.complain(f"error: {fault}{_cure(fault)}")
    return fault.exit_code


def _cure(fault: LlmventureError) -> str:
    """What to do about it, on a line of its own, where the fault knows."""
    cure = getattr(fault, "cure", None)
    return f"\n  cure: {cure}" if cure else ""


def _complain_of_faults(error: ScenarioError) -> None:
    from llmventure.loader.excerpt import format_faults

    screen.complain(format_faults(error.faults, MOST_FAULTS, between="\n\n"))


def _bug(debug: bool) -> int:
    if debug:
        _trace()
    screen.complain(f"error: llmventure stopped on a fault of its own\n{_how_to_report()}")
    return BUG


def _how_to_report() -> str:
    python = ".".join(map(str, sys.version_info[:3]))
    return (
        "  This is a bug. Please report it with the scenario, the command, what it prints with --debug,\n"
        f"  and this line: llmventure {__version__}, Python {python}, {sys.platform}"
    )


def _trace() -> None:
    import traceback

    traceback.print_exc()


def command() -> int:
    """``main`` as the whole of a process, which ends with it."""
    status = main()
    # Everything ends with the process: to look through all of it for cycles once more costs a tenth of a plan's time.
    gc.freeze()
    _leave(status)
    return status


def _leave(status: int) -> None:
    """End here where nobody waits for anything that still exists: to take it apart costs a thirtieth of a plan's time.

    What was registered for the end is done, and what is written is flushed. Where that fails, where other threads
    run, or where a debugger or a profiler looks on, the interpreter ends as ever.
    """
    threading = sys.modules.get("threading")
    if sys.gettrace() or sys.getprofile() or (threading is not None and threading.active_count() > 1):
        return
    try:
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (Exception, KeyboardInterrupt):  # noqa: BLE001 - the interpreter itself says what it could not do at the end
        return
    os._exit(status)


if __name__ == "__main__":
    sys.exit(command())
