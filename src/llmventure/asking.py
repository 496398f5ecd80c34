"""Where something may still ask how long cash lasts: elsewhere nothing is looked ahead for."""

import numpy as np
from numpy.typing import NDArray

from llmventure.engine import runway_conditions, uses_foresight
from llmventure.models.scenario import Scenario
from llmventure.state import State
from llmventure.world import NEVER


class Asking:
    """The paths on which the foreseen runway may still decide something."""

    def __init__(self, scenario: Scenario) -> None:
        self.everywhere = uses_foresight(scenario.model_copy(update={"policy": {}})) or any(
            "forecast" in runway_conditions(policy) and policy.again_after is not None
            for policy in scenario.policy.values()
        )
        """Whether something asks that does not stop: anything but a policy that acts once."""
        self.begins, self.ends = (
            [name for name, policy in scenario.policy.items() if "forecast" in runway_conditions(getattr(policy, end))]
            for end in ("when", "until")
        )

    def where(self, state: State, month: int) -> NDArray[np.bool_]:
        """On the first morning of ``month``: a policy asks until it is decided, then until it is lifted."""
        if self.everywhere or not state.policies:
            return state.alive
        asking = np.zeros(state.alive.shape, dtype=np.bool_)
        for name in self.begins:
            asking |= state.policies[name].decided == NEVER
        for name in self.ends:
            acting = state.policies[name]
            asking |= (acting.decided < NEVER) & (acting.lifted > month)
        return asking & state.alive
