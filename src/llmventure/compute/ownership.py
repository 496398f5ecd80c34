"""Own, rent or commit: the cost of a GPU-hour that does work, and where the choices meet.

A year has 8,766 hours here. ``purchase_price`` and power are of the whole purchase, for ``gpus`` GPUs.
"""

import math

import numpy as np

from llmventure.compute.values import Values
from llmventure.record import record

HOURS_PER_YEAR = 8766.0
EPOCH_OOM_PER_YEAR = 0.14
"""Orders of magnitude that price at fixed performance falls each year, as Epoch AI's cost model has it."""


@record
class Ownership:
    """The yearly cost of owning, by what it is for; USD (or whatever the prices are in)."""

    depreciation: Values
    capital: Values
    power: Values
    colocation: Values
    maintenance: Values

    @property
    def yearly(self) -> Values:
        """All of it."""
        return self.depreciation + self.capital + self.power + self.colocation + self.maintenance

    @property
    def fixed(self) -> Values:
        """What is paid whether the GPUs work or not."""
        return self.depreciation + self.capital + self.colocation + self.maintenance


def ownership(
    purchase_price: Values,
    *,
    life_years: Values,
    residual_value: Values,
    power_kw: Values,
    electricity_price_per_kwh: Values,
    utilization: Values,
    power_usage_effectiveness: Values,
    colocation_price_per_kw_month: Values,
    maintenance: Values,
    cost_of_capital: Values,
    colocation_includes_power: bool = False,
) -> Ownership:
    """Yearly cost of owned hardware, in its five parts.

    capex (1 − r) ÷ years + wacc × capex (1 + r) ÷ 2 + kW × PUE × 8766 × price × u + kW × 12 × colocation +
    maintenance × capex.

    :param residual_value: r, share of the price left at the end. :param power_kw: at the plug, under load.
    :param maintenance: share of the price a year. :param cost_of_capital: wacc, a year, on the mean book value.
    :param colocation_includes_power: quotes often do; then nothing is added for it.

    >>> node = ownership(300e3, life_years=4, residual_value=0.15, power_kw=10.2, electricity_price_per_kwh=0.08,
    ...     utilization=0.8, power_usage_effectiveness=1.3, colocation_price_per_kw_month=150, maintenance=0.05,
    ...     cost_of_capital=0.10)
    >>> round(node.yearly), round(cost_per_delivered_gpu_hour(node, gpus=8, utilization=0.8), 3)
    (121799, 2.171)
    """
    energy = power_kw * power_usage_effectiveness * HOURS_PER_YEAR * electricity_price_per_kwh * utilization
    return Ownership(
        depreciation=purchase_price * (1 - residual_value) / life_years,
        capital=cost_of_capital * purchase_price * (1 + residual_value) / 2,
        power=0.0 * energy if colocation_includes_power else energy,
        colocation=power_kw * 12 * colocation_price_per_kw_month,
        maintenance=maintenance * purchase_price,
    )


def cost_per_delivered_gpu_hour(cost: Ownership, *, gpus: Values, utilization: Values) -> Values:
    """Yearly cost ÷ (n × 8766 × u): idle hours are paid by those that work.

    >>> parts = Ownership(8766.0, 0.0, 0.0, 0.0, 0.0)
    >>> cost_per_delivered_gpu_hour(parts, gpus=2, utilization=0.5)
    1.0
    """
    return cost.yearly / (gpus * HOURS_PER_YEAR * utilization)


def break_even_utilization(cost: Ownership, *, gpus: Values, utilization: Values, gpu_hour_price: Values) -> Values:
    """The utilization above which owning beats renting by the hour: fixed ÷ (n × 8766 × (rent − power an hour)).

    Above 1 owning never wins; infinite where power alone costs the rent.

    :param utilization: the one that ``cost`` was computed with (its power).

    >>> node = ownership(300e3, life_years=4, residual_value=0.15, power_kw=10.2, electricity_price_per_kwh=0.08,
    ...     utilization=0.8, power_usage_effectiveness=1.3, colocation_price_per_kw_month=150, maintenance=0.05,
    ...     cost_of_capital=0.10)
    >>> round(float(break_even_utilization(node, gpus=8, utilization=0.8, gpu_hour_price=2.50)), 4)
    0.6888
    """
    hours = gpus * HOURS_PER_YEAR
    margin = np.asarray(gpu_hour_price - cost.power / (hours * utilization))
    pays = margin > 0
    return np.where(pays, cost.fixed / (hours * np.where(pays, margin, 1.0)), np.inf)[()]


