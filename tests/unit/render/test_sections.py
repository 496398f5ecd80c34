"""What each section says in the cases that the sample does not show."""

import pytest

from llmventure.render import burn, cap_table, commitments, compute_bill, headline, notes, numbers, rounds
from llmventure.render.columns import blocks
from llmventure.render.periods import fold
from llmventure.render.sections import Column, Facts, Section, Table, name_column, row
from llmventure.render.sparkline import bar, sparkline
from llmventure.render.terminal import page
from llmventure.render.view import View
from llmventure.report import Report
from scenario import report as planned
from scenario import runs, servings
from unit.render.sample import MONTHS, report


def said(section: Section, width: int = 80) -> str:
    return " ".join(page([section], View(width)).split())


def with_metrics(**changes: object) -> Report:
    made = report()
    made["metrics"].update(changes)  # type: ignore[typeddict-item]
    return made


def facts(made: Report) -> dict[str, str]:
    part = next(part for part in headline.section(made).parts if isinstance(part, Facts))
    return {fact.label: fact.value for fact in part.facts}


def test_runway_beyond_the_horizon():
    made = with_metrics(runway_months=None, runway_at_least=48.0)
    assert facts(made)["Runway"] == "over 48 months if nothing more closes"


@pytest.mark.parametrize(
    ("without", "with_rounds", "words"),
    [
        (None, None, "not within the plan, with or without the planned rounds"),
        ("2028-03", None, "2028-03 without the planned rounds; not within the plan with them"),
        ("2028-03", "2029-05", "2028-03 without the planned rounds; 2029-05 even with them"),
    ],
)
def test_cash_out(without, with_rounds, words):
    made = with_metrics(cash_out_month_without_funding=without, cash_out_month=with_rounds)
    assert facts(made)["Cash out"] == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cash_out_month": "2029-05", "minimum_cash": -4.1e6}, "cash falls to −$4.1M. Raise more or earlier"),
        ({"start_raising_by": None}, "no new money is needed within the plan"),
        (
            {"start_raising_by": "2026-10"},
            "raise now: angels is planned to close in 2027-02; without new money cash ends in 2028-03",
        ),
        ({"start_raising_by": "2027-01"}, "raise now: angels is planned to close in 2027-02"),
    ],
)
def test_the_next_thing_to_do(changes, words):
    assert words in facts(with_metrics(**changes))["Next"]


@pytest.mark.parametrize(
    ("closes", "start", "words"),
    [
        ("2027-12", "2028-01", "start raising by 2027-06: angels is planned to close in 2027-12"),
        ("2028-03", "2027-04", "start raising by 2027-04: angels is planned to close in 2028-03"),
        ("2027-07", "2028-01", "start raising by 2027-01: angels is planned to close in 2027-07"),
        ("2027-06", "2028-01", "raise now: angels is planned to close in 2027-06"),
    ],
)
def test_a_round_that_is_far_off_is_not_to_be_raised_now(closes, start, words):
    """Six months before it is planned to close, or before cash would end, whichever comes first."""
    made = with_metrics(start_raising_by=start)
    made["funding"]["events"][0]["month"] = closes
    assert words in facts(made)["Next"]


def test_the_odds_are_those_of_the_file():
    assert "It needs 2 rounds to close: 38.5% by the file's own odds." in headline.odds(report())
    parts = report()
    parts["funding"]["events"][1]["kind"] = "tranche"
    assert "It needs 1 round and 1 tranche to close: 38.5% by" in headline.odds(parts)
    certain = report()
    for event in certain["funding"]["events"]:
        event["probability"] = 1.0
    assert "needs" not in headline.odds(certain)


def test_a_tranche_is_money_that_closes():
    made = report()
    made["funding"]["events"].append({**made["funding"]["events"][-1], "kind": "tranche"})
    assert facts(made)["Raised"].endswith("in 4 closings")


