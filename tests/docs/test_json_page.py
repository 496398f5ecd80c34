"""The page on the JSON report names every key of a report, and no key that there is not."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from llmventure import api
from llmventure.accounts import ACCOUNTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
NAMED_BY_THE_USER = {"shares_issued", "conversion_prices", "sources", "uses"}


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield key
            if key not in NAMED_BY_THE_USER:
                yield from _keys(below)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item)


def test_every_key_is_named() -> None:
    keys = set(_keys(api.plan(api.load(ROOT / "scenarios" / "shop-recommendations.yaml")).detailed))
    named = set(re.findall(r"`([a-z0-9_]+)`", PAGE))
    assert len(keys) > 80
    assert keys <= named, sorted(keys - named)


def test_every_account_is_named() -> None:
    for account in ACCOUNTS:
        *folder, last = account.split("/")
        assert f"`{account}`" in PAGE or (f"`{'/'.join(folder)}/`" in PAGE and f"`{last}`" in PAGE), account
