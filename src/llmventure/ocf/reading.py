"""The objects of a package as the funding part of a scenario: what its transactions leave."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from decimal import Decimal
from typing import Any

from llmventure.ocf.classes import SERIES_TERMS, read_series
from llmventure.ocf.issuances import Known, month_of, read_award, read_issued_convertible, read_stock, read_warrant
from llmventure.ocf.objects import Object, Terms, UnsaidError, commented, decimal, listed, with_comments
from llmventure.record import record

ISSUANCES = {
    "TX_STOCK_ISSUANCE": read_stock,
    "TX_EQUITY_COMPENSATION_ISSUANCE": read_award,
    "TX_PLAN_SECURITY_ISSUANCE": read_award,
    "TX_WARRANT_ISSUANCE": read_warrant,
    "TX_CONVERTIBLE_ISSUANCE": read_issued_convertible,
}
ENDINGS = ("CANCELLATION", "RETRACTION", "TRANSFER", "CONVERSION", "EXERCISE", "REPURCHASE", "REISSUANCE", "RELEASE")
"""What takes shares from a security; what they became is issued by a transaction of its own."""
WITHOUT_EFFECT = ("ACCEPTANCE", "AUTHORIZED_SHARES_ADJUSTMENT")
QUANTITIES = ("quantity", "quantity_converted", "quantity_exercised")


@record(frozen=False)
class Security:
    """What one issuance has left: ``left`` shares, or the part of a convertible's money."""

    issuance: Object
    left: Decimal
    ended: bool = False


@record(frozen=False)
class Reserved:
    """A plan: what it reserves, and what of it has been used and not come back."""

    plan: Object
    reserved: Decimal
    used: Decimal = field(default_factory=Decimal)


def read_funding(objects: Iterable[Object], comments: Iterable[Any] = ()) -> Mapping[str, dict[str, Terms]]:
    """``cap_table`` and ``instruments`` of all objects of a package; ``comments`` are the manifest's.

    :raises UnsaidError: for what a scenario has no words for, and for what refers to nothing.
    """
    return _Reader(list(objects), list(comments)).funding()


def renumber(cap_table: dict[str, Terms]) -> bool:
    """Number the ranks of the series without gaps, 1 the lowest, where they have any; whether they had.

    The format lets a class have any number, between two others too; a scenario counts.
    """
    series = [terms for terms in cap_table.values() if "original_issue_price" in terms]
    ranks = sorted({terms.get("liquidation_preference", {}).get("seniority", 1) for terms in series})
    if not ranks or (ranks == list(range(ranks[0], ranks[0] + len(ranks))) and ranks[0] >= 0 and ranks[-1] <= 1000):
        return False
    for terms in series:
        preference = terms.setdefault("liquidation_preference", {})
        preference["seniority"] = ranks.index(preference.get("seniority", 1)) + 1
    return True


