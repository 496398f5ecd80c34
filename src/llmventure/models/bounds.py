"""What a field's value must lie between, and how a message shows a limit."""

from llmventure.models.numerals import Dimension
from llmventure.record import record


@record
class Bounds:
    """From ``low`` to ``high``, both of which may stand in the field, in the base unit of its dimension."""

    low: float | None
    high: float | None
    whole: bool = False
    above: bool = False
    """``low`` itself is excluded."""

    def fault(self, value: float, dimension: Dimension) -> str | None:
        """Why ``value`` cannot stand in the field, or None."""
        if self.low is not None and (value < self.low or (self.above and value == self.low)):
            least = f"{'above' if self.above else 'at least'} {shown(self.low, dimension)}"
            return f"must be {least}, found {shown(value, dimension)}"
        if self.high is not None and value > self.high:
            return f"must be at most {shown(self.high, dimension)}, found {shown(value, dimension)}"
        if self.whole and value != round(value):
            return f"must be a whole number, found {value:g}"
        return None


def shown(value: float, dimension: Dimension) -> str:
    """A number of the base unit, as a message has it.

    >>> shown(0.5, "fraction"), shown(0.5, "time"), shown(1e6, "plain")
    ('50%', '1,800 seconds', '1,000,000')
    """
    if dimension == "time":
        return f"{value:,.6g} hours" if value >= 1 else f"{value * 3600:,.6g} seconds"
    return f"{value * 100:g}%" if dimension == "fraction" else f"{value:,.15g}"
