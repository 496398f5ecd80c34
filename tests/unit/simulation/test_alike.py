"""Scenarios folded together, month by month, come to what each of them comes to alone, to the bit."""

from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np
import pytest

from llmventure import api, engine
from llmventure.api import planning
from llmventure.crew.processes import Processes
from llmventure.engine import alike
from llmventure.engine.alike import Beside, SameMonth
from llmventure.engine.seen import MISSING, Noted, Seen
from llmventure.errors import PlanError
from llmventure.simulation import folding, side_by_side, simulate
from llmventure.simulation.futures import FoldError
from llmventure.simulation.report import figures_of
from llmventure.state import State

SCENARIOS = sorted((Path(__file__).parents[3] / "scenarios").glob("*.yaml"))
COMPANY = """\
company: {name: Alike, start: 2027-01, months: 36, opening_cash: 900k}
compute:
  supply: {rented: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 1 to 4}}
  training: {run: {gpu_hours: 20k, gpu: H100-SXM, gpus: 64, when: {after: Seed}}}
team:
  yearly_raise: 3%
  roles:
    founder: {salary: 100k, headcount: 2}
    engineer: {salary: 150k, headcount: {start: 1, after Seed: {0: 2, 6: 4}}, hiring_cost: 10%}
    sales: {salary: 120k, headcount: 2, from: {after: run}, function: sales}
revenue:
  api: {kind: usage, from: {after: run}, customers: {start: 10, monthly_growth: 0% to 12%}, monthly_churn: 2%,
        tokens_per_customer_month: 1B, price_per_million_tokens: 0.5 to 3, collection_days: 40}
  seats: {kind: subscription, customers: {start: 3, new_per_month: 2}, price_per_month: 2k, billed: yearly,
          collection_days: 45, bad_debt: 2%, monthly_churn: 1% to 5%}
funding:
  cap_table: {founders: {shares: 8_000_000, founder: true}}
  instruments:
    Seed: {kind: priced_round, investment_amount: 2M, post_money_valuation: 8M, when: 2027-04, probability: 60%,
           attempts: 3, again_after: 3 months}
    A: {kind: priced_round, investment_amount: 4M to 9M, post_money_valuation: 30M,
        when: {after: Seed, runway_below: 9 months}, probability: 50%}
exit: {when: 2029-12, enterprise_value: 20M to 200M}
strategies:
"""
STRATEGIES = {
    "as it is": "  as it is: {}\n",
    "poor": "  poor: {company: {opening_cash: 400k}}\n",
    "palace": "  palace: {costs: {office: {amount: 190k}}}\n",
    "villa": "  villa: {costs: {office: {amount: 150k}}}\n",
    "rich": "  rich: {company: {opening_cash: 2M}}\n",
    "office": "  office: {costs: {office: {amount: 20k}}}\n",
    "team": "  team: {team: {roles: {sales: {headcount: 5}}}}\n",
    "careful": "  careful: {policy: {cut: {when: {cash_below: 1.5M}, change: {team.roles.*.headcount: x0.5}}}}\n",
    "frozen": "  frozen: {policy: {freeze: {when: {runway_below: 30 months}, freeze: hiring}}}\n",
    "winter": "  winter: {market: {winter: {yearly_rate: 50%, months: 6, change: {revenue.*.monthly_churn: x2}}}}\n",
    "loan": "  loan: {funding: {instruments: {loan: {kind: venture_debt, principal: 1M, interest_rate: 10%, "
    "term: 24 months, when: {after: Seed}}}}}\n",
    "euro": "  euro: {exchange_rates: {EUR: 1.1}, revenue: {seats: {price_per_month: 2k EUR}}}\n",
    "short": "  short: {company: {months: 24}, exit: {when: 2028-12}}\n",
}


def loaded(tmp_path, names):
    file = tmp_path / "alike.yaml"
    file.write_text(COMPANY + "".join(STRATEGIES[name] for name in names))
    return [api.load(file, strategy=name).model for name in names]


