"""One lot of futures: the fold over many paths at once, ruin absorbing, and what is kept of it.

A path whose closing cash is below zero is ruined from that month, for good: it posts nothing more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from llmventure.cap_table.ownership import founders_ownership, founders_votes
from llmventure.cap_table.table import CapTable
from llmventure.engine import new_world, runway_conditions
from llmventure.engine.alike import Beside, SameMonth, each_beside
from llmventure.engine.fold import TRAILING_MONTHS, Fold
from llmventure.engine.foresight import foresee, observation
from llmventure.engine.likeness import goes_on_after_ruin
from llmventure.engine.result import Close, Foresight, Result
from llmventure.errors import PlanError
from llmventure.exits.outcomes import futures_outcome
from llmventure.funding.deferred import can_defer, settle_rounds
from llmventure.funding.state import Event
from llmventure.ledger.totals import Totals, sums, totals_of
from llmventure.models.scenario import Scenario
from llmventure.report import RAISING
from llmventure.sampling import Array
from llmventure.sampling.choosing import NO
from llmventure.sampling.draws import Drawn
from llmventure.sampling.streams import CHUNK
from llmventure.simulation.ends import Ends
from llmventure.simulation.forecast import Forecaster, PathsWatch
from llmventure.state import State
from llmventure.timing import Observation
from llmventure.world import NEVER, World

T = TypeVar("T")
YEAR = 12
SUMMED = ("raised", "least", "revenue", "gross", "compute", "costs", "burn")
"""What is summed of a path, or least, up to the month of its ruin."""


@dataclass(slots=True)
class Futures:
    """What is kept of a lot.

    ``cash`` ``(months, paths)`` is closing cash, 0 from a path's ruin on; ``ruined`` the month of its ruin.

    ``metrics`` ``(paths,)``: NaN where a metric is not defined on a path, infinite where it lies beyond the plan.
    ``scores`` ``(paths,)`` are what was drawn once a path, by stream; ``happened`` says which paths something befell
    before they were ruined or the plan was over.
    """

    cash: Array
    ruined: NDArray[np.int64]
    metrics: dict[str, Array]
    scores: dict[str, Array]
    happened: dict[str, NDArray[np.bool_]]
    variates: int
    """Normal scores drawn for each path."""
    down: NDArray[np.bool_]
    breached: NDArray[np.bool_]
    """``(paths,)``: where a round closed below the price of the last one, and where a covenant was breached."""
    regimes: NDArray[np.int8] | None
    """``(months, paths)``: the number of the market's regime, -1 where it is normal; None without a market."""
    flows: dict[str, Array] = field(default_factory=dict)
    """By provider of capital, ``(months, chunks)``: what it gets less what it pays in, summed over the paths of each
    chunk; only with an exit."""

    def chunk(self, number: int) -> "Futures":
        """The paths of one of the chunks that were folded side by side."""
        paths = slice(number * CHUNK, (number + 1) * CHUNK)

        def cut(value: Any) -> Any:
            if isinstance(value, dict):
                return {name: each[..., paths] for name, each in value.items()}
            return value[..., paths] if isinstance(value, np.ndarray) else value

        parts = {each.name: cut(getattr(self, each.name)) for each in fields(self) if each.name != "flows"}
        return Futures(**parts, flows={name: each[:, number : number + 1] for name, each in self.flows.items()})


