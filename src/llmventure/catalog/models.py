"""Published models: counts and the shapes that serving depends on."""

from functools import cache

from llmventure.catalog.naming import Named, find_key
from llmventure.catalog.tables import optional, table
from llmventure.record import record


@record
class PublishedModel:
    """A model whose weights or report were published; ``None`` where a figure is not.

    ``kv_heads`` and ``head_dim`` describe grouped attention; ``latent_kv_dim`` (latent plus rotary
    dimensions a layer and token) stands for both with multi-head latent attention.
    """

    name: str
    parameters: float
    active_parameters: float
    training_tokens: float | None
    layers: int
    hidden_size: int
    heads: int
    kv_heads: int | None
    head_dim: int | None
    latent_kv_dim: int | None
    experts: int | None
    experts_per_token: int | None
    vocabulary: int
    as_of: str
    source: str
    note: str


@cache
def published_models() -> tuple[PublishedModel, ...]:
    """Every model of the catalog."""
    return tuple(
        PublishedModel(
            name=row["name"],
            parameters=float(row["parameters"]),
            active_parameters=float(row["active_parameters"]),
            training_tokens=optional(row["training_tokens"]),
            layers=int(row["layers"]),
            hidden_size=int(row["hidden_size"]),
            heads=int(row["heads"]),
            kv_heads=_whole(row["kv_heads"]),
            head_dim=_whole(row["head_dim"]),
            latent_kv_dim=_whole(row["latent_kv_dim"]),
            experts=_whole(row["experts"]),
            experts_per_token=_whole(row["experts_per_token"]),
            vocabulary=int(row["vocabulary"]),
            as_of=row["as_of"],
            source=row["source"],
            note=row["note"],
        )
        for row in table("models")
    )


def _whole(cell: str) -> int | None:
    return int(cell) if cell else None


@cache
def published_model(name: str) -> PublishedModel:
    """The model by its name, letter case and dashes aside.

    :raises CatalogError: if it is unknown, or the name fits two.

    >>> published_model("llama 3.1 8b").parameters
    8030000000.0
    """
    names = [Named(row["name"], tuple(filter(None, row["aliases"].split("|")))) for row in table("models")]
    key = find_key("model", name, names, "llmventure catalog models")
    return next(each for each in published_models() if each.name == key)
