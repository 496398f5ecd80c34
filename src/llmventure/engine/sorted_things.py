"""Which things of a company are fixed, so that they are posted once for all months, and which go month by month."""

from collections.abc import Collection

from llmventure.models.base import Frozen
from llmventure.models.quantity import Quantity, StepsAfter
from llmventure.overhead import after_their_bases
from llmventure.policy import Management
from llmventure.record import record
from llmventure.synergies import Synergies
from llmventure.world import World


@record
class Things:
    """Paths of things: ``fixed`` ones are dated by the calendar, with nothing in them that counts from an event."""

    fixed_roles: tuple[str, ...]
    roles: tuple[str, ...]
    fixed_products: tuple[str, ...]
    products: tuple[str, ...]
    fixed_costs: tuple[str, ...]
    costs: tuple[str, ...]
    """Each after those that it is a share of."""
    compute_is_fixed: bool
    has_credits: bool
    """Whether credits may pay for compute."""
    fleets: tuple[str, ...]
    """What is carried of the fleets of supplies."""


def sorted_out(world: World, dated: Collection[str], management: Management, synergies: Synergies) -> Things:
    """The things of a world, of which the calendar alone has ``dated`` some."""
    scenario = world.scenario

    def touches(path: str) -> bool:
        return management.touches(path) or synergies.touches(path)

    def is_fixed(path: str, thing: Frozen) -> bool:
        return path in dated and not touches(path) and not counts_from_events(thing)

    free_team = management.freezes or touches("team.on_cost") or counts_from_events(scenario.team.on_cost)
    fixed_roles = tuple(path for path, role in world.roles.items() if not free_team and is_fixed(path, role))
    fixed_products = tuple(path for path, product in world.products.items() if is_fixed(path, product))
    products = tuple(path for path in world.products if path not in fixed_products)
    fixed_costs = tuple(path for path, cost in world.costs.items() if is_fixed(path, cost) and cost.share_of is None)
    compute = scenario.compute
    compute_is_fixed = (
        not products
        and not touches("compute.storage")
        and not counts_from_events(compute.storage)
        and all(
            is_fixed(path, thing)
            for path, thing in [
                *((f"compute.supply.{name}", supply) for name, supply in compute.supply.items()),
                *((f"compute.training.{name}", run) for name, run in compute.training.items()),
                *((f"compute.serving.{name}", item) for name, item in compute.serving.items()),
            ]
        )
    )
    return Things(
        fixed_roles,
        tuple(path for path in world.roles if path not in fixed_roles),
        fixed_products,
        products,
        fixed_costs,
        tuple(after_their_bases(world.costs, tuple(path for path in world.costs if path not in fixed_costs))),
        compute_is_fixed,
        any(
            item.kind == "credits" or (item.kind == "priced_round" and not item.compute_credits.is_zero)
            for item in scenario.funding.instruments.values()
        ),
        tuple(f"{what}/compute.supply.{name}" for name in compute.supply for what in ("fleet", "fleet_costs")),
    )


def counts_from_events(thing: object) -> bool:
    """Whether a quantity in a part of the scenario counts from an event."""
    if isinstance(thing, Quantity):
        return isinstance(thing.path, StepsAfter)
    if isinstance(thing, Frozen):
        return any(counts_from_events(getattr(thing, name)) for name in type(thing).model_fields)
    if isinstance(thing, dict):
        return any(counts_from_events(part) for part in thing.values())
    return isinstance(thing, tuple) and any(counts_from_events(part) for part in thing)
