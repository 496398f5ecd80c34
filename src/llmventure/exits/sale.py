"""One sale: a value shared out in the order of payment."""

import numpy as np

from llmventure.engine.result import Result
from llmventure.exits.standing import Standing
from llmventure.models.exit import Exit
from llmventure.record import record
from llmventure.sampling import Array, at
from llmventure.timing import whole_months
from llmventure.waterfall.earn_out import DatedPayouts, EarnOut, dated_payouts
from llmventure.waterfall.payouts import ExitTerms, Payouts, payouts


@record
class Sale:
    """``value`` (paths,) is shared out; ``whole`` is what it pays in all.

    With an earn-out ``dated`` parts it into what is paid at once and what follows; ``probability`` is that it does.
    """

    standing: Standing
    terms: ExitTerms
    value: Array
    enterprise_value: Array | None
    whole: Payouts
    dated: DatedPayouts | None
    probability: float

    @property
    def wait(self) -> int:
        """Months until the earn-out; 0 without one."""
        return 0 if self.dated is None else self.dated.wait

    def at_once(self) -> tuple[Array, ...]:
        """By row, what is paid at the closing."""
        return self.whole.amounts if self.dated is None else self.dated.at_once.amounts

    def later(self) -> tuple[Array, ...]:
        """By row, what the earn-out adds if it is earned."""
        return tuple(np.zeros(1) for _ in self.whole.rows) if self.dated is None else self.dated.added


def sale_of(result: Result, there: Standing, value: Array, enterprise_value: Array | None = None) -> Sale:
    """Share out ``value``; ``enterprise_value`` is the part of it that the buyer pays for the company without its cash.

    Costs that are a share, and an earn-out, are of the enterprise value, or of the value where only that is known.
    """
    leaving = result.world.scenario.exit
    terms = exit_terms(result, leaving, there, enterprise_value)
    whole = payouts(there.claims, value, terms)
    dated, probability = None, 1.0
    if leaving is not None and leaving.earn_out is not None:
        earn_out = leaving.earn_out
        price = value if enterprise_value is None else np.minimum(enterprise_value, value)
        part = earn_out.share * np.where(value > 0, price / np.where(value > 0, value, 1.0), 0.0)
        wait = int(whole_months(result.world, "exit.earn_out.wait", earn_out.wait)[0])
        dated = dated_payouts(there.claims, value, EarnOut(part, wait, earn_out.probability), terms)
        probability = earn_out.probability
    return Sale(there, terms, value, enterprise_value, whole, dated, probability)


def exit_terms(result: Result, leaving: Exit | None, there: Standing, enterprise_value: Array | None) -> ExitTerms:
    """What is paid before shareholders: costs in money where they are known in money, lenders, the team's part."""
    if leaving is None:
        return ExitTerms(there.debts)
    world, month = result.world, there.month
    carve_out = at(world.series("exit.carve_out", leaving.carve_out), month)
    charge = leaving.transaction_costs
    if charge is None:
        return ExitTerms(there.debts, carve_out=carve_out)
    cost = at(world.series("exit.transaction_costs", charge.quantity), month)
    if not charge.is_share:
        return ExitTerms(there.debts, cost, carve_out=carve_out)
    if enterprise_value is None:
        return ExitTerms(there.debts, transaction_cost_share=cost, carve_out=carve_out)
    return ExitTerms(there.debts, cost * enterprise_value, carve_out=carve_out)
