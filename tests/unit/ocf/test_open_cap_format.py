"""Open Cap Format: what is written in the format's own fields, and what real packages say."""

import json

import pytest

from llmventure.errors import ScenarioError, UsageError
from llmventure.ocf.classes import read_series, written_series
from llmventure.ocf.convertibles import COUNTED, RULES
from llmventure.ocf.objects import UnsaidError, numeric
from llmventure.ocf.package import package_files, read_package
from llmventure.ocf.reading import read_funding, renumber
from llmventure.ocf.vesting import read_vesting, written_vesting
from llmventure.ocf.written import items_of, written

USD = {"currency": "USD"}


def of(funding):
    package = written({"cap_table": {}, "instruments": {}} | funding, "USD", "2026-12-31")
    return package, {item["id"]: item for _, _, items in items_of(package) for item in items}


def holder(own="ann", name="Ann", **more):
    return {
        "object_type": "STAKEHOLDER",
        "id": own,
        "name": {"legal_name": name},
        "stakeholder_type": "INDIVIDUAL",
    } | more


COMMON = {"object_type": "STOCK_CLASS", "id": "cs", "name": "Common Stock", "class_type": "COMMON",
          "votes_per_share": "1", "seniority": "1"}  # fmt: skip


def stock(own="1", quantity="100", date="2026-01-15", cls="cs", **more):
    return {
        "object_type": "TX_STOCK_ISSUANCE", "id": f"tx-{own}", "security_id": own, "custom_id": f"CS-{own}",
        "date": date, "stakeholder_id": "ann", "stock_class_id": cls, "quantity": quantity,
        "share_price": {"amount": "0"} | USD,
    } | more  # fmt: skip


def safe(mechanism, **more):
    return {
        "object_type": "TX_CONVERTIBLE_ISSUANCE", "id": "tx-safe", "security_id": "safe", "custom_id": "SAFE-1",
        "date": "2026-02-01", "stakeholder_id": "ann", "convertible_type": "SAFE", "seniority": 1,
        "investment_amount": {"amount": "500000"} | USD,
        "conversion_triggers": [{"conversion_right": {"conversion_mechanism": mechanism}}],
    } | more  # fmt: skip


def test_usual_terms_stand_in_the_format_s_own_fields():
    """No comment is needed for a capped SAFE, a capped participating series, options that vest and a pool."""
    package, items = of(
        {
            "cap_table": {
                "Mei": {"shares": 8e6, "founder": True, "vesting": {"from": "2026-01", "months": 48, "cliff": 12}},
                "Fund": {
                    "shares": 2e6, "kind": "preferred", "series": "Series A", "original_issue_price": 2.5,
                    "conversion_price": 2.0, "liquidation_preference": {"multiple": 1.5, "participating": {"cap": 3}},
                    "issued": "2026-03",
                },
                "staff": {"shares": 3e5, "kind": "options", "strike": 0.25},
                "option pool": {"shares": 1e6, "kind": "pool"},
                "bank": {"shares": 1e4, "kind": "warrants", "strike": 2.5},
            },
            "instruments": {
                "angels": {"kind": "safe", "post_money_valuation_cap": 12e6, "discount": 0.2, "when": "2026-06",
                           "investors": {"Ann": 5e5}},
                "bridge": {"kind": "convertible_note", "interest_rate": 0.06, "valuation_cap": 15e6,
                           "cap_base": "pre_money_with_pool", "when": "2026-07", "investors": {"Bo": 75e4}},
            },
        }
    )  # fmt: skip
    assert package.unsaid == []
    assert not any("comments" in item for item in items.values())
    assert items["class-preferred-1"]["price_per_share"] == {"amount": "2.5"} | USD
    assert items["class-preferred-1"]["participation_cap_multiple"] == "3"
    right = items["class-preferred-1"]["conversion_rights"][0]["conversion_mechanism"]
    assert right["conversion_price"] == {"amount": "2"} | USD
    assert right["ratio"] == {"numerator": "2.5", "denominator": "2"}  # 1.25 common for one
    # 1,000,000 unallocated and 300,000 granted from the plan
    assert items["plan-1"]["initial_shares_reserved"] == "1300000"
    # the format pays a higher number first: common below the series
    assert int(items["class-common"]["seniority"]) < int(items["class-preferred-1"]["seniority"])
    mechanisms = {
        each["custom_id"]: each["conversion_triggers"][0]["conversion_right"]["conversion_mechanism"]
        for each in items.values()
        if "conversion_triggers" in each
    }
    assert mechanisms["angels"]["conversion_valuation_cap"] == {"amount": "12000000"} | USD
    assert mechanisms["angels"]["conversion_timing"] == "POST_MONEY"
    assert mechanisms["angels"]["conversion_discount"] == "0.2"
    rules = mechanisms["bridge"]["capitalization_definition_rules"]
    assert tuple(rules[rule] for rule in RULES) == COUNTED["pre_money_with_pool"]
    assert [cond["id"] for cond in items["vesting-48-12"]["vesting_conditions"]] == ["start", "cliff", "monthly"]


