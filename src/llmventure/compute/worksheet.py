"""What a calculator has worked out so far, and what it must say about it."""

from dataclasses import field

from llmventure.errors import UsageError
from llmventure.record import record

TOLERANCE = 0.01
"""Two statements of the same thing agree within one per cent: published figures are rounded."""


@record(frozen=False)
class Remarks:
    """What was assumed, and what looks unlikely."""

    assumptions: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def assume(self, text: str) -> None:
        """Name a default or an omission."""
        self.assumptions.append(text)

    def warn(self, text: str) -> None:
        """Name what the evidence speaks against."""
        self.warnings.append(text)


def disagree(one: float, other: float) -> bool:
    """Whether two statements of the same number differ by more than rounding.

    >>> disagree(100.0, 100.9), disagree(100.0, 102.0)
    (False, True)
    """
    return abs(one - other) > TOLERANCE * max(abs(one), abs(other))


def human(number: float) -> str:
    """A count as people write it: 70B, 15.2T, 1,024, 0.36.

    >>> human(70e9), human(8.4e22), human(1024), human(0.3572)
    ('70B', '8.4e+22', '1,024', '0.36')
    """
    if abs(number) >= 1e16:
        return f"{number:.3g}"
    for unit, suffix in ((1e12, "T"), (1e9, "B"), (1e6, "M")):
        if abs(number) >= unit:
            return f"{number / unit:.4g}{suffix}"
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.2g}" if abs(number) < 1 else f"{number:.4g}"


def contradiction(said: str, instead: str) -> UsageError:
    """The fault of options that cannot all hold, with the number that could.

    >>> contradiction("a and b disagree", "b could be 3").cure
    'b could be 3'
    """
    return UsageError(said, instead)
