"""A day of serving: what its tokens cost, and what they are sold for."""

import math

from llmventure.compute.serve_request import ServeRequest
from llmventure.compute.worksheet import TOLERANCE, Remarks, contradiction, human
from llmventure.errors import UsageError


def day_answers(
    request: ServeRequest,
    input_cost: float | None,
    output_cost: float | None,
    price: float | None,
    rates: tuple[float | None, float | None],
    remarks: Remarks,
) -> dict[str, object]:
    """``cost_per_day``, ``revenue_per_day`` and ``profit_over_cost`` = revenue ÷ cost − 1.

    With GPUs the cost is theirs for 24 hours; else the tokens at their own cost, cached input included.

    :param input_cost: USD a million input tokens. :param output_cost: likewise. :param price: of a GPU-hour.
    :param rates: prefill and decode tokens/s of a GPU, for whether the GPUs can carry the load.
    :raises UsageError: if more input is cached than there is.
    """
    answers: dict[str, object] = {"cost_per_day": None, "revenue_per_day": None, "profit_over_cost": None}
    loads = (request.input_tokens_per_day, request.output_tokens_per_day)
    cached = request.cached_input_tokens_per_day
    if cached is not None and request.input_tokens_per_day is None:
        raise UsageError("cached input is a part of the input", "give --input-tokens-per-day too")
    if cached is not None and request.input_tokens_per_day is not None and cached > request.input_tokens_per_day:
        raise contradiction(
            f"{human(cached)} cached input tokens are more than all input",
            f"{human(request.input_tokens_per_day)} at most",
        )
    if loads == (None, None):
        return answers
    cost = _cost(request, input_cost, output_cost, price, remarks)
    _check_capacity(request, rates, remarks)
    revenue = _revenue(request, cached or 0.0, remarks)
    answers["cost_per_day"], answers["revenue_per_day"] = cost, revenue
    if cost and revenue is not None and math.isfinite(ratio := revenue / cost):
        answers["profit_over_cost"] = ratio - 1
    return answers


def _cost(
    request: ServeRequest, input_cost: float | None, output_cost: float | None, price: float | None, remarks: Remarks
) -> float | None:
    if request.gpus is not None:
        return None if price is None else request.gpus * 24 * price
    total = 0.0
    for name, load, cost in (
        ("input", request.input_tokens_per_day, input_cost),
        ("output", request.output_tokens_per_day, output_cost),
    ):
        if load and cost is None:
            remarks.assume(f"the cost of a day is not known: that of {name} tokens is not")
            return None
        total += (load or 0.0) / 1e6 * (cost or 0.0)
    if request.cached_input_tokens_per_day:
        remarks.assume("cached input is counted at the cost of input: throughputs are published with it")
    return total


def gpus_needed(
    request: ServeRequest, group: int | None, rates: tuple[float | None, float | None], remarks: Remarks
) -> dict[str, object]:
    """``gpus_needed`` for the day's tokens at the utilization, in whole copies and at least ``minimum_replicas``.

    Nothing where no copies are asked for, or the load or a rate that it needs is not known.
    """
    if request.minimum_replicas is None:
        return {}
    size = group or 1
    if group is None:
        remarks.assume("a copy is one GPU: neither the model's size nor --gpu is known")
    least = request.minimum_replicas * size
    hours = _hours_of_a_day(request, rates)
    if hours is None:
        remarks.assume("the load or a throughput is not known: gpus_needed are those of --minimum-replicas")
        return {"gpus_needed": least}
    return {"gpus_needed": max(least, math.ceil(hours / request.utilization / 24 / size - 1e-9) * size)}


def _hours_of_a_day(request: ServeRequest, rates: tuple[float | None, float | None]) -> float | None:
    """Busy GPU-hours of the day's tokens; ``None`` where nothing is loaded or a rate is missing."""
    loads = (request.input_tokens_per_day, request.output_tokens_per_day)
    if loads == (None, None):
        return None
    hours = 0.0
    for load, rate in zip(loads, rates, strict=True):
        if load and rate is None:
            return None
        hours += (load or 0.0) / (rate or 1.0) / 3600
    return hours


def _check_capacity(request: ServeRequest, rates: tuple[float | None, float | None], remarks: Remarks) -> None:
    hours = _hours_of_a_day(request, rates)
    if request.gpus is None or hours is None:
        return
    if hours / request.utilization > 24 * request.gpus * (1 + TOLERANCE):
        needed = hours / request.utilization / 24
        remarks.warn(f"the day's tokens need {needed:,.0f} GPUs at this utilization, not {request.gpus:,}")


def _revenue(request: ServeRequest, cached: float, remarks: Remarks) -> float | None:
    sales = (
        ("input", (request.input_tokens_per_day or 0.0) - cached, request.price_per_million_input_tokens),
        ("cached-input", cached, request.price_per_million_cached_input_tokens),
        ("output", request.output_tokens_per_day or 0.0, request.price_per_million_output_tokens),
    )
    unpriced = [f"--price-per-million-{name}-tokens" for name, tokens, price in sales if tokens and price is None]
    if unpriced:
        remarks.assume(f"revenue is not known: {' and '.join(unpriced)} not given")
        return None
    return sum(tokens / 1e6 * (price or 0.0) for _, tokens, price in sales)
