"""Every term of a round, a SAFE, a note and a sale, from the file to the report, by hand."""

import pytest

from llmventure.report import CapTableEntry, FundingEvent, Report
from scenario import head, report

FOUNDERS = "founders: {shares: 8M}"
WITH_ANN = "founders: {shares: 8M}, Ann: {shares: 2M}"
FULL = "founders: {shares: 8M}, staff: {shares: 500k, kind: options}, new hire: {shares: 100k, kind: promised}, pool: {shares: 1M, kind: pool}"  # noqa: E501
A = "A: {kind: priced_round, investment_amount: 4M, pre_money_valuation: 16M, when: 2028-02%s}"


def funded(*instruments: str, table: str = FOUNDERS, more: str = "costs: {c: {amount: 10k}}\n") -> Report:
    text = head(24, "5M") + more
    return report(text + f"funding: {{cap_table: {{{table}}}, instruments: {{{', '.join(instruments)}}}}}\n")


def last(made: Report) -> FundingEvent:
    return made["funding"]["events"][-1]


def table_after(made: Report) -> CapTableEntry:
    return made["funding"]["cap_table"][-1]


def owned(made: Report) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in table_after(made)["holders"]:
        found[row["holder"]] = found.get(row["holder"], 0.0) + row["ownership"]
    return found


def test_investors_leave_the_rest_to_the_rounds_own_holder() -> None:
    made = funded((A % "").replace("amount: 4M", "amount: 4M, investors: {L: 1M, M: 2M}"))
    assert last(made)["shares_issued"] == pytest.approx({"L": 5e5, "M": 1e6, "A": 5e5})


def test_pro_rata_comes_out_of_the_round_or_on_top_of_it() -> None:
    inside = funded(A % ", pro_rata: [Ann]", table=WITH_ANN)
    assert last(inside)["cash_in"] == 4e6
    assert last(inside)["shares_issued"] == pytest.approx({"A": 2e6, "Ann": 5e5})  # a fifth of 2.5M at 1.60
    on_top = funded(A % ", pro_rata: [Ann], pro_rata_placement: on_top", table=WITH_ANN)
    assert last(on_top)["cash_in"] == pytest.approx(5e6)  # 4M are the other four fifths
    assert last(on_top)["shares_issued"] == pytest.approx({"A": 2.5e6, "Ann": 625e3})


def test_super_pro_rata_reaches_its_target() -> None:
    for placement in ("inside", "on_top"):
        made = funded(A % f", super_pro_rata: {{Ann: 25%}}, pro_rata_placement: {placement}", table=WITH_ANN)
        assert owned(made)["Ann"] == pytest.approx(0.25)


def test_a_safes_side_letter_keeps_what_it_converts_into() -> None:
    safe = (
        "s: {kind: safe, investors: {Bo: 500k, Cy: 500k}, post_money_valuation_cap: 10M, pro_rata: true, when: 2027-02}"
    )
    made = funded(safe, A % "")
    # 5 % each before the money, and 5 % each of what is sold: 5 % each after it
    assert owned(made) == pytest.approx({"founders": 0.72, "A": 0.18, "Bo": 0.05, "Cy": 0.05})


SEED = "Seed: {kind: preferred, series: Seed, shares: 2M, original_issue_price: 2, anti_dilution: %s, holder: Ann}"
DOWN = "B: {kind: priced_round, investment_amount: 3M, pre_money_valuation: 9M, when: 2027-06%s}"
BEFORE = "founders: {shares: 6M}, pool: {shares: 1M, kind: pool}, "


@pytest.mark.parametrize(
    ("kind", "conversion", "inside_conversion", "inside_price"),
    [
        # CP2 = 2 (8M + 1.5M) / (8M + 3M); inside: x from 9M / (6 + 1 + s), s = 2 (8 + n) / 9.5, n = 3M / price
        ("broad_based", 2 * 9.5 / 11, 2 * 9.5 / (8 + 3 / (53 / 55)), 53 / 55),
        ("full_ratchet", 1.0, 5 / 7, 5 / 7),
        ("none", 2.0, 2.0, 1.0),
    ],
)
def test_anti_dilution_after_the_price_or_inside_it(
    kind: str, conversion: float, inside_conversion: float, inside_price: float
) -> None:
    outside = funded(DOWN % "", table=BEFORE + SEED % kind)
    assert last(outside)["price_per_share"] == pytest.approx(1.0)
    assert table_after(outside)["conversion_prices"]["Seed"] == pytest.approx(conversion)
    inside = funded(DOWN % ", anti_dilution_in_pre_money: true", table=BEFORE + SEED % kind)
    assert last(inside)["price_per_share"] == pytest.approx(inside_price)
    assert table_after(inside)["conversion_prices"]["Seed"] == pytest.approx(inside_conversion)
    assert owned(inside)["B"] == pytest.approx(0.25)


