"""What is said beside a plan's figures: warnings, and what was assumed because the file did not say it."""

from collections.abc import Iterator

import numpy as np

from llmventure.catalog.runs import MEASURED_PRECISIONS, beyond_evidence
from llmventure.compute_cost import started_work
from llmventure.engine.result import Result
from llmventure.metrics import PathMetrics
from llmventure.models.compute import COST_OF_CAPITAL, OwnedSupply, Serving
from llmventure.models.scenario import Scenario
from llmventure.report import Message
from llmventure.workload.hardware import catalog_price
from llmventure.workload.rollouts import derives_rollouts, rollouts_of
from llmventure.workload.serving import serving_path
from llmventure.workload.throughput import ANSWER_TOKENS, PROMPT_TOKENS, derived_throughput
from llmventure.workload.training import RunWork, run_path
from llmventure.world import NEVER

SPEEDS = ("mfu", "hfu", "achieved_tflops", "achieved_hardware_tflops", "tokens_per_second_per_gpu")
"""The fields of a run that say how fast it goes."""


def warnings_of(result: Result, found: PathMetrics) -> list[Message]:
    """What a founder should not miss, and why a metric is not defined."""
    return [
        *_cash(result, found), *_policies(result), *_utilization(result), *_supply(result), *_credits(result),
        *_events(result), *_undefined(found),
    ]  # fmt: skip


def _message(code: str, path: str, message: str) -> Message:
    return {"code": code, "path": path, "message": message}


def _cash(result: Result, found: PathMetrics) -> Iterator[Message]:
    currency = result.world.scenario.company.currency
    if found.cash_out_month is not None:
        yield _message(
            "cash-out", "company.opening_cash",
            f"cash runs out in {found.cash_out_month}, even with the planned rounds; at worst "
            f"{-found.minimum_cash:,.0f} {currency} are missing ({found.minimum_cash_month}). "
            "Nothing closes after that.",
        )  # fmt: skip
    for name, first in result.breaches.items():
        month = result.world.grid.start + int(first[0])
        yield _message(
            "covenant", f"funding.instruments.{name}.minimum_cash", f"the covenant of {name} is breached in {month}"
        )


def _policies(result: Result) -> Iterator[Message]:
    """What management does in the plan itself."""
    start, months = result.world.grid.start, result.world.grid.months
    for name, acting in result.final.policies.items():
        if int(acting.acts[0]) < months:
            lifted = f" until {start + int(acting.lifted[0])}" if int(acting.lifted[0]) < months else ""
            yield _message("policy", f"policy.{name}", f"{name} acts from {start + int(acting.acts[0])}{lifted}")


def _utilization(result: Result) -> Iterator[Message]:
    """An MFU of the file that published runs speak against; of 16-bit runs only, as theirs were."""
    for name, run in result.world.scenario.compute.training.items():
        work, path = _work(result, name), run_path(name)
        if work.mfu is None or work.mfu_assumed or run.precision not in MEASURED_PRECISIONS or run.method == "rl":
            continue
        if run.samples is not None:  # the published runs trained language models
            continue
        gpu = None if work.gpu.own_peak is not None else work.gpu.key
        said = beyond_evidence(gpu, float(work.mfu[0]), float(work.goodput[0]))
        if said is not None:
            speed = next((field for field in SPEEDS if getattr(run, field) is not None), "phases")
            yield _message("mfu", f"{path}.{speed}", said)


def _work(result: Result, name: str) -> RunWork:
    """The work of a run when it starts in the plan, else of one that starts at once."""
    opened = int(np.atleast_1d(result.final.opened.get(run_path(name), NEVER))[0])
    return started_work(result.world, name, opened if opened < result.world.grid.months else 0)


