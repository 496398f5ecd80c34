"""The list prices that the installed ``genai-prices`` package carries: an optional, larger source of API prices.

It is read offline, from the snapshot in its wheel; nothing is updated. ``pip install 'llmventure[prices]'`` brings it.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from llmventure.catalog import CATALOG_AS_OF
from llmventure.catalog.errors import CatalogError
from llmventure.catalog.market import ApiPrice

TODAY = date.fromisoformat(CATALOG_AS_OF)
"""The catalog's day: prices announced for later are not today's."""
PACKAGE = "genai-prices"
DIRECTIONS = {"input_mtok": "input", "cache_read_mtok": "cached_input", "output_mtok": "output"}
"""Its fields of text, USD a million tokens; images, audio, searches and cache writes are not read."""


@cache
def genai_api_prices() -> tuple[ApiPrice, ...]:
    """Every text price of the package; the version stands in each row's source.

    Of prices that follow each other the one that holds on the catalog's own day; of tiers the first. ``as_of`` is the
    day from which a price holds where the package says it, else the newest such day up to the catalog's: the
    snapshot is no older.

    :raises CatalogError: if the package is not installed, or is not one that this reads.
    """
    try:
        number = version(PACKAGE)
        providers = import_module("genai_prices.data").providers
    except (PackageNotFoundError, ImportError):
        raise CatalogError(
            f"{PACKAGE} is not installed", "pip install 'llmventure[prices]', or leave --genai-prices out"
        ) from None
    try:
        newest = max((day for provider in providers for model in provider.models for day in _days(model)), default=None)
        as_of = newest.isoformat() if newest is not None else ""
        return tuple(_rows(providers, f"{PACKAGE} {number}", as_of))
    except (AttributeError, TypeError, ValueError) as changed:
        raise CatalogError(
            f"{PACKAGE} {number} is not written as 0.2 was ({changed})", "pip install 'genai-prices>=0.2,<0.3'"
        ) from None


def _days(model: Any) -> Iterator[date]:
    if isinstance(model.prices, list):
        for each in model.prices:
            start = getattr(each.constraint, "start_date", None)
            if isinstance(start, date) and start <= TODAY:
                yield start


def _rows(providers: Any, source: str, snapshot: str) -> Iterator[ApiPrice]:
    for provider in providers:
        for model in provider.models:
            price, since, note = _current(model.prices)
            for field, direction in DIRECTIONS.items():
                cell = getattr(price, field, None)
                if cell is None:
                    continue
                tiers = hasattr(cell, "base")
                yield ApiPrice(
                    model=model.id,
                    provider=provider.name,
                    direction=direction,
                    usd_per_million_tokens=float(cell.base if tiers else cell),
                    as_of=since.isoformat() if since is not None else snapshot,
                    source=source,
                    note="; ".join(filter(None, (note, "the first tier: long prompts cost more" if tiers else ""))),
                )


def _current(prices: Any) -> tuple[Any, date | None, str]:
    """The price that holds at all hours and began last, since when, and what is left out."""
    if not isinstance(prices, list):
        return prices, None, ""
    always = [each for each in prices if not hasattr(each.constraint, "start_time")] or prices
    begun = [each for each in always if getattr(each.constraint, "start_date", date.min) <= TODAY] or always[:1]
    chosen = max(begun, key=lambda each: getattr(each.constraint, "start_date", date.min))
    since = getattr(chosen.constraint, "start_date", None)
    return chosen.prices, since, "" if len(always) == len(prices) else "another price at some hours of the day"
