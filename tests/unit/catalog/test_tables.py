"""Models and the market tables: every row says when and where."""

import subprocess
import sys
from pathlib import Path

import pytest

import llmventure
from llmventure.catalog.errors import CatalogError
from llmventure.catalog.market import (
    ApiPrice,
    CaseFigure,
    Norm,
    PriceNorm,
    api_prices,
    case_figures,
    electricity_price,
    price_norms,
    round_norms,
    salary_norms,
)
from llmventure.catalog.models import PublishedModel, published_model, published_models


def test_models_by_name() -> None:
    assert published_model("Llama-3.1-8B").kv_heads == 8
    assert published_model("deepseek-r1").name == "DeepSeek-V3"
    assert published_model("qwen3 30b a3b").active_parameters == 3e9
    with pytest.raises(CatalogError, match="unknown model 'Llama-5'"):
        published_model("Llama-5")
    with pytest.raises(CatalogError, match=r"'70B' fits Llama-2-70B, Llama-3-70B, Llama-3.1-70B and Llama-3.3-70B"):
        published_model("70B")


@pytest.mark.parametrize("model", published_models(), ids=lambda model: model.name)
def test_a_model_has_a_shape_and_its_heads_make_its_width(model: PublishedModel) -> None:
    m = model
    assert m.active_parameters <= m.parameters
    assert (m.kv_heads is None) == (m.head_dim is None) != (m.latent_kv_dim is None)
    # 12 L h^2 is a dense model's size, embeddings and narrower feed-forward aside.
    if m.experts is None:
        assert 0.5 < m.parameters / (12 * m.layers * m.hidden_size**2) < 2.0


def test_figures_are_dated_and_sourced() -> None:
    assert price_norms()
    assert api_prices()
    every: list[Norm | CaseFigure | PriceNorm | ApiPrice] = [*salary_norms(), *round_norms(), *case_figures()]
    for dated in [*every, *price_norms(), *api_prices()]:
        assert dated.as_of
        assert dated.source
    figures: list[Norm | CaseFigure] = [*salary_norms(), *round_norms(), *case_figures()]
    assert len(figures) > 800
    for row in figures:
        assert (row.value is not None) or (row.low is not None and row.high is not None) or row.text


def test_shares_are_fractions() -> None:
    seed = {row.measure: row.value for row in round_norms() if row.item == "priced seed"}
    assert seed == {"median_raise": 3.7e6, "post_money": 19.2e6, "dilution": 0.2}
    assert all(abs(row.value or 0) <= 1.5 for row in round_norms() if row.unit == "fraction")


def test_a_case_that_was_audited() -> None:
    revenue = {r.period: r.value for r in case_figures() if r.company == "MiniMax" and r.measure.endswith(".revenue")}
    assert revenue["FY2024"] == 30523
    assert electricity_price().value == 0.0826


def test_reading_the_catalog_imports_neither_numpy_nor_yaml() -> None:
    code = (
        "import sys; from llmventure.catalog.gpus import gpu; gpu('H200'); "
        "from llmventure.catalog.gpu_prices import gpu_hour_price; gpu_hour_price('H200'); "
        "print([m for m in ('numpy', 'yaml', 'pandas', 'pydantic', 'rich', 'typer') if m in sys.modules])"
    )
    source = str(Path(llmventure.__file__).parents[1])
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=source)
    assert found.stdout.strip() == "[]"
