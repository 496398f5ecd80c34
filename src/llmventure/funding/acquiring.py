"""Companies that are bought: the closing, and what is paid after it.

The price, less the cash that comes with the company, is an asset that is not written off; it stands with the equipment.
Retention and integration are costs of the months in which they are paid.
"""

from collections.abc import Iterator

import numpy as np

from llmventure.brought import acquisition_path
from llmventure.cap_table.issues import issue_shares
from llmventure.cap_table.table import Column
from llmventure.errors import PlanError
from llmventure.funding.attempts import attempt, fail, mark
from llmventure.funding.closed import Closing
from llmventure.funding.retries import retried_of
from llmventure.funding.state import Event, FundingState, Mask, Owed
from llmventure.funding.terms import Figures
from llmventure.ledger import Line
from llmventure.models.acquisitions import Acquisition
from llmventure.sampling import Array
from llmventure.state import State
from llmventure.timing import Observation, whole_months
from llmventure.world import NEVER, World

NOTHING = np.zeros(1)
EARN_OUT_SENIORITY = -1
"""Of what sellers of a company that was bought are owed: behind lenders, who rank from 0 on."""
INTEGRATION_MONTHS = 3
"""Over how many months an integration is paid, as the language says."""


def close_acquisitions(world: World, state: State, month: int, seen: Observation) -> Iterator[Closing]:
    """Close or fail the acquisitions that resolve, in the order of the file, after the month's instruments.

    Stock without a price pays for nothing: a plan stops there, and on a drawn path the attempt fails.
    """
    for name, item in world.scenario.acquisitions.items():
        if not item.in_plan and world.is_plan:
            continue
        path = acquisition_path(name)
        succeeds = attempt(world, state, month, name, path, item, seen)
        without_price = succeeds & ~_has_price(state.funding, item)
        if without_price.any():
            if world.is_plan:
                raise PlanError(
                    f"{path}.stock",
                    "there has been no priced round, so a share has no price",
                    "write price_per_share:, or let it wait for a round",
                )
            fail(state, month, name, item, without_price)
            succeeds = succeeds & ~without_price
        gone = np.atleast_1d(np.asarray(state.failed.get(name, NEVER))) == month
        if gone.any():
            fee = Figures(world, path, month).of("break_fee", item.break_fee) * gone
            if fee.any():
                yield Closing([_cost(name, f"{path}.break_fee", fee)])
        if succeeds.any():
            mark(state.since, name, month, succeeds)
            yield _close(world, state, month, name, item, succeeds)


def after_acquisition_lines(world: World, state: State, month: int) -> Iterator[Line]:
    """What is paid once a company is bought: retention and integration by their months, and the earn-out."""
    for name, item in world.scenario.acquisitions.items():
        closed = np.atleast_1d(np.asarray(state.since.get(name, NEVER)))
        on = closed <= month
        if not on.any():
            continue
        path = acquisition_path(name)
        figures = Figures(world, path, month, retried_of(world, state, name, path, item))
        age = month - closed
        if item.retention is not None:
            months = whole_months(world, f"{path}.retention.months", item.retention.months)
            part = figures.of("retention.amount", item.retention.amount) / np.maximum(months, 1)
            due = on & (age < np.maximum(months, 1))
            if due.any():
                yield _cost(name, f"{path}.retention", part * due)
        if not item.integration_cost.is_zero:
            due = on & (age < INTEGRATION_MONTHS)
            if due.any():
                part = figures.of("integration_cost", item.integration_cost) / INTEGRATION_MONTHS
                yield _cost(name, f"{path}.integration_cost", part * due)
        if item.earn_out is not None and item.earn_out.probability > 0:
            due = on & (age == whole_months(world, f"{path}.earn_out.wait", item.earn_out.wait))
            if due.any():
                earned, _ = world.luck(f"{path}.earn_out", 0, month, item.earn_out.probability, None)
                paid = figures.of("price", item.price) * item.earn_out.share * (due & earned)
                if paid.any():
                    yield _price(name, f"{path}.earn_out", -paid)