def break_even_month(
    purchase_price: Values, cost: Ownership, *, gpus: Values, utilization: Values, gpu_hour_price: Values
) -> Values:
    """The first month by whose end the purchase and its running have cost no more cash than rent would have.

    ⌈capex ÷ (rent a month − running a month)⌉; running is power, colocation and maintenance. What the hardware
    could still be sold for and the cost of capital are left out. Infinite where running costs the rent or more.

    >>> node = Ownership(0.0, 0.0, 1200.0, 0.0, 0.0)
    >>> float(break_even_month(7305.0, node, gpus=1, utilization=1.0, gpu_hour_price=1.0))
    12.0
    """
    rent = gpus * HOURS_PER_YEAR * utilization * gpu_hour_price / 12
    saved = np.asarray(rent - (cost.power + cost.colocation + cost.maintenance) / 12)
    pays = saved > 0
    # A payback that falls on a month's end to the cent is that month, not the next.
    months = np.ceil(purchase_price / np.where(pays, saved, 1.0) - 1e-9)
    return np.where(pays, np.maximum(months, 1.0), np.inf)[()]


def mean_price(price: float, yearly_change: float, months: int) -> float:
    """The mean of a price over months, where it changes each month: p (1 + c)^(k / 12), k = 0 …

    >>> round(mean_price(2.0, 0.0, 48), 6), round(mean_price(1.0, -0.5, 24), 3)
    (2.0, 0.557)
    """
    return math.fsum(price * (1 + yearly_change) ** (month / 12) for month in range(months)) / months


def break_even_month_at(
    purchase_price: float,
    cost: Ownership,
    *,
    gpus: float,
    utilization: float,
    gpu_hour_price: float,
    yearly_change: float,
    months: int,
) -> int | None:
    """:func:`break_even_month` where the rent falls or rises: the first month by whose end rent has cost as much.

    ``None`` where that is not within ``months``.

    >>> node = Ownership(0.0, 0.0, 1200.0, 0.0, 0.0)
    >>> said = dict(gpus=1, utilization=1.0, gpu_hour_price=1.0, months=48)
    >>> [break_even_month_at(7305.0, node, **said, yearly_change=change) for change in (0.0, 0.3, -0.3)]
    [12, 11, 15]
    """
    running = float((cost.power + cost.colocation + cost.maintenance) / 12)
    saved = 0.0
    for month in range(months):
        price = gpu_hour_price * (1 + yearly_change) ** (month / 12)
        saved += gpus * HOURS_PER_YEAR / 12 * utilization * price - running
        # A payback that falls on a month's end to the cent is that month, not the next.
        if saved >= purchase_price * (1 - 1e-12):
            return month + 1
    return None


def commitment_break_even(committed_price: Values, on_demand_price: Values) -> Values:
    """The utilization above which a commitment is cheaper than paying by the hour: p_commit ÷ p_on_demand.

    >>> round(commitment_break_even(1.70, 2.50), 2)
    0.68
    """
    return committed_price / on_demand_price


def spot_effective_price(spot_price: Values, goodput: Values) -> Values:
    """A spot hour's price for an hour of work: spot ÷ goodput under its interruptions.

    >>> spot_effective_price(1.25, 0.8)
    1.5625
    """
    return spot_price / goodput


def epoch_amortised_gpu_hour(
    chip_price: Values, server_factor: Values = 1.64, interconnect_share: Values = 0.0
) -> Values:
    """Capital cost of a chip-hour as the loss of value by progress: price × 0.14 ln 10 ÷ 8766.

    Times the server's price over the chip's, over (1 − the share of the network in the cluster's price).

    Source: Cottier et al., arXiv:2405.21015; Epoch AI training-cost-trends.

    >>> round(float(epoch_amortised_gpu_hour(30e3)), 3), round(float(epoch_amortised_gpu_hour(30e3, 1.64, 0.19)), 3)
    (1.809, 2.234)
    """
    return chip_price * server_factor * EPOCH_OOM_PER_YEAR * math.log(10) / HOURS_PER_YEAR / (1 - interconnect_share)


def epoch_energy_per_gpu_hour(server_kw_per_gpu: Values, electricity_price_per_kwh: Values) -> Values:
    """Energy of a chip-hour: kW × 0.75 mean load × 1.25 PUE × price (arXiv:2405.21015).

    >>> round(epoch_energy_per_gpu_hour(10.2 / 8, 0.0826), 4)
    0.0987
    """
    return server_kw_per_gpu * 0.75 * 1.25 * electricity_price_per_kwh


def price_after(price: Values, yearly_change: Values, years: Values) -> Values:
    """A price that compounds: p (1 + change)^t.

    >>> round(price_after(1.0, -0.30, 2.0), 2)
    0.49
    """
    return price * (1 + yearly_change) ** years
