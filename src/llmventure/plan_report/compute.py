"""The compute section of the report: what each run, each serving and each supply takes and costs."""

import numpy as np

from llmventure.compute_cost import run_hours, started_work
from llmventure.engine.result import Result
from llmventure.models.compute import OwnedSupply, ReservedSupply
from llmventure.report import Serving, Supply, TrainingRun
from llmventure.sampling import Array
from llmventure.supply.dispatch import CATALOG_SUPPLY, SupplyMonth, supply_path
from llmventure.supply.prepayment import prepaid_left
from llmventure.workload.hardware import accelerator
from llmventure.workload.training import hours_in, run_path


def compute_report(result: Result) -> dict[str, list[TrainingRun] | list[Serving] | list[Supply]]:
    """By run, by serving and by supply; each is the whole of its own and not added to the others."""
    return {"training": _training(result), "serving": _serving(result), "supply": _supply(result)}


def _first(values: Array | None) -> float | None:
    return None if values is None else float(values[0])


def _training(result: Result) -> list[TrainingRun]:
    world, months = result.world, result.world.grid.months
    answer: list[TrainingRun] = []
    for name, run in world.scenario.compute.training.items():
        path = run_path(name)
        opened = int(np.atleast_1d(result.final.opened[path])[0])
        begins = opened < months
        work = started_work(world, name, opened if begins else 0)
        planned = np.array([run_hours(world, result.final, month, name)[0] for month in range(months)])
        used = np.flatnonzero(planned > 0)
        cost = bought_hours = experiments = 0.0
        for month in result.bought:
            for account in ("cost/compute/training", "cost/compute/experiments"):
                cost += _of_user(month.user_cost, account, name)
                bought_hours += _of_user(month.user_hours, account, name)
        times = float(planned.sum()) / float(work.hours[0]) if run.repeat is not None and work.hours[0] > 0 else 1.0
        share = world.series(f"{path}.experiments", run.experiments)
        experiments = float(work.hours[0]) * float(share[0, 0]) * times
        flop = _first(work.flop)
        made: TrainingRun = {
            "name": name,
            "training_flop": None if flop is None else flop * times,
            "parameters": _first(work.parameters),
            "active_parameters": _first(work.active_parameters),
            "training_tokens": _first(work.training_tokens),
            "gpu": work.gpu.key,
            "gpu_hours": float(work.hours[0]) * times,
            "experiments_gpu_hours": experiments,
            "goodput": float(work.goodput[0]),
            "gpus": _first(work.gpus),
            "days": _first(work.days),
            "gpu_hour_price": cost / bought_hours if bought_hours > 0 else None,
            "cost": cost,
            "start": str(world.grid.start + opened) if begins else None,
            "end": str(world.grid.start + int(used[-1])) if used.size else None,
        }
        if work.checkpoint_interval is not None:
            made["checkpoint_interval_seconds"] = float(work.checkpoint_interval[0])
        if run.repeat is not None:
            made["repeat"] = run.repeat
        answer.append(made)
    return answer


def _of_user(costs: dict[tuple[str, str], Array], account: str, name: str) -> float:
    found = costs.get((account, name))
    return float(found[0]) if found is not None else 0.0


def _serving(result: Result) -> list[Serving]:
    answer: list[Serving] = []
    for name, item in result.world.scenario.compute.serving.items():
        tokens = [float(month.tokens[name][0]) for month in result.bought]
        if item.cost_per_million_tokens is not None:
            gpus = [0.0] * len(tokens)
            cost = [
                sum(
                    float((bill.quantity * bill.price)[0])
                    for bill in month.bills
                    if bill.name == name and bill.account == "cost/compute/vendor"
                )
                for month in result.bought
            ]
        else:
            gpus = [
                float(month.serving_hours[name][0]) / hours_in(result.world, number)
                for number, month in enumerate(result.bought)
            ]
            cost = [_of_user(month.user_cost, "cost/compute/serving", name) for month in result.bought]
        each = [money / (count / 1e6) if count > 0 else None for money, count in zip(cost, tokens, strict=True)]
        answer.append({"name": name, "tokens": tokens, "gpus": gpus, "cost": cost, "cost_per_million_tokens": each})
    return answer