def test_pay_to_play_converts_the_part_that_was_not_taken_up() -> None:
    table = BEFORE + SEED % "broad_based"
    none = funded(DOWN % ", pay_to_play: {ratio: 10}", table=table)
    assert last(none)["price_per_share"] == pytest.approx(9 / 7.2)
    assert {(row["holder"], row["security"]): row["shares"] for row in table_after(none)["holders"]}[
        "Ann", "common"
    ] == pytest.approx(2e5)
    # Ann's pro rata is 2/9 of 3M; 300k of it keep 45 % of her preferred
    part = funded((DOWN % ", pay_to_play: {ratio: 1}").replace("investment_amount: 3M", "investors: {Ann: 300k, N: 2.7M}"), table=table)  # fmt: skip # noqa: E501
    held = {(row["holder"], row["security"]): row["shares"] for row in table_after(part)["holders"]}
    assert held["Ann", "Seed"] == pytest.approx(9e5)
    assert held["Ann", "common"] == pytest.approx(1.1e6)


NOTE = "n: {kind: convertible_note, investment_amount: 1M, interest_rate: 8%%, when: 2027-02%s}"


@pytest.mark.parametrize(
    ("base", "of"),
    [
        ("pre_money_with_pool", ("granted", "pool")),
        ("post_money", ("granted", "pool before", "n")),
        ("post_money_with_pool", ("granted", "pool", "n")),
        ("{shares: 10M}", ("ten million",)),
    ],
)
def test_what_a_notes_cap_is_divided_by(base: str, of: tuple[str, ...]) -> None:
    made = funded(NOTE % f", valuation_cap: 8M, cap_base: {base}", A % ", option_pool_fraction: 15%", table=FULL)
    held = {row["holder"]: row["shares"] for row in table_after(made)["holders"]}
    shares = {"granted": 8.6e6, "pool before": 1e6, "pool": held["pool"], "n": held["n"], "ten million": 1e7}
    assert held["n"] == pytest.approx(1.08e6 / 8e6 * sum(shares[each] for each in of))
    assert owned(made)["pool"] == pytest.approx(0.15) and owned(made)["A"] == pytest.approx(0.20)


@pytest.mark.parametrize(
    ("compounding", "day_count", "claim"),
    [
        ("simple", "actual/365", 1e6 * (1 + 0.08)),
        ("simple", "actual/360", 1e6 * (1 + 0.08 * 365 / 360)),
        ("simple", "30/360", 1e6 * 1.08),
        ("yearly", "actual/360", 1e6 * 1.08 ** (365 / 360)),
        ("monthly", "actual/365", 1e6 * (1 + 0.08 / 12) ** 12),
        ("monthly", "30/360", 1e6 * (1 + 0.08 / 12) ** 12),
    ],
)
def test_a_notes_interest(compounding: str, day_count: str, claim: float) -> None:
    made = funded(NOTE % f", compounding: {compounding}, day_count: {day_count}", A % "")
    assert last(made)["sources"]["n"] == pytest.approx(claim)


@pytest.mark.parametrize(
    ("elect", "part"), [("elect: best", 0.05), ("elect: a", 0.04), ("elect: b", 0.05), ("elect: none", 0.025)]
)
def test_mfn_takes_the_whole_terms_of_one_later_safe(elect: str, part: float) -> None:
    made = funded(
        f"m: {{kind: safe, investment_amount: 500k, mfn: true, {elect}, when: 2027-02}}",
        "a: {kind: safe, investment_amount: 500k, post_money_valuation_cap: 10M, when: 2027-03}",
        "b: {kind: safe, investment_amount: 500k, discount: 50%, when: 2027-04}",
        A % "",
    )
    # 500k of a post-money of 20M is 2.5 %; at half the price 5 %; at the cap 5 % before the money
    assert owned(made)["m"] == pytest.approx(part)


