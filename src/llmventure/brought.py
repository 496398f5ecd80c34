"""The products, roles and costs of a scenario by path: the company's own, and those that acquired companies bring.

What is brought stands at ``acquisitions.NAME.brings.SECTION.THING`` and begins no earlier than the acquisition closes.
"""

from collections.abc import Iterator
from functools import lru_cache

from llmventure.models.acquisitions import Acquisition
from llmventure.models.costs import Cost
from llmventure.models.revenue import Product
from llmventure.models.scenario import Scenario
from llmventure.models.team import Role
from llmventure.models.when import When

MARK = ".brings."


def acquisition_path(name: str) -> str:
    return f"acquisitions.{name}"


def _bringing(scenario: Scenario) -> Iterator[tuple[str, Acquisition]]:
    for name, item in scenario.acquisitions.items():
        yield f"{acquisition_path(name)}{MARK}", item


def products(scenario: Scenario) -> dict[str, Product]:
    return {
        **{f"revenue.{name}": product for name, product in scenario.revenue.items()},
        **{
            f"{start}revenue.{name}": product
            for start, item in _bringing(scenario)
            for name, product in item.brings.revenue.items()
        },
    }


def roles(scenario: Scenario) -> dict[str, Role]:
    return {
        **{f"team.roles.{name}": role for name, role in scenario.team.roles.items()},
        **{
            f"{start}team.roles.{name}": role
            for start, item in _bringing(scenario)
            for name, role in item.brings.team.roles.items()
        },
    }


def costs(scenario: Scenario) -> dict[str, Cost]:
    return {
        **{f"costs.{name}": cost for name, cost in scenario.costs.items()},
        **{
            f"{start}costs.{name}": cost
            for start, item in _bringing(scenario)
            for name, cost in item.brings.costs.items()
        },
    }


@lru_cache(maxsize=4096)
def name_of(path: str, section: str) -> str:
    """The name of the thing at ``path`` in a section.

    >>> name_of("revenue.api", "revenue"), name_of("acquisitions.Medinote.brings.revenue.notes", "revenue")
    ('api', 'notes')
    """
    return path.removeprefix(f"{section}.") if path.startswith(f"{section}.") else path.split(f"{MARK}{section}.", 1)[1]


@lru_cache(maxsize=4096)
def bringer_of(path: str) -> str | None:
    """The acquisition that brings the thing at ``path``; None where the company has it itself.

    >>> bringer_of("acquisitions.Medinote.brings.costs.rent"), bringer_of("costs.rent")
    ('Medinote', None)
    """
    start = "acquisitions."
    return path[len(start) :].split(MARK, 1)[0] if path.startswith(start) and MARK in path else None


def stands_inside(source: str, path: str) -> bool:
    """Whether what a line is about stands at ``path`` or inside it; a section holds what is brought to it, too.

    >>> stands_inside("acquisitions.Medinote.brings.revenue.notes", "revenue")
    True
    >>> stands_inside("acquisitions.Medinote.brings.revenue.notes", "revenue.notes")
    False
    """
    if source == path or source.startswith(f"{path}."):
        return True
    return "." not in path and bringer_of(source) is not None and f"{MARK}{path}." in source


def begins_with(acquisition: str, start: When | None) -> When:
    """When what is brought begins: at the closing, or in the month that it names, if that is later."""
    return When(after=acquisition, earliest=None if start is None else start.month)
