"""The accelerators: dense peaks, memory, bandwidth and power of one GPU."""

from functools import cache

from llmventure.catalog.errors import CatalogError
from llmventure.catalog.naming import Named, find_key
from llmventure.catalog.tables import optional, table
from llmventure.record import record

PRECISIONS = ("bf16", "fp16", "fp8", "fp4", "tf32")


@record
class Gpu:
    """One accelerator; every peak is dense (without structured sparsity), per GPU.

    Peaks in FLOP/s, ``memory_bytes`` in bytes (1 GB = 1e9), ``bandwidth`` in bytes/s, ``tdp_watts`` in W.
    ``None`` where no source says.
    """

    key: str
    name: str
    released: str
    bf16_flop_per_second: float | None
    fp8_flop_per_second: float | None
    fp4_flop_per_second: float | None
    tf32_flop_per_second: float | None
    memory_bytes: float | None
    bandwidth: float | None
    tdp_watts: float | None
    as_of: str
    source: str
    note: str

    def peak_flop_per_second(self, precision: str = "bf16") -> float:
        """The dense peak at a precision, FLOP/s; ``fp16`` runs at the rate of ``bf16``.

        :raises CatalogError: if the precision is unknown or its peak was not seen in a source.

        >>> gpu("H100-SXM").peak_flop_per_second() / 1e12
        989.4
        """
        peaks = {
            "bf16": self.bf16_flop_per_second,
            "fp16": self.bf16_flop_per_second,
            "fp8": self.fp8_flop_per_second,
            "fp4": self.fp4_flop_per_second,
            "tf32": self.tf32_flop_per_second,
        }
        if precision not in peaks:
            raise CatalogError(f"unknown precision '{precision}'", f"one of {', '.join(peaks)}")
        peak = peaks[precision]
        if peak is None:
            known = [each for each, value in peaks.items() if value is not None]
            which = f"known for it: {', '.join(known)}" if known else "none is known for it"
            raise CatalogError(f"the catalog has no {precision} peak of {self.key}", which)
        return peak


@cache
def gpus() -> tuple[Gpu, ...]:
    """Every accelerator of the catalog."""
    return tuple(
        Gpu(
            key=row["key"],
            name=row["name"],
            released=row["released"],
            bf16_flop_per_second=_scaled(row["bf16_tflops"], 1e12),
            fp8_flop_per_second=_scaled(row["fp8_tflops"], 1e12),
            fp4_flop_per_second=_scaled(row["fp4_tflops"], 1e12),
            tf32_flop_per_second=_scaled(row["tf32_tflops"], 1e12),
            memory_bytes=_scaled(row["memory_gb"], 1e9),
            bandwidth=_scaled(row["bandwidth_tb_per_second"], 1e12),
            tdp_watts=optional(row["tdp_watts"]),
            as_of=row["as_of"],
            source=row["source"],
            note=row["note"],
        )
        for row in table("gpus")
    )


def _scaled(cell: str, unit: float) -> float | None:
    number = optional(cell)
    return None if number is None else number * unit


@cache
def gpu(name: str) -> Gpu:
    """The accelerator by its key, the maker's long name or a usual short one.

    :raises CatalogError: if the name is unknown, or short enough to fit two (both are named).

    >>> gpu("NVIDIA H100 SXM5 80GB").key, gpu("h200").key
    ('H100-SXM', 'H200-SXM')
    >>> gpu("H100")
    Traceback (most recent call last):
    llmventure.catalog.errors.CatalogError: 'H100' fits H100-PCIe and H100-SXM
    """
    names = [Named(row["key"], (row["name"], *filter(None, row["aliases"].split("|")))) for row in table("gpus")]
    key = find_key("GPU", name, names, "llmventure catalog gpus")
    return next(each for each in gpus() if each.key == key)
