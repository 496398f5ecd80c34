"""Exits, breakpoints and loans, computed from an example's inputs."""

from typing import Any

import numpy as np

from llmventure.debt import Loan, amortization
from llmventure.waterfall.breakpoints import breakpoints
from llmventure.waterfall.claims import Claim, Claims, plain_claim
from llmventure.waterfall.payouts import Debt, ExitTerms, Payouts, payouts
from published.funding.tables import Figures, figure

YES = np.ones(1, dtype=np.bool_)


def claim(given: dict[str, Any]) -> Claim:
    """A class of the examples, whose ``senior`` counts from 0, the first to be paid."""
    form = "full" if given.get("part") and "cap" not in given else "cap" if given.get("part") else None
    return plain_claim(
        given["name"],
        given["units"],
        preference=given.get("pref", 0.0),
        form=form,  # type: ignore[arg-type]
        cap=given.get("cap", 0.0),
        seniority=-float(given.get("senior", 0)),
    )


def shared(classes: list[dict[str, Any]], value: float, terms: ExitTerms | None = None) -> Payouts:
    return payouts(Claims(tuple(claim(given) for given in classes), YES), value, terms)


def waterfall(inputs: dict[str, Any]) -> Figures:
    paid = shared(inputs["classes"], inputs["exit"])
    return {name: figure(amount) for name, amount in paid.classes.items()}


def with_debt(inputs: dict[str, Any]) -> Figures:
    debts = tuple(Debt(d["name"], d["claim"], seniority=-int(d["seniority"])) for d in inputs["debts"])
    paid = shared(inputs["classes"], inputs["gross_exit"], ExitTerms(debts, inputs["transaction_costs"]))
    return {name: figure(amount) for name, amount in (paid.debts | paid.classes).items()}


def converted_at_a_ratio(inputs: dict[str, Any]) -> Figures:
    classes = [
        {"name": "common", "units": inputs["common"]},
        {"name": "A", "units": inputs["A"]["shares"] * inputs["A"]["ratio"], "pref": inputs["A"]["pref"]},
        {"name": "B", "units": inputs["B"]["shares"], "pref": inputs["B"]["pref"]},
    ]
    return {name: figure(amount) for name, amount in shared(classes, inputs["exit"]).classes.items()}


def three_forms(inputs: dict[str, Any]) -> Figures:
    common = {"name": "common", "units": 1 - inputs["ownership"]}
    series = {"name": "inv", "units": inputs["ownership"], "pref": inputs["invested"]}
    forms: dict[str, dict[str, Any]] = {
        "np": {},
        "full": {"part": True},
        "capped": {"part": True, "cap": inputs["cap_total"]},
    }
    return {
        name: figure(shared([common, series | form], inputs["exit"]).classes["inv"]) for name, form in forms.items()
    }


def multiple_of_two(inputs: dict[str, Any]) -> Figures:
    common = {"name": "common", "units": inputs["pre"]}
    series = {"name": "inv", "units": inputs["invest"], "pref": inputs["multiple"] * inputs["invest"]}
    forms: dict[str, dict[str, Any]] = {"participating": {"part": True}, "non_participating": {}}
    return {
        name: figure(shared([common, series | form], inputs["exit"]).classes["inv"]) for name, form in forms.items()
    }


def carve_out(inputs: dict[str, Any]) -> Figures:
    classes = [{"name": "common", "units": 1e6}, {"name": "preferred", "units": 1e6, "pref": inputs["preferences"]}]
    paid = shared(classes, inputs["exit"], ExitTerms(carve_out=inputs["carve_out_pct"]))
    return {"carve_out": figure(paid.carve_out), "preferred": figure(paid.classes["preferred"])}


def options(inputs: dict[str, Any]) -> Figures:
    given = inputs if "shares" in inputs else {"equity_value": 5e7, "shares": 100, "options": 20, "strike": 250000}
    classes = (
        plain_claim("holders", given["shares"]),
        plain_claim("options", given["options"], strike=given["strike"]),
    )
    paid = payouts(Claims(classes, YES), given["equity_value"])
    return {
        "price_per_share": figure(paid.per_common_share),
        "holders": figure(paid.classes["holders"]),
        "options_net": figure(paid.classes["options"]),
    }


def conversion_point(inputs: dict[str, Any]) -> Figures:
    classes = plain_claim("common", inputs["common"]), plain_claim("A", inputs["units"], preference=inputs["pref"])
    points = breakpoints(Claims(classes, YES))
    return {"flip_exit": next(point.value for point in points if point.what == "A converts")}


def annuity(inputs: dict[str, Any]) -> Figures:
    life = amortization(Loan(inputs["principal"], inputs["annual_rate"], term=inputs["months"]))
    return {"payment": float(life.interest[0, 0] + life.principal[0, 0])}


BY_CATEGORY = {
    "waterfall": waterfall,
    "debt_waterfall": with_debt,
    "carve_out": carve_out,
    "options_exercise": options,
    "breakpoints": conversion_point,
    "venture_debt_amortization": annuity,
}
BY_ID = {
    "OVF-FX1a": converted_at_a_ratio,
    "OVF-FX1b": converted_at_a_ratio,
    "WIKI-LP": multiple_of_two,
    **{f"VS-{n}M": three_forms for n in (1, 2, 10, 31, 33, 26, 32)},
}
