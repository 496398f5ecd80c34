"""What holds for every cap table in Open Cap Format and back (law 22 of the funding formulas)."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmventure.cap_table.ownership import fully_diluted
from llmventure.cap_table.table import SERIES_ROWS, CapTable
from llmventure.exits.report import exit_report
from llmventure.holdings.export import open_cap_table
from llmventure.holdings.text import cap_table_text
from llmventure.ocf.package import package_files, read_package, zipped
from llmventure.ocf.reading import read_funding
from llmventure.ocf.written import items_of, written
from scenario import plan

LAW = settings(max_examples=200, deadline=None, derandomize=True)
PLANNED = settings(max_examples=40, deadline=None, derandomize=True)

names = st.text(alphabet="abcMN éß'-1", min_size=1, max_size=8).map(str.strip).filter(bool)
shares = st.one_of(
    st.integers(1, 10**9).map(float), st.floats(1, 1e8).filter(lambda x: round(x, 10) > 0), st.just(1_000_000 / 3)
)
prices = st.one_of(st.sampled_from([0.0001, 0.37, 1.25, 1 / 3]), st.floats(0.001, 500))
amounts = st.one_of(st.integers(1_000, 5_000_000).map(float), st.floats(1_000, 5e6))
months = st.builds(lambda y, m: f"{y}-{m:02d}", st.integers(2021, 2026), st.integers(1, 12))
fractions = st.one_of(st.sampled_from([0.2, 0.125, 1 / 3]), st.floats(0.001, 0.9))


def some(**fields):
    """A dict of any of the fields."""
    return st.fixed_dictionaries({}, optional=fields)


vestings = st.integers(1, 72).flatmap(
    lambda whole: st.builds(
        lambda start, cliff, how: {"from": start, "months": whole, "cliff": cliff, **how},
        months, st.integers(0, whole), some(acceleration=st.sampled_from(["single", "double"])),
    )
)  # fmt: skip
preferences = st.builds(
    lambda multiple, participating, rank: {
        **({"multiple": multiple} if multiple != 1 else {}),
        **({"participating": participating} if participating else {}),
        **({"seniority": rank} if rank != 1 else {}),
    },
    st.sampled_from([0.5, 1.0, 1.5, 2.0]),
    st.one_of(st.none(), st.just("full"), st.floats(2.01, 10).map(lambda cap: {"cap": cap})),
    st.integers(0, 5),
)
dividends = st.builds(
    lambda rate, more: {"rate": rate, **more},
    st.floats(0.01, 0.2),
    some(
        kind=st.sampled_from(["non_cumulative", "in_kind"]),
        compounding=st.sampled_from(["yearly", "monthly"]),
        forfeit_on_conversion=st.just(False),
    ),
)


@st.composite
def series_terms(draw):
    """A series with its price, its preference, its protection and its dividend."""
    terms = {"original_issue_price": draw(prices), "issued": draw(months)}
    terms |= draw(some(conversion_price=prices, dividend=dividends))
    if terms.get("conversion_price") == terms["original_issue_price"]:
        del terms["conversion_price"]
    if preference := draw(preferences):
        terms["liquidation_preference"] = preference
    if draw(st.booleans()):
        terms["anti_dilution"] = draw(st.sampled_from(["broad_based", "narrow_based", "full_ratchet"]))
        base = draw(st.one_of(st.none(), st.sampled_from(["series", "fully_diluted"]), st.just({"shares": 1e6})))
        terms |= {"anti_dilution_base": base} if base and terms["anti_dilution"] != "full_ratchet" else {}
    return terms


@st.composite
def holdings(draw, at_least=1):
    """A cap table of every kind of holding, each series told once."""
    told, table = set(), {}
    for name in draw(st.lists(names, min_size=at_least, max_size=7, unique=True)):
        kind = draw(st.sampled_from(["common", "options", "warrants", "pool", "promised", "preferred"]))
        terms = {"shares": draw(shares)}
        if kind != "common":
            terms["kind"] = kind
        if kind in ("options", "warrants") and (strike := draw(st.one_of(st.just(0.0), prices))):
            terms["strike"] = strike
        if kind == "preferred":
            terms["series"] = draw(st.sampled_from(["Series A", "B", "angels (Seed)"]))
            if terms["series"] not in told:
                told.add(terms["series"])
                terms |= draw(series_terms())
        if kind in ("common", "options"):
            terms |= draw(some(vesting=vestings, founder=st.just(True)))
        if kind == "common":
            terms |= draw(some(votes_per_share=st.sampled_from([0.0, 10.0, 2.5])))
        if kind not in ("pool", "promised"):
            terms |= {"holder": holder} if (holder := draw(names)) != name and draw(st.booleans()) else {}
        table[name] = terms
    return table


@st.composite
def safes(draw):
    terms = {"kind": "safe"}
    terms |= draw(
        st.one_of(
            st.just({}),
            st.fixed_dictionaries({"post_money_valuation_cap": st.floats(2e7, 1e8)}),
            st.fixed_dictionaries({"pre_money_valuation_cap": st.integers(2 * 10**7, 10**8).map(float)}),
            st.fixed_dictionaries({"fixed_ownership": st.floats(0.01, 0.1)}),
        )
    )
    terms |= draw(some(discount=fractions, pro_rata=st.just(True)))
    return terms


@st.composite
def notes(draw):
    terms = {"kind": "convertible_note"} | draw(
        some(
            interest_rate=st.floats(0.001, 0.9),
            compounding=st.sampled_from(["yearly", "monthly"]),
            day_count=st.sampled_from(["actual/360", "30/360"]),
            discount=fractions,
            maturity=st.integers(1, 120).map(lambda n: f"{n} months"),
            at_maturity=st.just("repay"),
            qualified_financing=st.floats(1, 1e7),
            change_of_control=st.one_of(st.floats(1.5, 3), st.just("convert")).map(lambda m: {"multiple": m}),
        )
    )
    if draw(st.booleans()):
        terms["valuation_cap"] = draw(st.floats(2e7, 1e8))
        bases = ["pre_money_with_pool", "post_money", "post_money_with_pool", {"shares": 9e6}]
        terms["cap_base"] = draw(st.sampled_from(bases))
    return terms


@st.composite
def outstanding(draw):
    """SAFEs and notes, of one investor or several."""
    found = {}
    for name in draw(st.lists(names, max_size=3, unique=True)):
        paid = draw(st.dictionaries(names, amounts, min_size=1, max_size=3))
        found[name] = draw(st.one_of(safes(), notes())) | {"when": draw(months), "investors": paid}
    return found


def there_and_back(funding):
    package = written(funding, "EUR", "2026-12-31")
    objects = [item for _, _, items in items_of(package) for item in items]
    # what is read has been JSON
    return read_funding(json.loads(json.dumps(objects)), json.loads(json.dumps(package.comments)))


@LAW
@given(holdings(at_least=0), outstanding())
def test_every_word_comes_back(cap_table, instruments):
    """Every holding, term, SAFE and note, to the last digit."""
    one_founder_each = founders_by_holder(cap_table)
    funding = {"cap_table": one_founder_each, "instruments": instruments}
    assert there_and_back(funding) == funding


def founders_by_holder(cap_table):
    """Somebody who is a founder is one in all that vests or votes for them (a stakeholder is one or is not)."""
    founders = {terms.get("holder", name) for name, terms in cap_table.items() if terms.get("founder")}
    return {
        name: terms | ({"founder": True} if terms.get("holder", name) in founders and may_found(terms) else {})
        for name, terms in cap_table.items()
    }


def may_found(terms):
    return terms.get("kind", "common") not in ("pool", "promised")


def in_ranks(cap_table):
    """Seniority without gaps, as a scenario has it."""
    series = [terms for terms in cap_table.values() if "original_issue_price" in terms]
    ranks = sorted({terms.get("liquidation_preference", {}).get("seniority", 1) for terms in series})
    for terms in series:
        preference = terms.setdefault("liquidation_preference", {})
        preference["seniority"] = ranks.index(preference.get("seniority", 1))
    return cap_table


def with_one_pool(cap_table):
    """A company has one."""
    pools = [name for name, terms in cap_table.items() if terms.get("kind") == "pool"]
    return {name: terms for name, terms in cap_table.items() if name not in pools[1:]}


HEAD = "company: {name: Acme, currency: EUR, start: 2027-01, months: 12, opening_cash: 1M}\nfunding: "


def rows(table: CapTable):
    """The table as a set of holdings and series, whatever their order."""
    held = {
        column.key: (column, shares[0], strike[0])
        for column, shares, strike in zip(table.columns, table.shares, table.strikes, strict=True)
    }
    # a series without shares is no part of a table
    series = {
        each.name: (each, *(getattr(table, name)[at][0] for name in SERIES_ROWS))
        for at, each in enumerate(table.series)
    }
    paid = {
        each.name: (vars(each.terms), dict(zip(each.holders, each.amounts[:, 0].tolist(), strict=True)), each.issued[0])
        for each in table.convertibles
    }
    return held, series, repr(sorted(paid.items()))


@PLANNED
@given(holdings(), outstanding())
def test_a_scenario_that_begins_with_what_was_read_has_the_same_table_and_pays_the_same(tmp_path_factory, held, owed):
    """Exported, zipped, read, written as YAML, planned: the same shares and terms, and the same cents at an exit."""
    held = in_ranks(with_one_pool(founders_by_holder(held))) | {"Founder zero": {"shares": 5e6, "founder": True}}
    first = plan(HEAD + json.dumps({"cap_table": held, "instruments": owed}, ensure_ascii=False))
    exported = open_cap_table(first.result, "opening")
    file = tmp_path_factory.mktemp("ocf") / "a.ocf.zip"
    file.write_bytes(zipped(exported.files))
    read = read_package(str(file))
    text = cap_table_text(read)
    second = plan(text.replace("company:\n", "company:\n  months: 12\n  opening_cash: 1M\n"))
    before, after = first.result.opening_table, second.result.opening_table
    assert rows(before) == rows(after)
    np.testing.assert_allclose(fully_diluted(before), fully_diluted(after), rtol=1e-14)  # the order of a sum
    paid = [
        sorted(
            (each["holder"], each["security"], round(each["amount"], 2))
            for each in exit_report(each_plan.result, each_plan.report["run"], [3e6, 5e7], [])["exits"][1]["payouts"]
        )
        for each_plan in (first, second)
    ]
    assert paid[0] == paid[1]


ROUNDS = """\
company: {name: Acme, start: 2027-01, months: 36, opening_cash: 2M}
funding:
  cap_table: {Mei: {shares: 8_000_000, founder: true}}
  instruments:
    a: {kind: safe, investors: {Ann: 300k, Bo: 200k}, post_money_valuation_cap: 10M, when: 2027-02}
    A: {kind: priced_round, investors: {Fund: 5M}, pre_money_valuation: 20M, option_pool_fraction: 10%, when: 2027-03,
        dividend: {rate: 8%, kind: in_kind, compounding: monthly}}
    B: {kind: priced_round, investment_amount: 5M, pre_money_valuation: 40M, dividend: {rate: 8%}, when: 2028-01}
    late: {kind: convertible_note, investment_amount: 1M, interest_rate: 6%, when: 2028-03}
