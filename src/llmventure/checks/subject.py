"""What the checks look at: one scenario as it is to be planned, and the names in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from llmventure.loader.tree import Keys, Mapping, at
from llmventure.models.company import Company
from llmventure.models.funding import Secondary
from llmventure.models.scenario import Scenario
from llmventure.models.when import Attempted

EVENTS: tuple[tuple[str, Keys], ...] = (
    ("instrument", ("funding", "instruments")),
    ("run", ("compute", "training")),
    ("acquisition", ("acquisitions",)),
)
"""What may be waited for: it closes, or ends."""
OTHERS: tuple[tuple[str, Keys], ...] = (
    ("product", ("revenue",)),
    ("role", ("team", "roles")),
    ("supply", ("compute", "supply")),
    ("serving", ("compute", "serving")),
    ("cost", ("costs",)),
    ("risk", ("risks",)),
    ("regime", ("market",)),
    ("policy", ("policy",)),
)


@dataclass(frozen=True)
class Subject:
    """``tree`` is what the file says and ``scenario`` the models made of it.

    Where the file has other faults, ``scenario`` lacks what they are in and is not ``whole``: names are looked up in
    ``tree``, and what a check would miss in ``scenario`` may be there.
    """

    scenario: Scenario
    tree: Mapping
    whole: bool = True

    @property
    def company(self) -> Company:
        return self.scenario.company

    def names(self, keys: Keys) -> list[str]:
        """The names of the things in the section at ``keys``, in the order written."""
        section = at(self.tree, keys)
        return list(section.items) if isinstance(section, Mapping) else []

    @cached_property
    def events(self) -> dict[str, Keys]:
        """What may be waited for, by name; the keys that lead to it."""
        found: dict[str, Keys] = {}
        for _, section in EVENTS:
            for name in self.names(section):
                found.setdefault(name, (*section, name))
        return found

    def what_is(self, name: str) -> str | None:
        """The kind of the thing called ``name``, where the scenario has one."""
        return next((what for what, section in (*EVENTS, *OTHERS) if name in self.names(section)), None)

    def event(self, name: str) -> Attempted | None:
        """The instrument, run or acquisition called ``name``."""
        scenario = self.scenario
        found = (
            scenario.funding.instruments.get(name)
            or scenario.compute.training.get(name)
            or scenario.acquisitions.get(name)
        )
        return found if isinstance(found, Attempted) else None

    @cached_property
    def holders(self) -> list[str]:
        """Everyone who may hold shares: of the opening table, investors, and instruments that are their own holder."""
        return list(dict.fromkeys(self._holders()))

    def _holders(self) -> Iterator[str]:
        for name, holding in self.scenario.funding.cap_table.items():
            yield holding.holder or name
        for name in self.names(("funding", "cap_table")):
            if name not in self.scenario.funding.cap_table:
                yield name
        for name, instrument in self.scenario.funding.instruments.items():
            yield from getattr(instrument, "investors", {})
            if not isinstance(instrument, Secondary):
                yield name
        for name in self.names(("funding", "instruments")):
            if name not in self.scenario.funding.instruments:
                yield name
