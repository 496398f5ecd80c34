"""What `compute serve` is asked."""

from llmventure.record import record


@record(kw_only=True)
class ServeRequest:
    """The options of `compute serve`, parsed; ``None`` is what was not said. Shares are fractions."""

    model: str | None = None
    parameters: float | None = None
    active_parameters: float | None = None
    layers: float | None = None
    kv_heads: float | None = None
    head_dim: float | None = None
    gpu: str | None = None
    gpus: int | None = None
    precision: str = "bf16"
    batch: int | None = None
    seconds_per_output_token: float | None = None
    input_length: float | None = None
    output_length: float | None = None
    utilization: float = 1.0
    peak_to_average: float | None = None
    load_at_peak: float | None = None
    minimum_replicas: int | None = None
    gpu_hour_price: float | None = None
    prefill_tokens_per_second_per_gpu: float | None = None
    decode_tokens_per_second_per_gpu: float | None = None
    input_tokens_per_day: float | None = None
    cached_input_tokens_per_day: float | None = None
    output_tokens_per_day: float | None = None
    price_per_million_input_tokens: float | None = None
    price_per_million_cached_input_tokens: float | None = None
    price_per_million_output_tokens: float | None = None
