"""Companies that the plan buys: what is paid, what is owned after, and what a share of the buyer has by it."""

from llmventure.render import numbers
from llmventure.render.sections import (
    Cell,
    Column,
    Fact,
    Facts,
    Paragraph,
    Part,
    Row,
    Section,
    Table,
    Tone,
    name_column,
    row,
)
from llmventure.report.detail import Accretion, Bought

ITEMS = {"revenue": "Revenue", "gross_profit": "Gross profit", "operating_burn": "Operating burn"}


def sections(bought: list[Bought], currency: str) -> list[Section]:
    return [_section(each, currency) for each in bought]


def _section(bought: Bought, currency: str) -> Section:
    parts: list[Part] = [Facts(_facts(bought, currency))]
    if bought["accretion"]:
        parts.append(_table(bought["accretion"], currency))
        parts.append(
            Paragraph(
                "Against the same plan without it. The burn is of operations, without what is paid for the company; "
                "less of it is better.",
                "quiet",
            )
        )
    remark = f"{bought['month']} · {numbers.money(bought['price'], currency)}"
    return Section(f"Buying {bought['name']}", tuple(parts), remark)


def _facts(bought: Bought, currency: str) -> tuple[Fact, ...]:
    ways = (
        (bought["cash"], "in cash"), (bought["stock"], "in stock"), (bought["earn_out"], "as an earn-out, if earned"),
    )  # fmt: skip
    paid = [f"{numbers.money(amount, currency)} {words}" for amount, words in ways if amount > 0]
    found = [Fact("Paid", ", ".join(paid))]
    if bought["sellers_ownership"] is not None:
        found.append(Fact("Ownership", _ownership(bought)))
    after = numbers.months(bought["runway_months"], bought["runway_at_least"])
    bare = numbers.months(bought["runway_months_without"], bought["runway_at_least_without"])
    found.append(Fact("Runway", f"{after} from the closing if nothing more closes; without it {bare}"))
    found.append(_break_even(bought, currency))
    return tuple(found)


def _ownership(bought: Bought) -> str:
    sellers, founders = numbers.fraction(bought["sellers_ownership"]), numbers.fraction(bought["founders_ownership"])
    issued = f"{numbers.whole(bought['shares_issued'])} shares are issued, {sellers} to the sellers; "
    if not bought["shares_issued"]:
        issued = "no shares are issued; "
    return f"{issued}founders own {founders}, without it {numbers.fraction(bought['founders_ownership_without'])}"


def _break_even(bought: Bought, currency: str) -> Fact:
    found = bought["break_even"]
    needed, planned = found["synergy"], found["planned"]
    if needed is None:
        return Fact("Synergy", "the plan ends before any could come", "warn")
    chance = "" if found["probability"] in (0.0, 1.0) else f", {numbers.fraction(found['probability'])} likely"
    tone: Tone = "good" if planned * found["probability"] >= needed else "warn"
    return Fact(
        "Synergy",
        f"{numbers.money(needed, currency)} a year breaks even within the {found['months']} months that the plan sees, "
        f"at {numbers.fraction(found['discount_rate'])} a year; planned {numbers.money(planned, currency)} a year"
        + chance,
        tone,
    )


def _table(accretion: list[Accretion], currency: str) -> Table:
    columns = (
        name_column("A share's"),
        Column("months", "left"),
        Column("with it"),
        Column("without"),
        Column("change"),
    )
    return Table(columns, tuple(_row(each, currency) for each in accretion))


def _row(each: Accretion, currency: str) -> Row:
    change = each["accretion"]
    better = change is not None and (change > 0) != (each["item"] == "operating_burn")
    text = numbers.UNDEFINED if change is None else ("+" if change > 0 else "") + numbers.fraction(change)
    tone: Tone = "plain" if not change else "good" if better else "bad"
    months = f"{each['first_month']} to {each['last_month']}"
    mine, other = (numbers.share_price(value, currency) for value in (each["with"], each["without"]))
    return row(ITEMS[each["item"]], months, mine, other, Cell(text, tone))
