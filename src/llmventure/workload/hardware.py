"""Accelerators as a scenario names them: a catalog key, or one of its own."""

from functools import lru_cache

from llmventure.catalog import gpus
from llmventure.catalog.errors import CatalogError
from llmventure.catalog.gpu_prices import PriceRow, gpu_hour_price
from llmventure.models.accelerator import Gpu
from llmventure.record import record


@record
class Accelerator:
    """``key`` is the catalog's, or the name of one that the scenario describes itself.

    ``own_peak`` in FLOP/s (bf16, dense), ``memory_bytes`` in bytes and ``bandwidth`` in bytes/s.
    """

    key: str
    own_peak: float | None
    memory_bytes: float | None
    bandwidth: float | None

    def peak_flop_per_second(self, precision: str) -> float:
        """The dense peak; raises ``CatalogError`` where none is known."""
        if self.own_peak is None:
            return gpus.gpu(self.key).peak_flop_per_second(precision)
        if precision in {"bf16", "fp16"}:
            return self.own_peak
        raise CatalogError(f"the scenario gives no {precision} peak of {self.key}", "use precision: bf16")


def accelerator(gpu: Gpu) -> Accelerator:
    """The accelerator that a scenario means; raises ``CatalogError`` for an unknown name without figures."""
    return _accelerator(gpu.name, gpu.bf16_tflops, gpu.memory, gpu.bandwidth)


@lru_cache(maxsize=1024)
def _accelerator(name: str, tflops: float | None, gigabytes: float | None, terabytes: float | None) -> Accelerator:
    own_peak = None if tflops is None else tflops * 1e12
    memory = None if gigabytes is None else gigabytes * 1e9
    bandwidth = None if terabytes is None else terabytes * 1e12
    try:
        known = gpus.gpu(name)
    except CatalogError:
        if own_peak is None:
            raise
        return Accelerator(name, own_peak, memory, bandwidth)
    return Accelerator(known.key, own_peak, memory or known.memory_bytes, bandwidth or known.bandwidth)


def catalog_price(key: str) -> PriceRow | None:
    """What the catalog would pay for an hour on demand; None where it knows the accelerator or a price not."""
    try:
        return gpu_hour_price(key, "on_demand")
    except CatalogError:
        return None
