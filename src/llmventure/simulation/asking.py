"""Where something may still ask how long cash lasts: elsewhere nothing is looked ahead for."""

import numpy as np
from numpy.typing import NDArray

from llmventure.engine import runway_conditions, uses_foresight
from llmventure.models.scenario import Scenario
from llmventure.policy import policy_path
from llmventure.record import record
from llmventure.state import State
from llmventure.world import NEVER

Paths = NDArray[np.bool_]


@record
class Askers:
    """The paths on which the foreseen runway may still decide something on a month's first morning, ``(paths,)``."""

    anything: Paths
    stopping: dict[str, Paths]
    """Of conditions that stop to ask."""

    def by(self, condition: str) -> Paths:
        """The paths on which ``condition`` may; it is named by its place in the scenario."""
        return self.stopping.get(condition, self.anything)


class Asking:
    """Which conditions of a scenario ask for the foreseen runway, and until when."""

    def __init__(self, scenario: Scenario) -> None:
        asking = {
            end: [
                name
                for name, policy in scenario.policy.items()
                if "forecast" in runway_conditions(getattr(policy, end))
            ]
            for end in ("when", "until")
        }
        self.begins = [name for name in asking["when"] if scenario.policy[name].again_after is None]
        self.ends = asking["until"]
        self.everywhere = len(self.begins) < len(asking["when"]) or uses_foresight(
            scenario.model_copy(update={"policy": {}})
        )
        """Whether something asks that does not stop: anything but a policy that acts once, and the end of one."""

    def on(self, state: State, month: int) -> Askers:
        """On the first morning of ``month``: a policy asks until it is decided, then until it is lifted."""
        alive, stopping = state.alive, {}
        if state.policies:
            for name in self.begins:
                stopping[f"{policy_path(name)}.when"] = alive & (state.policies[name].decided == NEVER)
            for name in self.ends:
                acting = state.policies[name]
                stopping[f"{policy_path(name)}.until"] = alive & (acting.decided < NEVER) & (acting.lifted > month)
        if self.everywhere or not state.policies:
            return Askers(alive, stopping)
        anything = np.zeros(alive.shape, dtype=np.bool_)
        for paths in stopping.values():
            anything |= paths
        return Askers(anything, stopping)
