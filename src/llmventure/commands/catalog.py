"""`llmventure catalog …`: what the catalog says, with date and source."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from llmventure.catalog.market import Norm

app = typer.Typer(name="catalog", help="Reference data with date and source; a word finds the rows that have it.")

Word = Annotated[str, typer.Argument(help="Only rows that have this word.", show_default=False)]
Format = Annotated[str, typer.Option("--format", "-f", help="table, json, csv or markdown.")]


def _print(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], word: str, form: str) -> None:
    from llmventure.catalog.errors import CatalogError
    from llmventure.commands.answers import check_format, rows_text

    check_format(form)
    wanted = word.casefold().split()
    found = [row for row in rows if all(any(each in str(cell).casefold() for cell in row.values()) for each in wanted)]
    if not found:
        raise CatalogError(f"no row has '{word}'", "leave the word out to see all of them")
    typer.echo(rows_text(found, columns, form), nl=False)


@app.command(epilog="llmventure catalog gpus H100")
def gpus(word: Word = "", form: Format = "table") -> None:
    """Accelerators: dense peaks, memory, bandwidth, power."""
    from llmventure.catalog.gpus import gpus as every_gpu

    rows = [
        {
            "key": each.key,
            "name": each.name,
            "released": each.released,
            "bf16_tflops": _per(each.bf16_flop_per_second, 1e12),
            "fp8_tflops": _per(each.fp8_flop_per_second, 1e12),
            "fp4_tflops": _per(each.fp4_flop_per_second, 1e12),
            "tf32_tflops": _per(each.tf32_flop_per_second, 1e12),
            "memory_gb": _per(each.memory_bytes, 1e9),
            "bandwidth_tb_per_second": _per(each.bandwidth, 1e12),
            "tdp_watts": each.tdp_watts,
            "as_of": each.as_of,
            "source": each.source,
            "note": each.note,
        }
        for each in every_gpu()
    ]
    shown = ["key", "bf16_tflops", "fp8_tflops", "fp4_tflops", "memory_gb", "bandwidth_tb_per_second", "tdp_watts"]
    _print(rows, [*shown, "as_of", "source"], word, form)


def _per(value: float | None, unit: float) -> float | None:
    # 989.4e12 / 1e12 has a tail in binary; what the source printed has six digits at most.
    return None if value is None else float(f"{value / unit:.9g}")


@app.command(epilog="llmventure catalog models llama")
def models(word: Word = "", form: Format = "table") -> None:
    """Published models: counts and shapes."""
    from llmventure.catalog.models import published_models

    shown = [
        "name",
        "parameters",
        "active_parameters",
        "training_tokens",
        "layers",
        "hidden_size",
        "kv_heads",
        "head_dim",
    ]
    _print([asdict(each) for each in published_models()], [*shown, "as_of", "source"], word, form)


@app.command(epilog="llmventure catalog prices H100-SXM")
def prices(
    word: Word = "",
    genai: Annotated[
        bool, typer.Option("--genai-prices", help="Model API prices from the installed genai-prices package too.")
    ] = False,
    form: Format = "table",
) -> None:
    """Prices of GPU-hours, GPUs, model APIs and electricity; medians, discounts and trends."""
    from llmventure.catalog.gpu_prices import gpu_prices
    from llmventure.catalog.market import api_prices, price_norms

    listed = api_prices()
    if genai:
        from llmventure.catalog.genai import genai_api_prices

        listed += genai_api_prices()

    rows: list[dict[str, object]] = [
        {
            "subject": row.gpu,
            "kind": row.kind,
            "value": row.usd,
            "unit": "USD/GPU" if row.kind == "purchase" else "USD/GPU-hour",
            "provider": row.provider,
            "as_of": row.as_of,
            "source": row.source,
            "note": row.note,
        }
        for row in gpu_prices()
    ]
    rows += [
        {
            "subject": row.model,
            "kind": f"api {row.direction}",
            "value": row.usd_per_million_tokens,
            "unit": "USD/million tokens",
            "provider": row.provider,
            "as_of": row.as_of,
            "source": row.source,
            "note": row.note,
        }
        for row in listed
    ]
    rows += [
        {
            "subject": row.subject,
            "kind": f"{row.topic} {row.kind}",
            "value": row.value,
            "unit": row.unit,
            "provider": "",
            "as_of": row.as_of,
            "source": row.source,
            "note": row.note,
        }
        for row in price_norms()
    ]
    _print(rows, ["subject", "kind", "value", "unit", "provider", "as_of", "source"], word, form)


@app.command(epilog="llmventure catalog salaries engineer")
def salaries(word: Word = "", form: Format = "table") -> None:
    """Salaries, employer's cost and retention."""
    from llmventure.catalog.market import salary_norms

    _norms(salary_norms(), word, form)


@app.command(epilog="llmventure catalog rounds 'series a'")
def rounds(word: Word = "", form: Format = "table") -> None:
    """Rounds, dilution, timing, survival, debt, credits, grants, burn and exits."""
    from llmventure.catalog.market import round_norms

    _norms(round_norms(), word, form)


def _norms(norms: "Sequence[Norm]", word: str, form: str) -> None:
    shown = ["item", "measure", "low", "value", "high", "unit", "text", "as_of", "source"]
    _print([asdict(each) for each in norms], shown, word, form)


@app.command(epilog="llmventure catalog cases MiniMax")
def cases(word: Word = "", form: Format = "table") -> None:
    """Figures of companies, as published or reported."""
    from llmventure.catalog.market import case_figures

    shown = ["company", "measure", "period", "low", "value", "high", "currency", "text", "source"]
    _print([asdict(each) for each in case_figures()], shown, word, form)
