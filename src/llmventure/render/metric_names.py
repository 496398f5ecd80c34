"""The metrics of a plan as people call them, and how each is written."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from llmventure.render import numbers

Value: TypeAlias = float | str | dict[str, float | None] | None


def _months(value: float | None, _: str) -> str:
    return numbers.UNDEFINED if value is None else f"{numbers.decimal(value)} mo"


def _fraction(value: float | None, _: str) -> str:
    return numbers.fraction(value)


def _ratio(value: float | None, _: str) -> str:
    return numbers.decimal(value, 2)


MONEY = frozenset(
    {
        *(
            "minimum_cash",
            "closing_cash",
            "total_raised",
            "founders_proceeds",
            "founders_present_value",
            "compute_cost",
            "break_even_exit",
        ),
        *("arr", "usage_run_rate", "run_rate_revenue", "enterprise_value"),
    }
)
FRACTIONS = frozenset(
    {
        "gross_margin",
        "founders_ownership",
        "founders_votes",
        "compute_share_of_cost",
        "cost_of_capital",
        "ruin",
        "probability_of_ruin",
    }
)
MONTHS = frozenset(
    {
        *("runway_months", "runway_at_least", "months_per_point", "cash_out_month", "break_even_month"),
        *("cash_out_month_without_funding", "start_raising_by", "minimum_cash_month"),
    }
)
SPOKEN: Mapping[str, str] = {
    "arr": "ARR",
    "cash_out_month_without_funding": "Cash out without funding",
    "cash_out_month": "Cash out",
    "runway_months": "Runway",
    "months_per_point": "Months a point of dilution",
    "minimum_cash": "Lowest cash",
    "minimum_cash_month": "Lowest cash in",
    "closing_cash": "Cash at the end",
    "founders_present_value": "Founders proceeds today",
    "compute_share_of_cost": "Compute, share of cost",
}


def spoken(metric: str) -> str:
    """
    >>> spoken("arr"), spoken("founders_ownership")
    ('ARR', 'Founders ownership')
    """
    return SPOKEN.get(metric, metric.replace("_", " ").capitalize())


def written(metric: str, value: float | None, currency: str) -> str:
    """
    >>> written("minimum_cash", -1.2e6, "USD"), written("founders_ownership", 0.391, "USD")
    ('−$1.2M', '39.1%')
    >>> written("runway_months", 14.24, "USD"), written("burn_multiple", 1.8, "USD")
    ('14.2 mo', '1.80')
    """
    write: Callable[[float | None, str], str] = _ratio
    if metric in MONEY:
        write = numbers.money
    elif metric in FRACTIONS:
        write = _fraction
    elif metric in MONTHS:
        write = _months
    return write(value, currency)


def outcome(metric: str, value: Value, currency: str) -> str:
    """A month as it is; of percentiles the median with the 80 % around it.

    >>> outcome("arr", {"p10": 1e6, "p50": 2e6, "p90": 3e6, "mean": 2e6}, "USD")
    '$2M ($1M to $3M)'
    >>> outcome("cash_out_month", "2028-09", "USD"), outcome("cash_out_month", None, "USD")
    ('2028-09', '–')
    >>> outcome("cost_of_capital", {"p10": None, "p50": None, "p90": None, "mean": 0.25}, "USD")
    '25%'
    """
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        if value["mean"] is not None and all(value[key] is None for key in ("p10", "p50", "p90")):
            return written(metric, value["mean"], currency)  # a figure of all paths together
        low, middle, high = (written(metric, value.get(key), currency) for key in ("p10", "p50", "p90"))
        return f"{middle} ({low} to {high})"
    return written(metric, value, currency)


def _fine(value: float) -> str:
    """One decimal, or the first digit that says anything; what is less than a two-thousandth is nothing.

    >>> _fine(-7.04), _fine(0.023), _fine(-0.0009), _fine(3e-5)
    ('−7.0', '0.02', '−0.0009', '0')
    """
    size = abs(value)
    if size >= 0.05:
        return numbers.decimal(value)
    return f"{numbers.MINUS if value < 0 else ''}{size:.1g}" if size >= 0.0005 else "0"


def change(metric: str, value: float | None, currency: str, error: float | None = None) -> str:
    """A difference, with its sign and its standard error; of fractions in percentage points.

    >>> change("arr", 2e5, "USD"), change("founders_ownership", -0.07, "USD"), change("runway_months", 5, "USD")
    ('+$200k', '−7.0 pp', '+5.0 mo')
    >>> change("arr", 2e5, "USD", 3e4), change("founders_ownership", -0.07, "USD", 0.004)
    ('+$200k ± $30k', '−7.0 ± 0.4 pp')
    >>> change("arr", 0.0, "USD"), change("gross_margin", 1e-9, "USD"), change("gross_margin", 3e-4, "USD")
    ('=', '=', '+0.03 pp')
    """
    if value is None:
        return numbers.UNDEFINED
    scale, unit = (100, " pp") if metric in FRACTIONS else (1, " mo") if metric in MONTHS else (1, "")
    text, spread = (
        "" if figure is None else _fine(figure * scale) if unit else written(metric, figure, currency)
        for figure in (value, error)
    )
    if not any(digit in text for digit in "123456789"):
        return "="
    signed = text if value < 0 else f"+{text}"
    return f"{signed} ± {spread}{unit}" if error else f"{signed}{unit}"