"""


@pytest.mark.parametrize("at", ["2027-02", "A", "2027-12", "B", "2028-06", None])
def test_a_plan_goes_on_from_its_own_package_as_it_went_on(at, tmp_path):
    """The table of a scenario that begins in the month after is the one that the plan has at that month's close."""
    made = plan(ROUNDS).result
    exported = open_cap_table(made, at)
    file = tmp_path / "a.ocf.zip"
    file.write_bytes(zipped(exported.files))
    text = cap_table_text(read_package(str(file)))
    begun = plan(text.replace("company:\n", "company:\n  months: 12\n  opening_cash: 1M\n")).result.opening_table
    month = (int(exported.as_of[:4]) - 2027) * 12 + int(exported.as_of[5:7]) - 1
    closed = made.closes[month].table

    def held(table):
        # what has converted goes by its series in a table that begins with it
        return {
            (each.holder, each.series or each.security): row[0]
            for each, row in zip(table.columns, table.shares, strict=True)
        }

    there = {key: shares for key, shares in held(closed).items() if shares > 0}
    assert held(begun) == pytest.approx(there, rel=1e-12)
    for name in SERIES_ROWS:
        before = {each.name: getattr(closed, name)[at][0] for at, each in enumerate(closed.series)}
        assert {each.name: getattr(begun, name)[at][0] for at, each in enumerate(begun.series)} == pytest.approx(before)
    assert [each.name for each in begun.convertibles] == [
        each.name for each in closed.convertibles if each.amount[0] > 0
    ]


def test_the_same_table_is_the_same_bytes():
    funding = {"cap_table": {"Mei": {"shares": 1e6}}, "instruments": {}}
    one, other = (package_files(written(funding, "USD", "2026-12-31"), "A", "2026-12-31", "2026-01-01") for _ in "12")
    assert zipped(one) == zipped(other)
