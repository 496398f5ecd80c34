"""`llmventure compute …`: the calculators alone, without a scenario."""

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from llmventure.errors import UsageError

if TYPE_CHECKING:
    from llmventure.compute.train_request import Phase

app = typer.Typer(name="compute", help="Training, serving and owning GPUs: the calculators alone, without a scenario.")

Text: TypeAlias = str | None
Format = Annotated[str, typer.Option("--format", "-f", help="table, json, csv or markdown.")]

LARGEST = {
    "parameters": 1e15,
    "tokens": 1e18,
    "flop": 1e33,
    "money": 1e15,
    "price": 1e6,
    "gpus": 1e8,
    "days": 36_525.0,
    "rate": 1e12,
    "shape": 1e9,
}
"""More than this is a slip of the keyboard, and would overflow further on."""


def _opt(name: str, help_text: str) -> Any:
    return typer.Option(name, help=help_text, show_default=False)


def _number(text: Text, option: str, most: str, *, zero: bool = False) -> float | None:
    from llmventure.compute.quantity_text import parse_amount, parse_positive

    if text is None:
        return None
    number = parse_amount(text, option) if zero else parse_positive(text, option)
    if number > LARGEST[most]:
        raise UsageError(f"{option} {text} is more than {LARGEST[most]:g}", "is the unit right?")
    return number


def _count(text: Text, option: str) -> int | None:
    from llmventure.compute.quantity_text import parse_count

    number = _number(text, option, "gpus")
    return None if text is None or number is None else parse_count(text, option)


def _share(text: Text, option: str, *, zero: bool = False) -> float | None:
    from llmventure.compute.quantity_text import parse_fraction

    return None if text is None else parse_fraction(text, option, allow_zero=zero)


def _change(text: Text, option: str) -> float | None:
    """A change a year: above −100 %, below +1000 %; a bare number from 2 on is a slip."""
    from llmventure.compute.quantity_text import parse_number

    if text is None:
        return None
    change = parse_number(text, option, share=True)
    if not text.strip().endswith("%") and abs(change) >= 2:
        raise UsageError(f"{option} {text} would be {change * 100:+g}%", f"write {change:+g}% or {change / 100:+g}")
    if not -1 < change <= 10:
        raise UsageError(f"{option} must be above -100% and at most +1000%, found {text}")
    return change


def _seconds(text: Text, option: str, bare_unit: str | None = None) -> float | None:
    from llmventure.compute.quantity_text import parse_seconds

    return None if text is None else parse_seconds(text, option, bare_unit=bare_unit)


def _days(text: Text, option: str) -> float | None:
    seconds = _seconds(text, option, "day")
    if seconds is not None and seconds / 86400 > LARGEST["days"]:
        raise UsageError(f"{option} {text} is more than a century", "is the unit right?")
    return None if seconds is None else seconds / 86400


def _choice(text: Text, option: str, choices: tuple[str, ...]) -> str | None:
    from llmventure.suggest import nearest

    if text is None or text in choices:
        return text
    near = nearest(text, choices)
    guess = f"did you mean {near}? " if near else ""
    raise UsageError(f"{option} cannot be '{text}'", f"{guess}one of {', '.join(choices)}")


def _phase(text: str) -> "Phase":
    """``gpus=512,days=3,mfu=0.38``."""
    from llmventure.compute.train_request import Phase

    pairs = dict(part.split("=", 1) for part in text.replace(" ", "").split(",") if "=" in part)
    if not set(pairs) <= {"gpus", "days", "mfu"} or not {"gpus", "days"} <= set(pairs) or text.count("=") != len(pairs):
        raise UsageError(f"cannot read --phase {text}", "write --phase gpus=512,days=3,mfu=0.38")
    gpus, days = _count(pairs["gpus"], "--phase gpus"), _days(pairs["days"], "--phase days")
    assert gpus is not None
    assert days is not None
    return Phase(gpus, days, _share(pairs.get("mfu"), "--phase mfu"))


