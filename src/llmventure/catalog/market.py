"""Salaries, rounds, cases and price norms: figures as published, with date, source and quality."""

from functools import cache

from llmventure.catalog.tables import optional, table
from llmventure.record import record


@record
class Norm:
    """A published figure: one ``value``, or ``low`` and ``high``, or only ``text``; shares are fractions."""

    topic: str
    item: str
    measure: str
    low: float | None
    value: float | None
    high: float | None
    text: str
    unit: str
    as_of: str
    source: str
    quality: str
    note: str


@record
class CaseFigure:
    """One published figure of one company; ``currency`` names the unit the source prints it in."""

    company: str
    country: str
    measure: str
    period: str
    low: float | None
    value: float | None
    high: float | None
    text: str
    currency: str
    as_of: str
    source: str
    quality: str


@record
class PriceNorm:
    """A median, discount, trend or energy price; the unit says per what."""

    topic: str
    subject: str
    kind: str
    value: float
    unit: str
    as_of: str
    source: str
    note: str


@record
class ApiPrice:
    """A list price of a model's API, USD a million tokens; ``direction``: input, cached_input, output, blended."""

    model: str
    provider: str
    direction: str
    usd_per_million_tokens: float
    as_of: str
    source: str
    note: str


def _norm(row: dict[str, str]) -> Norm:
    return Norm(
        topic=row["topic"],
        item=row["item"],
        measure=row["measure"],
        low=optional(row["low"]),
        value=optional(row["value"]),
        high=optional(row["high"]),
        text=row["text"],
        unit=row["unit"],
        as_of=row["as_of"],
        source=row["source"],
        quality=row["quality"],
        note=row["note"],
    )


@cache
def salary_norms() -> tuple[Norm, ...]:
    """Salaries, employer's cost and retention."""
    return tuple(map(_norm, table("salaries")))


@cache
def round_norms() -> tuple[Norm, ...]:
    """Rounds, dilution, timing, survival, debt, credits, grants, burn and exits."""
    return tuple(map(_norm, table("rounds")))


@cache
def case_figures() -> tuple[CaseFigure, ...]:
    """What companies published or what was reported of them."""
    return tuple(
        CaseFigure(
            company=row["company"],
            country=row["country"],
            measure=row["measure"],
            period=row["period"],
            low=optional(row["low"]),
            value=optional(row["value"]),
            high=optional(row["high"]),
            text=row["text"],
            currency=row["currency"],
            as_of=row["as_of"],
            source=row["source"],
            quality=row["quality"],
        )
        for row in table("cases")
    )


@cache
def price_norms() -> tuple[PriceNorm, ...]:
    """Named medians, commitment discounts, trends and electricity."""
    return tuple(
        PriceNorm(
            topic=row["topic"],
            subject=row["subject"],
            kind=row["kind"],
            value=float(row["value"]),
            unit=row["unit"],
            as_of=row["as_of"],
            source=row["source"],
            note=row["note"],
        )
        for row in table("price_norms")
    )


@cache
def api_prices() -> tuple[ApiPrice, ...]:
    """List prices of model APIs."""
    return tuple(
        ApiPrice(
            model=row["model"],
            provider=row["provider"],
            direction=row["direction"],
            usd_per_million_tokens=float(row["usd_per_million_tokens"]),
            as_of=row["as_of"],
            source=row["source"],
            note=row["note"],
        )
        for row in table("api_prices")
    )


def electricity_price() -> PriceNorm:
    """The newest average price of electricity for US industry, USD/kWh.

    >>> electricity_price().value, electricity_price().as_of
    (0.0826, '2025')
    """
    return max((row for row in price_norms() if row.topic == "electricity_price"), key=lambda row: row.as_of)