@pytest.mark.parametrize(
    ("terms", "named"),
    [
        ({"liquidation_preference": {"participating": "full"}}, "liquidation_preference.participating full"),
        ({"anti_dilution": "full_ratchet"}, "anti_dilution full_ratchet"),
        ({"dividend": {"rate": 0.08}}, "dividend.rate 0.08"),
    ],
)
def test_what_has_no_field_is_named_and_kept(terms, named):
    fund = {"shares": 1e6, "kind": "preferred", "series": "A", "original_issue_price": 1.0, "issued": "2026-01"}
    package, items = of({"cap_table": {"Fund": fund | terms}})
    assert [each.split(": ", 1)[1] for each in package.unsaid] == [named]
    assert read_funding(items.values())["cap_table"]["Fund"] == fund | terms


def test_decimals_beyond_ten_are_kept_and_are_no_loss_to_name():
    package, items = of({"cap_table": {"Mei": {"shares": 1_000_000 / 3}}})
    assert items["issuance-1"]["quantity"] == "333333.3333333333"
    third = {"shares": 1.0, "kind": "preferred", "series": "A", "original_issue_price": 1 / 3}
    package, items = of({"cap_table": {"F": third | {"issued": "2026-01"}}})
    assert numeric(1 / 3) == "0.3333333333" and package.unsaid == []
    assert read_funding(items.values())["cap_table"]["F"]["original_issue_price"] == 1 / 3


def test_participation_without_a_cap_is_none():
    """The format has no flag for it, so a series without a cap does not participate."""
    item = written_series("A", 1, {"original_issue_price": 2.0}, "USD")
    assert read_series(item, "USD") == {"original_issue_price": 2.0}
    assert read_series(item | {"participation_cap_multiple": "3"}, "USD")["liquidation_preference"] == {
        "participating": {"cap": 3.0}
    }


def test_transactions_leave_what_is_held():
    """A transfer and a cancellation by hand: 100 less 40 transferred (60 as a security of its own), 10 cancelled."""
    objects = [
        holder(), holder("bo", "Bo"), COMMON,
        stock("1"),
        {"object_type": "TX_STOCK_TRANSFER", "id": "t", "security_id": "1", "date": "2026-05-01", "quantity": "40",
         "balance_security_id": "2", "resulting_security_ids": ["3"]},
        stock("2", "60", "2026-05-01"), stock("3", "40", "2026-05-01", stakeholder_id="bo"),
        {"object_type": "TX_STOCK_CANCELLATION", "id": "c", "security_id": "3", "date": "2026-06-01", "quantity": "10",
         "reason_text": "-"},
        {"object_type": "TX_STOCK_ACCEPTANCE", "id": "a", "security_id": "3", "date": "2026-06-01"},
    ]  # fmt: skip
    assert read_funding(objects)["cap_table"] == {
        "CS-2": {"shares": 60.0, "holder": "Ann"},
        "CS-3": {"shares": 30.0, "holder": "Bo"},
    }


