"""Policies: what management does as cash runs low, and the levers that are in force while it does.

A policy is decided on a month's first morning, acts ``lag`` months later, and holds until ``until``; it acts once,
unless ``again_after``. What a contract has fixed is no lever.
"""

import numpy as np
from numpy.typing import NDArray

from llmventure.models import quantity as q
from llmventure.models.risks import Policy
from llmventure.record import record
from llmventure.sampling import Array, at_score
from llmventure.state import State
from llmventure.timing import Observation, holds, whole_months
from llmventure.world import NEVER, World
from llmventure.world.changes import Fields, Meaning
from llmventure.world.levers import NO_LEVERS, Levers, Pull

Months = NDArray[np.int64]


@record(frozen=False)
class Acting:
    """Where a policy stands, ``(paths,)``: the month of its last decision, that from which it acts, and that from
    which it no longer does; ``NEVER`` where there is none."""

    decided: Months
    acts: Months
    lifted: Months

    @classmethod
    def idle(cls, paths: int) -> "Acting":
        return cls(np.full(paths, NEVER), np.full(paths, NEVER), np.full(paths, NEVER))

    def fork(self) -> "Acting":
        return Acting(self.decided.copy(), self.acts.copy(), self.lifted.copy())

    def on(self, month: int) -> NDArray[np.bool_]:
        return np.asarray((self.acts <= month) & (month < self.lifted))


def policy_path(name: str) -> str:
    return f"policy.{name}"


class Management:
    """The policies of a scenario, ready to decide."""

    def __init__(self, world: World) -> None:
        fields = Fields(world.scenario)
        self.world, self.policies = world, world.scenario.policy
        self.meanings: dict[str, list[tuple[str, Meaning]]] = {
            name: [
                (pattern, fields.meaning(pattern, change, f"{policy_path(name)}.change.{pattern}"))
                for pattern, change in policy.change.items()
            ]
            for name, policy in self.policies.items()
        }
        self.touched = frozenset(
            place.path
            for policy in self.policies.values()
            for pattern in policy.change
            for place in fields.met(pattern)
        )
        """The paths that some policy changes."""
        self.freezes = any(policy.freeze for policy in self.policies.values())

    def touches(self, path: str) -> bool:
        """Whether a policy changes the thing at ``path`` or something in it."""
        return any(each == path or each.startswith(f"{path}.") for each in self.touched)

    def decide(self, state: State, month: int, seen: Observation) -> NDArray[np.bool_]:
        """Decide, lift, and put the levers of the month into ``state``; where they changed."""
        before = {name: acting.on(month - 1) for name, acting in state.policies.items()}
        for name, policy in self.policies.items():
            acting = state.policies.get(name)
            if acting is None:
                acting = state.policies[name] = Acting.idle(state.cash.shape[0])
            if policy.in_plan or not self.world.is_plan:
                self._decide(state, month, seen, name, policy, acting)
        changed = np.zeros(state.cash.shape[0], dtype=np.bool_)
        now = {name: acting.on(month) for name, acting in state.policies.items()}
        for name, on in now.items():
            changed |= on if name not in before else on != before[name]
        if changed.any():
            state.levers = self.levers(now)
        return changed

    def _decide(self, state: State, month: int, seen: Observation, name: str, policy: Policy, acting: Acting) -> None:
        path = policy_path(name)
        running = acting.on(month) & state.alive
        if policy.until is not None and running.any():
            ends = running & holds(self.world, f"{path}.until", policy.until, month, state, seen)
            if ends.any():
                acting.lifted = np.where(ends, month, acting.lifted)
        free = state.alive & (acting.decided == NEVER)
        if policy.again_after is not None:
            again = whole_months(self.world, f"{path}.again_after", policy.again_after)
            rested = (acting.decided < NEVER) & (month >= acting.decided + again)
            # one that is never lifted can only be repeated by acting anew
            free = free | (state.alive & rested & ((acting.lifted <= month) | (policy.until is None)))
        if not free.any():
            return
        decided = free & holds(self.world, f"{path}.when", policy.when, month, state, seen)
        if decided.any():
            lag = whole_months(self.world, f"{path}.lag", policy.lag)
            acting.decided = np.where(decided, month, acting.decided)
            acting.acts = np.where(decided, month + lag, acting.acts)
            acting.lifted = np.where(decided, NEVER, acting.lifted)

    def levers(self, on: dict[str, NDArray[np.bool_]]) -> Levers:
        """The levers of the policies that act on the paths of ``on``."""
        pulls: list[Pull] = []
        frozen: NDArray[np.bool_] = NO_LEVERS.hiring_frozen
        for name, policy in self.policies.items():
            if not on[name].any():
                continue
            if policy.freeze == "hiring":
                frozen = frozen | on[name]
            severance = self._amount(f"{policy_path(name)}.severance", policy.severance)
            for pattern, meaning in self.meanings[name]:
                amount = self._amount(f"{policy_path(name)}.change.{pattern}", meaning.amount)
                pulls.append(_pull(pattern, on[name], meaning.how, amount, severance))
        return Levers(tuple(pulls), frozen)

    def _amount(self, stream: str, amount: q.Quantity) -> Array:
        def make() -> Array:
            assert isinstance(amount.path, q.NUMBERS), amount
            return at_score(amount.path, amount, lambda name: self.world.grid.scores(f"{stream}{name}"))

        drawn: Array = self.world.made(f"policy/{stream}", make)[0]
        return drawn


def _pull(pattern: str, on: NDArray[np.bool_], how: str, amount: Array, severance: Array) -> Pull:
    one, nothing = np.ones(1), np.zeros(1)
    match how:
        case "times":
            return Pull(pattern, on, amount, nothing, None, severance)
        case "plus":
            return Pull(pattern, on, one, amount, None, severance)
        case _:
            return Pull(pattern, on, one, nothing, amount, severance)
