"""Which file a command means when none is named."""

from llmventure.errors import UsageError

USUAL = "scenario.yaml"


def scenario_file(named: str | None) -> str:
    """The named file, else ``scenario.yaml`` in this folder.

    Raises ``UsageError`` where there is neither; whether a named file can be read is the loader's to say.
    """
    if named is not None:
        return named
    from pathlib import Path  # only here: a named file needs none

    if Path(USUAL).exists():
        return USUAL
    raise UsageError(f"no file is named and there is no {USUAL} here", "make one: llmventure init")
