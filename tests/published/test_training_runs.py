"""Every published training run of the catalog against 6 N D: hours, days, FLOP and money."""

import pytest

from llmventure.catalog.gpus import gpu
from llmventure.catalog.runs import TrainingRun, training_runs
from llmventure.compute import training
from llmventure.compute.train_calculator import answer_training
from llmventure.compute.train_request import TrainRequest
from published.readings import rows

PRINTED = {row["model"]: float(row["implied_mfu"]) for row in rows("implied_mfu")}
USABLE = [run for run in training_runs() if run.model in PRINTED]

WITHOUT_ENOUGH_NUMBERS = {
    "no tokens": {
        "Llama-3.2-Vision-11B",
        "Llama-3.2-Vision-90B",
        "GPT-NeoX-20B",
        "BERT-Large",
        "RoBERTa-Large",
        "T5-11B",
        "LaMDA 137B",
        "OLMo-3-7B",
        "OLMo-3-32B",
        "GPT-2 1.56B (llm.c)",
        "Stable Diffusion (LDM)",
        "MosaicML SD2",
        "SimpleRL-Zoo 32B",
        "SimpleRL-Zoo 7B",
        "DeepScaleR 1.5B",
    },
    "no size": {"Code Llama (all 12)", "nanochat d24 (GPT-2 grade)"},
    "active parameters not published": {"GLaM 1.2T"},
    "no hours": {
        "MT-NLG 530B",
        "Chinchilla 70B",
        "GPT-J-6B",
        "Falcon-7B",
        "Falcon-180B",
        "PLaMo-13B",
        "Nemotron-4-340B",
        "OLMo-7B",
        "DBRX 132B",
        "DeepSeek-V2 236B",
        "MiniMax-Text-01",
        "Alpaca-7B (SFT)",
        "Vicuna-13B (SFT)",
        "HyenaDNA 6.6M",
    },
    "hardware not stated": {"Snowflake Arctic 480B", "Qwen3-8B RL vs distil"},
}


def test_every_row_is_tested_or_named_with_its_reason() -> None:
    named = set().union(*WITHOUT_ENOUGH_NUMBERS.values())
    assert len(training_runs()) == 90
    assert len(USABLE) == 56
    assert named == {run.model for run in training_runs()} - {run.model for run in USABLE}
    assert sum(len(group) for group in WITHOUT_ENOUGH_NUMBERS.values()) == 34


@pytest.mark.parametrize("run", USABLE, ids=lambda run: run.model)
def test_the_mfu_of_its_billed_hours(run: TrainingRun) -> None:
    # Printed to four digits; the hours of the run at that MFU come back within its rounding.
    assert run.implied_mfu == pytest.approx(PRINTED[run.model], abs=6e-5)
    answer = answer_training(
        TrainRequest(
            parameters=run.parameters,
            active_parameters=run.active_parameters,
            training_tokens=run.training_tokens,
            gpu=run.gpu,
            mfu=PRINTED[run.model],
        )
    )
    assert answer["gpu_hours"] == pytest.approx(run.gpu_hours, rel=2e-3)


DAYS_THAT_DIFFER = {
    "PaLM 540B": "64 days are 1,200 h on 6,144 chips and 336 h on 3,072",
    "Luminous-base 13B": "the card's days are longer than its hours over its GPUs",
    "Luminous-extended 30B": "the card's days are longer than its hours over its GPUs",
    "Luminous-supreme 70B": "the card's days are longer than its hours over its GPUs",
    "JetMoE-8B": "two weeks, rounded",
}
WITH_DAYS = [run for run in training_runs() if run.gpu_hours and run.days and run.gpus.isdigit()]


def test_days_are_hours_over_gpus() -> None:
    assert len(WITH_DAYS) == 36 + len(DAYS_THAT_DIFFER)
    for run in WITH_DAYS:
        assert run.gpu_hours is not None
        assert run.days is not None
        days = training.wall_clock_days(run.gpu_hours, int(run.gpus))
        if run.model not in DAYS_THAT_DIFFER:
            assert days == pytest.approx(run.days, rel=0.01), run.model
        else:
            assert abs(float(days) / run.days - 1) > 0.01, f"{run.model} agrees: take it off the list"


FLOP_THAT_DIFFER = {
    "Gopher 280B": "published with attention and rematerialised FLOP",
    "BloombergGPT 50B": "counted over another number of tokens, with recomputation",
}


def test_published_flop_are_six_n_d() -> None:
    told = [run for run in training_runs() if run.training_flop and run.active_parameters and run.training_tokens]
    assert len(told) == 13
    for run in told:
        assert run.active_parameters is not None
        assert run.training_tokens is not None
        flop = float(training.training_flop(run.active_parameters, run.training_tokens))
        if run.model in FLOP_THAT_DIFFER:
            assert run.training_flop is not None
            assert flop < 0.85 * run.training_flop
        else:
            assert flop == pytest.approx(run.training_flop, rel=0.10), run.model


def test_billed_hours_hold_more_than_the_steady_step() -> None:
    """The MFU of billed hours is below the MFU (or HFU) that a paper prints: goodput is what is between."""
    printed = {
        "BLOOM-176B": 0.5 / (4 / 3),
        "Gopher 280B": 0.378,
        "PaLM 540B": 0.462,
        "GLM-130B": 0.325,
        "Skywork-13B": 0.565,
    }
    goodputs = {}
    for run in USABLE:
        if run.model in printed:
            assert run.implied_mfu is not None
            goodputs[run.model] = run.implied_mfu / printed[run.model]
    assert len(goodputs) == len(printed)
    assert all(0.6 < share < 1 for share in goodputs.values())
    assert goodputs["GLM-130B"] == pytest.approx(0.77, abs=0.005)  # the paper's 60-day window


@pytest.mark.parametrize(
    ("model", "price", "within"),
    [("GPT-2 1.56B (llm.c)", 3.5, 0.001), ("nanochat d24 (GPT-2 grade)", 3.0, 0.001), ("JetMoE-8B", 2.57, 0.04)],
)
def test_published_cost(model: str, price: float, within: float) -> None:
    run = next(run for run in training_runs() if run.model == model)
    assert run.gpu_hours is not None
    assert run.gpu_hours * price == pytest.approx(run.published_cost_usd, rel=within)


def test_nanochat_from_its_flop_alone() -> None:
    """4.33e19 FLOP on eight H100 in 3.04 hours: half of the dense peak."""
    run = next(run for run in training_runs() if run.model.startswith("nanochat"))
    answer = answer_training(
        TrainRequest(training_flop=run.training_flop, gpu="H100-SXM", gpus=8, mfu=0.5, gpu_hour_price=3.0)
    )
    assert answer["gpu_hours"] == pytest.approx(run.gpu_hours, rel=0.001)
    assert answer["cost"] == pytest.approx(73, rel=0.001)
    assert run.training_flop == 4.33078e19
    assert gpu("H100-SXM").peak_flop_per_second() == pytest.approx(989.4e12)
