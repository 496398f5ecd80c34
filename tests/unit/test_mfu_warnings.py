"""An MFU that published runs speak against is said so, in the plan as in the calculator."""

from pathlib import Path

import pytest

from llmventure import api
from llmventure.catalog.runs import mfu_evidence
from scenario import head, report

ABOVE = "MFU 0.55 is above the 90th percentile of published H100 runs: 0.36"


def run_of(speed: str, gpu: str = "H100-SXM") -> str:
    supply = "cloud: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2.00}"
    size = "parameters: 7B, training_tokens: 100B, gpus: 64, when: 2027-02"
    return (
        head(12, "100M") + f"compute: {{supply: {{{supply}}}, training: {{base: {{gpu: {gpu}, {size}, {speed}}}}}}}\n"
    )


def said(speed: str) -> list[tuple[str, str]]:
    return [(each["path"], each["message"]) for each in report(run_of(speed))["warnings"] if each["code"] == "mfu"]


def test_an_mfu_above_the_ninetieth_percentile_is_a_warning_of_the_plan() -> None:
    assert said("mfu: 55%") == [("compute.training.base.mfu", ABOVE)]


def test_one_below_the_tenth_is_too() -> None:
    evidence = mfu_evidence("H100-SXM")
    assert evidence is not None
    assert said("mfu: 5%") == [
        (
            "compute.training.base.mfu",
            f"MFU 0.05 is below the 10th percentile of published H100 runs: {evidence.p10:.2f}",
        )
    ]


@pytest.mark.parametrize("speed", ["mfu: 30%", "goodput: 90%", "mfu: 38%, goodput: 90%", "mfu: 60%, precision: fp8"])
def test_what_lies_between_is_assumed_or_has_no_evidence_is_none(speed: str) -> None:
    assert said(speed) == []


def test_a_measured_throughput_is_held_against_the_evidence_as_well() -> None:
    # 13,000 tokens/s × 6 × 7e9 FLOP = 546 TFLOP/s, 55 % of 989.4
    assert said("tokens_per_second_per_gpu: 13_000") == [("compute.training.base.tokens_per_second_per_gpu", ABOVE)]
    assumed = report(run_of("tokens_per_second_per_gpu: 13_000"))["assumptions"]
    assert not [each for each in assumed if each["code"] == "mfu"], "nothing is assumed of a run that was measured"


def test_check_gives_it_as_advice_once(tmp_path: Path) -> None:
    for speed, count in (("mfu: 55%", 1), ("mfu: 70%", 1), ("mfu: 30%", 0)):
        file = tmp_path / "scenario.yaml"
        file.write_text(run_of(speed), encoding="utf-8")
        faults, advice, _ = api.check(file)
        assert not faults
        assert len([each for each in advice if each.path == "compute.training.base.mfu"]) == count, speed
