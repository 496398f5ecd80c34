"""What may stand where a number stands: a number, an uncertain one, or a path over time.

Only the meaning is here, as data; ``reading`` turns text into it and ``sampling`` into arrays.
Every number is in the unit of its field: money in its currency, fractions as fractions.
"""

from typing import TypeAlias

from llmventure.models.month import Month
from llmventure.record import record


@record
class Fixed:
    """A number that is known."""

    value: float


@record
class Interval:
    """``low to high``: the central 90 %. The shape follows from the field (see ``sampling``)."""

    low: float
    high: float


@record
class Percentiles:
    """``{p10: …, p50: …, p90: …}``: piecewise linear in the normal score, beyond the ends as the last piece."""

    p10: float
    p50: float
    p90: float


@record
class Normal:
    mean: "Number"
    sd: "Number"


@record
class Lognormal:
    """``mean`` and ``sd`` are of the quantity itself, not of its logarithm."""

    mean: "Number"
    sd: "Number"


@record
class Uniform:
    low: "Number"
    high: "Number"


@record
class Triangular:
    low: "Number"
    mode: "Number"
    high: "Number"


@record
class Pert:
    """A beta on [low, high] with shape 4 about the mode."""

    low: "Number"
    mode: "Number"
    high: "Number"


@record
class Beta:
    """``alpha`` and ``beta`` on [0, 1]."""

    alpha: "Number"
    beta: "Number"


@record
class Poisson:
    mean: "Number"


@record
class Bernoulli:
    """1 with ``probability``, else 0."""

    probability: "Number"


@record
class Discrete:
    values: tuple[float, ...]
    probabilities: tuple[float, ...]


@record
class Mixture:
    parts: tuple["Number", ...]
    weights: tuple[float, ...]


Number: TypeAlias = (
    Fixed
    | Interval
    | Percentiles
    | Normal
    | Lognormal
    | Uniform
    | Triangular
    | Pert
    | Beta
    | Poisson
    | Bernoulli
    | Discrete
    | Mixture
)
"""Drawn once a path."""

NUMBERS = (
    Fixed, Interval, Percentiles, Normal, Lognormal, Uniform, Triangular, Pert, Beta, Poisson, Bernoulli, Discrete,
    Mixture,
)  # fmt: skip
"""The classes of ``Number``."""

DISTRIBUTIONS: dict[str, type] = {
    "normal": Normal,
    "lognormal": Lognormal,
    "uniform": Uniform,
    "triangular": Triangular,
    "pert": Pert,
    "beta": Beta,
    "poisson": Poisson,
    "bernoulli": Bernoulli,
    "discrete": Discrete,
    "mixture": Mixture,
}


@record
class Steps:
    """Holds from each month until the next; nothing before the first."""

    steps: tuple[tuple[Month, Number], ...]


@record
class StepsAfter:
    """``start``, then steps that count from the month in which ``after`` closed or ended."""

    start: Number
    after: str
    steps: tuple[tuple[int, Number], ...]


@record
class Trend:
    """``start`` × (1 + ``yearly_change``)^(years since the company's first month), with a walk about it if volatile.

    ``mean_reversion`` is the share of the distance to the trend that is closed in a year; ``floor`` is never undercut.
    """

    start: Number
    yearly_change: Number
    yearly_volatility: Number
    mean_reversion: Number
    floor: Number | None


@record
class Noisy:
    """``mean`` with a fresh normal of standard deviation ``monthly_noise`` added each month."""

    mean: Number
    monthly_noise: Number


Path: TypeAlias = Number | Steps | StepsAfter | Trend | Noisy


@record
class Quantity:
    """A path (a mere number is one), the range its field can hold, and its currency if it is not the company's."""

    path: Path
    low: float | None
    high: float | None
    fraction: bool = False
    currency: str | None = None
    unit: str | None = None
    """In what it is held, where its field says neither money nor months."""

    @property
    def fixed(self) -> float | None:
        """The number, where it is one that is known."""
        return self.path.value if isinstance(self.path, Fixed) else None

    @property
    def is_zero(self) -> bool:
        return isinstance(self.path, Fixed) and self.path.value == 0


def fixed(value: float, *, low: float | None = None, high: float | None = None, fraction: bool = False) -> Quantity:
    """A known number as a quantity: what a default is."""
    return Quantity(Fixed(value), low, high, fraction)
