"""What a path had when it was ruined, where the company goes on there beside others that still live."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from llmventure.cap_table.table import CapTable, on_paths
from llmventure.funding.state import Event
from llmventure.record import record
from llmventure.sampling import Array
from llmventure.state import State


@record
class _End:
    """The paths that were ruined in one month, and what the company had then on all of them.

    ``table`` and ``down`` are None where rounds are counted after the fold.
    """

    paths: NDArray[np.intp]
    table: CapTable | None
    down: NDArray[np.bool_] | None
    failed: dict[str, Any]
    since: dict[str, Any]
    unsolved: dict[str, NDArray[np.bool_]]


class Ends:
    """What is known of the paths that were ruined; nothing where a company goes on only where it lives."""

    def __init__(self, paths: int) -> None:
        self._ends: list[_End] = []
        self._late = np.zeros(paths, dtype=np.bool_)
        """Where something has changed the table since."""

    def note(self, paths: NDArray[np.intp], state: State) -> None:
        """These are ruined now."""
        if state.among is None:
            return
        funding = state.funding
        counted = funding.deferred is None
        self._ends.append(
            _End(
                paths, funding.table if counted else None, funding.down if counted else None,
                dict(state.failed), dict(state.since), dict(funding.unsolved),
            )
        )  # fmt: skip

    def note_events(self, events: Sequence[Event], state: State) -> None:
        """These have come this month, on ruined paths too."""
        if self._ends:
            for event in events:
                if event.table is not None:
                    self._late |= event.mask & ~state.alive

    def by_name(self, part: str, name: str, final: Any, never: Any, paths: int) -> NDArray[Any]:
        """``(paths,)``: what a ``part`` had of a name, ``never`` where it had nothing; ``final`` on all other paths."""
        return self._each(lambda end: getattr(end, part).get(name, never), final, paths)

    def down(self, final: NDArray[np.bool_], paths: int) -> NDArray[np.bool_]:
        """``(paths,)``: where a round closed below the price of the last one."""
        return self._each(lambda end: final if end.down is None else end.down, final, paths)

    def _each(self, get: Callable[[_End], Any], final: Any, paths: int) -> NDArray[Any]:
        found = np.broadcast_to(np.asarray(final), (paths,))
        for end in self._ends:
            had = get(end)
            if had is final:
                continue
            if not found.flags.writeable:
                found = found.copy()
            known = np.asarray(had)
            found[end.paths] = known[end.paths] if known.size > 1 else known
        return found

    def of_table(self, figure: Callable[[CapTable], Array], final: CapTable, paths: int) -> Array:
        """``(paths,)``: a figure of the cap table, of each path's own."""
        found = np.broadcast_to(figure(final), (paths,))
        for table, ends in groupby(self._ends, key=lambda end: end.table):
            here = np.concatenate([end.paths for end in ends])
            here = here[self._late[here]]
            if table is None or table is final or not here.size:
                continue
            if not found.flags.writeable:
                found = found.copy()
            found[here] = figure(on_paths(table, here))
        return found
