"""One copy of a model on a group of GPUs: how many requests it holds, how fast it reads and writes them.

The bound is the roofline; what is expected is at the shares of bandwidth and peak that published engines reach, by the
class of model.
"""

import numpy as np

from llmventure.compute import serving
from llmventure.compute.serve_model import ServedModel
from llmventure.record import record

LARGEST_BATCH = 2048
"""Where no batch is said: engines stop there by themselves (TensorRT-LLM's default)."""
MANY_GPUS = 4
"""From here on what passes between the GPUs, which the roofline leaves out, is felt."""


@record
class Efficiency:
    """Shares of bandwidth and peak; ``low`` to ``high`` is how measured over expected throughput came out."""

    bandwidth: float
    peak: float
    of: str
    measurements: int = 0
    low: float = 1.0
    high: float = 1.0


BOUND = Efficiency(1.0, 1.0, "the roofline itself")
DENSE = Efficiency(serving.CALIBRATED_MBU, serving.CALIBRATED_MFU, "dense models on a few GPUs", 32, 0.64, 1.27)
SPREAD = Efficiency(0.60, 0.32, "dense models over 4 GPUs and more", 6, 0.73, 1.24)
FOUR_BITS = Efficiency(0.40, 0.30, "dense models in fp4", 11, 0.63, 1.31)
EXPERTS = Efficiency(0.25, 0.20, "mixtures of experts", 14, 0.60, 1.51)
"""Fitted to TensorRT-LLM's table at full load (performance overview v1.0): the pair with the least scatter in rounded
steps; over many GPUs the bandwidth's is that of few, which one sequence at a time on 8 GPUs agrees with (gpt-fast)."""
CLASSES = (DENSE, SPREAD, FOUR_BITS, EXPERTS)


def efficiency(*, experts: bool, precision: str, gpus: int) -> Efficiency:
    """What engines reach with a class of model at full load.

    >>> efficiency(experts=True, precision="fp8", gpus=8).of, efficiency(experts=False, precision="fp8", gpus=2).peak
    ('mixtures of experts', 0.5)
    """
    if experts:
        return EXPERTS
    if precision == "fp4":
        return FOUR_BITS
    return SPREAD if gpus >= MANY_GPUS else DENSE


@record
class Replica:
    """A copy on ``gpus``; ``memory_bytes``, ``bandwidth`` (bytes/s) and ``peak`` (dense FLOP/s) are of one GPU."""

    model: ServedModel
    precision: str
    gpus: int
    memory_bytes: float | None
    bandwidth: float
    peak: float

    @property
    def efficiency(self) -> Efficiency:
        """What is expected of it."""
        return efficiency(
            experts=self.model.active_parameters < self.model.parameters, precision=self.precision, gpus=self.gpus
        )

    def cache_bytes(self, context: float) -> float:
        """KV cache of a sequence of ``context`` tokens; 0 where the shape is not known."""
        return context * (self.model.kv_bytes or 0.0)

    def maximum_batch(self, context: float) -> int | None:
        """Sequences whose caches fit beside the weights; ``None`` where cache or memory are not known."""
        cache = self.cache_bytes(context)
        if not cache or self.memory_bytes is None:
            return None
        return int(serving.maximum_batch(self.model.weights, cache, gpus=self.gpus, memory_bytes=self.memory_bytes))

    def batch_in_time(self, seconds_per_output_token: float, context: float) -> int:
        """The largest batch whose step keeps a limit; 0 where one sequence alone takes longer."""
        # A cache of nothing would divide by zero; a byte a sequence limits no batch.
        found = serving.latency_batch(
            seconds_per_output_token, self.model.weights, max(self.cache_bytes(context), 1.0),
            self.model.active_parameters, gpus=self.gpus, bandwidth=self.bandwidth, peak=self.peak,
            mbu=self.efficiency.bandwidth, mfu=self.efficiency.peak,
        )  # fmt: skip
        return max(int(found), int(self.step_seconds(1, context) <= seconds_per_output_token))

    def step_seconds(self, batch: float, context: float, at: Efficiency | None = None) -> float:
        """One decode step of a batch, as expected or ``at`` given efficiencies."""
        chosen = at or self.efficiency
        return float(
            serving.decode_step_seconds(
                self.model.touched(batch), self.cache_bytes(context), self.model.active_parameters, batch,
                gpus=self.gpus, bandwidth=self.bandwidth, peak=self.peak, mbu=chosen.bandwidth, mfu=chosen.peak,
            )
        )  # fmt: skip

    def decode_tokens_per_second_per_gpu(self, batch: float, context: float, at: Efficiency | None = None) -> float:
        """Output tokens alone: batch ÷ step ÷ GPUs."""
        return batch / self.step_seconds(batch, context, at) / self.gpus

    def prefill_seconds(self, prompt: float, cached: float = 0.0, at: Efficiency | None = None) -> float:
        """Reading a prompt, of which the share ``cached`` is loaded and not computed."""
        chosen = at or self.efficiency
        computed = serving.prefill_seconds(
            self.model.active_parameters, prompt * (1 - cached), gpus=self.gpus, peak=self.peak, mfu=chosen.peak
        )
        loaded = serving.cached_token_seconds(
            self.model.kv_bytes or 0.0, gpus=self.gpus, bandwidth=self.bandwidth, mbu=chosen.bandwidth
        )
        return float(computed + prompt * cached * loaded)

    def output_tokens_per_second(
        self, batch: float, prompt: float, answer: float, cached: float = 0.0, at: Efficiency | None = None
    ) -> float:
        """Of the whole copy, prompts read between the steps."""
        context = float(serving.mean_context(prompt, answer))
        step = self.step_seconds(batch, context, at)
        return float(serving.output_tokens_per_second(batch, answer, step, self.prefill_seconds(prompt, cached, at)))

    def largest_batch(self, context: float) -> int:
        """As many as fit and engines take, one at least."""
        return int(np.clip(self.maximum_batch(context) or LARGEST_BATCH, 1, LARGEST_BATCH))
