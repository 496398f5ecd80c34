"""What a product's load needs: GPU-hours from tokens or customers, or a vendor's tokens."""

import numpy as np

from llmventure.record import record
from llmventure.sampling import Array
from llmventure.sampling.choosing import only
from llmventure.state import State
from llmventure.workload.throughput import derived_throughput
from llmventure.workload.training import hours_in
from llmventure.world import World
from llmventure.world.levers import Levers

SECONDS_AN_HOUR = 3600.0


def serving_path(name: str) -> str:
    return f"compute.serving.{name}"


@record
class Load:
    """A serving's month, ``(paths or 1,)`` each: tokens, productive GPU-hours (None for a vendor)."""

    tokens: Array
    hours: Array | None


def load(world: World, levers: Levers, state: State, month: int, name: str) -> Load:
    """GPU-hours = tokens ÷ (throughput × utilization) ÷ 3600, or customers ÷ (customers a GPU × utilization) × the
    month's hours; at least ``minimum_gpus`` while the product is on sale."""
    item = world.scenario.compute.serving[name]
    path, product = serving_path(name), f"revenue.{item.product}"
    on = state.active(path, month) & (state.carried[f"active/{product}"] > 0)
    tokens = only(on, state.carried[f"tokens/{product}"])
    if item.cost_per_million_tokens is not None:
        return Load(tokens, None)
    use = world.value(f"{path}.utilization", item.utilization, month, levers, state.since)
    if item.customers_per_gpu is not None:
        customers = only(on, state.carried[f"customers/{product}"])
        each = world.value(f"{path}.customers_per_gpu", item.customers_per_gpu, month, levers, state.since)
        hours = customers / (each * use) * hours_in(world, month)
    else:
        if item.tokens_per_second_per_gpu is not None:
            key = f"{path}.tokens_per_second_per_gpu"
            speed = world.value(key, item.tokens_per_second_per_gpu, month, levers, state.since)
        else:
            speed = world.made(f"speed/{path}", lambda: np.full((1, 1), derived_throughput(world.scenario, item)))[0]
        hours = tokens / (speed * use) / SECONDS_AN_HOUR
    least = world.value(f"{path}.minimum_gpus", item.minimum_gpus, month, levers, state.since)
    return Load(tokens, only(on, np.maximum(hours, least * hours_in(world, month))))