@app.command(
    epilog="llmventure compute train --parameters 70B --training-tokens 15T --gpu H100-SXM --gpus 1024 --mfu 40%",
)
def train(
    parameters: Annotated[Text, _opt("--parameters", "All parameters, e.g. 70B.")] = None,
    active_parameters: Annotated[Text, _opt("--active-parameters", "Those that a token passes (default: all).")] = None,
    training_tokens: Annotated[Text, _opt("--training-tokens", "Tokens trained on, e.g. 15T.")] = None,
    training_flop: Annotated[Text, _opt("--training-flop", "Model FLOP, e.g. 1e24.")] = None,
    method: Annotated[
        Text, _opt("--method", "pretrain, fine_tune, lora, preference, rl or distill (default: pretrain).")
    ] = None,
    base: Annotated[Text, _opt("--base", "The catalog model that it starts from, or learns from (distill).")] = None,
    samples: Annotated[Text, _opt("--samples", "Instead of tokens: vision, speech, recommenders.")] = None,
    flop_per_sample: Annotated[Text, _opt("--flop-per-sample", "Forward and backward, with --samples.")] = None,
    budget: Annotated[Text, _opt("--budget", "Money for GPU-hours; sizes what is not given.")] = None,
    rule: Annotated[Text, _opt("--rule", "compute_optimal or inference_aware: choose size and tokens.")] = None,
    match_parameters: Annotated[Text, _opt("--match-parameters", "inference_aware: the model to match.")] = None,
    inference_tokens: Annotated[Text, _opt("--inference-tokens", "inference_aware: tokens served in its life.")] = None,
    inference_price: Annotated[
        Text, _opt("--inference-gpu-hour-price", "inference_aware: the least money instead of the least FLOP.")
    ] = None,
    inference_mfu: Annotated[Text, _opt("--inference-mfu", "inference_aware: share of the peak in service.")] = None,
    scaling_law: Annotated[
        Text,
        _opt(
            "--scaling-law",
            "besiroglu, hoffmann, hoffmann_tex, kaplan, or E=…,A=…,B=…,alpha=…,beta=… (default: besiroglu).",
        ),
    ] = None,
    gpu: Annotated[Text, _opt("--gpu", "A key or name of `llmventure catalog gpus`.")] = None,
    gpus: Annotated[Text, _opt("--gpus", "How many.")] = None,
    days: Annotated[Text, _opt("--days", "Wall-clock days.")] = None,
    precision: Annotated[
        str, typer.Option("--precision", help="Whose dense peak: bf16, fp16, fp8, fp4, tf32.")
    ] = "bf16",
    mfu: Annotated[
        Text, _opt("--mfu", "Model FLOP utilization, e.g. 40% (default: the median of published runs).")
    ] = None,
    mfu_measured_on: Annotated[
        Text, _opt("--mfu-measured-on", "GPUs on which that MFU was measured: more lose a little of it.")
    ] = None,
    hfu: Annotated[Text, _opt("--hfu", "Hardware FLOP utilization instead: with what is recomputed.")] = None,
    achieved_tflops: Annotated[Text, _opt("--achieved-tflops", "Model TFLOP/s a GPU instead.")] = None,
    achieved_hardware_tflops: Annotated[
        Text, _opt("--achieved-hardware-tflops", "Hardware TFLOP/s a GPU instead.")
    ] = None,
    tokens_per_second_per_gpu: Annotated[
        Text, _opt("--tokens-per-second-per-gpu", "Throughput instead; of rl its rollouts.")
    ] = None,
    recompute: Annotated[str, typer.Option("--recompute", help="none, selective or full.")] = "none",
    layers: Annotated[Text, _opt("--layers", "For attention's FLOP.")] = None,
    hidden_size: Annotated[Text, _opt("--hidden-size", "For attention's FLOP.")] = None,
    sequence_length: Annotated[Text, _opt("--sequence-length", "For attention's FLOP.")] = None,
    micro_batch: Annotated[Text, _opt("--micro-batch", "Sequences at a time on a GPU: counts activations too.")] = None,
    attention: Annotated[
        Text, _opt("--attention", "ignore, causal or full (default: full with --layers, else ignore).")
    ] = None,
    zero_stage: Annotated[Text, _opt("--zero-stage", "0 to 3 (default: 3).")] = None,
    tensor_parallel: Annotated[Text, _opt("--tensor-parallel", "GPUs that share a layer (default: 1).")] = None,
    pipeline_parallel: Annotated[Text, _opt("--pipeline-parallel", "Stages of layers (default: 1).")] = None,
    goodput: Annotated[Text, _opt("--goodput", "Share of wall time not lost to failures (default: 1).")] = None,
    cluster_mtbf: Annotated[Text, _opt("--cluster-mtbf", "Time between failures of the cluster, e.g. 3h.")] = None,
    gpu_mtbf: Annotated[Text, _opt("--gpu-mtbf", "Of one GPU instead, e.g. 50_000h; divided by --gpus.")] = None,
    restart_time: Annotated[Text, _opt("--restart-time", "From a failure to training again, e.g. 5min.")] = None,
    checkpoint_time: Annotated[Text, _opt("--checkpoint-time", "That writing one stops training, e.g. 30s.")] = None,
    experiments: Annotated[Text, _opt("--experiments", "Extra GPU-hours, as a share, e.g. 60% (default: 0).")] = None,
    gpu_hour_price: Annotated[Text, _opt("--gpu-hour-price", "USD (default: the catalog's).")] = None,
    phase: Annotated[
        list[str] | None, typer.Option("--phase", help="gpus=512,days=3,mfu=0.38; repeat for a run in phases.")
    ] = None,
    form: Format = "table",
) -> None:
    """What a training run takes: FLOP, GPU-hours, days, money, memory."""
    from llmventure.commands.answers import answer_text, check_format
    from llmventure.compute.methods import METHODS
    from llmventure.compute.quantity_text import parse_amount
    from llmventure.compute.train_calculator import answer_training
    from llmventure.compute.train_request import TrainRequest

    check_format(form)
    stage = _choice(zero_stage, "--zero-stage", ("0", "1", "2", "3"))
    request = TrainRequest(
        parameters=_number(parameters, "--parameters", "parameters"),
        active_parameters=_number(active_parameters, "--active-parameters", "parameters"),
        training_tokens=_number(training_tokens, "--training-tokens", "tokens"),
        training_flop=_number(training_flop, "--training-flop", "flop"),
        method=_choice(method, "--method", METHODS) or "pretrain",  # type: ignore[arg-type]
        base=base,
        samples=_number(samples, "--samples", "tokens"),
        flop_per_sample=_number(flop_per_sample, "--flop-per-sample", "flop"),
        budget=_number(budget, "--budget", "money"),
        rule=_choice(rule, "--rule", ("compute_optimal", "inference_aware")),  # type: ignore[arg-type]
        match_parameters=_number(match_parameters, "--match-parameters", "parameters"),
        inference_tokens=_number(inference_tokens, "--inference-tokens", "tokens", zero=True),
        scaling_law=scaling_law,
        inference_gpu_hour_price=_number(inference_price, "--inference-gpu-hour-price", "price"),
        inference_mfu=_share(inference_mfu, "--inference-mfu"),
        gpu=gpu,
        gpus=_count(gpus, "--gpus"),
        days=_days(days, "--days"),
        precision=_choice(precision, "--precision", ("bf16", "fp16", "fp8", "fp4", "tf32")) or "bf16",
        mfu=_share(mfu, "--mfu"),
        mfu_measured_on=_count(mfu_measured_on, "--mfu-measured-on"),
        hfu=_share(hfu, "--hfu"),
        achieved_tflops=_number(achieved_tflops, "--achieved-tflops", "rate"),
        achieved_hardware_tflops=_number(achieved_hardware_tflops, "--achieved-hardware-tflops", "rate"),
        tokens_per_second_per_gpu=_number(tokens_per_second_per_gpu, "--tokens-per-second-per-gpu", "rate"),
        recompute=_choice(recompute, "--recompute", ("none", "selective", "full")),  # type: ignore[arg-type]
        layers=_number(layers, "--layers", "shape"),
        hidden_size=_number(hidden_size, "--hidden-size", "shape"),
        sequence_length=_number(sequence_length, "--sequence-length", "shape"),
        micro_batch=_count(micro_batch, "--micro-batch"),
        attention=_choice(attention, "--attention", ("ignore", "causal", "full")),  # type: ignore[arg-type]
        zero_stage=None if stage is None else int(stage),  # type: ignore[arg-type]
        tensor_parallel=_count(tensor_parallel, "--tensor-parallel"),
        pipeline_parallel=_count(pipeline_parallel, "--pipeline-parallel"),
        goodput=_share(goodput, "--goodput"),
        cluster_mtbf=_seconds(cluster_mtbf, "--cluster-mtbf"),
        gpu_mtbf=_seconds(gpu_mtbf, "--gpu-mtbf"),
        restart_time=_seconds(restart_time, "--restart-time"),
        checkpoint_time=_seconds(checkpoint_time, "--checkpoint-time"),
        experiments=0.0 if experiments is None else parse_amount(experiments, "--experiments", share=True),
        gpu_hour_price=_number(gpu_hour_price, "--gpu-hour-price", "price", zero=True),
        phases=tuple(_phase(text) for text in phase or ()),
    )
    typer.echo(answer_text(answer_training(request), form), nl=False)


