"""What the checks look at: one scenario as it is to be planned, and the names in it."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from llmventure.checks.walking import parts
from llmventure.loader.paths import NamesAt, UnknownPath, resolve
from llmventure.loader.tree import Keys, Mapping, Scalar, at
from llmventure.models.company import Company
from llmventure.models.funding import Secondary
from llmventure.models.quantity import Quantity
from llmventure.models.scenario import Scenario
from llmventure.models.when import Attempted
from llmventure.record import record

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


@record(slots=False)
class Subject:
    """``tree`` is what the file says and ``scenario`` the models made of it.

    Where the file has other faults, ``scenario`` lacks what they are in and is not ``whole``: names are looked up in
    ``tree``, and what a check would miss in ``scenario`` may be there. ``elsewhere`` are the file's other strategies
    and cases, and what they overlay: a name that only they have is no slip, its thing just never comes here.
    """

    scenario: Scenario
    tree: Mapping
    whole: bool = True
    elsewhere: tuple[Mapping, ...] = ()

    @property
    def company(self) -> Company:
        return self.scenario.company

    def names(self, keys: Keys) -> list[str]:
        """The names of the things in the section at ``keys``, in the order written."""
        section = at(self.tree, keys)
        return list(section.items) if isinstance(section, Mapping) else []

    @cached_property
    def parts(self) -> tuple[tuple[Keys, Any], ...]:
        """Every part that is written, with the keys that lead to it: walked once for all checks."""
        return tuple(parts(self.scenario))

    @cached_property
    def quantities(self) -> tuple[tuple[Keys, Quantity], ...]:
        """Every quantity that is written."""
        return tuple((keys, value) for keys, value in self.parts if isinstance(value, Quantity))

    @cached_property
    def events(self) -> dict[str, Keys]:
        """What may be waited for, by name; the keys that lead to it."""
        found: dict[str, Keys] = {}
        for _, section in EVENTS:
            for name in self.names(section):
                found.setdefault(name, (*section, name))
        return found

    def event_elsewhere(self, name: str) -> bool:
        """Whether another strategy or case has something called ``name`` that may be waited for."""
        sections = (at(tree, section) for tree in self.elsewhere for _, section in EVENTS)
        return any(isinstance(section, Mapping) and name in section.items for section in sections)

    def resolves_elsewhere(self, path: str, names_at: NamesAt | None = None) -> bool:
        """Whether another strategy or case has what ``path`` names."""
        for tree in self.elsewhere:
            try:
                resolve(tree, path, new_key=names_at is not None, names_at=names_at)
            except UnknownPath:
                continue
            return True
        return False

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

    def holder_elsewhere(self, name: str) -> bool:
        """Whether another strategy or case has a holder called ``name``."""
        for tree in self.elsewhere:
            table, instruments = at(tree, ("funding", "cap_table")), at(tree, ("funding", "instruments"))
            if isinstance(table, Mapping) and name in table.items:
                return True
            for key, (_, item) in instruments.items.items() if isinstance(instruments, Mapping) else ():
                investors = at(item, ("investors",))
                if key == name or (isinstance(investors, Mapping) and name in investors.items):
                    return True
        return False

    def ranks_elsewhere(self) -> set[int]:
        """The seniorities of preferences in the file's other strategies and cases."""
        found = set()
        for tree in self.elsewhere:
            for section in (("funding", "cap_table"), ("funding", "instruments")):
                things = at(tree, section)
                for key in things.items if isinstance(things, Mapping) else ():
                    rank = at(tree, (*section, key, "liquidation_preference", "seniority"))
                    if isinstance(rank, Scalar) and (text := rank.text or "").strip().isdecimal():
                        found.add(int(text))
        return found

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
