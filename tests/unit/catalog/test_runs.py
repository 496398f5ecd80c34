"""Evidence for MFU: which runs count, and the percentiles they make."""

import pytest

from llmventure.catalog.runs import chip_family, mfu_evidence, percentiles, pooled_mfu_evidence, training_runs


def test_llama_2_70b_by_hand() -> None:
    run = next(run for run in training_runs() if run.model == "Llama-2-70B")
    # 6 x 69e9 x 2e12 / (312e12 x 1,720,320 x 3,600)
    assert run.implied_mfu == pytest.approx(0.4285, abs=5e-5)


def test_what_was_not_published_gives_no_mfu() -> None:
    run = next(run for run in training_runs() if run.model == "DBRX 132B")
    assert run.gpu_hours is None
    assert run.implied_mfu is None


def test_evidence_of_the_two_chips_that_have_it() -> None:
    a100, h100 = mfu_evidence("A100-SXM-40GB"), mfu_evidence("H100-SXM")
    assert a100 is not None
    assert h100 is not None
    assert a100 == mfu_evidence("A800")
    assert [round(each, 3) for each in a100[:3]] == [0.235, 0.349, 0.51]
    assert [round(each, 3) for each in h100[:3]] == [0.113, 0.229, 0.357]
    assert (a100.runs, h100.runs) == (30, 23)


def test_a_chip_without_runs_has_none_of_its_own_but_the_pool_has() -> None:
    assert mfu_evidence("MI300X") is None
    pooled = pooled_mfu_evidence()
    assert pooled.p10 < pooled.p50 < pooled.p90
    assert pooled.runs == 55


def test_families() -> None:
    assert chip_family("H800-SXM") == chip_family("H100-SXM")
    assert chip_family("L4") == frozenset({"L4"})
    assert percentiles([0.1, 0.2]) is None