@app.command(
    epilog="llmventure compute serve --model Llama-3.1-8B --gpu H100-SXM --precision fp8 --input-length 1000 "
    "--output-length 1000 --utilization 40%",
)
def serve(
    model: Annotated[Text, _opt("--model", "A model of `llmventure catalog models`.")] = None,
    parameters: Annotated[Text, _opt("--parameters", "All parameters, e.g. 70B.")] = None,
    active_parameters: Annotated[Text, _opt("--active-parameters", "Those that a token passes (default: all).")] = None,
    layers: Annotated[Text, _opt("--layers", "For the KV cache.")] = None,
    kv_heads: Annotated[Text, _opt("--kv-heads", "Heads of keys and values (groups), for the KV cache.")] = None,
    head_dim: Annotated[Text, _opt("--head-dim", "For the KV cache.")] = None,
    gpu: Annotated[Text, _opt("--gpu", "A key or name of `llmventure catalog gpus`.")] = None,
    gpus: Annotated[Text, _opt("--gpus", "How many (default: the fewest that hold the weights).")] = None,
    precision: Annotated[
        str, typer.Option("--precision", help="Of the weights: bf16, fp16, fp8, int8, fp4, int4.")
    ] = "bf16",
    batch: Annotated[Text, _opt("--batch", "Sequences at a time on one copy (default: the most that fit).")] = None,
    time_per_token: Annotated[
        Text, _opt("--time-per-output-token", "At most, e.g. 50ms: limits the batch (interactive use).")
    ] = None,
    input_length: Annotated[Text, _opt("--input-length", "Tokens of a prompt.")] = None,
    output_length: Annotated[Text, _opt("--output-length", "Tokens of an answer.")] = None,
    utilization: Annotated[str, typer.Option("--utilization", help="Share of the paid hours that work.")] = "100%",
    peak_to_average: Annotated[
        Text, _opt("--peak-to-average", "Instead of --utilization: peak over average load, e.g. 2.5.")
    ] = None,
    load_at_peak: Annotated[Text, _opt("--load-at-peak", "Share of the fleet that works then (default: 100%).")] = None,
    minimum_replicas: Annotated[
        Text, _opt("--minimum-replicas", "Copies of the model at least; answers the GPUs needed.")
    ] = None,
    gpu_hour_price: Annotated[Text, _opt("--gpu-hour-price", "USD (default: the catalog's).")] = None,
    prefill: Annotated[Text, _opt("--prefill-tokens-per-second-per-gpu", "Measured, instead of derived.")] = None,
    decode: Annotated[Text, _opt("--decode-tokens-per-second-per-gpu", "Measured, instead of derived.")] = None,
    input_per_day: Annotated[Text, _opt("--input-tokens-per-day", "All input.")] = None,
    cached_per_day: Annotated[Text, _opt("--cached-input-tokens-per-day", "The part of it that is cached.")] = None,
    output_per_day: Annotated[Text, _opt("--output-tokens-per-day", "All output.")] = None,
    price_input: Annotated[Text, _opt("--price-per-million-input-tokens", "Selling price.")] = None,
    price_cached: Annotated[Text, _opt("--price-per-million-cached-input-tokens", "Selling price.")] = None,
    price_output: Annotated[Text, _opt("--price-per-million-output-tokens", "Selling price.")] = None,
    form: Format = "table",
) -> None:
    """What serving a model costs: throughput, largest batch, cost a million tokens, a day's result."""
    from llmventure.commands.answers import answer_text, check_format
    from llmventure.compute.serve_calculator import answer_serving
    from llmventure.compute.serve_request import ServeRequest

    check_format(form)
    used = _share(utilization, "--utilization")
    request = ServeRequest(
        model=model,
        parameters=_number(parameters, "--parameters", "parameters"),
        active_parameters=_number(active_parameters, "--active-parameters", "parameters"),
        layers=_number(layers, "--layers", "shape"),
        kv_heads=_number(kv_heads, "--kv-heads", "shape"),
        head_dim=_number(head_dim, "--head-dim", "shape"),
        gpu=gpu,
        gpus=_count(gpus, "--gpus"),
        precision=precision,
        batch=_count(batch, "--batch"),
        seconds_per_output_token=_seconds(time_per_token, "--time-per-output-token"),
        peak_to_average=_number(peak_to_average, "--peak-to-average", "price"),
        load_at_peak=_share(load_at_peak, "--load-at-peak"),
        minimum_replicas=_count(minimum_replicas, "--minimum-replicas"),
        input_length=_number(input_length, "--input-length", "shape", zero=True),
        output_length=_number(output_length, "--output-length", "shape", zero=True),
        utilization=1.0 if used is None else used,
        gpu_hour_price=_number(gpu_hour_price, "--gpu-hour-price", "price", zero=True),
        prefill_tokens_per_second_per_gpu=_number(prefill, "--prefill-tokens-per-second-per-gpu", "rate"),
        decode_tokens_per_second_per_gpu=_number(decode, "--decode-tokens-per-second-per-gpu", "rate"),
        input_tokens_per_day=_number(input_per_day, "--input-tokens-per-day", "tokens", zero=True),
        cached_input_tokens_per_day=_number(cached_per_day, "--cached-input-tokens-per-day", "tokens", zero=True),
        output_tokens_per_day=_number(output_per_day, "--output-tokens-per-day", "tokens", zero=True),
        price_per_million_input_tokens=_number(price_input, "--price-per-million-input-tokens", "price", zero=True),
        price_per_million_cached_input_tokens=_number(
            price_cached, "--price-per-million-cached-input-tokens", "price", zero=True
        ),
        price_per_million_output_tokens=_number(price_output, "--price-per-million-output-tokens", "price", zero=True),
    )
    typer.echo(answer_text(answer_serving(request), form), nl=False)


