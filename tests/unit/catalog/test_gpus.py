"""The names of GPUs, their peaks, and the faults of asking for what is not there."""

import pytest

from llmventure.catalog.errors import CatalogError
from llmventure.catalog.gpus import Gpu, gpu, gpus

CONTRACT_KEYS = (
    "H100-SXM H100-PCIe H200-SXM H800-SXM H20 A100-SXM-40GB A100-SXM-80GB "
    "V100-SXM2-32GB B200 GB200 L4 L40 MI300X TPU-v5p"
)


@pytest.mark.parametrize("key", CONTRACT_KEYS.split())
def test_every_key_of_the_contract_is_there_and_echoed(key: str) -> None:
    assert gpu(key).key == key
    assert gpu(key.lower()).key == key


@pytest.mark.parametrize("each", gpus(), ids=lambda each: each.key)
def test_the_long_name_is_accepted_and_echoed_as_the_key(each: Gpu) -> None:
    assert gpu(each.name).key == each.key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("h200", "H200-SXM"),
        ("H100 SXM", "H100-SXM"),
        ("A100-80GB", "A100-SXM-80GB"),
        ("A100 80 GB SXM", "A100-SXM-80GB"),
        ("V100", "V100-SXM2-32GB"),
        ("TPUv5p", "TPU-v5p"),
        ("AMD MI300X", "MI300X"),
        ("nvidia b200", "B200"),
    ],
)
def test_usual_short_names(name: str, key: str) -> None:
    assert gpu(name).key == key


@pytest.mark.parametrize(
    ("name", "both"), [("H100", ["H100-SXM", "H100-PCIe"]), ("A100-SXM", ["A100-SXM-40GB", "A100-SXM-80GB"])]
)
def test_a_short_name_that_fits_two_names_both(name: str, both: list[str]) -> None:
    with pytest.raises(CatalogError) as fault:
        gpu(name)
    assert all(key in fault.value.message for key in both)
    assert fault.value.exit_code == 2


def test_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(CatalogError) as fault:
        gpu("H10O-SXM")
    assert fault.value.message == "unknown GPU 'H10O-SXM'"
    assert "did you mean H100-SXM?" in str(fault.value.cure)


def test_an_empty_name_is_unknown_and_fits_nothing() -> None:
    with pytest.raises(CatalogError, match="unknown GPU"):
        gpu("NVIDIA")


def test_peaks_are_dense() -> None:
    assert gpu("V100").peak_flop_per_second("fp16") == 125e12
    assert gpu("H100-SXM").peak_flop_per_second("bf16") == pytest.approx(989.4e12)
    assert gpu("H100-SXM").peak_flop_per_second("fp8") == pytest.approx(1978.9e12)
    assert gpu("B200").peak_flop_per_second("fp4") == 9000e12


def test_a_missing_peak_is_an_error_that_says_what_is_known() -> None:
    with pytest.raises(CatalogError, match="no fp8 peak of A100-SXM-80GB") as fault:
        gpu("A100-80GB").peak_flop_per_second("fp8")
    assert "bf16" in str(fault.value.cure)
    with pytest.raises(CatalogError, match="no bf16 peak of B300") as fault:
        gpu("B300").peak_flop_per_second()
    assert fault.value.cure == "none is known for it"
    with pytest.raises(CatalogError, match="unknown precision 'fp3'"):
        gpu("H100-SXM").peak_flop_per_second("fp3")


def test_gb200_is_given_per_gpu() -> None:
    assert (gpu("GB200").memory_bytes, gpu("GB200").bandwidth) == (192e9, 8e12)


def test_every_row_has_date_and_source_and_says_why_a_peak_is_missing() -> None:
    assert len(gpus()) == 38
    for each in gpus():
        assert each.as_of and each.source
        if each.bf16_flop_per_second is None:
            assert "peak" in each.note
