"""What ``plan --detail`` adds to the report, as versioned plain data; the rules of ``report`` hold.

Arrays have one entry for each month of the plan, those of ``years`` one for each calendar year in it.
"""

from typing import TypedDict


class StackedPreference(TypedDict):
    """One class ahead of common. A higher ``seniority`` is paid first; null is a note, before all preferred."""

    name: str
    preference: float
    seniority: float | None
    participating: str


class PreferenceStack(TypedDict):
    """What stands ahead of common after an event: sums that an exit must share out, lenders' included.

    Up to ``break_even_exit`` common gets nothing; from ``all_convert_at`` on everybody is paid by shares alone, null
    where that never comes (full participation).
    """

    after: str
    month: str
    debt: float
    preferences: list[StackedPreference]
    total: float
    break_even_exit: float | None
    all_convert_at: float | None


class Cohort(TypedDict):
    """Who became a customer in a year, or was there on the first morning (``joined`` null): ``size`` of them, of whom
    the part ``retained`` is there at each year's end; null before they came."""

    joined: str | None
    size: float
    retained: list[float | None]


class ProductDetail(TypedDict):
    """One product; what follows from customers is null where it has none.

    ``lifetime_value`` and ``payback_months`` are of the customers that there are at the end of the first month with
    any, of which the plan sees ``lifetime_months``.
    """

    name: str
    kind: str
    revenue: list[float]
    serving_cost: list[float]
    vendor_cost: list[float]
    units_cost: list[float]
    gross_profit: list[float]
    gross_margin: list[float | None]
    customers: list[float] | None
    joined: list[float] | None
    left: list[float] | None
    acquisition_cost: float | None
    profit_per_customer_month: float | None
    lifetime_value: float | None
    lifetime_months: int | None
    payback_months: int | None
    cohorts: list[Cohort]


class LargestCustomer(TypedDict):
    """What the largest customer of a product brings, by month: ``share`` of the product's revenue, ``revenue``,
    ``gross_profit`` at the product's margin, and ``share_of_revenue`` of all that the company sells."""

    product: str
    share: list[float]
    revenue: list[float]
    gross_profit: list[float]
    share_of_revenue: list[float | None]


class Heads(TypedDict):
    """Heads of a function, or of ``all``; ``revenue_per_head`` is the month's revenue, twelve times, for each."""

    function: str
    heads: list[float]
    revenue_per_head: list[float | None]


class Headroom(TypedDict):
    """Closing cash less what a loan's covenant asks for; null where nothing is owed."""

    loan: str
    minimum_cash: float
    headroom: list[float | None]


Accretion = TypedDict(
    "Accretion",
    {"item": str, "first_month": str, "last_month": str, "with": float, "without": float, "accretion": float | None},
)
"""``item`` (revenue, gross_profit, operating_burn) a fully diluted share over some months, with an acquisition and
without it; ``accretion`` = with ÷ without − 1, null where it is not positive without."""


class BreakEven(TypedDict):
    """``synergy`` a year, at full effect and if it comes for sure, makes up for ``paid`` and ``costs`` (at the closing,
    discounted) beyond ``standalone_value``, within the ``months`` that the plan sees; null where it has no time to.
    ``planned`` is what the plan has of it a year, in its last twelve months."""

    synergy: float | None
    planned: float
    probability: float
    standalone_value: float
    paid: float
    costs: float
    discount_rate: float
    months: int


class Bought(TypedDict):
    """A company that the plan buys. Of each pair of runways one is null, as in ``metrics``; they are counted from the
    closing. ``without`` is the same plan without it; where that has no plan, what would be compared is null."""

    name: str
    month: str
    price: float
    cash: float
    stock: float
    earn_out: float
    shares_issued: float
    sellers_ownership: float | None
    founders_ownership: float | None
    founders_ownership_without: float | None
    runway_months: float | None
    runway_at_least: float | None
    runway_months_without: float | None
    runway_at_least_without: float | None
    accretion: list[Accretion]
    break_even: BreakEven


class Detail(TypedDict):
    """``years`` may be cut: ``months_in_year`` says how many months of each the plan has."""

    years: list[str]
    months_in_year: list[int]
    income_statement: dict[str, list[float]]
    cash_flow: dict[str, list[float]]
    balance_sheet: dict[str, list[float]]
    products: list[ProductDetail]
    largest_customers: list[LargestCustomer]
    """Of the products that name one."""
    sales_cost_per_new_customer: float | None
    """All of the sales function over the new customers of all products."""
    heads: list[Heads]
    covenants: list[Headroom]
    preference_stack: list[PreferenceStack]
    acquisitions: list[Bought]
