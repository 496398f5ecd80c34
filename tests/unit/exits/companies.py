"""Companies whose exits can be worked by hand: no costs, so that cash is what came in."""

from pathlib import Path
from typing import Any

import yaml

from llmventure import api

MEI = {"Mei": {"shares": 8_000_000, "founder": True}}
SERIES_A = {"kind": "priced_round", "investment_amount": "5M", "pre_money_valuation": "20M", "when": "2027-01"}
"""2,000,000 shares at 2.50: 20 % of 10,000,000."""


def company(
    cap_table: dict[str, Any] | None = None,
    instruments: dict[str, Any] | None = None,
    leaving: dict[str, Any] | None = None,
    months: int = 36,
    opening_cash: str = "2M",
    **sections: Any,
) -> dict[str, Any]:
    """A scenario from 2027-01: a founder with 8,000,000 shares unless ``cap_table`` says otherwise."""
    made: dict[str, Any] = {
        "company": {"name": "Lumen", "start": "2027-01", "months": months, "opening_cash": opening_cash},
        "funding": {"cap_table": MEI if cap_table is None else cap_table, "instruments": instruments or {}},
        **sections,
    }
    if leaving is not None:
        made["exit"] = {"when": "2029-01", "enterprise_value": "50M", **leaving}
    return made


def written(folder: Path, scenario: dict[str, Any]) -> Path:
    file = folder / "scenario.yaml"
    file.write_text(yaml.safe_dump(scenario, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return file


def loaded(folder: Path, scenario: dict[str, Any]) -> api.Scenario:
    return api.load(str(written(folder, scenario)))
