"""From the scenario's instruments to the terms that the cap table and the loans know: numbers by path."""

import math

import numpy as np

from llmventure.cap_table.convertible_terms import Note, Safe
from llmventure.cap_table.per_path import PerPath
from llmventure.cap_table.round_terms import RoundTerms
from llmventure.cap_table.series import Dividend, Preference
from llmventure.cap_table.vesting import Vesting
from llmventure.debt import Loan
from llmventure.funding.retries import NONE, Retries
from llmventure.models import cap_table as models
from llmventure.models import funding as instruments
from llmventure.models.charge import Charge
from llmventure.models.month import Month
from llmventure.models.quantity import Quantity
from llmventure.sampling import Array
from llmventure.world import World

EPOCH = Month(1970, 1)


def instrument_path(name: str) -> str:
    return f"funding.instruments.{name}"


def calendar_number(world: World, month: int) -> int:
    """Months since January 1970, as the cap table counts them."""
    return world.grid.start - EPOCH + month


class Figures:
    """The numbers of one instrument in a month, in the reporting currency: ``(paths or 1,)``.

    ``retried`` is what failed attempts have changed, by field.
    """

    def __init__(self, world: World, path: str, month: int, retried: Retries = NONE) -> None:
        self.world, self.path, self.month = world, path, min(max(month, 0), world.grid.months - 1)
        self.retried = retried

    def of(self, field: str, quantity: Quantity) -> Array:
        series = self.world.series(f"{self.path}.{field}", quantity)
        value: Array = series[0] if series.shape[0] == 1 else series[self.month]
        return self.retried[field].applied(value, self.month, quantity) if field in self.retried else value

    def optional(self, field: str, quantity: Quantity | None) -> Array | None:
        return None if quantity is None else self.of(field, quantity)

    def charge(self, field: str, charge: Charge | None, amount: Array) -> Array:
        """Money of a fee that is a share of ``amount``, or money."""
        if charge is None:
            return np.zeros(1)
        value = self.of(field, charge.quantity)
        return value * amount if charge.is_share else value


def investors_of(
    figures: Figures, name: str, item: instruments.Safe | instruments.ConvertibleNote | instruments.PricedRound
) -> dict[str, Array]:
    """Who pays how much: the named investors, and the instrument's own holder what they leave."""
    named = {holder: figures.of(f"investors.{holder}", amount) for holder, amount in item.investors.items()}
    if item.investment_amount is None:
        return named
    total = figures.of("investment_amount", item.investment_amount)
    rest = total - sum(named.values(), np.zeros(1))
    if not named:
        return {name: total}
    return {**named, name: np.maximum(rest, 0.0)} if (rest > 0.01).any() else named


def safe_terms(figures: Figures, safe: instruments.Safe) -> Safe:
    return Safe(
        post_money_valuation_cap=figures.optional("post_money_valuation_cap", safe.post_money_valuation_cap),
        pre_money_valuation_cap=figures.optional("pre_money_valuation_cap", safe.pre_money_valuation_cap),
        discount=figures.of("discount", safe.discount),
        mfn=safe.mfn,
        elect=safe.elect or "best",
        fixed_ownership=figures.optional("fixed_ownership", safe.fixed_ownership),
        pro_rata=safe.pro_rata,
    )


def note_terms(figures: Figures, note: instruments.ConvertibleNote) -> Note:
    change = note.change_of_control.multiple if note.change_of_control is not None else 1.0
    return Note(
        interest_rate=figures.of("interest_rate", note.interest_rate),
        compounding=note.compounding,
        day_count=note.day_count,
        valuation_cap=figures.optional("valuation_cap", note.valuation_cap),
        cap_base=note.cap_base.shares if isinstance(note.cap_base, models.ShareBase) else note.cap_base,
        discount=figures.of("discount", note.discount),
        maturity=None if note.maturity is None else math.ceil((note.maturity.fixed or 0.0) - 1e-9),
        at_maturity=note.at_maturity,
        qualified_financing=figures.of("qualified_financing", note.qualified_financing),
        change_of_control_multiple=1.0 if change == "convert" else change,
        change_of_control_converts=change == "convert",
    )


def preference(terms: models.LiquidationPreference) -> Preference:
    if isinstance(terms.participating, models.Participation):
        return Preference(terms.multiple, "cap", terms.participating.cap, terms.seniority)
    return Preference(terms.multiple, terms.participating, None, terms.seniority)


def dividend(terms: models.Dividend | None) -> Dividend | None:
    if terms is None:
        return None
    return Dividend(terms.rate, terms.kind, terms.compounding, terms.forfeit_on_conversion)


def base(terms: models.AntiDilutionBase | None) -> str | float | None:
    return terms.shares if isinstance(terms, models.ShareBase) else terms


def vesting(terms: models.Vesting | None) -> Vesting | None:
    if terms is None:
        return None
    return Vesting(terms.from_ - EPOCH, terms.months, terms.cliff, terms.acceleration)


def round_terms(figures: Figures, name: str, item: instruments.PricedRound) -> RoundTerms:
    return RoundTerms(
        name=name,
        investors=investors_of(figures, name, item),
        pre_money_valuation=figures.optional("pre_money_valuation", item.pre_money_valuation),
        post_money_valuation=figures.optional("post_money_valuation", item.post_money_valuation),
        price_per_share=figures.optional("price_per_share", item.price_per_share),
        option_pool_fraction=figures.optional("option_pool_fraction", item.option_pool_fraction),
        option_pool_counts=item.option_pool_counts,
        option_pool_increase_shares=figures.optional("option_pool_increase_shares", item.option_pool_increase_shares),
        option_pool=item.option_pool,
        pricing_convention=item.pricing_convention,
        rounding=item.rounding,
        preference=preference(item.liquidation_preference),
        anti_dilution=item.anti_dilution,
        anti_dilution_base=base(item.anti_dilution_base),  # type: ignore[arg-type]
        dividend=dividend(item.dividend),
        anti_dilution_in_pre_money=item.anti_dilution_in_pre_money,
        pro_rata=item.pro_rata,
        pro_rata_placement=item.pro_rata_placement,
        super_pro_rata=dict(item.super_pro_rata),
        pay_to_play_ratio=None if item.pay_to_play is None else 1 / item.pay_to_play.ratio,
        votes_per_share=item.votes_per_share,
    )


def loan_terms(figures: Figures, item: instruments.VentureDebt | instruments.GpuLoan, principal: Array) -> Loan:
    # a fee in money is of the whole loan: a draw bears its part
    whole = principal
    if isinstance(item, instruments.VentureDebt) and item.draws:
        whole = figures.of("principal", item.principal)

    def share(field: str, charge: Charge | None) -> PerPath:
        return figures.charge(field, charge, whole) / np.where(whole > 0, whole, 1.0)

    return Loan(
        principal=principal,
        interest_rate=figures.of("interest_rate", item.interest_rate),
        term=round(item.term.fixed or 0.0),
        interest_only=round(item.interest_only.fixed or 0.0),
        rate_convention=item.rate_convention,
        repayment=item.repayment,
        schedule=tuple(
            (payment.month, figures.of(f"schedule.{number}.amount", payment.amount))
            for number, payment in enumerate(item.schedule)
        ),
        fees=share("fees", item.fees),
        end_fee=share("end_fee", item.end_fee),
    )
