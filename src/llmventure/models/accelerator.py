"""Accelerators, precisions and speeds, as runs, servings and supplies name them."""

from typing import Annotated, Any, Literal

from llmventure.models.base import Frozen, Text, checks
from llmventure.models.declared import Field
from llmventure.models.quantity import Quantity
from llmventure.models.reading import Reads

Precision = Literal["bf16", "fp16", "tf32", "fp8", "fp4"]
Shape = Annotated[float, Reads("count", low=1, high=1e8, form="fixed")]
Throughput = Annotated[Quantity, Reads("count", high=1e9, above=True)]


class Gpu(Frozen):
    """A key of the catalog, or an accelerator of your own with its dense peak."""

    also_written_as = ("string",)

    name: Text = Field(examples=["H100-SXM"], description="A catalog key such as H100-SXM, or a name of your own.")
    bf16_tflops: Annotated[float, Reads("plain", low=0, high=1e6, form="fixed", above=True)] | None = Field(
        None, description="Dense bf16 peak, TFLOP/s [the catalog's]."
    )
    memory: Annotated[float, Reads("plain", low=0, high=1e5, form="fixed", above=True)] | None = Field(
        None, description="Memory, GB [the catalog's]."
    )
    bandwidth: Annotated[float, Reads("plain", low=0, high=1e4, form="fixed", above=True)] | None = Field(
        None, description="Memory bandwidth, TB/s [the catalog's]."
    )

    @checks("before")
    @classmethod
    def _bare_name(cls, data: Any) -> Any:
        return {"name": data} if isinstance(data, str) else data