def earn_outs_owed(world: World, state: State, month: int) -> tuple[Owed, ...]:
    """What a sale of the company at the close of ``month`` would have to pay on earn-outs that are not due yet.

    A buyer takes off what is expected of it, price × share × probability, as accounts measure contingent consideration:
    at fair value (IFRS 3.39; ASC 805-30-25-5). It ranks behind lenders.
    """
    owed = []
    for name, item in world.scenario.acquisitions.items():
        closed = np.atleast_1d(np.asarray(state.since.get(name, NEVER)))
        if item.earn_out is None or not (closed <= month).any():
            continue
        path = acquisition_path(name)
        age = month - closed
        waits = (closed <= month) & (age < whole_months(world, f"{path}.earn_out.wait", item.earn_out.wait))
        figures = Figures(world, path, month, retried_of(world, state, name, path, item))
        expected = figures.of("price", item.price) * item.earn_out.share * item.earn_out.probability
        owed.append(Owed(f"{name}, earn-out", EARN_OUT_SENIORITY, np.where(waits, expected, 0.0)))
    return tuple(owed)


def cash_share(item: Acquisition) -> float:
    """The share of the price that is paid in cash at the closing: as written, or what stock and earn-out leave."""
    if "cash" in item.model_fields_set:
        return item.cash
    return max(1.0 - item.stock - (item.earn_out.share if item.earn_out is not None else 0.0), 0.0)


def _has_price(funding: FundingState, item: Acquisition) -> Mask:
    """Where the stock that pays for it has a price."""
    if item.stock == 0 or item.price_per_share is not None:
        return np.ones(1, dtype=np.bool_)
    return funding.last_price > 0


def _close(world: World, state: State, month: int, name: str, item: Acquisition, on: Mask) -> Closing:
    funding: FundingState = state.funding
    path = acquisition_path(name)
    figures = Figures(world, path, month, retried_of(world, state, name, path, item))
    price = figures.of("price", item.price) * on
    lines: list[Line] = []
    paid = price * cash_share(item)
    if paid.any():
        lines.append(_price(name, f"{path}.price", -paid))
    brought = figures.of("brings.cash", item.brings.cash) * on
    if brought.any():
        if world.is_plan and (brought > (paid + price * item.stock) * (1 + 1e-9)).any():
            raise PlanError(
                f"{path}.brings.cash",
                "is more than is paid for the company when it closes",
                "check it against the price, or let less of that be an earn_out",
            )
        lines.append(_price(name, f"{path}.brings.cash", brought))
    before = funding.table
    share_price: Array | None = None
    issued: dict[str, Array] = {}
    if item.stock > 0:
        given = figures.optional("price_per_share", item.price_per_share)
        share_price = funding.last_price if given is None else given
        value = price * item.stock
        shares = np.where(on, value / np.where(share_price > 0, share_price, 1.0), 0.0)
        funding.table = issue_shares(before, Column(name, "common", "common"), shares, on)
        issued = {name: shares}
        lines += [
            Line(
                "financing/equity", name, f"{path}.stock", NOTHING, sign * value, NOTHING, NOTHING, "money", None, into
            )
            for sign, into in ((1.0, "paid_in"), (-1.0, _asset(name)))
        ]
    changed = bool(issued)
    event = Event(
        month, name, "acquisition", path, on, NOTHING, NOTHING, NOTHING, None, None, share_price, issued, before,
        world.odds(path, item.probability), {}, funding.table if changed else None,
    )  # fmt: skip
    return Closing(lines, event=event)


def _asset(name: str) -> str:
    return f"equipment/{name}"


def _price(name: str, source: str, amount: Array) -> Line:
    """Money of the price (−), or that comes with the company (+)."""
    return Line("capital/acquisitions", name, source, NOTHING, amount, NOTHING, NOTHING, "money", None, _asset(name))


def _cost(name: str, source: str, cost: Array) -> Line:
    paid = np.where(cost > 0, 1.0, 0.0)
    return Line("cost/other", name, source, -cost, -cost, paid, cost, "payment", "administration")