@app.command("rent-or-buy", epilog="llmventure compute rent-or-buy --gpu H100-SXM --gpus 64 --utilization 70%")
def rent_or_buy(
    gpu: Annotated[Text, _opt("--gpu", "A key or name of `llmventure catalog gpus`.")] = None,
    gpus: Annotated[Text, _opt("--gpus", "How many (default: 8).")] = None,
    unit_price: Annotated[
        Text, _opt("--unit-price", "Of a GPU with its share of the server (default: the catalog's).")
    ] = None,
    life: Annotated[Text, _opt("--life", "e.g. 4 years; a bare number is years (default: 4 years).")] = None,
    residual_value: Annotated[
        Text, _opt("--residual-value", "Share of the price left at the end (default: 15%).")
    ] = None,
    electricity: Annotated[
        Text, _opt("--electricity-price-per-kwh", "USD (default: the average of US industry).")
    ] = None,
    gpu_hour_price: Annotated[Text, _opt("--gpu-hour-price", "Rent, USD (default: the catalog's).")] = None,
    utilization: Annotated[Text, _opt("--utilization", "Share of the hours that work (default: 80%).")] = None,
    power_kw: Annotated[
        Text, _opt("--power-kw", "Of a GPU with its share of the server (default: 1.82 × its power).")
    ] = None,
    pue: Annotated[Text, _opt("--power-usage-effectiveness", "Of the building (default: 1.3).")] = None,
    colocation: Annotated[Text, _opt("--colocation-price-per-kw-month", "Space and cooling (default: 150).")] = None,
    maintenance: Annotated[Text, _opt("--maintenance", "A year, as a share of the price (default: 5%).")] = None,
    cost_of_capital: Annotated[Text, _opt("--cost-of-capital", "A year (default: 10%).")] = None,
    staff: Annotated[Text, _opt("--staff-per-month", "People for all of it, USD a month (default: 0).")] = None,
    yearly_change: Annotated[
        Text, _opt("--yearly-change", "Of the rent, e.g. -25% or +40% (default: it stays as it is).")
    ] = None,
    committed: Annotated[
        Text, _opt("--committed-gpu-hour-price", "A reserved hour, USD: committed against on demand.")
    ] = None,
    form: Format = "table",
) -> None:
    """Whether to own or to rent: the cost of a GPU-hour that works, and where the two meet."""
    from llmventure.commands.answers import answer_text, check_format
    from llmventure.compute.rent_or_buy_calculator import RentOrBuyRequest, answer_rent_or_buy

    check_format(form)
    seconds = _seconds(life, "--life", "year")
    effectiveness = _number(pue, "--power-usage-effectiveness", "price")
    if effectiveness is not None and effectiveness < 1:
        raise UsageError(
            f"--power-usage-effectiveness is at least 1, found {pue}", "all power over that of the servers"
        )
    request = RentOrBuyRequest(
        gpu=gpu,
        gpus=_count(gpus, "--gpus"),
        unit_price=_number(unit_price, "--unit-price", "money"),
        life_years=None if seconds is None else seconds / 3600 / 8766,
        residual_value=_share(residual_value, "--residual-value", zero=True),
        electricity_price_per_kwh=_number(electricity, "--electricity-price-per-kwh", "price", zero=True),
        gpu_hour_price=_number(gpu_hour_price, "--gpu-hour-price", "price"),
        utilization=_share(utilization, "--utilization"),
        power_kw=_number(power_kw, "--power-kw", "price"),
        power_usage_effectiveness=effectiveness,
        colocation_price_per_kw_month=_number(colocation, "--colocation-price-per-kw-month", "price", zero=True),
        maintenance=_share(maintenance, "--maintenance", zero=True),
        cost_of_capital=_share(cost_of_capital, "--cost-of-capital", zero=True),
        staff_per_month=_number(staff, "--staff-per-month", "money", zero=True),
        yearly_change=_change(yearly_change, "--yearly-change"),
        committed_gpu_hour_price=_number(committed, "--committed-gpu-hour-price", "price"),
    )
    typer.echo(answer_text(answer_rent_or_buy(request), form), nl=False)
