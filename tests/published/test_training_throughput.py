"""Benchmarks of llm-foundry and torchtitan: MFU from tokens/s with attention in full, to a tenth of a point."""

import pytest

from published.readings import ThroughputReading, rows, training_throughput

READINGS = training_throughput()


def test_every_row_is_tested_or_named() -> None:
    assert len(rows("training_throughput")) == 19
    assert len(READINGS) == 17
    left_out = {row["model"] for row in rows("training_throughput") if not row["layers"]}
    assert left_out == {"MPT-70b"}, "its layers and width are not in the README"


@pytest.mark.parametrize(
    "reading", READINGS, ids=lambda r: f"{r.row['model']}-{r.row['gpu']}-{r.row['sequence_length']}"
)
def test_mfu_to_a_tenth_of_a_point(reading: ThroughputReading) -> None:
    assert reading.computed == pytest.approx(reading.printed, abs=0.001)


def test_hfu_is_four_thirds_of_mfu_with_full_recomputation() -> None:
    both = [row for row in rows("training_throughput") if row["hfu"]]
    assert len(both) == 14
    for row in both:
        ratio = float(row["hfu"]) / float(row["mfu"])
        assert ratio == pytest.approx(4 / 3 if row["recompute"] == "1" else 1.0, abs=0.001)
