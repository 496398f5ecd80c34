"""The months ahead of a past that is kept are those of a median world that is folded anew from the plan's start."""
# ruff: noqa: E501 - scenarios on one line

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
import pytest

from full_scenario import FULL
from llmventure.engine import new_world
from llmventure.engine.fold import Fold
from llmventure.ledger.totals import totals_of
from llmventure.models.scenario import Scenario
from llmventure.sampling import Array, Grid
from llmventure.simulation.forecast import Forecaster, PathsWatch
from llmventure.simulation.foreseen import MARGIN, Burns, Enough, lasts
from llmventure.simulation.futures import futures
from llmventure.simulation.histories import NOT_YET, History, Script, Told, different
from llmventure.simulation.median_world import MedianWorld
from llmventure.simulation.past import Past
from llmventure.state import State
from llmventure.world import Ages
from unit.simulation.companies import grid, model

DRAWN = (
    ("when: {after: Series A}}\n    phased", "when: {after: Series A, wait: 1 month to 4 months}}\n    phased"),
    ("gpus: 32, mfu: 38% to 45%", "gpus: 2 to 20, mfu: 38% to 45%"),
    ("experiments: 50%, when: 2027-05}", "experiments: 50%, when: {after: angels, wait: 0 months to 3 months}}"),
    ("discount: 20%, when: 2027-04}", "discount: 20%, probability: 80%, delay: 0 months to 5 months, when: 2027-04}"),
    ("investment_amount: 750k,", "investment_amount: 750k, probability: 70%, attempts: 2, again_after: 2 months,"),
    ("investment_amount: 15M,", "investment_amount: 15M, probability: 75%, attempts: 3, again_after: 3 months, delay: 1 month to 3 months,"),
    ("billed: yearly, monthly_churn: 3%", "billed: yearly, from: {run_rate_above: 1k, earliest: 2027-05}, monthly_churn: 2% to 5%"),
)  # fmt: skip
MORE = """
acquisitions:
  rival: {price: 300k to 900k, cash: 100%, when: {after: base, wait: 1 month to 3 months}, probability: 60%, brings: {revenue: {r: {kind: subscription, customers: 30, price_per_month: 100}}}}
risks:
  outage: {yearly_rate: 0.8, cost: 100k to 300k}
  late: {yearly_rate: 0.5, change: {compute.training.base.when: +2 months, revenue.api.monthly_churn: x1.5}, months: 4}
policy:
  freeze: {when: {runway_below: 12 months to 16 months FREEZE}, freeze: hiring, lag: 1 month, until: {runway_above: 18 months} AGAIN}
  cut: {when: {runway_below: 7 months CUT}, change: {compute.training.*.experiments: x0.5, team.roles.engineer.headcount: x0.8}, severance: 2 months, until: {runway_above: 12 months}}
  trim: {when: {cash_below: 3M}, change: {costs.office.amount: x0.7}, until: {cash_above: 5M} AGAIN}
"""


def _company(text: str, *, freeze: str = "", cut: str = "", again: str = "") -> Scenario:
    for before, after in DRAWN:
        assert before in text
        text = text.replace(before, after)
    return model(text + MORE.replace(" FREEZE", freeze).replace(" CUT", cut).replace(" AGAIN", again))


def _often() -> Scenario:
    """Policies that act again forget when they acted before, and everything asks from the first month on."""
    return _company(FULL, again=", again_after: 5 months")


def _seldom() -> Scenario:
    """Nothing asks at first, and the loan's draws, a purchase and runs of any length have come by then."""
    text = FULL.replace("when: {runway_below: 14 months}}", "when: 2027-10}").replace(
        "earliest: 2027-09", "earliest: 2028-02"
    )
    return _company(text, freeze=", earliest: 2027-12", cut=", earliest: 2027-10")


def _policies_alone() -> Scenario:
    """Only policies ask, and those that are done ask no more."""
    text = FULL.replace("when: {runway_below: 14 months}}", "when: 2027-10}")
    text = text.replace("when: {runway_below: 9 months, earliest: 2027-09, latest: 2028-09}", "when: 2028-03")
    return _company(text)


