"""One scenario that uses nearly everything a plan knows."""

# ruff: noqa: E501 - a scenario's block stands on one line

FULL = """\
company:
  name: Lumen
  currency: USD
  start: 2027-03
  months: 30
  opening_cash: 6M
  opening_balance: {receivables: 50k, payables: 30k, deferred_revenue: 24k, equipment: 36k, losses_carried_forward: 200k, monthly_burn: 150k}
  tax: {rate: 21%, loss_use_limit: 80%}
  interest_on_cash: 3%
exchange_rates: {CNY: {start: 0.14, yearly_change: -2%}}
compute:
  supply:
    ours: {kind: owned, gpu: H100-SXM, gpus: {2026-09: 8, 2027-06: 16, 2028-06: 12}, unit_price: {start: 30k, yearly_change: -10%}, life: 48 months, residual_value: 10%, power_per_gpu: 1.2 kW, pue: 1.3, electricity_price_per_kwh: 0.08, hosting_per_gpu_month: 60, staff_per_month: 2k}
    held: {kind: reserved, gpu: H100-SXM, gpus: 16, gpu_hour_price: 2.00, provider: anycloud, from: 2027-04, months: 12, payment_days: 30, for: training}
    cheap: {kind: spot, gpu: H100-SXM, gpu_hour_price: 1.25 to 1.60, goodput: 90%, gpus: 8, payment_days: 45}
    burst: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: {start: 2.80, yearly_change: -25%}, provider: anycloud}
  training:
    base: {parameters: 1B, training_tokens: 200B to 300B, gpu: H100-SXM, gpus: 32, mfu: 38% to 45%, goodput: 92%, experiments: 50%, when: 2027-05}
    tune: {gpu_hours: {start: 2k, yearly_change: 20%}, gpu: H100-SXM, when: {after: base}, repeat: quarterly}
    big: {budget: 200k, rule: compute_optimal, gpu: H100-SXM, months: 2, when: {after: Series A}}
    phased: {phases: [{gpus: 16, days: 20, mfu: 38%}, {gpus: 32, days: 25}], gpu: H100-SXM, mfu: 40%, when: 2028-01, supply: burst}
  serving:
    api: {model: base, product: api, gpu: H100-SXM, tokens_per_second_per_gpu: 2500, utilization: 35%, minimum_gpus: 2}
    seats: {product: seats, cost_per_million_tokens: {start: 3.00, yearly_change: -40%}, provider: vendor, payment_days: 30}
  storage: {data: 40 TB, price_per_tb_month: 20, provider: anycloud}
team:
  on_cost: 25%
  yearly_raise: 4%
  roles:
    engineer: {salary: 240k, headcount: {2027-01: 4, 2027-07: 9 to 11, 2028-01: 12}, hiring_cost: 15%}
    support: {salary: 70k, headcount: 3, from: 2027-09, function: cost_of_revenue, on_cost: 30%}
    grower: {salary: 100k, headcount: {start: 2, after Series A: {0: 4, 6: 8}}, hiring_cost: 10%, function: sales}
    later: {salary: 90k, headcount: 1, from: {after: Series A, wait: 2 months}, until: {cash_above: 40M}}
revenue:
  api: {kind: usage, from: {after: base}, customers: {start: 20, new_per_month: 2, monthly_growth: 9% to 14%}, monthly_churn: 2.5%, tokens_per_customer_month: {input: 700M, output: 200M}, price_per_million_tokens: {input: {start: 0.40, yearly_change: -45%}, output: 1.60}, cost_per_new_customer: 4k, collection_days: 45, bad_debt: 1%}
  seats: {kind: subscription, customers: {start: 40, monthly_growth: 8%}, price_per_month: {start: 60, yearly_change: 5%}, billed: yearly, monthly_churn: 3%, tokens_per_customer_month: 2M, collection_days: 30}
  teams: {kind: subscription, customers: {2027-03: 10, 2027-09: 30, 2028-03: 20}, price_per_month: 100, billed: quarterly}
  plain: {kind: subscription, customers: 25, price_per_month: 200 CNY}
  cameras: {kind: sales, units_per_month: {2027-06: 40}, price_per_unit: 390, cost_per_unit: 240, payment_days: -75, collection_days: 20}
costs:
  office: {amount: {start: 45k, yearly_change: 3%}, payment_days: 30}
  insurance: {amount: 12k, when: 2027-06, repeat: yearly, payment_days: -30}
  launch: {amount: 120k, when: {after: base, wait: 1 month}, function: sales}
  fees: {share_of: revenue.api, share: 3%, function: cost_of_revenue}
  reaction: {amount: 10k, from: {arr_above: 40k}, months: 5}
funding:
  cap_table:
    Mei: {shares: 8_000_000, founder: true}
    Old Fund: {shares: 1_000_000, kind: preferred, series: Pre-Seed, original_issue_price: 0.50, issued: 2026-01, anti_dilution: broad_based, dividend: {rate: 6%}}
    option pool: {shares: 1_000_000, kind: pool}
  instruments:
    old loan: {kind: venture_debt, principal: 240k, interest_rate: 10%, term: 24 months, when: 2026-06}
    angels: {kind: safe, investors: {Ann: 500k, Bo: 1M}, post_money_valuation_cap: 12M, discount: 20%, when: 2027-04}
    bridge: {kind: convertible_note, investment_amount: 750k, interest_rate: 6%, valuation_cap: 15M, cap_base: post_money, discount: 20%, maturity: 24 months, when: {runway_below: 14 months}}
    Series A: {kind: priced_round, investment_amount: 15M, compute_credits: 1M, provider: anycloud, expires: 2029-06, pre_money_valuation: 40M to 60M, option_pool_fraction: 12%, anti_dilution: broad_based, pro_rata: [Ann], when: {runway_below: 9 months, earliest: 2027-09, latest: 2028-09}, fees: 2%, tranches: [{amount: 2M, when: {after: Series A, wait: 4 months}}]}
    debt: {kind: venture_debt, principal: 2M, interest_rate: 11%, interest_only: 6 months, term: 18 months, fees: 1%, end_fee: 2%, warrant_coverage: 8%, minimum_cash: 100k, when: {after: Series A, wait: 3 months}, draws: [{amount: 1.2M, when: {after: Series A, wait: 3 months}}, {amount: 800k, when: {after: Series A, wait: 5 months}}]}
    boxes: {kind: gpu_loan, supply: ours, loan_to_value: 50%, interest_rate: 12%, term: 12 months, repayment: equal_principal, when: 2027-06}
    share: {kind: revenue_based, investment_amount: 200k, share: 20%, repayment_multiple: 1.4, when: 2027-08}
    activate: {kind: credits, provider: anycloud, amount: 350k, when: 2027-03, expires: 2028-01}
    voucher: {kind: grant, share_of: compute, share: 30%, yearly_cap: 60k, lag: 4 months}
    prize: {kind: grant, amount: 25k, lag: 2 months, when: 2027-07}
    parent: {kind: parent_contribution, amount: 5k, from: 2027-05, until: 2027-12}
    founder liquidity: {kind: secondary, holder: Mei, amount: 300k, price: x0.85, when: {after: Series A}}
"""
