"""The page on the JSON report names every key of a report, and no key that there is not."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from llmventure import api
from llmventure.ledger.accounts import ACCOUNTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
COMPARED = """\
company: {name: Two Ways, start: 2027-01, months: 36, opening_cash: 3M}
costs: {rent: {amount: 40k to 60k}}
market: {winter: {yearly_rate: 1, months: 8, change: {costs.rent.amount: x1.5}}}
funding: {cap_table: {founders: {shares: 8M}}}
strategies: {as it is: {}, lean: {costs: {rent: {amount: 30k}}}}
"""
NAMED_BY_THE_USER = {"shares_issued", "conversion_prices", "sources", "uses", "securities"}


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield key
            if key not in NAMED_BY_THE_USER:
                yield from _keys(below)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item)


def test_every_key_of_an_acquisition_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        "company: {name: A, start: 2027-01, months: 24, opening_cash: 5M}\n"
        "funding: {cap_table: {founders: {shares: 8M}}}\n"
        "acquisitions: {B: {when: 2027-03, price: 1M, stock: 50%, price_per_share: 2}}\n",
        encoding="utf-8",
    )
    (bought,) = api.plan(api.load(file)).detailed["detail"]["acquisitions"]
    assert bought["accretion"]
    assert set(_keys(bought)) <= set(re.findall(r"`([a-z0-9_]+)`", PAGE))


def test_every_key_is_named() -> None:
    keys = set(_keys(api.plan(api.load(ROOT / "scenarios" / "shop-recommendations.yaml")).detailed))
    named = set(re.findall(r"`([a-z0-9_]+)`", PAGE))
    assert len(keys) > 80
    assert keys <= named, sorted(keys - named)


def test_every_key_of_a_comparison_is_named(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(COMPARED, encoding="utf-8")
    for paths in (1, 20):
        found = api.compare([path], paths=paths)
        assert found.get("regimes", []) or paths == 1
        keys = {key for key in _keys(found) if key not in found["strategies"][0]["metrics"] or key == "ruin"}
        named = set(re.findall(r"`([a-z0-9_]+)`", PAGE)) | {"by_36", "by_36_standard_error"} | {"p10", "p50", "p90"}
        assert keys <= named, sorted(keys - named)


def test_every_account_is_named() -> None:
    for account in ACCOUNTS:
        *folder, last = account.split("/")
        assert f"`{account}`" in PAGE or (f"`{'/'.join(folder)}/`" in PAGE and f"`{last}`" in PAGE), account