def told(simulated):
    values = {name: getattr(each, "chunks", None) for name, each in simulated.tally.spreads.items()}
    kept = {name: {n: row.tobytes() for n, row in chunks.items()} for name, chunks in values.items() if chunks}
    tally = simulated.tally
    flows = {name: {n: row.tobytes() for n, row in chunks.items()} for name, chunks in tally.flows.items()}
    return repr(figures_of(simulated)), kept, repr(sorted(tally.befell.items())), tally.down, tally.breached, flows


def both(models, paths=700):
    with Processes(1) as crew:
        together = side_by_side(models, crew, paths=paths, seed=11)
        alone = [simulate(model, crew, paths=paths, seed=11) for model in models]
    return [told(each) for each in together], [told(each) for each in alone]


@pytest.fixture
def handed_out(monkeypatch):
    """What drivers have made for all cannot be written to; counts what was made and what was handed on."""
    counts = {"made": 0, "handed on": 0}
    whole = Beside.of

    def freeze(part):
        if isinstance(part, np.ndarray):
            part.flags.writeable = False
        elif isinstance(part, (list, tuple)):
            for each in part:
                freeze(each)
        elif isinstance(part, dict):
            freeze(list(part.values()))
        elif is_dataclass(part):
            freeze([getattr(part, each.name) for each in fields(part)])

    def of(self, kind, path, month, state, make, *others):
        made = []

        def counted(seen):
            made.append(1)
            return make(seen)

        answer = whole(self, kind, path, month, state, counted, *others)
        counts["made" if made else "handed on"] += 1
        counts[kind] = counts.get(kind, 0) + (not made)
        freeze(answer)
        if isinstance(state, Seen):  # a step within one
            return answer
        funding = state.funding
        freeze([state.carried, state.recurring, state.since, state.failed, state.opened, state.over])
        freeze([funding.table, funding.last_price, funding.down, funding.attempts, funding.unsolved])
        return answer

    monkeypatch.setattr(Beside, "of", of)
    return counts


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_the_strategies_that_ship(file, handed_out):
    names = api.load(file).loaded.strategies
    if len(names) < 2:
        pytest.skip("one strategy")
    together, alone = both([api.load(file, strategy=name).model for name in names], 300)
    assert together == alone
    assert handed_out["made"] > 0


@pytest.mark.parametrize("first", ["as it is", "palace", "rich"])
def test_all_kinds_of_differences(tmp_path, first, handed_out):
    names = [first, *(name for name in STRATEGIES if name != first)]
    together, alone = both(loaded(tmp_path, names))
    assert together == alone
    assert handed_out["handed on"] > 0


def test_more_than_go_together(tmp_path, monkeypatch):
    monkeypatch.setattr(folding, "TOGETHER", 3)
    together, alone = both(loaded(tmp_path, list(STRATEGIES)))
    assert together == alone


def test_a_round_is_priced_once_though_one_of_them_is_ruined_on_more_paths(tmp_path, handed_out):
    models = loaded(tmp_path, ["palace", "villa"])
    together, alone = both(models, 300)
    with Processes(1) as crew:
        palace, villa = (each.tally for each in side_by_side(models, crew, paths=300, seed=11))
    assert together == alone
    assert palace.ruined.sum() > villa.ruined.sum() > 0
    months = models[0].company.months
    assert handed_out["funding.instruments.Seed"] == 2 * months <= handed_out["timing"]


def test_a_fault_is_that_of_each_alone(tmp_path, monkeypatch):
    """What fails only where another company still lives is no fault."""
    whole = folding.futures_beside

    def futures_beside(scenarios, *others):
        if len(scenarios) > 1:
            raise FoldError(0, PlanError("here", "fails", "beside others only"))
        return whole(scenarios, *others)

    monkeypatch.setattr(folding, "futures_beside", futures_beside)
    together, alone = both(loaded(tmp_path, ["poor", "rich"]), 64)
    assert together == alone


