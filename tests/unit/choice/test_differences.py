"""``diff``: inputs by path, outcomes by metric, and one sentence."""

import json
from pathlib import Path

import pytest

from llmventure import api
from llmventure.choice.differences import differences, planned, saved_plan
from llmventure.errors import ScenarioError, UsageError
from llmventure.render import differences as page
from llmventure.render import json as json_page
from llmventure.render.view import View
from unit.choice.companies import STEADY

SCENARIOS = sorted((Path(__file__).parents[3] / "scenarios").glob("*.yaml"))


def compared(folder, old, new, **options):
    for name, text in (("old.yaml", old), ("new.yaml", new)):
        (folder / name).write_text(text, encoding="utf-8")
    return differences(planned(folder / "old.yaml", **options), planned(folder / "new.yaml", **options))


def saved(folder, text, name="saved.json"):
    (folder / "to-save.yaml").write_text(text, encoding="utf-8")
    report = api.plan(api.load(folder / "to-save.yaml")).report
    (folder / name).write_text(json_page.document(report), encoding="utf-8")
    return folder / name


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_a_scenario_does_not_differ_from_itself(file):
    found = differences(planned(file), planned(file))
    assert (found["inputs"], found["outcomes"], found["warnings"]) == ([], [], [])
    assert found["same_inputs"] > 30
    assert found["same_outcomes"] > 15
    assert page.sentence(found) == "Nothing that is compared changes."


def test_inputs_by_path_and_sign(tmp_path):
    new = (
        STEADY.replace("opening_cash: 300k", "opening_cash: 500k")
        .replace("office: {amount: 100k}", "office: {amount: 100_000}\n  rent: {amount: 5k}")
        .replace(", post_money_valuation: 10M", ", post_money_valuation: 0.01bn, fees: 2%")
    )
    found = compared(tmp_path, STEADY, new)
    assert found["inputs"] == [
        {"sign": "~", "path": "company.opening_cash", "before": "300k", "after": "500k"},
        {"sign": "+", "path": "costs.rent", "before": None, "after": "{amount: 5k}"},
        {"sign": "+", "path": "funding.instruments.Seed.fees", "before": None, "after": "2%"},
    ]
    back = compared(tmp_path, new, STEADY)
    assert [each["sign"] for each in back["inputs"]] == ["~", "-", "-"]
    assert back["same_inputs"] == found["same_inputs"]


def test_a_value_is_one_input_in_any_form(tmp_path):
    new = STEADY.replace("amount: 100k", "amount: {start: 100k, yearly_change: 10%}")
    assert compared(tmp_path, STEADY, new)["inputs"] == [
        {"sign": "~", "path": "costs.office.amount", "before": "100k", "after": "{start: 100k, yearly_change: 10%}"}
    ]


def test_steps_in_another_order_of_keys_are_another_value(tmp_path):
    old = STEADY.replace("amount: 100k", "amount: {2027-01: 100k, 2027-06: 90k}")
    new = STEADY.replace("amount: 100k", "amount: {2027-01: 100k, 2027-06: 0.09M}")
    assert compared(tmp_path, old, new)["inputs"] == []


def test_outcomes_in_closed_form(tmp_path):
    """300k more: three months more of runway and of life, and nothing else but the cash."""
    found = compared(tmp_path, STEADY, STEADY.replace("opening_cash: 300k", "opening_cash: 600k"))
    outcomes = {each["metric"]: each for each in found["outcomes"]}
    assert (outcomes["runway_months"]["before"], outcomes["runway_months"]["after"]) == (3.0, 6.0)
    assert outcomes["cash_out_month"]["after"] == "2028-04"
    assert outcomes["cash_out_month"]["difference"] == 3.0
    assert outcomes["closing_cash"]["difference"] == pytest.approx(300e3)
    assert "founders_ownership" not in outcomes
    assert page.sentence(found) == "Runway 3 → 6 months; cash out 2028-01 → 2028-04; lowest cash −$1.2M → −$900k."


def test_the_sentence_names_founders_and_money(tmp_path):
    found = compared(tmp_path, STEADY, STEADY.replace("investment_amount: 900k", "investment_amount: 3M"))
    assert page.sentence(found) == (
        "Cash out 2028-01 → not within the plan; founders 91% → 70%; raised $900k → $3M; lowest cash −$1.2M → $200k."
    )
    owned = {each["subject"]: each for each in found["outcomes"] if each["metric"] == "ownership"}
    assert owned["Seed"]["difference"] == pytest.approx(0.21)


def test_runway_beyond_the_plan_is_said(tmp_path):
    found = compared(tmp_path, STEADY, STEADY.replace("opening_cash: 300k", "opening_cash: 9M"))
    assert page.sentence(found).startswith("Runway 3 → over 24 months;")


def test_a_thing_that_is_only_in_one(tmp_path):
    new = STEADY[: STEADY.index("    Seed:")] + "    {}\n"
    new = new.replace("  instruments:\n    {}\n", "")
    found = compared(tmp_path, STEADY, new)
    closes = [each for each in found["outcomes"] if each["metric"] == "closes"]
    assert closes == [{"metric": "closes", "subject": "Seed", "before": "2027-02", "after": None, "difference": None}]


