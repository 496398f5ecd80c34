"""`compute train`: what a training run takes, from whatever of it is known.

What is given twice and disagrees by more than one per cent is an error that says the number that could be;
what is missing is computed, or null and named in the assumptions.
"""

from llmventure.catalog.gpu_prices import gpu_hour_price
from llmventure.catalog.gpus import Gpu
from llmventure.catalog.gpus import gpu as gpu_named
from llmventure.catalog.runs import MEASURED_PRECISIONS
from llmventure.compute import training
from llmventure.compute.methods import FLOP_PER_PARAMETER
from llmventure.compute.reliability import GPU_MTBF_HOURS
from llmventure.compute.train_hours import Run, work_out_hours, work_out_phases
from llmventure.compute.train_lifetime import money_weights
from llmventure.compute.train_memory import memory_answers
from llmventure.compute.train_method import rollout_speed, teacher_of, worked_out
from llmventure.compute.train_request import TrainRequest
from llmventure.compute.train_size import Size, overtraining_premium, stated_size
from llmventure.compute.train_utilization import goodput_of, warn_by_evidence
from llmventure.compute.worksheet import Remarks, human
from llmventure.errors import UsageError

GPUS_THAT_FAIL_OFTEN = 256
"""From here on failures cost more than one per cent of the wall time; see :mod:`llmventure.compute.reliability`."""


def answer_training(request: TrainRequest) -> dict[str, object]:
    """The answer of `compute train` as plain data; the keys are a contract.

    :raises UsageError: if the options contradict each other or do not suffice.
    :raises CatalogError: if the GPU is unknown, ambiguous, or has no peak at the precision.

    >>> from llmventure.compute.train_request import TrainRequest
    >>> answer = answer_training(TrainRequest(parameters=70e9, training_tokens=2e12, gpu="A100-80GB", gpus=2048,
    ...     mfu=0.43, gpu_hour_price=2.0))
    >>> f"{answer['training_flop']:.2e} {answer['gpu_hours']:,.0f} {answer['days']:.1f} {answer['minimum_gpus']}"
    '8.40e+23 1,739,217 35.4 17'
    """
    remarks = Remarks()
    request = worked_out(request, remarks)
    goodput, interval = goodput_of(request)
    gpu = gpu_named(request.gpu) if request.gpu is not None else None
    price = _price(request, gpu, remarks)
    run = Run(
        request=request,
        remarks=remarks,
        gpu=gpu,
        peak=gpu.peak_flop_per_second(request.precision) if gpu is not None else None,
        size=stated_size(
            request,
            _attention(request, remarks),
            remarks,
            money_weights(request, gpu, price, goodput),
            teacher_of(request),
        ),
        goodput=goodput,
        price=price,
        gpus=request.gpus,
        days=request.days,
    )
    run.rollout_speed = rollout_speed(request, run.size, gpu, remarks)
    if request.phases:
        work_out_phases(run)
    else:
        work_out_hours(run)
    return _answer(run, interval)


def _attention(request: TrainRequest, remarks: Remarks) -> float:
    """FLOP a token in attention, 0 where it is ignored."""
    shape = {"--layers": request.layers, "--hidden-size": request.hidden_size}
    shape["--sequence-length"] = request.sequence_length
    missing = [name for name, value in shape.items() if value is None]
    if request.attention == "ignore":
        return 0.0
    if missing:
        if request.attention is not None:
            raise UsageError(f"--attention {request.attention} also needs {' and '.join(missing)}")
        if request.layers is not None:
            remarks.assume(f"attention is ignored: {' and '.join(missing)} not given")
        return 0.0
    if request.attention is None:
        remarks.assume("attention is counted in full, 12 L d s a token, as published MFU does")
    layers, hidden, length = (float(value) for value in shape.values() if value is not None)
    return float(training.attention_flop_per_token(layers, hidden, length, request.attention or "full"))


def _counted(request: TrainRequest, size: Size) -> str:
    """How FLOP were counted, as papers write it."""
    if request.method == "rl":
        return "10 N D, the rollouts' 2 N D at decode speed"
    teacher = f" + 2 × {human(size.teacher)} D" if size.teacher else ""
    return f"{FLOP_PER_PARAMETER[request.method]:g} N D{teacher}"


