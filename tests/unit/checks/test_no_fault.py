"""What looks like a mistake and is none: the checks must let it pass."""

import pytest

from unit.checks.asking import CLOUD, COMPANY, SEED, advised, funded, wrong

PRODUCT = (
    "revenue: {api: {kind: usage, customers: 20, tokens_per_customer_month: 100M,"
    " price_per_million_tokens: 0.80}}\n"
    "compute: {serving: {chat: {product: api, cost_per_million_tokens: 0.20}}}\n"
)
RIGHT = {
    "rounds that wait for each other, one of them till a month": funded(
        SEED.replace("2027-06", "{after: A, latest: 2027-09}"),
        "A: {kind: priced_round, investment_amount: 9M, pre_money_valuation: 40M, when: {after: Seed, wait: 1 year}}",
    ),
    "a price that begins with the first head": COMPANY
    + "team: {roles: {engineer: {salary: {2027-06: 200k}, headcount: {2027-06: 3}}}}\n",
    "a price that begins with the thing": COMPANY
    + "team: {roles: {engineer: {salary: {2027-06: 200k}, headcount: 3, from: 2027-06}}}\n",
    "a price that begins before the plan": COMPANY
    + "team: {roles: {engineer: {salary: {2026-01: 200k, 2028-01: 210k}, headcount: 3}}}\n",
    "heads before whose first step there are none": COMPANY
    + "team: {roles: {engineer: {salary: 200k, headcount: {2028-01: 3}}}}\n",
    "paid before a dated month": COMPANY + "costs: {fair: {amount: 100k, when: 2027-09, payment_days: -60}}\n",
    "paid before the end of a dated run": COMPANY
    + CLOUD % "base: {gpu_hours: 12k, gpu: H100-SXM, when: 2027-04}"
    + "costs: {launch: {amount: 100k, when: {after: base}, payment_days: -30}}\n",
    "an instrument before the plan": funded(
        "angels: {kind: safe, investment_amount: 500k, post_money_valuation_cap: 8M, when: 2026-03}", SEED
    ),
    "a SAFE that takes the terms of a later one": funded(
        "Ann: {kind: safe, investment_amount: 500k, mfn: true, elect: Bo, when: 2027-02}",
        "Bo: {kind: safe, investment_amount: 500k, post_money_valuation_cap: 8M, when: 2027-03}",
        SEED,
    ),
    "warrants after a round": funded(
        SEED,
        "debt: {kind: venture_debt, principal: 1M, interest_rate: 11%, term: 36 months, warrant_coverage: 8%,"
        " when: {after: Seed, wait: 3 months}}",
    ),
    "a retry of an investor's amount": funded(
        "Seed: {kind: priced_round, investors: {Ann: 4M}, pre_money_valuation: 16M, when: 2027-06, probability: 70%,"
        " attempts: 2, on_retry: {investors.Ann: x0.5, pre_money_valuation: x0.7}}"
    ),
    "a decision about a field with a default": funded(SEED) + "decisions: {funding.instruments.Seed.fees: [1%, 2%]}\n",
    "a choice between strategies": funded(SEED)
    + "decisions: {strategy: [plain, dear]}\nstrategies: {plain: {}, dear: {company: {opening_cash: 2M}}}\n",
    "a share of all roles": COMPANY
    + "team: {roles: {engineer: {salary: 200k, headcount: 3}}}\ncosts: {perks: {share_of: team.roles, share: 3%}}\n",
    "a share of a cost that is an amount": COMPANY
    + "costs: {rent: {amount: 20k}, agent: {share_of: costs.rent, share: 10%}}\n",
    "a grant for one run": COMPANY
    + CLOUD % "base: {gpu_hours: 12k, gpu: H100-SXM, when: 2027-04}"
    + "funding: {instruments: {voucher: {kind: grant, share_of: compute.training.base, share: 30%}}}\n",
    "hours alone, and a run that starts from them": COMPANY
    + CLOUD
    % (
        "base: {gpu_hours: 12k, gpu: H100-SXM, when: 2027-04}, "
        "chat: {method: fine_tune, base: base, gpu_hours: 1k, gpu: H100-SXM, when: {after: base}}"
    ),
    "a size that follows from the base": COMPANY
    + CLOUD % "chat: {method: lora, base: Llama-3-8B, training_tokens: 2B, gpu: H100-SXM, mfu: 30%, when: 2027-04}",
    "GPUs of one's own with a price": COMPANY
    + "compute: {supply: {ours: {kind: on_demand, gpu: {name: Ascend-910B, bf16_tflops: 320}, gpu_hour_price: 1.10}},"
    " training: {base: {parameters: 7B, training_tokens: 2T, mfu: 30%, gpu: {name: Ascend-910B, bf16_tflops: 320},"
    " gpus: 512, when: 2027-04}}}\n",
    "exactly the hours that months and GPUs have": COMPANY
    + CLOUD % "base: {gpu_hours: 11_680, gpu: H100-SXM, gpus: 8, months: 2, when: 2027-04}",
    "a dollar price in a dollar company's cap table": COMPANY
    + "funding: {cap_table: {Mei: {shares: 8M, founder: true}, Fund: {kind: preferred, series: Seed, shares: 2M,"
    " original_issue_price: $1.20}}}\n",
    "the other holders of a series without its terms": COMPANY
    + "funding: {cap_table: {Mei: {shares: 8M, founder: true}, Fund: {kind: preferred, series: Seed, shares: 2M,"
    " original_issue_price: 1.20}, Ann: {kind: preferred, series: Seed, shares: 1M}}}\n",
    "a past round whose series is in the table": COMPANY
    + "funding: {cap_table: {Mei: {shares: 8M, founder: true}, Fund: {kind: preferred, series: Seed, shares: 2M,"
    " original_issue_price: 1.20}}, instruments: {Seed: {kind: priced_round, investment_amount: 2.4M,"
    " pre_money_valuation: 10M, when: 2026-05}}}\n",
    "a grant without a cap table": COMPANY
    + "funding: {instruments: {voucher: {kind: grant, amount: 100k, when: 2027-06}}}\n",
    "a product that is served": COMPANY + PRODUCT,
    "a risk that costs": COMPANY + "risks: {breach: {yearly_rate: 0.1, cost: 50k}}\n",
    "a delay of a round": funded(SEED)
    + "risks: {winter: {yearly_rate: 0.2, change: {funding.instruments.*.when: +3 months}}}\n",
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_it_passes(name: str) -> None:
    assert wrong(RIGHT[name]) == []
    assert advised(RIGHT[name]) == []
