"""The pages that are kept as expected text; run this file to write them anew, and read the difference."""

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from llmventure.api import cap_table_report, exit_report
from llmventure.holdings.check import Holding
from llmventure.render import control, markdown, terminal
from llmventure.render import exit as exits
from llmventure.render.view import View
from llmventure.report.exits import CapTableReport, ExitReport
from unit.exits.companies import company, loaded

EXPECTED = Path(__file__).parent / "expected"

SCENARIO = company(
    {
        "Mei": {"shares": 5_000_000, "founder": True, "vesting": {"from": "2027-01", "months": 48}},
        "Jo": {"shares": 3_000_000, "founder": True},
        "Staff": {"shares": 500_000, "kind": "options", "strike": 0.10},
        "option pool": {"shares": 500_000, "kind": "pool"},
    },
    {
        "angels": {"kind": "safe", "investors": {"Ann": "500k", "Bo": "500k"}, "post_money_valuation_cap": "10M",
                   "when": "2027-02"},
        "Seed": {"kind": "priced_round", "investment_amount": "4M", "pre_money_valuation": "16M", "board_seats": 1,
                 "liquidation_preference": {"participating": {"cap": 2}}, "when": "2027-10"},
        "loan": {"kind": "venture_debt", "principal": "1M", "interest_rate": "12%", "interest_only": "12 months",
                 "term": "36 months", "end_fee": "2%", "warrant_coverage": "10%", "when": "2028-03"},
        "B": {"kind": "priced_round", "investment_amount": "20M", "pre_money_valuation": "20M", "when": "2028-06"},
        "late": {"kind": "safe", "investment_amount": "1M", "post_money_valuation_cap": "50M", "when": "2029-01"},
    },
    {
        "when": "2029-06", "enterprise_value": "40M", "carve_out": "5%", "transaction_costs": "2%",
        "earn_out": {"share": "20%", "wait": "12 months", "probability": "50%"},
    },
)  # fmt: skip
REAL = [Holding("Mei", "common", 5_000_000), Holding("Jo", "common", 2_900_000), Holding("Zed", "common", 100_000)]


@cache
def exits_of(*values: float) -> ExitReport:
    with tempfile.TemporaryDirectory() as folder:
        return exit_report(loaded(Path(folder), SCENARIO), values)


@cache
def table(at: str | None = None) -> CapTableReport:
    with tempfile.TemporaryDirectory() as folder:
        return cap_table_report(loaded(Path(folder), SCENARIO), at)


@cache
def checked_table() -> CapTableReport:
    with tempfile.TemporaryDirectory() as folder:
        return cap_table_report(loaded(Path(folder), SCENARIO), "opening", ("real.csv", REAL))


MANY = (5e6, 10e6, 20e6, 30e6, 50e6, 100e6, 200e6, 500e6)

PAGES: dict[str, Callable[[], str]] = {
    "exit-one-80.txt": lambda: terminal.page(exits.sections(exits_of()), View(80)),
    "exit-80.txt": lambda: terminal.page(exits.sections(exits_of(*MANY)), View(80)),
    "exit-140.txt": lambda: terminal.page(exits.sections(exits_of(*MANY)), View(140)),
    "exit-ascii.txt": lambda: terminal.page(exits.sections(exits_of(20e6, 100e6)), View(80, unicode=False)),
    "exit.md": lambda: markdown.page(exits.sections(exits_of(20e6, 100e6))),
    "exit.csv": lambda: exits.tidy(exits_of(20e6, 100e6)),
    "cap-table-80.txt": lambda: terminal.page(control.sections(table()), View(80)),
    "cap-table-check.txt": lambda: terminal.page(control.sections(checked_table()), View(80)),
    "cap-table.md": lambda: markdown.page(control.sections(table("2028-12"))),
    "cap-table.csv": lambda: control.tidy(checked_table()),
}

if __name__ == "__main__":
    EXPECTED.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (EXPECTED / name).write_text(page(), encoding="utf-8", newline="\n")
