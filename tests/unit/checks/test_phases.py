"""Phases beside a size: the days are paid, and a written MFU that does another work is told."""

import pytest

from unit.checks.asking import CLOUD, COMPANY, advised, wrong

PHASES = "phases: [{gpus: 512, days: 3, mfu: 38%}, {gpus: 256, days: 40}]"
"""36,864 GPU-hours at 38 % and 245,760 at 40 % of 989.4 TFLOP/s: 4.0e23 FLOP, 9.52T tokens of 7B."""


def run(size: str) -> str:
    return COMPANY + CLOUD % f"base: {{{size}, mfu: 40%, gpu: H100-SXM, when: 2027-04, {PHASES}}}"


def about_the_work(size: str) -> list[str]:
    assert wrong(run(size)) == []
    return [each for each in advised(run(size)) if "the days are paid" in each]


@pytest.mark.parametrize(
    "size",
    ["parameters: 7B, training_tokens: 9.52T", "parameters: 7B, training_tokens: 8T to 12T", "training_flop: 4e23"],
)
def test_nothing_is_said_where_they_agree(size: str) -> None:
    assert about_the_work(size) == []


@pytest.mark.parametrize(
    ("size", "flop", "times"),
    [
        ("parameters: 7B, training_tokens: 2T", "8.4e+22", "0.21"),
        ("parameters: 70B, active_parameters: 14B, training_tokens: 9.52T", "8e+23", "2"),
        ("training_flop: 1e24 to 2e24", "1.5e+24", "3.7"),
    ],
)
def test_another_work_is_told_with_what_it_makes_of_the_mfu(size: str, flop: str, times: str) -> None:
    assert about_the_work(size) == [
        f"compute.training.base.phases: at their MFU the phases do 4e+23 FLOP, and the run's size is {flop}: "
        f"the days are paid, at {times} times that MFU"
    ]