def test_what_differs_only_in_money_makes_its_operations_once(tmp_path, handed_out):
    """A company that is richer and never ruined reads the same all the way."""
    both(loaded(tmp_path, ["rich", "office"]), 64)
    assert handed_out["handed on"] > handed_out["made"] / 3


def test_a_section_that_differs_shares_nothing_of_it(tmp_path):
    models = loaded(tmp_path, ["as it is", "team", "winter", "office", "short"])
    lots = [folding.Lot.of(model, 7) for model in models]
    groups = [each.groups if each else {} for each in alike.each_beside(models, lots, SameMonth())]
    sections = ("revenue", "team", "compute", "timing", "funding.instruments.Seed")
    assert [tuple(group.get(section) for section in sections) for group in groups] == [
        (0, 0, 0, 0, 0), (0, None, 0, 0, 0), (None,) * 5, (0, 0, 0, None, 0), (None,) * 5,
    ]  # fmt: skip
    assert not any("funding.instruments.A" in group for group in groups)  # it waits for the runway


def state(alive=(True, True), **parts):
    made = State(np.zeros(len(alive)), np.array(alive))
    for name, value in parts.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize("file", [*SCENARIOS, None], ids=lambda file: file.stem if file else "made")
def test_plans_together_are_those_of_each_alone(file, tmp_path):
    if file is None:
        loaded(tmp_path, list(STRATEGIES))
        file = tmp_path / "alike.yaml"
    scenarios = [api.load(file, strategy=name) for name in api.load(file).loaded.strategies or [None]]
    together = [each.report for each in planning.plans(scenarios)]
    assert together == [api.plan(each).report for each in scenarios]


def test_a_plan_that_cannot_be_made_says_so_of_itself(tmp_path, monkeypatch):
    """Each is planned alone then, and the first that cannot be is blamed."""
    loaded(tmp_path, ["rich", "office"])
    scenarios = [api.load(tmp_path / "alike.yaml", strategy=name) for name in ("rich", "office")]
    alone = [api.plan(each).report for each in scenarios]

    def fails(_):
        raise PlanError("here", "fails", "somebody's")

    monkeypatch.setattr(engine, "run_beside", fails)
    assert [each.report for each in planning.plans(scenarios)] == alone


def test_a_ruined_path_may_read_anything():
    beside = Beside(SameMonth(), {"team": 0}, 0)
    calls = []

    def make(seen):
        calls.append(seen.since["Seed"])
        seen.carried["heads"] = len(calls)
        return calls

    beside.of("team", "x", 0, state(since={"Seed": np.array([3, 5])}), make)
    ruined = state((True, False), since={"Seed": np.array([3, 9])})
    beside.of("team", "x", 0, ruined, make)
    assert (len(calls), ruined.carried) == (1, {"heads": 1})
    beside.of("team", "x", 0, state(since={"Seed": np.array([3, 9])}), make)
    assert len(calls) == 2


def test_what_a_driver_may_not_see_is_an_error():
    beside = Beside(SameMonth(), {"team": 0}, 0)
    with pytest.raises(AttributeError):
        beside.of("team", "x", 0, state(), lambda seen: seen.cash)
    with pytest.raises(TypeError, match="by name"):
        beside.of("team", "x", 0, state(carried={"a": 1}), lambda seen: list(seen.carried))


def test_what_is_read_before_it_is_left_is_noted():
    real = {"a": 1, "b": 2}
    noted = Noted(real)
    assert noted["a"] == 1
    assert noted.get("c") is None
    noted["d"] = 4
    assert "d" in noted
    assert noted.pop("b") == 2
    noted |= {"a": 5}
    assert noted["a"] == 5
    with pytest.raises(KeyError):
        noted["e"]
    assert noted.read == {"a": 1, "b": 2, "c": MISSING, "e": MISSING}
    assert noted.left == {"d": 4, "b": MISSING, "a": 5}
    assert real == {"a": 5, "d": 4}
