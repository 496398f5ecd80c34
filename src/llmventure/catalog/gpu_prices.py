"""What a GPU-hour or a GPU costs: dated quotes, and the one price that stands for them."""

from functools import cache
from typing import Literal, TypeAlias

from llmventure.catalog.errors import CatalogError
from llmventure.catalog.gpus import gpu
from llmventure.catalog.tables import table
from llmventure.record import record

PriceKind: TypeAlias = Literal["on_demand", "reserved_1y", "reserved_3y", "spot", "purchase"]
KINDS: tuple[PriceKind, ...] = ("on_demand", "reserved_1y", "reserved_3y", "spot", "purchase")
QUOTE_YEARS = 1
"""Quotes older than this, before the newest, do not enter a median: rents moved by a third in a year."""


@record
class PriceRow:
    """A price in USD per GPU-hour (per GPU for ``purchase``), with the rule that chose it.

    ``basis`` is ``index`` (a figure over a market), ``quote`` (one provider's list), ``assumption``
    or ``median`` (of the ``quotes`` rows by ``rule``).
    """

    gpu: str
    kind: str
    usd: float
    basis: str
    provider: str
    region: str
    as_of: str
    source: str
    note: str
    rule: str = "as listed"
    quotes: int = 1


@cache
def gpu_prices() -> tuple[PriceRow, ...]:
    """Every dated price of an accelerator, as it was seen."""
    return tuple(
        PriceRow(
            gpu=row["gpu"],
            kind=row["kind"],
            usd=float(row["usd"]),
            basis=row["basis"],
            provider=row["provider"],
            region=row["region"],
            as_of=row["as_of"],
            source=row["source"],
            note=row["note"],
        )
        for row in table("gpu_prices")
    )


@cache
def gpu_hour_price(gpu_key: str, kind: PriceKind = "on_demand", on: str | None = None) -> PriceRow | None:
    """The price of a GPU-hour (of a GPU for ``purchase``) that the catalog would use, or ``None``.

    The newest market index if there is one; else the median over the providers of each one's newest
    quote, among the quotes of the year before the newest. ``on`` (``2026-03``, ``2026-03-17``)
    looks no further than that day.

    :raises CatalogError: if the GPU or the kind is unknown.

    >>> gpu_hour_price("H100-SXM", "reserved_1y").usd, gpu_hour_price("H100-SXM", "reserved_1y", "2025-12").usd
    (2.35, 1.7)
    """
    key = gpu(gpu_key).key
    if kind not in KINDS:
        raise CatalogError(f"unknown kind of price '{kind}'", f"one of {', '.join(KINDS)}")
    rows = [
        row
        for row in gpu_prices()
        if row.gpu == key and row.kind == kind and (on is None or row.as_of[: len(on)] <= on)
    ]
    indexes = [row for row in rows if row.basis == "index"]
    if indexes:
        return max(indexes, key=lambda row: row.as_of)
    return _median_of_newest(key, kind, [row for row in rows if row.basis == "quote"])


def _median_of_newest(key: str, kind: str, quotes: list[PriceRow]) -> PriceRow | None:
    from statistics import median  # costs 25 ms: only where a median is asked for

    if not quotes:
        return None
    newest = max(row.as_of for row in quotes)
    oldest = f"{int(newest[:4]) - QUOTE_YEARS}{newest[4:]}"
    latest: dict[str, PriceRow] = {}
    for row in sorted(quotes, key=lambda each: each.as_of):
        if row.as_of >= oldest:
            # A sale has no provider: each is a seller of its own, told apart by its source.
            latest[row.provider or row.source] = row
    return PriceRow(
        gpu=key,
        kind=kind,
        usd=median(row.usd for row in latest.values()),
        basis="median",
        provider=", ".join(sorted({row.provider for row in latest.values() if row.provider})),
        region="",
        as_of=newest,
        source="; ".join(sorted({row.source.split(":")[0].split(" (")[0] for row in latest.values()})),
        note="",
        rule=f"median over {len(latest)} sellers of each one's newest quote since {oldest}",
        quotes=len(latest),
    )