class _Compared(Past):
    """Folds everything anew as well, with every number as wide as there are histories."""

    seen: ClassVar[list[tuple[int, int, int]]] = []
    """Of each look ahead: histories, those of which the past is told anew, and those with a run that is late."""

    def ahead(
        self, history: History, on: np.ndarray, month: int, cash: Array, reach: Array
    ) -> tuple[Array, Array, np.ndarray, np.ndarray]:
        found = super().ahead(history, on, month, cash, reach)
        burn, kept, since, until = found
        inside = self.column[on] >= 0
        late = inside & (since < self.world.month)
        self.seen.append((on.size, int((~inside).sum()), int(late.sum())))
        again, blocked = _anew(self.script, history[:, on])
        for mine, other in ((burn, again), (kept, blocked)):
            for column, (first, last) in enumerate(zip(since, until, strict=True)):
                first = max(first, self.world.month)
                np.testing.assert_array_equal(mine[column, first:last], other[column, first:last])
                assert not mine[column, last:].any()
        return found


class _Exact(PathsWatch):
    """Finds each runway at burns that are folded anew to the plan's end as well."""

    seen: ClassVar[list[tuple[int, int]]] = []
    """Of each answer: paths of which the runway is told, and those of which it is more than is asked."""

    def runway(self, state: State, month: int, condition: str, limit: Array) -> Array:
        found = super().runway(state, month, condition, limit)
        on = np.flatnonzero(self._askers.by(condition))
        if on.size:
            script = self.forecaster.script
            history = _history(script, self._morning, month - 1, self.paths)[:, on]
            np.testing.assert_array_equal(self._chronicle.history[:, on], history)
            first, which = different(history)
            burn, kept = _anew(script, history[:, first])
            exact = lasts(burn[:, month:], kept[:, month:], state.cash[on], which)
            most = np.broadcast_to(limit, (self.paths,))[on]
            within = exact <= most
            np.testing.assert_array_equal(found[on][within], exact[within])
            assert (found[on][~within] > most[~within]).all()
            self.seen.append((int(within.sum()), int((~within).sum())))
        return found


def _history(script: Script, rows: tuple[list[Ages], list[Ages]], month: int, paths: int) -> History:
    """What has happened by the end of ``month``, found anew."""
    months = [
        np.broadcast_to(np.where(np.asarray(row) <= month, row, NOT_YET), (paths,)) for row in [*rows[0], *rows[1]]
    ]
    every = np.stack(months).astype(np.int16)
    return np.concatenate([every[: len(rows[0])], script.told(every)[None]])


def _anew(script: Script, history: History) -> tuple[Array, Array]:
    scenario, count = script.scenario, history.shape[1]
    history = np.concatenate([history, np.repeat(history[:, :1], max(4 - count, 0), axis=1)], axis=1)
    wide = Grid(scenario.company.start, scenario.company.months, history.shape[1])
    fold = Fold(new_world(scenario, wide), totals_of(scenario))
    state = fold.first_state()
    fold.timetable.waiting = [each for each in fold.timetable.waiting if each.path not in script.conditional]
    world = MedianWorld(script, fold, state, fold.new_ledger(fold.base), 0)
    burn, kept = world.go_on(Told(script, history), scenario.company.months)
    return burn.T[:count], kept.T[:count]


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, int, int]]]:
    monkeypatch.setattr("llmventure.simulation.forecast.Past", _Compared)
    monkeypatch.setattr(_Compared, "seen", [])
    yield _Compared.seen


def _forecaster(company: Scenario) -> Forecaster:
    return Forecaster(company, new_world(company, Grid(company.company.start, company.company.months)))


@pytest.mark.parametrize("company", [_often, _seldom, _policies_alone])
def test_the_months_ahead_are_those_of_a_fold_from_the_start(
    company: object, compared: list[tuple[int, int, int]]
) -> None:
    assert callable(company)
    scenario = company()
    for seed in (3, 4):
        futures(scenario, grid(scenario, 160, seed), _forecaster(scenario))
    histories, anew, late = map(sum, zip(*compared, strict=True))
    assert histories > 500
    assert (anew > 50) == (company is _often)
    assert (late > 0) == (company is _seldom)