def test_a_plan_without_anything_is_still_a_page():
    made = report()
    made["funding"] = {"events": [], "cap_table": []}
    made["compute"] = {"training": [], "serving": [], "supply": []}
    made["commitments"], made["warnings"], made["assumptions"] = [], [], []
    made["metrics"].update(founders_ownership=None, gross_margin=None, burn_multiple=None, compute_share_of_cost=None)
    assert said(rounds.section(made)).endswith("No funding within the plan.")
    assert said(cap_table.section(made)).endswith("The file has no cap table.")
    assert said(compute_bill.section(made)).endswith("The plan trains and serves nothing.")
    assert commitments.section(made) is None
    assert notes.warnings(made) is None
    assert notes.assumptions(made) is None
    assert "Founders" not in facts(made)


def test_what_a_run_that_is_repeated_shows_is_told():
    """Tokens and days are of one run, hours and FLOP of all: 6 × parameters × tokens is not the FLOP shown."""
    text = """
company: {name: T, start: 2027-01, months: 12, opening_cash: 1M}
compute:
  training:
    tuning:
      {parameters: 1B, training_tokens: 10B, gpu: H100-SXM, gpus: 8, mfu: 35%, when: 2027-01, repeat: quarterly}
    once: {gpu_hours: 100, gpu: H100-SXM, when: 2027-01}
"""
    tuning, once = runs(planned(text))
    assert tuning["repeat"] == "quarterly" and "repeat" not in once
    assert tuning["training_tokens"] == 10e9 and tuning["training_flop"] == pytest.approx(4 * 6 * 1e9 * 10e9)
    made = report()
    made["compute"]["training"] = [tuning, once]
    shown = said(compute_bill.section(made))
    assert "8 × H100-SXM · 2027-01 to 2027-10 · quarterly: tokens and days of one run, the rest of all" in shown


def test_a_product_whose_load_is_customers_has_no_tokens():
    made = report()
    served = servings(made)[0]
    served["tokens"] = [0.0] * len(served["tokens"])
    name = served["name"]
    assert f"{name} {numbers.UNDEFINED} " in said(compute_bill.section(made))


def test_revenue_that_no_run_rate_holds_is_told():
    """Of 40 units at 100 in each of fourteen months, the last twelve months sell 48,000."""
    text = """
company: {name: T, start: 2027-01, months: 14, opening_cash: 1M}
revenue: {cameras: {kind: sales, units_per_month: 40, price_per_unit: 100}SEATS}
"""
    made = planned(text.replace("SEATS", ""))
    assert facts(made)["Revenue"].startswith("$48k of sales in the last 12 months, gross margin 100%")
    seats = ", seats: {kind: subscription, customers: {start: 10}, price_per_month: 50}"
    both = facts(planned(text.replace("SEATS", seats)))["Revenue"]
    assert both.startswith("$6k a year at the end and $48k of sales in the last 12 months, ")


def test_a_plan_of_one_month_without_holders_or_hours():
    made = planned("company: {name: T, start: 2027-11, months: 1, opening_cash: 1M}")
    assert headline.section(made).remark == "1 month from 2027-11 · USD"
    assert facts(made)["Runway"] == "over 1 month if nothing more closes"
    assert said(cap_table.section(made)).endswith("The file has no cap table.")
    assert all(each["path"] != "compute.hours" for each in made["assumptions"])


def test_cash_below_zero_is_marked_without_colour():
    made = report()
    made["statement"]["closing_cash"][-1] = -2_000_000.0
    shown = page([burn.section(made, "quarter")], View(80))
    last = shown.splitlines()[-1]
    assert "−2,000" in last
    assert last.endswith("×")


def test_cash_that_is_never_positive():
    made = report()
    made["statement"]["closing_cash"] = [-1.0] * 48
    assert page([burn.section(made, "year")], View(80)).count("×") == 4
    assert sparkline([-1.0] * 48, 48) == "×" * 48


def test_many_holders_are_folded_and_add_up():
    made = report()
    entry = made["funding"]["cap_table"][-1]
    entry["holders"] = [
        {"holder": f"h{number}", "security": "common", "shares": 10.0, "ownership": 0.02, "votes": 0.02}
        for number in range(50)
    ]
    made["funding"]["cap_table"] = [entry]
    shown = said(cap_table.section(made))
    assert "35 smaller holders 70.0% 350" in shown


def test_a_pool_that_outlasts_the_plan():
    made = report()
    made["funding"]["pool"]["months_at_planned_hiring"] = None
    assert "outlasts the plan's hiring" in said(cap_table.section(made))


