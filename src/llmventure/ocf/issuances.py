"""What one issuance says in a scenario's words: who holds what, and since when."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from llmventure.ocf.classes import read_votes
from llmventure.ocf.convertibles import read_convertible
from llmventure.ocf.objects import Object, Terms, UnsaidError, money, number
from llmventure.ocf.vesting import read_vesting

Known: TypeAlias = Mapping[str, Mapping[str, Any]]
"""What an issuance refers to, by id: ``stakeholders``, ``classes``, ``vesting``, when vesting ``started``."""
OPTIONS = ("OPTION", "OPTION_NSO", "OPTION_ISO")


def read_stock(item: Object, known: Known) -> Terms:
    """Common, or shares of a series (whose own terms the class says)."""
    cls = _referred(item, "stock_class_id", known["classes"])
    terms = _held(item, known)
    if cls.get("class_type") == "PREFERRED":
        return terms | {"kind": "preferred", "series": str(cls.get("name", "")), "issued": month_of(item)} | _votes(cls)
    return terms | _votes(cls)


def read_award(item: Object, known: Known) -> Terms:
    """Options; what is no option is refused."""
    if (kind := item.get("compensation_type")) not in OPTIONS:
        raise UnsaidError(str(item.get("id", "")), f"is {kind}, for which a scenario has no words", "options only")
    return _held(item, known) | {"kind": "options"} | _strike(item, known)


def read_warrant(item: Object, known: Known) -> Terms:
    """Warrants for a fixed number of shares."""
    if "quantity" not in item:
        raise UnsaidError(str(item.get("id", "")), "is a warrant without a quantity", "add the shares that it buys")
    return _held(item, known) | {"kind": "warrants"} | _strike(item, known)


def read_issued_convertible(item: Object, known: Known) -> Terms:
    """A SAFE or note of one investor, with ``holder`` and ``amount``."""
    currency = known["currency"][""]
    amount = money(item, "investment_amount", currency)
    if amount <= 0:
        raise UnsaidError(
            str(item.get("id", "")), f"has an investment_amount of {amount:g}", "what was paid is above 0"
        )
    return read_convertible(item, currency) | {
        "when": month_of(item),
        "name": str(item.get("custom_id", "")),
        "holder": _holder(item, known),
        "amount": amount,
    }


def month_of(item: Object) -> str:
    """The month of a transaction's date."""
    date = item.get("date")
    if not isinstance(date, str) or len(date) < 10 or date[4] != "-" or not date[:4].isdigit():
        raise UnsaidError(str(item.get("id", "")), "has no date such as 2027-03-01")
    return date[:7]


def _held(item: Object, known: Known) -> Terms:
    terms: Terms = {"name": str(item.get("custom_id", "")), "holder": _holder(item, known)}
    terms["shares"] = number(item, "quantity")
    if terms["shares"] <= 0:
        raise UnsaidError(str(item.get("id", "")), f"has a quantity of {terms['shares']:g}", "shares are above 0")
    stakeholder = _referred(item, "stakeholder_id", known["stakeholders"])
    if stakeholder.get("current_relationship") == "FOUNDER":
        terms["founder"] = True
    if item.get("vestings"):
        raise UnsaidError(
            str(item.get("id", "")), "vests on dates of its own", "a scenario says vesting terms and their start"
        )
    if "vesting_terms_id" in item:
        found = read_vesting(_referred(item, "vesting_terms_id", known["vesting"]))
        started = known["started"].get(str(item.get("security_id")))
        if started is None:
            raise UnsaidError(str(item.get("id", "")), "vests, and no TX_VESTING_START says since when", "add one")
        terms["vesting"] = {"from": str(started)[:7], **found}
    return terms


def _holder(item: Object, known: Known) -> str:
    stakeholder = _referred(item, "stakeholder_id", known["stakeholders"])
    name = stakeholder.get("name")
    legal = name.get("legal_name") if isinstance(name, dict) else None
    if not isinstance(legal, str) or not legal.strip():
        raise UnsaidError(str(stakeholder.get("id", "")), "has no legal_name")
    return legal


def _referred(item: Object, field: str, among: Mapping[str, Any]) -> Object:
    found = among.get(str(item.get(field)))
    if found is None:
        raise UnsaidError(str(item.get("id", "")), f"{field} {item.get(field)!r} is nowhere in the package")
    return dict(found)


def _votes(cls: Object) -> Terms:
    votes = read_votes(cls)
    return {} if votes == 1 else {"votes_per_share": votes}


def _strike(item: Object, known: Known) -> Terms:
    strike = money(item, "exercise_price", known["currency"][""]) if item.get("exercise_price") else 0.0
    return {"strike": strike} if strike else {}