@pytest.mark.parametrize("company", [_often, _seldom, _policies_alone])
def test_runways_are_exact_as_far_as_they_are_asked(company: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(company)
    scenario = company()
    monkeypatch.setattr("llmventure.simulation.futures.PathsWatch", _Exact)
    monkeypatch.setattr(_Exact, "seen", [])
    forecaster = _forecaster(scenario)
    for seed in (5, 6):  # the second with what the first has foreseen
        futures(scenario, grid(scenario, 48, seed), forecaster)
    exact, beyond = map(sum, zip(*_Exact.seen, strict=True))
    assert exact > 500 and beyond > 500
    known = forecaster.burns.until[: len(forecaster.burns.keys)]
    assert (known < scenario.company.months).any()  # not everything to the plan's end


def test_a_past_is_not_looked_into_where_nothing_new_has_happened(compared: list[tuple[int, int, int]]) -> None:
    company = model(
        """
costs: {rent: {amount: {mean: 100k, monthly_noise: 30k}}}
policy: {cut: {when: {runway_below: 5 months}, change: {costs.rent.amount: x0.5}}}
""",
        cash="1M",
    )
    forecaster = _forecaster(company)
    found = futures(company, grid(company, 64), forecaster)
    assert found.happened["policy.cut"].all()
    # the first look is as far as is asked, the next one as far as the cash lasts; who has cut asks no more
    assert [number for number, *_ in compared] == [1, 1] and forecaster.histories == 1


def test_what_other_chunks_have_foreseen_is_not_folded_again(compared: list[tuple[int, int, int]]) -> None:
    company = _policies_alone()
    forecaster = _forecaster(company)
    first = futures(company, grid(company, 160), forecaster)
    looks = len(compared)
    again = futures(company, grid(company, 160), forecaster)
    assert looks > 0 and len(compared) == looks
    np.testing.assert_array_equal(first.cash, again.cash)


def test_where_nobody_asks_the_runway_is_not_a_number() -> None:
    company = model(
        "policy: {cut: {when: {runway_below: 5 months}, freeze: hiring}}\ncosts: {rent: {amount: 100k}}", cash="1M"
    )
    fold = Fold(new_world(company, grid(company, 8)))
    state = fold.first_state()
    watch = PathsWatch(_forecaster(company), 8)
    state.alive = np.arange(8) < 6
    watch.renew(state, 0)
    runway = watch.runway(state, 0, "policy.cut.when", np.full(1, 20.0))
    np.testing.assert_allclose(runway[:6], 10.0)
    assert np.isnan(runway[6:]).all()


def test_burns_are_known_from_one_month_on_and_before_another() -> None:
    burns = Burns(6)
    row = burns.rows([b"a"])
    assert row.tolist() == [0] and burns.rows([b"b", b"a"]).tolist() == [1, 0]

    def know(since: int, until: int, burnt: float) -> None:
        months = np.arange(6)
        known = np.where((since <= months) & (months < until), burnt, 0.0)[None]
        burns.extend(row, known, known / 2, np.array([since]), np.array([until]))

    know(2, 4, 7.0)
    assert [burns.find([b"a"], month)[0] for month in range(6)] == [-1, -1, 0, 0, -1, -1]
    assert burns.find([b"c"], 3).tolist() == [-1]
    know(4, 5, 8.0)  # further: what was known before stays
    assert burns.burn[0].tolist() == [0, 0, 7, 7, 8, 0] and (burns.since[0], burns.until[0]) == (2, 5)
    know(1, 3, 9.0)  # earlier: nothing says that the months in between fit
    assert burns.kept[0].tolist() == [0, 4.5, 4.5, 0, 0, 0] and (burns.since[0], burns.until[0]) == (1, 3)


def test_months_are_enough_where_cash_is_out_or_will_last_for_longer_than_anybody_asks() -> None:
    def months(cash: list[float], reach: list[float]) -> int:
        enough = Enough(3, np.array(cash), np.array(reach))
        burn = np.array([2.0, 1.0, 5.0])  # the last column stands beside those that are asked about
        return next(month for month in range(99) if enough(month, burn, np.zeros(3))) + 1 - 3 - MARGIN

    assert months([7.0, 0.5], [50.0, 50.0]) == 4  # 2 a month: out in the fourth
    assert months([7.0, 6.5], [50.0, 50.0]) == 7
    assert months([7.0, 99.0], [50.0, 5.5]) == 6  # lasts for more than five and a half
    assert months([6.0, 99.0], [50.0, 6.0]) == 7  # whether it is longer than six is asked too
