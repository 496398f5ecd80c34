"""Money over a model's life, and what a size costs that is not the best for its loss."""

import numpy as np

from llmventure.catalog.gpus import Gpu
from llmventure.compute import scaling_laws
from llmventure.compute.scaling_laws import ScalingLaw
from llmventure.compute.train_request import TrainRequest
from llmventure.errors import UsageError
from llmventure.record import record

DRAWS = 4096
"""Enough for two digits of a 5th and a 95th percentile."""


@record
class Weights:
    """What 1 N D of training and 1 N D of inference cost: FLOP a parameter and token, or money."""

    training: float = 6.0
    inference: float = 2.0


def money_weights(request: TrainRequest, gpu: Gpu | None, price: float | None, goodput: float | None) -> Weights | None:
    """6 p ÷ (P × MFU × goodput × 3600) and 2 p_inf ÷ (P × MFU_inf × 3600); ``None`` where money is not asked for.

    :param price: of a GPU-hour of training. Source: Sardana et al., arXiv:2401.00448, section 3.
    :raises UsageError: if one of the prices or utilizations is missing.

    >>> from llmventure.catalog.gpus import gpu
    >>> asked = TrainRequest(rule="inference_aware", mfu=0.4, inference_gpu_hour_price=2.0, inference_mfu=0.1)
    >>> made = money_weights(asked, gpu("H100-SXM"), 2.0, None)
    >>> round(made.inference / made.training, 9)  # a third of the FLOP at a quarter of the utilization
    1.333333333
    """
    if request.inference_gpu_hour_price is None and request.inference_mfu is None:
        return None
    if request.rule != "inference_aware":
        raise UsageError("--inference-gpu-hour-price and --inference-mfu belong to --rule inference_aware")
    needed = {
        "--inference-gpu-hour-price": request.inference_gpu_hour_price,
        "--inference-mfu": request.inference_mfu,
        "--gpu": gpu,
        "--mfu": request.mfu,
        "--gpu-hour-price": price,
    }
    missing = [name for name, value in needed.items() if value is None]
    if missing:
        raise UsageError(f"the optimum in money also needs {' and '.join(missing)}", "e.g. --inference-mfu 10%")
    assert gpu is not None and request.mfu is not None and price is not None
    assert request.inference_gpu_hour_price is not None and request.inference_mfu is not None
    training = gpu.peak_flop_per_second(request.precision) * request.mfu * (goodput or 1.0) * 3600
    inference = gpu.peak_flop_per_second(request.precision) * request.inference_mfu * 3600
    return Weights(6.0 * price / training, 2.0 * request.inference_gpu_hour_price / inference)


def size_within_errors(law: ScalingLaw, flop: float) -> tuple[float, float] | None:
    """5th and 95th percentile of the best size by the law's standard errors; ``None`` where none are published.

    >>> low, high = size_within_errors(scaling_laws.BESIROGLU, 1e24)
    >>> low < float(scaling_laws.compute_optimal(scaling_laws.BESIROGLU, 1e24).parameters) < high
    True
    """
    if law.standard_errors is None:
        return None
    scores = np.random.default_rng(0).standard_normal((3, DRAWS))
    sizes = scaling_laws.compute_optimal(scaling_laws.within_errors(law, *scores), flop).parameters
    low, high = np.quantile(sizes, [0.05, 0.95])
    return float(low), float(high)