def _supply(result: Result) -> Iterator[Message]:
    short = sorted(set().union(*(month.short_of for month in result.bought)))
    for key in short:
        row = catalog_price(key)
        price = f"{row.usd:g} USD an hour ({row.rule}, {row.as_of})" if row is not None else "an unknown price"
        yield _message(
            "catalog-price",
            "compute.supply",
            f"some {key} hours have no supply and are bought at the catalog's price, {price}",
        )
    for name, supply in result.world.scenario.compute.supply.items():
        paid = sum(float(month.supplies[name].paid[0]) for month in result.bought if name in month.supplies)
        used = sum(float(month.supplies[name].used[0]) for month in result.bought if name in month.supplies)
        if supply.kind in {"reserved", "owned"} and paid > 0 and used < 0.5 * paid:
            yield _message(
                "idle", f"compute.supply.{name}", f"{1 - used / paid:.0%} of the hours of {name} are paid for and idle"
            )


def _credits(result: Result) -> Iterator[Message]:
    """Credits that expire before there are bills that they could pay."""
    currency = result.world.scenario.company.currency
    for key, row in result.ledger:
        if key.account != "cost/other" or not key.purse.startswith("credits/"):
            continue
        lost = -float(row.amount[:, 0].sum())
        if lost > 0.005:
            last = result.world.grid.start + int(np.flatnonzero(row.amount[:, 0])[-1])
            yield _message(
                "expiry",
                key.source,
                f"{lost:,.0f} {currency} of the credits of {key.name} expire unused in {last}: "
                f"the bills of {key.purse.removeprefix('credits/')} until then are smaller",
            )


def _events(result: Result) -> Iterator[Message]:
    months = result.world.grid.months
    for name, item in result.world.scenario.funding.instruments.items():
        since = result.final.since.get(name)
        if item.in_plan and (since is None or int(np.atleast_1d(since)[0]) >= months):
            yield _message("never", f"funding.instruments.{name}.when", f"{name} never closes within the plan")
    for name, run in result.world.scenario.compute.training.items():
        opened = int(np.atleast_1d(result.final.opened.get(run_path(name), NEVER))[0])
        if opened >= months and run.in_plan:
            yield _message("never", f"{run_path(name)}.when", f"{name} never starts within the plan")


def _undefined(found: PathMetrics) -> Iterator[Message]:
    reasons = {
        "burn_multiple": "run-rate revenue does not grow over the last 12 months",
        "gross_margin": "there is no revenue in the last 12 months",
        "founders_ownership": "the cap table names no founder",
        "compute_share_of_cost": "there are no costs",
        "runway_months": "cash outlasts the plan even if nothing more closes; runway_at_least says how long",
    }
    for name, why in reasons.items():
        if getattr(found, name) is None:
            yield _message("undefined", f"metrics.{name}", f"{name} is not defined: {why}")


ASSUMED = {
    "company.tax": "no tax on profit",
    "company.interest_on_cash": "cash earns no interest",
    "team.on_cost": "no employer's cost on top of salaries",
    "team.yearly_raise": "no yearly raises",
}


def assumptions_of(result: Result) -> list[Message]:
    """Defaults that matter, each at the place where the file could say otherwise."""
    scenario = result.world.scenario
    return [
        *(_message("default", path, text) for path, text in ASSUMED.items() if not _said(scenario, path)),
        *_paid_ahead(result),
        *_training(result),
        *_capital(scenario),
        *_serving(scenario),
        *_products(scenario),
        *_calendar(scenario),
    ]


def _paid_ahead(result: Result) -> Iterator[Message]:
    """What the opening balance has because costs of the plan were due, and paid, before it."""
    ahead = float(result.opening["prepaid"][0])
    if ahead > 0:
        currency = result.world.scenario.company.currency
        yield _message(
            "prepaid",
            "company.opening_balance",
            f"{ahead:,.0f} {currency} were paid before the plan for costs inside it",
        )


def _calendar(scenario: Scenario) -> Iterator[Message]:
    """How many hours a month has, where there are any to be bought."""
    compute = scenario.compute
    if compute.supply or compute.training or compute.serving:
        hours = "730 GPU-hours" if compute.hours == "730" else "its calendar's hours"
        yield _message("calendar", "compute.hours", f"a month has {hours}")


