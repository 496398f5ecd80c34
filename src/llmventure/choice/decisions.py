"""What a scenario leaves open under ``decisions:``: the values that each may have, and how one is put into the file."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from llmventure import api
from llmventure.checks.every import SCHEMA
from llmventure.choice.dials import Dial, dial_at
from llmventure.choice.optimum_search import Axis
from llmventure.errors import UsageError
from llmventure.loader.paths import UnknownPath, resolve
from llmventure.loader.tree import Scalar, at
from llmventure.models.decisions import STRATEGY
from llmventure.printable import printable
from llmventure.record import record


@record
class Decision:
    """A path and its values: those of a ``dial`` between two ends, or ``options``, which are counted."""

    path: str
    axis: Axis
    dial: Dial | None = None
    options: tuple[str, ...] = ()

    def text(self, value: float) -> str:
        """A value as the file and ``--set`` take it."""
        return self.options[int(value)] if self.dial is None else self.dial.text(value)

    @property
    def described(self) -> str:
        """All values, for people.

        >>> Decision("a", Axis(0, 2, True), None, ("0", "128", "256")).described
        '0, 128, 256'
        """
        if self.dial is None:
            return ", ".join(self.options)
        return f"{self.text(self.axis.low)} to {self.text(self.axis.high)}"


def strategies_of(scenario: api.Scenario) -> tuple[str, ...]:
    """The strategies that ``decisions: {strategy: [A, B]}`` chooses among; none where there is no such decision."""
    choice = scenario.model.decisions.get(STRATEGY)
    return () if choice is None else tuple(choice)


def decisions_of(scenarios: Mapping[str | None, api.Scenario]) -> list[Decision]:
    """The decisions of a scenario and its strategies: the choice of a strategy first, where there are several.

    :raises UsageError: where nothing is left open, or a range is not of a number.
    """
    found: list[Decision] = []
    names = tuple(name for name in scenarios if name is not None)
    if len(names) > 1:
        found.append(Decision(STRATEGY, Axis(0, len(names) - 1, True), None, names))
    seen: set[str] = set()
    for scenario in scenarios.values():
        for path, choice in scenario.model.decisions.items():
            if path != STRATEGY and path not in seen and path_is_in(scenario, path):
                seen.add(path)
                found.append(_decision(scenario, path, choice))
    if not found:
        raise UsageError(
            "this scenario leaves nothing to decide",
            "write decisions: {PATH: LOW to HIGH}, as in {funding.instruments.Seed.investment_amount: 3M to 9M}",
        )
    return found


def path_is_in(scenario: api.Scenario, path: str) -> bool:
    """Whether the scenario has what a path names: another strategy may."""
    try:
        resolve(scenario.loaded.tree, path, new_key=True, names_at=SCHEMA.names_at)
    except UnknownPath:
        return False
    return True


def present(scenario: api.Scenario, decisions: Sequence[Decision]) -> tuple[float, ...] | None:
    """What the file has for each decision, the first strategy for their choice; None where that is none of the values
    of one, or no single one."""
    found: list[float] = []
    for decision in decisions:
        value = 0.0 if decision.path == STRATEGY else _present(scenario, decision)
        if value is None or not decision.axis.low <= value <= decision.axis.high:
            return None
        found.append(value)
    return tuple(found)


def _present(scenario: api.Scenario, decision: Decision) -> float | None:
    if not path_is_in(scenario, decision.path):
        return None
    tree = scenario.loaded.tree
    places = resolve(tree, decision.path, new_key=True, names_at=SCHEMA.names_at)
    node = at(tree, places[0])
    if len(places) > 1 or not isinstance(node, Scalar) or node.text is None:
        return None
    if decision.dial is None:
        return float(decision.options.index(node.text)) if node.text in decision.options else None
    try:
        return decision.dial.read(node.text, decision.path)
    except UsageError:
        return None


def _decision(scenario: api.Scenario, path: str, choice: Any) -> Decision:
    if isinstance(choice, (list, tuple)):
        options = tuple(dict.fromkeys(_written(option) for option in choice))
        return Decision(path, Axis(0, len(options) - 1, True), None, options)
    where = f"decisions.{printable(path)}"
    tree = scenario.loaded.tree
    keys = resolve(tree, path, new_key=True, names_at=SCHEMA.names_at)[0]
    node = at(tree, keys)
    written = node.text if isinstance(node, Scalar) else str(choice).split()[0]
    try:
        dial = dial_at(scenario.model, path, keys, written, scenario.model.company.currency)
    except UsageError as error:
        raise UsageError(f"{where}: a range is of numbers or months", "write a list of values") from error
    low, high = dial.bounds(str(choice), where)
    return Decision(path, Axis(low, high, dial.steps), dial)


def _written(option: Any) -> str:
    return option if isinstance(option, str) else json.dumps(option, ensure_ascii=False)


def arguments(scenario: api.Scenario, decisions: Sequence[Decision], point: Sequence[float]) -> list[str]:
    """``PATH=VALUE`` of each decision that the scenario has; the choice of a strategy is none."""
    return [
        f"{decision.path}={decision.text(value)}"
        for decision, value in zip(decisions, point, strict=True)
        if decision.path != STRATEGY and path_is_in(scenario, decision.path)
    ]
