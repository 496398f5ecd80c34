"""The price that stands for a GPU: index before quotes, newest before older, its rule said."""

from statistics import median

import pytest

from llmventure.catalog.errors import CatalogError
from llmventure.catalog.gpu_prices import KINDS, gpu_hour_price, gpu_prices
from llmventure.catalog.gpus import gpus


def test_the_h100_figures_named_in_the_literature() -> None:
    assert gpu_hour_price("H100-SXM", "reserved_1y").usd == 2.35  # type: ignore[union-attr]
    assert gpu_hour_price("H100-SXM", "reserved_1y", "2025-10").usd == 1.70  # type: ignore[union-attr]
    market = gpu_hour_price("H100-SXM")
    assert market is not None
    assert (market.usd, market.as_of, market.basis) == (2.95, "2026-05", "index")


def test_a_median_says_its_rule_and_can_be_done_by_hand() -> None:
    price = gpu_hour_price("H200-SXM")
    assert price is not None
    newest: dict[str, float] = {}
    for row in sorted(
        (r for r in gpu_prices() if r.gpu == "H200-SXM" and r.kind == "on_demand"), key=lambda r: r.as_of
    ):
        newest[row.provider] = row.usd
    assert price.usd == median(newest.values())
    assert price.rule.startswith(f"median over {len(newest)} sellers")


def test_nothing_known_is_none_and_before_the_first_quote_too() -> None:
    assert gpu_hour_price("Inferentia2") is None
    assert gpu_hour_price("B200", on="2019") is None


def test_unknown_kinds_and_gpus_are_faults() -> None:
    with pytest.raises(CatalogError, match="unknown kind of price 'hourly'"):
        gpu_hour_price("H100-SXM", "hourly")
    with pytest.raises(CatalogError, match="fits"):
        gpu_hour_price("H100")


def test_every_row_is_dated_sourced_positive_and_of_a_known_gpu() -> None:
    keys = {each.key for each in gpus()}
    assert len(gpu_prices()) > 250
    for row in gpu_prices():
        assert row.gpu in keys
        assert row.kind in KINDS
        assert row.usd > 0
        assert row.as_of[:2] == "20"
        assert row.source
        # A rental above 100 USD an hour, or a GPU below 500 USD, would be a unit mixed up.
        assert (row.usd > 500) == (row.kind == "purchase")