class _Reader:
    def __init__(self, objects: list[Object], comments: list[Any]) -> None:
        self.objects, self.comments = objects, comments
        self.securities: dict[str, Security] = {}
        self.known: dict[str, dict[str, Any]] = {
            "stakeholders": self._by_id("STAKEHOLDER"),
            "classes": self._by_id("STOCK_CLASS"),
            "vesting": self._by_id("VESTING_TERMS"),
            "started": {},
            "currency": {"": first_currency(objects)},
        }
        self.plans = {
            own: Reserved(plan, decimal(plan, "initial_shares_reserved"))
            for own, plan in self._by_id("STOCK_PLAN").items()
        }
        self.cap_table: dict[str, Terms] = {}
        self.instruments: dict[str, Terms] = {}

    def _by_id(self, kind: str) -> dict[str, Object]:
        return {str(item.get("id")): item for item in self.objects if item.get("object_type") == kind}

    def funding(self) -> Mapping[str, dict[str, Terms]]:
        dated = [item for item in self.objects if str(item.get("object_type", "")).startswith("TX_")]
        for item in sorted(dated, key=lambda each: str(each.get("date", ""))):
            self._apply(item)
        series: dict[str, Terms] = {}
        for item in dated:  # in the order of the file
            security = self.securities.get(str(item.get("security_id")))
            if security is not None and security.issuance is item and not security.ended:
                self._hold(security, series)
        self._pools()
        promised = commented({"comments": self.comments}).get("cap_table", {})
        return {"cap_table": self.cap_table | promised, "instruments": self.instruments}

    def _apply(self, item: Object) -> None:
        kind, own = str(item["object_type"]), str(item.get("id", ""))
        security = str(item.get("security_id", ""))
        month_of(item)
        if kind in ISSUANCES:
            if security in self.securities:
                raise UnsaidError(own, f"security {security} is issued twice")
            money = kind == "TX_CONVERTIBLE_ISSUANCE"
            self.securities[security] = Security(item, Decimal(1) if money else decimal(item, "quantity"))
            if (plan := self.plans.get(str(item.get("stock_plan_id")))) is not None:
                plan.used += decimal(item, "quantity")
        elif kind == "TX_VESTING_START":
            self.known["started"][security] = item.get("date")
        elif kind == "TX_STOCK_PLAN_POOL_ADJUSTMENT":
            self._plan(item).reserved = decimal(item, "shares_reserved")
        elif kind == "TX_STOCK_PLAN_RETURN_TO_POOL":
            self._plan(item).used -= decimal(item, "quantity")
        elif kind == "TX_STOCK_CLASS_CONVERSION_RATIO_ADJUSTMENT":
            self._reprice(item)
        elif kind == "TX_STOCK_CLASS_SPLIT":
            raise UnsaidError(own, "splits a class of stock", "export the package after the split, as what is held now")
        elif kind.endswith(ENDINGS):
            self._end(item, own, kind)
        elif not kind.endswith(WITHOUT_EFFECT):
            raise UnsaidError(
                own, f"is a {kind}, for which a scenario has no words", "take what follows from it by hand"
            )

    def _plan(self, item: Object) -> Reserved:
        plan = self.plans.get(str(item.get("stock_plan_id")))
        if plan is None:
            raise UnsaidError(str(item.get("id", "")), f"stock_plan_id {item.get('stock_plan_id')!r} is nowhere")
        return plan

    def _reprice(self, item: Object) -> None:
        cls = self.known["classes"].get(str(item.get("stock_class_id")))
        if cls is None:
            raise UnsaidError(str(item.get("id", "")), f"stock_class_id {item.get('stock_class_id')!r} is nowhere")
        rights = [dict(right) for right in listed(cls, "conversion_rights") or [{}]]
        rights[0]["conversion_mechanism"] = item.get("new_ratio_conversion_mechanism")
        self.known["classes"][str(cls["id"])] = {**cls, "conversion_rights": rights}

    def _end(self, item: Object, own: str, kind: str) -> None:
        security = self.securities.get(str(item.get("security_id")))
        if security is None:
            raise UnsaidError(own, f"security {item.get('security_id')!r} was never issued")
        quantity = next((decimal(item, name) for name in QUANTITIES if item.get(name) is not None), None)
        money = security.issuance["object_type"] == "TX_CONVERTIBLE_ISSUANCE"
        if money and "amount" in item and not item.get("balance_security_id"):
            raise UnsaidError(own, "takes a part of a convertible", "say what is left as a security of its own")
        gone = security.left if money or quantity is None or item.get("balance_security_id") else quantity
        if gone > security.left:
            raise UnsaidError(own, f"takes {gone} of a security that has {security.left}")
        security.left -= gone
        security.ended = security.left == 0
        plan = self.plans.get(str(security.issuance.get("stock_plan_id")))
        if plan is None or money:
            return
        if kind.endswith(("EXERCISE", "RELEASE")):
            return  # what it became came from the plan, and stays used
        returned = any(
            each.get("object_type") == "TX_STOCK_PLAN_RETURN_TO_POOL"
            and each.get("security_id") == item.get("security_id")
            for each in self.objects
        )
        reissued = bool(item.get("balance_security_id")) or kind.endswith(("TRANSFER", "REISSUANCE"))
        behaviour = plan.plan.get("default_cancellation_behavior", "RETURN_TO_POOL")
        if reissued or (behaviour == "RETURN_TO_POOL" and not returned):
            plan.used -= gone
        elif not returned and behaviour != "RETIRE":
            raise UnsaidError(
                own, f"is cancelled as {behaviour}", "say with TX_STOCK_PLAN_RETURN_TO_POOL what comes back"
            )

    def _hold(self, security: Security, series: dict[str, Terms]) -> None:
        item = security.issuance
        kind = str(item["object_type"])
        if kind == "TX_CONVERTIBLE_ISSUANCE":
            self._owe(with_comments(item, self._with(read_issued_convertible)))
            return
        item = {**item, "quantity": format(security.left, "f")}
        terms = with_comments(item, self._with(ISSUANCES[kind]))
        name, holder = _free(str(terms.pop("name")), self.cap_table), terms.pop("holder")
        if holder != name:
            terms["holder"] = holder
        if (said := terms.get("series")) is not None:
            if said in series:
                terms.pop("issued", None)
            else:
                cls = self.known["classes"][str(item.get("stock_class_id"))]
                words = with_comments(cls, lambda each: read_series(each, self.known["currency"][""]))
                series[said] = words
                terms |= {key: words[key] for key in SERIES_TERMS if key in words and key != "votes_per_share"}
        self.cap_table[name] = terms

    def _with(self, read: Callable[[Object, Known], Terms]) -> Callable[[Object], Terms]:
        return lambda item: read(item, self.known)

    def _owe(self, terms: Terms) -> None:
        name, holder, amount = str(terms.pop("name")), terms.pop("holder"), terms.pop("amount")
        if terms["kind"] == "convertible_note" and "valuation_cap" in terms and "cap_base" not in terms:
            raise UnsaidError(
                name,
                "is a note with a cap, and its capitalization_definition_rules are none that a scenario knows",
                "say which capitalization the cap is divided by",
            )
        known = self.instruments.get(name)
        if known is not None and {key: known[key] for key in known if key != "investors"} == terms:
            known["investors"][holder] = known["investors"].get(holder, 0.0) + amount
            return
        self.instruments[_free(name, self.instruments)] = {**terms, "investors": {holder: amount}}

    def _pools(self) -> None:
        for own, plan in self.plans.items():
            left = plan.reserved - plan.used
            if left < 0:
                raise UnsaidError(own, f"reserves {plan.reserved}, and {plan.used} were issued from it")
            if left == 0:
                continue
            name = str(plan.plan.get("plan_name") or own)
            terms = with_comments(plan.plan, lambda _, left=left: {"shares": float(left), "kind": "pool"})  # type: ignore[misc]
            self.cap_table[_free(name, self.cap_table)] = terms


def _free(name: str, taken: Mapping[str, Any]) -> str:
    """The name, or with a number after it the first one that is not taken."""
    if name.strip() and name not in taken:
        return name
    return next(each for number in range(2, len(taken) + 3) if (each := f"{name} ({number})".strip()) not in taken)


def first_currency(objects: list[Object]) -> str:
    """The currency of the first money in the package."""
    stack: list[Any] = list(reversed(objects))
    while stack:
        each = stack.pop()
        if isinstance(each, dict):
            if isinstance(each.get("amount"), str) and isinstance(each.get("currency"), str):
                return str(each["currency"])
            stack.extend(reversed(list(each.values())))
        elif isinstance(each, list):
            stack.extend(reversed(each))
    return "USD"
