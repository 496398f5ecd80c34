"""A published company as an Open Cap Format package, read, planned through its Series A, against the published outcome.

The figures are those of the worked example 1984-SERIESA-10on40 (github.com/1984vc/awesome-cap-table, Apache-2.0), whose
opening table its authors keep in the format; the objects here are written anew from them.
"""

import json
from hashlib import md5
from pathlib import Path

import pytest

from llmventure import api
from llmventure.holdings.text import cap_table_text
from llmventure.ocf.package import read_package

EXAMPLES = json.loads((Path(__file__).parent / "worked_examples.json").read_text(encoding="utf-8"))["examples"]
EXAMPLE = next(each for each in EXAMPLES if each["id"] == "1984-SERIESA-10on40")
USD = {"currency": "USD"}


def stakeholder(name, **more):
    return {
        "object_type": "STAKEHOLDER",
        "id": name,
        "name": {"legal_name": name},
        "stakeholder_type": "INDIVIDUAL",
    } | more


def issued(kind, number, holder, date, **more):
    return {
        "object_type": f"TX_{kind}_ISSUANCE", "id": f"tx-{number}", "security_id": f"s-{number}", "custom_id": number,
        "date": date, "stakeholder_id": holder, "security_law_exemptions": [],
    } | more  # fmt: skip


def safe(number, holder, date, amount, mechanism):
    right = {
        "type": "CONVERTIBLE_CONVERSION_RIGHT",
        "conversion_mechanism": mechanism,
        "converts_to_future_round": True,
    }
    trigger = {"type": "AUTOMATIC_ON_CONDITION", "trigger_id": f"t-{number}", "trigger_condition": "a priced round"}
    return issued(
        "CONVERTIBLE", number, holder, date,
        convertible_type="SAFE", seniority=1, investment_amount={"amount": str(amount)} | USD,
        conversion_triggers=[trigger | {"conversion_right": right}],
    )  # fmt: skip


def package(folder):
    given = EXAMPLE["inputs"]
    post = {"type": "SAFE_CONVERSION", "conversion_timing": "POST_MONEY"}
    cap = {"conversion_valuation_cap": {"amount": str(given["angel"]["cap"])} | USD}
    seven = {
        "type": "FIXED_PERCENT_OF_CAPITALIZATION_CONVERSION",
        "converts_to_percent": str(given["fixed_ownership"]["part"]),
    }
    files = {
        "Stakeholders": [
            stakeholder("Alex", current_relationship="FOUNDER"), stakeholder("Sam", current_relationship="FOUNDER"),
            stakeholder("YC"), stakeholder("Angel"),
        ],
        "StockClasses": [
            {"object_type": "STOCK_CLASS", "id": "cs", "name": "Common", "class_type": "COMMON", "votes_per_share": "1",
             "seniority": "1", "default_id_prefix": "CS-", "initial_shares_authorized": "20000000"},
        ],
        "StockPlans": [
            {"object_type": "STOCK_PLAN", "id": "plan", "plan_name": "Plan", "stock_class_ids": ["cs"],
             "initial_shares_reserved": str(given["pool"])},
        ],
        "Transactions": [
            *(
                issued("STOCK", f"CS-{n}", holder, "2026-01-15", stock_class_id="cs", quantity=str(shares),
                       share_price={"amount": "0"} | USD, stock_legend_ids=[])
                for n, (holder, shares) in enumerate(zip(("Alex", "Sam"), given["founders"], strict=True), 1)
            ),
            safe("SAFE-1", "YC", "2026-02-01", given["fixed_ownership"]["amount"], seven),
            safe("SAFE-2", "YC", "2026-02-01", given["mfn"]["amount"], post | {"conversion_mfn": True}),
            safe("SAFE-3", "Angel", "2026-06-01", given["angel"]["amount"], post | cap | {"conversion_mfn": False}),
        ],
    }  # fmt: skip
    manifest = {"ocf_version": "1.2.0", "file_type": "OCF_MANIFEST_FILE", "as_of": "2026-09-01",
                "issuer": {"object_type": "ISSUER", "id": "i", "legal_name": "Example Startup, Inc."}}  # fmt: skip
    keys = ("stakeholders_files", "stock_classes_files", "stock_plans_files", "transactions_files")
    for key, (name, items) in zip(keys, files.items(), strict=True):
        text = json.dumps({"file_type": f"OCF_{name.upper()}_FILE", "items": items})
        (folder / f"{name}.ocf.json").write_text(text, encoding="utf-8")
        digest = md5(text.encode(), usedforsecurity=False).hexdigest()
        manifest[key] = [{"filepath": f"./{name}.ocf.json", "md5": digest}]
    (folder / "Manifest.ocf.json").write_text(json.dumps(manifest), encoding="utf-8")
    return str(folder)


def test_the_series_a_of_the_published_company(tmp_path):
    read = read_package(package(tmp_path))
    assert read.remarks == ()
    (tmp_path / "table.yaml").write_text(cap_table_text(read), encoding="utf-8")
    given = EXAMPLE["inputs"]
    (tmp_path / "scenario.yaml").write_text(
        "extends: table.yaml\ncompany: {months: 12, opening_cash: 1M}\nfunding:\n  instruments:\n"
        f"    Series A: {{kind: priced_round, investment_amount: {given['new_money']}, when: 2026-11, "
        f"post_money_valuation: {given['post_money']}, "
        f"option_pool_fraction: {given['pool_target_unallocated_post']}}}\n",
        encoding="utf-8",
    )
    funding = api.plan(api.load(tmp_path / "scenario.yaml")).report["funding"]
    after = funding["cap_table"][-1]
    held = {}
    for row in after["holders"]:
        held[row["holder"]] = held.get(row["holder"], 0.0) + row["shares"]
    exact = EXAMPLE["exact"]
    found = {
        "pps": funding["events"][-1]["price_per_share"], "Lead": held["Series A"], "angel": held["Angel"],
        "YC_total": held["YC"], "pool_after": held["Plan"], "total": after["fully_diluted_shares"],
    }  # fmt: skip
    assert found == pytest.approx(exact, rel=1e-12)
    assert found == pytest.approx(EXAMPLE["published"], rel=EXAMPLE["rel_tolerance"])
