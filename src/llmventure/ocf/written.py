"""The funding part of a scenario as the objects of a package."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from decimal import Decimal
from typing import Any

from llmventure.ocf.classes import COMMON_ID, SERIES_TERMS, floor_of_common, read_series, written_common, written_series
from llmventure.ocf.convertibles import CONDITION, mechanism_of
from llmventure.ocf.issuances import (
    read_award,
    read_issued_convertible,
    read_stock,
    read_warrant,
)
from llmventure.ocf.objects import DECIMALS, PREFIX, Object, Terms, completed, monetary, numeric
from llmventure.ocf.vesting import vesting_id, written_vesting
from llmventure.record import record

OPTION_TYPE = "OPTION"
INVESTS = ("preferred", "warrants")


@record(frozen=False)
class Package:
    """The objects by the file that holds them, and what stands in comments only."""

    stakeholders: list[Object] = field(default_factory=list)
    stock_classes: list[Object] = field(default_factory=list)
    stock_plans: list[Object] = field(default_factory=list)
    vesting_terms: list[Object] = field(default_factory=list)
    transactions: list[Object] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    """Of the manifest."""
    unsaid: list[str] = field(default_factory=list)


def written(funding: Mapping[str, Mapping[str, Terms]], currency: str, as_of: str) -> Package:
    """The package of ``cap_table`` and ``instruments`` as they stand at the end of ``as_of`` (2027-03-31).

    Every holding is one issuance. A holding's date is that of its series where it is known, else ``as_of``.
    """
    return _Writer(funding, currency, as_of).package()


class _Writer:
    def __init__(self, funding: Mapping[str, Mapping[str, Terms]], currency: str, as_of: str) -> None:
        self.holdings, self.instruments = funding["cap_table"], funding["instruments"]
        self.currency, self.as_of = currency, as_of
        self.made = Package()
        self.holders: dict[str, str] = {}
        self.classes: dict[tuple[str, Any], str] = {}
        self.plan = ""

    def package(self) -> Package:
        self._stakeholders()
        self._classes()
        self._plans()
        self._vesting_terms()
        promised: dict[str, Terms] = {}
        for name, terms in self.holdings.items():
            kind = terms.get("kind", "common")
            if kind == "promised":
                promised[name] = terms
            elif kind != "pool":
                self._holding(name, terms, kind)
        for name, terms in self.instruments.items():
            self._convertible(name, terms)
        if promised:
            words = {"cap_table": promised}
            self.made.comments.append(PREFIX + json.dumps(words, ensure_ascii=False))
            self.made.unsaid.extend(
                f"{name}: {terms['shares']:,.10g} promised shares" for name, terms in promised.items()
            )
        return self.made

    def _stakeholders(self) -> None:
        founders, investors = set(), set()
        order: dict[str, None] = {}
        for name, terms in self.holdings.items():
            if terms.get("kind") in ("pool", "promised"):
                continue
            holder = terms.get("holder", name)
            order[holder] = None
            if terms.get("founder"):
                founders.add(holder)
            if terms.get("kind") in INVESTS:
                investors.add(holder)
        for terms in self.instruments.values():
            for holder in terms["investors"]:
                order[holder] = None
                investors.add(holder)
        for place, holder in enumerate(order, 1):
            self.holders[holder] = f"stakeholder-{place}"
            item = {
                "object_type": "STAKEHOLDER",
                "id": self.holders[holder],
                "name": {"legal_name": holder},
                "stakeholder_type": "INSTITUTION" if holder in investors - founders else "INDIVIDUAL",
            }
            if holder in founders or holder in investors:
                item["current_relationship"] = "FOUNDER" if holder in founders else "INVESTOR"
            self.made.stakeholders.append(item)

    def _classes(self) -> None:
        series: dict[str, Terms] = {}
        for terms in self.holdings.values():
            if terms.get("kind") == "preferred" and terms["series"] not in series:
                series[terms["series"]] = {key: terms[key] for key in SERIES_TERMS if key in terms}
        floor = floor_of_common(series)
        votes = [t.get("votes_per_share", 1.0) for t in self.holdings.values() if t.get("kind", "common") == "common"]
        for number, each in enumerate(dict.fromkeys([*votes, 1.0])):
            item = written_common(each, number, floor)
            self.classes["common", each] = item["id"]
            self.made.stock_classes.append(item)
        for place, (name, terms) in enumerate(series.items(), 1):
            item = written_series(name, place, terms, self.currency)
            self.classes["preferred", name] = item["id"]
            completed(item, terms, lambda made: read_series(made, self.currency), self.made.unsaid, name)
            self.made.stock_classes.append(item)

    def _plans(self) -> None:
        """The pool is what its plan reserves less what is granted from it; options come from the first plan."""
        pools = [(name, terms) for name, terms in self.holdings.items() if terms.get("kind") == "pool"]
        granted = sum(
            (_exactly(terms["shares"]) for terms in self.holdings.values() if terms.get("kind") == "options"),
            Decimal(0),
        )
        for place, (name, terms) in enumerate(pools, 1):
            reserved = _exactly(terms["shares"]) + (granted if place == 1 else 0)
            item = {
                "object_type": "STOCK_PLAN",
                "id": f"plan-{place}",
                "plan_name": name,
                "initial_shares_reserved": numeric(reserved),
                "default_cancellation_behavior": "RETURN_TO_POOL",
                "stock_class_ids": [COMMON_ID],
            }
            back = {"shares": float(_exactly(terms["shares"])), "kind": "pool"}
            completed(item, terms, lambda _, back=back: back, self.made.unsaid, name)  # type: ignore[misc]
            self.plan = self.plan or f"plan-{place}"
            self.made.stock_plans.append(item)

    def _vesting_terms(self) -> None:
        kinds = [terms["vesting"] for terms in self.holdings.values() if "vesting" in terms]
        for months, cliff in dict.fromkeys((vesting["months"], vesting["cliff"]) for vesting in kinds):
            self.made.vesting_terms.append(written_vesting(months, cliff))

    def _issuance(self, kind: str, name: str, holder: str, date: str) -> Object:
        place = sum("security_id" in each and "custom_id" in each for each in self.made.transactions) + 1
        return {
            "object_type": f"TX_{kind}_ISSUANCE",
            "id": f"issuance-{place}",
            "security_id": f"security-{place}",
            "custom_id": name,
            "date": date,
            "stakeholder_id": self.holders[holder],
            "security_law_exemptions": [],
        }

    def _holding(self, name: str, terms: Terms, kind: str) -> None:
        first = next(each for each in self.holdings.values() if each.get("series") == terms.get("series"))
        date = f"{first['issued']}-01" if "issued" in first else self.as_of
        holder = terms.get("holder", name)
        stock = kind in ("common", "preferred")
        item = self._issuance(
            "STOCK" if stock else "EQUITY_COMPENSATION" if kind == "options" else "WARRANT", name, holder, date
        )
        item["quantity"] = numeric(terms["shares"])
        strike = monetary(terms.get("strike", 0.0), self.currency)
        if kind == "common":
            item["stock_class_id"] = self.classes["common", terms.get("votes_per_share", 1.0)]
            item["share_price"] = monetary(0.0, self.currency)
        elif kind == "preferred":
            item["stock_class_id"] = self.classes["preferred", terms["series"]]
            item["share_price"] = monetary(first["original_issue_price"], self.currency)
        elif kind == "options":
            item |= {"compensation_type": OPTION_TYPE, "exercise_price": strike}
            item |= {"expiration_date": None, "termination_exercise_windows": [], "stock_class_id": COMMON_ID}
            if self.plan:
                item["stock_plan_id"] = self.plan
        else:
            mechanism = {"type": "FIXED_AMOUNT_CONVERSION", "converts_to_quantity": item["quantity"]}
            right = {
                "type": "WARRANT_CONVERSION_RIGHT", "conversion_mechanism": mechanism,
                "converts_to_stock_class_id": COMMON_ID,
            }  # fmt: skip
            trigger = {
                "type": "ELECTIVE_AT_WILL", "trigger_id": f"{item['security_id']}-exercise", "conversion_right": right,
            }  # fmt: skip
            item |= {
                "quantity_source": "INSTRUMENT_FIXED", "exercise_price": strike,
                "purchase_price": monetary(0.0, self.currency), "exercise_triggers": [trigger],
            }  # fmt: skip
        if stock:
            item["stock_legend_ids"] = []
        started = []
        if "vesting" in terms:
            item["vesting_terms_id"] = vesting_id(terms["vesting"]["months"], terms["vesting"]["cliff"])
            started = [
                {
                    "object_type": "TX_VESTING_START",
                    "id": f"{item['id']}-vesting",
                    "security_id": item["security_id"],
                    "date": f"{terms['vesting']['from']}-01",
                    "vesting_condition_id": "start",
                }
            ]
        own = terms
        if kind == "preferred":  # what is its series' stands in the class
            own = {key: terms[key] for key in terms if key not in SERIES_TERMS or key == "votes_per_share"}
            own |= {"issued": first["issued"]} if "issued" in first else {}
        read = {"common": read_stock, "preferred": read_stock, "options": read_award, "warrants": read_warrant}[kind]
        self.made.transactions.append(item)
        completed(
            item,
            {"name": name, **own, "holder": holder},
            lambda made: read(made, self._known(started)),
            self.made.unsaid,
            name,
        )
        self.made.transactions.extend(started)

    def _known(self, started: list[Object]) -> "dict[str, dict[str, Any]]":
        """What the reading of an issuance looks up."""
        return {
            "stakeholders": {each["id"]: each for each in self.made.stakeholders},
            "classes": {each["id"]: each for each in self.made.stock_classes},
            "vesting": {each["id"]: each for each in self.made.vesting_terms},
            "started": {each["security_id"]: each["date"] for each in started},
            "currency": {"": self.currency},
        }

    def _convertible(self, name: str, terms: Terms) -> None:
        several = len(terms["investors"]) > 1
        for holder, amount in terms["investors"].items():
            item = self._issuance(
                "CONVERTIBLE", f"{name}, {holder}" if several else name, holder, f"{terms['when']}-01"
            )
            right = {
                "type": "CONVERTIBLE_CONVERSION_RIGHT",
                "conversion_mechanism": mechanism_of(terms, terms["when"], self.currency),
                "converts_to_future_round": True,
            }
            item |= {
                "convertible_type": "SAFE" if terms["kind"] == "safe" else "NOTE",
                "investment_amount": monetary(amount, self.currency),
                "conversion_triggers": [
                    {
                        "type": "AUTOMATIC_ON_CONDITION", "trigger_id": f"{item['security_id']}-round",
                        "trigger_condition": CONDITION, "conversion_right": right,
                    }
                ],
                "seniority": 1,
            }  # fmt: skip
            words = {key: value for key, value in terms.items() if key != "investors"}
            words |= {"name": name, "holder": holder, "amount": amount}
            self.made.transactions.append(item)
            completed(item, words, lambda made: read_issued_convertible(made, self._known([])), self.made.unsaid, name)


def _exactly(value: float) -> Decimal:
    return Decimal(str(value)).quantize(DECIMALS)


def items_of(package: Package) -> Iterator[tuple[str, str, list[Object]]]:
    """The files of a package: their key in the manifest, their name, and what they hold."""
    yield "stakeholders_files", "Stakeholders", package.stakeholders
    yield "stock_classes_files", "StockClasses", package.stock_classes
    yield "stock_plans_files", "StockPlans", package.stock_plans
    yield "vesting_terms_files", "VestingTerms", package.vesting_terms
    yield "transactions_files", "Transactions", package.transactions