def test_folding_starts_and_ends_within_quarters():
    months = ["2027-02", "2027-03", "2027-04", "2027-05", "2027-06", "2027-07"]
    folding = fold(months, "quarter")
    assert folding.labels == ("2027-Q1", "2027-Q2", "2027-Q3")
    assert folding.flow([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]) == [3.0, 12.0, 6.0]
    assert folding.balance([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]) == [2.0, 5.0, 6.0]
    assert folding.opening([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]) == [1.0, 3.0, 6.0]


@pytest.mark.parametrize(("by", "periods"), [("month", 48), ("quarter", 16), ("year", 4)])
def test_flows_fold_without_loss(by, periods):
    folding = fold(MONTHS, by)
    net_burn = report()["statement"]["net_burn"]
    assert len(folding.labels) == periods
    assert sum(folding.flow(net_burn)) == pytest.approx(sum(net_burn), rel=1e-12)


def wide_table(columns: int) -> Table:
    header = (name_column("Item"), *(Column(f"2027-{number:02d}") for number in range(columns)))
    return Table(header, (row("revenue from everything", *("123,456" for _ in range(columns))),))


def test_names_that_are_cut_stand_whole_below_their_rows():
    """Also where no row has a note: two that begin alike could not be told apart."""
    names = [f"客服机器人.price_per_million_tokens.{part}" for part in ("start", "yearly_change")]
    header = (name_column("Input"), *(Column(each) for each in ("Low", "High", "At low", "At high")))
    shown = page([Section("T", (Table(header, tuple(row(name, *["123,456"] * 4) for name in names)),))], View(60))
    assert [line.strip() for line in shown.splitlines()][4::2] == names


@pytest.mark.parametrize("room", [30, 40, 78, 138])
@pytest.mark.parametrize("columns", [1, 2, 7, 16, 60])
def test_stacking_shows_every_column_once(room, columns):
    found = blocks(wide_table(columns), room)
    shown = [index for block in found for index in block.indices if index]
    assert shown == list(range(1, columns + 1))
    assert all(block.indices[0] == 0 for block in found)
    assert all(block.width <= room for block in found)
    lengths = [len(block.indices) for block in found]
    assert max(lengths) - min(lengths[:-1], default=max(lengths)) <= 0


@pytest.mark.parametrize("width", [1, 3, 10, 48, 100])
def test_a_sparkline_shows_the_worst(width):
    values = [5.0] * 48
    values[30] = -1.0
    line = sparkline(values, width)
    assert len(line) == min(width, 48)
    assert line.count("×") == 1


def test_a_bar_never_outgrows_its_place():
    assert [len(bar(part / 50, 10)) for part in range(60)] == sorted(len(bar(part / 50, 10)) for part in range(60))
    assert len(bar(1.5, 10)) == 10


def test_all_columns_that_name_a_row_begin_every_block():
    header = (name_column("cash"), name_column("churn"), *(Column(f"metric {number}") for number in range(9)))
    rows = tuple(row(cash, churn, *["1,234,567"] * 9) for cash in ("1M", "2M") for churn in ("2%", "4%"))
    found = blocks(Table(header, rows, named=2), 60)
    assert len(found) > 1
    assert all(block.indices[:2] == (0, 1) and block.width <= 60 for block in found)
    assert [index for block in found for index in block.indices[2:]] == list(range(2, 11))


def test_what_was_paid_before_the_plan_is_told_and_on_costs_of_roles_are_known():
    """Ninety days ahead: three months of 20 units at 100 were paid when the plan begins."""
    made = planned("""
company: {name: T, start: 2027-01, months: 6, opening_cash: 1M}
team: {roles: {dev: {salary: 100k, headcount: 1, on_cost: 68%}}}
revenue: {kits: {kind: sales, units_per_month: 20, price_per_unit: 300, cost_per_unit: 100, payment_days: -90}}
""")
    told = {each["path"]: each["message"] for each in made["assumptions"]}
    assert told["company.opening_balance"] == "6,000 USD were paid before the plan for costs inside it"
    assert "team.yearly_raise" in told and "team.on_cost" not in told
