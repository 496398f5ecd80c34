"""Classes of stock: a series of preferred with its terms, and common by its votes a share."""

from decimal import Decimal
from typing import Any

from llmventure.ocf.objects import Object, Terms, UnsaidError, decimal, listed, monetary, money, number, numeric

COMMON_ID = "class-common"
SERIES_TERMS = (
    "original_issue_price", "conversion_price", "liquidation_preference", "anti_dilution", "anti_dilution_base",
    "dividend", "votes_per_share",
)  # fmt: skip
"""What a series says once; the first holding of it carries the words."""


def written_common(votes: float, number_of: int, seniority: int) -> Object:
    """A class of common with those votes a share; ``seniority`` is below that of every series."""
    name = "Common" if votes == 1 else f"Common ({votes:g} votes)"
    return {
        "object_type": "STOCK_CLASS",
        "id": COMMON_ID if number_of == 0 else f"{COMMON_ID}-{number_of + 1}",
        "name": name,
        "class_type": "COMMON",
        "default_id_prefix": "CS-",
        "initial_shares_authorized": "NOT APPLICABLE",
        "votes_per_share": numeric(votes),
        "seniority": str(seniority),
    }


def written_series(name: str, place: int, terms: Terms, currency: str) -> Object:
    """A class of preferred: the ratio is original issue price ÷ conversion price."""
    price = float(terms["original_issue_price"])
    conversion = float(terms.get("conversion_price", price))
    preference = terms.get("liquidation_preference", {})
    item: Object = {
        "object_type": "STOCK_CLASS",
        "id": f"class-preferred-{place}",
        "name": name,
        "class_type": "PREFERRED",
        "default_id_prefix": f"PS{place}-",
        "initial_shares_authorized": "NOT APPLICABLE",
        "votes_per_share": numeric(terms.get("votes_per_share", 1.0)),
        "price_per_share": monetary(price, currency),
        "seniority": str(preference.get("seniority", 1)),
        "conversion_rights": [
            {
                "type": "STOCK_CLASS_CONVERSION_RIGHT",
                "conversion_mechanism": {
                    "type": "RATIO_CONVERSION",
                    "conversion_price": monetary(conversion, currency),
                    "ratio": {"numerator": numeric(price), "denominator": numeric(conversion)},
                    "rounding_type": "NORMAL",
                },
                "converts_to_stock_class_id": COMMON_ID,
            }
        ],
        "liquidation_preference_multiple": numeric(preference.get("multiple", 1.0)),
    }
    if isinstance(preference.get("participating"), dict):
        item["participation_cap_multiple"] = numeric(preference["participating"]["cap"])
    return item


def read_series(item: Object, currency: str) -> Terms:
    """The terms of a class of preferred; without a cap on participation it does not participate.

    :raises UnsaidError: without a price, where it converts otherwise than by a ratio, or by one that is not its
        price ÷ its conversion price.
    """
    own = str(item.get("id", ""))
    if "price_per_share" not in item:
        raise UnsaidError(own, "has no price_per_share, and its preference is a multiple of it", "add it")
    price = money(item, "price_per_share", currency)
    if not price > 0:
        raise UnsaidError(own, "has a price_per_share that is not above zero")
    terms: Terms = {"original_issue_price": price}
    if (conversion := _conversion(item, price, currency)) != price:
        terms["conversion_price"] = conversion
    preference: Terms = {}
    # a preference that is not said is none
    multiple = number(item, "liquidation_preference_multiple") if "liquidation_preference_multiple" in item else 0.0
    if multiple != 1:
        preference["multiple"] = multiple
    if "participation_cap_multiple" in item and (cap := number(item, "participation_cap_multiple")) > multiple:
        if cap < 1:
            raise UnsaidError(own, f"has a participation_cap_multiple of {cap:g}, less than the money paid in")
        preference["participating"] = {"cap": cap}
    rank = decimal(item, "seniority")
    if rank != 1:
        preference["seniority"] = int(rank) if rank == int(rank) else float(rank)
    if preference:
        terms["liquidation_preference"] = preference
    if (votes := read_votes(item)) != 1:
        terms["votes_per_share"] = votes
    return terms


def read_votes(item: Object) -> float:
    """Votes a share of a class."""
    return number(item, "votes_per_share")


def _conversion(item: Object, price: float, currency: str) -> float:
    own = str(item.get("id", ""))
    rights: list[Any] = listed(item, "conversion_rights")
    if not rights:
        return price
    try:
        (right,) = rights
        mechanism = right["conversion_mechanism"]
        ratio = dict(mechanism["ratio"])
        by_ratio = mechanism["type"] == "RATIO_CONVERSION"
    except (ValueError, KeyError, TypeError):
        by_ratio = False
    if not by_ratio:
        raise UnsaidError(own, "converts otherwise than by one ratio", "a series converts at its conversion price")
    conversion = money({"id": own, **mechanism}, "conversion_price", currency)
    below = decimal({"id": own, **ratio}, "denominator")
    if not conversion > 0 or not below > 0:
        raise UnsaidError(own, "has a conversion price or a ratio that is not above zero")
    shares = decimal({"id": own, **ratio}, "numerator") / below
    if abs(float(shares) - price / conversion) > 1e-6 * price / conversion:
        # the official samples say 1 : 1 beside a price of issue and of conversion that differ, too
        raise UnsaidError(
            own,
            f"converts at {float(shares):g} for one, and its price ÷ its conversion price is {price / conversion:g}",
            "correct the ratio or the conversion price",
        )
    return conversion


def floor_of_common(series: dict[str, Terms]) -> int:
    """A seniority for common that is below that of every series: higher numbers are paid first."""
    ranks = [int(terms.get("liquidation_preference", {}).get("seniority", 1)) for terms in series.values()]
    return min([int(Decimal(1)), *ranks]) - 1
