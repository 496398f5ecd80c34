"""What one accelerator serves, where the scenario does not say: tokens a second by the calibrated roofline."""

from typing import TYPE_CHECKING

from llmventure.catalog.errors import CatalogError
from llmventure.catalog.models import PublishedModel, published_model
from llmventure.models.compute import Serving
from llmventure.models.scenario import Scenario
from llmventure.workload.hardware import Accelerator, accelerator

if TYPE_CHECKING:
    from llmventure.compute.replica import Replica

PROMPT_TOKENS, ANSWER_TOKENS = 1000.0, 500.0
"""Of a request, where the file does not say; a judgement, named among the assumptions."""


def served_model(scenario: Scenario, name: str) -> PublishedModel:
    """The published model whose shape a served model has: itself, or the one that its run starts from.

    A student does not have the shape of the teacher that it is distilled from.

    :raises CatalogError: where there is none.
    """
    asked, seen = name, set[str]()
    while name in scenario.compute.training and name not in seen:
        seen.add(name)
        run = scenario.compute.training[name]
        if run.base is None or run.method == "distill":
            whose = asked if asked == name else f"{asked}, made from {name},"
            raise CatalogError(
                f"the shape of {whose} is not known (layers, heads), so its throughput cannot be derived",
                "add tokens_per_second_per_gpu",
            )
        name = run.base
    return published_model(name)


def derived_throughput(scenario: Scenario, item: Serving) -> float:
    """Tokens a second and GPU, input and output together, by the calibrated roofline.

    A group of the fewest GPUs that hold the weights decodes batches of ``batch`` (else as many as fit), each request
    ``input_length`` + ``output_length`` tokens, of which cached ones are loaded instead of computed; a limit on the
    time per output token makes the batch smaller.

    :raises CatalogError: where the model's shape or the GPU's memory and bandwidth are not known.
    """
    from llmventure.compute import serving  # with the roofline: only where something is derived

    assert item.gpu is not None and item.model is not None
    prompt, answer = item.input_length or PROMPT_TOKENS, item.output_length or ANSWER_TOKENS
    context = float(serving.mean_context(prompt, answer))
    copy = replica_of(served_model(scenario, item.model), accelerator(item.gpu), item.precision, item.model)
    fits = copy.maximum_batch(context)
    batch = copy.largest_batch(context) if item.batch is None else int(item.batch)
    if fits is not None:
        batch = min(batch, fits)
    if batch < 1:
        raise CatalogError(
            f"{item.model} does not fit {accelerator(item.gpu).key} with a context of {prompt + answer:,.0f} tokens",
            "use a GPU with more memory, or a shorter input_length:",
        )
    if item.milliseconds_per_token is not None:
        batch = min(batch, copy.batch_in_time(item.milliseconds_per_token / 1000, context))
        if batch < 1:
            raise CatalogError(
                f"{item.model} cannot write a token in {item.milliseconds_per_token:g} ms on "
                f"{accelerator(item.gpu).key}",
                "a longer milliseconds_per_token, or a GPU with more bandwidth",
            )
    written = copy.output_tokens_per_second(batch, prompt, answer, item.cached_input)
    return written * (prompt + answer) / answer / copy.gpus


def replica_of(model: PublishedModel, gpu: Accelerator, precision: str, name: str) -> "Replica":
    """A copy on the fewest GPUs that hold the weights.

    :raises CatalogError: where the GPU's memory and bandwidth, or its peak, are not known.
    """
    if gpu.memory_bytes is None or gpu.bandwidth is None:
        raise CatalogError(
            f"memory and bandwidth of {gpu.key} are not known, so the speed of {name} cannot be derived",
            "add tokens_per_second_per_gpu",
        )
    from llmventure.compute import memory
    from llmventure.compute.replica import Replica
    from llmventure.compute.serve_model import of_published

    served = of_published(model, precision)
    count = int(memory.minimum_serving_gpus(served.weights, gpu.memory_bytes))
    return Replica(served, precision, count, gpu.memory_bytes, gpu.bandwidth, gpu.peak_flop_per_second(precision))
