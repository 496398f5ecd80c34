"""What the exit and cap-table commands answer, as versioned plain data; the rules of ``report`` hold."""

from typing import NotRequired, TypedDict

from llmventure.report import CapTableEntry, Company, Message, Run
from llmventure.report.detail import PreferenceStack


class Payout(TypedDict):
    """``amount`` is paid in all; with an earn-out ``at_closing`` of it at once, the rest later and only if earned.

    ``vested`` is the part that the holder has earned by the exit; ``converts`` says that preferred takes its shares
    instead of its preference, a SAFE or note its shares, or that options are exercised.
    """

    holder: str
    security: str
    amount: float
    at_closing: float
    vested: float
    founder: bool
    converts: bool


class DebtPaid(TypedDict):
    name: str
    owed: float
    amount: float


class ProviderReturn(TypedDict):
    """What an instrument of the plan paid in, got back before and at the exit, and the yearly rate of that."""

    name: str
    kind: str
    paid_in: float
    paid_back: float
    multiple: float | None
    rate: float | None
    reason: str | None


class FoundersShare(TypedDict):
    """``payout`` on all shares, ``vested`` on vested ones; ``proceeds`` = vested (an earn-out at its probability) +
    ``secondary`` sales before."""

    payout: float
    vested: float
    secondary: float
    proceeds: float
    present_value: float


class ExitEntry(TypedDict):
    """``value`` is shared out: costs and lenders, the team's carve-out, then ``payouts``."""

    value: float
    enterprise_value: float | None
    payouts: list[Payout]
    transaction_costs: float
    debts: list[DebtPaid]
    carve_out: float
    undistributed: float
    price_per_share: float
    founders: FoundersShare
    employees: float
    providers: list[ProviderReturn]
    cost_of_capital: float | None
    cost_of_capital_reason: str | None


class ExitBreakpoint(TypedDict):
    value: float
    what: str


class EarnOutTerms(TypedDict):
    share: float
    wait_months: int
    probability: float


class ExitReport(TypedDict):
    """Exits of one table. ``values`` of a range are listed with its ends first and last."""

    schema_version: int
    run: Run
    company: Company
    month: str
    kind: str
    cash: float
    earn_out: EarnOutTerms | None
    exits: list[ExitEntry]
    breakpoints: list[ExitBreakpoint]
    assumptions: list[Message]
    warnings: list[Message]


class Control(TypedDict):
    """Who decides after an event: fractions of all votes, and of the fully diluted shares."""

    after: str
    month: str
    founders_votes: float | None
    founders_ownership: float | None
    board_seats: NotRequired[dict[str, float]]


class Fall(TypedDict):
    """The first event after which founders' votes are below a line."""

    after: str
    month: str


class Mismatch(TypedDict):
    """A holding that differs; null is a holding that one side does not have."""

    holder: str
    security: str
    scenario_shares: float | None
    file_shares: float | None


class TableCheck(TypedDict):
    file: str
    against: str
    month: str
    holdings: int
    differences: list[Mismatch]


class CapTableReport(TypedDict):
    schema_version: int
    run: Run
    company: Company
    cap_table: list[CapTableEntry]
    control: list[Control]
    founders_below_half: Fall | None
    founders_below_third: Fall | None
    preference_stack: list[PreferenceStack]
    check: NotRequired[TableCheck]
    warnings: list[Message]
