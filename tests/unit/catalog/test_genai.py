"""The optional price source: what is read of the package, and what is said where it is not there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from llmventure.catalog import genai
from llmventure.catalog.errors import CatalogError


@dataclass
class Tiers:
    base: Decimal
    tiers: list[object] = field(default_factory=list)


def price(**cells: object) -> SimpleNamespace:
    return SimpleNamespace(**cells)


def from_day(day: date | None, **cells: object) -> SimpleNamespace:
    constraint = None if day is None else SimpleNamespace(start_date=day)
    return SimpleNamespace(constraint=constraint, prices=price(**cells))


PLAIN = price(input_mtok=Decimal("0.5"), output_mtok=Decimal("1.5"), web_searches_kcount=Decimal(10))
DATED = [
    from_day(None, input_mtok=Decimal(30)),
    from_day(date(2026, 3, 13), input_mtok=Tiers(Decimal(20))),
    from_day(date(2099, 1, 1), input_mtok=Decimal(1)),
]
BY_HOUR = [
    from_day(None, cache_read_mtok=Decimal(1)),
    SimpleNamespace(
        constraint=SimpleNamespace(start_time=time(1), end_time=time(4)), prices=price(cache_read_mtok=Decimal("0.5"))
    ),
]


@pytest.fixture(autouse=True)
def _read_afresh() -> Iterator[None]:
    genai.genai_api_prices.cache_clear()
    yield
    genai.genai_api_prices.cache_clear()


def installed(monkeypatch: pytest.MonkeyPatch, *models: Any) -> None:
    provider = SimpleNamespace(name="Anyone", models=list(models))
    monkeypatch.setattr(genai, "version", lambda _: "0.2.9")
    monkeypatch.setattr(genai, "import_module", lambda _: SimpleNamespace(providers=[provider]))


def test_text_prices_with_their_version_and_day(monkeypatch: pytest.MonkeyPatch) -> None:
    installed(
        monkeypatch,
        SimpleNamespace(id="plain", prices=PLAIN),
        SimpleNamespace(id="dated", prices=DATED),
        SimpleNamespace(id="night", prices=BY_HOUR),
    )
    rows = {(row.model, row.direction): row for row in genai.genai_api_prices()}
    assert set(rows) == {("plain", "input"), ("plain", "output"), ("dated", "input"), ("night", "cached_input")}
    assert {row.source for row in rows.values()} == {"genai-prices 0.2.9"}
    assert rows["plain", "output"].usd_per_million_tokens == 1.5
    assert rows["plain", "output"].as_of == "2026-03-13", "the newest day that the snapshot knows"
    assert rows["dated", "input"].usd_per_million_tokens == 20
    assert rows["dated", "input"].as_of == "2026-03-13"
    assert "first tier" in rows["dated", "input"].note
    assert rows["night", "cached_input"].usd_per_million_tokens == 1
    assert "some hours" in rows["night", "cached_input"].note


def test_not_installed_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> str:
        raise genai.PackageNotFoundError(genai.PACKAGE)

    monkeypatch.setattr(genai, "version", missing)
    with pytest.raises(CatalogError, match="genai-prices is not installed") as caught:
        genai.genai_api_prices()
    assert caught.value.cure is not None
    assert "llmventure[prices]" in caught.value.cure


def test_a_package_written_otherwise_is_named_with_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, SimpleNamespace(name="no id", prices=PLAIN))
    with pytest.raises(CatalogError, match=r"genai-prices 0\.2\.9 is not written as"):
        genai.genai_api_prices()