def test_fixed_ownership_is_of_the_capitalization_before_the_money() -> None:
    made = funded("yc: {kind: safe, investment_amount: 125k, fixed_ownership: 7%, when: 2027-02}", A % "", table=FULL)
    assert owned(made)["yc"] == pytest.approx(0.07 * 0.8)


@pytest.mark.parametrize(
    ("terms", "pool", "lead"),
    [
        ("option_pool_fraction: 15%", 0.15, 0.20),
        ("option_pool_fraction: 15%, option_pool_counts: total", 0.15 - 500e3 / 12_461_538.461538462, 0.20),
        ("option_pool_fraction: 15%, option_pool: post_money", 0.15, 0.2 * 12 / (12 + 16 / 17)),
        ("option_pool_increase_shares: 500k", 1.5 / 12.625, 0.20),
        ("option_pool_fraction: 5%", 1 / 12, 0.20),  # there is more already: it is never made smaller
    ],
)
def test_the_option_pool(terms: str, pool: float, lead: float) -> None:
    made = funded(A % f", {terms}", table=FULL)
    assert owned(made)["pool"] == pytest.approx(pool)
    assert owned(made)["A"] == pytest.approx(lead)


def test_legal_rounding_rounds_the_price_first_and_floors_shares() -> None:
    made = funded(
        "s: {kind: safe, investment_amount: 1M, post_money_valuation_cap: 8M, when: 2027-02}",
        "d: {kind: safe, investment_amount: 333k, discount: 20%, when: 2027-02}",
        A % ", rounding: legal, option_pool_fraction: 10%",
        table=FULL,
    )
    event = last(made)
    assert event["price_per_share"] == 1.3563
    assert event["shares_issued"]["A"] == 4e6 // 1.3563
    assert event["shares_issued"]["d"] == 333e3 // (1.3563 * 0.8)
    assert all(row["shares"] == int(row["shares"]) for row in table_after(made)["holders"])


def test_a_price_or_a_post_money_in_place_of_the_pre_money() -> None:
    price = funded((A % "").replace("pre_money_valuation: 16M", "price_per_share: 2"), table=FULL)
    assert last(price)["pre_money_valuation"] == pytest.approx(2 * 9.6e6)
    post = funded((A % "").replace("pre_money_valuation: 16M", "post_money_valuation: 20M"), table=FULL)
    assert last(post)["price_per_share"] == pytest.approx(16 / 9.6)


def test_a_tranche_says_its_price() -> None:
    event = last(funded(A % ", tranches: [{amount: 2M, when: 2028-05}]"))
    assert (event["kind"], event["price_per_share"], event["shares_issued"]) == ("tranche", 2.0, {"A": 1e6})


@pytest.mark.parametrize(("price", "share"), [("", 2.0), (", price: x0.85", 1.7), (", price: 1.25", 1.25)])
def test_a_secondary_says_who_sold_how_much(price: str, share: float) -> None:
    made = funded(A % "", f"x: {{kind: secondary, holder: founders, amount: 1M{price}, when: {{after: A}}}}")
    assert last(made).get("sold") == {
        "holder": "founders",
        "shares": pytest.approx(1e6 / share),
        "amount": pytest.approx(1e6),
        "securities": {"common": pytest.approx(1e6)},
    }
    assert last(made)["cash_in"] == 0.0 and last(made)["dilution"] == 0.0


def test_an_ipo_for_an_amount_converts_safes_at_their_cap() -> None:
    made = funded(
        "s: {kind: safe, investment_amount: 500k, post_money_valuation_cap: 8M, when: 2027-01}",
        "I: {kind: ipo, investment_amount: 10M, price_per_share: 5, fees: 7%, greenshoe: 15%, when: 2027-10}",
    )
    assert last(made)["shares_issued"] == pytest.approx({"I": 2e6, "s": 8e6 / 15})
    assert last(made)["fees"] == pytest.approx(7e5)
    assert {row["security"] for row in table_after(made)["holders"]} == {"common"}


def test_a_round_may_be_paid_partly_in_compute() -> None:
    event = last(funded(A % ", compute_credits: 1M, provider: acme, expires: 2028-12, fees: 2%"))
    assert (event["cash_in"], event["compute_credits"], event["fees"]) == (3e6, 1e6, pytest.approx(8e4))
