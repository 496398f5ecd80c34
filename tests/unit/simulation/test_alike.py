"""Scenarios folded together, month by month, come to what each of them comes to alone, to the bit."""

from pathlib import Path

import numpy as np
import pytest

from llmventure import api
from llmventure.crew.processes import Processes
from llmventure.engine import alike
from llmventure.engine.alike import MISSING, Beside, Noted, SameMonth
from llmventure.simulation import folding, side_by_side, simulate
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
    return repr(figures_of(simulated)), kept


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
        elif hasattr(part, "__slots__") or hasattr(part, "__dict__"):
            freeze([getattr(part, name) for name in ("earned", "amount", "quantity", "price") if hasattr(part, name)])

    def of(self, kind, path, month, state, make):
        made = []

        def counted(seen):
            made.append(1)
            return make(seen)

        answer = whole(self, kind, path, month, state, counted)
        counts["made" if made else "handed on"] += 1
        freeze(answer)
        freeze([state.carried, state.recurring])
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


@pytest.mark.parametrize("first", ["as it is", "poor", "rich"])
def test_all_kinds_of_differences(tmp_path, first, handed_out):
    names = [first, *(name for name in STRATEGIES if name != first)]
    together, alone = both(loaded(tmp_path, names))
    assert together == alone
    assert handed_out["handed on"] > 0


def test_more_than_go_together(tmp_path, monkeypatch):
    monkeypatch.setattr(folding, "TOGETHER", 3)
    together, alone = both(loaded(tmp_path, list(STRATEGIES)))
    assert together == alone


def test_what_differs_only_in_money_makes_its_operations_once(tmp_path, handed_out):
    """A company that is richer and never ruined reads the same all the way."""
    both(loaded(tmp_path, ["rich", "office"]), 64)
    assert handed_out["handed on"] > handed_out["made"] / 3


def test_a_section_that_differs_shares_nothing_of_it(tmp_path):
    models = loaded(tmp_path, ["as it is", "team", "winter", "office", "short"])
    lots = [folding.Lot.of(model, 7) for model in models]
    groups = [each.groups for each in alike.each_beside(models, lots, SameMonth())]
    assert groups == [
        {"revenue": 0, "team": 0, "compute": 0},
        {"revenue": 0, "team": 1, "compute": 0},
        {"revenue": 2, "team": 2, "compute": 2},
        {"revenue": 0, "team": 0, "compute": 0},
        {"revenue": 4, "team": 4, "compute": 4},
    ]


def state(alive=(True, True), **parts):
    made = State(np.zeros(len(alive)), np.array(alive))
    for name, value in parts.items():
        setattr(made, name, value)
    return made


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