def test_a_pool_is_what_is_reserved_less_what_was_used():
    """Reserved 1,000, raised to 1,500; 300 granted, of which 100 exercised (gone for good) and 50 cancelled (back).

    1,500 − 300 + 50 = 1,250 in the pool, 150 options left, 100 shares.
    """
    grant = {
        "object_type": "TX_EQUITY_COMPENSATION_ISSUANCE", "id": "g", "security_id": "o", "custom_id": "O-1",
        "date": "2026-01-15", "stakeholder_id": "ann", "compensation_type": "OPTION_ISO", "quantity": "300",
        "exercise_price": {"amount": "0.25"} | USD, "stock_plan_id": "plan",
    }  # fmt: skip
    objects = [
        holder(current_relationship="FOUNDER"), COMMON, grant,
        {"object_type": "STOCK_PLAN", "id": "plan", "plan_name": "2026 plan", "initial_shares_reserved": "1000",
         "default_cancellation_behavior": "RETURN_TO_POOL"},
        {"object_type": "TX_STOCK_PLAN_POOL_ADJUSTMENT", "id": "p", "date": "2026-02-01", "stock_plan_id": "plan",
         "shares_reserved": "1500"},
        {"object_type": "TX_EQUITY_COMPENSATION_EXERCISE", "id": "e", "security_id": "o", "date": "2026-03-01",
         "quantity": "100", "resulting_security_ids": ["1"]},
        stock("1", "100", "2026-03-01"),
        {"object_type": "TX_EQUITY_COMPENSATION_CANCELLATION", "id": "c", "security_id": "o", "date": "2026-04-01",
         "quantity": "50", "reason_text": "-"},
    ]  # fmt: skip
    assert read_funding(objects)["cap_table"] == {
        "O-1": {"shares": 150.0, "holder": "Ann", "founder": True, "kind": "options", "strike": 0.25},
        "CS-1": {"shares": 100.0, "holder": "Ann", "founder": True},
        "2026 plan": {"shares": 1250.0, "kind": "pool"},
    }


def test_ranks_are_numbered_again_where_they_have_gaps():
    def rank(number):
        return {"original_issue_price": 1.0, "liquidation_preference": {"seniority": number}}

    table = {"A": rank(2), "B": rank(2.5), "C": rank(7)}
    assert renumber(table)
    assert [terms["liquidation_preference"]["seniority"] for terms in table.values()] == [1, 2, 3]
    assert not renumber(table)


def test_vesting_of_the_usual_four_years():
    assert read_vesting(written_vesting(48, 12)) == {"months": 48, "cliff": 12}
    monthly = written_vesting(36, 0)
    assert read_vesting(monthly) == {"months": 36, "cliff": 0}
    # a quarter after a year, then a quarter each year: no equal months
    yearly = written_vesting(48, 12)
    yearly["vesting_conditions"][2]["trigger"]["period"] |= {"length": 12, "occurrences": 3}
    with pytest.raises(UnsaidError, match="equal months"):
        read_vesting(yearly)


CAPPED = {"type": "SAFE_CONVERSION", "conversion_mfn": False, "conversion_timing": "POST_MONEY",
          "conversion_valuation_cap": {"amount": "9000000"} | USD}  # fmt: skip
NOTE = {"type": "CONVERTIBLE_NOTE_CONVERSION", "interest_rates": [{"rate": "0.06", "accrual_start_date": "2026-02-01"}],
        "day_count_convention": "30_360", "interest_payout": "DEFERRED", "interest_accrual_period": "ANNUAL",
        "compounding_type": "COMPOUNDING", "exit_multiple": {"numerator": "2", "denominator": "1"}}  # fmt: skip