@dataclass(slots=True)
class _Kept:
    """Running sums, ``(paths or 1,)``, of all paths; ``until_ruin`` has those of a ruined one as it was ruined."""

    raised: Array
    least: Array
    revenue: Array
    gross: Array
    compute: Array
    costs: Array
    burn: Array
    rate: Array
    """Net burn of the last year, and the run rate before it."""
    until_ruin: dict[str, Array] = field(default_factory=dict)
    breached: dict[str, NDArray[np.bool_]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    closes: list[Close] = field(default_factory=list)
    recurring: list[Array] = field(default_factory=list)
    usage: list[Array] = field(default_factory=list)
    """These four only where the scenario has an exit."""

    def note_ruin(self, ruined: NDArray[np.intp], paths: int) -> None:
        """Keep the sums of paths that are ruined this month, which end with it."""
        for name in SUMMED:
            sum_of = getattr(self, name)
            if name not in self.until_ruin:
                self.until_ruin[name] = np.zeros(paths)
            self.until_ruin[name][ruined] = sum_of if sum_of.shape[0] == 1 else sum_of[ruined]

    def close(self, alive: NDArray[np.bool_]) -> None:
        """Put the sums of ruined paths in their place."""
        for name, kept in self.until_ruin.items():
            setattr(self, name, np.where(alive, getattr(self, name), kept))


def futures(scenario: Scenario, grid: Drawn, forecaster: Forecaster | None) -> Futures:
    """Fold the scenario over the paths of ``grid``.

    :raises PlanError: where it cannot be folded: an overflow.
    """
    try:
        return futures_beside([scenario], [grid], [forecaster])[0]
    except FoldError as error:
        raise error.error from None


def futures_beside(
    scenarios: Sequence[Scenario], grids: Sequence[Drawn], forecasters: Sequence[Forecaster | None]
) -> list[Futures]:
    """Fold each scenario over the same paths, month by month side by side: what they have in common is made once.

    :raises FoldError: where one of them cannot be folded.
    """
    same = SameMonth()
    beside = each_beside(scenarios, [grid.lot for grid in grids], same)

    def begun(number: int) -> _Futures:
        return _Futures(new_world(scenarios[number], grids[number]), forecasters[number], beside[number])

    with np.errstate(over="raise", invalid="raise", divide="raise"):
        runs = [_blaming(number, partial(begun, number)) for number in range(len(scenarios))]
        for month in range(max(run.months for run in runs)):
            same.next()
            if len(runs) > 1:
                _go_on_together(runs)
            for number, run in enumerate(runs):
                if month < run.months:
                    _blaming(number, partial(run.month, month))
        same.next()
        return [_blaming(number, run.told) for number, run in enumerate(runs)]


def _go_on_together(runs: "Sequence[_Futures]") -> None:
    """Let what closes and begins do so where any of them lives, so that it is the same in all that have it alike."""
    together = [run.state for run in runs if run.goes_on]
    if together:
        among = np.logical_or.reduce([state.alive for state in together])
        for state in together:
            state.among = among


def _blaming(number: int, do: Callable[[], T]) -> T:
    try:
        return do()
    except PlanError as error:
        raise FoldError(number, error) from None


class FoldError(Exception):
    """Which of several scenarios cannot be folded, and why."""

    def __init__(self, number: int, error: PlanError) -> None:
        self.number, self.error = number, error
        super().__init__(str(error))


class _Futures:
    """One scenario's fold over many paths; begun with the plan's first morning."""

    def __init__(self, world: World, forecaster: Forecaster | None, beside: Beside | None) -> None:
        self.world = world
        self.fold_of = Fold(world, totals_of(world.scenario), beside)
        self.months, self.paths = world.grid.months, world.grid.paths
        zeros = np.zeros(1)
        self.kept = _Kept(zeros, np.full(self.paths, np.inf), zeros, zeros, zeros, zeros, zeros, zeros)
        self.span = min(YEAR, self.months - 1)
        self.looks_back = "trailing" in runway_conditions(world.scenario)
        self.watch = PathsWatch(forecaster, self.paths) if forecaster is not None else None
        state = self.state = self.fold_of.first_state()
        books = self.fold_of.new_ledger(self.fold_of.base)
        assert isinstance(books, Totals)
        self.books = books
        if can_defer(self.world, state.funding):
            state.funding.deferred = []
        self.opening_table: CapTable = state.funding.table
        self.without = foresee(self.fold_of, state.fork(), books, 0)
        self.cash = np.zeros((self.months, self.paths))
        self.ruined = np.full(self.paths, NEVER)
        self.gone = np.zeros(0, dtype=np.intp)
        self.ends = Ends(self.paths)
        self.goes_on = goes_on_after_ruin(world.scenario) and self.fold_of.has_events_alike
        """Whether things go on on ruined paths where another scenario that is folded beside lives."""

    def month(self, month: int) -> None:
        """Fold a month, and absorb who is ruined in it."""
        state, books = self.state, self.books
        end = self.fold_of.month(state, books, month, self._seen(state, month), closings=True)
        if self.looks_back:
            burn = books.financed[month] - books.cash_moved[month]
            state.burn = [*state.burn[-(TRAILING_MONTHS - 1) :], burn]
        self._keep(state, books, month)
        if self.world.scenario.exit is not None:
            self.kept.events.extend(end.events)
            self.kept.closes.append(Close(state.funding.table, state.funding.owed()))
            self.kept.recurring.append(self._wide(sums(state.recurring.values())))
            self.kept.usage.append(self._wide(state.usage[-1]))
        for event in end.events:
            if event.kind in RAISING:
                self.kept.raised = self.kept.raised + event.cash_in
        for name, where in end.breached.items():
            self.kept.breached[name] = self.kept.breached.get(name, np.zeros(1, dtype=np.bool_)) | (where & state.alive)
        self.ends.note_events(end.events, state)
        dead = state.alive & (state.cash < 0)
        if dead.any():
            paths = np.flatnonzero(dead)
            self.ruined[paths] = month
            self.kept.note_ruin(paths, self.paths)
            self.ends.note(paths, state)
            state.alive = state.alive & ~dead
            self.gone = np.flatnonzero(~state.alive)
        self.cash[month] = state.cash
        if self.gone.size:
            self.cash[month, self.gone] = 0.0
            state.cash = self.cash[month]
        books.close(month)
        self.fold_of.close(month)

    def told(self) -> Futures:
        """What is kept of it all."""
        state = self.state
        self.kept.close(state.alive)
        told = self._told(state, self.cash, self.ruined, self.without, self.opening_table)
        if self.world.scenario.exit is not None:
            self._sell(told, state, self.books, self.without, self.opening_table)
            told.scores, told.variates = drawn_scores(self.world)  # what the exit has drawn too
        return told

    def _wide(self, values: Array) -> Array:
        return np.broadcast_to(np.asarray(values, dtype=np.float64), (self.paths,))

    def _sell(self, told: Futures, state: State, books: Totals, without: Foresight, opening_table: CapTable) -> None:
        """What an exit leaves the founders, 0 where a path is ruined before it or has none, and the providers."""
        kept = self.kept
        opening = self.world.series("company.opening_cash", self.world.scenario.company.opening_cash)[:1]
        cash = np.concatenate([np.broadcast_to(opening, (1, self.paths)), told.cash])
        result = Result(
            self.world, books, self.fold_of.opening, opening_table, cash, told.ruined, tuple(kept.events), (),
            np.stack(kept.recurring), np.stack(kept.usage), without, {}, {}, state, tuple(kept.closes),
        )  # fmt: skip
        found = futures_outcome(result)
        if found is None:
            return
        told.metrics["founders_proceeds"] = self._wide(found.founders_proceeds)
        told.metrics["founders_present_value"] = self._wide(found.present_value)
        told.flows = {name: _by_chunk(provider.flows) for name, provider in found.providers.items()}

    def _seen(self, state: State, month: int) -> Observation:
        watch = self.watch
        if watch is None:
            return observation(state, lambda *_: np.full(1, np.nan))
        watch.renew(state, month)
        return observation(state, lambda *asked: watch.runway(state, month, *asked))

    def _keep(self, state: State, books: Totals, month: int) -> None:
        kept = self.kept
        np.minimum(kept.least, state.cash, out=kept.least)
        kept.compute = _grown(kept.compute, books.compute[month], np.subtract)
        kept.costs = _grown(kept.costs, books.costs[month], np.subtract)
        if month >= self.months - self.span:
            kept.burn = kept.burn + (books.financed[month] - books.cash_moved[month])
        if month == self.months - 1 - self.span:
            kept.rate = self._run_rate(state)
        if month >= self.months - YEAR:
            kept.revenue = _grown(kept.revenue, books.revenue[month], np.add)
            kept.gross = _grown(kept.gross, books.revenue[month], np.add)
            kept.gross = _grown(kept.gross, books.cost_of_revenue[month], np.add)

    def _run_rate(self, state: State) -> Array:
        """Contracted revenue and the last three months' usage, a year."""
        usage = sums(state.usage) / max(len(state.usage), 1)
        return 12 * self._wide(sums(state.recurring.values())) + 12 * self._wide(usage)

    def _told(
        self, state: State, cash: Array, ruined: NDArray[np.int64], without: Foresight, opening_table: CapTable
    ) -> Futures:
        kept, paths = self.kept, self.paths
        if state.funding.deferred is not None:
            settle_rounds(self.world, state.funding, paths, ruined)
        table = state.funding.table

        wide = self._wide
        arr = 12 * wide(sums(state.recurring.values())) * state.alive
        rate = self._run_rate(state) * state.alive
        growth = rate - kept.rate
        metrics = {
            "closing_cash": cash[-1].copy(),
            "minimum_cash": kept.least,
            "runway_months": np.where(without.within, without.cash_out, np.inf),
            "cash_out_month": np.where(ruined < NEVER, ruined, np.inf).astype(np.float64),
            "total_raised": wide(kept.raised),
            "arr": arr,
            "run_rate_revenue": rate,
            "compute_cost": wide(kept.compute),
            "compute_share_of_cost": wide(_share(kept.compute, kept.costs)),
            "gross_margin": wide(_share(kept.gross, kept.revenue)),
            "burn_multiple": wide(_share(kept.burn, growth)),
        }
        if any(column.founder for column in table.columns):
            metrics["founders_ownership"] = self.ends.of_table(founders_ownership, table, paths)
            metrics["founders_votes"] = self.ends.of_table(founders_votes, table, paths)
            given = wide(founders_ownership(opening_table)) - metrics["founders_ownership"]
            lives = [np.minimum(metrics[name], self.months) for name in ("cash_out_month", "runway_months")]
            metrics["months_per_point"] = _share(lives[0] - np.floor(lives[1]), 100 * given)
        scores, variates = drawn_scores(self.world)
        breached = np.zeros(paths, dtype=np.bool_)
        for where in kept.breached.values():
            breached = breached | where
        down = self.ends.down(state.funding.down, paths)
        happened = self._happened(state, ruined)
        return Futures(cash, ruined, metrics, scores, happened, variates, down, breached, self._regimes())

    def _regimes(self) -> NDArray[np.int8] | None:
        if not self.world.regimes:
            return None
        found = np.full((self.months, self.paths), -1, dtype=np.int8)
        for number, there in enumerate(self.world.regimes.values()):
            found[there] = number
        return found

    def _happened(self, state: State, ruined: NDArray[np.int64]) -> dict[str, NDArray[np.bool_]]:
        """What befell a path in the months that it lived."""
        world, paths = self.world, self.paths
        lived = world.grid.clock <= ruined
        found: dict[str, NDArray[np.bool_]] = {}
        for name, struck in world.strikes.items():
            found[f"risks.{name}"] = np.broadcast_to((struck & lived).any(axis=0), (paths,))
        for name, there in world.regimes.items():
            found[f"market.{name}"] = np.broadcast_to((there & lived).any(axis=0), (paths,))
        paths_of = {name: f"funding.instruments.{name}" for name in world.scenario.funding.instruments}
        paths_of |= {name: f"acquisitions.{name}" for name in world.scenario.acquisitions}
        for name, path in paths_of.items():
            failed = self.ends.by_name("failed", name, state.failed.get(name, NEVER), NEVER, paths)
            closed = self.ends.by_name("since", name, state.since.get(name, NEVER), NEVER, paths)
            found[f"{path} failed"] = np.broadcast_to(failed < NEVER, (paths,))
            found[f"{path} not closed"] = np.broadcast_to((failed == NEVER) & (closed == NEVER), (paths,))
        for name, item in world.scenario.funding.instruments.items():
            if item.kind in {"priced_round", "ipo"}:
                unsolved = state.funding.unsolved.get(name, NO)
                found[f"funding.instruments.{name} unsolved"] = self.ends.by_name("unsolved", name, unsolved, NO, paths)
        for name, where in self.kept.breached.items():
            found[f"funding.instruments.{name}.minimum_cash breached"] = np.broadcast_to(where, (paths,))
        for name, acting in state.policies.items():
            found[f"policy.{name}"] = acting.decided < NEVER
        return found


def _by_chunk(flows: Array) -> Array:
    """Sums over the paths of each chunk, ``(months, chunks)``: those of a chunk, whatever was folded beside it."""
    starts = range(0, flows.shape[1], CHUNK)
    return np.stack([flows[:, start : start + CHUNK].sum(axis=1) for start in starts], axis=1)


def _grown(sum_of: Array, row: Array, by: np.ufunc) -> Array:
    """A running sum with one more row, in its own array once that is as wide as the paths."""
    grown: Array = by(sum_of, row, out=sum_of) if sum_of.shape[0] > 1 else by(sum_of, row)
    return grown


def _share(part: Array, whole: Array) -> Array:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), np.nan)


def drawn_scores(world: World) -> tuple[dict[str, Array], int]:
    """What explains a path: once-drawn scores, the mean of a walk's or a noise's scores, how often a risk struck, and
    how long a regime lasted; and how many scores were drawn for each path."""
    grid = world.grid
    assert isinstance(grid, Drawn)
    found = {stream: scores[0] for stream, scores in grid.once.items() if not stream.startswith("risks.")}
    for stream, mean in grid.mean_of_months.items():
        if not stream.startswith(("risks.", "market#")):
            found[stream] = mean[0]
    for name, struck in world.strikes.items():
        found[f"risks.{name}"] = struck.sum(axis=0).astype(np.float64)
    for name, there in world.regimes.items():
        found[f"market.{name}"] = there.sum(axis=0).astype(np.float64)
    return found, grid.variates