def _said(scenario: Scenario, path: str) -> bool:
    section, field = path.split(".")
    part = getattr(scenario, section)
    if section == "team" and (not part.roles or all(field in role.model_fields_set for role in part.roles.values())):
        return True
    return field in part.model_fields_set


def _training(result: Result) -> Iterator[Message]:
    for name, run in result.world.scenario.compute.training.items():
        path = run_path(name)
        work = _work(result, name)
        if work.mfu_assumed and work.mfu is not None:
            yield _message(
                "mfu",
                f"{path}.mfu",
                f"{name} runs at an MFU of {float(work.mfu[0]):.1%}, the median of published runs on {work.gpu.key}",
            )
        if derives_rollouts(run):
            assert work.parameters is not None
            assert work.active_parameters is not None
            found = rollouts_of(result.world.scenario, run, float(work.parameters[0]), float(work.active_parameters[0]))
            yield _message(
                "rollouts",
                f"{path}.tokens_per_second_per_gpu",
                f"{name} writes its rollouts at {found.tokens_per_second_per_gpu:,.0f} tokens a second and GPU: "
                f"{found.said} (lengths are a judgement)",
            )
        if run.method == "distill" and run.parameters is None and work.parameters is not None:
            size = f"{float(work.parameters[0]) / 1e9:.3g}B parameters"
            yield _message(
                "parameters", f"{path}.parameters", f"{name} is as large as the {run.base} that it learns from: {size}"
            )
        if work.checkpoint_interval is not None:
            yield _message(
                "goodput",
                f"{path}.goodput",
                f"{name} trains {float(work.goodput[0]):.1%} of the time: a checkpoint every "
                f"{float(work.checkpoint_interval[0]) / 60:,.3g} minutes is best for its failures (Young)",
            )
        elif "goodput" not in run.model_fields_set and run.gpu_hours is None and run.mfu is not None:
            yield _message("goodput", f"{path}.goodput", f"{name} loses no time to failures and restarts")
        if "experiments" not in run.model_fields_set:
            yield _message("experiments", f"{path}.experiments", f"{name} needs no experiments and no failed attempts")


def _capital(scenario: Scenario) -> Iterator[Message]:
    for name, supply in scenario.compute.supply.items():
        if isinstance(supply, OwnedSupply) and "cost_of_capital" not in supply.model_fields_set:
            yield _message(
                "cost-of-capital",
                f"compute.supply.{name}.cost_of_capital",
                f"the capital in {name} could earn {COST_OF_CAPITAL:.0%} a year elsewhere (a judgement; shown beside "
                "what its hours cost, in no statement)",
            )


def _serving(scenario: Scenario) -> Iterator[Message]:
    for name, item in scenario.compute.serving.items():
        if item.cost_per_million_tokens is not None:
            continue
        path = serving_path(name)
        if "utilization" not in item.model_fields_set:
            yield _message("utilization", f"{path}.utilization", f"the accelerators of {name} are fully loaded")
        if _derives(item):
            prompt, answer = item.input_length or PROMPT_TOKENS, item.output_length or ANSWER_TOKENS
            speed = derived_throughput(scenario, item)
            yield _message(
                "throughput",
                f"{path}.tokens_per_second_per_gpu",
                f"{name} serves {speed:,.0f} tokens a second and GPU: a calibrated roofline, "
                f"{prompt:,.0f} tokens in and {answer:,.0f} out",
            )


def _derives(item: Serving) -> bool:
    return item.tokens_per_second_per_gpu is None and item.customers_per_gpu is None


def _products(scenario: Scenario) -> Iterator[Message]:
    for name, product in scenario.revenue.items():
        if (
            product.customers is not None
            and "monthly_churn" not in product.model_fields_set
            and product.customers.count is None
        ):
            yield _message("churn", f"revenue.{name}.monthly_churn", f"no customer of {name} leaves")
        if "collection_days" not in product.model_fields_set:
            yield _message("collection", f"revenue.{name}.collection_days", f"customers of {name} pay at once")