def test_strategies_of_one_file(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(STEADY + "strategies: {a: {}, b: {company: {opening_cash: 1M}}}\n", encoding="utf-8")
    found = differences(planned(path, strategy="a"), planned(path, strategy="b"))
    assert [each["path"] for each in found["inputs"]] == ["company.opening_cash"]
    assert (found["before"]["strategy"], found["after"]["strategy"]) == ("a", "b")


@pytest.mark.parametrize("sides", ["saved-scenario", "scenario-saved", "saved-saved"])
def test_saved_plans_have_outcomes_only(tmp_path, sides):
    new = STEADY.replace("opening_cash: 300k", "opening_cash: 600k")
    (tmp_path / "old.yaml").write_text(STEADY, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(new, encoding="utf-8")
    old_is_saved, new_is_saved = (side == "saved" for side in sides.split("-"))
    before = planned(saved(tmp_path, STEADY, "old.json") if old_is_saved else tmp_path / "old.yaml")
    after = planned(saved(tmp_path, new, "new.json") if new_is_saved else tmp_path / "new.yaml")
    found = differences(before, after)
    assert found["inputs"] is None
    assert [each["code"] for each in found["warnings"]] == ["no-inputs"]
    whole = compared(tmp_path, STEADY, new)
    assert found["outcomes"] == whole["outcomes"]


def test_an_older_saved_plan_without_a_metric_says_so(tmp_path):
    path = saved(tmp_path, STEADY)
    report = json.loads(path.read_text())
    del report["metrics"]["usage_run_rate"]
    path.write_text(json.dumps(report))
    found = differences(planned(path), planned(tmp_path / "to-save.yaml"))
    assert found["outcomes"] == []
    assert ("one-sided", "usage_run_rate") in {(each["code"], each["path"]) for each in found["warnings"]}


def test_a_json_scenario_is_a_scenario(tmp_path):
    path = tmp_path / "scenario.json"
    path.write_text('{"company": {"name": "J", "start": "2027-01", "months": 3, "opening_cash": "1M"}}')
    assert saved_plan(path) is None
    assert planned(path).tree is not None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda report: report.update(schema_version=2), "its schema_version is 2"),
        (lambda report: report.update(metrics={"runway_months": "soon"}), "is not a plan"),
        (lambda report: report.update(months=[]), "is not a plan"),
        (lambda report: report.pop("funding"), "is not a plan"),
        (lambda report: report.update(run=None), "is not a plan"),
    ],
)
def test_a_saved_plan_that_is_none(tmp_path, change, said):
    path = saved(tmp_path, STEADY)
    report = json.loads(path.read_text())
    change(report)
    path.write_text(json.dumps(report))
    with pytest.raises(UsageError) as caught:
        planned(path)
    assert said in caught.value.message


def test_options_that_a_saved_plan_cannot_follow(tmp_path):
    path = saved(tmp_path, STEADY)
    with pytest.raises(UsageError, match=r"--strategy: .* is a saved plan"):
        planned(path, strategy="a")
    with pytest.raises(UsageError, match="--set"):
        planned(path, sets=("company.months=3",))


def test_currencies_that_differ_are_not_compared(tmp_path):
    new = STEADY.replace("name: Steady,", "name: Steady, currency: CNY,")
    found = compared(tmp_path, STEADY, new)
    assert found["outcomes"] == []
    assert [each["code"] for each in found["warnings"]] == ["currency"]


def test_what_an_exit_leaves_is_compared(tmp_path):
    """Founders own 91 %; preferred converts. Sold for 20M with 300k in the bank, or for 40M."""
    old = STEADY.replace("amount: 100k", "amount: 37.5k") + "exit: {when: 2028-12, enterprise_value: 20M}\n"
    found = compared(tmp_path, old, old.replace("20M", "40M"))
    outcomes = {each["metric"]: each for each in found["outcomes"]}
    assert outcomes["founders_proceeds"]["before"] == pytest.approx(0.91 * 20.3e6)
    assert outcomes["founders_proceeds"]["difference"] == pytest.approx(0.91 * 20e6)
    assert outcomes["cost_of_capital"]["after"] > outcomes["cost_of_capital"]["before"]
    assert "Founders proceeds" in page.text(found, "table", View(80))


def test_faults_of_a_side_are_faults(tmp_path):
    with pytest.raises(ScenarioError, match="unknown key"):
        compared(tmp_path, STEADY, STEADY.replace("months:", "month:"))


def test_pages(tmp_path):
    found = compared(tmp_path, STEADY, STEADY.replace("opening_cash: 300k", "opening_cash: 600k"))
    shown = page.text(found, "table", View(80))
    assert "~ company.opening_cash: 300k → 600k" in shown
    assert shown.rstrip().endswith("lowest cash −$1.2M → −$900k.")
    markdown = page.text(found, "markdown", View(80))
    assert "- **\\~ company.opening\\_cash**: 300k → 600k" in markdown
    data = json.loads(page.text(found, "json", View(80)))
    assert data["sentence"] == page.sentence(found)
    rows = page.text(found, "csv", View(80)).splitlines()
    assert rows[1] == '"input","changed","company.opening_cash",,"300k","600k",'
    assert {row.count(",") for row in rows} == {6}
    assert max(map(len, page.text(found, "table", View(40)).splitlines())) <= 40


def test_what_is_paid_in_parts_is_compared_part_by_part(tmp_path):
    """The tranche has the round's name; the round's own month, money and dilution are not its."""
    rounds = (
        "    Seed: {kind: priced_round, investment_amount: 2M, pre_money_valuation: 8M, when: 2027-02,\n"
        "      tranches: [{amount: 1M, when: 2027-06}, {amount: 1M, when: 2027-09}]}\n"
    )
    old = STEADY[: STEADY.index("    Seed:")] + rounds
    found = compared(tmp_path, old, old.replace("2M, pre", "1M, pre").replace("2027-09", "2027-08"))
    told = {(each["metric"], each["subject"]): (each["before"], each["after"]) for each in found["outcomes"]}
    assert told["cash_in", "Seed"] == (2e6, 1e6)
    assert told["closes", "Seed, tranche 2"] == ("2027-09", "2027-08")
    assert ("closes", "Seed") not in told and ("closes", "Seed, tranche 1") not in told