def test_a_note_in_the_format_s_own_words():
    assert read_funding([holder(), safe(NOTE)])["instruments"]["SAFE-1"] == {
        "kind": "convertible_note", "interest_rate": 0.06, "compounding": "yearly", "day_count": "30/360",
        "change_of_control": {"multiple": 2.0}, "when": "2026-02", "investors": {"Ann": 500_000.0},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (safe({"type": "CUSTOM_CONVERSION", "custom_conversion_description": "x"}), "converts by CUSTOM_CONVERSION"),
        (safe(CAPPED | {"conversion_timing": None}), "a cap and no conversion_timing"),
        (safe(CAPPED | {"conversion_valuation_cap": {"amount": "9", "currency": "GBP"}}), "is in GBP"),
        (safe(CAPPED | {"exit_multiple": {"numerator": "2", "denominator": "1"}}), "pays 2 times"),
        (safe(CAPPED | {"capitalization_definition_rules": dict.fromkeys(RULES, True)}), "another capitalization"),
        (safe(CAPPED, conversion_triggers=[]), "converts in 0 ways"),
        (safe(NOTE | {"conversion_valuation_cap": {"amount": "9"} | USD}), "note with a cap"),
        (safe(NOTE | {"interest_payout": "CASH"}), "pays interest in cash"),
        (safe(NOTE | {"interest_accrual_period": "DAILY"}), "compounds DAILY"),
        (safe(NOTE | {"interest_rates": [{"rate": "0.06", "accrual_start_date": "2025-01-01"}]}), "another month"),
        (stock(quantity="1,000"), "quantity must be a number"),
        (stock(quantity="-5"), "quantity of -5"),
        (safe(CAPPED, investment_amount={"amount": "0"} | USD), "investment_amount of 0"),
        (safe(CAPPED, conversion_triggers=True), "must be a list"),
        (stock(cls="nowhere"), "stock_class_id 'nowhere' is nowhere"),
        (stock(date="soon"), "no date"),
        (stock(vestings=[{"date": "2027-01-01", "amount": "1"}]), "dates of its own"),
        (stock(stakeholder_id="eve"), "stakeholder_id 'eve' is nowhere"),
        ({"object_type": "TX_STOCK_CLASS_SPLIT", "id": "s", "date": "2026-01-01"}, "splits a class"),
        ({"object_type": "TX_STOCK_RETRACTION", "id": "r", "security_id": "9", "date": "2026-01-01"}, "never issued"),
        ({"object_type": "TX_SOMETHING_NEW", "id": "n", "date": "2026-01-01"}, "no words"),
        (stock(comments=["llmventure: nonsense"]), "not a JSON object"),
    ],
)
def test_what_a_scenario_cannot_say_is_refused_by_name(item, said):
    with pytest.raises(UnsaidError, match=said.replace("(", r"\(")):
        read_funding([holder(), COMMON, item])


def folder(path, objects, **manifest):
    package, _ = of({"cap_table": {"Mei": {"shares": 8e6, "founder": True}}})
    files = package_files(package, "Acme", "2026-12-31", "2026-01-01")
    for name, text in files.items():
        content = json.loads(text)
        if name == "Transactions.ocf.json":
            content["items"] += objects
        if name == "Manifest.ocf.json":
            content |= manifest
        (path / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
    return str(path)


def test_a_fault_is_where_the_object_is(tmp_path):
    with pytest.raises(ScenarioError) as caught:
        read_package(folder(tmp_path, [{"object_type": "TX_STOCK_CLASS_SPLIT", "id": "spl", "date": "2026-01-01"}]))
    (fault,) = caught.value.faults
    assert fault.position is not None and fault.position.file.endswith("Transactions.ocf.json")
    assert '"id": "spl"' in (fault.excerpt or "")


def test_what_does_not_verify_is_remarked(tmp_path):
    read = read_package(folder(tmp_path, [], ocf_version="1.2.1-alpha+main"))
    assert any("1.2.1-alpha" in remark for remark in read.remarks)
    assert any("digests of Stakeholders.ocf.json" in remark for remark in read.remarks)  # written with other spaces


def test_what_is_no_package(tmp_path):
    with pytest.raises(UsageError, match="no manifest"):
        read_package(str(tmp_path))
    with pytest.raises(UsageError, match=r"Format 2\.0"):
        read_package(folder(tmp_path, [], ocf_version="2.0.0"))
    with pytest.raises(UsageError, match="which its manifest names"):
        read_package(folder(tmp_path, [], documents_files=[{"filepath": "../../etc/passwd.json", "md5": ""}]))
    (tmp_path / "Transactions.ocf.json").write_text("{", encoding="utf-8")
    with pytest.raises(ScenarioError, match="is not JSON"):
        read_package(str(tmp_path))
    broken = tmp_path / "a.zip"
    broken.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(UsageError, match="not a zip"):
        read_package(str(broken))