def _price(request: TrainRequest, gpu: Gpu | None, remarks: Remarks) -> float | None:
    if request.gpu_hour_price is not None:
        return request.gpu_hour_price
    row = gpu_hour_price(gpu.key) if gpu is not None else None
    if row is None:
        why = f"the catalog has none of {gpu.key}" if gpu is not None else "no --gpu-hour-price and no --gpu"
        remarks.assume(f"no price of a GPU-hour: {why}")
        return None
    remarks.assume(f"{row.usd:.2f} USD a GPU-hour on demand: {row.rule}, {row.as_of} ({row.source})")
    return row.usd


def _answer(run: Run, interval: float | None) -> dict[str, object]:
    request, remarks, size = run.request, run.remarks, run.size
    if size.flop is not None:
        if run.goodput is None:
            remarks.assume("goodput 1: nothing is said of failures")
            if run.gpus is not None and run.gpus >= GPUS_THAT_FAIL_OFTEN:
                between = GPU_MTBF_HOURS / run.gpus
                remarks.warn(
                    f"{run.gpus:,} GPUs were interrupted every {between:.0f} h in Llama 3's run: see --goodput"
                )
        if size.attention == 0 and request.layers is None and request.samples is None:
            remarks.assume(f"attention's FLOP are ignored: {_counted(request, size)}")
        if request.precision != "bf16" and run.gpu is not None:
            remarks.assume(f"the peak is that of {request.precision}, dense")
    if run.mfu is not None and run.gpu is not None and request.precision in MEASURED_PRECISIONS:
        warn_by_evidence(run.gpu, run.mfu, run.working_share, remarks)
    if request.recompute == "selective" and size.attention == 0:
        remarks.assume("selective recomputation adds nothing where attention is ignored")
    hours = None if run.hours is None else run.hours * (1 + request.experiments)
    if request.experiments and hours is not None and run.hours is not None:
        remarks.assume(
            f"gpu_hours hold {human(hours - run.hours)} of experiments beside {human(run.hours)} of the run; "
            "days are the run's"
        )
    total = request.parameters if request.parameters is not None else size.active
    if request.parameters is None and request.active_parameters is not None:
        total = None
        remarks.assume("all parameters are not known, so neither is memory: --parameters not given")
    missing = [name for name, value in (("gpus", run.gpus), ("days", run.days)) if value is None]
    if missing and not request.phases:
        remarks.assume(f"{' and '.join(missing)} not given")
    if size.flop is not None and not size.known and request.samples is None:
        remarks.assume("the FLOP alone do not tell parameters and tokens: give one, or --rule compute_optimal")
    answer: dict[str, object] = {
        "parameters": total,
        "active_parameters": size.active,
        "training_tokens": size.tokens,
        "training_flop": size.flop,
        "gpu": run.gpu.key if run.gpu is not None else None,
        "gpus": run.gpus,
        "gpu_hours": hours,
        "days": run.days,
        "cost": None if hours is None or run.price is None else hours * run.price,
        "mfu": run.mfu,
        "hfu": None if run.mfu is None else run.mfu * run.factor,
        "goodput": run.working_share if run.goodput is not None or size.flop is not None else None,
    }
    if request.mfu_measured_on is not None and run.gpus is not None:
        remarks.assume(
            f"the MFU of {request.mfu_measured_on:,} GPUs falls by {training.SCALING_PENALTY:.1%} of itself with every "
            f"doubling up to {run.gpus:,} (two points of Megatron-LM; a judgement)"
        )
    if request.method in ("lora", "preference", "rl") and total is not None:
        remarks.assume(
            "memory is that of frozen weights, 2 bytes a parameter; the adapters' own states are not in it"
            if request.method == "lora"
            else "memory is that of full training; the reference model's is not in it"
        )
    answer |= memory_answers(request, run.gpu, total, run.gpus, remarks)
    if size.saving is not None:
        answer["lifetime_flop_saving"] = size.saving
    if size.lifetime_cost is not None:
        answer["lifetime_cost"], answer["lifetime_cost_saving"] = size.lifetime_cost, size.lifetime_cost_saving
    premium = overtraining_premium(request, size)
    if premium is not None:
        answer["overtraining_premium"] = premium
    if interval is not None:
        answer["checkpoint_interval_seconds"] = interval
    return answer | {"assumptions": remarks.assumptions, "warnings": remarks.warnings}
