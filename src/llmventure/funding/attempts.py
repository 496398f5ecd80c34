"""Attempts: what opens them, whether and when they succeed, and what is tried again."""

from collections.abc import Callable, Iterator
from copy import copy
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from llmventure.brought import acquisition_path
from llmventure.funding.closed import Closing
from llmventure.funding.closing import close
from llmventure.funding.closing_rounds import close_tranche_of
from llmventure.funding.retries import NONE, Retries, retried_of, retries
from llmventure.funding.state import Attempt, FundingState, Mask
from llmventure.funding.terms import instrument_path
from llmventure.models import funding as instruments
from llmventure.models.when import Attempted, When
from llmventure.sampling.choosing import YES, every, some
from llmventure.state import State
from llmventure.timing import Observation, holds, whole_months
from llmventure.world import NEVER, World

Once: TypeAlias = Callable[[str, int, State, Callable[[State], Iterator[Closing]]], list[Closing]]
"""Makes what becomes of the instrument at a path in a month, or takes it from who has made the same."""
NOWHERE: Mask = np.zeros(1, dtype=np.bool_)
NOWHERE.flags.writeable = False


def close_what_is_due(
    world: World, state: State, month: int, seen: Observation, once: Once | None = None
) -> Iterator[Closing]:
    """Close or fail the open attempts that resolve, in the order of the file.

    Who leaves does so first. An attempt's luck is drawn once. After the last failed one the thing is gone and
    ``failed`` fires. A later instrument sees what an earlier one has done in the same month. ``once`` knows what
    has been made of an instrument already.
    """
    if world.leavers:
        from llmventure.funding.departures import departures

        yield from departures(world, state, month)
    for name, item in world.scenario.funding.instruments.items():
        if not item.in_plan and world.is_plan:
            continue
        path = instrument_path(name)
        due = partial(_due, world, month, name, item, seen)
        yield from due(state) if once is None else once(path, month, state, due)


def _due(
    world: World, month: int, name: str, item: instruments.Instrument, seen: Observation, state: State
) -> Iterator[Closing]:
    """Open what may be tried, and close or fail what resolves, of one instrument."""
    path = instrument_path(name)
    succeeds = attempt(world, state, month, name, path, item, seen)
    if some(succeeds):
        closing = close(world, state, month, name, item, succeeds, retried_of(world, state, name, path, item))
        closed = succeeds & ~closing.failed
        mark(state.since, name, month, closed)
        if closing.failed.any():
            unsolved = state.funding.unsolved
            unsolved[name] = unsolved.get(name, np.zeros(1, dtype=np.bool_)) | closing.failed
            fail(state, month, name, item, closing.failed)
        yield closing
    yield from _parts(world, state, month, name, item, seen)


def attempt(world: World, state: State, month: int, name: str, path: str, item: Attempted, seen: Observation) -> Mask:
    """Where an attempt at ``item`` succeeds this month."""
    funding: FundingState = state.funding
    width = state.goes_on.shape[0]
    here = funding.attempts.get(name) or begin_attempt(state, name)
    if every(here.done):
        return NOWHERE
    idle = state.goes_on & ~(here.done | here.open)
    if some(idle):
        opens = idle & _comes(world, path, item, here, month, state, seen)
        if some(opens):
            here = funding.attempts[name] = copy(here)
            here.opened, here.resolves = here.opened.copy(), here.resolves.copy()
            here.opened[np.flatnonzero(opens)] = month
            here.open = here.open | opens
            for number, mine in _by_number(here, opens):
                _, delay = _luck(world, path, item, number, month)
                paths = np.flatnonzero(mine)
                here.resolves[paths] = month + (delay if delay.shape[0] == 1 else delay[paths])
    if not some(here.open):
        return NOWHERE
    resolving = here.open & state.goes_on & (here.resolves <= month)
    if not some(resolving):
        return NOWHERE
    succeeds = np.zeros(width, dtype=np.bool_)
    for number, mine in _by_number(here, resolving):
        lucky, _ = _luck(world, path, item, number, month)
        succeeds |= mine & lucky
    here = funding.attempts[name] = copy(here)
    here.open = here.open ^ resolving
    here.done = here.done | succeeds
    failed = resolving & ~succeeds
    if failed.any():
        fail(state, month, name, item, failed)
    return succeeds


def _luck(world: World, path: str, item: Attempted, number: int, month: int) -> tuple[Mask, NDArray[np.int64]]:
    """Whether attempt ``number`` succeeds in ``month``, and how long one takes that opens then."""
    retried = retries(world, path, item, np.full(1, number)) if number else NONE
    luck = {field: each for field, each in retried.items() if field in ("probability", "delay")}
    changed = (lambda field, value: luck[field].applied(value, month) if field in luck else value) if luck else None
    return world.luck(path, number, month, item.probability, item.delay, changed)


def _by_number(here: Attempt, on: Mask) -> Iterator[tuple[int, Mask]]:
    """The paths of ``on`` by the number of their attempt, the first one 0."""
    if not here.retried:
        yield 0, on
        return
    for number in range(int(here.tries[on].max()) + 1):
        mine = on & (here.tries == number)
        if mine.any():
            yield number, mine


