"""Vesting in equal months after a cliff, as vesting terms of the format."""

from itertools import pairwise
from typing import Any

from llmventure.ocf.objects import Object, Terms, UnsaidError, decimal

DAY = "VESTING_START_DAY_OR_LAST_DAY_OF_MONTH"


def vesting_id(months: int, cliff: int) -> str:
    """The name of the terms; one for all securities that have them."""
    return f"vesting-{months}-{cliff}"


def written_vesting(months: int, cliff: int) -> Object:
    """The terms: nothing at the start, ``cliff`` parts of ``months`` together, then one a month."""
    conditions: list[Object] = [
        {"id": "start", "quantity": "0", "trigger": {"type": "VESTING_START_DATE"}, "next_condition_ids": []}
    ]

    def then(name: str, parts: int, length: int, times: int) -> None:
        period = {"length": length, "type": "MONTHS", "occurrences": times, "day_of_month": DAY}
        trigger = {
            "type": "VESTING_SCHEDULE_RELATIVE", "period": period, "relative_to_condition_id": conditions[-1]["id"],
        }  # fmt: skip
        conditions[-1]["next_condition_ids"] = [name]
        portion = {"numerator": str(parts), "denominator": str(months)}
        conditions.append({"id": name, "portion": portion, "trigger": trigger, "next_condition_ids": []})

    if cliff > 0:
        then("cliff", cliff, cliff, 1)
    if months > cliff:
        then("monthly", 1, 1, months - cliff)
    return {
        "object_type": "VESTING_TERMS",
        "id": vesting_id(months, cliff),
        "name": f"{months} months, {cliff} months' cliff",
        "description": f"1/{months} a month, nothing in the first {cliff} months",
        "allocation_type": "FRACTIONAL",
        "vesting_conditions": conditions,
    }


def read_vesting(item: Object) -> Terms:
    """``months`` and ``cliff`` of vesting terms.

    :raises UnsaidError: where they are not equal months after one cliff, which is all that a scenario says.
    """
    try:
        found = _equal_months(item["vesting_conditions"])
    except (KeyError, TypeError, AttributeError, ValueError, ZeroDivisionError):
        found = None
    if found is None:
        raise UnsaidError(
            str(item.get("id", "")), "vests otherwise than in equal months after one cliff",
            "a scenario says from, months and cliff: take these terms out of the package and write them by hand",
        )  # fmt: skip
    return found


def _equal_months(conditions: list[Any]) -> Terms | None:
    """None where they are anything else."""
    chain = _chain({step["id"]: step for step in conditions})
    if chain is None or len(chain) != len(conditions) or not 2 <= len(chain) <= 3:
        return None
    steps = []
    for before, step in pairwise(chain):
        trigger, period = step["trigger"], step["trigger"]["period"]
        relative = trigger["type"] == "VESTING_SCHEDULE_RELATIVE" and period["type"] == "MONTHS"
        if not relative or trigger["relative_to_condition_id"] != before["id"] or step["portion"].get("remainder"):
            return None
        part = decimal(step["portion"], "numerator") / decimal(step["portion"], "denominator")
        steps.append((int(period["length"]), int(period["occurrences"]), part))
    months = sum(length * times for length, times, _ in steps)
    (first, times, _), rest = steps[0], steps[1:]
    if any(abs(float(part) * months - length) > 1e-6 for length, _, part in steps):
        return None
    if any(length != 1 for length, _, _ in rest) or (first > 1 and times > 1) or (first == 1 and rest and times > 1):
        return None
    return {"months": months, "cliff": first if times == 1 else 0}


def _chain(steps: dict[str, Object]) -> list[Object] | None:
    """The conditions one after another from the start, of which nothing is vested at once."""
    begun = [step for step in steps.values() if step["trigger"]["type"] == "VESTING_START_DATE"]
    if len(begun) != 1 or "portion" in begun[0] or decimal(begun[0], "quantity") != 0:
        return None
    chain = begun
    while following := chain[-1]["next_condition_ids"]:
        if len(following) != 1 or len(chain) > len(steps):
            return None
        chain = [*chain, steps[following[0]]]
    return chain