def _supply(result: Result) -> list[Supply]:
    supplies = result.world.scenario.compute.supply
    names = list(dict.fromkeys([*supplies, *(name for month in result.bought for name in month.supplies)]))
    from_credits = _paid_in_credits(result)
    answer: list[Supply] = []
    for name in names:
        months = [month.supplies.get(name) for month in result.bought]
        known = supplies.get(name)

        def column(field: str, months: list[SupplyMonth | None] = months) -> list[float]:
            values = [None if month is None else getattr(month, field) for month in months]
            return [0.0 if value is None else float(value[0]) for value in values]

        paid, used, cost = column("paid"), column("used"), column("cost")
        made: Supply = {
            "name": name,
            "kind": known.kind if known is not None else "on_demand",
            "gpu": accelerator(known.gpu).key if known is not None else name.removeprefix(f"{CATALOG_SUPPLY} "),
            "provider": known.provider if known is not None else None,
            "paid_gpu_hours": paid,
            "used_gpu_hours": used,
            "idle_gpu_hours": [whole - part for whole, part in zip(paid, used, strict=True)],
            "cost": cost,
            "idle_cost": column("idle_cost"),
            "cost_per_delivered_gpu_hour": _each(cost, used),
            "paid_in_credits": from_credits.get(name, [0.0] * len(paid)),
        }
        if isinstance(known, OwnedSupply):
            capital = column("cost_of_capital")
            made["cost_of_capital"] = capital
            made["cost_per_delivered_gpu_hour_with_capital"] = _each(
                [of_books + of_capital for of_books, of_capital in zip(cost, capital, strict=True)], used
            )
        if isinstance(known, ReservedSupply) and known.prepayment > 0:
            made["prepayment"] = [
                sum(float(each.money[0]) for each in month.prepayments if each.name == name) for month in result.bought
            ]
            made["prepaid"] = [
                float(prepaid_left(result.world, result.final, month + 1, name, known)[0])
                for month in range(result.world.grid.months)
            ]
        answer.append(made)
    return answer


def _each(costs: list[float], hours: list[float]) -> list[float | None]:
    return [cost / count if count > 0 else None for cost, count in zip(costs, hours, strict=True)]


def _paid_in_credits(result: Result) -> dict[str, list[float]]:
    """What credits paid of each supply's cost: its provider's bills of a month alike, what was paid ahead as it was."""
    months = result.world.grid.months
    supplies = result.world.scenario.compute.supply
    paid: dict[str, Array] = {}
    owed: dict[str, Array] = {}
    due, ahead = ({name: np.zeros(months) for name in supplies} for _ in range(2))
    for key, row in result.ledger:
        if key.purse.startswith("credits/") and key.account.startswith("cost/compute/"):
            provider = key.purse.removeprefix("credits/")
            moved = -row.amount[:, 0]
            paid[provider] = paid.get(provider, np.zeros(months)) + moved
    for number, month in enumerate(result.bought):
        for bill in month.bills:
            money = float((bill.due * bill.price)[0])
            if bill.provider in paid:
                assert bill.provider is not None
                owed.setdefault(bill.provider, np.zeros(months))[number] += money
            if bill.supply in due:
                due[bill.supply][number] += money
                ahead[bill.supply][number] += float((bill.quantity * bill.price)[0]) - money
        for prepayment in month.prepayments:
            if prepayment.provider in paid:
                owed.setdefault(prepayment.provider, np.zeros(months))[number] += float(prepayment.money[0])
    answer: dict[str, list[float]] = {}
    for name, supply in supplies.items():
        if supply.provider in paid:
            assert supply.provider is not None
            whole = owed.get(supply.provider, np.zeros(months))
            share = np.divide(paid[supply.provider], whole, out=np.zeros(months), where=whole > 0)
            share_ahead = result.final.carried.get(f"prepaid_in_credits/{supply_path(name)}", np.zeros(1))[0]
            answer[name] = (due[name] * share + ahead[name] * float(share_ahead)).tolist()
    return answer