def begin_attempt(state: State, name: str) -> Attempt:
    """The record of an instrument of which nothing has been tried."""
    width = state.goes_on.shape[0]
    here = Attempt(
        np.zeros(width, dtype=np.int64),
        np.full(width, NEVER),
        np.full(width, NEVER),
        np.zeros(width, dtype=np.bool_),
        np.zeros(width, dtype=np.bool_),
    )
    state.funding.attempts[name] = here
    return here


def _comes(
    world: World,
    path: str,
    item: Attempted,
    here: Attempt,
    month: int,
    state: State,
    seen: Observation,
) -> Mask:
    """Where what opens an attempt has come: a first one by its ``when``, a further one by ``again_after`` as well."""
    when: When | None = getattr(item, "when", None) or getattr(item, "from_", None)
    if when is None:
        return np.full(1, month == 0)
    again = whole_months(world, f"{path}.again_after", item.again_after)
    first = here.tries == 0 if here.retried else YES
    rested = first | (month >= here.opened + again) if here.retried else first
    if when.month is not None:
        dated = max(when.month - world.grid.start, 0) + world.delayed(f"{path}.when", month)
        return np.asarray((first & (month >= dated)) | (~first & rested))
    if not some(rested):
        return rested
    comes = holds(world, f"{path}.when", when, month, state, seen)
    return rested & comes if here.retried else comes


def may_close(world: World, state: State, month: int) -> bool:
    """Whether anything may be tried or close in ``month``, as far as the calendar and what has closed tell."""
    if world.leavers or world.effects:
        return True
    scenario = world.scenario
    things: list[tuple[str, str, Attempted]] = [
        *((name, instrument_path(name), item) for name, item in scenario.funding.instruments.items()),
        *((name, acquisition_path(name), item) for name, item in scenario.acquisitions.items()),
    ]
    return any(
        _may_come(world, state, month, name, path, item)
        for name, path, item in things
        if item.in_plan or not world.is_plan
    )


def _may_come(world: World, state: State, month: int, name: str, path: str, item: Attempted) -> bool:
    here = state.funding.attempts.get(name)
    if here is not None and every(here.done):
        return bool(parts_of(name, item))
    if here is not None and (here.retried or some(here.open)):
        return True
    when: When | None = getattr(item, "when", None) or getattr(item, "from_", None)
    if when is None:
        return month == 0
    if when.month is not None:
        return month >= when.month - world.grid.start
    if when.after is None or when.latest is not None:
        return True
    wait = whole_months(world, f"{path}.when.wait", when.wait)
    return some(np.asarray(month >= state.since.get(when.after, NEVER) + wait))


def fail(state: State, month: int, name: str, item: Attempted, failed: Mask) -> None:
    """Count a failed attempt; after the last one the thing is gone."""
    funding: FundingState = state.funding
    here = funding.attempts[name] = copy(funding.attempts[name])
    here.tries = here.tries + failed
    here.retried = True
    gone = failed & (here.tries >= item.attempts)
    here.done = np.where(failed, gone, here.done)
    mark(state.failed, name, month, gone)


def mark(
    record: dict[str, int | np.ndarray[tuple[int, ...], np.dtype[np.int64]]], name: str, month: int, on: Mask
) -> None:
    before = np.atleast_1d(np.asarray(record.get(name, NEVER)))
    after = np.broadcast_to(before, on.shape).copy()  # a new array: who has seen the old one knows it by its identity
    paths = np.flatnonzero(on)
    after[paths[after[paths] == NEVER]] = month
    record[name] = after


def _parts(
    world: World, state: State, month: int, name: str, item: instruments.Instrument, seen: Observation
) -> Iterator[Closing]:
    """Tranches of a round that has closed, and draws of a loan that has been signed."""
    retried: Retries | None = None
    parts = parts_of(name, item)
    if not parts:
        return
    signed = np.atleast_1d(state.since.get(name, NEVER)) <= month
    for number, (key, path, when) in enumerate(parts):
        waiting = state.goes_on & signed & (np.atleast_1d(state.since.get(key, NEVER)) == NEVER)
        if not waiting.any():
            continue
        on = waiting & holds(world, f"{path}.when", when, month, state, seen)
        if isinstance(item, instruments.PricedRound) and item.tranches[number].probability.fixed != 1.0:
            lucky, _ = world.luck(path, 0, month, item.tranches[number].probability, None)
            on = on & lucky
        if not on.any():
            continue
        mark(state.since, key, month, on)
        if retried is None:
            retried = retried_of(world, state, name, instrument_path(name), item)
        if isinstance(item, instruments.PricedRound):
            yield close_tranche_of(world, state, month, name, item, number, on, retried)
        else:
            from llmventure.funding.drawing import close_draw_of

            assert isinstance(item, instruments.VentureDebt)
            yield close_draw_of(world, state, month, name, item, number, on, retried)


def parts_of(name: str, item: Attempted) -> list[tuple[str, str, When]]:
    """Key, path and ``when`` of a round's tranches and a loan's draws."""
    whens: list[When] = []
    part = "tranches"
    if isinstance(item, instruments.PricedRound):
        whens = [tranche.when for tranche in item.tranches]
    elif isinstance(item, instruments.VentureDebt):
        whens, part = [draw.when for draw in item.draws], "draws"
    return [
        (f"{name}.{part}.{number}", f"{instrument_path(name)}.{part}.{number}", when)
        for number, when in enumerate(whens)
    ]
